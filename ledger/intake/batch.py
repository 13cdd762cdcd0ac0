"""Collection and sharing (Article 13, 归集共享): batches, what was received and what became of it.

A batch is one file of one sender. It is settled in pieces: each piece is one entry, appended
together with the records it accepted, so an interrupted import goes on exactly where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.event import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ledger.store.entry import Entry


def batch_stream(batch: str) -> str:
    """The stream of a batch."""
    return f"batch/{batch}"


class TableRead(msgspec.Struct, frozen=True, omit_defaults=True):
    """One table of a delivered file, and how it was read."""

    sheet: str
    layout: str
    """Name of the layout, `penalty-2018`."""
    hash: str
    """SHA-256 of the layout's rule set."""
    heading_row: int
    columns: dict[str, int]
    """Column number from 1, by field."""


class BatchReceived(Event, frozen=True):
    """A delivered file was checked whole and will be settled row by row (批次接收)."""

    TOPIC: ClassVar[str] = "batch.received"
    batch: str
    file: str
    """SHA-256 of the file, hexadecimal."""
    size_bytes: int
    encoding: str
    """`utf-8-sig` or `gb18030`; empty for a workbook."""
    agency: str
    """Code of the agency that handed it in."""
    rows: int
    tables: tuple[TableRead, ...]
    backfill: bool = False
    """History from before the ledger: never counted late."""


class Rejection(msgspec.Struct, frozen=True):
    """Rows that were not taken for the same reason in the same field."""

    field: str
    reason: str
    rows: tuple[int, ...]


class RowsSettled(Event, frozen=True):
    """Rows of a batch, from the first to the last, were accepted, known already, set aside until
    linked, or rejected with field and reason (the cells lie in the vault)."""

    TOPIC: ClassVar[str] = "batch.rows_settled"
    sheet: str
    first_row: int
    last_row: int
    accepted: int
    duplicate: int = 0
    waiting: int = 0
    rejected: tuple[Rejection, ...] = ()
    warnings: dict[str, int] = {}


class RowWaiting(Event, frozen=True):
    """A row names its subject only by a legacy number that nobody registered is known by; it
    waits to be linked and is not lost. Its cells lie in the vault."""

    TOPIC: ClassVar[str] = "intake.row_waiting"
    sheet: str
    row: int
    legacy: tuple[tuple[str, str], ...]
    """Scheme and number."""


class RowLinked(Event, frozen=True):
    """An officer said which subject a waiting row is about; the row's record was filed."""

    TOPIC: ClassVar[str] = "intake.row_linked"
    sheet: str
    row: int
    subject: str
    waited_in: int


class BatchWithdrawalProposed(Event, frozen=True):
    """An officer proposes to withdraw a wrong file; another must approve. The reason lies in
    the vault."""

    TOPIC: ClassVar[str] = "batch.withdrawal_proposed"
    batch: str


class BatchWithdrawn(Event, frozen=True):
    """A wrong file was withdrawn: all its records fall away from the beginning."""

    TOPIC: ClassVar[str] = "batch.withdrawn"
    batch: str
    annulled: int
    proposed_in: int


class Summary(msgspec.Struct, omit_defaults=False):
    """What became of a file, as its sender is told."""

    batch: str = ""
    rows: int = 0
    accepted: int = 0
    duplicate: int = 0
    waiting: int = 0
    rejected: int = 0
    reasons: dict[str, int] = {}
    warnings: dict[str, int] = {}
    first_batch: str = ""
    """The batch that read this very file before; empty when it is new."""
    entry: int = 0
    """The newest entry it led to."""

    def count(self, settled: RowsSettled) -> None:
        """Add what became of one piece."""
        self.rows += settled.accepted + settled.duplicate + settled.waiting
        self.accepted += settled.accepted
        self.duplicate += settled.duplicate
        self.waiting += settled.waiting
        self.count_rejected(settled.rejected)
        self.warn(settled.warnings)

    def count_rejected(self, rejections: Iterable[Rejection]) -> None:
        """Add rejected rows by reason."""
        for rejection in rejections:
            many = len(rejection.rows)
            self.rows += many
            self.rejected += many
            self.reasons[rejection.reason] = self.reasons.get(rejection.reason, 0) + many

    def warn(self, warnings: dict[str, int]) -> None:
        """Add warnings by kind."""
        for warning, many in warnings.items():
            self.warnings[warning] = self.warnings.get(warning, 0) + many


@dataclass(slots=True)
class Batch:
    """One batch, as its entries say now."""

    id: str
    received: BatchReceived
    entry: int
    """The entry that received it."""
    officer: str
    settled: list[RowsSettled] = field(default_factory=list)
    settled_in: list[int] = field(default_factory=list)
    """The entry of each piece."""
    cells_of: list[str] = field(default_factory=list)
    """The entry id of each piece, under which the vault has its rejected cells."""
    waiting: dict[tuple[str, int], Entry] = field(default_factory=dict)
    """By sheet and row; linked ones are removed."""
    linked: dict[tuple[str, int], int] = field(default_factory=dict)
    proposed: tuple[str, int] | None = None
    """Officer and entry of a proposed withdrawal."""
    withdrawn_in: int = 0
    newest: int = 0

    def settled_upto(self, sheet: str) -> int:
        """The last row of a table that is settled; 0 for none."""
        return max((s.last_row for s in self.settled if s.sheet == sheet), default=0)

    def again(self) -> Summary:
        """The summary of the same file sent again: nothing is new, the rejected stay rejected."""
        summary = Summary(batch=self.id, first_batch=self.id, entry=self.newest)
        for settled in self.settled:
            summary.rows += settled.accepted + settled.duplicate + settled.waiting
            summary.duplicate += settled.accepted + settled.duplicate + settled.waiting
            summary.count_rejected(settled.rejected)
        summary.waiting = len(self.waiting)
        summary.duplicate -= summary.waiting
        return summary


def fold(batch: Batch | None, entry: Entry) -> Batch | None:
    """The batch after one more entry of its stream."""
    event = entry.data
    if isinstance(event, BatchReceived):
        batch = Batch(event.batch, event, entry.number, entry.actor)
    if batch is not None:
        batch.newest = entry.number
        EVENTS[type(event)](batch, entry)
    return batch


def _received(batch: Batch, entry: Entry) -> None:
    del batch, entry


def _settled(batch: Batch, entry: Entry) -> None:
    batch.settled.append(entry.data)
    batch.settled_in.append(entry.number)
    batch.cells_of.append(entry.id)


def _waiting(batch: Batch, entry: Entry) -> None:
    batch.waiting[entry.data.sheet, entry.data.row] = entry


def _linked(batch: Batch, entry: Entry) -> None:
    place = (entry.data.sheet, entry.data.row)
    batch.waiting.pop(place, None)
    batch.linked[place] = entry.number


def _proposed(batch: Batch, entry: Entry) -> None:
    batch.proposed = (entry.actor, entry.number)


def _withdrawn(batch: Batch, entry: Entry) -> None:
    batch.withdrawn_in = entry.number


EVENTS: dict[type[Event], Callable[[Batch, Entry], None]] = {
    BatchReceived: _received,
    RowsSettled: _settled,
    RowWaiting: _waiting,
    RowLinked: _linked,
    BatchWithdrawalProposed: _proposed,
    BatchWithdrawn: _withdrawn,
}
