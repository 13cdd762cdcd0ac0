"""Incentives (Article 8, 守信激励): what was granted to one on the list, and what came of it.

Green channel, acceptance with documents outstanding, priority for fiscal projects, credit-based
loans and the other scenarios (信易+). A grant stands while the listing it rests on is in force.
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


class IncentiveGranted(Event, frozen=True):
    """A unit granted an incentive of the catalogue to one on the incentive list (给予激励)."""

    TOPIC: ClassVar[str] = "incentive.granted"
    incentive: str
    """The stream of the listing it rests on."""
    code: str
    """Of the catalogue: `I01`."""
    unit: str
    """Code of the unit that grants it."""
    matter: str
    """The matter or application it was granted in, as a code or number."""
    granted_on: date
    until: date | None = None
    """The last day; none: as long as the listing."""
    listed_in: int = 0
    """The entry that listed the subject."""
    rule: str = ""


class IncentiveGrantEnded(Event, frozen=True):
    """A grant ended by an act: used up, declined, or given in error."""

    TOPIC: ClassVar[str] = "incentive.grant_ended"
    reason: str
    ended_on: date


class IncentiveFeedbackRecorded(Event, frozen=True):
    """What came of a grant, reported by who carried it out (激励反馈)."""

    TOPIC: ClassVar[str] = "incentive.feedback_recorded"
    result: str
    reported_on: date


@dataclass(slots=True)
class Grant:
    """One incentive that was granted."""

    id: str
    facts: IncentiveGranted
    granted_in: int
    entries: list[int]
    ended: tuple[str, date, int] | None = None
    """Reason, day and entry."""
    feedback: list[tuple[str, date, int]] = field(default_factory=list)
    """Result, day and entry."""


def _noted(state: SubjectState, entry: Entry) -> Grant | None:
    grant = state.grants.get(entry.stream)
    if grant is None:
        state.orphans.append(entry)
        return None
    grant.entries.append(entry.number)
    state.touched.add(entry.stream)
    return grant


def _granted(state: SubjectState, entry: Entry) -> None:
    state.grants[entry.stream] = Grant(entry.stream, entry.data, entry.number, [entry.number])
    state.touched.add(entry.stream)


def _ended(state: SubjectState, entry: Entry) -> None:
    if grant := _noted(state, entry):
        grant.ended = (entry.data.reason, entry.data.ended_on, entry.number)


def _feedback(state: SubjectState, entry: Entry) -> None:
    if grant := _noted(state, entry):
        grant.feedback.append((entry.data.result, entry.data.reported_on, entry.number))


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    IncentiveGranted: _granted,
    IncentiveGrantEnded: _ended,
    IncentiveFeedbackRecorded: _feedback,
}
