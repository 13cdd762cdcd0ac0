"""Collection and sharing (Article 13, 归集共享): an outgoing batch as its entries say now."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.affairs import Affair, Affairs, Step, Work, opened
from ledger.exchange.exchange import (
    BatchDropped,
    BatchPrepared,
    BatchReceipted,
    BatchReconciled,
    BatchSent,
    FileWritten,
    RowsCorrected,
    RowsRejected,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.event import Event
    from ledger.store.entry import Entry

PREPARED, SENT, RECEIPTED, DROPPED = "prepared", "sent", "receipted", "dropped"
ARRIVED, REJECTED, MISSING, STILL_THERE = "arrived", "rejected", "missing", "still_there"
FAILED = frozenset({REJECTED, MISSING, STILL_THERE, DROPPED})
"""Outcomes after which a row must go out again."""


class ExchangedRow(msgspec.Struct):
    """One row of an outgoing batch and what became of it."""

    row: int
    item: str
    version: str
    outcome: str = PREPARED
    """`prepared`, `sent`, `arrived`, `rejected`, `missing`, `still_there` or `dropped`."""
    reasons: list[str] = []
    """The platform's codes for why it sent the row back."""
    corrected_by: str = ""
    """The batch in which it went out again."""

    @property
    def open(self) -> bool:
        """Whether it failed and did not go out again."""
        return self.outcome in FAILED and not self.corrected_by


class ExchangeBatch(Affair, kw_only=True):
    """An outgoing batch (上报批次) to a municipal, provincial or national platform."""

    KIND: ClassVar[str] = "exchange_batch"
    ARTICLE: ClassVar[int] = 13
    OVERSEERS: ClassVar[frozenset[str]] = frozenset({"sharing.lead"})

    platform: str
    table: str
    action: str
    layout: str
    digest: str
    rows: list[ExchangedRow]
    basis: str = ""
    corrects: str = ""
    files: list[str] = []
    """SHA-256 of each file that was written for it."""
    sent_on: date | None = None
    sent_in: int = 0
    way: str = ""
    file: str = ""
    """SHA-256 of the file that was sent."""
    receipt_no: str = ""
    received_on: date | None = None
    receipted_in: int = 0
    rejected_in: int = 0
    reconciled_on: date | None = None
    strangers: list[str] = []
    """What the platform holds of this batch's subjects though it was not in the batch."""
    correct_by: date | None = None

    def work(self) -> tuple[Work, ...]:
        """To be sent, to be receipted, to be corrected."""
        made = []
        if self.stage == PREPARED:
            made.append(Work("send", self.agency, self.due_on))
        elif self.stage == SENT:
            made.append(Work("receipt", self.agency, self.due_on))
        if self.correct_by is not None and any(row.open for row in self.rows):
            made.append(Work("correct", self.agency, self.correct_by))
        return tuple(made)

    def numbered(self, numbers: Iterable[int]) -> list[ExchangedRow]:
        """The rows with these numbers; numbers it does not have are passed over."""
        return [self.rows[n - 1] for n in numbers if 1 <= n <= len(self.rows)]

    def count(self, *outcomes: str) -> int:
        """How many rows have one of these outcomes."""
        return sum(row.outcome in outcomes for row in self.rows)


def _prepared(affairs: Affairs, entry: Entry) -> None:
    event: BatchPrepared = entry.data
    rows = [ExchangedRow(n, row.item, row.version) for n, row in enumerate(event.rows, 1)]
    affairs.open(opened(ExchangeBatch, entry, PREPARED, due_on=event.send_by, rows=rows), entry)


def _written(affairs: Affairs, entry: Entry) -> None:
    if batch := affairs.told(ExchangeBatch, entry):
        batch.files.append(entry.data.file)
        batch.says(entry)


def _sent(affairs: Affairs, entry: Entry) -> None:
    event: BatchSent = entry.data
    if batch := affairs.told(ExchangeBatch, entry):
        batch.sent_on, batch.sent_in = event.sent_on, entry.number
        batch.way, batch.file, batch.due_on = event.way, event.file, event.receipt_by
        for row in batch.rows:
            row.outcome = SENT
        batch.says(entry, SENT)


def _receipted(affairs: Affairs, entry: Entry) -> None:
    event: BatchReceipted = entry.data
    if batch := affairs.told(ExchangeBatch, entry):
        batch.receipt_no, batch.received_on = event.receipt_no, event.received_on
        batch.receipted_in, batch.due_on = entry.number, None
        for row in batch.rows:
            if row.outcome == SENT:
                row.outcome = ARRIVED
        batch.says(entry, RECEIPTED)


def _rejected(affairs: Affairs, entry: Entry) -> None:
    event: RowsRejected = entry.data
    if batch := affairs.told(ExchangeBatch, entry):
        for rejected in event.rows:
            for row in batch.numbered((rejected.row,)):
                row.outcome, row.reasons = REJECTED, list(rejected.reasons)
        batch.rejected_in, batch.correct_by = entry.number, event.correct_by
        batch.says(entry)


def _reconciled(affairs: Affairs, entry: Entry) -> None:
    event: BatchReconciled = entry.data
    if batch := affairs.told(ExchangeBatch, entry):
        told = {MISSING: event.missing, STILL_THERE: event.still_there}
        failed = {n: outcome for outcome, numbers in told.items() for n in numbers}
        for row in batch.rows:
            if row.outcome != REJECTED and not row.corrected_by:
                row.outcome = failed.get(row.row, ARRIVED)
        batch.reconciled_on, batch.strangers = event.reconciled_on, list(event.strangers)
        batch.correct_by = event.correct_by
        batch.says(entry)


def _corrected(affairs: Affairs, entry: Entry) -> None:
    event: RowsCorrected = entry.data
    if batch := affairs.told(ExchangeBatch, entry):
        for row in batch.numbered(event.rows):
            row.corrected_by = event.corrected_by
        batch.says(entry)


def _dropped(affairs: Affairs, entry: Entry) -> None:
    if batch := affairs.told(ExchangeBatch, entry):
        for row in batch.rows:
            row.outcome = DROPPED
        batch.correct_by, batch.due_on = batch.due_on, None
        batch.says(entry, DROPPED)


AFFAIRS: dict[type[Event], Step] = {
    BatchPrepared: _prepared,
    FileWritten: _written,
    BatchSent: _sent,
    BatchReceipted: _receipted,
    RowsRejected: _rejected,
    BatchReconciled: _reconciled,
    RowsCorrected: _corrected,
    BatchDropped: _dropped,
}
