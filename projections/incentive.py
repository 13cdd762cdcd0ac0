"""Incentive listings and grants as documents store them, and where each stands on day D."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ledger.incentive.standing import grant_standing, incentive_standing
from projections.holdings import Holding
from projections.stored import Stored

if TYPE_CHECKING:
    from ledger.incentive import grant as granted
    from ledger.incentive import incentive as listed
    from ledger.state import SubjectState
    from projections.horizon import Horizon
    from projections.projection import Standpoint


class Contest(Stored, frozen=True, kw_only=True):
    """An objection to a draft on public notice."""

    received_on: date
    outcome: str = ""
    entry: int
    settled_in: int = 0


class Incentive(Holding, frozen=True, kw_only=True):
    """An entry of an incentive list (红名单). Situations: `proposed`, `announced`, `contested`,
    `ready`, `dropped`, `pending`, `listed`, `suspended`, `removed`, `expired`, `basis_ended`."""

    list_type: str
    unit: str
    bases: tuple[str, ...] = ()
    document_no: str = ""
    in_force: bool = False
    measures: tuple[str, ...] = ()
    """Codes of the catalogue that the list brings."""
    proposed_on: date
    proposer: str = ""
    announced_on: date | None = None
    channel: str = ""
    notice_until: date | None = None
    """The last day of the public notice."""
    contests: tuple[Contest, ...] = ()
    decision_no: str = ""
    decided_by: str = ""
    listed_on: date | None = None
    listed_in: int = 0
    last_day: date | None = None
    suspended_by: tuple[int, ...] = ()
    """Entries of the serious-dishonesty listing that suspends it."""
    removed_on: date | None = None
    cause: str = ""


class IncentiveFeedback(Stored, frozen=True, kw_only=True):
    """What came of a grant."""

    result: str
    on: date
    entry: int


class Grant(Holding, frozen=True, kw_only=True):
    """An incentive that was granted. Situations: `in_force`, `suspended`, `ended`,
    `term_served`, `listing_ended`."""

    incentive: str
    code: str
    label: str = ""
    unit: str
    matter: str = ""
    granted_on: date
    in_force: bool = False
    last_day: date | None = None
    ended_because: str = ""
    feedback: tuple[IncentiveFeedback, ...] = ()


def held(
    state: SubjectState, at: Standpoint, horizon: Horizon
) -> tuple[tuple[Incentive, ...], tuple[Grant, ...]]:
    """Every listing and every grant of a subject, oldest first."""
    return (
        tuple(incentive(state, each, at, horizon) for each in state.incentives.values()),
        tuple(grant(state, each, at, horizon) for each in state.grants.values()),
    )


def incentive(
    state: SubjectState, of: listed.Incentive, at: Standpoint, horizon: Horizon
) -> Incentive:
    """A listing, proposed, standing or over."""
    stands = incentive_standing(state, of, at.policy, at.calendar, at.day)
    horizon.reached(stands.next_change_on)
    announced, decided = of.announced, of.listed
    gone = stands.situation == "removed" and of.removed
    return Incentive(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=stands.situation,
        next_change_on=stands.next_change_on,
        derived_from=stands.derived_from,
        rule=stands.rule,
        list_type=of.list_type,
        unit=of.unit,
        bases=of.bases,
        document_no=of.document_no,
        in_force=stands.in_force,
        measures=stands.measures,
        proposed_on=of.proposed_on,
        proposer=of.proposer,
        announced_on=announced.announced_on if announced else None,
        channel=announced.channel if announced else "",
        notice_until=announced.until if announced else None,
        contests=_contests(of),
        decision_no=decided.decision_no if decided else "",
        decided_by=of.listed_by,
        listed_on=stands.since,
        listed_in=of.listed_in,
        last_day=stands.last_day,
        suspended_by=stands.because if stands.situation == "suspended" else (),
        removed_on=gone[1] if gone else None,
        cause=gone[0] if gone else "",
    )


def grant(state: SubjectState, of: granted.Grant, at: Standpoint, horizon: Horizon) -> Grant:
    """A grant, standing or over."""
    stands = grant_standing(state, of, at.policy, at.calendar, at.day)
    facts = of.facts
    if stands is not None:
        horizon.reached(stands.next_change_on)
    return Grant(
        id=of.id,
        entries=tuple(of.entries),
        situation=stands.situation if stands else "listing_ended",
        next_change_on=stands.next_change_on if stands else None,
        derived_from=stands.derived_from if stands else tuple(of.entries),
        rule=stands.rule if stands else facts.rule,
        incentive=facts.incentive,
        code=facts.code,
        label=stands.label if stands else "",
        unit=facts.unit,
        matter=facts.matter,
        granted_on=facts.granted_on,
        in_force=bool(stands and stands.in_force),
        last_day=stands.last_day if stands else facts.until,
        ended_because=of.ended[0] if of.ended else "",
        feedback=tuple(IncentiveFeedback(result=r, on=d, entry=e) for r, d, e in of.feedback),
    )


def _contests(of: listed.Incentive) -> tuple[Contest, ...]:
    return tuple(
        Contest(
            received_on=c.received_on, outcome=c.outcome, entry=c.entry, settled_in=c.settled_in
        )
        for c in of.contests
    )
