"""Collection and sharing (Article 13, 归集共享): outgoing batches and what became of their rows.

A batch is prepared, written, sent, receipted; rows may be rejected and are corrected in a
further batch; a reconciliation says what has not arrived and what is there that should not
be. Two streams tell it: the batch's own, about no subject, and one that names the rows in
the archives of their subjects, so that each archive knows what was reported of it and where.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.event import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

BATCHES = "exchange_batch/"
NAMED = "exchange_rows/"


def rows_stream(batch: str) -> str:
    """The stream that names a batch's rows in the archives of their subjects."""
    return NAMED + batch.removeprefix(BATCHES)


class Row(msgspec.Struct, frozen=True):
    """One row of a batch: what it reports or withdraws, and in which version."""

    item: str
    """Stream of the record, commitment, listing, evaluation or interview."""
    version: str
    """Fingerprint of what the row says; another one means that it must be reported again."""


class BatchPrepared(Event, frozen=True):
    """A batch for a platform was put together (组批): table, layout, and the items owed, each in
    the version it goes out in. Row numbers count from 1 in this order."""

    TOPIC: ClassVar[str] = "exchange.batch_prepared"
    platform: str
    table: str
    action: str
    """`report` or `withdraw`."""
    layout: str
    layout_hash: str
    """SHA-256 of the layout's rule set."""
    rows: tuple[Row, ...]
    digest: str
    """SHA-256 over the rows' items and versions, hexadecimal."""
    send_by: date
    rule: str
    basis: str = ""
    """On which basis rows about natural persons go; empty where there are none."""
    corrects: str = ""
    """The batch whose rejected or missing rows go out again."""


class RowsNamed(Event, frozen=True):
    """What a batch reports about a subject, or withdraws: which items, to which platform."""

    TOPIC: ClassVar[str] = "exchange.rows_named"
    batch: str
    platform: str
    action: str
    rows: tuple[Row, ...]


class RowsCorrected(Event, frozen=True):
    """Rows that were rejected, or never arrived, go out again in another batch (更正重报)."""

    TOPIC: ClassVar[str] = "exchange.rows_corrected"
    rows: tuple[int, ...]
    corrected_by: str


class FileWritten(Event, frozen=True):
    """The file of a batch was written for sending; its personal values were opened for it, which
    the access ledger has."""

    TOPIC: ClassVar[str] = "exchange.file_written"
    file: str
    """SHA-256 of the file, hexadecimal."""
    form: str
    """`csv` or `xlsx`."""
    size_bytes: int


class BatchSent(Event, frozen=True):
    """The file of a batch went to the platform (上报): on which day, by which way."""

    TOPIC: ClassVar[str] = "exchange.batch_sent"
    sent_on: date
    way: str
    file: str
    receipt_by: date


class BatchReceipted(Event, frozen=True):
    """The platform gave a receipt for a batch (回执)."""

    TOPIC: ClassVar[str] = "exchange.batch_receipted"
    receipt_no: str
    received_on: date


class RejectedRow(msgspec.Struct, frozen=True):
    """A row the platform sent back, with its codes for why."""

    row: int
    reasons: tuple[str, ...]


class RowsRejected(Event, frozen=True):
    """The platform sent rows back (退回数据); the others stand."""

    TOPIC: ClassVar[str] = "exchange.rows_rejected"
    rows: tuple[RejectedRow, ...]
    noted_on: date
    correct_by: date


class BatchReconciled(Event, frozen=True):
    """A batch was compared with what the platform says it holds (对账): rows that have not
    arrived, rows withdrawn that are still there, and what is there that was not in the batch."""

    TOPIC: ClassVar[str] = "exchange.batch_reconciled"
    reconciled_on: date
    held: int
    missing: tuple[int, ...]
    still_there: tuple[int, ...]
    strangers: tuple[str, ...]
    correct_by: date


class BatchDropped(Event, frozen=True):
    """A batch was given up before it was sent; its rows are owed as before."""

    TOPIC: ClassVar[str] = "exchange.batch_dropped"
    reason: str


@dataclass(frozen=True, slots=True)
class Named:
    """An item in a batch, as its subject's archive knows it."""

    batch: str
    row: int
    version: str
    present: bool
    """True when the row is to stand on the platform, False when it is to be taken off."""
    entry: int
    on: date


def _held(state: SubjectState, item: str) -> bool:
    """Whether an item is one of this subject's."""
    return (
        item in state.records
        or item in state.commitments
        or item in state.listings
        or item in state.evaluations
        or any(item in order.interviews for order in state.rectifications.values())
    )


def items_of(state: SubjectState) -> Iterator[str]:
    """Every stream of a subject that could be owed to a platform."""
    yield from state.records
    yield from state.commitments
    yield from state.listings
    yield from state.evaluations
    for order in state.rectifications.values():
        yield from order.interviews


def _named(state: SubjectState, entry: Entry) -> None:
    event: RowsNamed = entry.data
    for number, row in enumerate(event.rows, 1):
        if _held(state, row.item):
            named = state.exchanged.setdefault((event.platform, row.item), [])
            named.append(
                Named(
                    batch=event.batch,
                    row=number,
                    version=row.version,
                    present=event.action == "report",
                    entry=entry.number,
                    on=entry.effective_on,
                )
            )
            state.touched.add(row.item)


def rows_of(pairs: Iterable[tuple[str, str]]) -> tuple[Row, ...]:
    """Rows from items and versions, in their order."""
    return tuple(Row(item=item, version=version) for item, version in pairs)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {RowsNamed: _named}
