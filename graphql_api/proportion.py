"""Proportion of sanctions (Article 9, 失信惩戒): the same clause, different outcomes.

How often each unit lists and imposes under a clause, how long it lasts, and how much of it fell
early; for auditors and supervisors. Counts only: nobody is named.
"""

from __future__ import annotations

from datetime import date
from statistics import median
from typing import TYPE_CHECKING

import strawberry
from strawberry.types import Info

from graphql_api.context import Context
from graphql_api.publication import require_rates
from projections import lists
from projections.query import Query, R

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 1_000


@strawberry.type(description="What one unit does under one clause. 惩戒分布")
class SanctionShare:
    what: str = strawberry.field(description="`listing` or `measure`.")
    clause: str = strawberry.field(description="The list type, or the measure and its clause.")
    unit: str
    imposed: int
    in_force: int
    ended_early: int = strawberry.field(description="Removed or lifted before its last day.")
    median_days: int | None = strawberry.field(
        description="Days from its first to its last day or its end; half last longer."
    )


@strawberry.type
class ProportionQuery:
    """What a supervisor asks about outcomes."""

    @strawberry.field(
        description="Listings and measures begun in a period by clause and unit, local ones: how "
        "many, how long, how many fell early. 惩戒措施分布"
    )
    def sanction_distribution(self, info: Info, since: date, until: date) -> list[SanctionShare]:
        context: Context = info.context
        require_rates(context)
        shares: dict[tuple[str, str, str], list[_Row]] = {}
        for row in _rows(context):
            if since <= row.began <= until:
                shares.setdefault((row.what, row.clause, row.unit), []).append(row)
        return [_share(key, rows) for key, rows in sorted(shares.items())]


class _Row:
    """One listing or measure, as far as it is counted."""

    __slots__ = ("began", "clause", "ended", "in_force", "last", "unit", "what")

    def __init__(self, what: str, clause: str, began: date, row: _Listed) -> None:
        self.what, self.clause, self.began = what, clause, began
        self.unit, self.in_force = row.unit, row.in_force
        self.ended, self.last = row.ended_on, row.last_day


_Listed = lists.ListingRow | lists.MeasureRow


def _rows(context: Context) -> Iterator[_Row]:
    for listing in _all(context, lists.listings):
        if listing.listed_on is not None and not listing.mirrored:
            yield _Row("listing", listing.list_type, listing.listed_on, listing)
    for measure in _all(context, lists.measures):
        if measure.imposed_on is not None and not measure.ordered:
            clause = f"{measure.code} {measure.clause}"
            yield _Row("measure", clause, measure.imposed_on, measure)


def _all(context: Context, query: Query[R]) -> Iterator[R]:
    place = ""
    while rows := query.run(context.rooms.database, first=ROWS, after=place):
        yield from (row for _, row in rows)
        place = rows[-1][0]


def _share(key: tuple[str, str, str], rows: list[_Row]) -> SanctionShare:
    what, clause, unit = key
    ends = [(row.ended or row.last, row) for row in rows]
    days = [(end - row.began).days for end, row in ends if end is not None]
    early = [r for r in rows if r.ended is not None and (r.last is None or r.ended < r.last)]
    return SanctionShare(
        what=what,
        clause=clause,
        unit=unit,
        imposed=len(rows),
        in_force=sum(row.in_force for row in rows),
        ended_early=len(early),
        median_days=int(median(days)) if days else None,
    )
