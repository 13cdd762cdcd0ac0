"""Joint sanctions (Article 9, 失信惩戒): the lists and the measures, now and on any day.

As of a moment each candidate's archive is folded anew; what this reader may not see today is
not in the answer, whatever stood then.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.moment import AsOf, moment_of
from graphql_api.stored import type_of
from projections import asof, lists, reading
from projections.query import converter

if TYPE_CHECKING:
    from projections.database import Rows

if TYPE_CHECKING:
    ListingRow = lists.ListingRow
    MeasureRow = lists.MeasureRow
else:
    ListingRow = type_of(lists.ListingRow, "ListingRow", hide=("tag",))
    MeasureRow = type_of(lists.MeasureRow, "MeasureRow", hide=("tag",))


@strawberry.type(description="A listing with whom it is about.")
class ListedSubject:
    code: str
    name: str
    listing: ListingRow


@strawberry.type(description="A sanction measure with whom it is about.")
class MeasuredSubject:
    code: str
    name: str
    measure: MeasureRow


@strawberry.type
class ListsQuery:
    """What is asked of lists and measures."""

    @strawberry.field(
        description="Who is on a list, now or at a moment, in order of day; what stands no more "
        "for auditors. 名单"
    )
    def listings(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        list_type: str | None = None,
        in_force: bool = True,  # noqa: FBT002
        as_of: AsOf | None = None,
    ) -> paging.Connection[ListedSubject]:
        asked = {"list_type": list_type}
        page: paging.Connection[ListedSubject] = _listed(
            info.context, lists.listings, (first, after), in_force, as_of, asked
        )
        return page

    @strawberry.field(
        description="Sanction measures, now or at a moment, in order of day; what stands no more "
        "for auditors. 惩戒措施"
    )
    def measures(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        code: str | None = None,
        in_force: bool = True,  # noqa: FBT002
        as_of: AsOf | None = None,
    ) -> paging.Connection[MeasuredSubject]:
        page: paging.Connection[MeasuredSubject] = _listed(
            info.context, lists.measures, (first, after), in_force, as_of, {"code": code}
        )
        return page


def _listed(
    context: Context,
    query: Any,
    place: tuple[int, str | None],
    in_force: bool,
    as_of: AsOf | None,
    filters: dict[str, Any],
) -> Any:
    """A page of listings or measures; persons and what stands no more for auditors only.

    As of a moment it is what stood then, of what the reader may see today.
    """
    first = paging.checked(place[0])
    everything = context.sight.everything
    made = _listing if query is lists.listings else _measure
    at = moment_of(as_of, context) if as_of is not None else None
    past = at is not None and everything
    part = "listings" if query is lists.listings else "measures"
    rows = paging.filtered(
        lambda after, many: query.run(
            context.rooms.database,
            first=many,
            after=after,
            in_force=True if not past and (in_force or not everything) else None,
            **filters,
        ),
        lambda row: (
            (everything or "-" not in row.tag)
            and context.shows(row.tag, part, row.stream)
            and (at is None or _stood(row, at, context) is not None)
        ),
        first,
        place[1],
    )
    if at is not None:
        rows = [(cursor, _stood(row, at, context)) for cursor, row in rows]
    return paging.page(rows, first, lambda row: made(row, context))


def _listing(row: Any, context: Context) -> ListedSubject:
    code, name = _named(row, context)
    return ListedSubject(code=code, name=name, listing=row)


def _measure(row: Any, context: Context) -> MeasuredSubject:
    code, name = _named(row, context)
    return MeasuredSubject(code=code, name=name, measure=row)


def _named(row: Any, context: Context) -> tuple[str, str]:
    """Code and name of the organisation; neither for a person."""
    if "-" in row.tag:
        context.shown.note(row.tag, row.stream)
        return "", ""
    head = reading.head(context.rooms.database, row.tag)
    return (head.code, head.name) if head else ("", "")


def _stood(row: Any, at: asof.AsOf, context: Context) -> Any:
    """A listing or measure as it stood at a moment; None if it was not in force then."""
    table, struct = (
        (lists.LISTINGS, lists.ListingRow)
        if isinstance(row, lists.ListingRow)
        else (lists.MEASURES, lists.MeasureRow)
    )
    for then in _rows_of(row.tag, at, context)[table.name]:
        made = converter(struct)(then)
        if made.stream == row.stream and made.in_force:
            return made
    return None


def _rows_of(tag: str, at: asof.AsOf, context: Context) -> Rows:
    """The rows of a subject's listings and measures at a moment; folded once a request."""
    kept: dict[Any, Rows] = context.kept
    if (tag, at) not in kept:
        out: Rows = defaultdict(list)
        account = asof.account_as_of(context.rooms.ledger, tag, at)
        if account is not None:
            lists.rows(account, {*account.state.listings, *account.state.measures}, out)
        kept[tag, at] = out
    return kept[tag, at]
