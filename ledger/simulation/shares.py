"""Stories of sharing: a unit gives a record to another; what ends is undone and acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger.publication.publication import ended
from ledger.record.record import is_live
from ledger.sharing import acknowledging, giving
from ledger.sharing.acknowledging import AcknowledgeRecall
from ledger.sharing.ending import CORRECTED, ENDED, endings
from ledger.sharing.giving import ShareRecords
from ledger.sharing.keeping import keepers
from ledger.sharing.recall import recalls
from ledger.sharing.rules import FAMILY
from ledger.simulation.officers import SECOND, officer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.sharing.recall import Recall
    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story, Thing
    from ledger.simulation.town import Town

RECIPIENTS = ("AMR", "FIN", "HRSS", "ECO", "TRA")
DONE = {CORRECTED: "corrected", ENDED: "deleted"}
LOOKS = 5
"""How often in its years a recipient looks whether something must be undone."""


def shared(town: Town, subject: Subject, thing: Thing) -> Story:
    """A penalty is given to another unit for its supervision; what is over is given to nobody."""
    county, state = town.county, town.county.state(subject.tag)
    record = state.records.get(thing.stream)
    if record is None or not county.has_law(FAMILY):
        return
    own = keepers(state, thing.stream)
    to = next(r for r in RECIPIENTS if r not in own and r != thing.unit)
    act = ShareRecords(
        records=(thing.stream,), recipient=to, purpose="supervision", basis="statutory_duty"
    )
    by = officer(thing.unit)
    if town.somebody_tries():
        _unlawful(town, act, thing)
    law = (*county.law(), county.today)
    over = any(e.told == ENDED and not e.undone_in for e in endings(state, thing.stream, *law))
    if over or not is_live(record) or ended(record, *law):
        county.refuse(act, by, giving.GONE)
        return
    county.do(act, by)
    yield county.after(0, 1)


def _unlawful(town: Town, act: ShareRecords, thing: Thing) -> None:
    """Without a basis, for a purpose that is none, to oneself, of nothing."""
    county, by = town.county, officer(thing.unit)
    command, code = county.chance.choice(
        (
            (replace(act, basis="curiosity"), giving.BASIS),
            (replace(act, basis="authorisation"), giving.BASIS),
            (replace(act, purpose="court"), giving.PURPOSE),
            (replace(act, recipient=thing.unit), giving.RECIPIENT),
            (replace(act, recipient="NOBODY"), giving.RECIPIENT),
            (replace(act, records=()), giving.RECORDS),
        )
    )
    county.refuse(command, by, code)


def undone(town: Town, subject: Subject) -> Iterable[Story]:
    """Recipients look at times what they must undo, some of them late."""
    yield _undone(town, subject)


def _undone(town: Town, subject: Subject) -> Story:
    county = town.county
    days = max((county.horizon - county.first).days // (LOOKS + 1), 1)
    for _ in range(LOOKS):
        yield county.after(days, days + 20)
        state = county.state(subject.tag)
        streams = dict.fromkeys(s for share in state.shares.values() for s in share.facts.records)
        law = (*county.law(), county.today)
        for recall in [r for s in streams for r in recalls(state, s, (), *law) if r.outstanding]:
            _acknowledge(town, recall)


def _acknowledge(town: Town, recall: Recall) -> None:
    county, ending = town.county, recall.ending
    act = AcknowledgeRecall(
        record=ending.stream, ending=ending.key, done=DONE[ending.told], recipient=recall.recipient
    )
    by = officer(recall.recipient, SECOND)
    if town.somebody_tries():
        stranger = next(r for r in RECIPIENTS if r != recall.recipient)
        county.refuse(act, officer(stranger), acknowledging.RECIPIENT)
        county.refuse(replace(act, ending="0"), by, acknowledging.UNKNOWN)
        county.refuse(replace(act, done="nothing"), by, acknowledging.DONE)
    if county.rarely("recall acknowledged", 0.8):
        county.do(act, by)
        if town.somebody_tries():
            county.refuse(act, by, acknowledging.TWICE)
