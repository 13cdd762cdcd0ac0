"""The tables the law tests decide with: the same the ledger uses, found by stem."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ledger.event
from ledger.calendar import Calendar
from ledger.policy import seed_policy
from ledger.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ledger.event import Draft, Event
    from ledger.situation import Command, Situation
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

ROOM = Path(ledger.event.__file__).parent


@cache
def _tables(name: str) -> dict[type, Any]:
    found: dict[type, Any] = {}
    for path in sorted(ROOM.glob("*.py")):
        if f"\n{name}" in path.read_text(encoding="utf-8") and path.stem != "registry":
            found.update(getattr(import_module(f"ledger.{path.stem}"), name, {}))
    return found


def evolve_of(event: Event) -> Callable[[SubjectState, Entry], None]:
    """The fold step of this event's class; a KeyError when no stem folds it."""
    step: Callable[[SubjectState, Entry], None] = _tables("EVENTS")[type(event)]
    return step


def handler_of(command: Command) -> Callable[[Any, Situation], Iterable[Draft]]:
    """The decision for this command's class; a KeyError when no stem decides it."""
    decide: Callable[[Any, Situation], Iterable[Draft]] = _tables("HANDLERS")[type(command)]
    return decide


def authorise(command: Command, situation: Situation) -> None:
    """What the ledger does before it lets a stem decide."""
    if (ROOM / "authority.py").exists():
        import_module("ledger.authority").authorise(command, situation)


@cache
def founded_registry() -> Registry:
    """The registry of a newly founded ledger: the seed policy, the agencies of the plan."""
    policy = seed_policy()
    return Registry(policy=policy, calendar=Calendar({}, policy))
