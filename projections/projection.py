"""A projection: pure rows of one subject, seen from one position of the law and one day."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from projections.horizon import Horizon

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date

    from sqlalchemy import Table

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.registry import Registry
    from projections.account import Account
    from projections.database import Rows

LAYOUT = "layout"
"""Families that say how tables of departments are read; no document rests on them."""


class Standpoint:
    """The registry at entry E, and the day D (Asia/Shanghai)."""

    def __init__(self, registry: Registry, day: date) -> None:
        self.registry = registry
        self.day = day
        self.policy: Policy = registry.policy
        self.calendar: Calendar = registry.calendar
        self.law = law_of(registry)
        """The newest entry that set law a document rests on."""

    @cached_property
    def _next_turn(self) -> date:
        """The next day on which a rule set begins, or has ceased."""
        horizon = Horizon(self.day)
        for rule_set in self.policy.rule_sets.values():
            if not rule_set.family.startswith(LAYOUT):
                horizon.reached(rule_set.valid_from)
                horizon.passed(rule_set.valid_to)
        return horizon.next_change_on

    def horizon(self) -> Horizon:
        """A new horizon of D that knows when the law turns."""
        return Horizon(self.day, self._next_turn)


def law_of(registry: Registry) -> int:
    """The newest entry that adopted a rule set (layouts aside) or published a calendar year."""
    adopted = (
        rule_set.entry
        for rule_set in registry.policy.rule_sets.values()
        if not rule_set.family.startswith(LAYOUT)
    )
    published = (year.entry for year in registry.calendar_years.values())
    return max((*adopted, *published), default=0)


class Projection(NamedTuple):
    """Tables about subjects, and the pure function that makes their rows."""

    tables: tuple[Table, ...]
    rows: Callable[[Account, Collection[str], Rows], None]
    """Given an account and its touched streams, adds the rows to write to those of its tables.
    A row begins with the subject's tag; one of a `STREAM` table has the stream second."""
