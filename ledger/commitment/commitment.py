"""Credit commitments (Article 1, 信用承诺): what was promised, and what became of it.

The national record of twenty fields: its texts lie in the vault, everything else in the
entry. That a commitment is due soon or overdue is computed (`standing.py`), never an event;
that it is broken is a determination by people (`fulfilment.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID, uuid5

import msgspec

from ledger.authority import acts_for
from ledger.event import Event, Source
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.commitment.fulfilment import FulfilmentDetermined
    from ledger.situation import Situation
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

COMMITMENTS = UUID("0c9c7c1e-5f5b-5b0a-8f0e-9a4f3f6f2c01")
"""Namespace of commitment streams; it must never change."""

NOT_OWN = Code(
    "commitment_must_be_the_actors_own",
    "A subject acts for its own commitments only.",
    "信用主体只能办理本人的承诺事项。",
    plan(1),
)
NOT_ACCEPTING = Code(
    "only_the_accepting_unit_or_its_successor",
    "Only the unit that accepted the commitment, or its successor, may do this.",
    "须由承诺受理单位或其承继单位办理。",
    plan(1),
)
NOT_STANDING = Code(
    "commitment_must_stand",
    "The commitment was withdrawn or annulled.",
    "该承诺已撤回或已作废。",
    plan(1),
)


@lru_cache(maxsize=4096)
def commitment_stream(number: str) -> str:
    """The stream of a commitment: uuid5 of its national code of 20 digits."""
    return str(uuid5(COMMITMENTS, number))


class DocumentOwed(msgspec.Struct, frozen=True):
    """A document that may be handed in late, and the last day to do so (Asia/Shanghai)."""

    document: str
    due_on: date


class CommitmentMade(Event, frozen=True):
    """A subject made a commitment and a unit accepted it (信用承诺作出、受理). Matter as written,
    content, liability clause and remark lie in the vault."""

    TOPIC: ClassVar[str] = "commitment.made"
    number: str
    """National code: 6 digits region, 8 digits day, 6 digits serial."""
    kind: str
    """Type: `approval_substituting`, `documents_outstanding`, `proof_item`, `credit_repair`,
    `industry`, `voluntary` or `other`."""
    made_on: date
    accepting_unit: str
    """Code of the agency that accepted it."""
    subject_kind: str
    openness: str
    """`public`, `limited` or `closed`."""
    matter: str = ""
    """Code in the list of matters; empty where the type needs none or the text names none."""
    template: str = ""
    """The form and its version, `APPROVAL@1`."""
    application: str = ""
    """Number of the application it belongs to, if any."""
    valid_until: date | None = None
    """Last day by which, or until which, it is to be kept; None when it states none."""
    outstanding: tuple[DocumentOwed, ...] = ()
    """Documents accepted as outstanding (容缺受理)."""
    collected: bool = False
    """Delivered in the national table by the unit that had accepted it."""
    backfill: bool = False
    """History from before the ledger."""
    layout: str = ""


class DocumentReceived(Event, frozen=True):
    """An outstanding document came in, in time or late."""

    TOPIC: ClassVar[str] = "commitment.document_received"
    document: str
    received_on: date


class MatterFinished(Event, frozen=True):
    """The matter for which the commitment was made is finished; it can no longer be withdrawn."""

    TOPIC: ClassVar[str] = "commitment.matter_finished"
    outcome: str
    """`granted`, `refused` or `closed`."""
    finished_on: date


class CommitmentWithdrawn(Event, frozen=True):
    """The subject took its commitment back before the matter was finished; no blame attaches."""

    TOPIC: ClassVar[str] = "commitment.withdrawn"
    withdrawn_on: date


class CommitmentAnnulled(Event, frozen=True):
    """The commitment fell away from the beginning: filed in error, or its file withdrawn."""

    TOPIC: ClassVar[str] = "commitment.annulled"
    reason: str
    """`filed_in_error`, `batch_withdrawn` or `void`."""
    proposed_in: int = 0


class OrdinaryProcedureChosen(Event, frozen=True):
    """The subject declined the commitment route for one application; nobody may press it."""

    TOPIC: ClassVar[str] = "commitment.ordinary_procedure_chosen"
    matter: str
    application: str


@dataclass(slots=True)
class Commitment:
    """One commitment, as its entries say now."""

    id: str
    facts: CommitmentMade
    entries: list[int]
    effective_on: date
    source: Source | None
    batch: str
    made_by: tuple[str, ...] = ()
    """Pseudonyms of the officers who took it and determined its fulfilment."""
    disclosed: dict[str, str] = field(default_factory=dict)
    received: dict[str, tuple[date, int]] = field(default_factory=dict)
    """Day and entry by document that had been outstanding."""
    finished: tuple[str, int] | None = None
    """Outcome and entry of the matter's end."""
    withdrawn_in: int = 0
    annulled_in: int = 0
    fulfilment: FulfilmentDetermined | None = None
    determined_in: int = 0
    determined_on: date | None = None
    revoked: list[int] = field(default_factory=list)
    """Entries that revoked an earlier determination."""
    pursued: list[int] = field(default_factory=list)
    false_in: int = 0
    false_on: date | None = None
    false_by: str = ""
    """Code of the unit that found it false."""
    repaired_in: int = 0
    """The entry that executed the repair of its breach; 0 while none did."""
    repaired_on: date | None = None
    corrections: list[tuple[str, str, str, int]] = field(default_factory=list)
    """Field, old value, new value, entry."""
    marks: dict[str, int] = field(default_factory=dict)
    """Entries of the marks that stand: `under_dispute`, `under_reconsideration` …"""

    @property
    def pending(self) -> tuple[DocumentOwed, ...]:
        """Documents still outstanding."""
        return tuple(d for d in self.facts.outstanding if d.document not in self.received)


def found(situation: Situation, stream: str) -> tuple[SubjectState, Commitment]:
    """The commitment that a command names, with its subject; refuses one that is not there."""
    state = situation.holder("commitments", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("commitment",))
    return state, state.commitments[stream]


def require_accepting_unit(situation: Situation, commitment: Commitment) -> str:
    """The actor's agency; refuses any but the accepting unit or its successor."""
    agency = situation.registry.agencies.get(situation.actor.agency)
    if agency is None or not acts_for(agency, commitment.facts.accepting_unit):
        raise NOT_ACCEPTING.refused(commitment.entries[0])
    return agency.code


def require_standing(commitment: Commitment) -> None:
    """Refuses a commitment that was withdrawn or annulled."""
    gone = commitment.annulled_in or commitment.withdrawn_in
    if gone:
        raise NOT_STANDING.refused(gone)


def require_own(situation: Situation, state: SubjectState) -> None:
    """Refuses a subject that acts for another one; officers are judged by their agency."""
    if situation.actor.subject and situation.actor.subject != state.tag:
        raise NOT_OWN.refused()


def about(state: SubjectState, entry: Entry) -> Commitment | None:
    """The commitment an entry is about, noted as touched; without one the entry is set aside."""
    commitment = state.commitments.get(entry.stream)
    if commitment is None:
        state.orphans.append(entry)
        return None
    commitment.entries.append(entry.number)
    state.touched.add(entry.stream)
    return commitment


def _made(state: SubjectState, entry: Entry) -> None:
    event = entry.data
    state.commitments[entry.stream] = Commitment(
        id=entry.stream,
        facts=event,
        entries=[entry.number],
        effective_on=entry.effective_on,
        source=entry.source,
        batch=entry.batch,
        made_by=(entry.actor,),
        disclosed={"text": entry.id} if entry.sd else {},
    )
    state.ordinary_procedures.pop((event.matter, event.application), None)
    state.touched.add(entry.stream)


def _received(state: SubjectState, entry: Entry) -> None:
    if commitment := about(state, entry):
        commitment.received[entry.data.document] = (entry.data.received_on, entry.number)


def _finished(state: SubjectState, entry: Entry) -> None:
    if commitment := about(state, entry):
        commitment.finished = (entry.data.outcome, entry.number)


def _withdrawn(state: SubjectState, entry: Entry) -> None:
    if commitment := about(state, entry):
        commitment.withdrawn_in = entry.number
        if entry.sd:
            commitment.disclosed["withdrawal"] = entry.id


def _annulled(state: SubjectState, entry: Entry) -> None:
    if commitment := about(state, entry):
        commitment.annulled_in = entry.number


def _ordinary(state: SubjectState, entry: Entry) -> None:
    state.ordinary_procedures[entry.data.matter, entry.data.application] = entry.number
    state.touched.add(entry.stream)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    CommitmentMade: _made,
    DocumentReceived: _received,
    MatterFinished: _finished,
    CommitmentWithdrawn: _withdrawn,
    CommitmentAnnulled: _annulled,
    OrdinaryProcedureChosen: _ordinary,
}
