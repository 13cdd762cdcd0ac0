"""Collection and sharing (Article 13, 归集共享): putting batches together, and correcting them.

A batch names what is owed and nothing else: not what the platform holds already, nothing
sealed, and rows about natural persons only on a basis the rules of exchange give.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.again import again, said
from ledger.authority import require_power
from ledger.event import Draft
from ledger.exchange.exchange import (
    BATCHES,
    BatchDropped,
    BatchPrepared,
    Row,
    RowsCorrected,
    RowsNamed,
    rows_stream,
)
from ledger.exchange.going import Going
from ledger.exchange.outgoing import PREPARED, ExchangeBatch
from ledger.exchange.platform import layout_in_force, require_table, rules_on
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.exchange.outgoing import ExchangedRow
    from ledger.exchange.platform import Rules
    from ledger.store.entry import Entry

POWER = "sharing.lead"
ROLES = frozenset({"PROVIDER", "PUBLICITY_OFFICER", "SUPERVISOR"})
NOTHING = "nothing"
"""What corrects a row that is no longer owed at all."""

EMPTY = Code(
    "batch_must_name_rows",
    "A batch names at least one item, each once, and no more than the rules allow.",
    "批次须列明数据，每条一次，且不超过规定条数。",
    plan(13),
)
NO_BATCH = Code(
    "exchange_batch_must_exist",
    "There is no such outgoing batch.",
    "没有此上报批次。",
    plan(13),
)
NOT_FAILED = Code(
    "only_rejected_or_missing_rows_are_corrected",
    "The item is no row of the batch that was rejected, dropped or never arrived.",
    "该数据不是此批次中被退回、作废或未到达的数据。",
    plan(13),
)
NOT_OPEN = Code(
    "batch_must_not_be_sent_yet",
    "The batch was sent or dropped.",
    "该批次已报送或已作废。",
    plan(13),
)
REASON = Code(
    "reason_must_be_one_of_the_rules",
    "The rules of exchange know no such reason, way or code.",
    "交换规则中没有此原因、方式或代码。",
    plan(13),
)


class PrepareBatch(Command, frozen=True):
    """Put a batch of owed items together for a platform: one table, reported or withdrawn."""

    ROLES: ClassVar[frozenset[str]] = ROLES
    ON_SEALED: ClassVar[bool] = True
    platform: str
    table: str
    items: tuple[str, ...]
    """Streams of records, commitments, listings or interviews, in the order of the rows."""
    action: str = "report"
    """`report` or `withdraw`."""
    basis: str = ""
    """On which basis rows about natural persons go out."""

    def reads(self) -> Reads:
        """The items."""
        return Reads(streams=self.items)


class CorrectRows(Command, frozen=True):
    """Send rows again that were rejected, dropped or never arrived, as they are now."""

    ROLES: ClassVar[frozenset[str]] = ROLES
    ON_SEALED: ClassVar[bool] = True
    batch: str
    items: tuple[str, ...]
    """Items of the batch; they go out again in one batch, or need not any more."""

    def reads(self) -> Reads:
        """The batch and the items."""
        return Reads(streams=self.items, affairs=(self.batch,))


class DropBatch(Command, frozen=True):
    """Give up a batch before it is sent; its rows are owed as before."""

    ROLES: ClassVar[frozenset[str]] = ROLES
    batch: str
    reason: str

    def reads(self) -> Reads:
        """The batch."""
        return Reads(affairs=(self.batch,))


def prepare(command: PrepareBatch, situation: Situation) -> list[Draft]:
    """Refuses an unknown platform or layout, sealed items, persons without basis, what is not
    owed, and what the platform holds already."""
    require_power(situation, POWER)
    rules = rules_on(situation.policy, situation.today)
    require_table(rules, command.platform, command.table, command.action)
    _require_rows(command.items, rules)
    going = Going(situation, rules, command.platform, command.table, command.action)
    rows = tuple(going.row(stream, command.basis) for stream in command.items)
    return _drafts(situation, going, rows, command.basis, "")


def correct(command: CorrectRows, situation: Situation) -> list[Draft]:
    """Refuses rows that did not fail, and those that went out again since."""
    require_power(situation, POWER)
    rules = rules_on(situation.policy, situation.today)
    batch = found(situation, command.batch)
    _require_rows(command.items, rules)
    failed = {row.item: row for row in batch.rows if row.open}
    if wrong := [i for i in command.items if i not in failed]:
        raise NOT_FAILED.refused(batch.entries[-1], fields=tuple(wrong[:3]))
    going = Going(situation, rules, batch.platform, batch.table, batch.action, batch)
    rows = {item: going.again(item, batch.basis) for item in command.items}
    out = tuple(row for row in rows.values() if row is not None)
    drafts = _drafts(situation, going, out, batch.basis, batch.id) if out else []
    corrected_by = drafts[0].stream if drafts else NOTHING
    return [*drafts, *_corrected(batch, failed, rows, corrected_by, situation)]


def drop(command: DropBatch, situation: Situation) -> list[Draft]:
    """Refuses a batch that was sent or dropped, and a reason that is none of the rules'."""
    require_power(situation, POWER)
    batch = found(situation, command.batch)
    if batch.stage != PREPARED:
        raise NOT_OPEN.refused(batch.entries[-1])
    if command.reason not in rules_on(situation.policy, situation.today).drop_reasons:
        raise REASON.refused(fields=("reason",))
    event = BatchDropped(reason=command.reason)
    return [Draft(stream=batch.id, event=event, effective_on=situation.today)]


def found(situation: Situation, stream: str) -> ExchangeBatch:
    """The batch a command names; refuses one that is not there."""
    batch = situation.affairs.find(ExchangeBatch, stream)
    if batch is None:
        raise NO_BATCH.refused(fields=("batch",))
    return batch


def _require_rows(items: tuple[str, ...], rules: Rules) -> None:
    if not 1 <= len(items) <= rules.rows_max or len(set(items)) < len(items):
        raise EMPTY.refused(fields=("items",))


def _drafts(
    situation: Situation, going: Going, rows: tuple[Row, ...], basis: str, corrects: str
) -> list[Draft]:
    """The batch, and its rows named in the archives of their subjects."""
    rules, today = going.rules, situation.today
    family = layout_in_force(situation.policy, rules, going.table, going.action, today)
    clocks = rules.clocks
    prepared = BatchPrepared(
        platform=going.platform,
        table=going.table,
        action=going.action,
        layout=family,
        layout_hash=situation.policy.in_force(family, today).hash,
        rows=rows,
        digest=sha256(msgspec.json.encode(rows)).hexdigest(),
        send_by=situation.calendar.due(today, clocks.send_within, roll=True).day,
        rule=rules.rule(clocks.clause),
        basis=basis,
        corrects=corrects,
    )
    stream = f"{BATCHES}{situation.new_id()}"
    named = RowsNamed(batch=stream, platform=going.platform, action=going.action, rows=rows)
    return [
        Draft(stream=stream, event=prepared, effective_on=today, opens=True),
        Draft(
            stream=rows_stream(stream),
            event=named,
            subjects=going.subjects(rows),
            effective_on=today,
            opens=True,
        ),
    ]


def _corrected(
    batch: ExchangeBatch,
    failed: dict[str, ExchangedRow],
    rows: dict[str, Row | None],
    corrected_by: str,
    situation: Situation,
) -> list[Draft]:
    """The batch is told which of its rows went out again, and which need not."""
    told = {
        corrected_by: tuple(failed[i].row for i, row in rows.items() if row is not None),
        NOTHING: tuple(failed[i].row for i, row in rows.items() if row is None),
    }
    return [
        Draft(
            stream=batch.id,
            event=RowsCorrected(rows=numbers, corrected_by=by),
            effective_on=situation.today,
        )
        for by, numbers in told.items()
        if numbers
    ]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    PrepareBatch: prepare,
    CorrectRows: correct,
    DropBatch: drop,
}


def _items(entry: Entry) -> tuple[str, ...]:
    return tuple(row.item for row in entry.data.rows)


AGAIN = (
    again(BatchPrepared, PrepareBatch, items=_items),
    again(BatchPrepared, CorrectRows, batch=said("corrects"), items=_items),
    again(BatchDropped, DropBatch, stream="batch"),
)
