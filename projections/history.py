"""History: one row for each entry of each subject, as the entry says it and never as it looks now.

Entries about no subject (law, agencies, batches) stand under the empty tag. What may be shown
of a row today is decided elsewhere, from `about`: the record or case the entry is about.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import BindParameter, Select, bindparam, select

from projections.database import ADDED, Database, Row, index, number, packed, table, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.event import Event
    from ledger.store.entry import Entry

HISTORY = table(
    "history", text("tag", key=True), number("entry", key=True), packed("document"), scope=ADDED
)
index(HISTORY, "entry")

_ABOUT = ("record", "case", "target", "commitment", "rectification", "listing")
_SUMMARY = ("outcome", "fulfilment", "reason", "mark", "matter", "act", "kind", "status", "scheme")


@lru_cache(maxsize=512)
def _attributes(event: type[Event]) -> tuple[str, str]:
    """Which fields of an event name what it is about and sum it up; empty where none does."""
    fields = event.__struct_fields__
    return (
        next((name for name in _ABOUT if name in fields), ""),
        next((name for name in _SUMMARY if name in fields), ""),
    )


class HistoryRow(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """An entry in the history of a subject; stored packed, its values read from the entry alone."""

    tag: str
    entry: int
    topic: str
    stream: str
    about: str
    """The record or case it is about; its own stream where it names none."""
    recorded_at: datetime
    """Instant, UTC."""
    effective_on: date
    agency: str
    actor: str
    """The officer's pseudonym."""
    batch: str
    summary: str
    """The code that sums it up (a reason, an outcome, a kind); empty for none."""


_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(HistoryRow).decode


def of_entry(tag: str, entry: Entry) -> HistoryRow:
    """An entry in the history of one of its subjects."""
    about, summary = _attributes(entry.data.__class__)
    named = getattr(entry.data, about) if about else ""
    said = getattr(entry.data, summary) if summary else ""
    stream = entry.stream
    return HistoryRow(
        tag,
        entry.number,
        entry.type,
        stream,
        named if isinstance(named, str) and named else stream,
        entry.recorded_at,
        entry.effective_on,
        entry.agency,
        entry.actor,
        entry.batch,
        said if isinstance(said, str) else "",
    )


def row(tag: str, entry: Entry) -> Row:
    """The row of an entry in the history of one of its subjects."""
    return tag, entry.number, _ENCODE(of_entry(tag, entry))


_H = HISTORY.c
_FIRST: BindParameter[int] = bindparam("first")
_AFTER: BindParameter[int] = bindparam("after")
_UPTO: BindParameter[int] = bindparam("upto")
_OF: Select[Any] = (
    select(_H.document)
    .where(bindparam("tag") == _H.tag, _H.entry > _AFTER, _H.entry <= _UPTO)
    .order_by(_H.entry)
    .limit(_FIRST)
)
_OF_NEWEST: Select[Any] = (
    select(_H.document)
    .where(bindparam("tag") == _H.tag, _H.entry < _AFTER, _H.entry <= _UPTO)
    .order_by(_H.entry.desc())
    .limit(_FIRST)
)
_CHANGES: Select[Any] = (
    select(_H.document)
    .where(_H.entry > _AFTER, _H.entry <= _UPTO)
    .order_by(_H.entry, _H.tag)
    .limit(_FIRST)
)
_EVER = 2**62


def of_subject(
    database: Database, tag: str, *, after: int = 0, first: int, upto: int | None = None
) -> list[HistoryRow]:
    """The entries of a subject after an entry, oldest first."""
    found = database.read(_OF, tag=tag, after=after, upto=_upto(upto), first=first)
    return [_DECODE(document) for (document,) in found]


def of_subjects(
    database: Database, tags: Sequence[str], *, after: int, first: int, upto: int
) -> list[HistoryRow]:
    """The entries of a subject that has several tags, each once, oldest first."""
    found: dict[int, HistoryRow] = {}
    for tag in tags:
        rows = of_subject(database, tag, after=after, first=first, upto=upto)
        found.update((row.entry, row) for row in rows if row.entry not in found)
    return [found[entry] for entry in sorted(found)][:first]


def newest_of_subject(
    database: Database, tag: str, *, before: int = _EVER, first: int, upto: int | None = None
) -> list[HistoryRow]:
    """The entries of a subject before an entry, newest first."""
    found = database.read(_OF_NEWEST, tag=tag, after=before, upto=_upto(upto), first=first)
    return [_DECODE(document) for (document,) in found]


def changes(
    database: Database, *, after: int, first: int, upto: int | None = None
) -> Sequence[HistoryRow]:
    """The entries of the whole ledger after an entry; one row for each subject of an entry.

    An entry's rows may be cut by `first`: ask again after the entry before the last one.
    """
    found = database.read(_CHANGES, after=after, upto=_upto(upto), first=first)
    return [_DECODE(document) for (document,) in found]


def _upto(entry: int | None) -> int:
    return _EVER if entry is None else entry
