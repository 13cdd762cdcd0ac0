"""Exchange: what each platform is owed of each record and case, and every row that was sent.

What is owed is computed with the subject; what became of a row is told by its batch. Both
meet when they are asked for: a row that failed is owed again until it goes out again.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import and_, bindparam, func, literal_column, or_, select, tuple_

from ledger.exchange.item import Ended, Law, item_of
from ledger.exchange.outgoing import ExchangeBatch
from ledger.exchange.owed import owed
from ledger.exchange.platform import rules_or_none
from projections.database import BATCH, STREAM, Rows, index, number, table, text
from projections.projection import Projection
from projections.publication import iso
from projections.query import (
    CursorError,
    Query,
    Shape,
    converter,
    cursor,
    equal,
    key_of,
    parameters,
    shape,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Select

    from ledger.affairs import Affair
    from projections.account import Account
    from projections.database import Database

ITEMS = table(
    "exchange_items",
    text("tag", key=True),
    text("stream", key=True),
    text("platform", key=True),
    text("sort"),
    text("agency"),
    text("step"),
    text("because"),
    text("since"),
    text("due"),
    number("provisional"),
    text("batch"),
    number("row"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(ITEMS, "platform", "sort", "step", "due", where=ITEMS.c.step != literal_column("''"))
index(ITEMS, "agency", "sort")
ROWS = table(
    "exchange_rows",
    text("stream", key=True),
    number("row", key=True),
    text("item"),
    text("outcome"),
    text("reasons"),
    number("open"),
    number("entry"),
    text("rule"),
    scope=BATCH,
)
index(ROWS, "open", "stream")
LIST_MAX = 1_000


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """What each platform is owed of each touched record and case, or holds of it."""
    at, state = account.standpoint, account.state
    rules = rules_or_none(at.policy, at.day)
    if rules is None:
        return
    law, add, tag = Law(at.policy, at.calendar, at.day), out[ITEMS.name].append, account.tag
    for stream in touched:
        item = item_of(state, stream, rules, law, _ended(account, stream))
        if item is None:
            continue
        since, entry = iso(item.since), item.derived_from[0]
        for one in owed(state, item, rules, law):
            named = state.exchanged.get((one.platform, stream))
            if not one.step and not named:
                continue
            batch, row = (named[-1].batch, named[-1].row) if named else ("", 0)
            step, because, due = one.step, item.because, iso(one.due_on)
            keys = (tag, stream, one.platform, item.table, item.agency, step, because)
            add((*keys, since, due, int(one.provisional), batch, row, entry, one.rule))


def _ended(account: Account, stream: str) -> Ended | None:
    """Whether the publication of a record is over, as its document says already."""
    if stream not in account.state.records:
        return None
    record, _ = account.record(stream)
    window = record.window
    return Ended(record.ended, window.last_display_day if window else None)


PROJECTION = Projection((ITEMS,), rows)


def rows_of(affair: Affair, out: Rows) -> None:
    """The rows of an outgoing batch; none of any other affair."""
    if isinstance(affair, ExchangeBatch):
        out[ROWS.name] += (
            (
                affair.id,
                row.row,
                row.item,
                row.outcome,
                ";".join(row.reasons),
                int(row.open),
                affair.entries[-1],
                affair.rule,
            )
            for row in affair.rows
        )


class ExchangeItem(msgspec.Struct, frozen=True, gc=False):
    """A record or case that one platform is owed, holds or is to give back."""

    tag: str
    stream: str
    platform: str
    sort: str
    """The table it belongs to: `penalty`, `licence`, `listing` …"""
    agency: str
    step: str
    """`report`, `change` or `withdraw`; empty: all that is owed is under way or there."""
    because: str
    """Why it is to stand there no more; empty while it is."""
    since: date
    due: date
    provisional: bool
    batch: str
    """The last batch that named it; empty for none."""
    row: int
    entry: int
    rule: str
    outcome: str
    """What became of its row in that batch: `prepared`, `sent`, `arrived`, `rejected`, `missing`,
    `still_there` or `dropped`; empty before the first."""
    reasons: tuple[str, ...]
    """The platform's codes for why it sent the row back."""
    open: bool
    """Whether the row failed and did not go out again."""


class RowOfBatch(msgspec.Struct, frozen=True, gc=False):
    """One row of an outgoing batch."""

    stream: str
    row: int
    item: str
    outcome: str
    reasons: tuple[str, ...]
    open: bool
    entry: int
    rule: str


sent_rows = Query(
    ROWS,
    RowOfBatch,
    ("stream", "row"),
    {
        "stream": ("stream", equal),
        "open": ("open", equal),
        "outcome": ("outcome", equal),
        "item": ("item", equal),
    },
)
"""Rows of outgoing batches, in their order."""

_ORDER = ("due", "tag", "stream", "platform")
JOINED = ITEMS.outerjoin(ROWS, and_(ROWS.c.stream == ITEMS.c.batch, ROWS.c.row == ITEMS.c.row))
_NONE: ColumnElement[str] = literal_column("''")
OUTCOME, _REASONS = func.coalesce(ROWS.c.outcome, _NONE), func.coalesce(ROWS.c.reasons, _NONE)
OPEN = func.coalesce(ROWS.c.open, literal_column("0"))
_GAP = or_(ITEMS.c.step != "", OPEN == 1)
"""What has not arrived and is not under way."""
_FILTERS = {
    **{name: ITEMS.c[name] for name in ("tag", "stream", "platform", "sort", "agency", "step")},
    "outcome": OUTCOME,
    "open": OPEN,
}
_item = converter(ExchangeItem)


def items(
    database: Database, *, first: int, after: str = "", gap: bool = False, **filters: Any
) -> list[tuple[str, ExchangeItem]]:
    """Cursor and item, in order of the last day; with `gap` only what has not arrived.

    A filter may be a tuple: any of its values. Raises CursorError.
    """
    values = {k: v for k, v in filters.items() if v is not None}
    given = parameters(values)
    if after:
        key = key_of(after, len(_ORDER))
        if not all(isinstance(part, str) for part in key):
            raise CursorError("the cursor is not one of this list")
        given |= {f"after_{name}": part for name, part in zip(_ORDER, key, strict=True)}
    query = _select(shape(values), bool(after), gap)
    found = map(_item, database.read(query, **given, first=min(first, LIST_MAX)))
    return [(cursor((iso(i.due), i.tag, i.stream, i.platform)), i) for i in found]


@lru_cache(maxsize=256)
def _select(of: Shape, after: bool, gap: bool) -> Select[Any]:  # noqa: FBT001
    columns = [ITEMS.c[name] for name in _ORDER]
    query = select(*ITEMS.c, OUTCOME, _REASONS, OPEN).select_from(JOINED)
    query = query.where(*conditions(of, gap))
    if after:
        query = query.where(tuple_(*columns) > tuple_(*(bindparam(f"after_{n}") for n in _ORDER)))
    return query.order_by(*columns).limit(bindparam("first"))


def conditions(of: Shape, gap: bool) -> list[ColumnElement[bool]]:  # noqa: FBT001
    """The conditions of filters; with `gap` also that it has not arrived."""
    made = [
        _FILTERS[name].in_([bindparam(f"{name}_{at}") for at in range(width)])
        if width
        else _FILTERS[name] == bindparam(name)
        for name, width in of
    ]
    return [*made, _GAP] if gap else made
