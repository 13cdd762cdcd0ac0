"""Collection and sharing (Article 13, 归集共享): a waiting row is linked to its subject.

The row's cells come back from the vault and are read as they were; the subject is told by its
unified code; the legacy number becomes an identifier, so that later rows find it by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger import authority
from ledger.codes import CodeError, parse_unified_code
from ledger.event import Draft
from ledger.intake import layout as layouts
from ledger.intake.batch import RowLinked, batch_stream
from ledger.intake.counterpart import UNIFIED, Counterpart
from ledger.intake.decision import Deciding
from ledger.intake.delivery import Table
from ledger.intake.lookup import Lookup, load_batch
from ledger.intake.piece import Context, ReadPiece
from ledger.intake.preparing import Preparing
from ledger.intake.row import RejectedRow
from ledger.intake.standing import require_sender, situation_of
from ledger.ledger import BUSY, TRIES_MAX
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads
from ledger.store.appending import Boundary, Receipt
from ledger.subject import CODE_WRONG

if TYPE_CHECKING:
    from ledger.intake.batch import Batch, TableRead
    from ledger.intake.layout import Layout
    from ledger.ledger import Ledger
    from ledger.situation import Actor, Situation

BATCH_UNKNOWN = Code(
    "batch_must_exist", "No such batch is in the ledger.", "账本中没有此批次。", plan(13)
)
NOT_WAITING = Code(
    "row_must_be_waiting",
    "The row does not wait for its subject: it was settled or linked, or is not in the batch.",
    "该行不在待关联状态。",
    plan(13),
)
ROW_WRONG = Code(
    "waiting_row_must_be_readable",
    "The row cannot be filed for this subject as it is; correct it and send it again.",
    "该行无法按原内容归入该主体，请更正后重新报送。",
    plan(13),
)


class LinkRow(Command, frozen=True):
    """Say which subject a waiting row is about; its record is filed."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    batch: str
    row: int
    subject: str
    """Unified code."""
    sheet: str = ""

    def reads(self) -> Reads:
        """The batch; `link_row` reads the rest."""
        return Reads(streams=(batch_stream(self.batch),))


def link_row(
    ledger: Ledger,
    batch: str,
    row: int,
    *,
    subject: str,
    actor: Actor,
    sheet: str = "",
    key: str = "",
) -> tuple[int, ...]:
    """File a waiting row for a subject; the new entries, which `key` finds again.

    Raises Refused when the batch or row is none that waits, the code is wrong, the actor is not
    of the sending agency, or the row differs from what was filed for the subject.
    """
    command = LinkRow(batch=batch, row=row, subject=subject, sheet=sheet)
    situation = situation_of(ledger, actor)
    authority.authorise(command, situation)
    try:
        code = parse_unified_code(subject)
    except CodeError as wrong:
        raise CODE_WRONG.refused(fields=("subject",)) from wrong
    for _ in range(TRIES_MAX):
        position = ledger.head
        found = load_batch(ledger, batch)
        if found is None:
            raise BATCH_UNKNOWN.refused(fields=("batch",))
        require_sender(situation, found)
        drafts, streams = _decide(ledger, found, command, code, situation)
        boundary = Boundary(
            position=position, streams=(batch_stream(batch), *streams), registry=False
        )
        answer = ledger.append(drafts, boundary, actor, key)
        if isinstance(answer, Receipt):
            return answer.entries
    raise BUSY.refused()


def _decide(
    ledger: Ledger, batch: Batch, command: LinkRow, code: str, situation: Situation
) -> tuple[list[Draft], list[str]]:
    waiting = batch.waiting.get((command.sheet, command.row))
    if waiting is None:
        linked = batch.linked.get((command.sheet, command.row), 0)
        raise NOT_WAITING.refused(*((linked,) if linked else ()), fields=("row",))
    read = next(t for t in batch.received.tables if t.sheet == command.sheet)
    cells: list[str] = ledger.vault.open(waiting.id).get("cells", [])
    known = layouts.layouts(situation.policy, situation.today)
    layout = next(found for found in known if found.name == read.layout)
    table = _table(read, layout, len(cells))
    context = _context(batch, table, situation)
    preparing = Preparing(context)
    row = preparing.prepare(command.row, cells)
    if isinstance(row, RejectedRow):
        raise ROW_WRONG.refused(waiting.number, fields=tuple(f.code.code for f in row.faults))
    row.counterpart = Counterpart(UNIFIED, code, row.counterpart.legacy)
    lookup = Lookup(ledger, dry=False)
    piece = ReadPiece(command.row, command.row, [row], [])
    outcome = Deciding(context, lookup, preparing, ledger.vault.digest).decide(piece)
    if outcome.rejected:
        (rejected,) = outcome.rejected
        raise rejected.faults[0].code.refused(
            waiting.number, fields=tuple(f.field for f in rejected.faults)
        )
    event = RowLinked(sheet=command.sheet, row=command.row, subject=code, waited_in=waiting.number)
    linked_draft = Draft(
        stream=batch_stream(batch.id),
        event=event,
        effective_on=situation.today,
        batch=batch.id,
        caused_by=waiting.number,
    )
    placed = [msgspec.structs.replace(d, caused_by=waiting.number) for d in outcome.drafts]
    return [*placed, linked_draft], outcome.streams


def _table(read: TableRead, layout: Layout, width: int) -> Table:
    """The table as it was, without the file: only its columns are needed to read one row."""
    positions = {field: column - 1 for field, column in read.columns.items()}
    headings = [""] * max(width, *read.columns.values())
    for field, position in positions.items():
        headings[position] = layout.column(field).heading
    return Table(
        read.sheet, layout, tuple(headings), positions, read.heading_row, (), lambda: iter(())
    )


def _context(batch: Batch, table: Table, situation: Situation) -> Context:
    return Context(
        table=table,
        rules=layouts.rules(situation.policy, situation.today),
        today=situation.today,
        registry=situation.registry,
        sender=batch.received.agency,
        batch=batch.id,
        file=batch.received.file,
        backfill=batch.received.backfill,
    )
