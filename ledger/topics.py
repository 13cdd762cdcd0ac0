"""The closed table of topics: which class an entry's event has, and which function folds it.

A topic found in a database never imports anything; one that is not here stops the reader.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from ledger import access, incident, merges, outreach, proposal, registry, subject
from ledger.accountability import accountability, informing
from ledger.accountability import responsibility as accountability_responsibility
from ledger.affairs import Affair
from ledger.commitment import commitment, fulfilment, liability
from ledger.commitment import correction as commitment_correction
from ledger.declaration import declaration, opting
from ledger.delivery import nil_return
from ledger.education import attendance, education, material
from ledger.evaluation import evaluation
from ledger.exchange import exchange, outgoing
from ledger.feed import webhook
from ledger.incentive import grant, incentive
from ledger.intake import batch
from ledger.mandate import mandate, market
from ledger.notice import answer, hearing, notice
from ledger.objection import objection
from ledger.pilot import pilot
from ledger.publication import publication
from ledger.record import consumer_complaint, record
from ledger.rectification import interview, rectification
from ledger.repair import bankruptcy, repair
from ledger.report import authorisation, foreign, report
from ledger.rights import agent, complaint, erasure, request, sealing, secrecy
from ledger.rulemaking import document
from ledger.sanction import listing, measure
from ledger.sharing import sharing
from ledger.state import place_of
from ledger.store.entry import Entry, wire
from ledger.striking import NOTICES
from ledger.supervision import draw, supervision, typical_case
from ledger.task import task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from ledger.affairs import Affairs, Step
    from ledger.event import Event
    from ledger.state import SubjectState

STEMS = (
    subject,
    record,
    proposal,
    notice,
    answer,
    hearing,
    commitment,
    fulfilment,
    liability,
    rectification,
    interview,
    listing,
    measure,
    publication,
    repair,
    accountability,
    informing,
    accountability_responsibility,
    commitment_correction,
    declaration,
    opting,
    attendance,
    evaluation,
    exchange,
    grant,
    incentive,
    merges,
    objection,
    consumer_complaint,
    bankruptcy,
    authorisation,
    foreign,
    report,
    agent,
    complaint,
    erasure,
    request,
    sealing,
    secrecy,
    sharing,
    supervision,
    typical_case,
)
"""Every room that folds a subject's state."""

EVOLVE: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    event: sharing.watched(event.__dict__["TOPIC"], step)
    for stem in STEMS
    for event, step in stem.EVENTS.items()
}
OFFICES: tuple[ModuleType, ...] = (
    nil_return,
    education,
    material,
    outgoing,
    webhook,
    incident,
    mandate,
    market,
    outreach,
    pilot,
    document,
    draw,
    task,
)
"""Every room that folds an affair about no subject."""

AFFAIRS: dict[type[Event], Step] = {
    event: step for office in OFFICES for event, step in office.AFFAIRS.items()
}
KINDS: dict[str, type[Affair]] = {
    kind.KIND: kind for kind in sorted(Affair.__subclasses__(), key=lambda kind: kind.KIND)
}
"""Every kind of affair by its name."""
_ALL: tuple[type[Event], ...] = (
    *EVOLVE,
    *AFFAIRS,
    *registry.EVENTS,
    *batch.EVENTS,
    *access.EVENTS,
    *NOTICES,
)
TOPICS: dict[str, type[Event]] = {event.__dict__["TOPIC"]: event for event in _ALL}
_DECODERS = {topic: msgspec.json.Decoder(event) for topic, event in TOPICS.items()}


class UnknownTopicError(LookupError):
    """An entry's type is in no table: a newer program wrote it, or someone tampered."""


def decode(number: int, line: bytes) -> Entry:
    """The entry that these canonical bytes say, under its number.

    Raises UnknownTopicError for a type that is in no table.
    """
    w = wire(line)
    try:
        decoder = _DECODERS[w.type]
    except KeyError:
        raise UnknownTopicError(w.type) from None
    return Entry(
        number=number,
        id=w.id,
        type=w.type,
        stream=w.stream,
        version=w.version,
        subjects=w.subjects,
        agency=w.agency,
        actor=w.actor,
        batch=w.batch,
        caused_by=w.caused_by,
        effective_on=date.fromisoformat(w.effective_on),
        recorded_at=datetime.fromisoformat(w.recorded_at),
        policy=w.policy,
        key=w.key,
        source=w.source,
        sd=w.sd,
        data=decoder.decode(w.data),
    )


def evolve(state: SubjectState, entry: Entry) -> None:
    """Fold one entry; what happens to a linked case goes into the copy of it."""
    step = EVOLVE.get(type(entry.data))
    if step is not None:
        step(place_of(state, entry) if state.linked else state, entry)


def fold(
    state: SubjectState, entries: Iterable[Entry], effective_on: date | None = None
) -> SubjectState:
    """Fold entries, in order, into a subject's state; changed in place and returned.

    With `effective_on` only entries count whose law's day has come by then.
    """
    for entry in entries:
        if effective_on is None or entry.effective_on <= effective_on:
            evolve(state, entry)
        state.entry = entry.number
    return state


def fold_affairs(
    affairs: Affairs, entries: Iterable[Entry], effective_on: date | None = None
) -> Affairs:
    """Fold entries of streams about no subject; changed in place and returned.

    With `effective_on` only entries count whose law's day has come by then.
    """
    for entry in entries:
        if effective_on is None or entry.effective_on <= effective_on:
            step = AFFAIRS.get(type(entry.data))
            if step is not None:
                step(affairs, entry)
    return affairs
