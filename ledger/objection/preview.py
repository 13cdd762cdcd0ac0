"""Objections (Article 15, 权益保护): what falls if an objection is upheld, before anyone decides.

Pure: the subject's state is taken once with and once without what is disputed, and every
measure, listing, order, repair and right of the subject is computed on both. Nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ledger.commitment.standing import outstanding_breaches
from ledger.evaluation.result import evaluation_standing
from ledger.record.record import RecordAnnulled
from ledger.rectification.rectification import rectification_standing
from ledger.report.standing import reports_on
from ledger.sanction.in_force import measure_standing
from ledger.sanction.listed import basis_of, listing_standing, rule_of, serious_listing_in_force
from ledger.supervision.grading import grading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.sanction.listing import Listing
    from ledger.state import SubjectState

WITHOUT_BASIS = "without_basis"
_STANDS = frozenset({"in_force", "pending", "suspended", "listed"})


@dataclass(frozen=True, slots=True)
class Falls:
    """One thing that rests on what is disputed, and what becomes of it."""

    kind: str
    """`measure`, `listing`, `accountability`, `rectification`, `repair`, `evaluation`, `class`,
    `right` or `report`."""
    stream: str
    """Its case; empty for a right, and for a class that nobody had to confirm."""
    code: str
    """Code of the measure, type of the list, scheme, or the right: `commitment.make`."""
    was: str
    becomes: str
    falls: bool
    """False: it rests on it, but stands by what else it rests on."""
    other_bases: tuple[str, ...]
    """Streams it would still rest on."""
    rule: str
    derived_from: tuple[int, ...]


def what_falls(
    state: SubjectState, target: str, policy: Policy, calendar: Calendar, day: date
) -> tuple[Falls, ...]:
    """All that rests on the record, listing, measure or commitment under that stream, and what
    becomes of each if it was never there; nothing where the archive does not hold it."""
    after = without(state, target, day)
    if after is None:
        return ()
    return (
        *_measures(state, after, target, policy, calendar, day),
        *_listings(state, after, target, policy, calendar, day),
        *_answerable(state, after, policy, calendar, day),
        *_orders(state, after, target, policy, calendar, day),
        *_repairs(state, target),
        *_results(state, after, policy, calendar, day),
        *_class(state, after, policy, calendar, day),
        *_rights(state, after, policy, calendar, day),
        *(Falls(**each) for each in reports_on(state, target)),
    )


def without(state: SubjectState, target: str, day: date) -> SubjectState | None:
    """The state as it would be if what is disputed fell that day; None if it is not there."""
    if record := state.records.get(target):
        gone = RecordAnnulled(record=target, reason="changed_on_review")
        entry = record.entries[-1]
        fallen = replace(record, annulled=gone, annulled_on=day, annulled_in=entry)
        return replace(state, records={**state.records, target: fallen})
    if listing := state.listings.get(target):
        ended = replace(listing, removed=("error", day, listing.entries[-1]))
        return replace(state, listings={**state.listings, target: ended})
    if measure := state.measures.get(target):
        lifted = replace(measure, lifted=("error", day, measure.entries[-1]))
        return replace(state, measures={**state.measures, target: lifted})
    if case := state.accountabilities.get(target):
        gone_case = replace(case, lifted=("error", day, case.entries[-1]))
        return replace(state, accountabilities={**state.accountabilities, target: gone_case})
    if commitment := state.commitments.get(target):
        fell = replace(commitment, annulled_in=commitment.entries[-1])
        return replace(state, commitments={**state.commitments, target: fell})
    return None


def _measures(
    state: SubjectState,
    after: SubjectState,
    target: str,
    policy: Policy,
    calendar: Calendar,
    day: date,
) -> Iterator[Falls]:
    for measure in state.measures.values():
        was = measure_standing(state, measure, policy, calendar, day)
        if was.situation not in _STANDS:
            continue
        now = measure_standing(after, after.measures[measure.id], policy, calendar, day)
        rests = measure.id == target or _rests_on(state, measure.bases, target)
        if not rests and was.situation == now.situation:
            continue
        yield Falls(
            kind="measure",
            stream=measure.id,
            code=measure.code,
            was=was.situation,
            becomes=now.situation,
            falls=now.situation not in _STANDS or (was.in_force and not now.in_force),
            other_bases=now.live_bases,
            rule=was.rule,
            derived_from=was.derived_from,
        )


def _listings(
    state: SubjectState,
    after: SubjectState,
    target: str,
    policy: Policy,
    calendar: Calendar,
    day: date,
) -> Iterator[Falls]:
    for listing in state.listings.values():
        if listing.id != target and target not in listing.bases:
            continue
        was = listing_standing(state, listing, policy, calendar, day)
        now = listing_standing(after, after.listings[listing.id], policy, calendar, day)
        bases = (basis_of(after, s, policy, calendar, day) for s in listing.bases)
        other = tuple(b.stream for b in bases if b is not None and b.stands)
        becomes, falls = now.situation, was.in_force and not now.in_force
        if not listing.listed_in and not listing.dropped_in and not other:
            becomes, falls = WITHOUT_BASIS, True
        if falls or was.in_force:
            yield Falls(
                kind="listing",
                stream=listing.id,
                code=listing.list_type,
                was=was.situation,
                becomes=becomes,
                falls=falls,
                other_bases=other,
                rule=was.rule,
                derived_from=was.derived_from,
            )


def _answerable(
    state: SubjectState, after: SubjectState, policy: Policy, calendar: Calendar, day: date
) -> Iterator[Falls]:
    """The persons who answer for what would fall, each by its case."""
    for held in state.answerable.values():
        was = basis_of(state, held.parent, policy, calendar, day)
        now = basis_of(after, held.parent, policy, calendar, day)
        if was and now and was.stands and not now.stands:
            yield Falls(
                kind="accountability",
                stream=held.case,
                code=held.role,
                was="standing",
                becomes=now.ended_because,
                falls=True,
                other_bases=(),
                rule=held.rule,
                derived_from=(held.entry,),
            )


def _rests_on(state: SubjectState, bases: tuple[str, ...], target: str) -> bool:
    """Whether something rests on it, directly or through a listing."""
    through = (b for s in bases if s in state.listings for b in state.listings[s].bases)
    return target in bases or target in through


def _orders(
    state: SubjectState,
    after: SubjectState,
    target: str,
    policy: Policy,
    calendar: Calendar,
    day: date,
) -> Iterator[Falls]:
    for order in state.rectifications.values():
        if order.facts.basis != target:
            continue
        was = rectification_standing(state, order, policy, calendar, day)
        now = rectification_standing(after, order, policy, calendar, day)
        if was.situation != now.situation:
            yield Falls(
                kind="rectification",
                stream=order.id,
                code=order.facts.basis_kind,
                was=was.situation,
                becomes=now.situation,
                falls=True,
                other_bases=(),
                rule=was.rule,
                derived_from=was.derived_from,
            )


def _repairs(state: SubjectState, target: str) -> Iterator[Falls]:
    """Applications for its repair, which would have nothing left to repair."""
    for repair in state.repairs.values():
        if repair.target == target and repair.is_open:
            yield Falls(
                kind="repair",
                stream=repair.id,
                code=repair.target_kind,
                was=repair.stage,
                becomes=WITHOUT_BASIS,
                falls=True,
                other_bases=(),
                rule=repair.facts.rule,
                derived_from=tuple(repair.entries[:1]),
            )


def _results(
    state: SubjectState, after: SubjectState, policy: Policy, calendar: Calendar, day: date
) -> Iterator[Falls]:
    """Results of evaluations that rest on it, which would have to be made anew."""
    for evaluation in state.evaluations.values():
        was = evaluation_standing(state, evaluation, policy, calendar, day)
        now = evaluation_standing(after, evaluation, policy, calendar, day)
        if was.situation != now.situation:
            yield Falls(
                kind="evaluation",
                stream=evaluation.id,
                code=evaluation.facts.scheme,
                was=was.situation,
                becomes=now.situation,
                falls=True,
                other_bases=tuple(s for s in evaluation.facts.inputs if s not in now.fallen),
                rule=was.rule,
                derived_from=was.derived_from,
            )


def _class(
    state: SubjectState, after: SubjectState, policy: Policy, calendar: Calendar, day: date
) -> Iterator[Falls]:
    """The supervisory class, where it would be another."""
    was, now = grading(state, policy, calendar, day), grading(after, policy, calendar, day)
    if was.supervisory_class != now.supervisory_class:
        yield Falls(
            kind="class",
            stream=was.confirmation,
            code="supervision",
            was=was.supervisory_class,
            becomes=now.supervisory_class,
            falls=True,
            other_bases=tuple(r.stream for r in now.reasons if r.counts),
            rule=was.rule,
            derived_from=was.derived_from,
        )


def _rights(
    state: SubjectState, after: SubjectState, policy: Policy, calendar: Calendar, day: date
) -> Iterator[Falls]:
    """The right to make commitments (容缺受理、告知承诺), where it was barred and would not be."""
    was = serious_listing_in_force(state, policy, calendar, day)
    now = serious_listing_in_force(after, policy, calendar, day)
    broken, left = outstanding_breaches(state, day), outstanding_breaches(after, day)
    if not (was or broken) or now or left:
        return
    rule = _rule(was, policy) if was else ""
    entries = (was.listed_in,) if was else tuple(b.entry for b in broken)
    yield Falls(
        kind="right",
        stream="",
        code="commitment.make",
        was="barred",
        becomes="open",
        falls=True,
        other_bases=(),
        rule=rule,
        derived_from=entries,
    )


def _rule(listing: Listing, policy: Policy) -> str:
    rule_set, row = rule_of(policy, listing)
    return rule_set.rule(row["clause"])
