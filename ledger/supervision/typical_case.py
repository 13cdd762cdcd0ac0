"""Graded supervision (Article 7, 分级分类监管): model and warning cases (典型案例).

A case tells of a record without telling whose it is: one officer proposes an anonymised text,
another publishes it. It is not shown while the record is disputed, nor once it is repaired,
sealed, annulled or ended. The text lies in the vault.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from ledger.event import Event
from ledger.sanction.live_basis import record_basis

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

PROPOSED, PUBLISHED, HIDDEN, WITHDRAWN = "proposed", "published", "hidden", "withdrawn"


class TypicalCaseProposed(Event, frozen=True):
    """A model or warning case was proposed of a record (典型案例); its anonymised text lies in the
    vault."""

    TOPIC: ClassVar[str] = "typical_case.proposed"
    kind: str
    """`model` or `warning`."""
    record: str
    title: str
    unit: str
    rule: str


class TypicalCasePublished(Event, frozen=True):
    """Another officer published the case (发布典型案例)."""

    TOPIC: ClassVar[str] = "typical_case.published"
    published_on: date


class TypicalCaseWithdrawn(Event, frozen=True):
    """The case is told no more (撤回典型案例)."""

    TOPIC: ClassVar[str] = "typical_case.withdrawn"
    withdrawn_on: date


@dataclass(slots=True)
class TypicalCase:
    """One case, as its entries say now."""

    id: str
    facts: TypicalCaseProposed
    entries: list[int]
    proposed_on: date
    proposer: str
    published: tuple[date, int] | None = None
    withdrawn: tuple[date, int] | None = None
    disclosed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """Where a case stands on a day."""

    situation: str
    """`proposed`, `published`, `hidden` (its record is not sound) or `withdrawn`."""
    sound: bool
    """Whether its record is live and undisputed."""
    next_change_on: date | None
    derived_from: tuple[int, ...]


def case_standing(
    state: SubjectState, case: TypicalCase, policy: Policy, calendar: Calendar, day: date
) -> CaseStanding:
    """Where the case stands on that day; without its record it is hidden."""
    record = state.records.get(case.facts.record)
    basis = record_basis(record, policy, calendar, day) if record else None
    sound = basis is not None and basis.stands and not basis.marks
    entries = (*case.entries, *(basis.entries if basis else ()))
    last = basis.last_day if basis is not None and basis.stands else None
    situation = PROPOSED
    if case.withdrawn is not None:
        situation = WITHDRAWN
    elif case.published is not None:
        situation = PUBLISHED if sound else HIDDEN
    change = last + timedelta(1) if last else None
    return CaseStanding(situation, sound, change, tuple(sorted(set(entries))))


def _proposed(state: SubjectState, entry: Entry) -> None:
    state.typical_cases[entry.stream] = TypicalCase(
        id=entry.stream,
        facts=entry.data,
        entries=[entry.number],
        proposed_on=entry.effective_on,
        proposer=entry.actor,
        disclosed={"text": entry.id},
    )
    state.touched.add(entry.stream)


def _of(state: SubjectState, entry: Entry) -> TypicalCase | None:
    """The case an entry is about; the entry is set aside if there is none."""
    case = state.typical_cases.get(entry.stream)
    if case is None:
        state.orphans.append(entry)
        return None
    case.entries.append(entry.number)
    state.touched.add(entry.stream)
    return case


def _published(state: SubjectState, entry: Entry) -> None:
    if case := _of(state, entry):
        case.published = entry.data.published_on, entry.number


def _withdrawn(state: SubjectState, entry: Entry) -> None:
    if case := _of(state, entry):
        case.withdrawn = entry.data.withdrawn_on, entry.number


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    TypicalCaseProposed: _proposed,
    TypicalCasePublished: _published,
    TypicalCaseWithdrawn: _withdrawn,
}
