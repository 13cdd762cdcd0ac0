"""Collection and sharing (Article 13, 归集共享): importing files, and acts on their batches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import strawberry
from strawberry.types import Info

from graphql_api.context import Context
from graphql_api.proof import covering, have_signed
from graphql_api.result import (
    Accepted,
    Outcome,
    Refused,
    accepted,
    accepted_entries,
    kept_key,
    refused,
    signed_in,
)
from graphql_api.stored import Count
from graphql_api.upload import uploads
from ledger.intake.batch import Summary
from ledger.intake.importing import import_file
from ledger.intake.linking import link_row
from ledger.intake.withdrawal import withdraw_batch
from ledger.refusal import Code, plan
from ledger.refusal import Refused as Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_UPLOADED = Code(
    "file_must_be_uploaded_first",
    "Put the file to /intake/<sha256> first.",
    "请先上传文件。",
    plan(13),
)
_DIGEST = re.compile(r"[0-9a-f]{64}")


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

    @strawberry.field(
        description="The signed checkpoint that covers the newest entry; null until signed."
    )
    def checkpoint(self, info: Info) -> str | None:
        return covering([self.entry], info.context)


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
        await_checkpoint: bool = False,  # noqa: FBT002
    ) -> ImportOutcome:
        context: Context = info.context
        try:
            made = _imported(_Delivery(context, sha256).run(agency, layout, check, backfill))
        except Refusal as refusal:
            return refused(refusal, context.language)
        if await_checkpoint:
            have_signed([made.entry], context)
        return made

    @strawberry.mutation(
        description="Annul a wrong file from the beginning: the first officer's call proposes, "
        "a second officer's approves. 撤回批次"
    )
    def withdraw_batch(
        self,
        info: Info,
        batch: strawberry.ID,
        reason: str,
        idempotency_key: str = "",
        await_checkpoint: bool = False,  # noqa: FBT002
    ) -> Outcome:
        key = kept_key(info.context.actor, "withdraw_batch", idempotency_key)
        act = partial(withdraw_batch, batch=str(batch), reason=reason)
        outcome = _appended(info.context, act, key)
        return signed_in(outcome, info.context) if await_checkpoint else outcome

    @strawberry.mutation(description="File a waiting row for the subject it belongs to. 关联主体")
    def link_row(
        self,
        info: Info,
        batch: strawberry.ID,
        row: int,
        subject: str,
        sheet: str = "",
        idempotency_key: str = "",
        await_checkpoint: bool = False,  # noqa: FBT002
    ) -> Outcome:
        key = kept_key(info.context.actor, "link_row", idempotency_key)
        act = partial(link_row, batch=str(batch), row=row, subject=subject, sheet=sheet)
        outcome = _appended(info.context, act, key)
        return signed_in(outcome, info.context) if await_checkpoint else outcome


def _appended(
    context: Context, act: Callable[..., tuple[int, ...]], key: str
) -> Accepted | Refused:
    """Do something on a batch and answer with the receipt of its entries; the same key once."""
    ledger = context.rooms.ledger
    if key and (known := ledger.store.receipt(key)):
        return accepted(ledger, known)
    try:
        return accepted_entries(ledger, act(ledger, actor=context.actor, key=key))
    except Refusal as refusal:
        return refused(refusal, context.language)
