"""Collection and sharing (Article 13, 归集共享): batches, their rejected and waiting rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.provenance import Text
from graphql_api.rows import RejectedRow, candidates, rejected_row
from graphql_api.stored import Count
from projections import arrivals, intake


@strawberry.type(description="A row that waits until an officer names its subject. 待关联行")
class WaitingRow:
    sheet: str
    row: int
    schemes: list[str]
    cells: list[Text] = strawberry.field(description="Only for the agency that sent the file.")
    candidates: list[str] = strawberry.field(
        description="Codes of known subjects that its organisation code fits; none is chosen."
    )


@strawberry.type(
    description="How many rows of a delivered file stand how on a platform or channel. 到达情况"
)
class Arrival:
    channel: str = strawberry.field(description="A platform, or a channel of publication.")
    state: str = strawberry.field(
        description="On a platform `owed`, `prepared`, `sent`, `arrived`, `rejected`, `missing` "
        "…; on a channel the state of publication."
    )
    rows: int


@strawberry.type(description="One delivered file and what became of it. 批次")
class Batch:
    id: strawberry.ID
    agency: str
    file: str
    layouts: list[str]
    received_at: datetime
    rows: int
    accepted: int
    duplicate: int
    waiting: int
    rejected: int
    linked: int
    backfill: bool
    withdrawn: bool
    reasons: list[Count]
    warnings: list[Count]
    stream: strawberry.Private[str]

    @strawberry.field(description="Did it arrive everywhere? Its records by platform and channel.")
    def arrivals(self, info: Info) -> list[Arrival]:
        database = info.context.rooms.database
        found = arrivals.arrivals(database, self.stream.removeprefix(intake.PREFIX))
        return [Arrival(channel=a.channel, state=a.state, rows=a.rows) for a in found]

    @strawberry.field(description="Rows to correct and send again.")
    def rejected_rows(
        self, info: Info, first: int, after: str | None = None
    ) -> paging.Connection[RejectedRow]:
        first = paging.checked(first)
        database = info.context.rooms.database
        rows = intake.rejected.run(database, first=first + 1, after=after or "", stream=self.stream)
        names = tuple(self.layouts)
        return paging.page(rows, first, lambda r: rejected_row(r, names, info.context))

    @strawberry.field(description="Rows that wait for linking.")
    def waiting_rows(
        self, info: Info, first: int, after: str | None = None
    ) -> paging.Connection[WaitingRow]:
        context: Context = info.context
        first = paging.checked(first)
        rows = intake.waiting.run(
            context.rooms.database, first=first + 1, after=after or "", stream=self.stream
        )
        return paging.page(rows, first, lambda r: _waiting(r, self.agency, context))


def _waiting(row: intake.WaitingRow, agency: str, context: Context) -> WaitingRow:
    """The cells are opened for the agency that sent them, to correct them, and nobody else."""
    sight = context.sight
    cells: list[Text] = []
    if sight.cells(agency):
        context.shown.note("", row.stream)
        block: Any = context.rooms.ledger.vault.open(row.entry_id).get("cells", {})
        pairs = block.items() if isinstance(block, dict) else enumerate(block, 1)
        cells = [Text(name=str(name), value=str(value)) for name, value in pairs]
    return WaitingRow(
        sheet=row.sheet,
        row=row.row,
        schemes=list(row.schemes),
        cells=cells,
        candidates=candidates(cells, context),
    )


def _batch(row: intake.BatchRow, context: Context) -> Batch:
    found = intake.reasons.run(context.rooms.database, first=500, stream=row.stream)
    counts = {
        sort: [Count(name=r.reason, value=r.rows) for _, r in found if r.sort == sort]
        for sort in (intake.REJECTED, intake.WARNED)
    }
    return Batch(
        id=strawberry.ID(row.stream.removeprefix(intake.PREFIX)),
        agency=row.agency,
        file=row.file,
        layouts=list(row.layouts),
        received_at=row.received_at,
        rows=row.rows,
        accepted=row.accepted,
        duplicate=row.duplicate,
        waiting=row.waiting,
        rejected=row.rejected,
        linked=row.linked,
        backfill=row.backfill,
        withdrawn=row.withdrawn_in > 0,
        reasons=counts[intake.REJECTED],
        warnings=counts[intake.WARNED],
        stream=row.stream,
    )


@strawberry.type
class IntakeQuery:
    """What is asked about delivered files; for the sending agency, the lead and auditors."""

    @strawberry.field(description="One delivered file. 批次")
    def batch(self, info: Info, id: strawberry.ID) -> Batch | None:  # noqa: A002
        context: Context = info.context
        rows = intake.batches.run(context.rooms.database, first=1, stream=f"{intake.PREFIX}{id}")
        return next((_batch(r, context) for _, r in rows if _may_see(r.agency, context)), None)

    @strawberry.field(description="Delivered files of an agency, newest first. 批次一览")
    def batches(
        self, info: Info, first: int, after: str | None = None, agency: str | None = None
    ) -> paging.Connection[Batch]:
        context: Context = info.context
        first = paging.checked(first)
        named = context.agency_named(agency) if agency else context.actor.agency
        everyone = context.sight.everything and not agency
        if not everyone and not (named and _may_see(named, context)):
            return paging.page([], first, lambda r: _batch(r, context))
        rows = intake.batches.run(
            context.rooms.database,
            first=first + 1,
            after=after or "",
            agency=None if everyone else named,
        )
        return paging.page(rows, first, lambda r: _batch(r, context))


def _may_see(agency: str, context: Context) -> bool:
    sight = context.sight
    own = context.registry.agencies.get(context.actor.agency) if sight.officer else None
    return sight.everything or sight.unit(agency) or (own is not None and own.may_relay_for(agency))
