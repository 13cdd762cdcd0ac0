"""Collection and sharing (Article 13, 归集共享): the import of a delivered file, from its bytes to entries.

The whole file is checked before the first append. Then it is settled piece by piece; each
piece is one append of the accepted records and of one entry that says which rows it settled,
so that what was interrupted goes on there, and the same file again appends nothing.
"""

from __future__ import annotations

from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from ledger import authority
from ledger.clock import day_of
from ledger.event import Disclosure, Draft
from ledger.intake import layout as layouts
from ledger.intake.batch import (
    BatchReceived,
    Rejection,
    RowsSettled,
    Summary,
    TableRead,
    batch_stream,
)
from ledger.intake.decision import Context, Deciding, headings_of
from ledger.intake.delivery import open_delivery
from ledger.intake.lookup import Lookup, load_batch
from ledger.intake.organs import Organs
from ledger.intake.rejects import SUFFIX, RejectsFile
from ledger.intake.row import RowReader
from ledger.ledger import BUSY, TRIES_MAX
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.store.appending import Boundary, KeyUsed, Receipt, TooLarge
from ledger.topics import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ledger.intake.batch import Batch
    from ledger.intake.decision import Outcome
    from ledger.intake.delivery import Delivery, Table
    from ledger.intake.layout import Rules
    from ledger.intake.row import RejectedRow
    from ledger.ledger import Ledger
    from ledger.registry import Agency
    from ledger.situation import Actor

ACTOR = Code(
    "actor_must_act_for_the_sending_agency",
    "An officer hands in files only for the agency it acts for.",
    "操作人员只能代表所在单位报送文件。",
    plan(13),
)
UNREAD_SHEET = "sheet_was_not_read"
UNREAD_HEADING = "heading_was_not_read"


class ImportFile(Command, frozen=True):
    """Hand in a file of an agency; `import_file` carries it out piece by piece."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    file: str
    agency: str
    layout: str = ""
    backfill: bool = False

    def reads(self) -> Reads:
        """Nothing but the law and the agencies."""
        return Reads()


def import_file(
    ledger: Ledger,
    path: Path,
    *,
    agency: str,
    actor: Actor,
    layout: str | None = None,
    check: bool = False,
    backfill: bool = False,
    rejects: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Import a delivered file for the agency that sends it; what became of its rows.

    `check` only says what would become of them. `rejects` is where rejected rows go, beside
    the file when not given. Raises NoTable when the file is no table of a layout in force, and
    Refused when the actor or the agency may not send it; then nothing was written.
    """
    situation = situation_of(ledger, actor)
    authority.authorise(ImportFile(file="", agency=agency), situation)
    sender = situation.registry.agency(agency)
    if sender is None or sender.closed_in:
        raise authority.AGENCY.refused(fields=("agency",))
    if actor.agency != sender.code:
        raise ACTOR.refused(sender.entry)
    rules = layouts.rules(situation.policy, situation.today)
    known = layouts.layouts(situation.policy, situation.today)
    delivery = open_delivery(Path(path), known, rules, layout)
    organs = Organs(situation.registry, sender)
    organs.require_any(delivery.organs)
    batch = _received(ledger, delivery, sender, actor, backfill=backfill, check=check)
    file = RejectsFile(rejects or Path(f"{path}{SUFFIX}"))
    importing = _Import(ledger, actor, delivery, batch, organs, situation, rules, file, check=check)
    try:
        return importing.run(progress or (lambda *_: None))
    finally:
        file.close()


def situation_of(ledger: Ledger, actor: Actor) -> Situation:
    """The situation of an act that reads only the law, the agencies and the day."""
    now = ledger.clock.now()
    return Situation(
        now=now,
        today=day_of(now),
        actor=actor,
        registry=ledger.registry,
        states={},
        new_id=lambda: str(uuid4()),
    )


def _received(
    ledger: Ledger, delivery: Delivery, sender: Agency, actor: Actor, *, backfill: bool, check: bool
) -> Batch | BatchReceived:
    """The batch of this very file and sender, found or begun. A withdrawn one is begun anew."""
    for turn in count(1):
        key = f"intake/{sender.code}/{delivery.file}" + (f"/{turn}" if turn > 1 else "")
        receipt = ledger.store.receipt(key)
        if receipt is None:
            event = _event(delivery, sender, backfill=backfill)
            if check:
                return event
            draft = Draft(
                stream=batch_stream(event.batch),
                event=event,
                effective_on=day_of(ledger.clock.now()),
                batch=event.batch,
                opens=True,
            )
            boundary = Boundary(position=ledger.head, registry=False)
            ledger.append([draft], boundary, actor, key)
            receipt = ledger.store.receipt(key)
        if receipt is not None:
            entry = decode(receipt.first, ledger.store.entry(receipt.first))
            batch = load_batch(ledger, entry.data.batch)
            if batch is not None and not batch.withdrawn_in:
                return batch
    raise AssertionError


def _event(delivery: Delivery, sender: Agency, *, backfill: bool) -> BatchReceived:
    return BatchReceived(
        batch=str(uuid4()),
        file=delivery.file,
        size_bytes=delivery.size_bytes,
        encoding=delivery.encoding,
        agency=sender.code,
        rows=delivery.rows,
        tables=tuple(
            TableRead(
                sheet=table.sheet,
                layout=table.layout.name,
                hash=table.layout.hash,
                heading_row=table.heading_row,
                columns={field: at + 1 for field, at in table.positions.items()},
            )
            for table in delivery.tables
        ),
        backfill=backfill,
    )


class _Import:
    """One run over a delivered file."""

    def __init__(
        self,
        ledger: Ledger,
        actor: Actor,
        delivery: Delivery,
        batch: Batch | BatchReceived,
        organs: Organs,
        situation: Situation,
        rules: Rules,
        rejects: RejectsFile,
        *,
        check: bool,
    ) -> None:
        self._ledger = ledger
        self._actor = actor
        self._delivery = delivery
        self._resumed = None if isinstance(batch, BatchReceived) else batch
        self._received = batch if isinstance(batch, BatchReceived) else batch.received
        self._organs = organs
        self._situation = situation
        self._rules = rules
        self._rejects = rejects
        self._check = check
        self._lookup = Lookup(ledger, dry=check)
        self.summary = Summary(batch="" if check else self._received.batch)

    def run(self, progress: Callable[[int, int], None]) -> Summary:
        """Settle what is not settled yet."""
        total = self._delivery.rows
        if self._resumed is not None and self._resumed.settled:
            self._count_again(self._resumed)
        self._warn_unread()
        progress(self.summary.rows, total)
        for table in self._delivery.tables:
            reader = RowReader(table, self._rules, self._situation.today)
            deciding = Deciding(self._context(table), self._lookup)
            upto = self._resumed.settled_upto(table.sheet) if self._resumed else 0
            rows = table.rows(upto)
            while piece := list(islice(rows, self._rules.chunk_rows)):
                self._settle(table, reader, deciding, piece)
                progress(self.summary.rows, total)
        self.summary.entry = self.summary.entry or self._ledger.head
        return self.summary

    def _count_again(self, batch: Batch) -> None:
        again = batch.again()
        if again.rows < self._delivery.rows:
            again.first_batch = ""
        self.summary = again

    def _warn_unread(self) -> None:
        sheets = len(self._delivery.unread)
        headings = sum(len(table.unread) for table in self._delivery.tables)
        self.summary.warn({k: n for k, n in ((UNREAD_SHEET, sheets), (UNREAD_HEADING, headings)) if n})

    def _context(self, table: Table) -> Context:
        return Context(
            batch=self._received.batch,
            file=self._delivery.file,
            sheet=table.sheet,
            layout=table.layout,
            backfill=self._received.backfill,
            today=self._situation.today,
            policy=self._situation.policy,
            organs=self._organs,
            digest=self._ledger.vault.digest,
            headings=headings_of(table.headings, table.positions),
        )

    def _settle(
        self,
        table: Table,
        reader: RowReader,
        deciding: Deciding,
        piece: list[tuple[int, list[str]]],
    ) -> None:
        """Decide and append one piece; decided again when others were faster."""
        rows = [reader.read(number, cells) for number, cells in piece]
        for _ in range(TRIES_MAX):
            position = self._ledger.head
            outcome = deciding.decide(rows)
            settled = _settled(table.sheet, piece[0][0], piece[-1][0], outcome)
            entry = self._append(outcome, settled, position) if not self._check else position
            if entry:
                self.summary.count(settled)
                self.summary.entry = entry
                self._rejects.add(table, outcome.rejected)
                self._lookup.settled()
                return
            self._lookup.forget()
        raise BUSY.refused()

    def _append(self, outcome: Outcome, settled: RowsSettled, position: int) -> int:
        """The newest entry of the append; 0 when something it rested on has moved."""
        stream = batch_stream(self._received.batch)
        drafts = [*outcome.drafts, self._piece(stream, settled, outcome.rejected)]
        boundary = Boundary(
            position=position, streams=(stream, *outcome.streams), registry=False
        )
        receipt = self._ledger.append(drafts, boundary, self._actor)
        if isinstance(receipt, TooLarge):
            raise authority.AGENCY.refused()
        return receipt.last if isinstance(receipt, Receipt) else 0

    def _piece(self, stream: str, settled: RowsSettled, rejected: list[RejectedRow]) -> Draft:
        cells = {f"{row.number}": "\x1f".join(row.cells) for row in rejected}
        return Draft(
            stream=stream,
            event=settled,
            effective_on=self._situation.today,
            disclosures=(Disclosure(stream, "cells", cells),) if cells else (),
            batch=self._received.batch,
        )


def _settled(sheet: str, first: int, last: int, outcome: Outcome) -> RowsSettled:
    """What became of a piece; a rejected row counts once, for its first reason."""
    found: dict[tuple[str, str], list[int]] = {}
    for row in outcome.rejected:
        fault = row.faults[0]
        found.setdefault((fault.field, fault.code.code), []).append(row.number)
    return RowsSettled(
        sheet=sheet,
        first_row=first,
        last_row=last,
        accepted=outcome.accepted,
        duplicate=outcome.duplicate,
        waiting=outcome.waiting,
        rejected=tuple(Rejection(f, code, tuple(rows)) for (f, code), rows in found.items()),
        warnings=outcome.warnings,
    )
