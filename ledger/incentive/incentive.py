"""Incentives (Article 8, 守信激励): what happened to an entry of the incentive list (红名单).

It is proposed, put to public notice, objected to or not, listed or dropped, and later removed.
That it is suspended while a serious-dishonesty listing stands, and that it expires, is
computed (`standing.py`), never an event.
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


class IncentiveProposed(Event, frozen=True):
    """The competent unit proposes to enter a subject in an incentive list (拟列入红名单), with
    what it rests on. The reasoning lies in the vault."""

    TOPIC: ClassVar[str] = "incentive.proposed"
    list_type: str
    unit: str
    """Code of the competent unit."""
    bases: tuple[str, ...] = ()
    """Streams of the records and commitments it rests on."""
    document_no: str = ""
    """Number of the document of a higher unit that names the subject, where the list follows it."""


class IncentiveAnnounced(Event, frozen=True):
    """The draft was put to public notice (公示) on a channel; the time to object runs from then."""

    TOPIC: ClassVar[str] = "incentive.announced"
    announced_on: date
    channel: str
    until: date
    """The last day of the public notice, as the rules and the calendar of the day gave it."""
    rule: str


class IncentiveContested(Event, frozen=True):
    """Somebody objected during the public notice; what was said, and by whom, lies in the vault."""

    TOPIC: ClassVar[str] = "incentive.contested"
    received_on: date


class IncentiveContestSettled(Event, frozen=True):
    """The unit settled an objection to the draft; its reasons lie in the vault."""

    TOPIC: ClassVar[str] = "incentive.contest_settled"
    contested_in: int
    """The entry of the objection."""
    outcome: str
    """`unfounded` or `upheld`."""


class IncentiveListed(Event, frozen=True):
    """The subject is on the incentive list (列入红名单): decision, day of effect, the last day, and
    the entries of proposal and public notice that let it happen."""

    TOPIC: ClassVar[str] = "incentive.listed"
    decision_no: str
    decided_on: date
    takes_effect_on: date
    until: date
    """The last day of its term, by the rules of the day of the decision."""
    proposed_in: int
    announced_in: int
    settled_in: tuple[int, ...] = ()
    rule: str = ""


class IncentiveDropped(Event, frozen=True):
    """The proposal was dropped, for example because an objection was upheld (不予列入)."""

    TOPIC: ClassVar[str] = "incentive.dropped"


class IncentiveRemoved(Event, frozen=True):
    """The competent unit took the subject off the incentive list (移出红名单), and why."""

    TOPIC: ClassVar[str] = "incentive.removed"
    cause: str
    """`own_wish`, `basis_void`, `error` or `conduct`."""
    decision_no: str
    removed_on: date
    noticed_in: int = 0
    """The entry of the notice that was answered or ran out, where the cause needs one."""


@dataclass(slots=True)
class Contest:
    """An objection to a draft, and how it was settled."""

    entry: int
    received_on: date
    outcome: str = ""
    settled_in: int = 0


@dataclass(slots=True)
class Incentive:
    """One entry of an incentive list, as its entries say now."""

    id: str
    list_type: str
    unit: str
    bases: tuple[str, ...]
    document_no: str
    proposed_on: date
    proposed_in: int
    proposer: str
    """The officer's pseudonym."""
    entries: list[int]
    announced: IncentiveAnnounced | None = None
    announced_in: int = 0
    contests: list[Contest] = field(default_factory=list)
    listed: IncentiveListed | None = None
    listed_in: int = 0
    listed_by: str = ""
    dropped_in: int = 0
    removed: tuple[str, date, int] | None = None
    """Cause, day and entry."""
    disclosed: dict[str, str] = field(default_factory=dict)


def noted(state: SubjectState, entry: Entry) -> Incentive | None:
    """The incentive an entry is about, with the entry noted; set aside if there is none."""
    incentive = state.incentives.get(entry.stream)
    if incentive is None:
        state.orphans.append(entry)
        return None
    incentive.entries.append(entry.number)
    state.touched.add(entry.stream)
    return incentive


def _proposed(state: SubjectState, entry: Entry) -> None:
    e = entry.data
    state.incentives[entry.stream] = Incentive(
        id=entry.stream,
        list_type=e.list_type,
        unit=e.unit,
        bases=e.bases,
        document_no=e.document_no,
        proposed_on=entry.effective_on,
        proposed_in=entry.number,
        proposer=entry.actor,
        entries=[entry.number],
        disclosed={"reasoning": entry.id} if entry.sd else {},
    )
    state.touched.add(entry.stream)


def _announced(state: SubjectState, entry: Entry) -> None:
    if incentive := noted(state, entry):
        incentive.announced, incentive.announced_in = entry.data, entry.number


def _contested(state: SubjectState, entry: Entry) -> None:
    if incentive := noted(state, entry):
        incentive.contests.append(Contest(entry.number, entry.data.received_on))


def _settled(state: SubjectState, entry: Entry) -> None:
    if incentive := noted(state, entry):
        for contest in incentive.contests:
            if contest.entry == entry.data.contested_in:
                contest.outcome, contest.settled_in = entry.data.outcome, entry.number


def _listed(state: SubjectState, entry: Entry) -> None:
    if incentive := noted(state, entry):
        incentive.listed, incentive.listed_in = entry.data, entry.number
        incentive.listed_by = entry.actor


def _dropped(state: SubjectState, entry: Entry) -> None:
    if incentive := noted(state, entry):
        incentive.dropped_in = entry.number


def _removed(state: SubjectState, entry: Entry) -> None:
    if incentive := noted(state, entry):
        incentive.removed = (entry.data.cause, entry.data.removed_on, entry.number)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    IncentiveProposed: _proposed,
    IncentiveAnnounced: _announced,
    IncentiveContested: _contested,
    IncentiveContestSettled: _settled,
    IncentiveListed: _listed,
    IncentiveDropped: _dropped,
    IncentiveRemoved: _removed,
}
