"""Credit archives (Article 4, 信用档案): consumer complaints and reports of the 12315 platform.

Received, accepted or refused, mediated, ended, told; a report (举报) is a clue that is checked. A
complaint is neutral: nothing adverse rests on it. Who complained is in the vault only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from ledger.event import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

COMPLAINT, REPORT = "complaint", "report"


class ConsumerComplaintReceived(Event, frozen=True):
    """A consumer complained about a subject (投诉), or reported it (举报). What was said and who
    said it lie in the vault."""

    TOPIC: ClassVar[str] = "consumer_complaint.received"
    flavour: str
    """`complaint` or `report`."""
    number: str
    """Number of the platform."""
    unit: str
    """Code of the unit that handles it."""
    received_on: date
    category: str
    channel: str
    amount: Decimal | None = None
    """What is in dispute, in yuan."""
    named: bool = False
    """The one who reports gave a name and is told what became of it."""
    rule: str = ""


class ConsumerComplaintAccepted(Event, frozen=True):
    """The unit accepted the complaint (受理); the time to mediate runs from that day."""

    TOPIC: ClassVar[str] = "consumer_complaint.accepted"
    accepted_on: date


class ConsumerComplaintRefused(Event, frozen=True):
    """The unit did not accept the complaint (不予受理), on a ground of the rules; whoever
    complained is told by the same act."""

    TOPIC: ClassVar[str] = "consumer_complaint.refused"
    ground: str
    refused_on: date


class ConsumerComplaintMediated(Event, frozen=True):
    """A mediation was held (调解): the parties agreed, or did not."""

    TOPIC: ClassVar[str] = "consumer_complaint.mediated"
    held_on: date
    outcome: str
    """`agreed` or `failed`."""


class ConsumerComplaintEnded(Event, frozen=True):
    """The complaint ended (终止调解): agreed, failed, withdrawn, out of time."""

    TOPIC: ClassVar[str] = "consumer_complaint.ended"
    outcome: str
    ended_on: date


class ConsumerComplaintTold(Event, frozen=True):
    """The parties, or whoever reported under a name, were told what became of it (告知)."""

    TOPIC: ClassVar[str] = "consumer_complaint.told"
    told_on: date
    method: str


class ConsumerClueExtended(Event, frozen=True):
    """The time to check the clue of a report was extended, approved by another officer."""

    TOPIC: ClassVar[str] = "consumer_complaint.clue_extended"
    until: date


class ConsumerClueChecked(Event, frozen=True):
    """The clue of a report was checked (核查): a case was opened, or not."""

    TOPIC: ClassVar[str] = "consumer_complaint.clue_checked"
    outcome: str
    """`case_opened` or `no_case`."""
    checked_on: date


class ConsumerComplaintPublished(Event, frozen=True):
    """The complaint stands on the public page (消费投诉公示): about whom, category, what became
    of it; never who complained."""

    TOPIC: ClassVar[str] = "consumer_complaint.published"
    published_on: date
    channel: str
    until: date
    """The last day it is shown."""
    rule: str = ""


class ConsumerComplaintTakenDown(Event, frozen=True):
    """The complaint was taken off the public page, and why."""

    TOPIC: ClassVar[str] = "consumer_complaint.taken_down"
    reason: str
    taken_down_on: date


@dataclass(slots=True)
class ConsumerComplaint:
    """One complaint or report, as its entries say now."""

    id: str
    facts: ConsumerComplaintReceived
    received_by: str
    """Pseudonym of the officer who took it."""
    entries: list[int]
    accepted: tuple[date, int] | None = None
    refused: tuple[str, date, int] | None = None
    mediations: list[tuple[date, str, int]] = field(default_factory=list)
    """Day, outcome and entry."""
    ended: tuple[str, date, int] | None = None
    told: tuple[date, int] | None = None
    extended: tuple[date, int] | None = None
    checked: tuple[str, date, int] | None = None
    published: ConsumerComplaintPublished | None = None
    published_in: int = 0
    taken_down: tuple[str, date, int] | None = None
    disclosed: dict[str, str] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """Code of the unit that handles it."""
        return self.facts.unit

    @property
    def situation(self) -> str:
        """`received`, `accepted`, `refused`, `ended`, `checked` or `told`."""
        for name in ("told", "refused", "ended", "checked", "accepted"):
            if getattr(self, name) is not None:
                return name
        return "received"


def _noted(state: SubjectState, entry: Entry) -> ConsumerComplaint | None:
    complaint = state.consumer_complaints.get(entry.stream)
    if complaint is None:
        state.orphans.append(entry)
        return None
    complaint.entries.append(entry.number)
    state.touched.add(entry.stream)
    return complaint


def _received(state: SubjectState, entry: Entry) -> None:
    state.consumer_complaints[entry.stream] = ConsumerComplaint(
        id=entry.stream,
        facts=entry.data,
        received_by=entry.actor,
        entries=[entry.number],
        disclosed={"text": entry.id} if entry.sd else {},
    )
    state.touched.add(entry.stream)


def _accepted(state: SubjectState, entry: Entry) -> None:
    if of := _noted(state, entry):
        of.accepted = (entry.data.accepted_on, entry.number)


def _refused(state: SubjectState, entry: Entry) -> None:
    if of := _noted(state, entry):
        of.refused = (entry.data.ground, entry.data.refused_on, entry.number)


def _mediated(state: SubjectState, entry: Entry) -> None:
    if of := _noted(state, entry):
        of.mediations.append((entry.data.held_on, entry.data.outcome, entry.number))


def _ended(state: SubjectState, entry: Entry) -> None:
    if of := _noted(state, entry):
        of.ended = (entry.data.outcome, entry.data.ended_on, entry.number)


def _told(state: SubjectState, entry: Entry) -> None:
    if of := _noted(state, entry):
        of.told = (entry.data.told_on, entry.number)


def _extended(state: SubjectState, entry: Entry) -> None:
    if of := _noted(state, entry):
        of.extended = (entry.data.until, entry.number)


def _checked(state: SubjectState, entry: Entry) -> None:
    if of := _noted(state, entry):
        of.checked = (entry.data.outcome, entry.data.checked_on, entry.number)


def _published(state: SubjectState, entry: Entry) -> None:
    if of := _noted(state, entry):
        of.published, of.published_in = entry.data, entry.number
        of.taken_down = None


def _taken_down(state: SubjectState, entry: Entry) -> None:
    if of := _noted(state, entry):
        of.taken_down = (entry.data.reason, entry.data.taken_down_on, entry.number)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    ConsumerComplaintReceived: _received,
    ConsumerComplaintAccepted: _accepted,
    ConsumerComplaintRefused: _refused,
    ConsumerComplaintMediated: _mediated,
    ConsumerComplaintEnded: _ended,
    ConsumerComplaintTold: _told,
    ConsumerClueExtended: _extended,
    ConsumerClueChecked: _checked,
    ConsumerComplaintPublished: _published,
    ConsumerComplaintTakenDown: _taken_down,
}
