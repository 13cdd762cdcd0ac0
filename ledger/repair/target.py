"""Credit repair (Article 12, 信用修复): what is to be repaired, whatever archive table holds it.

A record has its window from the repair rules, a listing from the rule of its list type, a
breach of a commitment the tier that the repair rules give it. Each is decided by the unit
that determined it; the lists of the courts by the courts alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ledger.commitment.standing import outstanding_breaches
from ledger.publication.window import window
from ledger.repair.regime import book
from ledger.repair.tier import NEVER
from ledger.sanction.listed import rule_of, term_of

if TYPE_CHECKING:
    from ledger.calendar import Calendar
    from ledger.commitment.commitment import Commitment
    from ledger.policy import Policy
    from ledger.record.record import Record
    from ledger.repair.regime import Regime
    from ledger.sanction.listing import Listing
    from ledger.state import SubjectState

RECORD = "record"
LISTING = "listing"
COMMITMENT = "commitment"
ONE_DAY = timedelta(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing that may be repaired, with the window that its own rules give it."""

    stream: str
    kind: str
    """`record`, `listing` or `commitment`."""
    unit: str
    """Code of the determining unit."""
    agency: str = ""
    """Code of the deciding organ whose powers choose the rules; empty: the ordinary ones."""
    record_kind: str = ""
    penalty_kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    """Channels that still show it."""
    tier: str = ""
    regime: str = ""
    rule: str = ""
    minimum_opens_on: date | None = None
    """The day after the least period; None where the rules set none."""
    opens_on: date | None = None
    """The same, or the day after a restriction that runs longer."""
    last_day: date | None = None
    repairable: bool = True
    dishonesty: bool = True
    court: bool = False
    over: bool = False
    """Repaired, removed, annulled, or never determined."""
    provisional: bool = False
    derived_from: tuple[int, ...] = ()


def target_of(
    stream: str, state: SubjectState, policy: Policy, calendar: Calendar
) -> Target | None:
    """The record, listing or commitment of the subject under this stream; None if there is none."""
    if record := state.records.get(stream):
        return _record(record, policy, calendar)
    if listing := state.listings.get(stream):
        return _listing(listing, state, policy, calendar)
    if commitment := state.commitments.get(stream):
        return _commitment(commitment, state, policy, calendar)
    return None


def _record(record: Record, policy: Policy, calendar: Calendar) -> Target:
    facts, law = record.facts, book(policy)
    span = window(record, policy, calendar)
    court = law.periods(facts.decided_on).linked
    return Target(
        stream=record.id,
        kind=RECORD,
        unit=facts.agency,
        agency=facts.agency,
        record_kind=facts.kind,
        penalty_kinds=facts.penalty_kinds or (("fine",) if facts.fine else ()),
        channels=tuple(sorted(record.published.keys() - record.withdrawn.keys())),
        tier=span.tier,
        regime=span.regime,
        rule=span.rule,
        minimum_opens_on=span.min_until + ONE_DAY if span.min_until else None,
        opens_on=span.eligible_from,
        last_day=span.last_display_day,
        repairable=span.eligible_from is not None,
        dishonesty=bool(span.tier) and span.shown != NEVER,
        court=facts.kind in court,
        over=bool(record.annulled or record.repaired_in),
        provisional=span.provisional,
        derived_from=span.derived_from,
    )


def _listing(listing: Listing, state: SubjectState, policy: Policy, calendar: Calendar) -> Target:
    """The window of a listing: of its list type when it was decided."""
    rules, row = rule_of(policy, listing)
    mirrored = row["mirror"] or listing.mirrored is not None
    term = term_of(state, listing, row, calendar) if listing.listed_in else None
    least = calendar.period_end(term.since, row["min"]) if term and row["min"] else None
    return Target(
        stream=listing.id,
        kind=LISTING,
        unit=listing.unit,
        channels=tuple(sorted(listing.published.keys() - listing.withdrawn.keys())),
        tier=listing.list_type,
        regime=rules.id,
        rule=rules.rule(row["clause"]),
        minimum_opens_on=least + ONE_DAY if least else None,
        opens_on=term.earliest_removal or term.since if term else None,
        last_day=term.last_day if term else None,
        court=mirrored,
        over=term is None or listing.removed is not None or bool(listing.repaired_in),
        derived_from=(listing.listed_in or listing.entries[0],),
    )


def _commitment(
    commitment: Commitment, state: SubjectState, policy: Policy, calendar: Calendar
) -> Target:
    """A breach, or a commitment found false: of the tier that the repair rules give to it.

    It bars its subject until it is repaired, so it may be repaired however old it is, also when
    it is shown no more (`commitment/breach.py`).
    """
    broken = [b for b in outstanding_breaches(state, date.max) if b.commitment == commitment.id]
    since = broken[-1].since if broken else commitment.effective_on
    regime: Regime = book(policy).governing("", "", since)
    row = regime.rule_set.rules["breach"]
    tier = regime.gravity.tiers[row["tier"]]
    return Target(
        stream=commitment.id,
        kind=COMMITMENT,
        unit=broken[-1].unit if broken else commitment.facts.accepting_unit,
        tier=tier.name,
        regime=regime.rule_set.id,
        rule=regime.rule_set.rule(row["clause"]),
        minimum_opens_on=calendar.period_end(since, tier.min_period) + ONE_DAY,
        opens_on=calendar.period_end(since, tier.min_period) + ONE_DAY,
        over=not broken,
        derived_from=tuple(b.entry for b in broken) or tuple(commitment.entries[:1]),
    )
