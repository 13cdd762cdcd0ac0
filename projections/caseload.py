"""The cases of a subject as documents show them: computed anew, or only where something changed.

Cases may rest on records, notices and one another. Each kind of case is computed from a view of
the state that notes which streams it looked at; while none of them is touched, what was computed
holds. What is neither a stream nor a registration counts as touched by every entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger.state import SubjectState
from projections import (
    casework,
    complaint,
    declaration,
    grades,
    incentive,
    objections,
    repairs,
    rights,
    sanctions,
    sealing,
)
from projections.accountability import Answers, answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from projections import dispute, graded, holdings
    from projections.horizon import Horizon
    from projections.projection import Standpoint


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of a subject on day D, in order of first entry."""

    listings: tuple[holdings.Listing, ...]
    measures: tuple[holdings.Measure, ...]
    rectifications: tuple[holdings.Rectification, ...]
    repairs: tuple[holdings.Repair, ...]
    objections: tuple[dispute.Objection, ...]
    notices: tuple[holdings.Notice, ...]
    bankruptcies: tuple[holdings.Bankruptcy, ...]
    incentives: tuple[incentive.Incentive, ...]
    grants: tuple[incentive.Grant, ...]
    evaluations: tuple[graded.Evaluation, ...]
    supervision: graded.Supervision | None
    typical_cases: tuple[graded.TypicalCase, ...]
    answers: Answers
    declarations: tuple[declaration.Declaration, ...]
    rights: rights.Rights
    consumer_complaints: tuple[complaint.ConsumerComplaint, ...]
    next_change_on: date


UNITS: Final[dict[str, Callable[[Any, Standpoint, Horizon], Any]]] = {
    "listings": lambda state, at, horizon: tuple(
        sanctions.listing(state, x, at, horizon) for x in state.listings.values()
    ),
    "measures": lambda state, at, horizon: tuple(
        sanctions.measure(state, x, at, horizon) for x in state.measures.values()
    ),
    "rectifications": lambda state, at, horizon: tuple(
        casework.rectification(state, x, at, horizon) for x in state.rectifications.values()
    ),
    "repairs": lambda state, at, horizon: tuple(
        repairs.repair(state, x, at, horizon) for x in state.repairs.values()
    ),
    "objections": lambda state, at, horizon: tuple(
        objections.objection(state, x, at, horizon) for x in state.objections.values()
    ),
    "notices": lambda state, at, horizon: tuple(
        casework.notice(x, at, horizon) for x in state.notices.values()
    ),
    "bankruptcies": lambda state, _, horizon: tuple(
        casework.bankruptcy(x, horizon) for x in state.bankruptcies.values()
    ),
    "incentives": lambda state, at, horizon: tuple(
        incentive.incentive(state, x, at, horizon) for x in state.incentives.values()
    ),
    "grants": lambda state, at, horizon: tuple(
        incentive.grant(state, x, at, horizon) for x in state.grants.values()
    ),
    "evaluations": lambda state, at, horizon: tuple(
        grades.evaluation(state, x, at, horizon) for x in state.evaluations.values()
    ),
    "supervision": grades.supervision,
    "typical_cases": grades.typical_cases,
    "answers": answers,
    "declarations": declaration.declarations,
    "rights": rights.held,
    "consumer_complaints": complaint.complaints,
}
"""How each kind of case is computed, in the order of `Cases`."""
BY_OTHER_KEYS: Final = frozenset(
    {
        "acknowledgements",
        "exchanged",
        "linked",
        "ordinary_procedures",
        "proposals",
        "refused_kinds",
    }
)
"""Maps of a state whose keys are no streams."""
ITSELF: Final = frozenset({"tag", "also"})
"""What of a state never changes."""
REGISTRATION, OF_SUBJECT = "registration", "subject."
"""What only entries of such topics change."""
CLASS, RECORDS = "supervision", "records"
BY_STREAM: Final = frozenset(
    f.name
    for f in fields(SubjectState)
    if f.default_factory is dict and f.name not in BY_OTHER_KEYS
)
OTHERS: Final = frozenset(SubjectState.__slots__) - {*BY_STREAM, *ITSELF, REGISTRATION}
"""What any entry may change."""


def cases_of(state: SubjectState, at: Standpoint) -> Cases:
    """All cases, computed anew."""
    horizon = at.horizon()
    made = {name: unit(state, at, horizon) for name, unit in UNITS.items()}
    if of := sealing.units(state):
        made = {name: sealing.shielded(each, of) for name, each in made.items()}
    return Cases(**made, next_change_on=horizon.next_change_on)


class _Look:
    """A view of a state that notes what is looked at through it."""

    def __init__(self, state: SubjectState) -> None:
        self._state = state
        self.streams: set[str] = set()
        self.wholes: set[str] = set()
        """Maps looked at as a whole, and values that are no maps."""

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._state, name)
        if isinstance(value, dict) and name not in BY_OTHER_KEYS:
            return _Map(value, name, self)
        if name not in ITSELF:
            self.wholes.add(name)
        return value

    def is_of(self, tag: str) -> bool:
        """Whether the tag names this subject."""
        return self._state.is_of(tag)


class _Map(Mapping[str, Any]):
    """One map of a state, by stream."""

    __slots__ = ("_look", "_name", "_of")

    def __init__(self, of: dict[str, Any], name: str, look: _Look) -> None:
        self._of, self._name, self._look = of, name, look

    def __getitem__(self, stream: str) -> Any:
        self._look.streams.add(stream)
        return self._of[stream]

    def __iter__(self) -> Iterator[str]:
        self._look.wholes.add(self._name)
        return iter(self._of)

    def __len__(self) -> int:
        self._look.wholes.add(self._name)
        return len(self._of)

    def values(self) -> Any:
        self._look.wholes.add(self._name)
        return self._of.values()

    def items(self) -> Any:
        self._look.wholes.add(self._name)
        return self._of.items()


class _Unit:
    """What was computed of one kind of case, and what it rests on."""

    __slots__ = ("cases", "look", "next_change_on")

    def __init__(self, name: str, state: SubjectState, at: Standpoint) -> None:
        self.look = _Look(state)
        horizon = at.horizon()
        self.cases = UNITS[name](self.look, at, horizon)
        self.next_change_on = horizon.next_change_on


class Touched(NamedTuple):
    """What an entry did to a state."""

    streams: frozenset[str]
    topic: str
    published: bool
    """Of records only their publication changed."""
    grading: bool
    """A record that may speak about a class changed in any way."""


class Caseload:
    """The cases of one state at one standpoint, kept while entries come."""

    def __init__(self) -> None:
        self._units: dict[str, _Unit] = {}
        self._cases: Cases | None = None
        self._streams: frozenset[str] = frozenset()
        """All that any kind of case looked at."""
        self._others: frozenset[str] = frozenset()
        """Of what it looked at as a whole: what any entry may change."""
        self._maps: frozenset[str] = frozenset()
        """Of the same: maps by stream."""
        self._lookers: dict[str, list[str]] = {}
        """Which kinds of case looked at a whole map."""

    def forget(self) -> None:
        """Another state, another law or another day."""
        self._units.clear()
        self._cases = None

    def after(self, state: SubjectState, at: Standpoint, by: Touched) -> Cases:
        """All cases after an entry; the same object when none of them may have changed."""
        if state.sealed:
            self.forget()
            return cases_of(state, at)
        changed = self._changed(state, by)
        if self._cases is not None and not changed and self._streams.isdisjoint(by.streams):
            return self._cases
        held = self._cases is not None and self._streams.isdisjoint(by.streams)
        named = {name for whole in changed for name in self._lookers.get(whole, ())}
        asked = [name for name in UNITS if name in named] if held else UNITS
        stale = [name for name in asked if not self._holds(name, by, changed)]
        if self._cases is None or stale:
            self._cases = self._made(stale, state, at)
        return self._cases

    def _holds(self, name: str, by: Touched, changed: set[str]) -> bool:
        """Whether what was computed of one kind of case still is so."""
        unit = self._units.get(name)
        if unit is None or not unit.look.streams.isdisjoint(by.streams):
            return False
        # Publication changes what is said of a record, not what rests on all records; a class
        # looks at all of them, but only some can speak about it.
        spared = not by.grading if name == CLASS else by.published
        mind = changed - {RECORDS} if spared else changed
        return unit.look.wholes.isdisjoint(mind)

    def _made(self, stale: list[str], state: SubjectState, at: Standpoint) -> Cases:
        """The cases, some kinds of them computed anew."""
        for name in stale:
            self._units[name] = _Unit(name, state, at)
        looks = [unit.look for unit in self._units.values()]
        self._streams = frozenset().union(*(look.streams for look in looks))
        wholes: frozenset[str] = frozenset().union(*(look.wholes for look in looks))
        self._others, self._maps = wholes & OTHERS, wholes & BY_STREAM
        self._lookers = {
            whole: [name for name, unit in self._units.items() if whole in unit.look.wholes]
            for whole in wholes
        }
        return Cases(
            **{name: self._units[name].cases for name in UNITS},
            next_change_on=min(unit.next_change_on for unit in self._units.values()),
        )

    def _changed(self, state: SubjectState, by: Touched) -> set[str]:
        """The parts of the state that the entry may have changed and something looked at."""
        found = set(self._others)
        for name in self._maps:
            held = getattr(state, name)
            if held and not held.keys().isdisjoint(by.streams):
                found.add(name)
        if by.topic.startswith(OF_SUBJECT):
            found.add(REGISTRATION)
        if by.published and not by.grading:
            found.discard(RECORDS)
        return found
