"""Publication (Article 14, 公示): what is published, exempted, corrected and taken down.

What follows from it (duties and clocks, windows, who sees a record) is computed in
`obligation.py` and `window.py` and offered here under one roof.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.event import Event
from ledger.publication.obligation import (
    Obligation,
    Standing,
    linked_to_court,
    next_change_on,
    obligations,
    standing,
)
from ledger.publication.window import (
    Window,
    ended,
    is_of_person,
    shown_publicly,
    tier_of,
    window,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.record.record import Record
    from ledger.sanction.listing import Listing
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

__all__ = [
    "EVENTS",
    "Obligation",
    "PublicationCorrected",
    "PublicationExempted",
    "PublicationPublished",
    "PublicationWithdrawn",
    "Standing",
    "Window",
    "ended",
    "is_of_person",
    "linked_to_court",
    "next_change_on",
    "obligations",
    "shown_publicly",
    "standing",
    "tier_of",
    "window",
]


class PublicationPublished(Event, frozen=True):
    """A record or a listing was published on a channel (上网公示), on that day of Asia/Shanghai;
    the entry stands in its own stream and says by when it was due under the rules of that time.
    """

    TOPIC: ClassVar[str] = "publication.published"
    channel: str
    day: date
    due: date | None = None
    """The last day to publish there; absent where no rule asked for it."""
    rule: str = ""
    if_needed: bool = False
    """True where the record is too light to be shown and the organ stated why it is needed."""


class PublicationExempted(Event, frozen=True):
    """A record or a listing is not published, for a reason of the rules, approved by a second
    officer (不予公开); a secret or a person stays unseen while the ledger keeps it.
    """

    TOPIC: ClassVar[str] = "publication.exempted"
    reason: str
    proposed_in: int
    rule: str = ""


class PublicationCorrected(Event, frozen=True):
    """What a channel shows was brought into line with the corrected record (更正公示)."""

    TOPIC: ClassVar[str] = "publication.corrected"
    channel: str
    day: date


class PublicationWithdrawn(Event, frozen=True):
    """A record or a listing was taken down from a channel, with the reason (撤回公示信息并说明
    理由)."""

    TOPIC: ClassVar[str] = "publication.withdrawn"
    channel: str
    day: date
    reason: str
    rule: str = ""


def _of(state: SubjectState, entry: Entry) -> Record | Listing | None:
    held: Record | Listing | None = state.records.get(entry.stream)
    held = held or state.listings.get(entry.stream)
    if held is None:
        state.orphans.append(entry)
        return None
    held.entries.append(entry.number)
    state.touched.add(entry.stream)
    return held


def _published(state: SubjectState, entry: Entry) -> None:
    if held := _of(state, entry):
        event = entry.data
        held.withdrawn.pop(event.channel, None)
        held.published.setdefault(event.channel, (event.day, entry.number))
        if event.if_needed:
            held.disclosed["necessity"] = entry.id


def _exempted(state: SubjectState, entry: Entry) -> None:
    if held := _of(state, entry):
        held.exempted = (entry.data.reason, entry.number)


def _corrected(state: SubjectState, entry: Entry) -> None:
    _of(state, entry)


def _withdrawn(state: SubjectState, entry: Entry) -> None:
    if held := _of(state, entry):
        event = entry.data
        held.withdrawn[event.channel] = (event.day, entry.number, event.reason)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    PublicationPublished: _published,
    PublicationExempted: _exempted,
    PublicationCorrected: _corrected,
    PublicationWithdrawn: _withdrawn,
}
