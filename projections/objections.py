"""Objections as documents store them, with the clocks that run and who may not decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.objection.clocks import objection_clocks, owed_act, remedies
from ledger.objection.objection import WITHDRAWN
from ledger.objection.target import recused
from projections import dispute, holdings

if TYPE_CHECKING:
    from ledger.objection.objection import Objection
    from ledger.state import SubjectState
    from projections.horizon import Horizon
    from projections.projection import Standpoint


def objection(
    state: SubjectState, of: Objection, at: Standpoint, horizon: Horizon
) -> dispute.Objection:
    """An objection, its stage and the day by which the next act is due."""
    facts, clocks = of.facts, _clocks(state, of, at, horizon)
    waiting = [c for c in clocks if c.done_on is None and not c.stopped]
    running = min(waiting, key=lambda clock: clock.due, default=None)
    return dispute.Objection(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=of.stage,
        due_on=running.due if running else None,
        provisional=running.provisional if running else False,
        derived_from=running.derived_from if running else tuple(of.entries[:1]),
        rule=running.rule if running else facts.rule,
        disputed=facts.disputed,
        disputed_kind=facts.disputed_kind,
        ground=facts.ground,
        filer=facts.filer,
        filer_tag=facts.filer_tag,
        about=state.tag if state.is_of(facts.subject) else facts.subject,
        confused_with=facts.confused_with,
        window=facts.window,
        unit=of.unit,
        filed_on=of.filed_on,
        owed=owed_act(of, state),
        recused=tuple(sorted(recused(of, state, at.registry))),
        remedies=_remedies(of, at),
        clocks=clocks,
        **_happened(of),
    )


def _happened(of: Objection) -> dict[str, Any]:
    """What was done in it so far, as its entries say."""
    return {
        "marked_on": of.marked[0] if of.marked else None,
        "channels": of.marked[1] if of.marked else (),
        "stops": tuple(
            dispute.Stop(ground=ground, since=since, until=until, entry=entry)
            for ground, since, until, entry in of.stops
        ),
        "extended_to": of.extended[0] if of.extended else None,
        "outcome": of.outcome,
        "answered_on": of.answered.answered_on if of.answered else None,
        "method": of.answered.method if of.answered else "",
        "reviewed": of.reviewed[0] if of.reviewed else "",
        "reached": {stage: day for stage, (day, _) in of.reached.items()},
        "open": of.is_open,
    }


def _remedies(of: Objection, at: Standpoint) -> tuple[dispute.Remedy, ...]:
    return tuple(
        dispute.Remedy(kind=r.kind, until=r.until, rule=r.rule, derived_from=r.derived_from)
        for r in remedies(of, at.policy, at.calendar)
    )


def _clocks(
    state: SubjectState, of: Objection, at: Standpoint, horizon: Horizon
) -> tuple[holdings.Clock, ...]:
    made = []
    for clock in objection_clocks(of, state, at.policy, at.calendar):
        done, due = clock.done_on, clock.due
        runs = not clock.stopped and of.stage != WITHDRAWN
        late = done > due if done is not None else runs and horizon.passed(due)
        made.append(
            holdings.Clock(
                step=clock.step,
                due=due,
                provisional=clock.provisional,
                done_on=done,
                late=late,
                stopped=clock.stopped,
                derived_from=clock.derived_from,
                rule=clock.rule,
            )
        )
    return tuple(made)
