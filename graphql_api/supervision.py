"""Graded supervision (Article 7, 分级分类监管): whom to inspect, at which rate, why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.grading import SupervisionType, supervision_of
from graphql_api.subject import archive_of
from ledger.subject import PERSON
from projections import supervision

if TYPE_CHECKING:
    from collections.abc import Sequence


@strawberry.type(description="A subject with its supervisory class. 监管对象")
class SupervisedSubject:
    code: str = strawberry.field(description="Empty for a person.")
    name: str = strawberry.field(description="Empty for a person.")
    supervision: SupervisionType | None


@strawberry.type
class SupervisionQuery:
    """What is asked by who inspects."""

    @strawberry.field(
        description="Whom to inspect, at which rate, why: key fields first, then the last class "
        "before the first. Who is not in it is in the normal class. For officers of agencies that "
        "inspect, and auditors. 检查对象"
    )
    def supervision_list(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        supervisory_class: str | None = None,
        key_field: bool | None = None,
        interview: bool | None = None,
        awaits_confirmation: bool | None = None,
        due: bool | None = None,
    ) -> paging.Connection[SupervisedSubject]:
        context: Context = info.context
        first = paging.checked(first)
        if not context.sight.graded(""):
            raise GraphQLError(
                "Whom to inspect is for who inspects.",
                extensions={"code": "role_must_permit_the_question"},
            )

        def run(place: str, most: int) -> Sequence[tuple[str, supervision.ClassRow]]:
            return supervision.classes.run(
                context.rooms.database,
                first=most,
                after=place,
                supervisory_class=supervisory_class,
                key_field=key_field,
                interview=interview,
                awaits_confirmation=awaits_confirmation,
                due=due,
            )

        rows = paging.filtered(run, lambda row: _may_list(row, context), first, after)
        page: paging.Connection[SupervisedSubject] = paging.page(
            rows, first, lambda row: _supervised(row, context)
        )
        return page


def _may_list(row: supervision.ClassRow, context: Context) -> bool:
    """A person's class is in the list only while it waits for a human."""
    return row.kind != PERSON or row.supervision.awaits_confirmation or context.sight.everything


def _supervised(row: supervision.ClassRow, context: Context) -> SupervisedSubject:
    found: Any = archive_of(row.tag, context)
    if found is None:
        raise GraphQLError(
            "The projections are being renewed; ask again.",
            extensions={"code": "entry_is_not_reflected_yet"},
        )
    person = found.kind == PERSON
    return SupervisedSubject(
        code="" if person else found.code,
        name="" if person else found.name,
        supervision=supervision_of(found, context),
    )
