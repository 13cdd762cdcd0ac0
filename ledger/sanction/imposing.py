"""Sanction measures imposed, lifted and reported (Article 9, 失信惩戒).

A measure is of the national list in force, by its competent implementer, for its kind of
subject, on a clause that ties it to the conduct (关联), for its term, after notice. The notice
of a listing that announced the measure counts. Another officer decides than proposed.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.event import Disclosure, Draft, Event
from ledger.notice.notice import NOTICE_FIRST, completed, same_unit, served_in
from ledger.notice.service import AHEAD
from ledger.proposal import CASE_UNKNOWN, require_another
from ledger.refusal import Code, plan
from ledger.sanction.bases import live_bases
from ledger.sanction.determining import require_document, require_reason
from ledger.sanction.enlisting import ORDER_OF_DAYS
from ledger.sanction.measure import (
    Measure,
    MeasureFeedbackRecorded,
    MeasureImposed,
    MeasureLifted,
    MeasureProposed,
)
from ledger.sanction.sanction import MIRROR, measure_rules, the_subject
from ledger.sanction.version import require_measure, require_term
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState

NOT_IMPOSED = Code(
    "measure_must_be_imposed_and_stand",
    "The measure was not imposed, or was lifted.",
    "该措施未实施或者已解除。",
    plan(9),
)
NOT_IMPLEMENTER = Code(
    "only_the_implementing_unit_may_act_on_the_measure",
    "Only the unit that implements the measure, or its successor, may lift it.",
    "须由措施实施单位或其承继单位办理。",
    plan(9),
)
RESULT = Code(
    "feedback_must_be_of_a_known_kind",
    "The rules do not know this result or reason.",
    "规则中没有此反馈结果或解除事由。",
    plan(9),
)
IMPOSED_ALREADY = Code(
    "measure_must_not_be_imposed_already",
    "The measure was imposed in this case already.",
    "该措施已实施。",
    plan(9),
)


class ProposeMeasure(Command, frozen=True):
    """Propose a measure that no listing announced; its notice is served in the case it opens."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    subject: str
    code: str
    clause: str
    bases: tuple[str, ...]
    reasoning: str

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,))


class ImposeMeasure(Command, frozen=True):
    """Impose a measure: in the case of its proposal, or on a listing whose notice announced it."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    subject: str
    code: str
    clause: str
    bases: tuple[str, ...]
    imposed_on: date
    decision_no: str
    until: date | None = None
    """The last day of its term; needed where the clause has a term of its own."""
    case: str = ""
    """The measure's proposal, or empty: one of the bases is a listing that announced it."""

    def reads(self) -> Reads:
        """The subject and the case."""
        return Reads(subjects=(self.subject,), streams=(self.case,) if self.case else ())


class LiftMeasure(Command, frozen=True):
    """Lift a measure by act, before its basis or term ends it."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    measure: str
    reason: str
    lifted_on: date
    text: str

    def reads(self) -> Reads:
        """The measure."""
        return Reads(streams=(self.measure,))


class RecordMeasureFeedback(Command, frozen=True):
    """Record what a measure led to; also what a lender or an association did on its own."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR", "PROVIDER"})
    case: str
    """The measure, or the listing for what others do because of it."""
    code: str
    result: str
    happened_on: date
    matter: str = ""
    text: str = ""

    def reads(self) -> Reads:
        """The measure or listing."""
        return Reads(streams=(self.case,))


def propose(command: ProposeMeasure, situation: Situation) -> list[Draft]:
    """Refuses what could not be imposed either: version, implementer, object, linked conduct."""
    state = the_subject(situation, command.subject)
    bases = live_bases(situation, state, command.bases)
    require_measure(situation, state, command.code, command.clause, bases)
    event = MeasureProposed(
        code=command.code,
        clause=command.clause,
        bases=command.bases,
        unit=situation.actor.agency,
    )
    reasoning = Disclosure(state.tag, "reasoning", command.reasoning)
    return [_draft(state, situation.new_id(), event, situation.today, reasoning, opens=True)]


def impose(command: ImposeMeasure, situation: Situation) -> list[Draft]:
    """Refuses a measure without law, power, fitting object, live linked basis, term or notice."""
    state = the_subject(situation, command.subject)
    bases = live_bases(situation, state, command.bases)
    clause = require_measure(situation, state, command.code, command.clause, bases)
    if command.imposed_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.imposed_on)
    require_document(command.decision_no, "decision_no")
    require_term(clause, situation.calendar, command.imposed_on, command.until)
    noticed_in = _noticed(command, situation, state)
    event = MeasureImposed(
        code=command.code,
        clause=command.clause,
        bases=command.bases,
        unit=situation.actor.agency,
        imposed_on=command.imposed_on,
        noticed_in=noticed_in,
        rule_set=measure_rules(situation.policy, situation.today).id,
        until=command.until,
        decision_no=command.decision_no,
    )
    stream = command.case or situation.new_id()
    return [_draft(state, stream, event, command.imposed_on, opens=not command.case)]


def lift(command: LiftMeasure, situation: Situation) -> list[Draft]:
    """Refuses another unit, a court's order, an unknown reason, a measure that does not stand."""
    state, measure = _measure(situation, command.measure)
    if measure.imposed is None or measure.lifted is not None:
        raise NOT_IMPOSED.refused(*measure.entries)
    if measure.imposed.ordered:
        raise MIRROR.refused(measure.imposed_in)
    if not same_unit(situation, measure.unit):
        raise NOT_IMPLEMENTER.refused(measure.imposed_in)
    lifting = measure_rules(situation.policy, situation.today).rules["lifting"]
    if command.reason not in lifting["reasons"]:
        raise RESULT.refused(fields=("reason",))
    if command.lifted_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.lifted_on)
    if command.lifted_on < measure.imposed.imposed_on:
        raise ORDER_OF_DAYS.refused(measure.imposed_in, fields=("lifted_on",))
    require_reason(command.text)
    event = MeasureLifted(reason=command.reason, lifted_on=command.lifted_on)
    from_beginning = command.reason in lifting["from_beginning"]
    on = measure.imposed.imposed_on if from_beginning else command.lifted_on
    return [_draft(state, measure.id, event, on, Disclosure(state.tag, "lifting", command.text))]


def feedback(command: RecordMeasureFeedback, situation: Situation) -> list[Draft]:
    """Refuses an unknown measure, result or matter; a lender's refusal stays feedback."""
    state = situation.holder("measures", command.case) or situation.holder("listings", command.case)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("case",))
    rules = measure_rules(situation.policy, situation.today).rules
    matters = rules["matters"]["known"]
    unknown = (
        command.code not in rules["measures"]
        or command.result not in rules["feedback"]["results"]
        or (command.matter and command.matter not in matters)
    )
    if unknown:
        raise RESULT.refused(fields=("code", "result", "matter"))
    if command.happened_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.happened_on)
    event = MeasureFeedbackRecorded(
        code=command.code,
        result=command.result,
        happened_on=command.happened_on,
        matter=command.matter,
    )
    text = [Disclosure(state.tag, "feedback", command.text)] if command.text else []
    return [_draft(state, command.case, event, situation.today, *text)]


def _noticed(command: ImposeMeasure, situation: Situation, state: SubjectState) -> int:
    """The entry of the notice before the measure; refuses without, and the same person."""
    if command.case:
        _, measure = _measure(situation, command.case)
        if measure.imposed is not None:
            raise IMPOSED_ALREADY.refused(measure.imposed_in)
        proposed = (measure.code, measure.clause, measure.bases)
        if proposed != (command.code, command.clause, command.bases):
            raise NOTICE_FIRST.refused(*measure.entries, fields=("case",))
        if not same_unit(situation, measure.unit):
            raise NOT_IMPLEMENTER.refused(measure.proposed_in)
        require_another(situation, measure.proposer, measure.proposed_in)
        return completed(situation, state, command.case, "measure", command.imposed_on).entry
    for stream in command.bases:
        listing = state.listings.get(stream)
        if listing is None or listing.decided is None:
            continue
        notice = served_in(state, stream, listing.decided.noticed_in)
        if notice and notice.served and command.code in notice.served.measures:
            require_another(situation, listing.proposer, listing.proposed_in)
            if listing.listed_on is not None and command.imposed_on < listing.listed_on:
                raise ORDER_OF_DAYS.refused(listing.listed_in, fields=("imposed_on",))
            _require_first(command, situation, state, stream)
            return notice.entry
    raise NOTICE_FIRST.refused(fields=("case",))


def _require_first(
    command: ImposeMeasure, situation: Situation, state: SubjectState, listing: str
) -> None:
    """Refuses a unit that imposed the same measure on the same listing already."""
    for measure in state.measures.values():
        same = measure.code == command.code and same_unit(situation, measure.unit)
        if same and listing in measure.bases and measure.imposed and measure.lifted is None:
            raise IMPOSED_ALREADY.refused(measure.imposed_in)


def _measure(situation: Situation, stream: str) -> tuple[SubjectState, Measure]:
    state = situation.holder("measures", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("measure",))
    return state, state.measures[stream]


def _draft(
    state: SubjectState,
    stream: str,
    event: Event,
    on: date,
    *texts: Disclosure,
    opens: bool = False,
) -> Draft:
    return Draft(
        stream=stream,
        event=event,
        subjects=(state.tag,),
        effective_on=on,
        disclosures=texts,
        opens=opens,
    )


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ProposeMeasure: propose,
    ImposeMeasure: impose,
    LiftMeasure: lift,
    RecordMeasureFeedback: feedback,
}

AGAIN = (
    again(MeasureProposed, ProposeMeasure, vaulted=("reasoning",)),
    again(MeasureImposed, ImposeMeasure, case=lambda e: "" if e.version == 1 else e.stream),
    again(MeasureLifted, LiftMeasure, stream="measure", vaulted=("text",)),
    again(MeasureFeedbackRecorded, RecordMeasureFeedback, stream="case"),
)
