"""Accountability (Article 11, 责任追究): what my unit told whom, and who has acknowledged.

For the unit that sent it and auditors; nothing of it is ever published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.stored import type_of
from graphql_api.worklist import units_of
from projections import answering, cases

if TYPE_CHECKING:
    AccountabilityNotice = answering.AccountabilityNotice
else:
    AccountabilityNotice = type_of(answering.AccountabilityNotice)


@strawberry.type(description="A notice to units with the organisation it is about. 通报")
class NotifiedOfSubject:
    code: str = strawberry.field(description="The organisation; empty for a person.")
    notice: AccountabilityNotice


@strawberry.type
class AccountabilityQuery:
    """What is asked about accountability."""

    @strawberry.field(
        description="Notices of dishonesty that my unit sent to superiors, auditors, employers, in "
        "order of due day, with who has acknowledged; of any unit for auditors. 责任通报"
    )
    def accountability_notices(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        agency: str | None = None,
        open: bool | None = None,  # noqa: A002
    ) -> paging.Connection[NotifiedOfSubject]:
        context: Context = info.context
        first, units = paging.checked(first), units_of(agency, context)
        found: dict[str, answering.AccountabilityNotice] = {}

        def wanted(row: cases.CaseRow) -> bool:
            head = context.head_of(row.tag)
            held = head.accountability_notices if head else ()
            told = next((each for each in held if each.id == row.stream), None)
            if told is None or context.concealed(row.tag, row.stream, row.about):
                return False
            found[row.stream] = told
            return True

        rows = paging.filtered(
            lambda place, many: cases.cases.run(
                context.rooms.database,
                first=many,
                after=place,
                kind=cases.ACCOUNTABILITY_NOTICE,
                unit=units,
                open=open,
            ),
            wanted,
            first,
            after,
        )
        return paging.page(rows, first, lambda row: _shown(row, found[row.stream], context))


def _shown(
    row: cases.CaseRow, told: answering.AccountabilityNotice, context: Context
) -> NotifiedOfSubject:
    context.shown.note(row.tag, row.stream)
    return NotifiedOfSubject(code="" if "-" in row.tag else row.tag, notice=told)
