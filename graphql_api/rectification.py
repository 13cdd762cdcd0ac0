"""Rectification and interviews (Article 10, 限期整改、约谈): which await our interview.

For the unit that ordered them, for supervisors of the county's figures, and for auditors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.stored import type_of
from graphql_api.worklist import units_of
from projections import cases, holdings

if TYPE_CHECKING:
    from collections.abc import Iterator

    Rectification = holdings.Rectification
else:
    Rectification = type_of(holdings.Rectification)

ROWS = 1_000


@strawberry.type(description="An order to rectify with whom it was given to. 整改")
class RectifyingSubject:
    code: str = strawberry.field(description="The organisation; empty for a person.")
    rectification: Rectification


@strawberry.type(description="A campaign in a key field and its results. 专项治理")
class Campaign:
    name: str
    ordered: int
    passed: int
    failed: int
    open: int
    overdue: int
    interviewed: int = strawberry.field(description="Orders after which an interview was held.")


@strawberry.type
class RectificationQuery:
    """What is asked about orders to rectify."""

    @strawberry.field(
        description="Orders to rectify of my unit in order of due day, those that await an "
        "interview, those of a campaign; of any unit for auditors. 限期整改"
    )
    def rectifications(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        agency: str | None = None,
        situation: str | None = None,
        awaits_interview: bool | None = None,
        campaign: str | None = None,
    ) -> paging.Connection[RectifyingSubject]:
        context: Context = info.context
        first, units = paging.checked(first), units_of(agency, context)
        found: dict[str, holdings.Rectification] = {}

        def wanted(row: cases.CaseRow) -> bool:
            order = _order(row, context)
            if order is None or context.concealed(row.tag, row.stream, row.about):
                return False
            found[row.stream] = order
            fits = awaits_interview in (None, order.awaits_interview)
            return fits and campaign in (None, order.campaign)

        rows = paging.filtered(
            lambda place, many: cases.cases.run(
                context.rooms.database,
                first=many,
                after=place,
                kind=cases.RECTIFICATION,
                unit=units,
                situation=situation,
            ),
            wanted,
            first,
            after,
        )
        return paging.page(rows, first, lambda row: _shown(row, found[row.stream], context))

    @strawberry.field(
        description="Campaigns of my unit with their results; all for auditors. 专项治理"
    )
    def campaigns(self, info: Info, agency: str | None = None) -> list[Campaign]:
        context: Context = info.context
        made: dict[str, Campaign] = {}
        for order in _orders(context, units_of(agency, context)):
            if order.campaign:
                _count(made.setdefault(order.campaign, _empty(order.campaign)), order)
        return [made[name] for name in sorted(made)]


def _orders(context: Context, units: tuple[str, ...] | None) -> Iterator[holdings.Rectification]:
    """Every order of these units; of all units for None."""
    place = ""
    while rows := cases.cases.run(
        context.rooms.database, first=ROWS, after=place, kind=cases.RECTIFICATION, unit=units
    ):
        yield from (order for _, row in rows if (order := _order(row, context)) is not None)
        place = rows[-1][0]


def _order(row: cases.CaseRow, context: Context) -> holdings.Rectification | None:
    head = context.head_of(row.tag)
    orders = head.rectifications if head else ()
    return next((order for order in orders if order.id == row.stream), None)


def _shown(
    row: cases.CaseRow, order: holdings.Rectification, context: Context
) -> RectifyingSubject:
    context.shown.note(row.tag, row.stream)
    return RectifyingSubject(code="" if "-" in row.tag else row.tag, rectification=order)


def _empty(name: str) -> Campaign:
    return Campaign(name=name, ordered=0, passed=0, failed=0, open=0, overdue=0, interviewed=0)


def _count(campaign: Campaign, order: holdings.Rectification) -> None:
    campaign.ordered += 1
    campaign.passed += order.situation == "passed"
    campaign.failed += order.situation == "failed"
    campaign.open += order.situation in {"open", "due_soon", "overdue", "reported"}
    campaign.overdue += order.situation == "overdue"
    campaign.interviewed += any(each.situation != "called" for each in order.interviews)
