"""Intake: batches with what became of their rows, and the rows that wait for linking.

No cell of a delivered file is here: a rejected row says field and reason, a waiting row the
entry under which the vault holds it.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from ledger.intake.batch import RowsSettled, fold
from ledger.store.assembly import instant_text
from projections.database import ADDED, BATCH, NEVER, Row, Rows, index, number, table, text
from projections.query import Query, equal
from projections.worklist import WORK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.intake.batch import Batch
    from ledger.store.entry import Entry

PREFIX = "batch/"
BATCHES = table(
    "batches",
    text("stream", key=True),
    text("agency"),
    text("officer"),
    text("file"),
    text("layouts"),
    text("received_at"),
    number("rows"),
    number("accepted"),
    number("duplicate"),
    number("waiting"),
    number("rejected"),
    number("linked"),
    number("backfill"),
    number("proposed_in"),
    number("withdrawn_in"),
    number("entry"),
    number("newest"),
    text("rule"),
    scope=BATCH,
)
index(BATCHES, "agency", "entry")
index(BATCHES, "file")
index(BATCHES, "newest")
REASONS = table(
    "reasons",
    text("stream", key=True),
    text("sort", key=True),
    text("reason", key=True),
    number("rows"),
    number("entry"),
    text("rule"),
    scope=BATCH,
)
WAITING = table(
    "waiting",
    text("stream", key=True),
    text("sheet", key=True),
    number("row", key=True),
    text("schemes"),
    text("entry_id"),
    number("entry"),
    text("rule"),
    scope=BATCH,
)
REJECTIONS = table(
    "rejections",
    text("stream", key=True),
    text("sheet", key=True),
    number("row", key=True),
    text("field", key=True),
    text("reason"),
    number("entry"),
    scope=ADDED,
)
ARTICLE = 13
REJECTED, WARNED = "rejected", "warned"


def rejections(entry: Entry) -> Iterator[Row]:
    """The rows that one settled piece rejected; none for any other entry."""
    event = entry.data
    if isinstance(event, RowsSettled):
        for rejection in event.rejected:
            for row in rejection.rows:
                yield (
                    entry.stream,
                    event.sheet,
                    row,
                    rejection.field,
                    rejection.reason,
                    entry.number,
                )


def rows(stream: str, entries: Iterable[Entry], out: Rows) -> None:
    """The rows of a batch, from all entries of its stream."""
    batch: Batch | None = None
    received_at = ""
    for entry in entries:
        received_at = received_at or instant_text(entry.recorded_at)
        batch = fold(batch, entry)
    if batch is None:
        return
    reasons, warnings = _counted(batch)
    rule = _rule(batch)
    out[BATCHES.name].append(_batch(stream, batch, received_at, reasons))
    for sort, counted in ((REJECTED, reasons), (WARNED, warnings)):
        out[REASONS.name] += (
            (stream, sort, reason, many, batch.entry, rule) for reason, many in counted.items()
        )
    for (sheet, row), waits in batch.waiting.items():
        schemes = ";".join(scheme for scheme, _ in waits.data.legacy)
        out[WAITING.name].append((stream, sheet, row, schemes, waits.id, waits.number, rule))
        place = f"{sheet}!{row}" if sheet else str(row)
        since = waits.effective_on.isoformat()
        out[WORK.name].append(_work(stream, batch, "intake.link", place, since, waits.number))
    if batch.proposed is not None and not batch.withdrawn_in:
        kind, proposed_in = "batch.approve_withdrawal", batch.proposed[1]
        out[WORK.name].append(_work(stream, batch, kind, "", NEVER, proposed_in))


def _counted(batch: Batch) -> tuple[Counter[str], Counter[str]]:
    """Rejected rows by reason, and warnings by kind."""
    reasons: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    for settled in batch.settled:
        warnings.update(settled.warnings)
        for rejection in settled.rejected:
            reasons[rejection.reason] += len(rejection.rows)
    return reasons, warnings


def _batch(stream: str, batch: Batch, received_at: str, reasons: Counter[str]) -> Row:
    received = batch.received
    return (
        stream,
        received.agency,
        batch.officer,
        received.file,
        ";".join(table.layout for table in received.tables),
        received_at,
        received.rows,
        sum(s.accepted for s in batch.settled),
        sum(s.duplicate for s in batch.settled),
        len(batch.waiting),
        sum(reasons.values()),
        len(batch.linked),
        int(received.backfill),
        batch.proposed[1] if batch.proposed else 0,
        batch.withdrawn_in,
        batch.entry,
        batch.newest,
        _rule(batch),
    )


def _rule(batch: Batch) -> str:
    """The layouts by which its tables were read, each with the beginning of its hash."""
    return ";".join(f"{table.layout}@{table.hash[:12]}" for table in batch.received.tables)


def _work(stream: str, batch: Batch, kind: str, detail: str, since: str, entry: int) -> Row:
    agency, rule = batch.received.agency, _rule(batch)
    return ("", stream, kind, detail, agency, ARTICLE, since, NEVER, entry, rule)


class BatchRow(msgspec.Struct, frozen=True, gc=False):
    """One delivered file and what became of it."""

    stream: str
    agency: str
    officer: str
    """Pseudonym."""
    file: str
    """SHA-256."""
    layouts: tuple[str, ...]
    received_at: datetime
    """Instant, UTC."""
    rows: int
    accepted: int
    duplicate: int
    waiting: int
    """Still waiting for linking."""
    rejected: int
    linked: int
    backfill: bool
    proposed_in: int
    withdrawn_in: int
    entry: int
    newest: int
    rule: str
    """The layouts by which its tables were read."""


class ReasonRow(msgspec.Struct, frozen=True, gc=False):
    """How many rows of a batch were rejected for a reason, or warned of."""

    stream: str
    sort: str
    """`rejected` or `warned`."""
    reason: str
    rows: int
    entry: int
    rule: str


class WaitingRow(msgspec.Struct, frozen=True, gc=False):
    """A row that waits until an officer says which subject it is about."""

    stream: str
    sheet: str
    row: int
    schemes: tuple[str, ...]
    """Which legacy numbers it has."""
    entry_id: str
    """Under which the vault holds its cells."""
    entry: int
    rule: str


class RejectionRow(msgspec.Struct, frozen=True, gc=False):
    """A row that was not taken, and why."""

    stream: str
    sheet: str
    row: int
    field: str
    reason: str
    entry: int


_STREAM = {"stream": ("stream", equal)}
batches = Query(
    BATCHES,
    BatchRow,
    ("entry",),
    {**_STREAM, "agency": ("agency", equal), "file": ("file", equal)},
    descending=True,
)
"""Batches, newest first; a batch's stream is `batch/<id>`."""
reasons = Query(
    REASONS, ReasonRow, ("stream", "sort", "reason"), {**_STREAM, "sort": ("sort", equal)}
)
waiting = Query(WAITING, WaitingRow, ("stream", "sheet", "row"), _STREAM)
rejected = Query(
    REJECTIONS,
    RejectionRow,
    ("stream", "sheet", "row", "field"),
    {**_STREAM, "row": ("row", equal), "reason": ("reason", equal)},
)
