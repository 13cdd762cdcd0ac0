"""Credit archives (Article 4): one record with its provenance, and a subject's history."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.archive import RecordType, unknown
from graphql_api.context import Context
from graphql_api.feed import Change, Feed, wanted
from graphql_api.history import HistoryEntry, history_page
from graphql_api.subject import archive_of, code_of
from projections import reading


@strawberry.type
class RecordQuery:
    """What is asked about records and their history."""

    @strawberry.field(
        description="One record, with its provenance; null when it may not be seen. 记录"
    )
    def record(self, info: Info, id: strawberry.ID) -> RecordType | None:  # noqa: A002
        context: Context = info.context
        found: RecordType | None = record_seen(str(id), context)
        return found

    @strawberry.field(description="Records by the number of their decision document. 文书号")
    def records_numbered(self, info: Info, agency: str, document_no: str) -> list[RecordType]:
        context: Context = info.context
        found = context.registry.agency(agency)
        ids = context.rooms.records_numbered(found.code, document_no) if found else []
        return [r for one in ids if (r := record_seen(one, context)) is not None]

    @strawberry.field(description="Every entry of an organisation, oldest first. 信用历史")
    def history(
        self, info: Info, code: str, first: int, after: str | None = None
    ) -> paging.Connection[HistoryEntry]:
        first = paging.checked(first, paging.FIRST_IN_ARCHIVE_MAX)
        context: Context = info.context
        tag = code_of(code)
        found = archive_of(tag, context) or unknown(tag, context)
        return history_page(found, context, first, after)

    @strawberry.field(
        description="What changed after an entry, in order; the cursor never expires. With "
        "`codes`, `topics` (`listing.decided`, or `listing` for all of them) or a `matter` only "
        "such changes; then the last one may be a tombstone that only moves the cursor. With a "
        "`purpose` whatever ends later is recalled from you. It is seen from today, never as of a "
        "moment. 变更"
    )
    def changes(
        self,
        info: Info,
        after: int,
        first: int,
        codes: list[str] | None = None,
        topics: list[str] | None = None,
        matter: str | None = None,
        purpose: str = "",
    ) -> list[Change]:
        context: Context = info.context
        if purpose:
            context.shown.note("", purpose=purpose)
        follows = wanted(context, codes, topics, matter)
        return Feed(context, follows).page(after, paging.checked(first))


def record_seen(stream: str, context: Context) -> Any:
    """A record, if this reader may see it today."""
    tag = context.tag_of(stream)
    record = context.rooms.record(stream) if tag else None
    if record is None or not tag:
        return None
    if not context.sight.record(tag, record):
        head = reading.head(context.rooms.database, tag)
        if head is None or not context.sight.record(tag, record, context.sight.handled(head)):
            return None
    if not record.published or record.person:
        context.shown.note(tag, stream)
    allowed = context.allowed(tag)
    return record if allowed is None else allowed.record(record)
