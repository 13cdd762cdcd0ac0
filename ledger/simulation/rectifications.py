"""Stories of rectification: ordered, reported, verified; an interview where that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.rectification import interviewing, rectifying
from ledger.rectification.interview import kind_required
from ledger.rectification.interview_record import FollowUpInterview, SignInterviewRecord
from ledger.rectification.interviewing import HoldInterview, NoteNoShow, OpenInterview
from ledger.rectification.rectification import rectification_standing
from ledger.rectification.rectifying import (
    OrderRectification,
    ReportRectification,
    VerifyRectification,
)
from ledger.simulation.officers import FIRST, SECOND, officer
from ledger.simulation.records import DAY, other_agency
from ledger.simulation.turns import interview_called_off, rectification_withdrawn

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    from ledger.simulation.papers import Subject
    from ledger.simulation.town import Town

    Story = Generator[date, None, None]

PROCEDURE = "procedure"


def ordered(town: Town, subject: Subject, basis: str, unit: str) -> Story:
    """Ordered with items and term by who determined the basis; passed, or on to an interview."""
    county, first = town.county, officer(unit, FIRST)
    if not county.has_law("rectification"):
        return
    order = OrderRectification(
        basis=basis,
        items=("补齐所缺材料", "建立台账并报送整改报告"),
        due_on=county.working(county.today + county.chance.randint(15, 60) * DAY),
        campaign=county.chance.choice(("", "", "食品安全专项治理", "根治欠薪专项行动")),
    )
    if town.somebody_tries():
        other = officer(other_agency(unit))
        county.refuse(order, other, rectifying.NOT_DETERMINING)
    case = county.do(order, first)
    if town.somebody_tries():
        county.refuse(order, first, rectifying.ORDERED_ALREADY)
    if county.rarely("order taken back", 0.05):
        yield county.after(2, 6)
        rectification_withdrawn(town, case, unit)
        return
    yield from _verified(town, order, case, unit)
    if county.state(subject.tag).rectifications[case].outcome != "passed":
        yield from _interviewed(town, subject, case, unit)


def _verified(town: Town, order: OrderRectification, case: str, unit: str) -> Story:
    """Reported and found good or not; or nothing comes until the term has run."""
    county, first, second = town.county, officer(unit, FIRST), officer(unit, SECOND)
    passed = VerifyRectification(rectification=case, outcome="passed", findings="现场核查已整改")
    failed = VerifyRectification(rectification=case, outcome="failed", findings="仍未整改到位")
    if town.somebody_tries():
        county.refuse(passed, second, rectifying.TOO_EARLY)
    if county.happens(0.25):
        if town.somebody_tries():
            county.refuse(_call(town, case, "reminder"), first, interviewing.TOO_EARLY)
        yield county.working(order.due_on + 3 * DAY)
        return
    yield county.after(5, 14)
    reported = ReportRectification(
        rectification=case, reported_on=county.today, report="整改报告及照片"
    )
    county.do(reported, first)
    yield county.after(1, 5)
    good = county.happens(0.8)
    county.do(passed if good else failed, second)
    if good and town.somebody_tries():
        county.refuse(failed, second, rectifying.SETTLED)


def _interviewed(town: Town, subject: Subject, case: str, unit: str) -> Story:
    """Called as the rules ask; held or missed."""
    county, first = town.county, officer(unit, FIRST)
    state = county.state(subject.tag)
    rectification = state.rectifications[case]
    policy, calendar = county.law()
    stands = rectification_standing(state, rectification, policy, calendar, county.today)
    if stands.situation == "lapsed":
        county.refuse(_call(town, case, "reminder"), first, rectifying.BASIS_DEAD)
        return
    kind = kind_required(state, rectification, policy, calendar, county.today).kind
    if town.somebody_tries():
        other = "warning" if kind == "reminder" else "reminder"
        county.refuse(_call(town, case, other), first, interviewing.KIND_WRONG)
    if town.somebody_tries():
        outsider = officer(other_agency(unit))
        county.refuse(_call(town, case, kind), outsider, rectifying.NOT_DETERMINING)
    call = _call(town, case, kind)
    interview = county.do(call, first)
    if county.rarely("interview called off", 0.1):
        interview_called_off(town, interview, unit)
        return
    yield call.appointed_on
    if county.rarely("nobody came", 0.2):
        county.do(NoteNoShow(interview=interview, reason="未到场亦未说明"), first)
        return
    yield from _held(town, interview, unit)


def _held(town: Town, interview: str, unit: str) -> Story:
    """Held by two officers, signed or refused, followed up."""
    county, first = town.county, officer(unit, FIRST)
    held = HoldInterview(
        interview=interview,
        held_on=county.today,
        officers=(f"{unit.lower()}-1", f"{unit.lower()}-2"),
        statement="承认问题，承诺限期整改",
    )
    if town.somebody_tries():
        alone = HoldInterview(
            interview=interview, held_on=county.today, officers=("one",), statement="无"
        )
        county.refuse(alone, first, interviewing.OFFICERS)
    county.do(held, first)
    refused = county.happens(0.1)
    county.do(
        SignInterviewRecord(
            interview=interview,
            signed_on=county.today,
            refused=refused,
            reason="当事人拒绝签字" if refused else "",
        ),
        first,
    )
    yield county.after(15, 40)
    outcome = "remedied" if county.happens(0.8) else "not_remedied"
    county.do(FollowUpInterview(interview=interview, outcome=outcome, findings="回访记录"), first)


def _call(town: Town, case: str, kind: str) -> OpenInterview:
    county = town.county
    policy, calendar = county.law()
    ahead = policy.in_force(PROCEDURE, county.today).rules["interview"]["notice_ahead"]
    appointed = county.working(calendar.due(county.today, ahead, roll=True).day + DAY)
    return OpenInterview(
        rectification=case,
        kind=kind,
        notified_on=county.today,
        appointed_on=appointed,
        agenda="限期整改情况约谈，县政务大厅二楼",
    )
