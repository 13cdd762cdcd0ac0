"""Arrivals: where the rows of a delivered file have come, on every platform and channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, bindparam, case, func, literal_column, select

from projections.exchange import ITEMS, JOINED, OUTCOME
from projections.provenance import ORIGINS
from projections.publication import PUBLICATIONS

if TYPE_CHECKING:
    from projections.database import Database


class Arrival(NamedTuple):
    """How many rows of a delivered file stand how on one platform or channel."""

    channel: str
    """A platform, or a channel of publication."""
    state: str
    """The outcome on a platform, or `owed`; the state of publication on a channel."""
    rows: int


_O, _P = ORIGINS.c, PUBLICATIONS.c
_SAME = and_(ITEMS.c.tag == _O.tag, ITEMS.c.stream == _O.stream)
_STATE = case((ITEMS.c.step != "", literal_column("'owed'")), else_=OUTCOME)
_ON_PLATFORMS = (
    select(ITEMS.c.platform, _STATE, func.count())
    .select_from(ORIGINS.join(JOINED, _SAME))
    .where(_O.batch == bindparam("batch"))
    .group_by(ITEMS.c.platform, _STATE)
    .order_by(ITEMS.c.platform, _STATE)
)
_ON_CHANNELS = (
    select(_P.channel, _P.state, func.count())
    .select_from(ORIGINS.join(PUBLICATIONS, and_(_P.tag == _O.tag, _P.stream == _O.stream)))
    .where(_O.batch == bindparam("batch"))
    .group_by(_P.channel, _P.state)
    .order_by(_P.channel, _P.state)
)


def arrivals(database: Database, batch: str) -> list[Arrival]:
    """Where the accepted rows of a delivered file have come: platforms, then channels."""
    queries = (_ON_PLATFORMS, _ON_CHANNELS)
    return [Arrival(*row) for query in queries for row in database.read(query, batch=batch)]
