"""Graded supervision (Article 7, 分级分类监管): model and warning cases as everybody reads them.

What is told names nobody: neither the subject nor the record, nor an id that leads to them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from projections import supervision

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = 1_000


@strawberry.type(description="A model or warning case, anonymised. 典型案例")
class ToldCase:
    kind: str = strawberry.field(description="`model` or `warning`.")
    title: str
    text: str
    field: str = strawberry.field(description="The field of law, such as `food`; may be empty.")
    unit: str = strawberry.field(description="Code of the agency that tells it.")
    published_on: date


@strawberry.type
class TypicalCaseQuery:
    """What anybody may ask of cases."""

    @strawberry.field(
        description="Model and warning cases that are told today, newest first; none whose record "
        "is disputed, repaired, sealed, annulled or ended. 典型案例"
    )
    def typical_cases(
        self, info: Info, first: int, after: str | None = None, kind: str | None = None
    ) -> paging.Connection[ToldCase]:
        context: Context = info.context
        first = paging.checked(first)

        def run(place: str, most: int) -> Sequence[tuple[str, supervision.TypicalRow]]:
            return supervision.typical_cases.run(
                context.rooms.database, first=most, after=place, kind=kind
            )

        now = context.now
        told = None if now is None else _told_today(now)
        rows = paging.filtered(run, lambda row: told is None or row.case.id in told, first, after)
        context.announce(row.text for _, row in rows[:first])
        page: paging.Connection[ToldCase] = paging.page(
            rows, first, lambda row: _told(row, context)
        )
        return page


def _told_today(now: Context) -> frozenset[str]:
    """The cases that are told today: a county has few."""
    place, found = "", []
    while page := supervision.typical_cases.run(now.rooms.database, first=PAGE, after=place):
        found += [row.case.id for _, row in page]
        place = page[-1][0]
    return frozenset(found)


def _told(row: supervision.TypicalRow, context: Context) -> ToldCase:
    (values,) = context.opened([row.text])
    case = row.case
    return ToldCase(
        kind=case.kind,
        title=case.title,
        text=str(values.get("text", "")),
        field=case.field,
        unit=case.unit,
        published_on=case.published_on or date.min,
    )
