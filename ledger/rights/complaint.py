"""Protection of rights (Article 15, 权益保护): complaints about how an office handled a matter.

A complaint (投诉) is filed by the subject, its agent or at the window, accepted and answered with
reasons within the clocks of the rules. Who may do which step is decided in `complaining.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from ledger.event import Event, Tag
from ledger.rights.rules import rights_rules

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

FILED, ACCEPTED, ANSWERED, WITHDRAWN = "FILED", "ACCEPTED", "ANSWERED", "WITHDRAWN"


class ComplaintFiled(Event, frozen=True):
    """A subject complained about how an office handled a matter (投诉); what it says lies in the
    vault."""

    TOPIC: ClassVar[str] = "complaint.filed"
    subject: Tag
    against: str
    """Code of the office."""
    matter: str
    """Code of the rules: `delay`, `refused_to_take`, `conduct` …"""
    window: str
    """Code of the agency that answers; never the office it is about."""
    case: str = ""
    """Stream of the record or case that was handled, where there is one."""
    agent: str = ""
    rule: str = ""


class ComplaintAccepted(Event, frozen=True):
    """The complaint was accepted (受理)."""

    TOPIC: ClassVar[str] = "complaint.accepted"


class ComplaintAnswered(Event, frozen=True):
    """The complaint was answered with reasons (答复); they lie in the vault."""

    TOPIC: ClassVar[str] = "complaint.answered"
    outcome: str
    """`founded`, `partly`, `unfounded`."""
    rule: str = ""


class ComplaintWithdrawn(Event, frozen=True):
    """Who complained took it back (撤回投诉)."""

    TOPIC: ClassVar[str] = "complaint.withdrawn"


@dataclass(slots=True)
class Complaint:
    """One complaint, as its entries say now."""

    id: str
    facts: ComplaintFiled
    stage: str
    filed_on: date
    entries: list[int]
    reached: dict[str, tuple[date, int]]
    outcome: str = ""
    disclosed: dict[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.stage in (FILED, ACCEPTED)


def complaint_clocks(
    of: Complaint, policy: Policy, calendar: Calendar
) -> tuple[tuple[str, date, bool, date | None], ...]:
    """Step, last day, whether that is provisional, and the day it was done."""
    rules = rights_rules(policy, of.filed_on).rules["complaints"]
    accept_due = calendar.due(of.filed_on, rules["accept_within"], roll=True)
    answer_due = calendar.due(of.filed_on, rules["answer_within"], roll=True)
    done = {stage: day for stage, (day, _) in of.reached.items()}
    return (
        ("accept", accept_due.day, accept_due.provisional, done.get(ACCEPTED)),
        ("answer", answer_due.day, answer_due.provisional, done.get(ANSWERED)),
    )


def _filed(state: SubjectState, entry: Entry) -> None:
    day = entry.effective_on
    state.complaints[entry.stream] = Complaint(
        id=entry.stream,
        facts=entry.data,
        stage=FILED,
        filed_on=day,
        entries=[entry.number],
        reached={FILED: (day, entry.number)},
        disclosed={"text": entry.id} if entry.sd else {},
    )
    state.touched.add(entry.stream)


def _told(state: SubjectState, entry: Entry, stage: str) -> Complaint | None:
    of = state.complaints.get(entry.stream)
    if of is None:
        state.orphans.append(entry)
        return None
    of.entries.append(entry.number)
    of.stage = stage
    of.reached[stage] = (entry.effective_on, entry.number)
    state.touched.add(of.id)
    return of


def _accepted(state: SubjectState, entry: Entry) -> None:
    _told(state, entry, ACCEPTED)


def _answered(state: SubjectState, entry: Entry) -> None:
    if of := _told(state, entry, ANSWERED):
        of.outcome = entry.data.outcome
        if entry.sd:
            of.disclosed["reasons"] = entry.id


def _withdrawn(state: SubjectState, entry: Entry) -> None:
    _told(state, entry, WITHDRAWN)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    ComplaintFiled: _filed,
    ComplaintAccepted: _accepted,
    ComplaintAnswered: _answered,
    ComplaintWithdrawn: _withdrawn,
}
