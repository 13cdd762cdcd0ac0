"""Collection and sharing (Article 13, 归集共享): records given to others, recalls acknowledged.

A share is the act of one unit that gives records to another for a purpose, on a lawful basis.
A recall is no event: it follows from an end and from who was shown it before. That a recipient
has undone it is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.event import Event
from ledger.sharing.ending import watched

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

__all__ = [
    "EVENTS",
    "Acknowledgement",
    "RecallAcknowledged",
    "RecordsShared",
    "Share",
    "watched",
]


class RecordsShared(Event, frozen=True):
    """A unit gave records of one subject to another unit or body, for a purpose and on a lawful
    basis; from then on the recipient may see them while they stand, and hears of their end."""

    TOPIC: ClassVar[str] = "records.shared"
    share: str
    """One act of sharing; it may be about several subjects."""
    records: tuple[str, ...]
    recipient: str
    """Code of the agency they were given to."""
    purpose: str
    basis: str
    """`statutory_duty`, `authorisation`, `mandate` or `published`."""
    document_no: str = ""
    """Number of the authorisation, agreement or request."""
    rule: str = ""


class RecallAcknowledged(Event, frozen=True):
    """A recipient undid what it was shown before its end (停止使用、删除、更正), and says how."""

    TOPIC: ClassVar[str] = "recall.acknowledged"
    record: str
    """The record, listing, measure or commitment that ended or was corrected."""
    ending: str
    """The entry that ended it, or `expired`."""
    recipient: str
    done: str
    """`corrected`, `deleted`, `stopped_use` or `nothing_kept`."""
    due: date
    """The last day, in Asia/Shanghai, as the rules said when it was acknowledged."""
    access_entry: int = 0
    """The first answer by which it was shown, in the access ledger; 0 for an act of sharing."""
    rule: str = ""


@dataclass(slots=True)
class Share:
    """One act of sharing, as far as it is about one subject."""

    id: str
    facts: RecordsShared
    agency: str
    """Code of the unit that gave them."""
    entry: int
    on: date


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What a recipient said it did."""

    facts: RecallAcknowledged
    on: date
    entry: int
    officer: str


def _shared(state: SubjectState, entry: Entry) -> None:
    state.shares[entry.stream] = Share(
        entry.stream, entry.data, entry.agency, entry.number, entry.effective_on
    )
    state.touched.add(entry.stream)


def _acknowledged(state: SubjectState, entry: Entry) -> None:
    event = entry.data
    said = Acknowledgement(event, entry.effective_on, entry.number, entry.actor)
    key = (event.record, event.ending, event.recipient)
    state.acknowledgements.setdefault(key, said)
    state.touched.add(event.record)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    RecordsShared: _shared,
    RecallAcknowledged: _acknowledged,
}
