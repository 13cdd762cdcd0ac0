"""Collection and sharing (Article 13, 归集共享): sending a batch, its receipt, rows sent back.

Nothing is sent that was not written, nothing receipted that was not sent, nothing twice. A
row the platform sends back never stops the others.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import require_power
from ledger.event import Draft
from ledger.exchange.exchange import (
    BatchReceipted,
    BatchSent,
    FileWritten,
    RejectedRow,
    RowsRejected,
)
from ledger.exchange.outgoing import DROPPED, PREPARED, REJECTED, ExchangeBatch
from ledger.exchange.platform import rules_on
from ledger.exchange.preparing import NOT_OPEN, POWER, REASON, ROLES, found
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

FORMS = frozenset({"csv", "xlsx"})
_DIGEST = re.compile(r"[0-9a-f]{64}")
_REASON = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_RECEIPT = re.compile(r"(?=.*[0-9])[A-Za-z0-9〔〕()（）\-_./号第市省]{1,64}")

NOT_WRITTEN = Code(
    "file_sent_must_be_the_one_written",
    "Only a file that was written for the batch is sent; its SHA-256 says which.",
    "只能报送为本批次生成的文件。",
    plan(13),
)
SENT_TWICE = Code(
    "batch_must_not_be_sent_twice",
    "The batch was sent already.",
    "该批次已经报送。",
    plan(13),
)
NOT_SENT = Code(
    "batch_must_be_sent_first",
    "The platform can say nothing of a batch that was not sent.",
    "批次尚未报送，不能登记平台结果。",
    plan(13),
)
RECEIPTED_TWICE = Code(
    "batch_is_receipted_once",
    "The platform's receipt was entered already.",
    "该批次的回执已登记。",
    plan(13),
)
RECEIPT_FORM = Code(
    "receipt_must_be_a_number",
    "A receipt is named by the platform's number, without any other text.",
    "回执须填写平台回执编号。",
    plan(13),
)
DAY_WRONG = Code(
    "day_must_not_lie_ahead_or_before_the_step_before",
    "The day lies ahead, or before the step that it follows.",
    "日期不得晚于今日，也不得早于上一环节。",
    plan(13),
)
ROW_UNKNOWN = Code(
    "row_must_be_in_the_batch",
    "The batch has no such row, or the row was sent back before.",
    "批次中没有此行，或该行已退回。",
    plan(13),
)


class NoteFile(Command, frozen=True):
    """Note that the file of a batch was written for sending; whoever writes it is told its
    digest. `credit-ledger exchange write` and the mutation `writeExchangeFile` do it."""

    ROLES: ClassVar[frozenset[str]] = ROLES
    batch: str
    file: str
    """SHA-256, hexadecimal."""
    form: str
    size_bytes: int

    def reads(self) -> Reads:
        """The batch."""
        return Reads(affairs=(self.batch,))


class SendBatch(Command, frozen=True):
    """Note that the file of a batch went to the platform, on which day and by which way."""

    ROLES: ClassVar[frozenset[str]] = ROLES
    batch: str
    file: str
    """SHA-256 of the file that was sent, hexadecimal."""
    sent_on: date
    way: str = "upload"

    def reads(self) -> Reads:
        """The batch."""
        return Reads(affairs=(self.batch,))


class ReceiptBatch(Command, frozen=True):
    """Enter the platform's receipt for a batch."""

    ROLES: ClassVar[frozenset[str]] = ROLES
    batch: str
    receipt_no: str
    received_on: date

    def reads(self) -> Reads:
        """The batch."""
        return Reads(affairs=(self.batch,))


class NoteRejectedRows(Command, frozen=True):
    """Enter which rows the platform sent back, with its codes for why."""

    ROLES: ClassVar[frozenset[str]] = ROLES
    batch: str
    rows: tuple[RejectedRow, ...]
    noted_on: date

    def reads(self) -> Reads:
        """The batch."""
        return Reads(affairs=(self.batch,))


def note_file(command: NoteFile, situation: Situation) -> list[Draft]:
    """Refuses a batch that was sent or dropped; the same file again says nothing new."""
    require_power(situation, POWER)
    batch = found(situation, command.batch)
    if batch.stage != PREPARED:
        raise NOT_OPEN.refused(batch.entries[-1])
    if not _DIGEST.fullmatch(command.file) or command.form not in FORMS:
        raise REASON.refused(fields=("file", "form"))
    if command.file in batch.files:
        return []
    event = FileWritten(file=command.file, form=command.form, size_bytes=command.size_bytes)
    return [Draft(stream=batch.id, event=event, effective_on=situation.today)]


def send(command: SendBatch, situation: Situation) -> list[Draft]:
    """Refuses a batch sent before or dropped, a file that was not written, an unknown way."""
    require_power(situation, POWER)
    batch = found(situation, command.batch)
    rules = rules_on(situation.policy, situation.today)
    if batch.sent_in:
        raise SENT_TWICE.refused(batch.sent_in)
    if batch.stage == DROPPED:
        raise NOT_OPEN.refused(batch.entries[-1])
    if command.file not in batch.files:
        raise NOT_WRITTEN.refused(batch.entries[0], fields=("file",))
    if command.way not in rules.ways:
        raise REASON.refused(fields=("way",))
    _require_day(command.sent_on, batch.opened_on, situation, batch.entries[0])
    due = situation.calendar.due(command.sent_on, rules.clocks.receipt_within, roll=True)
    event = BatchSent(
        sent_on=command.sent_on, way=command.way, file=command.file, receipt_by=due.day
    )
    return [Draft(stream=batch.id, event=event, effective_on=situation.today)]


def receipt(command: ReceiptBatch, situation: Situation) -> list[Draft]:
    """Refuses a receipt of what was not sent, a second one, and one without a number."""
    require_power(situation, POWER)
    batch = sent_batch(situation, command.batch)
    if batch.receipted_in:
        raise RECEIPTED_TWICE.refused(batch.receipted_in)
    if not _RECEIPT.fullmatch(command.receipt_no):
        raise RECEIPT_FORM.refused(fields=("receipt_no",))
    _require_day(command.received_on, batch.sent_on, situation, batch.sent_in)
    event = BatchReceipted(receipt_no=command.receipt_no, received_on=command.received_on)
    return [Draft(stream=batch.id, event=event, effective_on=situation.today)]


def note_rejected(command: NoteRejectedRows, situation: Situation) -> list[Draft]:
    """Refuses rows of a batch that was not sent, unknown rows, and reasons that are no codes."""
    require_power(situation, POWER)
    batch = sent_batch(situation, command.batch)
    numbers = [row.row for row in command.rows]
    standing = {row.row for row in batch.rows if row.outcome != REJECTED and not row.corrected_by}
    if not numbers or len(set(numbers)) < len(numbers) or not standing.issuperset(numbers):
        raise ROW_UNKNOWN.refused(batch.entries[0], fields=("rows",))
    reasons = [reason for row in command.rows for reason in row.reasons]
    if not all(map(_REASON.fullmatch, reasons)) or not all(row.reasons for row in command.rows):
        raise REASON.refused(fields=("reasons",))
    _require_day(command.noted_on, batch.sent_on, situation, batch.sent_in)
    within = rules_on(situation.policy, situation.today).clocks.correct_within
    due = situation.calendar.due(command.noted_on, within, roll=True)
    event = RowsRejected(rows=command.rows, noted_on=command.noted_on, correct_by=due.day)
    return [Draft(stream=batch.id, event=event, effective_on=situation.today)]


def sent_batch(situation: Situation, stream: str) -> ExchangeBatch:
    """A batch that was sent; refuses one that was not."""
    batch = found(situation, stream)
    if not batch.sent_in:
        raise NOT_SENT.refused(batch.entries[-1])
    return batch


def _require_day(day: date, after: date | None, situation: Situation, entry: int) -> None:
    if day > situation.today or (after is not None and day < after):
        raise DAY_WRONG.refused(entry)


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    NoteFile: note_file,
    SendBatch: send,
    ReceiptBatch: receipt,
    NoteRejectedRows: note_rejected,
}

AGAIN = (
    again(FileWritten, NoteFile, stream="batch"),
    again(BatchSent, SendBatch, stream="batch"),
    again(BatchReceipted, ReceiptBatch, stream="batch"),
    again(RowsRejected, NoteRejectedRows, stream="batch"),
)
