"""Collection and sharing (Article 13, 归集共享): a delivered file, from its bytes to entries.

The whole file is checked before the first append. Then it is settled piece by piece; each
piece is one append of the accepted records and of one entry that says which rows it settled,
so that what was interrupted goes on there, and the same file again appends nothing.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from ledger import authority
from ledger.clock import day_of
from ledger.event import Draft
from ledger.intake import layout as layouts
from ledger.intake.batch import BatchReceived, TableRead, batch_stream
from ledger.intake.delivery import open_delivery
from ledger.intake.lookup import load_batch
from ledger.intake.organs import Organs
from ledger.intake.rejects import SUFFIX, RejectsFile
from ledger.intake.run import Run, without_collection
from ledger.intake.standing import sender_of, situation_of
from ledger.situation import Command, Reads
from ledger.store.appending import Boundary
from ledger.topics import decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.intake.batch import Batch, Summary
    from ledger.intake.delivery import Delivery
    from ledger.ledger import Ledger
    from ledger.registry import Agency
    from ledger.situation import Actor


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
    the file when not given; a dry run writes only where it is told. Raises NoTable when the
    file is no table of a layout in force, and Refused when the actor or the agency may not
    send it; then nothing was written.
    """
    situation = situation_of(ledger, actor)
    authority.authorise(ImportFile(file="", agency=agency), situation)
    sender = sender_of(situation, agency)
    rules = layouts.rules(situation.policy, situation.today)
    known = layouts.layouts(situation.policy, situation.today)
    delivery = open_delivery(Path(path), known, rules, layout)
    organs = Organs(situation.registry, sender)
    organs.require_any(delivery.organs)
    batch = _received(ledger, delivery, sender, actor, backfill=backfill, check=check)
    beside = None if check else Path(f"{path}{SUFFIX}")
    file = RejectsFile(rejects or beside)
    run = Run(ledger, actor, delivery, batch, situation, rules, file, check=check)
    with without_collection():
        try:
            return run.settle(progress or (lambda *_: None))
        finally:
            file.close()


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
