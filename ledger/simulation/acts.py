"""Acts of the cast: what stories do by chance, done here on the day that is written."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.intake.importing import import_file
from ledger.notice.answer import RecordAnswer, ReplyToAnswer
from ledger.notice.notice import time_to_answer
from ledger.publication.publication import obligations
from ledger.publication.publishing import PublishRecords
from ledger.record.record import RecordFiled
from ledger.rectification.interview import kind_required
from ledger.rectification.interview_record import FollowUpInterview, SignInterviewRecord
from ledger.rectification.interviewing import HoldInterview, OpenInterview
from ledger.repair.application import ApplyForRepair
from ledger.repair.case import AcceptRepair, RouteRepair
from ledger.repair.decision import ApproveRepair, VerifyRepair
from ledger.repair.execution import ExecuteRepair
from ledger.repair.target import target_of
from ledger.sanction.enlisting import ListSubject, ProposeListing, RecordConsent
from ledger.sanction.imposing import ImposeMeasure
from ledger.sanction.listed import rule_of
from ledger.simulation.officers import SECOND, THIRD, officer, subject_itself
from ledger.simulation.papers import Paper, Subject, in_wan, told
from ledger.simulation.records import record_of
from ledger.simulation.repairs import ACKNOWLEDGED, COMMITMENT, WINDOW, asked, notice
from ledger.simulation.tables import UTF_8, Clerk
from ledger.subject import ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Generator

    from ledger.simulation.town import Town
    from ledger.situation import Actor

    Story = Generator[date, None, None]

DAY = timedelta(1)


def licence_of(town: Town, subject: Subject, number: str, name: str) -> Paper:
    """A licence of today for five years."""
    day = town.county.today
    facts = RecordFiled(
        kind="licence",
        document_no=number,
        agency=subject.trade.agency,
        decided_on=day,
        document_name=f"准予{name}决定书",
        name=subject.name,
        licence_kind="general",
        valid_from=day,
        valid_until=day.replace(year=day.year + 5),
    )
    return _paper(subject, facts, {"title": name, "content": f"准予{subject.trade.word}经营"})


def penalty_of(
    town: Town,
    subject: Subject,
    number: str,
    fine: int,
    kinds: tuple[str, ...],
    gains: int = 0,
    domain: str | None = None,
) -> Paper:
    """A penalty of today; amounts in yuan."""
    trade, day = subject.trade, town.county.today
    amount, taken = Decimal(fine), Decimal(gains) if gains else None
    facts = RecordFiled(
        kind="penalty",
        document_no=number,
        agency=trade.agency,
        decided_on=day,
        name=subject.name,
        penalty_kinds=kinds,
        fine=amount,
        fine_text=in_wan(amount),
        confiscated=taken,
        confiscated_text=in_wan(taken),
        domain=trade.domain if domain is None else domain,
        served_on=day,
        service_method="direct",
        repair_notice=True,
    )
    return _paper(subject, facts, told(trade, kinds, amount, taken))


def act_of(town: Town, subject: Subject, number: str, kind: str) -> Paper:
    """Another act of today."""
    facts = RecordFiled(
        kind=kind,
        document_no=number,
        agency=subject.trade.agency,
        decided_on=town.county.today,
        name=subject.name,
    )
    return _paper(
        subject, facts, {"content": "现场检查未发现问题" if kind == "inspection" else "表彰"}
    )


def _paper(subject: Subject, facts: RecordFiled, texts: dict[str, str]) -> Paper:
    if subject.kind == ORGANISATION:
        texts = {**texts, "representative": subject.representative}
    paper = Paper(subject, facts, texts)
    subject.papers.append(paper)
    return paper


def filed(town: Town, paper: Paper) -> None:
    """Filed at the counter."""
    town.county.do(paper.command, officer(paper.agency))


def sent(town: Town, papers: list[Paper]) -> None:
    """Sent by the organ itself, in one table."""
    county, agency = town.county, papers[0].agency
    clerk = Clerk(county.ledger, county.today)
    layout = clerk.layout_of(papers[0])
    path = town.relay.folder / f"{county.today:%Y%m%d}-{agency}-{layout}.csv"
    path.write_bytes(clerk.table(layout, papers).encode(UTF_8))
    summary = import_file(county.ledger, path, agency=agency, actor=officer(agency))
    county.outcome.files += 1
    county.outcome.rows += summary.accepted
    if summary.accepted != len(papers):
        county.find(f"{path.name}: {dict(summary.reasons)}")


def published(town: Town, paper: Paper) -> None:
    """Published today on every channel that has a duty."""
    county = town.county
    record = record_of(county, paper)
    for duty in obligations(record, *county.law(), county.today):
        county.do(
            PublishRecords(records=(paper.stream,), channel=duty.channel),
            officer(paper.agency, SECOND),
        )


def runs_until(town: Town, subject: Subject, case: str) -> date:
    """The working day on which the act that a notice announced may follow."""
    county = town.county
    served = county.state(subject.tag).notices[case]
    return county.working(time_to_answer(served, *county.law()).opens_on)


def listed(
    town: Town,
    subject: Subject,
    unit: str,
    list_type: str,
    ground: str,
    bases: tuple[str, ...],
    measures: tuple[str, ...],
    *,
    answers: bool,
) -> Generator[date, None, str]:
    """Proposed, noticed, answered, consented to, and listed on one working day after another."""
    county, first = town.county, officer(unit)
    propose = ProposeListing(
        subject=subject.tag,
        list_type=list_type,
        ground=ground,
        reasoning="主观恶意明显，社会影响较大",
        bases=bases,
        measures=measures,
    )
    listing = county.do(propose, first)
    yield county.working(county.today + DAY)
    county.do(notice("listing", listing, county.today, measures, bases), first)
    if answers:
        yield from _answered(town, subject, listing, first)
    else:
        yield runs_until(town, subject, listing)
    policy, _ = county.law()
    if rule_of(policy, county.state(subject.tag).listings[listing])[1].get("consent"):
        yield county.working(county.today + DAY)
        number = f"金市监函〔{county.today.year}〕1号"
        county.do(
            RecordConsent(listing=listing, document_no=number, consented_on=county.today), first
        )
    yield county.working(county.today + DAY)
    county.do(_decision(listing, county.today), officer(unit, SECOND))
    return listing


def _answered(town: Town, subject: Subject, listing: str, by: Actor) -> Story:
    """The subject answers by itself; once the time has run it has a reasoned reply."""
    county = town.county
    yield county.working(county.today + 2 * DAY)
    county.do(
        RecordAnswer(case=listing, received_on=county.today, statement="已停产整改，请求不予列入"),
        subject_itself(subject.tag),
    )
    yield runs_until(town, subject, listing)
    county.do(ReplyToAnswer(case=listing, reply="整改不影响违法事实的认定，理由不予采纳"), by)


def _decision(listing: str, day: date) -> ListSubject:
    return ListSubject(
        listing=listing,
        decision_no=f"永列决〔{day.year}〕1号",
        decided_on=day,
        takes_effect_on=day,
        served_on=day,
        service_method="direct",
        repair_notice=True,
    )


def imposed(
    town: Town,
    subject: Subject,
    code: str,
    clause: str,
    bases: tuple[str, ...],
    unit: str,
    case: str = "",
) -> str:
    """A measure of today."""
    today = town.county.today
    return town.county.do(
        ImposeMeasure(
            subject=subject.tag,
            code=code,
            clause=clause,
            bases=bases,
            imposed_on=today,
            decision_no=f"永惩决〔{today.year}〕{code[1:]}号",
            case=case,
        ),
        officer(unit, THIRD),
    )


def interviewed(town: Town, subject: Subject, order: str, unit: str) -> Story:
    """Called as the rules ask, held by two officers, signed, followed up."""
    county, first = town.county, officer(unit)
    policy, calendar = county.law()
    state = county.state(subject.tag)
    kind = kind_required(state, state.rectifications[order], policy, calendar, county.today).kind
    ahead = policy.in_force("procedure", county.today).rules["interview"]["notice_ahead"]
    appointed = county.working(calendar.due(county.today, ahead, roll=True).day + DAY)
    interview = county.do(
        OpenInterview(
            rectification=order,
            kind=kind,
            notified_on=county.today,
            appointed_on=appointed,
            agenda="逾期未补交材料，县政务大厅二楼",
        ),
        first,
    )
    yield appointed
    officers = (f"{unit.lower()}-1", f"{unit.lower()}-2")
    county.do(
        HoldInterview(
            interview=interview,
            held_on=county.today,
            officers=officers,
            statement="承认未按承诺补交",
        ),
        first,
    )
    county.do(SignInterviewRecord(interview=interview, signed_on=county.today), first)
    yield county.working(county.today + 14 * DAY)
    county.do(FollowUpInterview(interview=interview, outcome="not_remedied"), first)


def repaired(town: Town, subject: Subject, target: str) -> Story:
    """Applied for by the subject, and carried out a few working days later."""
    county = town.county
    answer = asked(town, subject, target)
    repair = county.do(
        ApplyForRepair(target=target, commitment=COMMITMENT, materials=answer.papers),
        subject_itself(subject.tag),
    )
    county.do(RouteRepair(repair=repair), officer(WINDOW))
    yield county.working(county.today + DAY)
    county.do(AcceptRepair(repair=repair), officer(answer.unit))
    yield county.working(county.today + DAY)
    county.do(VerifyRepair(repair=repair, duties_done=answer.duties), officer(answer.unit))
    county.do(ApproveRepair(repair=repair), officer(answer.unit, SECOND))
    found = target_of(target, county.state(subject.tag), *county.law())
    channels = found.channels if found else ()
    yield county.working(county.today + DAY)
    county.do(
        ExecuteRepair(repair=repair, acknowledged=ACKNOWLEDGED, channels=channels), officer(WINDOW)
    )
