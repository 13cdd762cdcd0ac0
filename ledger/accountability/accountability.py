"""Accountability (Article 11, 责任追究): a person answers for an entity's listing or record.

The responsible unit proposes, serves the person's own notice, hears it and decides; the entry
of the decision stands in the stream of the listing or record, and so in both archives. From
then on whatever happens to the parent reaches the person by the same entry: what follows is
computed (`standing.py`). Never published: the person, its unit and auditors see it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.accountability.copied import Copy, place
from ledger.event import Event, Tag

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState
    from ledger.store.entry import Entry


class AccountabilityProposed(Event, frozen=True):
    """An officer of the determining unit proposes to hold a responsible person to account (拟追究
    责任); the person's own notice follows in this stream. The reasoning lies in the vault."""

    TOPIC: ClassVar[str] = "accountability.proposed"
    entity: Tag
    person: Tag
    parent: str
    """Stream of the entity's listing or record."""
    responsibility: str
    """Stream of the link that says who held the role."""
    role: str
    clause: str
    """Code of the clause that covers the role."""
    rule: str
    acted_on: date
    """The day of the act, on which the role was held."""
    named_in: str
    """Number of the determination that names the person."""
    unit: str


class AccountabilityDetermined(Event, frozen=True):
    """The person is held to account for the entity's listing or record (追究责任人员); the entry
    stands in both archives and falls away with its parent, which it copies. Never published."""

    TOPIC: ClassVar[str] = "accountability.determined"
    case: str
    entity: Tag
    person: Tag
    parent: str
    role: str
    clause: str
    rule: str
    unit: str
    decision_no: str
    decided_on: date
    served_on: date
    service_method: str
    remedies: tuple[str, ...]
    noticed_in: int
    proposed_in: int
    copied: Copy


class AccountabilityBasisLinked(Event, frozen=True):
    """What the listing rests on for which a person is held to account; its entries reach the
    person from now on, so that what falls with it falls for the person too."""

    TOPIC: ClassVar[str] = "accountability.basis_linked"
    case: str
    entity: Tag
    parent: str
    copied: Copy


class AccountabilityDropped(Event, frozen=True):
    """The unit decides not to hold the person to account; the reason lies in the vault."""

    TOPIC: ClassVar[str] = "accountability.dropped"


class AccountabilityLifted(Event, frozen=True):
    """The unit lifts the accountability while its parent stands (撤销追究), by another officer than
    the one who proposed it; the reason lies in the vault."""

    TOPIC: ClassVar[str] = "accountability.lifted"
    cause: str
    decision_no: str
    lifted_on: date
    proposed_in: int


class AccountabilityMarked(Event, frozen=True):
    """The person contests the accountability (复议中, 诉讼中): marked from filing to outcome."""

    TOPIC: ClassVar[str] = "accountability.marked"
    mark: str
    """`under_reconsideration` or `under_lawsuit`."""
    on: bool = True


@dataclass(slots=True)
class Accountability:
    """One person's accountability, as its entries say now."""

    id: str
    facts: AccountabilityProposed
    proposer: str
    """The officer's pseudonym."""
    proposed_on: date
    proposed_in: int
    entries: list[int]
    determined: AccountabilityDetermined | None = None
    determined_in: int = 0
    decided_by: str = ""
    dropped_in: int = 0
    lifted: tuple[str, date, int] | None = None
    """Cause, day and entry."""
    marks: dict[str, int] = field(default_factory=dict)
    disclosed: dict[str, str] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """Code of the unit whose case it is."""
        return self.facts.unit

    @property
    def parent(self) -> str:
        """Stream of the entity's listing or record."""
        return self.facts.parent


@dataclass(slots=True)
class Answerable:
    """In the entity's archive: who answers for a listing or record of it."""

    case: str
    parent: str
    person: Tag
    role: str
    unit: str
    clause: str
    rule: str
    entry: int


def case_of(state: SubjectState, entry: Entry, stream: str) -> Accountability | None:
    """The case an entry is about, noted as touched; the entry is set aside without one."""
    case = state.accountabilities.get(stream)
    if case is None:
        state.orphans.append(entry)
        return None
    case.entries.append(entry.number)
    state.touched.add(stream)
    return case


def _proposed(state: SubjectState, entry: Entry) -> None:
    state.accountabilities[entry.stream] = Accountability(
        id=entry.stream,
        facts=entry.data,
        proposer=entry.actor,
        proposed_on=entry.effective_on,
        proposed_in=entry.number,
        entries=[entry.number],
        disclosed={"reasoning": entry.id} if entry.sd else {},
    )
    state.touched.add(entry.stream)


def _determined(state: SubjectState, entry: Entry) -> None:
    e: AccountabilityDetermined = entry.data
    if e.case not in state.accountabilities:
        state.answerable[e.case] = Answerable(
            e.case, e.parent, e.person, e.role, e.unit, e.clause, e.rule, entry.number
        )
        state.touched.update((e.parent, e.case))
    elif case := case_of(state, entry, e.case):
        case.determined, case.determined_in, case.decided_by = e, entry.number, entry.actor
        if entry.sd:
            case.disclosed["decision"] = entry.id
        place(state, e.entity, e.parent, e.copied)


def _basis_linked(state: SubjectState, entry: Entry) -> None:
    e: AccountabilityBasisLinked = entry.data
    if e.case in state.accountabilities:
        place(state, e.entity, entry.stream, e.copied)


def _dropped(state: SubjectState, entry: Entry) -> None:
    if case := case_of(state, entry, entry.stream):
        case.dropped_in = entry.number
        case.disclosed["dropped"] = entry.id


def _lifted(state: SubjectState, entry: Entry) -> None:
    if case := case_of(state, entry, entry.stream):
        case.lifted = (entry.data.cause, entry.data.lifted_on, entry.number)
        case.disclosed["lifted"] = entry.id


def _marked(state: SubjectState, entry: Entry) -> None:
    if case := case_of(state, entry, entry.stream):
        if entry.data.on:
            case.marks[entry.data.mark] = entry.number
        else:
            case.marks.pop(entry.data.mark, None)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    AccountabilityProposed: _proposed,
    AccountabilityDetermined: _determined,
    AccountabilityBasisLinked: _basis_linked,
    AccountabilityDropped: _dropped,
    AccountabilityLifted: _lifted,
    AccountabilityMarked: _marked,
}
