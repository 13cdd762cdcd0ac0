"""Credit repair (Article 12, 信用修复): by when a unit accepts, decides and carries out.

The clocks are those of the rules in force on the day of application; a listing has those of
its list type. Waiting for papers the unit asked for stops them: they start anew when these come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.policy import NoRuleSetError
from ledger.repair.eligibility import procedure
from ledger.repair.repair import (
    ACCEPTED,
    APPLIED,
    APPROVED,
    DENIED,
    EXECUTED,
    REFUSED,
    RETURNED,
    ROUTED,
    WITHDRAWN,
)
from ledger.repair.target import LISTING, target_of
from ledger.sanction.sanction import LISTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.calendar import Calendar, Due
    from ledger.policy import Policy
    from ledger.repair.repair import Repair
    from ledger.repair.target import Target
    from ledger.state import SubjectState

ACCEPT = "accept"
DECIDE = "decide"
EXECUTE = "execute"
_FROM = {"applied": APPLIED, "routed": ROUTED, "accepted": ACCEPTED, "approved": APPROVED}
_DONE = {
    ACCEPT: (ACCEPTED, REFUSED),
    DECIDE: (APPROVED, DENIED, REFUSED),
    EXECUTE: (EXECUTED,),
}


class RepairClock(NamedTuple):
    """One step of an application and its last day."""

    step: str
    """`accept`, `decide` or `execute`."""
    due: date
    """The last day; it ends at 24:00, Asia/Shanghai."""
    provisional: bool
    done_on: date | None
    rule: str
    derived_from: tuple[int, ...]

    def is_late(self, day: date) -> bool:
        """Whether it was done late, or is overdue on that day."""
        return (self.done_on or day) > self.due


def repair_clocks(
    repair: Repair, state: SubjectState, policy: Policy, calendar: Calendar
) -> tuple[RepairClock, ...]:
    """The clocks that run or ran in this application; none while it waits for the applicant."""
    found = target_of(repair.target, state, policy, calendar)
    if found is None or repair.stage == RETURNED:
        return ()
    rules = procedure(found, policy, repair.applied_on)
    periods = _periods(found, rules.rules["clocks"], policy, repair.applied_on)
    clause = rules.rule(rules.rules["clocks"]["clause"])
    made = []
    for step in (ACCEPT, DECIDE, EXECUTE):
        start = _started(repair, _FROM[periods[step]["from"]])
        if start is None or (repair.stage == WITHDRAWN and _done(repair, step) is None):
            continue
        due = calendar.due(start[0], periods[step]["period"], roll=True)
        if step == DECIDE and repair.extended is not None:
            due = _extended(due, repair.extended[0])
        made.append(
            RepairClock(step, due.day, due.provisional, _done(repair, step), clause, (start[1],))
        )
    return tuple(made)


def extension(
    repair: Repair, state: SubjectState, policy: Policy, calendar: Calendar
) -> tuple[date, str] | None:
    """Until when the decision may be extended, and the rule; None while no clock runs."""
    running = [c for c in repair_clocks(repair, state, policy, calendar) if c.step == DECIDE]
    found = target_of(repair.target, state, policy, calendar)
    if not running or found is None:
        return None
    rules = procedure(found, policy, repair.applied_on)
    period = rules.rules["clocks"]["extension"]["period"]
    return calendar.due(running[0].due, period, roll=True).day, running[0].rule


def _periods(
    found: Target, clocks: Mapping[str, Any], policy: Policy, on: date
) -> dict[str, dict[str, str]]:
    """Period and start of each step; a list type may set its own."""
    periods = {step: dict(clocks[step]) for step in (ACCEPT, DECIDE, EXECUTE)}
    if found.kind == LISTING:
        try:
            removal = policy.in_force(LISTS, on).rules["types"][found.tier]["removal"]
        except (NoRuleSetError, KeyError):
            removal = {}
        if "accept" in removal:
            periods[ACCEPT]["period"] = removal["accept"]
        if "decide" in removal:
            periods[DECIDE] = {"period": removal["decide"], "from": "accepted"}
    return periods


def _started(repair: Repair, stage: str) -> tuple[date, int] | None:
    """When the clock began: on reaching the stage, or anew when missing papers came."""
    reached = repair.reached.get(stage)
    again = repair.reached.get(ROUTED) if RETURNED in repair.reached else None
    if stage == APPLIED and again is not None:
        return again
    if stage == ROUTED and reached is None and ACCEPTED in repair.reached:
        return repair.reached[APPLIED]
    return reached


def _done(repair: Repair, step: str) -> date | None:
    return next((d for stage in _DONE[step] if (d := repair.on(stage)) is not None), None)


def _extended(due: Due, until: date) -> Due:
    return due if due.day >= until else type(due)(until, due.provisional, due.calendar)
