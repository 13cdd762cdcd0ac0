"""Collection and sharing (Article 13, 归集共享): one run over a delivered file, piece by piece.

Each piece is read, decided on what the ledger holds, and appended with the entry that says
which rows it settled. Where others were faster it is decided again on what is there now.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ledger.event import Disclosure, Draft
from ledger.intake.ahead import read_ahead
from ledger.intake.batch import Batch, BatchReceived, Rejection, RowsSettled, Summary, batch_stream
from ledger.intake.decision import Deciding
from ledger.intake.fault import Fault
from ledger.intake.lookup import Lookup
from ledger.intake.piece import Context, Outcome
from ledger.intake.preparing import Preparing
from ledger.intake.row import RejectedRow
from ledger.intake.standing import situation_of
from ledger.ledger import BUSY, TOO_LARGE, TRIES_MAX
from ledger.refusal import CODES
from ledger.store.appending import Boundary, Conflict, Receipt, TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ledger.intake.delivery import Delivery, Table
    from ledger.intake.layout import Rules
    from ledger.intake.piece import ReadPiece
    from ledger.intake.rejects import RejectsFile
    from ledger.ledger import Ledger
    from ledger.situation import Actor, Situation
    from ledger.store.appending import KeyUsed

PIECE_ROWS_MAX = 10_000
"""No piece is larger, whatever the rules say: one entry names all its rejected rows."""
AHEAD_ROWS_MIN = 20_000
"""From so many rows on a second process pays for its start."""
CELLS_CHARACTERS_MAX = 2_000_000
"""Cells of rejected rows that the vault keeps for each piece; the sender has them all."""
SEPARATOR = "\x1f"
"""Between the cells of a rejected row in the vault."""
UNREAD_SHEET = "sheet_was_not_read"
UNREAD_HEADING = "heading_was_not_read"
NOTHING = RowsSettled(sheet="", first_row=0, last_row=0, accepted=0)


@contextmanager
def without_collection() -> Iterator[None]:
    """Bulk work makes no cycles: looking for them costs an eighth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _LawChangedError(Exception):
    """The law, an agency or the calendar changed between two pieces; the rest is read anew."""


@dataclass(slots=True)
class Piece:
    """Rows that are settled together."""

    table: Table
    deciding: Deciding
    read: ReadPiece
    outcome: Outcome = field(default_factory=Outcome)
    settled: RowsSettled = NOTHING


class Run:
    """One run over a delivered file."""

    def __init__(
        self,
        ledger: Ledger,
        actor: Actor,
        delivery: Delivery,
        batch: Batch | BatchReceived,
        situation: Situation,
        rules: Rules,
        rejects: RejectsFile,
        *,
        check: bool,
    ) -> None:
        self._ledger = ledger
        self._actor = actor
        self._delivery = delivery
        self._resumed = batch if isinstance(batch, Batch) else None
        self._received = batch.received if isinstance(batch, Batch) else batch
        self._stream = batch_stream(self._received.batch)
        self._situation = situation
        self._rules = rules
        self._rejects = rejects
        self._check = check
        self._lookup = Lookup(ledger, dry=check)
        self._upto = {
            table.sheet: self._resumed.settled_upto(table.sheet) if self._resumed else 0
            for table in delivery.tables
        }
        self.summary = Summary(batch="" if check else self._received.batch)

    def settle(self, progress: Callable[[int, int], None]) -> Summary:
        """Settle what is not settled yet; what became of all rows."""
        if self._resumed is not None and self._resumed.settled:
            self.summary = self._resumed.again()
            self._reject_again(self._resumed)
            if self.summary.rows < self._delivery.rows:
                self.summary.first_batch = ""
        self._warn_unread()
        progress(self.summary.rows, self._delivery.rows)
        while self.summary.rows < self._delivery.rows:
            try:
                self._settle_rest(progress)
            except _LawChangedError:
                self._situation = situation_of(self._ledger, self._actor)
            else:
                break
        self.summary.entry = self.summary.entry or self._ledger.head
        return self.summary

    def _settle_rest(self, progress: Callable[[int, int], None]) -> None:
        for piece in self._pieces():
            self._lookup.next_piece()
            self._finish(piece)
            self._upto[piece.table.sheet] = piece.read.last
            progress(self.summary.rows, self._delivery.rows)

    def _pieces(self) -> Iterator[Piece]:
        many = min(self._rules.chunk_rows, PIECE_ROWS_MAX)
        for table in self._delivery.tables:
            context = self._context(table)
            preparing = Preparing(context)
            deciding = Deciding(context, self._lookup, preparing, self._ledger.vault.digest)
            upto = self._upto[table.sheet]
            large = table.size >= AHEAD_ROWS_MIN
            pieces = read_ahead(context, upto, many) if large else preparing.pieces(upto, many)
            yield from (Piece(table, deciding, read) for read in pieces)

    def _context(self, table: Table) -> Context:
        return Context(
            table=table,
            rules=self._rules,
            today=self._situation.today,
            registry=self._situation.registry,
            sender=self._received.agency,
            batch=self._received.batch,
            file=self._delivery.file,
            backfill=self._received.backfill,
        )

    def _reject_again(self, batch: Batch) -> None:
        """The rows rejected before, from the vault: the file of rejected rows is whole again."""
        tables = {table.sheet: table for table in self._delivery.tables}
        opened = self._ledger.vault.open_many(batch.cells_of)
        for settled, entry_id in zip(batch.settled, batch.cells_of, strict=True):
            cells = opened.get(entry_id, {}).get("cells", {})
            rows = [
                RejectedRow(
                    row,
                    cells[str(row)].split(SEPARATOR),
                    (Fault(rejection.field, "", CODES[rejection.reason]),),
                )
                for rejection in settled.rejected
                for row in rejection.rows
                if str(row) in cells
            ]
            if settled.sheet in tables:
                self._rejects.add(tables[settled.sheet], sorted(rows, key=lambda r: r.number))

    def _warn_unread(self) -> None:
        sheets = len(self._delivery.unread)
        headings = sum(len(table.unread) for table in self._delivery.tables)
        found = {UNREAD_SHEET: sheets, UNREAD_HEADING: headings}
        self.summary.warn({warning: many for warning, many in found.items() if many})

    def _finish(self, piece: Piece) -> None:
        """Decide and append the piece; anew while something it rested on has moved."""
        for _ in range(TRIES_MAX):
            position = self._ledger.head
            if self._ledger.registry.position != self._situation.registry.position:
                raise _LawChangedError
            piece.outcome = piece.deciding.decide(piece.read)
            piece.settled = settled_of(piece, piece.outcome)
            answer = None if self._check else self._append(piece, position)
            if not isinstance(answer, Conflict) or answer.on == self._stream:
                break
            self._lookup.forget()
        if isinstance(answer, Receipt):
            self.summary.entry = answer.last
        elif not self._check:
            raise (TOO_LARGE if isinstance(answer, TooLarge) else BUSY).refused()
        self.summary.count(piece.settled)
        self._rejects.add(piece.table, piece.outcome.rejected)

    def _append(self, piece: Piece, position: int) -> Receipt | Conflict | KeyUsed | TooLarge:
        """Append the records and, with them, the entry that says which rows are settled."""
        cells = _kept(piece.outcome.rejected)
        settled = Draft(
            stream=self._stream,
            event=piece.settled,
            effective_on=self._situation.today,
            disclosures=(Disclosure(self._stream, "cells", cells),) if cells else (),
            batch=self._received.batch,
        )
        boundary = Boundary(
            position=position,
            streams=(self._stream, *piece.outcome.streams),
        )
        return self._ledger.append([*piece.outcome.drafts, settled], boundary, self._actor)


def _kept(rejected: Iterable[RejectedRow]) -> dict[str, str]:
    """The cells of rejected rows by row number, as many as one value of the vault may hold."""
    kept: dict[str, str] = {}
    room = CELLS_CHARACTERS_MAX
    for row in rejected:
        cells = SEPARATOR.join(row.cells)
        room -= len(cells)
        if room < 0:
            break
        kept[str(row.number)] = cells
    return kept


def settled_of(piece: Piece, outcome: Outcome) -> RowsSettled:
    """What became of a piece; a rejected row counts once, for its first reason."""
    found: dict[tuple[str, str], list[int]] = {}
    for row in outcome.rejected:
        fault = row.faults[0]
        found.setdefault((fault.field, fault.code.code), []).append(row.number)
    return RowsSettled(
        sheet=piece.table.sheet,
        first_row=piece.read.first,
        last_row=piece.read.last,
        accepted=outcome.accepted,
        duplicate=outcome.duplicate,
        waiting=outcome.waiting,
        rejected=tuple(Rejection(f, code, tuple(rows)) for (f, code), rows in found.items()),
        warnings=outcome.warnings,
    )
