"""Rectification and interviews (Article 10, 限期整改、约谈): ordering, reporting, verifying."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from ledger.again import HELD, again
from ledger.authority import acts_for
from ledger.commitment.matter import rules_on
from ledger.event import Disclosure, Draft
from ledger.proposal import CASE_UNKNOWN
from ledger.rectification.grounds import grounds_of
from ledger.rectification.rectification import (
    FAILED,
    FAMILY,
    PASSED,
    Rectification,
    RectificationOrdered,
    RectificationReported,
    RectificationVerified,
    rectification_standing,
    term_of,
)
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.rectification.grounds import Grounds
    from ledger.state import SubjectState

NOT_DETERMINING = Code(
    "only_the_determining_unit_may_order_and_interview",
    "Who determined it, or its successor, orders the rectification and holds the interview.",
    "谁认定、谁约谈：须由认定单位或其承继单位办理。",
    plan(10),
)
BASIS_DEAD = Code(
    "rectification_must_rest_on_a_live_basis",
    "The record, breach or listing it rests on is repaired, ended, annulled or suspended.",
    "整改依据已修复、终止、撤销或中止。",
    plan(10),
)
ITEMS_MISSING = Code(
    "items_to_rectify_must_be_named",
    "An order to rectify names what is to be put right.",
    "责令整改须列明整改事项。",
    plan(10),
)
TERM_WRONG = Code(
    "rectification_term_must_lie_within_the_rules",
    "The term is shorter or longer than the rules allow.",
    "整改期限不符合规定。",
    plan(10),
)
ORDERED_ALREADY = Code(
    "earlier_order_must_be_settled",
    "An order on the same basis is open: verify it first.",
    "同一依据的整改尚未办结。",
    plan(10),
)
SETTLED = Code(
    "rectification_must_be_open",
    "The rectification was verified as passed, or its order withdrawn.",
    "该整改已核查通过或已撤回。",
    plan(10),
)
REPORT_EMPTY = Code(
    "report_or_findings_must_be_stated",
    "A report says what was put right; a verification says what was found.",
    "须写明整改情况或核查情况。",
    plan(10),
)
OUTCOME_UNKNOWN = Code(
    "verification_outcome_must_be_passed_or_failed",
    "A verification ends passed or failed.",
    "核查结果应为整改到位或整改不到位。",
    plan(10),
)
TOO_EARLY = Code(
    "verification_must_follow_a_report_or_the_term",
    "Nothing was reported and the term still runs; without a report nothing passes.",
    "尚未报告整改情况且期限未满，或未报告整改情况不得认定整改到位。",
    plan(10),
)
NOT_THE_SUBJECTS = Code(
    "rectification_must_be_the_actors_own",
    "A subject reports its own rectification only.",
    "信用主体只能报告本人的整改情况。",
    plan(10),
)


class OrderRectification(Command, frozen=True):
    """Order a subject to put items right within a term; the items are free texts."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    basis: str
    """Stream of the record, commitment or listing it rests on."""
    items: tuple[str, ...]
    due_on: date
    campaign: str = ""

    def reads(self) -> Reads:
        """The basis, and through it the subject."""
        return Reads(streams=(self.basis,))


class ReportRectification(Command, frozen=True):
    """Report what was put right: by the subject, or by the officer who received the report."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR", "SUBJECT"})
    rectification: str
    reported_on: date
    report: str

    def reads(self) -> Reads:
        """The rectification."""
        return Reads(streams=(self.rectification,))


class VerifyRectification(Command, frozen=True):
    """Verify a rectification as passed or failed; the findings are free text."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    rectification: str
    outcome: str
    findings: str

    def reads(self) -> Reads:
        """The rectification."""
        return Reads(streams=(self.rectification,))


def order(command: OrderRectification, situation: Situation) -> list[Draft]:
    """Refuses another unit, a basis that is not live, no items, a term outside the rules, and a
    second order while one on the same basis is open."""
    state, grounds = _grounds(command.basis, situation)
    require_determining_unit(situation, grounds.unit, *grounds.entries)
    if not grounds.live:
        raise BASIS_DEAD.refused(*grounds.entries)
    if not command.items or not all(item.strip() for item in command.items):
        raise ITEMS_MISSING.refused(fields=("items",))
    _check_term(command.due_on, situation)
    for earlier in state.rectifications.values():
        settled = earlier.verified or earlier.withdrawn_in
        if earlier.facts.basis == command.basis and not settled:
            raise ORDERED_ALREADY.refused(earlier.entries[0])
    event = RectificationOrdered(
        basis=command.basis,
        basis_kind=grounds.kind,
        unit=situation.actor.agency,
        items=len(command.items),
        ordered_on=situation.today,
        due_on=command.due_on,
        campaign=command.campaign,
        rests_on=grounds.entries,
    )
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=(state.tag,),
            effective_on=situation.today,
            disclosures=(Disclosure(state.tag, "items", list(command.items)),),
            opens=True,
        )
    ]


def report(command: ReportRectification, situation: Situation) -> list[Draft]:
    """Refuses a report that says nothing, one that lies ahead, and one after it passed."""
    state, rectification = find(situation, command.rectification)
    if situation.actor.subject:
        if situation.actor.subject != state.tag:
            raise NOT_THE_SUBJECTS.refused()
    else:
        require_determining_unit(situation, rectification.facts.unit, rectification.entries[0])
    require_unsettled(rectification)
    if not command.report.strip():
        raise REPORT_EMPTY.refused(fields=("report",))
    if not rectification.facts.ordered_on <= command.reported_on <= situation.today:
        raise TERM_WRONG.refused(rectification.entries[0], fields=("reported_on",))
    event = RectificationReported(reported_on=command.reported_on)
    return [_about(state, rectification, event, command.reported_on, "report", command.report)]


def verify(command: VerifyRectification, situation: Situation) -> list[Draft]:
    """Refuses another unit, findings that say nothing, passing without a report, and failing
    before anything was reported while the term still runs."""
    state, rectification = find(situation, command.rectification)
    require_determining_unit(situation, rectification.facts.unit, rectification.entries[0])
    require_unsettled(rectification)
    rules = rules_on(situation.policy, situation.today, FAMILY).rules["verification"]
    if command.outcome not in rules["outcomes"]:
        raise OUTCOME_UNKNOWN.refused(fields=("outcome",))
    if not command.findings.strip():
        raise REPORT_EMPTY.refused(fields=("findings",))
    ends = term_of(rectification, situation.calendar).day
    over = command.outcome == FAILED and situation.today > ends
    if not (rectification.awaits_verification or over):
        opens = ends + timedelta(days=1) if command.outcome == FAILED else None
        raise TOO_EARLY.refused(rectification.entries[0], would_succeed_on=opens)
    event = RectificationVerified(
        outcome=command.outcome, verified_on=situation.today, unit=situation.actor.agency
    )
    return [_about(state, rectification, event, situation.today, "findings", command.findings)]


def find(situation: Situation, stream: str) -> tuple[SubjectState, Rectification]:
    """The rectification that a command names; refuses one that is not there."""
    state = situation.holder("rectifications", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("rectification",))
    return state, state.rectifications[stream]


def require_determining_unit(situation: Situation, unit: str, *rests_on: int) -> None:
    """Refuses any agency but the determining one and its successor (谁认定、谁约谈)."""
    agency = situation.registry.agencies.get(situation.actor.agency)
    if agency is None or not acts_for(agency, unit):
        raise NOT_DETERMINING.refused(*rests_on)


def require_unsettled(rectification: Rectification) -> None:
    """Refuses a rectification that passed or was withdrawn."""
    if rectification.withdrawn_in:
        raise SETTLED.refused(rectification.withdrawn_in)
    if rectification.outcome == PASSED:
        raise SETTLED.refused(rectification.verified[-1][2])


def require_live(situation: Situation, state: SubjectState, rectification: Rectification) -> None:
    """Refuses a rectification whose basis fell away since it was ordered."""
    policy, calendar, today = situation.policy, situation.calendar, situation.today
    stands = rectification_standing(state, rectification, policy, calendar, today)
    if stands.situation == "lapsed":
        grounds = grounds_of(state, rectification.facts.basis, policy, calendar, today)
        raise BASIS_DEAD.refused(*(grounds.entries if grounds else rectification.entries[:1]))


def _grounds(stream: str, situation: Situation) -> tuple[SubjectState, Grounds]:
    for state in situation.states.values():
        grounds = grounds_of(state, stream, situation.policy, situation.calendar, situation.today)
        if grounds is not None:
            return state, grounds
    raise CASE_UNKNOWN.refused(fields=("basis",))


def _check_term(due_on: date, situation: Situation) -> None:
    rules = rules_on(situation.policy, situation.today, FAMILY).rules["order"]
    earliest = situation.calendar.due(situation.today, rules["term_min"], roll=True).day
    latest = situation.calendar.due(situation.today, rules["term_max"], roll=True).day
    if not earliest <= due_on <= latest:
        raise TERM_WRONG.refused(fields=("due_on",))


def _about(
    state: SubjectState,
    rectification: Rectification,
    event: RectificationReported | RectificationVerified,
    day: date,
    name: str,
    text: str,
) -> Draft:
    return Draft(
        stream=rectification.id,
        event=event,
        subjects=(state.tag,),
        effective_on=day,
        disclosures=(Disclosure(state.tag, name, text),),
    )


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    OrderRectification: order,
    ReportRectification: report,
    VerifyRectification: verify,
}

AGAIN = (
    again(RectificationOrdered, OrderRectification, items=lambda e: (HELD,) * e.data.items),
    again(RectificationReported, ReportRectification, stream="rectification", vaulted=("report",)),
    again(
        RectificationVerified, VerifyRectification, stream="rectification", vaulted=("findings",)
    ),
)
