"""Stories of consumers: their complaints mediated and published, the clues they report checked."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger.record import clue_check, complaint_case, complaint_clocks, complaint_handling
from ledger.record.clue_check import CheckClue, ExtendClueCheck
from ledger.record.complaint_clocks import FAMILY
from ledger.record.complaint_handling import (
    AcceptConsumerComplaint,
    EndConsumerComplaint,
    MediateConsumerComplaint,
    ReceiveConsumerComplaint,
    RefuseConsumerComplaint,
    TellParties,
)
from ledger.record.complaint_publicity import (
    PublishConsumerComplaint,
    TakeConsumerComplaintDown,
)
from ledger.simulation.officers import SECOND, officer
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story
    from ledger.simulation.town import Town

UNIT = "AMR"


def complained_of(town: Town, subject: Subject) -> Iterable[Story]:
    """Shops and firms are complained of, or reported."""
    if subject.kind == PERSON:
        return
    if town.county.rarely("complained of", 0.1, first=6):
        yield _complaint(town, subject)
    if town.county.rarely("reported on", 0.04, first=4):
        yield _report(town, subject)


def _received(town: Town, subject: Subject, flavour: str) -> ReceiveConsumerComplaint | None:
    county = town.county
    if not county.has_law(FAMILY) or county.state(subject.tag).registration is None:
        return None
    return ReceiveConsumerComplaint(
        subject=subject.tag,
        flavour=flavour,
        complaint_no=f"1{county.today:%Y%m%d}{county.ledger.head:08}",
        received_on=county.today,
        category="quality",
        channel="hotline",
        text="商品与宣传不符",
        complainant="王女士，电话见工单",
        amount=Decimal(99) if flavour == "complaint" else None,
    )


def _complaint(town: Town, subject: Subject) -> Story:
    """Refused, or accepted, mediated, ended, told to both, and published."""
    county, unit = town.county, officer(UNIT)
    act = _received(town, subject, "complaint")
    if act is None:
        return
    if town.somebody_tries():
        county.refuse(replace(act, complaint_no="?"), unit, complaint_clocks.NO_RULES)
    case = county.do(act, unit)
    if town.somebody_tries():
        county.refuse(act, unit, complaint_handling.NEW)
    yield county.after(1, 6)
    if county.rarely("complaint refused", 0.15):
        county.do(
            RefuseConsumerComplaint(complaint=case, on=county.today, ground="not_consumer"), unit
        )
        return
    county.do(AcceptConsumerComplaint(complaint=case, on=county.today), unit)
    agreed = EndConsumerComplaint(complaint=case, on=county.today, outcome="agreed")
    if town.somebody_tries():
        county.refuse(agreed, unit, complaint_handling.NOT_MEDIATED)
    yield county.after(3, 30)
    county.do(MediateConsumerComplaint(complaint=case, on=county.today, outcome="agreed"), unit)
    county.do(replace(agreed, on=county.today), unit)
    tell = TellParties(complaint=case, on=county.today, method="phone")
    county.do(tell, unit)
    county.refuse(tell, unit, complaint_case.STEP)
    yield county.after(1, 6)
    publish = PublishConsumerComplaint(complaint=case, on=county.today, channel="platform_12315")
    if town.somebody_tries():
        county.refuse(replace(publish, channel="wall"), unit, complaint_clocks.NO_RULES)
    county.do(publish, unit)
    if county.rarely("complaint taken down", 0.1):
        yield county.after(2, 30)
        down = TakeConsumerComplaintDown(complaint=case, on=county.today, reason="malicious")
        county.do(down, unit)
        county.refuse(down, unit, complaint_case.STEP)


def _report(town: Town, subject: Subject) -> Story:
    """A clue: the time to check it is extended once, by another officer; it is checked."""
    county, unit = town.county, officer(UNIT)
    act = _received(town, subject, "report")
    if act is None:
        return
    case = county.do(act, unit)
    yield county.after(2, 10)
    if county.rarely("clue extended", 0.3):
        extend = ExtendClueCheck(complaint=case, on=county.today)
        county.do(extend, officer(UNIT, SECOND))
        county.refuse(extend, officer(UNIT, SECOND), clue_check.EXTENDED)
        yield county.after(3, 10)
    county.do(CheckClue(complaint=case, on=county.today, outcome="no_case"), unit)
