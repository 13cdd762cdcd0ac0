"""Pilots (Article 18, 试点示范): tried by one agency, measured, published, adopted by others.

A pilot may hold a rule set that has no force: a named overlay over the law. Replaying the ledger
under it says what would follow; who measures enters the totals with the entry they rest on, so
that anyone can replay the same.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.affairs import Affair, Affairs, Step, Work, opened
from ledger.event import Event

if TYPE_CHECKING:
    from ledger.store.entry import Entry

RUNNING, MEASURED, PUBLISHED, ENDED = "running", "measured", "published", "ended"


class PilotBegun(Event, frozen=True):
    """An agency began a pilot, with the rules it tries if it tries any (Article 18)."""

    TOPIC: ClassVar[str] = "pilot.begun"
    field: str
    title: str
    document_no: str
    until: date
    overlay: str = ""
    """Canonical text of a rule set without force."""
    overlay_hash: str = ""
    rule: str = ""


class PilotMeasured(Event, frozen=True):
    """What the agency states that replaying the ledger up to an entry under its rules gave
    (Article 18); a statement, not computed here: whoever replays the same can check it."""

    TOPIC: ClassVar[str] = "pilot.measured"
    upto: int
    """The newest entry that was replayed."""
    on: date
    subjects: int
    """How many were replayed."""
    changed: int
    """For how many something would be otherwise."""
    totals: dict[str, int] = {}
    """How often each kind of difference was found."""


class PracticePublished(Event, frozen=True):
    """The practice of a pilot was published for others (Article 18, 复制推广)."""

    TOPIC: ClassVar[str] = "pilot.practice_published"
    title: str
    document_no: str


class PracticeAdopted(Event, frozen=True):
    """Another agency adopted the practice (Article 18)."""

    TOPIC: ClassVar[str] = "pilot.practice_adopted"
    agency: str
    document_no: str


class PilotEnded(Event, frozen=True):
    """The pilot ended; its practice stays (Article 18)."""

    TOPIC: ClassVar[str] = "pilot.ended"
    document_no: str


class Measurement(msgspec.Struct, frozen=True):
    """One measured effect of a pilot."""

    upto: int
    on: date
    subjects: int
    changed: int
    totals: dict[str, int]
    entry: int


class Adoption(msgspec.Struct, frozen=True):
    """An agency that took a practice over."""

    agency: str
    on: date
    entry: int


class Pilot(Affair, kw_only=True):
    """A pilot (试点) of an agency, with its rules, measured effects and who took them over."""

    KIND: ClassVar[str] = "pilot"
    ARTICLE: ClassVar[int] = 18
    PUBLIC_STAGES: ClassVar[frozenset[str]] = frozenset({PUBLISHED})
    OVERSEERS: ClassVar[frozenset[str]] = frozenset({"archive.lead", "repair.route"})

    field: str
    title: str
    document_no: str
    overlay: str
    overlay_hash: str
    measured: list[Measurement] = []
    practice: str = ""
    practice_no: str = ""
    adopted: list[Adoption] = []
    ended_on: date | None = None

    def work(self) -> tuple[Work, ...]:
        """To measure and to end it by its last day."""
        return (Work("conclude", self.agency, self.due_on),) if self.due_on else ()


def _begun(affairs: Affairs, entry: Entry) -> None:
    affairs.open(opened(Pilot, entry, RUNNING, due_on=entry.data.until), entry)


def _measured(affairs: Affairs, entry: Entry) -> None:
    event: PilotMeasured = entry.data
    if pilot := affairs.told(Pilot, entry):
        counted = (event.upto, event.on, event.subjects, event.changed, event.totals)
        pilot.measured.append(Measurement(*counted, entry.number))
        pilot.says(entry, MEASURED if pilot.stage == RUNNING else "")


def _published(affairs: Affairs, entry: Entry) -> None:
    if pilot := affairs.told(Pilot, entry):
        pilot.practice, pilot.practice_no = entry.data.title, entry.data.document_no
        pilot.says(entry, PUBLISHED)


def _adopted(affairs: Affairs, entry: Entry) -> None:
    if pilot := affairs.told(Pilot, entry):
        pilot.adopted.append(Adoption(entry.data.agency, entry.effective_on, entry.number))
        pilot.says(entry)


def _ended(affairs: Affairs, entry: Entry) -> None:
    if pilot := affairs.told(Pilot, entry):
        pilot.ended_on, pilot.due_on = entry.effective_on, None
        pilot.says(entry, "" if pilot.practice else ENDED)


AFFAIRS: dict[type[Event], Step] = {
    PilotBegun: _begun,
    PilotMeasured: _measured,
    PracticePublished: _published,
    PracticeAdopted: _adopted,
    PilotEnded: _ended,
}
