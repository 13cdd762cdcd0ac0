"""Credit archives (Article 4): one record with its provenance, and a subject's history."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.archive import RecordType
from graphql_api.context import Context
from graphql_api.permission import Sight
from graphql_api.subject import archive_of, code_of
from projections import history, reading

if TYPE_CHECKING:
    from ledger.event import Tag

PUBLIC_TOPICS = frozenset({"subject.registered", "subject.named", "subject.identifier_added"})
"""Entries about an organisation that anyone may see: registration information."""


@strawberry.type(description="One entry in a subject's history. 历史")
class HistoryEntry:
    entry: int
    topic: str
    about: strawberry.ID = strawberry.field(description="The record or case it is about.")
    recorded_at: datetime = strawberry.field(description="When the ledger took it, UTC.")
    effective_on: date = strawberry.field(description="The law's day, Asia/Shanghai.")
    agency: str
    officer: str = strawberry.field(description="The officer's pseudonym, for auditors.")
    batch: str
    summary: str
    leaf_hash: str = strawberry.field(description="SHA-256 leaf hash, hexadecimal.")


@strawberry.type(
    description="A change of the ledger; a bare tombstone where content is not to be seen."
)
class Change:
    entry: int
    codes: list[str] = strawberry.field(description="Organisations whose archive changed.")
    tombstone: bool = strawberry.field(description="Something ended or is not public.")
    topic: str | None
    about: strawberry.ID | None
    effective_on: date | None
    agency: str | None
    summary: str | None


def _entry(row: history.HistoryRow, context: Context) -> HistoryEntry:
    sight = Sight(context.actor, context.rooms.ledger.registry)
    return HistoryEntry(
        entry=row.entry,
        topic=row.topic,
        about=strawberry.ID(row.about),
        recorded_at=row.recorded_at,
        effective_on=row.effective_on,
        agency=row.agency,
        officer=row.actor if sight.everything else "",
        batch=row.batch,
        summary=row.summary,
        leaf_hash=context.rooms.ledger.store.leaf(row.entry).hex(),
    )


def _seen_in(tag: Tag, context: Context) -> Any:
    """What this reader may see of the subject today, by id; None for everything."""
    sight = Sight(context.actor, context.rooms.ledger.registry)
    if sight.unpublished(tag):
        return None
    found = archive_of(tag, context)
    if found is None:
        return frozenset()
    cases = (*found.listings, *found.measures, *found.commitments)
    return frozenset({r.id for r in found.visible} | {case.id for case in cases})


def _may_show(row: history.HistoryRow, allowed: Any) -> bool:
    return (
        allowed is None
        or row.about in allowed
        or row.stream in allowed
        or row.topic in PUBLIC_TOPICS
    )


def history_page(
    tag: Tag, context: Context, first: int, after: str | None
) -> paging.Connection[HistoryEntry]:
    """A subject's entries, oldest first, as far as this reader may see them today."""
    allowed = _seen_in(tag, context)
    if allowed is None:
        context.shown.note(tag)
    start, rows = paging.number_of(after), []
    while len(rows) <= first:
        got = history.of_subject(
            context.rooms.database, tag, after=start, first=500, upto=context.entry
        )
        rows += [(paging.number_cursor(r.entry), r) for r in got if _may_show(r, allowed)]
        if len(got) < 500:  # noqa: PLR2004 - the page just asked for
            break
        start = got[-1].entry
    return paging.page(rows[: first + 1], first, lambda row: _entry(row, context))


@strawberry.type
class RecordQuery:
    """What is asked about records and their history."""

    @strawberry.field(
        description="One record, with its provenance; null when it may not be seen. 记录"
    )
    def record(self, info: Info, id: strawberry.ID) -> RecordType | None:  # noqa: A002
        context: Context = info.context
        return record_seen(str(id), context)

    @strawberry.field(description="Records by the number of their decision document. 文书号")
    def records_numbered(self, info: Info, agency: str, document_no: str) -> list[RecordType]:
        context: Context = info.context
        found = context.rooms.ledger.registry.agency(agency)
        ids = context.rooms.records_numbered(found.code, document_no) if found else []
        return [r for one in ids if (r := record_seen(one, context)) is not None]

    @strawberry.field(description="Every entry of an organisation, oldest first. 信用历史")
    def history(
        self, info: Info, code: str, first: int, after: str | None = None
    ) -> paging.Connection[HistoryEntry]:
        first = paging.checked(first, paging.FIRST_IN_ARCHIVE_MAX)
        return history_page(code_of(code), info.context, first, after)

    @strawberry.field(
        description="What changed after an entry, in order; the cursor never expires. 变更"
    )
    def changes(self, info: Info, after: int, first: int) -> list[Change]:
        context: Context = info.context
        return _changes(context, after, paging.checked(first))


def record_seen(stream: str, context: Context) -> Any:
    """A record, if this reader may see it today."""
    tag = context.rooms.tag_of(stream)
    record = reading.record(context.rooms.database, stream) if tag else None
    if record is None or not tag:
        return None
    sight = Sight(context.actor, context.rooms.ledger.registry)
    if not sight.record(tag, record):
        return None
    if not record.published or record.person:
        context.shown.note(tag, stream)
    return record


def _changes(context: Context, after: int, first: int) -> list[Change]:
    rows = history.changes(context.rooms.database, after=after, first=first * 4, upto=context.entry)
    allowed: dict[str, Any] = {}
    found: dict[int, Change] = {}
    for row in rows:
        if row.entry not in found and len(found) == first:
            break
        if row.tag and row.tag not in allowed:
            allowed[row.tag] = _seen_in(row.tag, context)
        show = not row.tag or _may_show(row, allowed[row.tag])
        change = found.setdefault(row.entry, _change(row, show))
        if row.tag and "-" not in row.tag:
            change.codes.append(row.tag)
    return list(found.values())


def _change(row: history.HistoryRow, show: bool) -> Change:
    return Change(
        entry=row.entry,
        codes=[],
        tombstone=not show,
        topic=row.topic if show else None,
        about=strawberry.ID(row.about) if show else None,
        effective_on=row.effective_on if show else None,
        agency=row.agency if show else None,
        summary=row.summary if show else None,
    )
