"""A record with all that follows from it on one day: the pure heart of the archive."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ledger.publication import publication
from ledger.record.record import is_live
from ledger.rights.retention import Retention, retention
from ledger.subject import PERSON
from projections import documents
from projections.casework import corrections, file_source, marks

if TYPE_CHECKING:
    from ledger.record.record import Record
    from ledger.state import SubjectState
    from projections.horizon import Horizon
    from projections.projection import Standpoint

_VALUES = attrgetter(*documents.Facts.__struct_fields__)


def follows(record: Record, at: Standpoint) -> tuple[publication.Standing, Retention]:
    """All that follows from a record by the rules: what publication says of it, and its term."""
    return (
        publication.standing(record, at.policy, at.calendar, at.day),
        retention(record, at.policy, at.calendar, at.day),
    )


def record_document(
    state: SubjectState, record: Record, standpoint: Standpoint, horizon: Horizon
) -> documents.Record:
    """The record as the archive stores it; the days on which it changes go into the horizon."""
    stands, kept = follows(record, standpoint)
    horizon.reached(stands.next_change_on)
    for first_day, _ in record.published.values():
        horizon.reached(first_day)
    person = _is_person(state, record)
    restricted = _is_restricted(record, kept, horizon) if person else bool(record.restricted_in)
    return documents.Record(
        *_VALUES(record.facts),
        id=record.id,
        filed_by=record.filed_by,
        filed_at=record.filed_at,
        effective_on=record.effective_on,
        batch=record.batch,
        source=file_source(record.source),
        entries=tuple(record.entries),
        disclosed=record.disclosed.copy(),
        corrections=corrections(record.corrections) if record.corrections else (),
        marks=marks(record.marks) if record.marks else (),
        annulled=_annulment(record) if record.annulled is not None else None,
        suspended_in=record.suspended_in,
        repaired_in=record.repaired_in,
        repaired_on=record.repaired_on,
        exempted=record.exempted[0] if record.exempted else "",
        exempted_in=record.exempted[1] if record.exempted else 0,
        tier=stands.window.tier,
        window=stands.window,
        obligations=stands.obligations,
        person=person,
        restricted=restricted,
        **_kept(record, kept),
        live=is_live(record) and not stands.ended and not restricted,
        ended=stands.ended,
        published=stands.shown_publicly and not restricted,
    )


def _kept(record: Record, kept: Retention) -> dict[str, Any]:
    """How long it is kept, and whether it is sealed or erased."""
    return {
        "withheld": tuple(sorted(record.withheld)) if record.withheld else (),
        "sealed_in": record.sealed_in,
        "sealed_ground": record.sealed_ground,
        "retention_ends_on": kept.ends_on,
        "retention_rule": kept.rule,
        "erased_in": record.erased_in,
    }


def _is_restricted(record: Record, kept: Retention, horizon: Horizon) -> bool:
    """Whether a person's record is only stored and protected on day D."""
    return bool(record.restricted_in or record.erased_in) or horizon.passed(kept.ends_on)


def _is_person(state: SubjectState, record: Record) -> bool:
    registration = state.registration
    return registration.kind == PERSON if registration else publication.is_of_person(record)


def _annulment(record: Record) -> documents.Annulment | None:
    event = record.annulled
    if event is None:
        return None
    return documents.Annulment(
        reason=event.reason,
        basis=event.basis,
        on=record.annulled_on,
        from_beginning=event.from_beginning,
        entry=record.annulled_in,
    )
