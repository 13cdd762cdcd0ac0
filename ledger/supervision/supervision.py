"""Graded supervision (Article 7, 分级分类监管): classes that a human confirmed.

The class itself is never an entry: it is computed (`grading`). What is entered is the act of a
human: that a class which is worse than the normal one holds for a person or an individual
business, after notice, by another officer than served it; and what became of a contest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.event import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

FAMILY = "supervision"
ACT = "supervision_class"
"""The act of the rules of procedure by which the notice before a confirmation is served."""
UPHELD, DENIED = "upheld", "denied"


class ClassConfirmed(Event, frozen=True):
    """An officer confirmed a supervisory class that is worse than the normal one (人工确认), after
    the notice was served and its time to answer ran. The reasons lie in the vault."""

    TOPIC: ClassVar[str] = "supervision.class_confirmed"
    supervisory_class: str
    rests_on: tuple[str, ...]
    """Streams of the results and listings that give the class."""
    noticed_in: int
    """The entry of the notice."""
    rule: str
    derived_from: tuple[int, ...] = ()


class ClassContested(Event, frozen=True):
    """The subject contests its class (对监管类别提出异议); what it says lies in the vault."""

    TOPIC: ClassVar[str] = "supervision.class_contested"
    contested_on: date


class ContestDecided(Event, frozen=True):
    """Another officer decided the contest: upheld, and the confirmation falls, or denied with
    reasons and remedies, which lie in the vault."""

    TOPIC: ClassVar[str] = "supervision.contest_decided"
    outcome: str
    """`upheld` or `denied`."""
    decided_on: date


@dataclass(slots=True)
class ClassConfirmation:
    """A confirmed class, as its entries say now."""

    id: str
    facts: ClassConfirmed
    entries: list[int]
    confirmed_on: date
    officer: str
    agency: str
    contested: tuple[date, int] | None = None
    decided: tuple[str, date, int] | None = None
    """Outcome, day and entry of the newest decision on a contest."""
    disclosed: dict[str, str] = field(default_factory=dict)

    @property
    def is_contested(self) -> bool:
        """A contest waits for its decision."""
        return self.contested is not None and (
            self.decided is None or self.decided[2] < self.contested[1]
        )


def _confirmed(state: SubjectState, entry: Entry) -> None:
    state.confirmations[entry.stream] = ClassConfirmation(
        id=entry.stream,
        facts=entry.data,
        entries=[entry.number],
        confirmed_on=entry.effective_on,
        officer=entry.actor,
        agency=entry.agency,
        disclosed={"reason": entry.id} if entry.sd else {},
    )
    state.touched.add(entry.stream)


def _of(state: SubjectState, entry: Entry) -> ClassConfirmation | None:
    """The confirmation an entry is about; the entry is set aside if there is none."""
    confirmation = state.confirmations.get(entry.stream)
    if confirmation is None:
        state.orphans.append(entry)
        return None
    confirmation.entries.append(entry.number)
    state.touched.add(entry.stream)
    return confirmation


def _contested(state: SubjectState, entry: Entry) -> None:
    if confirmation := _of(state, entry):
        confirmation.contested = entry.data.contested_on, entry.number
        confirmation.disclosed["contest"] = entry.id


def _decided(state: SubjectState, entry: Entry) -> None:
    if confirmation := _of(state, entry):
        event = entry.data
        confirmation.decided = event.outcome, event.decided_on, entry.number
        confirmation.disclosed |= dict.fromkeys(("decision", "remedies"), entry.id)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    ClassConfirmed: _confirmed,
    ClassContested: _contested,
    ContestDecided: _decided,
}
