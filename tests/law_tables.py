"""The tables the law tests decide with: the same the ledger uses."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ledger.event
from ledger.founding import founding_drafts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ledger.event import Draft, Event
    from ledger.situation import Command, Situation
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

ROOM = Path(ledger.event.__file__).parent
PLAN_DAY = date(2022, 3, 28)
"""The day of the county plan; the ledger of the law tests is founded on it."""


@cache
def _tables(name: str) -> dict[type, Any]:
    found: dict[type, Any] = {}
    for path in sorted(ROOM.glob("*.py")):
        if f"\n{name}:" in path.read_text(encoding="utf-8") and path.stem != "registry":
            found.update(getattr(import_module(f"ledger.{path.stem}"), name))
    return found


def evolve_of(event: Event) -> Callable[[SubjectState, Entry], None]:
    """The fold step of this event's class; a KeyError when no stem folds it."""
    step: Callable[[SubjectState, Entry], None] = _tables("EVENTS")[type(event)]
    return step


def handler_of(command: Command) -> Callable[[Any, Situation], Iterable[Draft]]:
    """The decision for this command's class; a KeyError when no stem decides it."""
    decide: Callable[[Any, Situation], Iterable[Draft]] = _tables("HANDLERS")[type(command)]
    return decide


@cache
def founding() -> tuple[Draft, ...]:
    """What a ledger is founded with on the day of the plan: the seed, the agencies, no officer."""
    return tuple(founding_drafts("example.org/law", False, (), PLAN_DAY))
