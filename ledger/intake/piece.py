"""Collection and sharing (Article 13, 归集共享): the words in which a piece is decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from ledger.commitment import CommitmentMade
from ledger.event import Draft, Source
from ledger.intake.fault import Fault
from ledger.intake.row import ParsedRow, RejectedRow
from ledger.record import RecordFiled

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ledger.intake.layout import Layout
    from ledger.intake.organs import Organs
    from ledger.registry import Registry


@dataclass(frozen=True, slots=True)
class Context:
    """What all rows of one table share."""

    batch: str
    file: str
    sheet: str
    layout: Layout
    backfill: bool
    today: date
    registry: Registry
    organs: Organs
    digest: Callable[[bytes], bytes]
    simple_words: tuple[str, ...]
    """Words that tell a penalty of the simple procedure."""
    headings: dict[str, str]
    """Heading in the table by field."""

    def source(self, row: ParsedRow) -> Source:
        """The place of a row."""
        return Source(self.file, self.sheet, row.number)

    def rejected(self, row: ParsedRow, faults: tuple[Fault, ...]) -> RejectedRow:
        """The row rejected; its faults get the headings the table has."""
        headings = self.headings
        shown = tuple(Fault(f.field, headings.get(f.field, ""), f.code, f.shape) for f in faults)
        return RejectedRow(row.number, row.cells, shown)

    def placed(self, row: ParsedRow, draft: Draft) -> Draft:
        """A draft with the place of its row and the batch."""
        return msgspec.structs.replace(draft, source=self.source(row), batch=self.batch)


class Prepared(msgspec.Struct, gc=False):
    """A row that may be filed, with everything made that does not need the ledger."""

    row: ParsedRow
    event: RecordFiled | CommitmentMade
    texts: dict[str, str]
    digests: bytes
    """By which its content is known when it is sent again."""
    warnings: tuple[str, ...] = ()
    stream: str = ""
    """Empty until its subject is found."""
    unit: str = ""
    """Code of the unit that determined fulfilment, of a commitment."""


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
        if warning:
            self.warnings[warning] = self.warnings.get(warning, 0) + 1
