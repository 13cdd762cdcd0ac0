"""Rectification and interviews (Article 10, 限期整改、约谈): what was to be put right, and was it.

An order names its items and its term and rests on a live record, a breach of a commitment
or a listing; only the unit that determined that may order, verify and interview. That the
term has ended is computed. None of this is a sanction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from ledger.commitment.matter import rules_on
from ledger.event import Event
from ledger.rectification.grounds import grounds_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.calendar import Calendar, Due
    from ledger.policy import Policy
    from ledger.rectification.interview import Interview
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

FAMILY = "rectification"
PASSED = "passed"
FAILED = "failed"
SETTLED = frozenset({PASSED, "withdrawn"})
"""Situations after which nothing is due any more."""


class RectificationOrdered(Event, frozen=True):
    """The determining unit ordered the subject to put items right within a term (责令限期整改);
    the items lie in the vault."""

    TOPIC: ClassVar[str] = "rectification.ordered"
    basis: str
    """Stream of the record, commitment or listing it rests on."""
    basis_kind: str
    """`record`, `commitment` or `listing`."""
    unit: str
    """Code of the determining unit."""
    items: int
    """How many items there are."""
    ordered_on: date
    due_on: date
    """Last day of the term; it ends on the next working day if it falls on a day off."""
    campaign: str = ""
    """The campaign in a key field (专项治理) it belongs to, if any."""
    rests_on: tuple[int, ...] = ()


class RectificationReported(Event, frozen=True):
    """The subject reported what it put right; the report lies in the vault."""

    TOPIC: ClassVar[str] = "rectification.reported"
    reported_on: date


class RectificationVerified(Event, frozen=True):
    """The determining unit verified the rectification (整改核查); its findings lie in the vault."""

    TOPIC: ClassVar[str] = "rectification.verified"
    outcome: str
    """`passed` or `failed`."""
    verified_on: date
    unit: str


class RectificationWithdrawn(Event, frozen=True):
    """The unit took its order back, for example because it was given in error (撤回); why lies in
    the vault."""

    TOPIC: ClassVar[str] = "rectification.withdrawn"
    withdrawn_on: date


@dataclass(slots=True)
class Rectification:
    """One order to rectify and all that came of it, as its entries say now."""

    id: str
    facts: RectificationOrdered
    entries: list[int]
    reports: list[tuple[date, int]] = field(default_factory=list)
    """Day and entry."""
    verified: list[tuple[str, date, int]] = field(default_factory=list)
    """Outcome, day and entry; the last one counts."""
    interviews: dict[str, Interview] = field(default_factory=dict)
    """By stream, oldest first."""
    withdrawn_in: int = 0
    disclosed: dict[str, str] = field(default_factory=dict)

    @property
    def outcome(self) -> str:
        """`passed` or `failed` as verified last; empty before."""
        return self.verified[-1][0] if self.verified else ""

    @property
    def awaits_verification(self) -> bool:
        """A report came in after the last verification."""
        last = self.verified[-1][2] if self.verified else 0
        return bool(self.reports) and self.reports[-1][1] > last


@dataclass(frozen=True, slots=True)
class RectificationStanding:
    """Where a rectification stands on a day, and the next day on which that alone changes."""

    stream: str
    situation: str
    """`open`, `due_soon`, `overdue`, `reported`, `passed`, `failed`, `withdrawn`, or `lapsed`
    when its basis fell away."""
    due_on: date
    next_change_on: date | None
    provisional: bool
    awaits_interview: bool
    """The unit may call the subject to an interview, and none is open."""
    derived_from: tuple[int, ...]
    rule: str


def term_of(rectification: Rectification, calendar: Calendar) -> Due:
    """The last day of the term, rolled to a working day (民法典 203)."""
    return calendar.add_working_days(rectification.facts.due_on, 0)


def rectification_standing(
    state: SubjectState,
    rectification: Rectification,
    policy: Policy,
    calendar: Calendar,
    day: date,
) -> RectificationStanding:
    """Where the rectification stands on that day (Asia/Shanghai)."""
    rule_set = rules_on(policy, day, FAMILY)
    order = rule_set.rules["order"]
    due = term_of(rectification, calendar)
    grounds = grounds_of(state, rectification.facts.basis, policy, calendar, day)
    situation, change = _situation(rectification, due.day, order["due_soon_days"], day)
    if situation not in SETTLED and (grounds is None or not grounds.live):
        situation, change = "lapsed", None
    may_interview = rectification.outcome == FAILED or due.day < day
    none_open = not any(i.is_open for i in rectification.interviews.values())
    return RectificationStanding(
        stream=rectification.id,
        situation=situation,
        due_on=due.day,
        next_change_on=change,
        provisional=due.provisional and not rectification.verified,
        awaits_interview=may_interview and none_open and situation not in {*SETTLED, "lapsed"},
        derived_from=tuple(rectification.entries),
        rule=rule_set.rule(order["clause"]),
    )


def _situation(
    rectification: Rectification, due: date, soon_days: int, day: date
) -> tuple[str, date | None]:
    ends = due + timedelta(days=1) if day <= due else None
    if rectification.withdrawn_in:
        return "withdrawn", None
    if rectification.outcome == PASSED:
        return PASSED, None
    if rectification.awaits_verification:
        return "reported", ends
    if rectification.outcome == FAILED:
        return FAILED, ends
    soon = due - timedelta(days=soon_days)
    if day < soon:
        return "open", soon
    return ("due_soon", ends) if day <= due else ("overdue", None)


def _ordered(state: SubjectState, entry: Entry) -> None:
    state.rectifications[entry.stream] = Rectification(
        id=entry.stream,
        facts=entry.data,
        entries=[entry.number],
        disclosed={"items": entry.id} if entry.sd else {},
    )
    state.touched.update((entry.stream, entry.data.basis))


def _about(state: SubjectState, entry: Entry, disclosed: str) -> Rectification | None:
    rectification = state.rectifications.get(entry.stream)
    if rectification is None:
        state.orphans.append(entry)
        return None
    rectification.entries.append(entry.number)
    if entry.sd:
        rectification.disclosed[disclosed] = entry.id
    state.touched.add(entry.stream)
    return rectification


def _reported(state: SubjectState, entry: Entry) -> None:
    if rectification := _about(state, entry, "report"):
        rectification.reports.append((entry.data.reported_on, entry.number))


def _verified(state: SubjectState, entry: Entry) -> None:
    if rectification := _about(state, entry, "findings"):
        event = entry.data
        rectification.verified.append((event.outcome, event.verified_on, entry.number))


def _withdrawn(state: SubjectState, entry: Entry) -> None:
    if rectification := _about(state, entry, "withdrawal"):
        rectification.withdrawn_in = entry.number


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    RectificationOrdered: _ordered,
    RectificationReported: _reported,
    RectificationVerified: _verified,
    RectificationWithdrawn: _withdrawn,
}
