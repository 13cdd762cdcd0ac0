"""Collection and sharing (Article 13, 归集共享): batches, rejected and waiting rows, importing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import uuid4

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.provenance import Text
from graphql_api.result import Accepted, Outcome, Refused, accepted_entries, refused
from graphql_api.stored import Count
from graphql_api.upload import uploads
from ledger.intake.batch import Summary
from ledger.intake.importing import import_file
from ledger.intake.linking import link_row
from ledger.intake.withdrawal import withdraw_batch
from ledger.refusal import Code, plan
from ledger.refusal import Refused as Refusal
from projections import intake

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.ledger import Ledger
    from ledger.situation import Actor

NOT_UPLOADED = Code(
    "file_must_be_uploaded_first",
    "Put the file to /intake/<sha256> first.",
    "请先上传文件。",
    plan(13),
)
_DIGEST = re.compile(r"[0-9a-f]{64}")


@strawberry.type(description="A row that was not taken; its value is never shown. 退回行")
class RejectedRow:
    sheet: str
    row: int
    field: str
    reason: str


@strawberry.type(description="A row that waits until an officer names its subject. 待关联行")
class WaitingRow:
    sheet: str
    row: int
    schemes: list[str]
    cells: list[Text] = strawberry.field(description="Only for the agency that sent the file.")


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

    @strawberry.field(description="Rows to correct and send again.")
    def rejected_rows(
        self, info: Info, first: int, after: str | None = None
    ) -> paging.Connection[RejectedRow]:
        first = paging.checked(first)
        database = info.context.rooms.database
        rows = intake.rejected.run(database, first=first + 1, after=after or "", stream=self.stream)
        return paging.page(
            rows,
            first,
            lambda r: RejectedRow(sheet=r.sheet, row=r.row, field=r.field, reason=r.reason),
        )

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
    return WaitingRow(sheet=row.sheet, row=row.row, schemes=list(row.schemes), cells=cells)


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


@strawberry.type(description="What became of a delivered file. 导入结果")
class Imported:
    batch: strawberry.ID
    rows: int
    accepted: int
    duplicate: int
    waiting: int
    rejected: int
    reasons: list[Count]
    warnings: list[Count]
    first_batch: strawberry.ID | None = strawberry.field(
        description="The batch that read this very file first."
    )
    entry: int = strawberry.field(description="The newest entry; ask with `atLeast` to see it.")


ImportOutcome = Annotated[
    Imported | Refused,
    strawberry.union("ImportOutcome", description="What became of a delivered file. 报送结果"),
]


@dataclass(slots=True)
class _Delivery:
    """One import asked for over GraphQL."""

    context: Context
    sha256: str

    def run(self, agency: str, layout: str | None, check: bool, backfill: bool) -> Summary:
        folder = uploads(self.context.rooms)
        path = folder / self.sha256
        if not _DIGEST.fullmatch(self.sha256) or not path.exists():
            raise NOT_UPLOADED.refused(fields=("sha256",))
        rejects = folder / f"{self.sha256}.{uuid4().hex}"
        try:
            summary = import_file(
                self.context.rooms.ledger,
                path,
                agency=agency,
                actor=self.context.actor,
                layout=layout,
                check=check,
                backfill=backfill,
                rejects=rejects,
            )
        finally:  # the sender has the cells in its own file, the ledger in its vault
            rejects.unlink(missing_ok=True)
        if not check:
            path.unlink(missing_ok=True)
        return summary


def _counts(values: dict[str, int]) -> list[Count]:
    return [Count(name=k, value=v) for k, v in sorted(values.items())]


def _imported(summary: Summary) -> Imported:
    return Imported(
        batch=strawberry.ID(summary.batch),
        rows=summary.rows,
        accepted=summary.accepted,
        duplicate=summary.duplicate,
        waiting=summary.waiting,
        rejected=summary.rejected,
        reasons=_counts(summary.reasons),
        warnings=_counts(summary.warnings),
        first_batch=strawberry.ID(summary.first_batch) if summary.first_batch else None,
        entry=summary.entry,
    )


@strawberry.type
class IntakeMutation:
    """Importing an uploaded file, and work on batches."""

    @strawberry.mutation(description="Import a file put to /intake/<sha256>. 导入")
    def import_file(
        self,
        info: Info,
        sha256: str,
        agency: str,
        layout: str | None = None,
        check: bool = False,  # noqa: FBT002
        backfill: bool = False,  # noqa: FBT002
    ) -> ImportOutcome:
        context: Context = info.context
        try:
            return _imported(_Delivery(context, sha256).run(agency, layout, check, backfill))
        except Refusal as refusal:
            return refused(refusal, context.language)

    @strawberry.mutation(
        description="Annul a wrong file from the beginning: the first officer's call proposes, "
        "a second officer's approves. 撤回批次"
    )
    def withdraw_batch(self, info: Info, batch: strawberry.ID, reason: str) -> Outcome:
        return _appended(
            info.context,
            lambda ledger, actor: withdraw_batch(ledger, str(batch), reason=reason, actor=actor),
        )

    @strawberry.mutation(description="File a waiting row for the subject it belongs to. 关联主体")
    def link_row(
        self, info: Info, batch: strawberry.ID, row: int, subject: str, sheet: str = ""
    ) -> Outcome:
        return _appended(
            info.context,
            lambda ledger, actor: link_row(
                ledger, str(batch), row, subject=subject, actor=actor, sheet=sheet
            ),
        )


def _appended(
    context: Context, act: Callable[[Ledger, Actor], tuple[int, ...]]
) -> Accepted | Refused:
    """Do something on a batch and answer with the receipt of its entries."""
    ledger = context.rooms.ledger
    try:
        return accepted_entries(ledger, act(ledger, context.actor))
    except Refusal as refusal:
        return refused(refusal, context.language)
