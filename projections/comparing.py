"""Whether projections agree: with a fold of the ledger made anew, and with a build from entry 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from sqlalchemy import select

from projections import reading
from projections.archive import HEADS
from projections.asof import AsOf, archive_as_of
from projections.database import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ledger.event import Tag
    from ledger.ledger import Ledger
    from projections.database import Database

_ENCODE: Final = msgspec.msgpack.Encoder().encode


def subjects(database: Database) -> list[Tag]:
    """Every subject that has an archive, in order."""
    return [tag for (tag,) in database.read(select(HEADS.c.tag).order_by(HEADS.c.tag))]


def unlike_now(
    ledger: Ledger, database: Database, tags: Iterable[Tag], today: date
) -> Iterator[str]:
    """Subjects whose archive as of the last entry is not the one shown now."""
    at = AsOf(ledger.head, today)
    for tag in tags:
        folded = archive_as_of(ledger, tag, at)
        pages = reading.page_documents(database, tag)
        if folded is None or _ENCODE(folded[0]) != reading.head_document(database, tag):
            yield f"{tag}: another head"
        elif [_ENCODE(page) for page in folded[1]] != pages:
            yield f"{tag}: other records"


def unlike_rebuilt(live: Database, rebuilt: Database) -> Iterator[str]:
    """Tables that are not, byte for byte, what building them anew from entry 1 gave."""
    for table in METADATA.sorted_tables:
        before, after = (sorted(each.read(select(table))) for each in (live, rebuilt))
        if before != after:
            different = len(set(before) ^ set(after))
            yield f"{table.name}: {different} rows differ"
