"""Pilots (Article 18, 试点示范): tried by one agency, measured, published, adopted by others.

A pilot may hold a rule set that has no force: a named overlay over the law. Replaying the ledger
under it says what would follow. Its effect is measured by the program itself, which enters the
totals with the entry, the day, the scope and the overlay's hash: anyone can replay the same. What
an officer states instead is entered too, and stays marked as a statement.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
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
    """What replaying the ledger up to an entry under the pilot's rules gave (Article 18): computed
    by the program, or else a statement of the agency, which whoever replays the same can check."""

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
    computed: bool = False
    """The program measured it; otherwise it is what an officer states."""
    overlay_hash: str = ""
    """SHA-256 of the rules it was replayed under, hexadecimal."""
    scope: str = ""
    """Code of the agency to whose subjects it was limited; empty for the whole ledger."""


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
    computed: bool = False
    """Whether the program measured it; otherwise an officer states it."""
    overlay_hash: str = ""
    scope: str = ""


class Measured(msgspec.Struct, frozen=True):
    """An effect that the program has measured and nobody has entered yet."""

    overlay_hash: str
    upto: int
    on: date
    """The day (Asia/Shanghai) it was seen on."""
    scope: str
    subjects: int
    changed: int
    totals: dict[str, int]

    @property
    def run(self) -> str:
        """SHA-256 of all of it, hexadecimal: by this name it is entered."""
        return sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


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
        by = (event.computed, event.overlay_hash, event.scope)
        pilot.measured.append(Measurement(*counted, entry.number, *by))
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
