"""Reading archives: a head, its records, one record, organisations by code or name.

Nothing here decides what may be seen; that is the face's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Select, and_, bindparam, select

from projections.archive import HEADS, PAGES
from projections.documents import PAGE_RECORDS, Head, Page, Record
from projections.provenance import OriginRow, origins
from projections.query import cursor, key_of

if TYPE_CHECKING:
    from projections.database import Database

_HEAD = msgspec.msgpack.Decoder(Head)
_PAGE = msgspec.msgpack.Decoder(Page)
_LAST = "\U0010ffff"
_OF: Select[Any] = select(HEADS.c.document).where(bindparam("tag") == HEADS.c.tag)
_PAGES: Select[Any] = (
    select(PAGES.c.document).where(bindparam("tag") == PAGES.c.tag).order_by(PAGES.c.page)
)
_ONE: Select[Any] = select(PAGES.c.document).where(
    bindparam("tag") == PAGES.c.tag, bindparam("page") == PAGES.c.page
)
_ROWS = (HEADS.c.tag, HEADS.c.code, HEADS.c.name)
_BY_CODE: Select[Any] = (
    select(*_ROWS)
    .where(
        HEADS.c.code != "",
        HEADS.c.tag > bindparam("after"),
        bindparam("low") <= HEADS.c.tag,
        HEADS.c.tag < bindparam("high"),
    )
    .order_by(HEADS.c.tag)
    .limit(bindparam("first"))
)
_BY_NAME: Select[Any] = (
    select(*_ROWS)
    .where(
        HEADS.c.name != "",
        bindparam("low") <= HEADS.c.name,
        HEADS.c.name < bindparam("high"),
        (HEADS.c.name > bindparam("after"))
        | and_(bindparam("after") == HEADS.c.name, HEADS.c.tag > bindparam("after_tag")),
    )
    .order_by(HEADS.c.name, HEADS.c.tag)
    .limit(bindparam("first"))
)


class OrganisationRow(msgspec.Struct, frozen=True, gc=False):
    """An organisation that a search found."""

    tag: str
    code: str
    name: str


def head(database: Database, tag: str) -> Head | None:
    """The head of an archive; None for a subject without entries."""
    rows = database.read(_OF, tag=tag)
    return _HEAD.decode(rows[0][0]) if rows else None


def records(database: Database, tag: str) -> tuple[Record, ...]:
    """Every record of an archive, oldest first."""
    pages = (_PAGE.decode(row[0]) for row in database.read(_PAGES, tag=tag))
    return tuple(record for page in pages for record in page.records)


def origin(database: Database, stream: str) -> OriginRow | None:
    """Where a record or commitment came from."""
    rows = origins.run(database, first=1, stream=stream)
    return rows[0][1] if rows else None


def record(database: Database, stream: str) -> Record | None:
    """One record of an archive, by its id."""
    found = origin(database, stream)
    if found is None or found.what != "record":
        return None
    rows = database.read(_ONE, tag=found.tag, page=found.place // PAGE_RECORDS)
    page = _PAGE.decode(rows[0][0])
    return next((r for r in page.records if r.id == stream), None)


def organisations(
    database: Database,
    *,
    first: int,
    after: str = "",
    code_prefix: str | None = None,
    name_prefix: str | None = None,
) -> list[tuple[str, OrganisationRow]]:
    """Organisations in order of code, or of name with a name's beginning; with cursors.

    Raises CursorError for a cursor of another list.
    """
    if name_prefix:
        keys = key_of(after, 2) if after else ["", ""]
        rows = database.read(
            _BY_NAME,
            low=name_prefix,
            high=name_prefix + _LAST,
            after=str(keys[0]),
            after_tag=str(keys[1]),
            first=first,
        )
        return [(cursor((name, tag)), OrganisationRow(tag, code, name)) for tag, code, name in rows]
    low = code_prefix or ""
    last = str(key_of(after, 1)[0]) if after else ""
    rows = database.read(_BY_CODE, low=low, high=low + _LAST, after=last, first=first)
    return [(cursor((tag,)), OrganisationRow(tag, code, name)) for tag, code, name in rows]
