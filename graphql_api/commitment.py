"""Commitments (Article 1, 信用承诺): the public commitments page, and a unit's commitments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.stored import type_of
from projections import commitments, reading

if TYPE_CHECKING:
    CommitmentRow = commitments.CommitmentRow
else:
    CommitmentRow = type_of(commitments.CommitmentRow, "CommitmentRow", hide=("tag",))


@strawberry.type(description="A commitment with the organisation that made it.")
class CommittedSubject:
    code: str
    name: str
    commitment: CommitmentRow


@strawberry.type
class CommitmentQuery:
    """What is asked about commitments."""

    @strawberry.field(
        description="Commitments of organisations on the public page, newest first; with "
        "`public: false` all of one's own unit, for auditors all there are. 信用承诺专栏"
    )
    def commitments(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        agency: str | None = None,
        matter: str | None = None,
        code: str | None = None,
        situation: str | None = None,
        due_until: date | None = None,
        made_from: date | None = None,
        made_until: date | None = None,
        public: bool = True,  # noqa: FBT002
    ) -> paging.Connection[CommittedSubject]:
        context: Context = info.context
        first, sight = paging.checked(first), context.sight
        units: tuple[str, ...] | None = (context.agency_named(agency) or "",) if agency else None
        if not public and not sight.everything and not (units and sight.unit(*units)):
            units = sight.units()
        asked = {
            "published": True if public else None,
            "accepting_unit": units,
            "situation": situation,
            "matter": matter,
            "tag": code,
            "due_until": due_until,
            "made_from": made_from.isoformat() if made_from else None,
            "made_until": made_until.isoformat() if made_until else None,
        }
        database, run = context.rooms.database, commitments.newest_commitments.run
        rows = paging.filtered(
            lambda at, many: run(database, first=many, after=at, **asked) if units != () else [],
            lambda row: (
                (not public or "-" not in row.tag)
                and context.shows(row.tag, "commitments", row.stream)
            ),
            first,
            after,
        )
        return paging.page(rows, first, lambda row: _committed(row, context))


def _committed(row: commitments.CommitmentRow, context: Context) -> CommittedSubject:
    if "-" in row.tag or not row.published:
        context.shown.note(row.tag, row.stream)
    person = "-" in row.tag
    head = None if person else reading.head(context.rooms.database, row.tag)
    return CommittedSubject(
        code=head.code if head else "", name=head.name if head else "", commitment=row
    )
