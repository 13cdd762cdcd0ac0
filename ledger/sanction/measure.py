"""Sanction measures of Article 9 (惩戒措施): what happened to one that was imposed.

Whether a measure stands on a day is computed (`in_force.py`): while one live basis stands
and its term runs. The entry that ends the last basis ends the measure without another word.
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


class MeasureProposed(Event, frozen=True):
    """An officer of the implementing unit proposes a sanction measure that was announced with no
    listing; its own notice follows in this stream. The reasoning lies in the vault."""

    TOPIC: ClassVar[str] = "measure.proposed"
    code: str
    clause: str
    bases: tuple[str, ...]
    unit: str


class MeasureImposed(Event, frozen=True):
    """A sanction measure of the national list was imposed (实施惩戒措施): its version, clause,
    the live records, commitments or listings it rests on, term, and the notice before it."""

    TOPIC: ClassVar[str] = "measure.imposed"
    code: str
    clause: str
    bases: tuple[str, ...]
    unit: str
    """Code of the implementing unit."""
    imposed_on: date
    noticed_in: int
    rule_set: str
    """The version of the list of measures."""
    until: date | None = None
    """The last day of its term; None: as long as a basis stands."""
    decision_no: str = ""
    ordered: bool = False
    """An order of a court or other authority by statute that the ledger only mirrors."""


class MeasureLifted(Event, frozen=True):
    """The implementing unit lifted the measure (解除惩戒措施), or the feed said so, and why."""

    TOPIC: ClassVar[str] = "measure.lifted"
    reason: str
    """`term_served`, `basis_fell`, `error`, `disproportionate` or `bankruptcy`."""
    lifted_on: date


class MeasureFeedbackRecorded(Event, frozen=True):
    """Those who apply a measure reported its use (惩戒反馈); also a lender's refusal, which is
    never an act of the county. The text lies in the vault."""

    TOPIC: ClassVar[str] = "measure.feedback_recorded"
    code: str
    result: str
    """`applied`, `refused`, `not_applicable` or `obstructed`."""
    happened_on: date
    matter: str = ""


@dataclass(slots=True)
class Measure:
    """One sanction measure as its entries say now."""

    id: str
    code: str
    clause: str
    bases: tuple[str, ...]
    unit: str
    proposer: str
    """The pseudonym of the officer who proposed it; empty where the listing's proposal counts."""
    proposed_in: int
    entries: list[int]
    proposed_on: date | None = None
    imposed: MeasureImposed | None = None
    imposed_in: int = 0
    imposed_by: str = ""
    lifted: tuple[str, date, int] | None = None
    """Reason, day and entry."""
    marks: dict[str, int] = field(default_factory=dict)
    """`under_dispute` by the entry that marked it."""
    feedback: list[tuple[str, str, int]] = field(default_factory=list)
    """Measure, result and entry."""
    disclosed: dict[str, str] = field(default_factory=dict)


def _proposed(state: SubjectState, entry: Entry) -> None:
    e = entry.data
    state.measures[entry.stream] = Measure(
        id=entry.stream,
        code=e.code,
        clause=e.clause,
        bases=e.bases,
        unit=e.unit,
        proposer=entry.actor,
        proposed_in=entry.number,
        entries=[entry.number],
        proposed_on=entry.effective_on,
        disclosed={"reasoning": entry.id} if entry.sd else {},
    )
    state.touched.add(entry.stream)


def _imposed(state: SubjectState, entry: Entry) -> None:
    e = entry.data
    measure = state.measures.get(entry.stream)
    if measure is None:
        measure = Measure(entry.stream, e.code, e.clause, e.bases, e.unit, "", 0, [])
        state.measures[entry.stream] = measure
    measure.code, measure.clause, measure.bases, measure.unit = e.code, e.clause, e.bases, e.unit
    measure.imposed, measure.imposed_in, measure.imposed_by = e, entry.number, entry.actor
    measure.entries.append(entry.number)
    state.touched.update((entry.stream, *e.bases))


def _lifted(state: SubjectState, entry: Entry) -> None:
    measure = state.measures.get(entry.stream)
    if measure is None:
        state.orphans.append(entry)
        return
    measure.lifted = (entry.data.reason, entry.data.lifted_on, entry.number)
    measure.entries.append(entry.number)
    state.touched.add(entry.stream)


def _reported(state: SubjectState, entry: Entry) -> None:
    case = state.measures.get(entry.stream) or state.listings.get(entry.stream)
    if case is None:
        state.orphans.append(entry)
        return
    case.feedback.append((entry.data.code, entry.data.result, entry.number))
    case.entries.append(entry.number)
    state.touched.add(entry.stream)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    MeasureProposed: _proposed,
    MeasureImposed: _imposed,
    MeasureLifted: _lifted,
    MeasureFeedbackRecorded: _reported,
}
