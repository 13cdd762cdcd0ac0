"""Rectification and interviews (Article 10, 限期整改、约谈): what an order to rectify may rest on.

A record, a determined breach of a commitment, or a listing; it must be live: neither
repaired nor ended, annulled, suspended or removed. The unit that determined it orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.matter import rules_on
from ledger.record import is_live
from ledger.standing import outstanding_breaches
from ledger.window import ended, tier_of

if TYPE_CHECKING:
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.commitment import Commitment
    from ledger.policy import Policy
    from ledger.record import Record
    from ledger.state import SubjectState

FAMILY = "rectification"


@dataclass(frozen=True, slots=True)
class Basis:
    """What an order rests on, as of a day."""

    kind: str
    """`record`, `commitment` or `listing`."""
    unit: str
    """Code of the unit that determined it."""
    live: bool
    serious: bool
    """Of the gravest tier, or a serious-dishonesty listing: an interview warns at once."""
    entries: tuple[int, ...]


def basis_of(
    state: SubjectState, stream: str, policy: Policy, calendar: Calendar, day: date
) -> Basis | None:
    """The basis of that stream on that day; None when the subject has none such."""
    if record := state.records.get(stream):
        return _of_record(record, policy, calendar, day)
    if commitment := state.commitments.get(stream):
        return _of_commitment(state, commitment, day)
    return None


def _of_record(record: Record, policy: Policy, calendar: Calendar, day: date) -> Basis:
    tiers = rules_on(policy, day, FAMILY).rules["interview"]["serious_tiers"]
    tier = tier_of(record.facts, policy)
    return Basis(
        kind="record",
        unit=record.facts.agency,
        live=is_live(record) and not ended(record, policy, calendar, day),
        serious=tier is not None and tier.name in tiers,
        entries=(record.entries[0],),
    )


def _of_commitment(state: SubjectState, commitment: Commitment, day: date) -> Basis:
    """Its breach, or that it was false; live until it is repaired."""
    broken = [b for b in outstanding_breaches(state, day) if b.commitment == commitment.id]
    return Basis(
        kind="commitment",
        unit=broken[0].unit if broken else commitment.facts.accepting_unit,
        live=bool(broken),
        serious=False,
        entries=tuple(b.entry for b in broken) or (commitment.entries[0],),
    )
