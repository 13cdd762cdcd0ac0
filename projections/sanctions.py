"""Listings and sanction measures as documents store them, and where each stands on day D."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.publication.listed_duty import listed_obligations
from ledger.publication.obligation import PENDING
from ledger.sanction.in_force import measure_standing
from ledger.sanction.listed import listing_standing, steps_missing
from projections import holdings

if TYPE_CHECKING:
    from ledger.publication.obligation import Obligation
    from ledger.sanction.listing import Listing
    from ledger.sanction.measure import Measure
    from ledger.state import SubjectState
    from projections.horizon import Horizon
    from projections.projection import Standpoint


def listing(state: SubjectState, of: Listing, at: Standpoint, horizon: Horizon) -> holdings.Listing:
    """A listing, proposed, standing or ended."""
    stands = listing_standing(state, of, at.policy, at.calendar, at.day)
    horizon.reached(stands.next_change_on)
    decided, mirrored = of.decided, of.mirrored
    open_proposal = not (of.listed_in or of.dropped_in)
    return holdings.Listing(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=stands.situation,
        due_on=stands.removal_due,
        next_change_on=stands.next_change_on,
        derived_from=stands.derived_from,
        rule=stands.rule,
        list_type=of.list_type,
        unit=of.unit,
        grounds=of.grounds,
        bases=of.bases,
        measures=of.measures,
        in_force=stands.in_force,
        proposed_on=of.proposed_on,
        proposed_in=of.proposed_in,
        proposer=of.proposer,
        decided_by=of.decided_by,
        decision_no=decided.decision_no if decided else "",
        listed_on=of.listed_on,
        listed_in=of.listed_in,
        earliest_removal=stands.earliest_removal,
        last_day=stands.last_day,
        removal_due=stands.removal_due,
        ended_in=stands.ended_in,
        ended_because=stands.ended_because,
        court=mirrored.court if mirrored else "",
        case_no=mirrored.case_no if mirrored else "",
        mirrored=mirrored is not None,
        marks=tuple(stands.marks),
        steps_missing=steps_missing(state, of, at.policy, at.calendar) if open_proposal else (),
        obligations=_duties(state, of, at, horizon),
    )


def _duties(
    state: SubjectState, of: Listing, at: Standpoint, horizon: Horizon
) -> tuple[Obligation, ...]:
    """Its duties of publication; the days on which one becomes overdue go into the horizon."""
    duties = listed_obligations(state, of, at.policy, at.calendar, at.day)
    for duty in duties:
        horizon.passed(duty.due if duty.state == PENDING else duty.takedown_due)
    return duties


def measure(state: SubjectState, of: Measure, at: Standpoint, horizon: Horizon) -> holdings.Measure:
    """A sanction measure, proposed, in force or ended."""
    stands = measure_standing(state, of, at.policy, at.calendar, at.day)
    horizon.reached(stands.next_change_on)
    imposed = of.imposed
    return holdings.Measure(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=stands.situation,
        next_change_on=stands.next_change_on,
        derived_from=stands.derived_from,
        rule=stands.rule,
        code=of.code,
        label=stands.label,
        clause=stands.clause,
        unit=of.unit,
        bases=of.bases,
        live_bases=tuple(stands.live_bases),
        in_force=stands.in_force,
        proposed_in=of.proposed_in,
        imposed_on=imposed.imposed_on if imposed else None,
        imposed_in=of.imposed_in,
        last_day=stands.last_day,
        ended_in=stands.ended_in,
        ended_because=stands.ended_because,
        ordered=bool(imposed and imposed.ordered),
        marks=tuple(stands.marks),
        bars=dict(stands.bars),
    )
