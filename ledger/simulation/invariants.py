"""What must hold of every ledger, whatever was done to it: asked of a simulated county.

Each check says in sentences what does not hold. They are written against the states alone,
with none of the rooms that decide, so that a mistake there is not made twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.accountability.standing import accountability_standing
from ledger.clock import day_of
from ledger.publication.publication import window
from ledger.sanction.in_force import measure_standing
from ledger.sanction.listed import listing_standing, steps_missing
from ledger.state import SubjectState
from ledger.store.audit import audit
from ledger.topics import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.event import Tag
    from ledger.ledger import Ledger
    from ledger.policy import Policy
    from ledger.registry import Registry
    from ledger.sanction.measure import Measure

DECISIONS = frozenset({"listing.decided", "measure.imposed"})
"""What may not rest on disputed records alone."""


def unproved(ledger: Ledger) -> Iterator[str]:
    """Entries that do not verify; personal values without an entry, and the other way round."""
    for finding in audit(ledger.store):
        yield f"entry {finding.entry}: {finding.what}"
    for missing in ledger.vault.missing(ledger.store):
        yield f"the vault misses {missing}"
    if orphans := ledger.vault.sweep(ledger.store):
        yield f"the vault holds {orphans} values of no entry"


def unlawful(ledger: Ledger, tags: Iterable[Tag]) -> Iterator[str]:
    """What the histories of subjects show that the law of the ledger does not allow."""
    for tag in tags:
        yield from (f"{tag}: {wrong}" for wrong in _in_history(ledger, tag))


def _in_history(ledger: Ledger, tag: Tag) -> Iterator[str]:
    """The history is folded entry by entry; what stands is asked as it was known then."""
    state = SubjectState(tag)
    for entry in ledger.history(tag):
        if entry.type in DECISIONS:
            yield from _on_disputed_alone(state, entry.data)
        fold(state, (entry,))
        if state.orphans:
            yield f"entry {state.orphans[0].number} goes on with what was never begun"
            return
        if state.measures or state.listings:
            registry = ledger.registry_at(entry.number)
            day = day_of(entry.recorded_at)
            yield from _measures(state, registry, day, entry.number)
        if state.accountabilities:
            yield from _accountabilities(ledger, state, entry.number, day_of(entry.recorded_at))
    if state.accountabilities:
        yield from _accountabilities(ledger, state, ledger.head, ledger.today)
    for listing in state.listings.values():
        missing = steps_missing(state, listing, *_law(ledger.registry))
        if listing.listed_in and missing:
            yield f"listing {listing.id} was decided without {', '.join(missing)}"


def _measures(state: SubjectState, registry: Registry, day: date, entry: int) -> Iterator[str]:
    """A measure stands while one live basis stands, and no longer (Articles 9 and 12)."""
    for measure in state.measures.values():
        if measure.imposed is None or measure.imposed.imposed_on > day:
            continue
        stands = measure_standing(state, measure, *_law(registry), day)
        alive = [s for s in measure.bases if _lives(state, s, registry, day)]
        if stands.in_force and not alive:
            yield f"entry {entry}: measure {measure.id} stands on nothing"
        if stands.situation == "basis_ended" and alive:
            yield f"entry {entry}: measure {measure.id} fell though a basis stands"
        if stands.situation == "basis_ended" and not stands.derived_from:
            yield f"entry {entry}: measure {measure.id} fell by no entry"
        if stands.in_force and _lifted(measure, day):
            yield f"entry {entry}: measure {measure.id} stands though it was lifted"


def _accountabilities(ledger: Ledger, state: SubjectState, upto: int, day: date) -> Iterator[str]:
    """Accountability follows its listing or record, in the other archive, by the same entry
    (Article 11)."""
    registry = ledger.registry_at(upto)
    for case in state.accountabilities.values():
        if case.determined is None or case.lifted or case.facts.person != state.tag:
            continue
        entity = ledger.state(case.facts.entity, upto)
        stands = accountability_standing(state, case, *_law(registry), day)
        alive = _lives(entity, case.parent, registry, day)
        if stands.in_force != alive and stands.situation != "suspended":
            yield f"entry {upto}: {case.id} is {stands.situation}, its parent is not"


def _lifted(measure: Measure, day: date) -> bool:
    return measure.lifted is not None and measure.lifted[1] <= day


def _lives(state: SubjectState, stream: str, registry: Registry, day: date) -> bool:
    """Whether something can carry a sanction, said from its own entries."""
    if record := state.records.get(stream):
        repaired = record.repaired_in and (record.repaired_on is None or record.repaired_on <= day)
        last = window(record, *_law(registry)).last_display_day
        over = last is not None and day > last
        down = record.published and record.withdrawn.keys() >= record.published.keys()
        gone = record.annulled is not None or repaired or record.suspended_in
        return not (gone or over or down or getattr(record, "sealed_in", 0))
    if commitment := state.commitments.get(stream):
        broken = commitment.false_in or commitment.determined_in
        repaired = commitment.repaired_in and (
            commitment.repaired_on is None or commitment.repaired_on <= day
        )
        return bool(broken) and not repaired and not commitment.annulled_in
    if (case := state.accountabilities.get(stream)) and case.parent in state.linked:
        held = state.linked[case.parent]
        lifted = case.lifted is not None and case.lifted[1] <= day
        return bool(case.determined_in) and not lifted and _lives(held, case.parent, registry, day)
    if listing := state.listings.get(stream):
        return listing_standing(state, listing, *_law(registry), day).in_force
    return False


def _on_disputed_alone(state: SubjectState, event: object) -> Iterator[str]:
    """Nothing new rests on what is disputed alone (Article 15)."""
    listing = state.listings.get(getattr(event, "listing", ""))
    bases = listing.bases if listing else getattr(event, "bases", ())
    marks = [_marks(state, stream) for stream in bases]
    if marks and all(marks):
        yield f"a decision rests on disputed {', '.join(bases)} alone"


def _marks(state: SubjectState, stream: str) -> dict[str, int]:
    found = state.records.get(stream) or state.commitments.get(stream) or state.listings.get(stream)
    return found.marks if found else {}


def _law(registry: Registry) -> tuple[Policy, Calendar]:
    return registry.policy, registry.calendar
