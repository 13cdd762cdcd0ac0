"""The work of a unit (Article 17, 统筹推进): what is due and overdue today, over all articles."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.stored import Rule, rule_of, type_of
from projections import cases, worklist
from projections.query import key_of
from projections.recalls import ARTICLE as RECALLED
from projections.recalls import recalled
from projections.upcoming import upcoming


@strawberry.type(description="One piece of open work. 待办")
class Work:
    kind: str = strawberry.field(description="`publication.publish`, `repair.decide` …")
    detail: str
    id: strawberry.ID = strawberry.field(description="The record, case or batch.")
    code: str = strawberry.field(description="The organisation; empty for a person or a batch.")
    agency: str
    article: int = strawberry.field(description="Of the county plan.")
    since: date | None
    due: date | None
    overdue: bool
    entry: int
    rule: Rule | None


def _work(row: worklist.WorkRow, context: Context) -> Work:
    return Work(
        kind=row.kind,
        detail=row.detail,
        id=strawberry.ID(row.stream),
        code="" if "-" in row.tag else row.tag,
        agency=row.agency,
        article=row.article,
        since=row.since,
        due=row.due,
        overdue=row.due is not None and row.due < context.today,
        entry=row.entry,
        rule=rule_of(row.rule, context),
    )


if TYPE_CHECKING:
    CaseRow = cases.CaseRow
else:
    CaseRow = type_of(cases.CaseRow, "CaseRow", hide=("tag",))


@strawberry.type(description="A case with whom it is about.")
class CaseOfSubject:
    code: str = strawberry.field(description="The organisation; empty for a person.")
    case: CaseRow


@strawberry.type
class WorkQuery:
    """What a clerk asks in the morning."""

    @strawberry.field(
        description="My unit's due and overdue work, oldest due first; of today only. 今日待办"
    )
    def work_list(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        agency: str | None = None,
        article: int | None = None,
        due_until: date | None = None,
    ) -> paging.Connection[Work]:
        context: Context = info.context
        first = paging.checked(first)
        units = units_of(agency, context)
        rows = paging.filtered(
            lambda place, many: worklist.work.run(
                context.rooms.database,
                first=many,
                after=place,
                agency=units,
                article=article,
                due_until=due_until,
            ),
            lambda row: not context.concealed(row.tag, row.stream),
            first,
            after,
        )
        if article in (None, RECALLED):
            rooms, place = context.rooms, after or ""
            rooms.follow_access()
            owed = recalled(rooms.database, first + 1, place, units, due_until)
            due = _upcoming(context, units, place, due_until)
            both = (*rows, *owed, *due)
            rows = sorted(both, key=lambda each: key_of(each[0], len(worklist.ORDER)))
        return paging.page(rows[: first + 1], first, lambda row: _work(row, context))

    @strawberry.field(
        description="My unit's cases in order of due day: listings under way, rectifications, "
        "interviews, repairs, notices; of any unit for auditors. 案件"
    )
    def cases(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        agency: str | None = None,
        kind: str | None = None,
        open: bool | None = True,  # noqa: A002, FBT002
    ) -> paging.Connection[CaseOfSubject]:
        context: Context = info.context
        first = paging.checked(first)
        units = units_of(agency, context)
        rows = paging.filtered(
            lambda place, many: cases.cases.run(
                context.rooms.database,
                first=many,
                after=place,
                unit=units,
                kind=kind,
                open=open,
            ),
            lambda row: not context.concealed(row.tag, row.stream, row.about),
            first,
            after,
        )
        return paging.page(rows, first, lambda row: _case(row, context))


def units_of(agency: str | None, context: Context) -> tuple[str, ...] | None:
    """The units whose work may be asked for; None for all. An error for another's."""
    sight = context.sight
    wanted = (context.agency_named(agency) or "",) if agency else sight.units()
    if not (sight.everything or sight.unit(*wanted)):
        raise GraphQLError(
            "A unit sees its own work only.", extensions={"code": "unit_sees_its_own_work"}
        )
    return wanted or None


def _upcoming(
    context: Context, units: tuple[str, ...] | None, after: str, due_until: date | None
) -> list[tuple[str, worklist.WorkRow]]:
    """What follows from today alone: batches to prepare, tables to deliver."""
    expectations = context.coverage.expectations
    database, registry = context.rooms.database, context.registry
    return upcoming(database, registry, expectations, context.today, units, after, due_until)


def _case(row: cases.CaseRow, context: Context) -> CaseOfSubject:
    context.shown.note(row.tag, row.stream)
    return CaseOfSubject(code="" if "-" in row.tag else row.tag, case=row)
