"""Acts made again: which command an event came from, so that its guard can be run once more.

An act's entry holds all inputs of its guard. Each stem says in a table `AGAIN` beside its
handlers how the command of an act is read from the entry: most fields have the same name in
both. What lies in the vault (a reason, a statement) is stood in for: guards ask only whether it
was said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from ledger.event import Event
    from ledger.situation import Command
    from ledger.store.entry import Entry

HELD = "held in the vault"
"""Stands in for a text that the entry only holds a commitment to."""


@dataclass(frozen=True, slots=True)
class Again:
    """How the command of an act is read from its entry."""

    event: type[Event]
    command: type[Command]
    take: tuple[tuple[str, Callable[[Entry], Any]], ...]
    follow: tuple[tuple[str, Callable[[Sequence[Entry]], Any]], ...] = ()
    not_before: str = ""
    """A topic: what comes right before an entry of it is part of that act."""

    @property
    def looks_on(self) -> bool:
        """Whether it reads further entries of the act."""
        return bool(self.follow or self.not_before)

    def made(self, entry: Entry, followed: Sequence[Entry] = ()) -> Command | None:
        """The command as it was given, but for what lies in the vault; `followed` are the further
        entries of the same act. None where the entry is part of another act."""
        if any(each.type == self.not_before for each in followed):
            return None
        said = {name: take(entry) for name, take in self.take}
        return self.command(**said, **{name: take(followed) for name, take in self.follow})


def again(
    event: type[Event],
    command: type[Command],
    *,
    stream: str = "",
    vaulted: Iterable[str] = (),
    follow: Mapping[str, Callable[[Sequence[Entry]], Any]] | None = None,
    not_before: str = "",
    **given: Callable[[Entry], Any],
) -> Again:
    """One row of a table `AGAIN`.

    `stream` is the command's field that names the entry's stream; `vaulted` are those that lie
    in the vault; `follow` are read from the further entries of the same act, `given` says how any
    other field is read. Raises TypeError where a field that the
    command needs is found nowhere.
    """
    later = follow or {}
    have = {f.name for f in msgspec.structs.fields(event)}
    take: dict[str, Callable[[Entry], Any]] = {}
    for field in msgspec.structs.fields(command):
        name = field.name
        if name in later:
            continue
        if name in given:
            take[name] = given[name]
        elif name == stream:
            take[name] = _stream
        elif name in vaulted:
            take[name] = _text(field)
        elif name in have:
            take[name] = said(name)
        elif name == "subject":
            take[name] = first_subject
        elif field.required:
            raise TypeError(f"{command.__name__}.{name} is not in {event.__name__}")
    return Again(event, command, tuple(take.items()), tuple(later.items()), not_before)


def said(name: str) -> Callable[[Entry], Any]:
    """What the event says under a name."""
    return lambda entry: getattr(entry.data, name)


def first_subject(entry: Entry) -> str:
    """The tag of the first subject that the entry is about."""
    return next(iter(entry.subjects), "")


def facts(entry: Entry) -> Event:
    """The event itself."""
    event: Event = entry.data
    return event


def _stream(entry: Entry) -> str:
    return entry.stream


def _text(field: msgspec.structs.FieldInfo) -> Callable[[Entry], Any]:
    if field.required:
        return lambda _: HELD
    return lambda entry: HELD if entry.sd else field.default


def on(entry: Entry) -> date:
    """The law's day of the entry."""
    return entry.effective_on


def held_where(**values: object) -> Callable[[Entry], str]:
    """The stand-in where the event says these values, else nothing."""
    return lambda entry: (
        HELD if all(getattr(entry.data, name) == value for name, value in values.items()) else ""
    )
