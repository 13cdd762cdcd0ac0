"""Graded supervision (Article 7, 分级分类监管): the double-random draw (双随机、一公开).

A plan names a future size of the ledger; another agency commits to a nonce before that size is
reached and reveals it after; both together give the seed, which neither could choose. Who is
drawn lies in the vault until everyone was inspected; then the draw is published with its
results, and anyone can redraw it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.affairs import Affair, Affairs, Step, Work, opened
from ledger.supervision.event import (
    ClassRatio,
    ConflictDeclared,
    DrawAnnounced,
    DrawMade,
    DrawPublished,
    InspectionCountersigned,
    InspectionRecorded,
    NonceCommitted,
    NonceRevealed,
    Population,
    Stratum,
)

if TYPE_CHECKING:
    from ledger.event import Event
    from ledger.store.entry import Entry

PREFIX = "draw/"
ANNOUNCED, COMMITTED, REVEALED = "announced", "committed", "revealed"
DRAWN, PUBLISHED = "drawn", "published"


class Inspection(msgspec.Struct, frozen=True):
    """The result for one number of the draw."""

    number: int
    outcome: str
    inspected_on: date
    document_no: str
    countersigned: bool


class Draw(Affair, kw_only=True):
    """A double-random draw of inspections (双随机、一公开)."""

    KIND: ClassVar[str] = "draw"
    ARTICLE: ClassVar[int] = 7
    PUBLIC_STAGES: ClassVar[frozenset[str]] = frozenset(
        {ANNOUNCED, COMMITTED, REVEALED, DRAWN, PUBLISHED}
    )

    title: str
    population: Population
    ratios: list[ClassRatio]
    inspectors: int
    """How many officers are in the pool."""
    inspectors_each: int
    size: int
    """The size of the ledger whose root goes into the seed."""
    committer: str
    commitment: str = ""
    """SHA-256 of the nonce, hexadecimal."""
    committed_in: int = 0
    revealed_in: int = 0
    root: str = ""
    algorithm: str = ""
    population_on: date | None = None
    subjects: int = 0
    drawn: int = 0
    strata: list[Stratum] = []
    drawn_on: date | None = None
    conflicts: int = 0
    """How many conflicts were declared."""
    conflicts_before: int = 0
    """How many of them before the draw was made: those that its inspectors were drawn with."""
    inspections: list[Inspection] = []
    """Results by number, in the order in which they were recorded."""
    nonce: str = ""
    """The nonce, hexadecimal, once published."""
    population_digest: str = ""
    published_on: date | None = None

    @property
    def in_time(self) -> bool:
        """Whether the commitment stands in an entry within the named size."""
        return 0 < self.committed_in <= self.size

    def concerned(self) -> tuple[str, ...]:
        """Who draws and who commits."""
        return (self.agency, self.committer)

    def work(self) -> tuple[Work, ...]:
        """The next step and whose it is."""
        match self.stage:
            case "announced":
                return (Work("commit_nonce", self.committer, None),)
            case "committed":
                return (Work("reveal_nonce", self.committer, None),)
            case "revealed":
                return (Work("make", self.agency, None),)
            case "drawn":
                done = sum(each.countersigned for each in self.inspections)
                step = "inspect" if done < self.drawn else "publish"
                return (Work(step, self.agency, self.due_on),)
        return ()

    def inspection(self, number: int) -> Inspection | None:
        """The newest result recorded for a number."""
        return next((i for i in reversed(self.inspections) if i.number == number), None)


def _announced(affairs: Affairs, entry: Entry) -> None:
    disclosed = {"officers": entry.id, "inspectors": entry.id}
    affairs.open(opened(Draw, entry, ANNOUNCED, disclosed=disclosed), entry)


def _committed(affairs: Affairs, entry: Entry) -> None:
    if draw := affairs.told(Draw, entry):
        draw.commitment, draw.committed_in = entry.data.commitment, entry.number
        draw.says(entry, COMMITTED)


def _conflict(affairs: Affairs, entry: Entry) -> None:
    if draw := affairs.told(Draw, entry):
        draw.conflicts += 1
        draw.disclosed[f"conflict.{draw.conflicts}"] = entry.id
        draw.says(entry)


def _revealed(affairs: Affairs, entry: Entry) -> None:
    if draw := affairs.told(Draw, entry):
        draw.revealed_in = entry.number
        draw.disclosed["nonce"] = entry.id
        draw.says(entry, REVEALED)


def _made(affairs: Affairs, entry: Entry) -> None:
    if draw := affairs.told(Draw, entry):
        event: DrawMade = entry.data
        draw.root, draw.algorithm = event.root, event.algorithm
        draw.population_on, draw.subjects = event.population_on, event.subjects
        draw.drawn, draw.strata = event.drawn, list(event.strata)
        draw.due_on = event.publish_by
        draw.drawn_on, draw.conflicts_before = entry.effective_on, draw.conflicts
        draw.disclosed |= {"population": entry.id, "drawn": entry.id}
        draw.says(entry, DRAWN)


def _recorded(affairs: Affairs, entry: Entry) -> None:
    if draw := affairs.told(Draw, entry):
        event: InspectionRecorded = entry.data
        draw.inspections = [i for i in draw.inspections if i.number != event.number]
        draw.inspections.append(
            Inspection(event.number, event.outcome, event.inspected_on, event.document_no, False)
        )
        draw.disclosed[f"recorded_by.{event.number}"] = entry.id
        draw.says(entry)


def _countersigned(affairs: Affairs, entry: Entry) -> None:
    if draw := affairs.told(Draw, entry):
        number = entry.data.number
        draw.inspections = [
            msgspec.structs.replace(i, countersigned=True) if i.number == number else i
            for i in draw.inspections
        ]
        draw.says(entry)


def _published(affairs: Affairs, entry: Entry) -> None:
    if draw := affairs.told(Draw, entry):
        event: DrawPublished = entry.data
        draw.nonce, draw.population_digest = event.nonce, event.population_digest
        draw.published_on, draw.due_on = event.published_on, None
        draw.says(entry, PUBLISHED)


AFFAIRS: dict[type[Event], Step] = {
    DrawAnnounced: _announced,
    NonceCommitted: _committed,
    ConflictDeclared: _conflict,
    NonceRevealed: _revealed,
    DrawMade: _made,
    InspectionRecorded: _recorded,
    InspectionCountersigned: _countersigned,
    DrawPublished: _published,
}
