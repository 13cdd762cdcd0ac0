"""Credit archives (Article 4, 信用档案): asking for consumer complaints, public and a unit's."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.complained import ConsumerComplaintType
from graphql_api.context import Context
from graphql_api.incentive import named
from graphql_api.moment import AsOf, named_moment
from graphql_api.stored import Count, type_of
from projections import asof, complaints, reading

if TYPE_CHECKING:
    from projections import documents

if TYPE_CHECKING:
    ComplaintRow = complaints.ConsumerComplaintRow
else:
    ComplaintRow = type_of(complaints.ConsumerComplaintRow, "ConsumerComplaintRow", hide=("tag",))
PAGE = 1_000


@strawberry.type(description="A consumer complaint with the organisation it is about.")
class ComplaintAbout:
    code: str = strawberry.field(description="Empty for a person.")
    name: str
    complaint: ComplaintRow


@strawberry.type(description="Consumer complaints of a period in figures. 消费投诉统计")
class ComplaintFigures:
    received: int
    by_category: list[Count]
    by_outcome: list[Count] = strawberry.field(description="Of those that ended or were checked.")
    late: list[Count] = strawberry.field(description="How many were late, by step.")
    open: int = strawberry.field(description="Not ended, refused or checked yet.")


@strawberry.type
class ComplaintQuery:
    """What is asked about consumer complaints."""

    @strawberry.field(
        description="Consumer complaints on the public page, newest first; with `public: false` "
        "those of one's own unit, for auditors all. 消费投诉公示"
    )
    def consumer_complaints(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        category: str | None = None,
        situation: str | None = None,
        public: bool = True,  # noqa: FBT002
    ) -> paging.Connection[ComplaintAbout]:
        context: Context = info.context
        first = paging.checked(first)
        units = None if public else _units(context)
        rows = paging.filtered(
            lambda place, many: complaints.complaints.run(
                context.rooms.database,
                first=many,
                after=place,
                category=category,
                situation=situation,
                published=True if public else None,
                unit=units,
            ),
            lambda row: context.shows(row.tag, "consumer_complaints", row.stream),
            first,
            after,
        )
        return paging.page(rows, first, lambda row: _about(row, context))

    @strawberry.field(
        description="One complaint, now or as of; null when it may not be seen today. 消费投诉"
    )
    def consumer_complaint(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002
        as_of: AsOf | None = None,
    ) -> ConsumerComplaintType | None:
        context: Context = info.context
        found: ConsumerComplaintType | None = _seen(str(id), context, as_of)
        return found

    @strawberry.field(
        description="Complaints of one's own unit received in a period, in figures; all for "
        "auditors. 消费投诉统计"
    )
    def consumer_complaint_figures(self, info: Info, since: date, until: date) -> ComplaintFigures:
        context: Context = info.context
        return _figures(context, since, until)


def _units(context: Context) -> tuple[str, ...] | None:
    """Whose complaints may be asked for; None for all. An error for who has none."""
    sight = context.sight
    if sight.everything:
        return None
    if not sight.units():
        raise GraphQLError(
            "A unit sees its own work only.", extensions={"code": "unit_sees_its_own_work"}
        )
    return sight.units()


def _seen(stream: str, context: Context, as_of: AsOf | None) -> Any:
    tag = context.tag_of(stream)
    now = _of(reading.head(context.rooms.database, tag) if tag else None, stream)
    if now is None or not context.sight.case(tag, "consumer_complaints", now):
        return None
    if not now.published:
        context.shown.note(tag, stream)
    if as_of is None:
        return now
    then = asof.archive_as_of(context.rooms.ledger, tag, named_moment(as_of, context))
    return _of(then[0], stream) if then else None


def _of(head: documents.Head | None, stream: str) -> documents.ConsumerComplaint | None:
    held = head.consumer_complaints if head else ()
    return next((each for each in held if each.id == stream), None)


def _figures(context: Context, since: date, until: date) -> ComplaintFigures:
    units, place = _units(context), ""
    categories: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    late: Counter[str] = Counter()
    waiting = 0
    while rows := complaints.complaints.run(
        context.rooms.database,
        first=PAGE,
        after=place,
        unit=units,
        received_from=since,
        received_until=until,
    ):
        for _, row in rows:
            categories[row.category] += 1
            outcomes[row.outcome] += 1
            late.update(row.late)
            waiting += row.situation in ("received", "accepted")
        place = rows[-1][0]
    del outcomes[""]
    return ComplaintFigures(
        received=categories.total(),
        by_category=_counts(categories),
        by_outcome=_counts(outcomes),
        late=_counts(late),
        open=waiting,
    )


def _counts(counted: Counter[str]) -> list[Count]:
    return [Count(name=name, value=many) for name, many in sorted(counted.items())]


def _about(row: complaints.ConsumerComplaintRow, context: Context) -> ComplaintAbout:
    if not row.published:
        context.shown.note(row.tag, row.stream)
    code, name = named(row.tag, context)
    return ComplaintAbout(code=code, name=name, complaint=row)
