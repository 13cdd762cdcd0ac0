"""Reading archives: documents by tag, narrow rows for batch checks, search for organisations."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Select, bindparam, func, select

from projections.archive import HEADS, PAGES
from projections.documents import Head, Page
from projections.query import converter, cursor, key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from projections.database import Database

TAGS_MAX = 1_000
_H = HEADS.c
_NARROW = (
    _H.tag,
    _H.code,
    _H.kind,
    _H.name,
    _H.entry,
    _H.law,
    _H.next_change_on,
    _H.listings_in_force,
    _H.measures_in_force,
    _H.breaches,
)
_DOCUMENT: Select[Any] = select(_H.document).where(_H.tag == bindparam("tag"))
_PAGE: Select[Any] = select(PAGES.c.document).where(
    PAGES.c.tag == bindparam("tag"), PAGES.c.page == bindparam("page")
)
_PAGES: Select[Any] = (
    select(PAGES.c.document).where(PAGES.c.tag == bindparam("tag")).order_by(PAGES.c.page)
)
_TAGS: Select[Any] = (
    select(_H.tag).where(_H.tag > bindparam("after")).order_by(_H.tag).limit(bindparam("first"))
)
_HOLDING: Select[Any] = (
    select(_H.code)
    .where(func.substr(_H.code, 9, 9) == bindparam("part"))
    .order_by(_H.code)
    .limit(bindparam("first"))
)
_HEAD = msgspec.msgpack.Decoder(Head)
_READ_PAGE = msgspec.msgpack.Decoder(Page)
_END = "\U0010ffff"


class HeadRow(msgspec.Struct, frozen=True, gc=False):
    """What a batch check needs of a subject."""

    tag: str
    code: str
    kind: str
    name: str
    """Empty for a person."""
    entry: int
    law: int
    next_change_on: date | None
    """From this day on the row may say too little: fold the subject instead."""
    listings_in_force: int
    """Suspended ones included: of them a human must be asked."""
    measures_in_force: int
    """Suspended ones included."""
    breaches: int
    """Broken or false commitments that are not repaired."""

    @property
    def is_clean(self) -> bool:
        """Nothing is in force against it that could bar a matter."""
        return not (self.listings_in_force or self.measures_in_force or self.breaches)


def head_document(database: Database, tag: str) -> bytes | None:
    """The stored head of an archive; None for an unknown subject."""
    rows = database.read(_DOCUMENT, tag=tag)
    return bytes(rows[0][0]) if rows else None


def page_document(database: Database, tag: str, page: int) -> bytes | None:
    """One stored page of records, from 0; None where there is none."""
    rows = database.read(_PAGE, tag=tag, page=page)
    return bytes(rows[0][0]) if rows else None


def page_documents(database: Database, tag: str) -> list[bytes]:
    """All stored pages of records, in order."""
    return [bytes(document) for (document,) in database.read(_PAGES, tag=tag)]


def head(database: Database, tag: str) -> Head | None:
    """The head of an archive."""
    stored = head_document(database, tag)
    return None if stored is None else _HEAD.decode(stored)


def pages(database: Database, tag: str) -> list[Page]:
    """All pages of an archive."""
    return [_READ_PAGE.decode(stored) for stored in page_documents(database, tag)]


@lru_cache(maxsize=16)
def _of_tags(width: int) -> Select[Any]:
    return select(*_NARROW).where(_H.tag.in_([bindparam(f"tag_{at}") for at in range(width)]))


def heads(database: Database, tags: Sequence[str]) -> dict[str, HeadRow]:
    """The narrow rows of up to 1,000 subjects, by tag; unknown ones are absent."""
    made: dict[str, HeadRow] = {}
    convert = converter(HeadRow)
    for begin in range(0, min(len(tags), TAGS_MAX), _CHUNK):
        chunk = list(tags[begin : begin + _CHUNK])
        padded = chunk + chunk[:1] * (_CHUNK - len(chunk))
        values = {f"tag_{at}": tag for at, tag in enumerate(padded)}
        made.update({row[0]: convert(row) for row in database.read(_of_tags(_CHUNK), **values)})
    return made


_CHUNK = 100
"""Always so many at once: one statement is compiled, and the database plans it once."""


def _prefix(column: str) -> Select[Any]:
    by = HEADS.c[column]
    return (
        select(*_NARROW)
        .where(
            _H.code != "",
            by != "",
            by >= bindparam("begin"),
            by < bindparam("end"),
            (by > bindparam("after")) | ((by == bindparam("after")) & (_H.tag > bindparam("last"))),
        )
        .order_by(by, _H.tag)
        .limit(bindparam("first"))
    )


_BY_CODE, _BY_NAME = _prefix("tag"), _prefix("name")


def search(
    database: Database, *, code: str = "", name: str = "", first: int, after: str = ""
) -> list[tuple[str, HeadRow]]:
    """Cursor and row of organisations whose code, or newest name, begins so; never persons.

    Raises CursorError for a cursor of another list, ValueError when neither or both are given.
    """
    if bool(code) == bool(name):
        raise ValueError("search by code or by name")
    begin = code or name
    after_key, after_tag = key_of(after, 2) if after else ("", "")
    rows = database.read(
        _BY_CODE if code else _BY_NAME,
        begin=begin,
        end=begin + _END,
        after=after_key,
        last=after_tag,
        first=min(first, TAGS_MAX),
    )
    convert, at = converter(HeadRow), 0 if code else 3
    return [(cursor((row[at], row[0])), convert(row)) for row in rows]


def with_organisation_code(database: Database, part: str, *, first: int) -> list[str]:
    """Codes of the subjects whose unified code holds this organisation code (characters 9-17)."""
    return [str(tag) for (tag,) in database.read(_HOLDING, part=part, first=first)]


def tags(database: Database, *, after: str = "", first: int = TAGS_MAX) -> list[str]:
    """Tags of all subjects, in order, after one."""
    return [str(tag) for (tag,) in database.read(_TAGS, after=after, first=first)]
