"""Protection of rights (Article 15, 权益保护): complaining, and who answers.

Neither the office a complaint is about nor an officer who handled the matter decides it; a
complaint about the window itself goes to the agency that oversees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import acting_agency, acts_for
from ledger.objection.target import disputed_of
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.rights.case import opening, step
from ledger.rights.complaint import (
    ACCEPTED,
    FILED,
    Complaint,
    ComplaintAccepted,
    ComplaintAnswered,
    ComplaintFiled,
    ComplaintWithdrawn,
)
from ledger.rights.rules import rights_rules
from ledger.rights.window import (
    OFFICER,
    asking_subject,
    mandate_of,
    require_own,
    require_text,
    require_unit,
    window_of,
)
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.state import SubjectState

MATTER = Code(
    "complaint_must_be_about_an_office_and_a_matter_of_the_rules",
    "A complaint names the office it is about and a matter of the rules.",
    "投诉须写明被投诉单位和规定的事项。",
    plan(15),
)
CONCERNED = Code(
    "who_is_complained_about_does_not_decide",
    "Neither the office nor an officer that the complaint is about decides it.",
    "被投诉单位及其经办人员不得处理该投诉。",
    plan(15),
)
CLOSED = Code(
    "complaint_must_be_open",
    "The complaint is answered or withdrawn, or not accepted yet.",
    "该投诉已经办结、撤回或者尚未受理。",
    plan(15),
)
OUTCOME = Code(
    "complaint_is_answered_with_an_outcome_of_the_rules",
    "An answer says whether the complaint is founded.",
    "答复须注明规定的处理结论。",
    plan(15),
)
OVERSIGHT = "oversight.receive"
"""The power of the agency that takes a complaint about the window itself."""


class FileComplaint(Command, frozen=True):
    """Complain about how an office handled a matter; free of charge."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", OFFICER})
    against: str
    """Code or name of the office."""
    matter: str
    text: str
    subject: str = ""
    """Who complains; one's own token need not say it."""
    case: str = ""

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,) if self.subject else ())


class ComplaintCommand(Command, frozen=True):
    """A step in a complaint."""

    ROLES: ClassVar[frozenset[str]] = frozenset({OFFICER, "SUPERVISOR"})
    complaint: str

    def reads(self) -> Reads:
        """The complaint."""
        return Reads(streams=(self.complaint,))


class AcceptComplaint(ComplaintCommand, frozen=True):
    """Accept a complaint, so that the clock of its answer is told."""


class AnswerComplaint(ComplaintCommand, frozen=True):
    """Answer a complaint with outcome and reasons."""

    outcome: str
    reasons: str


class WithdrawComplaint(ComplaintCommand, frozen=True):
    """Take a complaint back before it is answered."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUBJECT", OFFICER})


def file(command: FileComplaint, situation: Situation) -> list[Draft]:
    """Refuses an unknown office or matter, an empty text, who may not complain, and a case that
    is not the subject's."""
    rule_set = rights_rules(situation.policy, situation.today)
    rules = rule_set.rules["complaints"]
    state = asking_subject(situation, command.subject, rules["power"])
    office = situation.registry.agency(command.against)
    matter = rules["matters"].get(command.matter)
    if office is None or matter is None:
        raise MATTER.refused(fields=("matter" if office else "against",))
    require_text(text=command.text)
    if command.case and disputed_of(state, command.case, situation.registry) is None:
        cases = (state.repairs, state.objections, state.rectifications, state.requests)
        if not any(command.case in table for table in cases):
            raise CASE_UNKNOWN.refused(fields=("case",))
    window = window_of(situation, rules["power"], office.code)
    event = ComplaintFiled(
        subject=state.tag,
        against=office.code,
        matter=command.matter,
        window=window or window_of(situation, OVERSIGHT, office.code),
        case=command.case,
        agent=mandate_of(situation, state),
        rule=rule_set.rule(matter["clause"]),
    )
    return [opening(situation, state.tag, event, text=command.text)]


def accept(command: AcceptComplaint, situation: Situation) -> list[Draft]:
    """Refuses another unit, who is complained about, and a complaint accepted already."""
    state, of = _in_hand(command.complaint, situation)
    if of.stage != FILED:
        raise CLOSED.refused(of.entries[-1])
    return [step(situation, state.tag, of, ComplaintAccepted())]


def answer(command: AnswerComplaint, situation: Situation) -> list[Draft]:
    """Refuses another unit, who is complained about, what was not accepted, no outcome."""
    state, of = _in_hand(command.complaint, situation)
    if of.stage != ACCEPTED:
        raise CLOSED.refused(of.entries[-1])
    rule_set = rights_rules(situation.policy, of.filed_on)
    outcome = rule_set.rules["complaints"]["outcomes"].get(command.outcome)
    if outcome is None:
        raise OUTCOME.refused(of.entries[0], fields=("outcome",))
    require_text(reasons=command.reasons)
    event = ComplaintAnswered(outcome=command.outcome, rule=rule_set.rule(outcome["clause"]))
    return [step(situation, state.tag, of, event, reasons=command.reasons)]


def withdraw(command: WithdrawComplaint, situation: Situation) -> list[Draft]:
    """Refuses an answered complaint, and who did not make it."""
    state, of = _found(command.complaint, situation)
    require_own(situation, state.tag, of.facts.window, of.entries[0])
    if not of.is_open:
        raise CLOSED.refused(of.entries[-1])
    return [step(situation, state.tag, of, ComplaintWithdrawn())]


def _found(stream: str, situation: Situation) -> tuple[SubjectState, Complaint]:
    state = situation.holder("complaints", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("complaint",))
    return state, state.complaints[stream]


def _in_hand(stream: str, situation: Situation) -> tuple[SubjectState, Complaint]:
    """The complaint, open, in the hands of its window; refuses whom it is about."""
    state, of = _found(stream, situation)
    if acts_for(acting_agency(situation), of.facts.against):
        raise CONCERNED.refused(of.entries[0])
    require_unit(situation, of.facts.window, of.entries[0])
    disputed = disputed_of(state, of.facts.case, situation.registry)
    makers = disputed.makers if disputed else frozenset[str]()
    if objection := state.objections.get(of.facts.case):
        makers = makers | {*objection.decided_by}
    if situation.actor.officer in makers:
        raise CONCERNED.refused(of.entries[0])
    if not of.is_open:
        raise CLOSED.refused(of.entries[-1])
    return state, of


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    FileComplaint: file,
    AcceptComplaint: accept,
    AnswerComplaint: answer,
    WithdrawComplaint: withdraw,
}

AGAIN = (
    again(ComplaintFiled, FileComplaint, vaulted=("text",)),
    again(ComplaintAccepted, AcceptComplaint, stream="complaint"),
    again(ComplaintAnswered, AnswerComplaint, stream="complaint", vaulted=("reasons",)),
    again(ComplaintWithdrawn, WithdrawComplaint, stream="complaint"),
)
