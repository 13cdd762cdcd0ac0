"""Graded supervision (Article 7, 分级分类监管): the class of a subject on a day, and why.

Public and industry results give the class, the worst of them wins; the market's orders those of
one class; a serious-dishonesty listing in force forces the last. Nothing rests on what is not
live, nor on what is disputed alone. What worsens a person or an individual business counts
once a human confirmed it. Nothing is stored; days are dates in Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ledger.commitment.matter import rules_on
from ledger.evaluation.result import DISPUTED, IN_FORCE, INPUT_FELL, evaluation_standing
from ledger.record.record import is_live
from ledger.sanction.listed import listing_standing, rule_of
from ledger.supervision.supervision import FAMILY, UPHELD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.evaluation.result import EvaluationStanding
    from ledger.policy import Policy, RuleSet
    from ledger.sanction.listed import ListingStanding
    from ledger.state import SubjectState
    from ledger.supervision.supervision import ClassConfirmation

LISTING, KEY_FIELD, INSPECTION = "listing", "key_field", "inspection"
ONE_DAY = timedelta(1)
TIE_BREAK, INTERNAL = "tie_break_only", "internal"
LOWER, MIDDLE, UPPER = "lower", "middle", "upper"
_UNCOUNTED = frozenset({DISPUTED, INPUT_FELL})


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks about the class, and whether it counts."""

    kind: str
    """`public`, `industry`, `market`, `risk`, `listing` or `key_field`."""
    stream: str
    """The result, listing or licence."""
    what: str
    """The scheme, the type of the list, or the key field."""
    grade: str
    supervisory_class: str
    counts: bool
    because: str
    """Why it does not count: `disputed`, `input_fell`, `tie_break_only`, `internal`, `coverage`;
    empty if it counts."""
    rule: str
    derived_from: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grading:
    """The class on a day, with all that a subject may ask about it."""

    supervisory_class: str
    """The class that holds: what supervision may act on."""
    computed_class: str
    """The class that the reasons give; another than the one that holds where a human has not
    confirmed it yet."""
    awaits_confirmation: bool
    reasons: tuple[Reason, ...]
    confirmed_in: int
    """The entry that confirmed it; 0 where none is needed or none was given."""
    confirmation: str
    """Stream of the confirmation that stands."""
    tilt: str
    """`lower`, `middle` or `upper` end of the class's ratio, by the market's result."""
    key_fields: tuple[str, ...]
    ratio_bp_min: int
    """Hundredths of a percent; the ratio of inspection of those like it lies between both."""
    ratio_bp_max: int
    times: int
    """How often within `per` it is inspected at most, key fields aside."""
    per: str
    inspected: int
    """How often it was inspected within `per`, as far as records say."""
    due: bool
    """It may be inspected: in a key field, not as often as its class allows, or without a cap."""
    interview: bool
    """The rules ask for an interview with who is in this class."""
    next_change_on: date | None
    rule: str
    derived_from: tuple[int, ...]


def grading(state: SubjectState, policy: Policy, calendar: Calendar, day: date) -> Grading:
    """The class of the subject on that day; the fold decides what was known by then."""
    rule_set = rules_on(policy, day, FAMILY)
    classes = rule_set.rules["classes"]
    results = [
        evaluation_standing(state, e, policy, calendar, day) for e in state.evaluations.values()
    ]
    listings = _serious(state, policy, calendar, day)
    reasons = [*_of_results(state, results, rule_set), *_of_listings(listings, rule_set)]
    fields = tuple(_key_fields(state, rule_set, day))
    computed = _worst(reasons, classes)
    holds, confirmation = _holding(state, computed, reasons, rule_set)
    weighs = [r for r in reasons if r.counts and r.supervisory_class == computed]
    held, full = classes[holds], rule_set.rules["key_fields"]["ratio_bp"]
    changes = [s.next_change_on for s in results] + [s.next_change_on for s in listings]
    lapses = list(_inspections(state, held["per"], calendar, day))
    return Grading(
        supervisory_class=holds,
        computed_class=computed,
        awaits_confirmation=holds != computed,
        reasons=(*reasons, *fields),
        confirmed_in=confirmation.entries[0] if confirmation else 0,
        confirmation=confirmation.id if confirmation else "",
        tilt=_tilt(reasons, holds, classes),
        key_fields=tuple(dict.fromkeys(r.what for r in fields)),
        ratio_bp_min=full if fields else held["ratio_bp_min"],
        ratio_bp_max=full if fields else held["ratio_bp_max"],
        times=held["times"],
        per=held["per"],
        inspected=len(lapses),
        due=bool(fields) or not held["at_most"] or len(lapses) < held["times"],
        interview=held["interview"],
        next_change_on=min((on for on in (*changes, *lapses) if on is not None), default=None),
        rule=rule_set.rule(classes["clause"]),
        derived_from=tuple(sorted({e for r in weighs for e in r.derived_from}))
        or _registered_in(state),
    )


def _registered_in(state: SubjectState) -> tuple[int, ...]:
    """The entry of its registration: what the normal class rests on where nothing else speaks."""
    return tuple(state.registration.entries[:1]) if state.registration else ()


def needs_confirmation(state: SubjectState, rule_set: RuleSet) -> bool:
    """Whether what worsens this kind of subject waits for a human."""
    kind = state.registration.kind if state.registration else ""
    return kind in rule_set.rules["confirmation"]["of"]


def worse(one: str, other: str, classes: Mapping[str, Any]) -> bool:
    """Whether a class comes after another in the order of the rules."""
    order = classes["order"]
    return bool(order.index(one) > order.index(other))


def _of_results(
    state: SubjectState, results: Iterable[EvaluationStanding], rule_set: RuleSet
) -> Iterator[Reason]:
    """What each result says. One that is disputed, or whose inputs fell, may not worsen the
    class; it is named with why it does not count."""
    combining, classes = rule_set.rules["combining"], rule_set.rules["classes"]
    for stands in results:
        given, facts = stands.supervisory_class, state.evaluations[stands.evaluation].facts
        if stands.situation not in {IN_FORCE, *_UNCOUNTED} or given not in classes["order"]:
            continue
        because = ""
        if stands.situation in _UNCOUNTED and worse(given, classes["normal"], classes):
            because = stands.situation
        elif stands.kind not in combining["worst_of"]:
            because = TIE_BREAK if stands.kind in combining["tie_break"] else INTERNAL
        yield Reason(
            kind=stands.kind,
            stream=stands.evaluation,
            what=facts.scheme,
            grade=facts.grade,
            supervisory_class=given,
            counts=not because,
            because=because,
            rule=stands.rule,
            derived_from=stands.derived_from,
        )


def _serious(
    state: SubjectState, policy: Policy, calendar: Calendar, day: date
) -> list[ListingStanding]:
    """The serious-dishonesty listings that stand or will."""
    found = (
        listing_standing(state, listing, policy, calendar, day)
        for listing in state.listings.values()
        if listing.listed_in and rule_of(policy, listing)[1]["counts_as_serious"]
    )
    return [stands for stands in found if stands.in_force or stands.next_change_on is not None]


def _of_listings(listings: Iterable[ListingStanding], rule_set: RuleSet) -> Iterator[Reason]:
    """Each listing in force forces the class; one that is marked does not count alone."""
    for stands in listings:
        if stands.in_force:
            yield Reason(
                kind=LISTING,
                stream=stands.listing,
                what=stands.list_type,
                grade="",
                supervisory_class=rule_set.rules["combining"]["serious_listing"],
                counts=not stands.marks,
                because=DISPUTED if stands.marks else "",
                rule=stands.rule,
                derived_from=stands.derived_from,
            )


def _key_fields(state: SubjectState, rule_set: RuleSet, day: date) -> Iterator[Reason]:
    """Licences that put the subject in a key field, where everyone is inspected."""
    rule = rule_set.rules["key_fields"]
    for record in state.records.values():
        facts = record.facts
        if facts.kind != "licence" or facts.domain not in rule["domains"] or not is_live(record):
            continue
        if facts.valid_until is None or facts.valid_until >= day:
            yield Reason(
                kind=KEY_FIELD,
                stream=record.id,
                what=facts.domain,
                grade="",
                supervisory_class="",
                counts=False,
                because="coverage",
                rule=rule_set.rule(rule["clause"]),
                derived_from=tuple(record.entries),
            )


def _inspections(state: SubjectState, per: str, calendar: Calendar, day: date) -> Iterator[date]:
    """For each inspection within the period, the day from which it no longer counts."""
    for record in state.records.values():
        facts = record.facts
        if facts.kind == INSPECTION and is_live(record) and facts.decided_on <= day:
            last = calendar.period_end(facts.decided_on, per)
            if day <= last:
                yield last + ONE_DAY


def _worst(reasons: Iterable[Reason], classes: Mapping[str, Any]) -> str:
    """The worst class of what counts; the normal one where nothing does."""
    given = [r.supervisory_class for r in reasons if r.counts]
    return max(given, key=classes["order"].index, default=str(classes["normal"]))


def _holding(
    state: SubjectState, computed: str, reasons: Iterable[Reason], rule_set: RuleSet
) -> tuple[str, ClassConfirmation | None]:
    """The class that holds, and the confirmation it rests on where it needs one.

    A confirmation stands while one of the reasons it rests on still gives a class worse than
    the normal one, and falls when a contest was upheld.
    """
    classes = rule_set.rules["classes"]
    normal, order = str(classes["normal"]), classes["order"]
    if not worse(computed, normal, classes) or not needs_confirmation(state, rule_set):
        return computed, None
    held, standing = normal, None
    for confirmation in state.confirmations.values():
        if confirmation.decided is not None and confirmation.decided[0] == UPHELD:
            continue
        rests_on = confirmation.facts.rests_on
        worst = _worst((r for r in reasons if r.stream in rests_on), classes)
        covered = min(worst, confirmation.facts.supervisory_class, key=order.index)
        if worse(covered, held, classes):
            held, standing = covered, confirmation
    return held, standing


def _tilt(reasons: Iterable[Reason], holds: str, classes: Mapping[str, Any]) -> str:
    """Which end of the class's ratio the market's results point to."""
    market = [r.supervisory_class for r in reasons if r.because == TIE_BREAK]
    if not market:
        return MIDDLE
    said = max(market, key=classes["order"].index)
    if worse(said, holds, classes):
        return UPPER
    return LOWER if worse(holds, said, classes) else MIDDLE
