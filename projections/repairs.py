"""Applications for credit repair as documents store them, with the clocks that run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.repair.clocks import repair_clocks
from projections import holdings

if TYPE_CHECKING:
    from ledger.repair.repair import Repair
    from ledger.state import SubjectState
    from projections.horizon import Horizon
    from projections.projection import Standpoint


def repair(state: SubjectState, of: Repair, at: Standpoint, horizon: Horizon) -> holdings.Repair:
    """An application, its stage and the day by which the next act is due."""
    clocks = _clocks(state, of, at, horizon)
    running = next((c for c in clocks if c.done_on is None), None) if of.is_open else None
    return holdings.Repair(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=of.stage,
        due_on=running.due if running else None,
        provisional=running.provisional if running else False,
        derived_from=running.derived_from if running else tuple(of.entries[:1]),
        rule=running.rule if running else of.facts.rule,
        target=of.target,
        target_kind=of.target_kind,
        unit=of.unit,
        applied_on=of.applied_on,
        applicant=of.applicant,
        taken_by=of.taken_by,
        materials=tuple(sorted(of.materials)),
        missing=of.missing,
        duties_done=of.duties_done,
        outstanding=of.outstanding,
        routes=of.routes,
        ground=of.ground,
        law=of.law,
        extended_to=of.extended[0] if of.extended else None,
        reached={stage: day for stage, (day, _) in of.reached.items()},
        clocks=clocks,
        open=of.is_open,
    )


def _clocks(
    state: SubjectState, of: Repair, at: Standpoint, horizon: Horizon
) -> tuple[holdings.Clock, ...]:
    made = []
    for clock in repair_clocks(of, state, at.policy, at.calendar):
        done = clock.done_on
        late = done > clock.due if done is not None else of.is_open and horizon.passed(clock.due)
        made.append(
            holdings.Clock(
                step=clock.step,
                due=clock.due,
                provisional=clock.provisional,
                done_on=done,
                late=late,
                derived_from=clock.derived_from,
                rule=clock.rule,
            )
        )
    return tuple(made)
