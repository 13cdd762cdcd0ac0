"""Affairs: every case about no credit subject, one row for each stream, found by kind and agency.

A row is a pure function of the stream's entries; whether something is overdue is a comparison
with today. What an affair waits for stands in the work list under the empty tag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from ledger.affairs import Affair, Affairs
from ledger.refusal import PLAN
from ledger.topics import AFFAIRS, KINDS, fold_affairs
from projections import exchange
from projections.database import BATCH, Rows, index, number, packed, table, text
from projections.publication import iso
from projections.query import Query, equal, from_on, up_to
from projections.worklist import WORK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.store.entry import Entry
    from projections.database import Database

A = TypeVar("A", bound=Affair)

TABLE = table(
    "affairs",
    text("stream", key=True),
    text("kind"),
    text("agency"),
    text("stage"),
    text("opened_on"),
    text("due"),
    number("entry"),
    number("newest"),
    text("rule"),
    packed("document"),
    scope=BATCH,
)
index(TABLE, "kind", "entry")
index(TABLE, "kind", "agency", "entry")
_ENCODE = msgspec.msgpack.Encoder().encode


def is_of_affair(entry: Entry) -> bool:
    """Whether an entry changes an affair."""
    return type(entry.data) in AFFAIRS


def rows(stream: str, entries: Iterable[Entry], out: Rows) -> None:
    """The row of an affair and its open work, from all entries of its stream."""
    affair = fold_affairs(Affairs(), entries).held.get(stream)
    if affair is None:
        return
    rule = affair.rule or f"{PLAN}#{affair.ARTICLE}"
    out[TABLE.name].append(
        (
            stream,
            affair.KIND,
            affair.agency,
            affair.stage,
            iso(affair.opened_on),
            iso(affair.due_on),
            affair.entries[0],
            affair.entries[-1],
            rule,
            _ENCODE(affair),
        )
    )
    exchange.rows_of(affair, out)
    for step, agency, due_on in affair.work():
        kind, since, due = f"{affair.KIND}.{step}", iso(affair.opened_on), iso(due_on)
        place = (affair.ARTICLE, since, due, affair.entries[-1], rule)
        out[WORK.name].append(("", stream, kind, agency, agency, *place))


_BY = {
    "stream": ("stream", equal),
    "kind": ("kind", equal),
    "agency": ("agency", equal),
    "stage": ("stage", equal),
    "due_until": ("due", up_to),
    "opened_from": ("opened_on", from_on),
    "opened_until": ("opened_on", up_to),
    "entry_until": ("entry", up_to),
}
AFFAIRS_OF: dict[str, Query[Affair]] = {
    name: Query(TABLE, kind, ("entry",), _BY, descending=True) for name, kind in KINDS.items()
}
"""For each kind, its affairs, newest first; always ask with `kind`, that of the query."""
PAGE = 1_000


def every(database: Database, kind: type[A], **filters: Any) -> Iterator[A]:
    """All affairs of a kind, newest first, page by page; for counts, of which a county has few."""
    place = ""
    while rows := AFFAIRS_OF[kind.KIND].run(
        database, first=PAGE, after=place, kind=kind.KIND, **filters
    ):
        yield from (affair for _, affair in rows if isinstance(affair, kind))
        place = rows[-1][0]
