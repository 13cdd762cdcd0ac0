"""Collection and sharing (Article 13, 归集共享): what reached the platforms, and what did not."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from typing import Annotated

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.proof import Resting, covering, have_signed
from graphql_api.result import Refused, refused
from graphql_api.stored import Count, Rule, rule_of
from ledger.exchange.outgoing import ExchangeBatch
from ledger.exchange.platform import WITHDRAW
from ledger.exchange.preparing import POWER
from ledger.exchange.writing import BatchFile, written
from ledger.refusal import Refused as Refusal
from projections import exchange, exchange_counts

PURPOSE = "exchange"


@strawberry.type(description="The batch that last named an item, and the platform's word. 批次回执")
class LastBatch:
    id: strawberry.ID
    stage: str
    row: int
    sent_on: date | None
    receipt_no: str
    received_on: date | None


@strawberry.type(description="A record or case, and where it stands on one platform. 上报情况")
class ExchangeItem:
    id: strawberry.ID = strawberry.field(description="The record or case.")
    code: str = strawberry.field(description="The organisation; empty for a person.")
    agency: str
    platform: str
    table: str
    owed: str = strawberry.field(
        description="`report`, `change` or `withdraw`; empty: it is under way, there, or failed."
    )
    because: str = strawberry.field(description="Why it is to stand there no more.")
    since: date
    due: date
    overdue: bool
    outcome: str = strawberry.field(
        description="Of its last row: `prepared`, `sent`, `arrived`, `rejected`, `missing`, "
        "`still_there`, `dropped`; empty before the first."
    )
    failed: bool = strawberry.field(description="The row failed and did not go out again.")
    reasons: list[str] = strawberry.field(description="The platform's codes for a rejection.")
    batch: LastBatch | None
    entry: int
    rule: Rule | None


@strawberry.type(description="How many items of a unit stand how on a platform. 上报统计")
class ExchangeCount:
    platform: str
    table: str
    agency: str
    owed: str
    outcome: str
    failed: bool
    items: int
    due: date = strawberry.field(description="The earliest last day among them.")


@strawberry.type(
    description="The file of a batch; the access ledger has whose values it holds. 报送文件"
)
class ExchangeFile(Resting):
    batch: strawberry.ID
    file: str = strawberry.field(description="SHA-256, hexadecimal: say it when it is sent.")
    form: str
    rows: int
    incomplete: list[Count] = strawberry.field(
        description="How many rows lack a field that the layout always asks for."
    )
    content: str = strawberry.field(description="The bytes in base64.")
    entries: list[int] = strawberry.field(
        description="The entries of the batch; the newest notes the digest of this file."
    )

    @strawberry.field(
        description="The signed checkpoint that covers these entries; null until signed."
    )
    def checkpoint(self, info: Info) -> str | None:
        return covering(self.entries, info.context)


ExchangeFileOutcome = Annotated[
    ExchangeFile | Refused,
    strawberry.union("ExchangeFileOutcome", description="What became of writing a file."),
]


def shown_items(context: Context, made: BatchFile) -> None:
    """Note whose values a file holds, for the access ledger; what a platform has wrong is
    corrected by the next batch and not recalled."""
    context.shown.accounted = True
    for tag, items in made.items.items():
        context.shown.note(tag, *items, purpose=PURPOSE)


def _units(agency: str | None, context: Context) -> tuple[str, ...] | None:
    """The units whose items may be asked for; None for all: who leads sharing, and auditors."""
    sight = context.sight
    named = (context.agency_named(agency) or "",) if agency else None
    if sight.everything or sight.power(POWER):
        return named
    wanted = named or sight.units()
    if not wanted or not sight.unit(*wanted):
        raise GraphQLError(
            "A unit sees its own items only.", extensions={"code": "unit_sees_its_own_work"}
        )
    return wanted


def _item(
    row: exchange.ExchangeItem, context: Context, batches: dict[str, LastBatch]
) -> ExchangeItem:
    if "-" in row.tag:
        context.shown.note(row.tag, row.stream)
    return ExchangeItem(
        id=strawberry.ID(row.stream),
        code="" if "-" in row.tag else row.tag,
        agency=row.agency,
        platform=row.platform,
        table=row.sort,
        owed=row.step,
        because=row.because,
        since=row.since,
        due=row.due,
        overdue=bool(row.step or row.open) and row.due < context.today,
        outcome=row.outcome,
        failed=row.open,
        reasons=list(row.reasons),
        batch=_batch(row, context, batches) if row.batch else None,
        entry=row.entry,
        rule=rule_of(row.rule, context),
    )


def _batch(
    row: exchange.ExchangeItem, context: Context, batches: dict[str, LastBatch]
) -> LastBatch | None:
    ledger = context.rooms.ledger
    if row.batch not in batches:
        found = ledger.affairs((row.batch,), context.entry).find(ExchangeBatch, row.batch)
        if found is None:
            return None
        batches[row.batch] = LastBatch(
            id=strawberry.ID(row.batch),
            stage=found.stage,
            row=0,
            sent_on=found.sent_on,
            receipt_no=found.receipt_no,
            received_on=found.received_on,
        )
    known = batches[row.batch]
    return LastBatch(
        id=known.id,
        stage=known.stage,
        row=row.row,
        sent_on=known.sent_on,
        receipt_no=known.receipt_no,
        received_on=known.received_on,
    )


@strawberry.type
class ExchangeQuery:
    """What is asked about the platforms, by who leads sharing, auditors, and units of their own."""

    @strawberry.field(
        description="What a platform is owed, was sent and holds, in order of the last day; with "
        "`gap` only what has not reached it and is not under way. 上报情况"
    )
    def exchange_items(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        platform: str | None = None,
        table: str | None = None,
        agency: str | None = None,
        owed: str | None = None,
        outcome: str | None = None,
        id: strawberry.ID | None = None,  # noqa: A002
        gap: bool = False,  # noqa: FBT002
    ) -> paging.Connection[ExchangeItem]:
        context: Context = info.context
        first = paging.checked(first)
        units, batches = _units(agency, context), dict[str, LastBatch]()
        rows = paging.filtered(
            lambda place, many: exchange.items(
                context.rooms.database,
                first=many,
                after=place,
                gap=gap,
                platform=platform,
                sort=table,
                agency=units,
                step=owed,
                outcome=outcome,
                stream=str(id) if id else None,
            ),
            lambda row: may_see_item(row, context),
            first,
            after,
        )
        return paging.page(rows, first, lambda row: _item(row, context, batches))

    @strawberry.field(
        description="How many items stand how on each platform, by table and unit. 上报统计"
    )
    def exchange_counts(
        self, info: Info, platform: str | None = None, agency: str | None = None
    ) -> list[ExchangeCount]:
        context: Context = info.context
        found = exchange_counts.counts(
            context.rooms.database, platform=platform, agency=_units(agency, context)
        )
        return [
            ExchangeCount(
                platform=c.platform,
                table=c.sort,
                agency=c.agency,
                owed=c.step,
                outcome=c.outcome,
                failed=c.open,
                items=c.items,
                due=c.due,
            )
            for c in found
        ]


def may_see_item(row: exchange.ExchangeItem, context: Context) -> bool:
    """What is sealed is not there for its reader; who leads sharing must take it back."""
    taken_back = row.step == WITHDRAW and context.sight.power(POWER)
    return taken_back or not context.concealed(row.tag, row.stream)


@strawberry.type
class ExchangeMutation:
    """Writing the file of a batch."""

    @strawberry.mutation(
        description="Write the file of a batch in the national layout, `csv` or `xlsx`; its "
        "personal values are opened now and entered in the access ledger. 生成报送文件"
    )
    def write_exchange_file(
        self,
        info: Info,
        batch: strawberry.ID,
        form: str = "csv",
        await_checkpoint: bool = False,  # noqa: FBT002
    ) -> ExchangeFileOutcome:
        context: Context = info.context
        ledger = context.rooms.ledger
        try:
            made = written(ledger, str(batch), context.actor, form)
        except Refusal as refusal:
            return refused(refusal, context.language)
        shown_items(context, made)
        entries = [number for number, _ in ledger.store.stream_entries(str(batch))]
        if await_checkpoint:
            have_signed(entries, context)
        return ExchangeFile(
            batch=batch,
            file=made.sha256,
            form=made.form,
            rows=made.rows,
            incomplete=[Count(name=k, value=v) for k, v in sorted(made.incomplete.items())],
            content=b64encode(made.content).decode(),
            entries=entries,
        )
