"""Rectification and interviews (Article 10, 限期整改、约谈): the record of an interview.

It is signed, or the refusal to sign is noted; then it is part of the archive and owed to the
municipal platform. It is no sanction: no measure, class or listing may rest on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.commitment.matter import rules_on
from ledger.rectification.interview import InterviewFollowedUp, InterviewRecordSigned, interviews_of
from ledger.rectification.interviewing import TEXT_MISSING, find_interview, on_interview
from ledger.rectification.rectification import FAMILY
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ledger.calendar import Calendar
    from ledger.event import Draft
    from ledger.policy import Policy
    from ledger.rectification.interview import Interview
    from ledger.state import SubjectState

NOT_HELD = Code(
    "interview_must_be_held_first",
    "There is no record to sign before the interview was held.",
    "约谈尚未进行，无记录可签。",
    plan(10),
)
SIGNED = Code(
    "interview_record_must_be_unsigned",
    "The record was signed, or the refusal noted, already.",
    "约谈记录已签字或已注明拒签。",
    plan(10),
)
FOLLOW_UP_WRONG = Code(
    "follow_up_must_come_after_the_interview",
    "A follow-up has a known outcome and comes after an interview held or missed.",
    "约谈后方可跟踪，跟踪结果应在规定范围内。",
    plan(10),
)
NO_SANCTION = Code(
    "interview_must_not_be_counted_as_a_sanction",
    "An interview is no sanction and nothing that worsens a position may rest on it.",
    "约谈不是惩戒措施，不得作为不利处理的依据。",
    plan(10),
)


@dataclass(frozen=True, slots=True)
class Owed:
    """An interview record that must reach the municipal platform."""

    interview: str
    receiver: str
    since: date
    due_on: date
    provisional: bool
    derived_from: tuple[int, ...]
    rule: str


class SignInterviewRecord(Command, frozen=True):
    """Note that the record was signed by both sides, or that the subject refused and why."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    interview: str
    signed_on: date
    refused: bool = False
    reason: str = ""

    def reads(self) -> Reads:
        """The interview."""
        return Reads(streams=(self.interview,))


class FollowUpInterview(Command, frozen=True):
    """Note what was found when the unit looked again; findings are free text."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    interview: str
    outcome: str
    findings: str = ""

    def reads(self) -> Reads:
        """The interview."""
        return Reads(streams=(self.interview,))


def sign(command: SignInterviewRecord, situation: Situation) -> list[Draft]:
    """Refuses before the interview was held, a second time, and a refusal without its reason."""
    state, interview = find_interview(situation, command.interview)
    held = interview.held
    if held is None or not held.held_on <= command.signed_on <= situation.today:
        raise NOT_HELD.refused(interview.entries[-1], fields=("signed_on",))
    if interview.signed is not None:
        raise SIGNED.refused(interview.signed_in)
    if command.refused and not command.reason.strip():
        raise TEXT_MISSING.refused(fields=("reason",))
    event = InterviewRecordSigned(signed_on=command.signed_on, refused=command.refused)
    text = {"refusal": command.reason} if command.refused else {}
    return [on_interview(interview.id, state, event, command.signed_on, text)]


def follow_up(command: FollowUpInterview, situation: Situation) -> list[Draft]:
    """Refuses before the interview was held or missed, and an unknown outcome."""
    state, interview = find_interview(situation, command.interview)
    rules = rules_on(situation.policy, situation.today, FAMILY).rules["record"]
    took_place = interview.held_in or interview.missed_in
    if not took_place or command.outcome not in rules["follow_ups"]:
        raise FOLLOW_UP_WRONG.refused(interview.entries[0], fields=("outcome",))
    event = InterviewFollowedUp(outcome=command.outcome, followed_up_on=situation.today)
    text = {"follow_up": command.findings}
    return [on_interview(interview.id, state, event, situation.today, text)]


def owed_to_platform(interview: Interview, policy: Policy, calendar: Calendar) -> Owed | None:
    """Until when the record must reach the municipal platform; None while there is no record:
    it is complete once signed, refused, or missed without an accepted reason."""
    if interview.signed is not None:
        since, entry = interview.signed.signed_on, interview.signed_in
    elif interview.is_no_show:
        since, entry = interview.facts.appointed_on, interview.missed_in
    else:
        return None
    rule_set = rules_on(policy, since, FAMILY)
    rules = rule_set.rules["platform"]
    due = calendar.due(since, rules["within"], roll=True)
    return Owed(
        interview=interview.id,
        receiver=rules["receiver"],
        since=since,
        due_on=due.day,
        provisional=due.provisional,
        derived_from=(interview.entries[0], entry),
        rule=rule_set.rule(rules["clause"]),
    )


def refuse_as_basis(state: SubjectState, streams: Iterable[str]) -> None:
    """For whatever worsens a position: refuses bases that are interviews or rectifications."""
    named = set(streams)
    cases = [(i.id, i.entries[0]) for i in interviews_of(state)]
    cases += [(r.id, r.entries[0]) for r in state.rectifications.values()]
    wrong = tuple(entry for stream, entry in cases if stream in named)
    if wrong:
        raise NO_SANCTION.refused(*wrong, fields=("bases",))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    SignInterviewRecord: sign,
    FollowUpInterview: follow_up,
}

AGAIN = (
    again(InterviewRecordSigned, SignInterviewRecord, stream="interview", vaulted=("reason",)),
    again(InterviewFollowedUp, FollowUpInterview, stream="interview", vaulted=("findings",)),
)
