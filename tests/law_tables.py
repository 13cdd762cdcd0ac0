"""The tables the law tests decide with: the same the ledger uses."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from ledger.commands import HANDLERS
from ledger.founding import founding_drafts
from ledger.topics import EVOLVE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ledger.event import Draft, Event
    from ledger.situation import Command, Situation
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

PLAN_DAY = date(2022, 3, 28)
"""The day of the county plan; the ledger of the law tests is founded on it."""


def evolve_of(event: Event) -> Callable[[SubjectState, Entry], None]:
    """The fold step of this event's class; a KeyError when no stem folds it."""
    return EVOLVE[type(event)]


def handler_of(command: Command) -> Callable[[Any, Situation], Iterable[Draft]]:
    """The decision for this command's class; a KeyError when no stem decides it."""
    return HANDLERS[type(command)]


@cache
def founding() -> tuple[Draft, ...]:
    """What a ledger is founded with on the day of the plan: the seed, the agencies, no officer."""
    return tuple(founding_drafts("example.org/law", False, (), PLAN_DAY))
