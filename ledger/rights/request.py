"""Protection of rights (Article 15, 权益保护): what a subject asks for by right, and what it got.

Access, copy, correction, erasure, explanation, restriction to storage (个人信息保护法 44-50):
asked, accepted, extended, granted or refused with reasons and remedies. What the request says
and the reasons lie in the vault. Who may do which step is decided in `requesting.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.event import Event, Tag
from ledger.rights.rules import rights_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.calendar import Calendar, Due
    from ledger.policy import Policy
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

ASKED, ACCEPTED, EXTENDED = "ASKED", "ACCEPTED", "EXTENDED"
GRANTED, REFUSED, WITHDRAWN = "GRANTED", "REFUSED", "WITHDRAWN"
OPEN = frozenset({ASKED, ACCEPTED})
REFUSAL = "rights.refusal"
"""The matter one officer proposes and another approves: to refuse a request."""


class RightsRequested(Event, frozen=True):
    """A subject, or its agent, asked for what the law gives it (权利请求): to access, copy,
    correct, erase, explain or restrict what is held on it. What it says lies in the vault."""

    TOPIC: ClassVar[str] = "rights.requested"
    subject: Tag
    kind: str
    """`access`, `copy`, `correct`, `erase`, `explain` or `restrict`."""
    target: str = ""
    """Stream of the record it is about; empty for the whole archive."""
    window: str = ""
    """Code of the agency that answers."""
    agent: str = ""
    """The mandate under which an agent asked; empty for the subject itself."""
    rule: str = ""


class RightsAccepted(Event, frozen=True):
    """The window accepted a request after it verified who asks (受理)."""

    TOPIC: ClassVar[str] = "rights.accepted"


class RightsExtended(Event, frozen=True):
    """The time to decide a request was extended, once, with the reason (延期); it is told."""

    TOPIC: ClassVar[str] = "rights.extended"
    until: date


class RightsGranted(Event, frozen=True):
    """A request was granted (准予): what follows from it is done by the acts it leads to, but for
    a restriction, which holds from this entry on."""

    TOPIC: ClassVar[str] = "rights.granted"
    kind: str
    records: tuple[str, ...] = ()
    """Of a restriction: the records that are only stored and protected from now on."""
    led_to: str = ""
    """Stream of the objection that a correction was routed to, if any."""
    answer: str = ""
    """SHA-256 of the answer given, hexadecimal: of the export, of the explanation."""
    rule: str = ""


class RightsRefused(Event, frozen=True):
    """A request was refused with a reason of the rules and the remedies (不予准许并说明理由); the
    reasons in full lie in the vault. Two officers."""

    TOPIC: ClassVar[str] = "rights.refused"
    kind: str
    reason: str
    remedies: tuple[str, ...]
    rule: str = ""
    proposed_in: int = 0


class RightsWithdrawn(Event, frozen=True):
    """Who asked took the request back (撤回请求)."""

    TOPIC: ClassVar[str] = "rights.withdrawn"


@dataclass(slots=True)
class Request:
    """One request, as its entries say now."""

    id: str
    facts: RightsRequested
    stage: str
    filed_on: date
    entries: list[int]
    reached: dict[str, tuple[date, int]]
    """Day and entry of each stage."""
    extended: tuple[date, int] | None = None
    granted: RightsGranted | None = None
    granted_in: int = 0
    refused: RightsRefused | None = None
    disclosed: dict[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.stage in OPEN

    @property
    def is_accepted(self) -> bool:
        """Whether the window verified who asks."""
        return ACCEPTED in self.reached


@dataclass(frozen=True, slots=True)
class RequestClock:
    """One step of a request and its last day."""

    step: str
    """`accept` or `decide`."""
    due: date
    provisional: bool
    done_on: date | None
    rule: str
    derived_from: tuple[int, ...]


def request_clocks(of: Request, policy: Policy, calendar: Calendar) -> tuple[RequestClock, ...]:
    """By when a request is accepted and decided, under the rules of the day it was made."""
    rule_set = rights_rules(policy, of.filed_on)
    rules = rule_set.rules["requests"]
    rule = rule_set.rule(rules["clause"])
    accept = calendar.due(of.filed_on, rules["accept_within"], roll=True)
    decide = calendar.due(of.filed_on, rules["decide_within"], roll=True)
    due = of.extended[0] if of.extended else decide.day
    decided = next((of.reached[s][0] for s in (GRANTED, REFUSED) if s in of.reached), None)
    accepted = of.reached[ACCEPTED][0] if ACCEPTED in of.reached else decided
    entries = (of.entries[0], *((of.extended[1],) if of.extended else ()))
    return (
        RequestClock("accept", accept.day, accept.provisional, accepted, rule, entries[:1]),
        RequestClock("decide", due, _provisional(of, decide), decided, rule, entries),
    )


def _provisional(of: Request, decide: Due) -> bool:
    return decide.provisional and of.extended is None


def _requested(state: SubjectState, entry: Entry) -> None:
    day = entry.effective_on
    state.requests[entry.stream] = Request(
        id=entry.stream,
        facts=entry.data,
        stage=ASKED,
        filed_on=day,
        entries=[entry.number],
        reached={ASKED: (day, entry.number)},
        disclosed={"text": entry.id} if entry.sd else {},
    )
    state.touched.add(entry.stream)


def _step(state: SubjectState, entry: Entry, stage: str = "") -> Request | None:
    of = state.requests.get(entry.stream)
    if of is None:
        state.orphans.append(entry)
        return None
    of.entries.append(entry.number)
    of.stage = stage or of.stage
    of.reached[stage or EXTENDED] = (entry.effective_on, entry.number)
    state.touched.add(of.id)
    return of


def _accepted(state: SubjectState, entry: Entry) -> None:
    _step(state, entry, ACCEPTED)


def _extended(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry):
        of.extended = (entry.data.until, entry.number)
        of.disclosed["extension"] = entry.id


def _granted(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry, GRANTED):
        of.granted, of.granted_in = entry.data, entry.number
        if entry.sd:
            of.disclosed["explanation"] = entry.id
        for stream in entry.data.records:
            if record := state.records.get(stream):
                record.restricted_in, record.restricted_on = entry.number, entry.effective_on
                record.entries.append(entry.number)
                state.touched.add(stream)


def _refused(state: SubjectState, entry: Entry) -> None:
    if of := _step(state, entry, REFUSED):
        of.refused = entry.data
        state.proposals.pop((REFUSAL, of.id), None)
        if entry.sd:
            of.disclosed["reasons"] = entry.id


def _withdrawn(state: SubjectState, entry: Entry) -> None:
    _step(state, entry, WITHDRAWN)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    RightsRequested: _requested,
    RightsAccepted: _accepted,
    RightsExtended: _extended,
    RightsGranted: _granted,
    RightsRefused: _refused,
    RightsWithdrawn: _withdrawn,
}
