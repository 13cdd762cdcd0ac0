"""Stories of grades: results received, pushed, recalled; a class confirmed and contested; cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger.evaluation import pushing, receiving
from ledger.evaluation.evaluation import FAMILY as EVALUATION
from ledger.evaluation.evaluation import RECALL
from ledger.evaluation.publishing import ENDED, NOT_OPEN, PublishEvaluation, WithdrawEvaluation
from ledger.evaluation.pushing import AcknowledgeEvaluation, PushEvaluation
from ledger.evaluation.receiving import ReceiveEvaluation
from ledger.notice.notice import FAMILY as PROCEDURE
from ledger.notice.notice import time_to_answer
from ledger.notice.service import ServeNotice
from ledger.proposal import SAME_PERSON
from ledger.sanction.live_basis import record_basis
from ledger.simulation.officers import FIRST, SECOND, THIRD, officer, subject_itself
from ledger.simulation.records import DAY
from ledger.subject import INDIVIDUAL_BUSINESS, ORGANISATION, PERSON
from ledger.supervision import confirming, telling
from ledger.supervision.confirming import ConfirmClass, ContestClass, DecideContest
from ledger.supervision.grading import grading
from ledger.supervision.supervision import ACT, DENIED, UPHELD
from ledger.supervision.supervision import FAMILY as SUPERVISION
from ledger.supervision.telling import (
    ProposeTypicalCase,
    PublishTypicalCase,
    WithdrawTypicalCase,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.papers import Subject
    from ledger.simulation.player import Story, Thing
    from ledger.simulation.town import Town

LEAD, REGULATOR, BANK = "DRC", "TAX", "BANK_RCC"
GRADED_SHARE, SMALL_SHARE, PERSON_SHARE = 0.5, 0.5, 0.05
GRADES, GRADE_WEIGHTS = "ABMCD", (30, 35, 15, 12, 8)
RECIPIENTS = ("AMR", BANK, "MUNICIPAL")


def graded(town: Town, subject: Subject) -> Iterable[Story]:
    """Businesses are graded by the tax bureau; few persons by the province, on authorisation."""
    share = {ORGANISATION: GRADED_SHARE, INDIVIDUAL_BUSINESS: SMALL_SHARE}
    if town.county.happens(share.get(subject.kind, PERSON_SHARE)):
        yield _graded(town, subject)


def _graded(town: Town, subject: Subject) -> Story:
    """A result, pushed to who uses it; a year later the next one, and the first is undone."""
    county = town.county
    if not county.has_law(EVALUATION, SUPERVISION, PROCEDURE):
        return
    if county.state(subject.tag).registration is None:
        return
    if subject.kind == PERSON:
        _of_person(town, subject)
        return
    act = _result(town, subject)
    if town.somebody_tries():
        _unlawful_result(town, act)
    first = county.do(act, officer(REGULATOR))
    _published(town, subject, act, first)
    yield county.after(1, 3)
    yield from _pushed(town, first)
    if subject.kind == INDIVIDUAL_BUSINESS:
        yield from _confirmed(town, subject, first)
    yield county.after(200, 380)
    if county.rarely("result withdrawn", 0.2):
        yield from _withdrawn(town, first)
        return
    county.do(_result(town, subject), officer(REGULATOR))
    if town.somebody_tries():
        push = PushEvaluation(evaluation=first, recipients=("AMR",))
        county.refuse(push, officer(LEAD), ENDED)
    yield county.after(0, 2)
    _undone(town, first)


def _result(town: Town, subject: Subject) -> ReceiveEvaluation:
    county = town.county
    return ReceiveEvaluation(
        subject=subject.tag,
        scheme="tax",
        grade=county.chance.choices(GRADES, GRADE_WEIGHTS)[0],
        evaluator=REGULATOR,
        valid_from=county.today,
        model_version=str(county.today.year),
        document_no=f"永税评〔{county.today.year}〕{county.chance.randint(1, 900)}号",
    )


def _of_person(town: Town, subject: Subject) -> None:
    """A provincial result, on the person's authorisation only, and never pushed to a bank."""
    county, lead = town.county, officer(LEAD)
    act = ReceiveEvaluation(
        subject=subject.tag,
        scheme="gansu_public",
        grade="B",
        evaluator="GSCIC",
        valid_from=county.today,
        basis="本人授权书",
    )
    county.refuse(replace(act, basis=""), lead, receiving.PERSON_BASIS)
    held = county.do(act, lead)
    push = PushEvaluation(evaluation=held, recipients=(BANK,))
    county.refuse(push, lead, pushing.PERSON_CLOSED)


def _unlawful_result(town: Town, act: ReceiveEvaluation) -> None:
    """Made by the county, with a grade or evaluator of its own, by a stranger."""
    county, own = town.county, officer(REGULATOR)
    public = replace(act, scheme="gansu_public", grade="A", evaluator=LEAD)
    command, by, code = county.chance.choice(
        (
            (public, officer(LEAD), receiving.COUNTY_MADE),
            (replace(act, scheme="county"), own, receiving.SCHEME_UNKNOWN),
            (replace(act, grade="E"), own, receiving.GRADE),
            (replace(act, evaluator="HRSS"), own, receiving.EVALUATOR),
            (act, officer("CTS"), receiving.EVALUATOR),
            (replace(act, valid_to=act.valid_from - DAY), own, receiving.FORM),
        )
    )
    county.refuse(command, by, code)


def _published(town: Town, subject: Subject, act: ReceiveEvaluation, result: str) -> None:
    """Grade A of an organisation is published; nothing else may be."""
    county, command = town.county, PublishEvaluation(evaluation=result)
    if act.grade == "A" and subject.kind == ORGANISATION:
        county.do(command, officer(REGULATOR))
    elif town.somebody_tries():
        county.refuse(command, officer(REGULATOR), NOT_OPEN)


def _pushed(town: Town, result: str) -> Story:
    """Pushed by the lead; departments confirm themselves, a receipt stands for a bank."""
    county, lead = town.county, officer(LEAD)
    push = PushEvaluation(evaluation=result, recipients=RECIPIENTS)
    if town.somebody_tries():
        nobody = replace(push, recipients=("NOBODY",))
        county.refuse(nobody, lead, pushing.RECIPIENT_UNKNOWN)
    county.do(push, lead)
    yield county.after(0, 8)
    for recipient, by in (("AMR", officer("AMR")), (BANK, lead)):
        if county.happens(0.8):
            county.do(_taken(town, result, recipient), by)
    if town.somebody_tries():
        wrong = _taken(town, result, "HRSS")
        county.refuse(wrong, officer("HRSS"), pushing.NOT_PUSHED)


def _taken(town: Town, result: str, recipient: str) -> AcknowledgeEvaluation:
    return AcknowledgeEvaluation(
        evaluation=result, recipient=recipient, acknowledged_on=town.county.today
    )


def _undone(town: Town, result: str) -> None:
    """Most recipients confirm that they use the earlier result no more."""
    county = town.county
    if county.happens(0.9):
        county.do(replace(_taken(town, result, "AMR"), of=RECALL), officer("AMR", SECOND))


def _withdrawn(town: Town, result: str) -> Story:
    county = town.county
    command = WithdrawEvaluation(
        evaluation=result, reason="by_evaluator", withdrawn_on=county.today
    )
    county.do(command, officer(REGULATOR))
    if town.somebody_tries():
        county.refuse(command, officer(REGULATOR), ENDED)
    yield county.after(0, 2)
    _undone(town, result)


def _confirmed(town: Town, subject: Subject, result: str) -> Story:
    """What worsens an individual business holds once a human confirmed it; it is contested."""
    county, law = town.county, town.county.law()
    found = grading(county.state(subject.tag), *law, county.today)
    counting = {r.stream for r in found.reasons if r.counts}
    if not found.awaits_confirmation or result not in counting:
        return
    notice = ServeNotice(
        act=ACT,
        clauses=("个人信息保护法24",),
        basis="监管规则",
        cause="年度纳税信用等级",
        consequence="拟下调监管类别",
        remedies="可以陈述申辩",
        served_on=county.today,
        method="direct",
        subject=subject.tag,
        rests_on=(result,),
    )
    case = county.do(notice, officer(REGULATOR, FIRST))
    early = ConfirmClass(
        case=case, supervisory_class=found.computed_class, reason="纳税信用等级已核实"
    )
    runs = time_to_answer(county.state(subject.tag).notices[case], *county.law())
    yield max(county.after(10, 20), county.working(runs.opens_on))
    found = grading(county.state(subject.tag), *county.law(), county.today)
    gives = {r.stream for r in found.reasons if r.supervisory_class == found.computed_class}
    if not found.awaits_confirmation or result not in gives:
        return
    act = replace(early, supervisory_class=found.computed_class)
    if town.somebody_tries():
        county.refuse(act, officer(REGULATOR, FIRST), SAME_PERSON)
    county.do(act, officer(REGULATOR, SECOND))
    if county.rarely("class contested", 0.5):
        yield county.after(3, 20)
        yield from _contested(town, subject, case)


def _contested(town: Town, subject: Subject, case: str) -> Story:
    county = town.county
    contest = ContestClass(case=case, statement="欠税已缴清，请求复核")
    county.do(contest, subject_itself(subject.tag))
    if town.somebody_tries():
        county.refuse(contest, subject_itself(subject.tag), confirming.NOT_CONTESTED)
    yield county.after(2, 10)
    outcome = UPHELD if county.happens(0.4) else DENIED
    act = DecideContest(
        case=case, outcome=outcome, reasons="经复核纳税记录", remedies="可申请行政复议"
    )
    if town.somebody_tries():
        county.refuse(act, officer(REGULATOR, SECOND), SAME_PERSON)
    county.do(act, officer(REGULATOR, THIRD))


def told(town: Town, subject: Subject, thing: Thing) -> Story:
    """A warning case is made of a penalty, without a name, and told until it is withdrawn."""
    county = town.county
    if not county.has_law(SUPERVISION):
        return
    record = county.state(subject.tag).records.get(thing.stream)
    basis = record_basis(record, *county.law(), county.today) if record else None
    act = ProposeTypicalCase(
        record=thing.stream, kind="warning", title="失信警示案例", text="某单位违法受到处罚。"
    )
    unit = officer(thing.unit)
    if basis is None or not basis.stands or basis.marks:
        county.refuse(act, unit, telling.NOT_SOUND)
        return
    if subject.kind != PERSON and town.somebody_tries():
        named = replace(act, text=f"{subject.name}违法受到处罚。")
        county.refuse(named, unit, telling.NAMED)
    case = county.do(act, unit)
    publish = PublishTypicalCase(case=case)
    county.refuse(publish, unit, SAME_PERSON)
    county.do(publish, officer(thing.unit, SECOND))
    yield county.after(5, 60)
    county.do(WithdrawTypicalCase(case=case), officer(thing.unit, THIRD))
    if town.somebody_tries():
        county.refuse(publish, officer(thing.unit, THIRD), telling.NOT_WAITING)
