"""Stories of repair: applied, routed, accepted, verified, granted or denied, carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger import proposal
from ledger.notice.answer import RecordAnswer, ReplyToAnswer
from ledger.notice.notice import FAMILY as PROCEDURE
from ledger.notice.notice import TIME_MUST_RUN, time_to_answer
from ledger.notice.service import ServeNotice
from ledger.proposal import Propose
from ledger.repair import application
from ledger.repair import case as repair_case
from ledger.repair import decision as repair_decision
from ledger.repair import execution as repair_execution
from ledger.repair.application import ApplyForRepair
from ledger.repair.case import (
    AcceptRepair,
    ReturnRepair,
    RouteRepair,
    SupplyMaterials,
    WithdrawRepair,
)
from ledger.repair.decision import (
    ApproveRepair,
    DenyRepair,
    ExtendRepair,
    RefuseAcceptance,
    VerifyRepair,
)
from ledger.repair.eligibility import MINIMUM, RESTRICTION, Eligibility, eligibility
from ledger.repair.execution import ExecuteRepair, RescindRepair
from ledger.repair.target import target_of
from ledger.simulation.officers import FIRST, SECOND, THIRD, officer, subject_itself
from ledger.simulation.records import other_agency

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    from ledger.simulation.papers import Subject
    from ledger.simulation.town import Town

    Story = Generator[date, None, None]

WINDOW = "DRC"
COMMITMENT = "本单位承诺：所提交材料真实有效，违法行为已纠正，今后依法诚信经营。"
REMEDIES = ("reconsideration", "lawsuit")
ACKNOWLEDGED = (
    "publication_stopped", "sharing_stopped", "measures_lifted", "evaluation_updated",
)  # fmt: skip


def repaired(town: Town, subject: Subject, target: str) -> Story:
    """Somebody applies too early, then when it opens; the case runs to one of its ends."""
    county = town.county
    answer = asked(town, subject, target)
    apply = ApplyForRepair(target=target, commitment=COMMITMENT, materials=("commitment_letter",))
    by = subject_itself(subject.tag) if county.happens(0.6) else officer(WINDOW)
    if answer.obstacle in (MINIMUM, RESTRICTION):
        opens = answer.opens_on
        if town.somebody_tries():
            code = application.OBSTACLES[answer.obstacle]
            promised = county.refuse(apply, by, code)
            if promised != opens:
                county.find(f"a refusal says {promised}, eligibility says {opens}")
        assert opens is not None  # noqa: S101 - these two obstacles end by a day
        yield max(opens, county.today)
    elif answer.obstacle:
        county.refuse(apply, by, application.OBSTACLES[answer.obstacle])
        return
    yield county.after(0, 20)
    if asked(town, subject, target).obstacle:
        return
    if town.somebody_tries():
        silent = ApplyForRepair(target=target, commitment=" ")
        county.refuse(silent, by, application.COMMITMENT_MISSING)
    case = county.do(apply, by)
    if town.somebody_tries():
        county.refuse(apply, by, application.PENDING)
    yield from _taken_on(town, subject, target, case)


def asked(town: Town, subject: Subject, target: str) -> Eligibility:
    """What the ledger answers about repair today."""
    county = town.county
    registry = county.registry
    found = eligibility(
        target, county.state(subject.tag), registry.policy, registry.calendar, county.today
    )
    assert found is not None  # noqa: S101 - the story filed it
    return found


def _taken_on(town: Town, subject: Subject, target: str, case: str) -> Story:
    """Routed to who decided; sent back for papers at times; accepted, refused or withdrawn."""
    county, unit = town.county, asked(town, subject, target).unit
    yield county.after(0, 2)
    county.do(RouteRepair(repair=case), officer(WINDOW))
    if town.somebody_tries():
        county.refuse(
            AcceptRepair(repair=case), officer(other_agency(unit)), repair_case.NOT_THE_UNIT
        )
    yield county.after(1, 3)
    if county.happens(0.2):
        missing = ("proof_of_duties",)
        if town.somebody_tries():
            county.refuse(
                ReturnRepair(repair=case, missing=("tax_statement",)),
                officer(unit),
                repair_case.NOT_REQUIRED,
            )
        county.do(ReturnRepair(repair=case, missing=missing, reason="缺履行证明"), officer(unit))
        yield county.after(2, 15)
        if county.rarely("repair withdrawn", 0.15):
            county.do(WithdrawRepair(repair=case), officer(WINDOW))
            return
        county.do(SupplyMaterials(repair=case, materials=missing), officer(WINDOW))
        yield county.after(1, 3)
    if county.rarely("repair not taken", 0.05):
        _not_taken(town, case, unit)
        return
    county.do(AcceptRepair(repair=case), officer(unit))
    yield from _decided(town, subject, target, case)


def _not_taken(town: Town, case: str, unit: str) -> None:
    county = town.county
    bar = RefuseAcceptance(
        repair=case, ground="barred", reasons="属于法定不可修复情形", remedies=REMEDIES
    )
    county.refuse(bar, officer(unit), repair_decision.BAR_WITHOUT_LAW)
    county.do(
        RefuseAcceptance(
            repair=case,
            ground="not_the_subject",
            reasons="申请人未提交授权委托书",
            remedies=REMEDIES,
        ),
        officer(unit),
    )


def _decided(town: Town, subject: Subject, target: str, case: str) -> Story:
    """Verified; extended at times; granted, or denied by two officers."""
    county, unit = town.county, asked(town, subject, target).unit
    first, second = officer(unit, FIRST), officer(unit, SECOND)
    duties = asked(town, subject, target).duties
    yield county.after(1, 4)
    if asked(town, subject, target).obstacle:
        return
    if town.somebody_tries():
        county.refuse(ApproveRepair(repair=case), first, repair_decision.DUTIES_OPEN)
    if county.rarely("repair extended", 0.1):
        county.do(Propose(matter="repair.extension", case=case, reason="需现场核查"), first)
        county.do(ExtendRepair(repair=case), second)
        yield county.after(3, 8)
    if county.happens(0.15):
        county.do(VerifyRepair(repair=case, duties_done=duties[1:], outstanding=duties[:1]), first)
        if not asked(town, subject, target).obstacle:
            county.refuse(ApproveRepair(repair=case), second, repair_decision.DUTIES_OPEN)
        yield from _denied(town, case, first.agency)
        return
    county.do(VerifyRepair(repair=case, duties_done=duties, finding="经核查义务均已履行"), first)
    if town.somebody_tries():
        early = ExecuteRepair(repair=case, acknowledged=ACKNOWLEDGED)
        county.refuse(early, first, repair_case.STAGE)
    yield county.after(0, 2)
    if asked(town, subject, target).obstacle:
        return
    county.do(ApproveRepair(repair=case), second)
    yield from _carried_out(town, subject, target, case)


def _denied(town: Town, case: str, unit: str) -> Story:
    county, first, second = town.county, officer(unit, FIRST), officer(unit, SECOND)
    deny = DenyRepair(
        repair=case, ground="duties_outstanding", reasons="罚款尚未缴清", remedies=REMEDIES
    )
    if town.somebody_tries():
        silent = DenyRepair(repair=case, ground="duties_outstanding", reasons="", remedies=())
        county.refuse(silent, second, repair_decision.REASONS)
    county.do(Propose(matter="repair.denial", case=case, reason="义务未履行完毕"), first)
    if town.somebody_tries():
        county.refuse(deny, first, proposal.SAME_PERSON)
    yield county.after(1, 3)
    county.do(deny, second)


def _carried_out(town: Town, subject: Subject, target: str, case: str) -> Story:
    """Publication, sharing, measures and evaluation end together; a few are rescinded later."""
    county = town.county
    unit = asked(town, subject, target).unit
    found = target_of(target, county.state(subject.tag), *county.law())
    assert found is not None  # noqa: S101 - it was granted a moment ago
    execute = ExecuteRepair(repair=case, acknowledged=ACKNOWLEDGED, channels=found.channels)
    if town.somebody_tries():
        half = ExecuteRepair(repair=case, acknowledged=ACKNOWLEDGED[:2], channels=found.channels)
        county.refuse(half, officer(WINDOW), repair_execution.ACKNOWLEDGED)
    yield county.after(1, 3)
    county.do(execute, officer(WINDOW))
    if county.has_law(PROCEDURE) and county.rarely("repair rescinded", 0.06):
        yield county.after(30, 120)
        yield from _rescinded(town, subject, case, unit)


def _rescinded(town: Town, subject: Subject, case: str, unit: str) -> Story:
    county, first, second = town.county, officer(unit, FIRST), officer(unit, SECOND)
    act = RescindRepair(repair=case, ground="false_material", reasons="经查所提交的缴款凭证系伪造")
    county.do(notice("repair_rescission", case, county.today), first)
    yield county.after(1, 3)
    county.do(RecordAnswer(case=case, received_on=county.today, statement="系代办人所为"), first)
    if town.somebody_tries():
        county.refuse(act, second, TIME_MUST_RUN)
    runs = time_to_answer(county.state(subject.tag).notices[case], *county.law())
    yield max(county.working(runs.opens_on), county.today)
    county.do(ReplyToAnswer(case=case, reply="代办人行为由委托人承担，理由不成立"), first)
    if town.somebody_tries():
        county.refuse(act, first, proposal.SAME_PERSON)
    yield county.after(1, 3)
    county.do(act, officer(unit, THIRD))


def notice(
    act: str, case: str, day: date, measures: tuple[str, ...] = (), rests_on: tuple[str, ...] = ()
) -> ServeNotice:
    """A notice with all the law wants in it, served in person."""
    return ServeNotice(
        act=act,
        clauses=("行政处罚法44", "行政处罚法45"),
        basis="所附决定书、检查记录及法律条款",
        cause="经查明的违法失信事实",
        consequence="拟作出不利决定",
        remedies="有权陈述、申辩，对决定不服可申请行政复议或者提起行政诉讼",
        served_on=day,
        method="direct",
        case=case,
        measures=measures,
        rests_on=rests_on,
    )
