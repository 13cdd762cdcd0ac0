"""Rectification and interviews (Article 10, 限期整改、约谈): what an order to rectify rests on.

A record, a determined breach of a commitment, or a listing; it must be live: neither
repaired nor ended, annulled, suspended or removed. The unit that determined it orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.commitment.matter import rules_on
from ledger.publication.window import tier_of
from ledger.sanction.listed import basis_of, rule_of

if TYPE_CHECKING:
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.state import SubjectState

FAMILY = "rectification"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What an order rests on, as of a day."""

    kind: str
    """`record`, `commitment` or `listing`."""
    unit: str
    """Code of the unit that determined it."""
    live: bool
    serious: bool
    """Of the gravest tier, or a serious-dishonesty listing: an interview warns at once."""
    entries: tuple[int, ...]
    """What determined it, and what ended it if anything did."""


def grounds_of(
    state: SubjectState, stream: str, policy: Policy, calendar: Calendar, day: date
) -> Grounds | None:
    """The grounds of that stream on that day; None when the subject has none such."""
    basis = basis_of(state, stream, policy, calendar, day)
    if basis is None or stream in state.accountabilities:
        return None
    kind, unit, serious = _determined(state, stream, policy, day)
    ended = (basis.ended_in,) if basis.ended_in else ()
    return Grounds(kind, unit, basis.stands, serious, (*basis.entries, *ended))


def _determined(
    state: SubjectState, stream: str, policy: Policy, day: date
) -> tuple[str, str, bool]:
    """What it is, who determined it, and whether it is serious."""
    if record := state.records.get(stream):
        tiers = rules_on(policy, day, FAMILY).rules["interview"]["serious_tiers"]
        tier = tier_of(record.facts, policy)
        return "record", record.facts.agency, tier is not None and tier.name in tiers
    if commitment := state.commitments.get(stream):
        determined = commitment.fulfilment
        unit = determined.determining_unit if determined else ""
        return "commitment", commitment.false_by or unit or commitment.facts.accepting_unit, False
    listing = state.listings[stream]
    return "listing", listing.unit, bool(rule_of(policy, listing)[1]["counts_as_serious"])
