"""Stories of rights: records sealed and opened again; the values of a person erased at last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import proposal
from ledger.proposal import Propose
from ledger.rights import erasure, sealing
from ledger.rights.erasure import EraseSubjectValues
from ledger.rights.rules import FAMILY
from ledger.rights.sealing import SealRecord, UnsealRecord
from ledger.simulation.officers import FIRST, SECOND, officer
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story, Thing
    from ledger.simulation.town import Town

WINDOW = "DRC"
ERASED_SHARE = 0.25


def sealed(town: Town, _subject: Subject, thing: Thing) -> Story:
    """A court orders a record sealed; at times the seal is lifted again."""
    county = town.county
    if not county.has_law(FAMILY):
        return
    first, second = officer(thing.unit, FIRST), officer(thing.unit, SECOND)
    act = SealRecord(record=thing.stream, ground="court_order")
    if town.somebody_tries():
        county.refuse(replace(act, ground="embarrassing"), second, sealing.GROUND)
    if town.somebody_tries():
        county.refuse(act, second, proposal.PROPOSAL_MISSING)
    county.do(Propose(matter=sealing.SEAL, case=thing.stream, reason="依生效裁判"), first)
    if town.somebody_tries():
        county.refuse(act, first, proposal.SAME_PERSON)
    county.do(act, second)
    yield county.after(5, 60)
    if town.somebody_tries():
        county.refuse(act, second, sealing.SEALED)
    if not county.rarely("seal lifted", 0.4):
        return
    lift = UnsealRecord(record=thing.stream, ground="court_order")
    county.do(Propose(matter=sealing.UNSEAL, case=thing.stream, reason="原裁判被撤销"), first)
    if town.somebody_tries():
        county.refuse(lift, first, proposal.SAME_PERSON)
    county.do(lift, second)
    if town.somebody_tries():
        county.refuse(lift, second, sealing.NOT_SEALED)


def forgotten(town: Town, subject: Subject) -> Iterable[Story]:
    """Some persons are erased, some organisations ask in vain."""
    if subject.kind == PERSON and town.county.rarely("person erased", ERASED_SHARE, first=4):
        yield _erased(town, subject)
    elif subject.kind != PERSON and town.county.happens(0.01):
        yield _refused(town, subject)


def _erased(town: Town, subject: Subject) -> Story:
    """Erased by two officers as unlawfully processed; nothing brings the values back."""
    county = town.county
    first, second = officer(WINDOW, FIRST), officer(WINDOW, SECOND)
    yield county.after(1, 30)
    while not county.has_law(FAMILY):
        yield county.after(60, 200)
    stream = f"subject/{subject.tag}"
    act = EraseSubjectValues(subject=stream, ground="unlawful")
    if town.somebody_tries():
        county.refuse(replace(act, ground="whim"), second, erasure.GROUND)
    county.do(Propose(matter=erasure.ERASURE, case=stream, reason="处理缺乏合法依据"), first)
    if town.somebody_tries():
        county.attempt(act, first, proposal.SAME_PERSON, erasure.CASE_OPEN)
    while county.attempt(act, second, erasure.CASE_OPEN) is None:
        yield county.after(60, 200)
    subject.erased = True
    county.refuse(act, second, erasure.ERASED)


def _refused(town: Town, subject: Subject) -> Story:
    """An organisation's record is public information, and other units erase nothing."""
    county = town.county
    yield county.after(1, 30)
    state = county.state(subject.tag)
    if not county.has_law(FAMILY) or state.registration is None:
        return
    act = EraseSubjectValues(subject=f"subject/{subject.tag}", ground="unlawful")
    county.refuse(act, officer(WINDOW), erasure.PERSONS_ONLY)
