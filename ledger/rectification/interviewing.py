"""Rectification and interviews (Article 10, 限期整改、约谈): calling to an interview, and after it.

Calling is possible only once the term ended without a passed verification, or verification
failed. A first failure gets a reminder (提示约谈); a repeat, a no-show or a serious tier a
warning (警示约谈). Both follow from the rules, not from the officer.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from msgspec import structs

from ledger.again import HELD, again
from ledger.agency import PSEUDONYM_FORM
from ledger.commitment.matter import rules_on
from ledger.event import Disclosure, Draft, Event
from ledger.notice.service import METHOD_UNKNOWN
from ledger.proposal import CASE_UNKNOWN
from ledger.rectification.interview import (
    InterviewHeld,
    InterviewMissed,
    InterviewOpened,
    kind_required,
)
from ledger.rectification.rectification import FAILED, term_of
from ledger.rectification.rectifying import (
    find,
    require_determining_unit,
    require_live,
    require_unsettled,
)
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.rectification.interview import Interview
    from ledger.rectification.rectification import Rectification
    from ledger.state import SubjectState

PROCEDURE = "procedure"

TOO_EARLY = Code(
    "term_must_have_ended_or_verification_failed",
    "An interview follows only a term that ended or a verification that failed.",
    "整改期限届满或核查不到位后方可约谈。",
    plan(10),
)
KIND_WRONG = Code(
    "interview_kind_must_follow_the_rules",
    "A first failure gets a reminder; a repeat, a no-show or a serious tier a warning.",
    "首次整改不到位为提示约谈，再次、缺席或严重失信为警示约谈。",
    plan(10),
)
NOTICE_SHORT = Code(
    "interview_must_be_announced_in_time",
    "The interview lies too close to its notice.",
    "约谈通知须提前送达。",
    plan(10),
)
EARLIER_OPEN = Code(
    "earlier_interview_must_be_finished",
    "An interview on this rectification is open.",
    "该整改已有约谈尚未进行。",
    plan(10),
)
NOT_OPEN = Code(
    "interview_must_be_open",
    "The interview was held, missed or called off already.",
    "该约谈已进行、已取消或当事人未到场。",
    plan(10),
)
DAY_WRONG = Code(
    "interview_must_be_on_or_after_its_day",
    "What happened at an interview happened on or after its appointed day, and not ahead.",
    "约谈不得早于通知日期，也不得登记未来日期。",
    plan(10),
)
OFFICERS = Code(
    "at_least_two_officers_must_hold_an_interview",
    "An interview needs at least two officers.",
    "约谈时工作人员不得少于两人。",
    plan(10),
)
TEXT_MISSING = Code(
    "statement_or_reason_must_be_recorded",
    "The subject's statement, or the reason why it did not sign, must be recorded.",
    "须记录当事人陈述或拒绝签字的原因。",
    plan(10),
)


class OpenInterview(Command, frozen=True):
    """Call the subject to an interview: the notice is served on that day; place and agenda are
    free text."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    rectification: str
    kind: str
    notified_on: date
    appointed_on: date
    method: str = "direct"
    """How the notice was served: a method of the rules of procedure."""
    agenda: str = ""

    def reads(self) -> Reads:
        """The rectification, and through it the subject's other interviews."""
        return Reads(streams=(self.rectification,))


class HoldInterview(Command, frozen=True):
    """Note that the interview was held, by which officers, with the subject's statement."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    interview: str
    held_on: date
    officers: tuple[str, ...]
    statement: str
    follow_up_on: date | None = None

    def reads(self) -> Reads:
        """The interview."""
        return Reads(streams=(self.interview,))


class NoteNoShow(Command, frozen=True):
    """Note that the subject did not come; `excused` when its reason was accepted."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    interview: str
    excused: bool = False
    reason: str = ""

    def reads(self) -> Reads:
        """The interview."""
        return Reads(streams=(self.interview,))


def open_interview(command: OpenInterview, situation: Situation) -> list[Draft]:
    """Refuses another unit, a rectification that passed or whose basis fell away, a term that
    still runs, another kind than the rules ask for, and a notice too short."""
    state, rectification = find(situation, command.rectification)
    require_determining_unit(situation, rectification.facts.unit, rectification.entries[0])
    require_unsettled(rectification)
    require_live(situation, state, rectification)
    shown = _failure(rectification, situation)
    for interview in rectification.interviews.values():
        if interview.is_open:
            raise EARLIER_OPEN.refused(interview.entries[0])
    required = kind_required(
        state, rectification, situation.policy, situation.calendar, situation.today
    )
    if command.kind != required.kind:
        raise KIND_WRONG.refused(*(required.derived_from or shown), fields=("kind",))
    _check_notice(command, situation, _failed_on(rectification, situation))
    event = InterviewOpened(
        rectification=rectification.id,
        kind=command.kind,
        unit=situation.actor.agency,
        notified_on=command.notified_on,
        appointed_on=command.appointed_on,
        method=command.method,
        because=required.because,
        rests_on=shown,
    )
    opened = on_interview(situation.new_id(), state, event, situation.today)
    personal = (Disclosure(state.tag, "agenda", command.agenda),) if command.agenda else ()
    return [structs.replace(opened, disclosures=personal, opens=True)]


def hold(command: HoldInterview, situation: Situation) -> list[Draft]:
    """Refuses fewer than two officers (by pseudonym), an interview that is not open, a day before
    the appointed one, another unit, and a record without the subject's statement."""
    state, interview = find_interview(situation, command.interview)
    require_open(interview)
    require_live(situation, state, state.rectifications[interview.facts.rectification])
    least = rules_on(situation.policy, situation.today, PROCEDURE).rules["interview"]
    named = all(PSEUDONYM_FORM.fullmatch(officer) for officer in command.officers)
    if not named or len(set(command.officers)) < least["officers_min"]:
        raise OFFICERS.refused(interview.entries[0], fields=("officers",))
    if not interview.facts.appointed_on <= command.held_on <= situation.today:
        raise DAY_WRONG.refused(
            interview.entries[0],
            fields=("held_on",),
            would_succeed_on=max(interview.facts.appointed_on, command.held_on),
        )
    if not command.statement.strip():
        raise TEXT_MISSING.refused(fields=("statement",))
    event = InterviewHeld(
        held_on=command.held_on,
        officers=command.officers,
        follow_up_on=command.follow_up_on,
    )
    text = {"statement": command.statement}
    return [on_interview(interview.id, state, event, command.held_on, text)]


def note_no_show(command: NoteNoShow, situation: Situation) -> list[Draft]:
    """Refuses before the appointed day, and an interview that is not open."""
    state, interview = find_interview(situation, command.interview)
    require_open(interview)
    appointed = interview.facts.appointed_on
    if situation.today < appointed:
        raise DAY_WRONG.refused(interview.entries[0], would_succeed_on=appointed)
    event = InterviewMissed(appointed_on=appointed, excused=command.excused)
    text = {"reason": command.reason}
    return [on_interview(interview.id, state, event, situation.today, text)]


def find_interview(situation: Situation, stream: str) -> tuple[SubjectState, Interview]:
    """The interview that a command names, which only the unit that called it may handle."""
    for state in situation.states.values():
        for rectification in state.rectifications.values():
            if interview := rectification.interviews.get(stream):
                unit = rectification.facts.unit
                require_determining_unit(situation, unit, interview.entries[0])
                return state, interview
    raise CASE_UNKNOWN.refused(fields=("interview",))


def require_open(interview: Interview) -> None:
    """Refuses an interview that was held or missed."""
    if not interview.is_open:
        ended = interview.held_in or interview.missed_in or interview.called_off_in
        raise NOT_OPEN.refused(ended)


def on_interview(
    stream: str, state: SubjectState, event: Event, day: date, texts: dict[str, str] | None = None
) -> Draft:
    """An entry in the interview's own stream; empty texts are left out."""
    return Draft(
        stream=stream,
        event=event,
        subjects=(state.tag,),
        effective_on=day,
        disclosures=tuple(Disclosure(state.tag, k, v) for k, v in (texts or {}).items() if v),
    )


def _failure(rectification: Rectification, situation: Situation) -> tuple[int, ...]:
    """The entries that show the failure; refuses while the term runs and nothing failed."""
    if rectification.outcome == FAILED:
        return (rectification.verified[-1][2],)
    ends = term_of(rectification, situation.calendar).day
    if situation.today <= ends:
        raise TOO_EARLY.refused(rectification.entries[0], would_succeed_on=ends + timedelta(days=1))
    return (rectification.entries[0],)


def _failed_on(rectification: Rectification, situation: Situation) -> date:
    """The day from which its failure could be told of: verified as failed, or the term over."""
    if rectification.outcome == FAILED:
        return rectification.verified[-1][1]
    return term_of(rectification, situation.calendar).day + timedelta(days=1)


def _check_notice(command: OpenInterview, situation: Situation, since: date) -> None:
    rules = rules_on(situation.policy, command.notified_on, PROCEDURE).rules
    if command.method not in rules["service"]["methods"]:
        raise METHOD_UNKNOWN.refused(fields=("method",))
    served, ahead = command.notified_on, rules["interview"]["notice_ahead"]
    earliest = situation.calendar.due(served, ahead, roll=True).day
    if served > situation.today or command.appointed_on < earliest:
        raise NOTICE_SHORT.refused(fields=("appointed_on",), would_succeed_on=earliest)
    if served < since:
        raise NOTICE_SHORT.refused(fields=("notified_on",))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    OpenInterview: open_interview,
    HoldInterview: hold,
    NoteNoShow: note_no_show,
}

AGAIN = (
    again(InterviewOpened, OpenInterview, vaulted=("agenda",)),
    again(InterviewHeld, HoldInterview, stream="interview", vaulted=("statement",)),
    again(InterviewMissed, NoteNoShow, stream="interview", reason=lambda e: HELD if e.sd else ""),
)
