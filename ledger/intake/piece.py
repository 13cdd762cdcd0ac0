"""Collection and sharing (Article 13, 归集共享): the words in which a piece is decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.commitment.commitment import CommitmentMade
from ledger.event import Draft, Source
from ledger.intake.counterpart import Counterpart
from ledger.intake.fault import Fault
from ledger.intake.row import ParsedRow, RejectedRow
from ledger.record.record import RecordFiled
from ledger.store.disclosing import Salted

if TYPE_CHECKING:
    from ledger.intake.delivery import Table
    from ledger.intake.layout import Rules
    from ledger.registry import Registry


@dataclass(frozen=True, slots=True)
class Context:
    """What all rows of one table share; it can be handed to another process."""

    table: Table
    rules: Rules
    today: date
    registry: Registry
    sender: str
    """Code of the sending agency."""
    batch: str
    file: str
    backfill: bool

    def source(self, number: int) -> Source:
        """The place of a row."""
        return Source(self.file, self.table.sheet, number)

    def rejected(self, row: ParsedRow, faults: tuple[Fault, ...]) -> RejectedRow:
        """The row rejected; its faults get the headings the table has."""
        positions, headings = self.table.positions, self.table.headings
        named = {field: headings[position] for field, position in positions.items()}
        shown = tuple(Fault(f.field, named.get(f.field, ""), f.code, f.shape) for f in faults)
        return RejectedRow(row.number, row.cells, shown)

    def placed(self, number: int, draft: Draft) -> Draft:
        """A draft with the place of its row and the batch."""
        return msgspec.structs.replace(draft, source=self.source(number), batch=self.batch)


class Prepared(msgspec.Struct, array_like=True, gc=False):
    """A row that may be filed, with everything made that does not need the ledger."""

    number: int
    counterpart: Counterpart
    name: str
    day: date
    """The law's day of the act."""
    content: bytes
    """SHA-256 of what must not differ when it is sent again."""
    remark: str
    salted: list[tuple[str, Salted]]
    """Personal values by name, committed to already; `cells` is among them."""
    warnings: tuple[str, ...] = ()
    stream: str = ""
    """Empty until its subject is found."""
    representative_number: str = ""
    record: RecordFiled | None = None
    commitment: CommitmentMade | None = None
    """One of the two: the act that is filed."""
    unit: str = ""
    """Code of the unit that determined fulfilment, of a commitment."""
    parsed: Any = None
    """The ParsedRow, in the process that read it."""

    @property
    def event(self) -> RecordFiled | CommitmentMade:
        """The act that is filed."""
        event = self.record or self.commitment
        assert event is not None  # noqa: S101 - whoever prepares a row gives it one
        return event


class ReadPiece(msgspec.Struct, gc=False):
    """Rows that are settled together, as they were read."""

    first: int
    last: int
    ready: list[Prepared]
    rejected: list[RejectedRow] = []


@dataclass(slots=True)
class Outcome:
    """What became of a piece."""

    drafts: list[Draft] = field(default_factory=list)
    accepted: int = 0
    duplicate: int = 0
    waiting: int = 0
    rejected: list[RejectedRow] = field(default_factory=list)
    warnings: dict[str, int] = field(default_factory=dict)
    streams: list[str] = field(default_factory=list)
    """Streams whose content a decision rested on."""

    def warn(self, warning: str) -> None:
        """Count something odd that stops nothing."""
        self.warnings[warning] = self.warnings.get(warning, 0) + 1
