"""Exchange in numbers: how many items stand how on each platform, and what must go out."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, literal_column, select

from projections.exchange import ITEMS, JOINED, OPEN, OUTCOME, conditions
from projections.query import Shape, parameters, shape

if TYPE_CHECKING:
    from sqlalchemy import Select

    from projections.database import Database, Row


class Count(NamedTuple):
    """How many items of a table stand how on a platform."""

    platform: str
    sort: str
    agency: str
    step: str
    outcome: str
    open: bool
    items: int
    due: date
    """The earliest last day among them."""


class Due(NamedTuple):
    """How many items of a table wait for the same step on a platform."""

    platform: str
    sort: str
    step: str
    items: int
    due: date
    """The earliest last day among them."""


_I = ITEMS.c
_DUE = (
    select(_I.platform, _I.sort, _I.step, func.count(), func.min(_I.due))
    .where(_I.step != literal_column("''"))
    .group_by(_I.platform, _I.sort, _I.step)
    .order_by(_I.platform, _I.sort, _I.step)
)


def due(database: Database) -> list[Due]:
    """What must go into batches, by platform, table and step."""
    return [
        Due(platform, sort, step, many, date.fromisoformat(day))
        for platform, sort, step, many, day in database.read(_DUE)
    ]


def counts(database: Database, **filters: Any) -> list[Count]:
    """Items by platform, table, agency, step and outcome."""
    values = {k: v for k, v in filters.items() if v is not None}
    found = database.read(_counted(shape(values)), **parameters(values))
    return [_count(row) for row in found]


def _count(row: Row) -> Count:
    platform, sort, agency, step, outcome, is_open, many, due = row
    day = date.fromisoformat(due)
    return Count(platform, sort, agency, step, outcome, bool(is_open), many, day)


@lru_cache(maxsize=64)
def _counted(of: Shape) -> Select[Any]:
    c = ITEMS.c
    by = (c.platform, c.sort, c.agency, c.step, OUTCOME, OPEN)
    query = select(*by, func.count(), func.min(c.due)).select_from(JOINED)
    return query.where(*conditions(of, gap=False)).group_by(*by).order_by(*by)
