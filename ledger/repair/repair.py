"""Credit repair (Article 12, 信用修复): what happened in each application for repair.

Repair ends publication, sharing, measures and their effect on evaluation together; it erases
nothing. What may be repaired and when is computed in `eligibility.py`, the clocks in
`repair_clocks.py`; who may do which step is decided in `application.py`, `repair_decision.py`
and `repair_execution.py`. Texts and names of persons lie in the vault.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ledger.clock import day_of
from ledger.repair.event import (
    RepairAcceptanceRefused,
    RepairAccepted,
    RepairApplied,
    RepairApproved,
    RepairDenied,
    RepairExecuted,
    RepairExtended,
    RepairRescinded,
    RepairReturned,
    RepairRouted,
    RepairSupplied,
    RepairVerified,
    RepairWithdrawn,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ledger.commitment.commitment import Commitment
    from ledger.event import Event
    from ledger.record.record import Record
    from ledger.sanction.listing import Listing
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

APPLIED = "APPLIED"
ROUTED = "ROUTED"
RETURNED = "RETURNED"
REFUSED = "REFUSED"
ACCEPTED = "ACCEPTED"
VERIFIED = "VERIFIED"
APPROVED = "APPROVED"
DENIED = "DENIED"
WITHDRAWN = "WITHDRAWN"
EXECUTED = "EXECUTED"
RESCINDED = "RESCINDED"
REPAIRED = "repaired"
"""Why a channel shows it no more."""
OPEN = frozenset({APPLIED, ROUTED, RETURNED, ACCEPTED, VERIFIED, APPROVED})
"""Stages in which an application still waits for an act."""


@dataclass(slots=True)
class Repair:
    """One application for repair, as its entries say now."""

    id: str
    target: str
    target_kind: str
    unit: str
    stage: str
    applied_on: date
    applicant: str
    taken_by: str
    """Code of the agency whose window took it; empty when the subject applied itself."""
    facts: RepairApplied
    entries: list[int]
    materials: set[str]
    reached: dict[str, tuple[date, int]] = field(default_factory=dict)
    """Day and entry of each stage it went through; of the last time, where there were several."""
    missing: tuple[str, ...] = ()
    duties_done: tuple[str, ...] = ()
    outstanding: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    ground: str = ""
    """Why it was refused, denied or rescinded."""
    law: str = ""
    extended: tuple[date, int] | None = None
    """Until when, and the entry."""
    disclosed: dict[str, str] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an act."""
        return self.stage in OPEN

    def on(self, stage: str) -> date | None:
        """The day it reached a stage; None if it did not."""
        return self.reached[stage][0] if stage in self.reached else None


def _named(entry: Entry, *names: str) -> dict[str, str]:
    """The vault's names of an entry's texts; none where it discloses nothing."""
    return dict.fromkeys(names, entry.id) if entry.sd else {}


def _applied(state: SubjectState, entry: Entry) -> None:
    event: RepairApplied = entry.data
    state.repairs[entry.stream] = Repair(
        id=entry.stream,
        target=event.target,
        target_kind=event.target_kind,
        unit=event.unit,
        stage=APPLIED,
        applied_on=entry.effective_on,
        applicant=event.applicant,
        taken_by=entry.agency,
        facts=event,
        entries=[entry.number],
        materials=set(event.materials),
        reached={APPLIED: (entry.effective_on, entry.number)},
        disclosed=_named(entry, "commitment", *(("agent",) if event.applicant == "agent" else ())),
    )
    state.touched.update((entry.stream, event.target))


def _reach(stage: str) -> Callable[[SubjectState, Entry], Repair | None]:
    """The fold step that brings an application to a stage."""

    def step(state: SubjectState, entry: Entry) -> Repair | None:
        repair = state.repairs.get(entry.stream)
        if repair is None:
            state.orphans.append(entry)
            return None
        if stage:
            repair.stage = stage
            repair.reached[stage] = (entry.effective_on, entry.number)
        repair.entries.append(entry.number)
        state.touched.update((repair.id, repair.target))
        return repair

    return step


_stays = _reach("")
_routed_on, _accepted_on, _returned_on = _reach(ROUTED), _reach(ACCEPTED), _reach(RETURNED)
_refused_on, _verified_on, _approved_on = _reach(REFUSED), _reach(VERIFIED), _reach(APPROVED)
_denied_on, _withdrawn_on = _reach(DENIED), _reach(WITHDRAWN)
_executed_on, _rescinded_on = _reach(EXECUTED), _reach(RESCINDED)


def _routed(state: SubjectState, entry: Entry) -> None:
    if repair := _routed_on(state, entry):
        repair.unit = entry.data.to


def _accepted(state: SubjectState, entry: Entry) -> None:
    _accepted_on(state, entry)


def _returned(state: SubjectState, entry: Entry) -> None:
    if repair := _returned_on(state, entry):
        repair.missing = entry.data.missing
        repair.disclosed.update(_named(entry, "reason"))


def _supplied(state: SubjectState, entry: Entry) -> None:
    if repair := _routed_on(state, entry):
        repair.materials.update(entry.data.materials)
        repair.missing = tuple(m for m in repair.missing if m not in repair.materials)


def _refused(state: SubjectState, entry: Entry) -> None:
    if repair := _refused_on(state, entry):
        repair.ground, repair.law = entry.data.ground, entry.data.law
        repair.disclosed.update(_named(entry, "reasons"))


def _verified(state: SubjectState, entry: Entry) -> None:
    if repair := _verified_on(state, entry):
        event = entry.data
        repair.duties_done, repair.outstanding = event.duties_done, event.outstanding
        repair.routes = event.routes
        repair.disclosed.update(_named(entry, "finding"))


def _extended(state: SubjectState, entry: Entry) -> None:
    if repair := _stays(state, entry):
        repair.extended = (entry.data.until, entry.number)


def _approved(state: SubjectState, entry: Entry) -> None:
    _approved_on(state, entry)


def _denied(state: SubjectState, entry: Entry) -> None:
    if repair := _denied_on(state, entry):
        repair.ground = entry.data.ground
        repair.disclosed.update(_named(entry, "reasons"))


def _withdrawn(state: SubjectState, entry: Entry) -> None:
    _withdrawn_on(state, entry)


def _executed(state: SubjectState, entry: Entry) -> None:
    if _executed_on(state, entry):
        _end(state, entry, entry.number, entry.effective_on)
        if shown := _shown(state, entry):
            down = (day_of(entry.recorded_at), entry.number, REPAIRED)
            shown.withdrawn.update(dict.fromkeys(entry.data.channels, down))


def _rescinded(state: SubjectState, entry: Entry) -> None:
    if repair := _rescinded_on(state, entry):
        repair.ground = entry.data.ground
        repair.disclosed.update(_named(entry, "rescission"))
        if shown := _shown(state, entry):
            stands = {c: w for c, w in shown.withdrawn.items() if w[1] != shown.repaired_in}
            shown.withdrawn = stands
        _end(state, entry, 0, None)


def _shown(state: SubjectState, entry: Entry) -> Record | Listing | None:
    """What channels may have shown: the record or listing that was repaired."""
    stream = entry.data.target
    return state.records.get(stream) or state.listings.get(stream)


def _end(state: SubjectState, entry: Entry, repaired_in: int, on: date | None) -> None:
    """What was repaired ends with this one entry, or stands again."""
    stream = entry.data.target
    target: Record | Listing | Commitment | None = (
        state.records.get(stream) or state.listings.get(stream) or state.commitments.get(stream)
    )
    if target is None:
        state.orphans.append(entry)
        return
    target.repaired_in, target.repaired_on = repaired_in, on
    target.entries.append(entry.number)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    RepairApplied: _applied,
    RepairRouted: _routed,
    RepairAccepted: _accepted,
    RepairReturned: _returned,
    RepairSupplied: _supplied,
    RepairAcceptanceRefused: _refused,
    RepairVerified: _verified,
    RepairExtended: _extended,
    RepairApproved: _approved,
    RepairDenied: _denied,
    RepairWithdrawn: _withdrawn,
    RepairExecuted: _executed,
    RepairRescinded: _rescinded,
}
