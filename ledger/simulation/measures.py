"""Stories of sanction measures, and of what the court lists and orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger import authority
from ledger.notice.notice import FAMILY as PROCEDURE
from ledger.notice.notice import NOTICE_FIRST, time_to_answer
from ledger.sanction import imposing, sanction, version
from ledger.sanction.court_list import (
    MirrorCourtListing,
    MirrorCourtRemoval,
    MirrorOrder,
    MirrorOrderEnd,
)
from ledger.sanction.imposing import (
    ImposeMeasure,
    LiftMeasure,
    ProposeMeasure,
    RecordMeasureFeedback,
)
from ledger.sanction.removal import RemoveListing
from ledger.sanction.sanction import LISTS, MEASURES
from ledger.simulation.officers import FIRST, SECOND, THIRD, officer
from ledger.simulation.repairs import notice

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    from ledger.simulation.papers import Paper, Subject
    from ledger.simulation.town import Town

    Story = Generator[date, None, None]

SERIOUS_MEASURES = ("M01", "M06", "M07", "M08")
"""What a notice of a serious-dishonesty listing announces, of what its type allows."""
ON_LISTING = (
    ("M01", "基础清单1", "AMR"),
    ("M06", "plan-9", "FIN"),
    ("M07", "基础清单7", "CTS"),
    ("M08", "基础清单8", "TAX"),
)
"""Measure, clause, and a unit that implements it here."""
COURT_GROUNDS = ("able_but_refuses", "evades", "breaks_asset_reporting", "breaks_consumption_limit")


def imposed(town: Town, subject: Subject, listing: str, announced: tuple[str, ...]) -> Story:
    """Units impose what the notice of the listing announced, each its own."""
    county = town.county
    paper = county.state(subject.tag).listings[listing].bases
    for code, clause, unit in ON_LISTING:
        if code not in announced or not county.happens(0.7):
            continue
        bases = (listing, *paper) if county.happens(0.5) else (listing,)
        act = impose(town, subject, code, clause, bases)
        by = officer(unit, THIRD)
        if town.somebody_tries():
            _unlawful_measure(town, act)
        case = county.do(act, by)
        yield county.after(1, 6)
        if county.rarely("measure fed back", 0.3):
            county.do(
                RecordMeasureFeedback(
                    case=case, code=code, result="applied", happened_on=county.today
                ),
                by,
            )
        if county.happens(0.1):
            county.do(_lift(case, county.today), by)


def measured(town: Town, subject: Subject, paper: Paper) -> Story:
    """A measure of its own on a penalty: proposed, noticed, imposed by another officer."""
    county, unit = town.county, paper.agency
    if not county.has_law(PROCEDURE, MEASURES):
        return
    code, clause, bases = "M07", "基础清单7", (paper.stream,)
    propose = ProposeMeasure(
        subject=subject.tag, code=code, clause=clause, bases=bases, reasoning="与违法行为相关联"
    )
    if county.state(subject.tag).records[paper.stream].marks:
        county.refuse(propose, officer(unit, FIRST), sanction.ONLY_DISPUTED)
        return
    case = county.do(propose, officer(unit, FIRST))
    act = impose(town, subject, code, clause, bases, case)
    if town.somebody_tries():
        county.refuse(act, officer(unit, SECOND), NOTICE_FIRST)
    county.do(notice("measure", case, county.today, (code,), bases), officer(unit, FIRST))
    runs = time_to_answer(county.state(subject.tag).notices[case], *county.law())
    yield max(county.working(runs.opens_on), county.today)
    county.do(impose(town, subject, code, clause, bases, case), officer(unit, SECOND))
    yield from town.turn("measure", subject, case, unit)
    if not county.state(subject.tag).measures[case].lifted and county.happens(0.4):
        yield county.after(30, 120)
        if town.somebody_tries():
            unknown = LiftMeasure(measure=case, reason="favour", lifted_on=county.today, text="无")
            county.refuse(unknown, officer(unit, SECOND), imposing.RESULT)
        county.do(_lift(case, county.today), officer(unit, SECOND))


def impose(
    town: Town, subject: Subject, code: str, clause: str, bases: tuple[str, ...], case: str = ""
) -> ImposeMeasure:
    """The decision to impose a measure, of today."""
    today = town.county.today
    return ImposeMeasure(
        subject=subject.tag,
        code=code,
        clause=clause,
        bases=bases,
        imposed_on=today,
        decision_no=f"永惩决〔{today.year}〕{town.county.chance.randint(1, 9999)}号",
        case=case,
    )


def sued(town: Town, subject: Subject) -> Story:
    """On the court's list, with a limit on consumption, until the court takes it off."""
    county, court = town.county, officer("COURT")
    if not county.has_law(LISTS):
        return
    case_no = f"（{county.today.year}）甘0321执{county.chance.randint(1, 9999)}号"
    act = MirrorCourtListing(
        subject=subject.tag,
        list_type="judgment_defaulter",
        case_no=case_no,
        court="永昌县人民法院",
        grounds=(county.chance.choice(COURT_GROUNDS),),
        listed_on=county.today,
        performance="none",
        text="给付货款及逾期利息",
    )
    if town.somebody_tries():
        county.refuse(act, officer("AMR"), authority.POWER)
    listing = county.do(act, court)
    limited = county.happens(0.5) and county.has_law(MEASURES)
    limit = county.do(limit_of(act, listing), court) if limited else ""
    yield county.after(20, 100)
    if town.somebody_tries():
        _removed_locally(town, listing)
    yield county.after(30, 500)
    removal = MirrorCourtRemoval(
        listing=listing,
        reason=county.chance.choice(("performed", "settled", "creditor_applied")),
        deleted_on=county.today,
    )
    if town.somebody_tries():
        county.refuse(removal, officer("DRC"), sanction.MIRROR)
    if limit:
        county.do(MirrorOrderEnd(measure=limit, reason="performed", ended_on=county.today), court)
    county.do(removal, court)


def limit_of(act: MirrorCourtListing, listing: str) -> MirrorOrder:
    """The limit on consumption that a court orders with its listing."""
    return MirrorOrder(
        subject=act.subject,
        code="M03",
        clause="限制高消费规定3",
        bases=(listing,),
        ordered_on=act.listed_on,
        order_no=f"{act.case_no}之一",
    )


def _removed_locally(town: Town, listing: str) -> None:
    """The county tries to take a subject off the court's list."""
    local = RemoveListing(
        listing=listing,
        cause="repair",
        decision_no="永移决1号",
        removed_on=town.county.today,
        reason="已履行",
    )
    town.county.refuse(local, officer("AMR"), sanction.MIRROR)


def _lift(case: str, day: date) -> LiftMeasure:
    return LiftMeasure(
        measure=case, reason="disproportionate", lifted_on=day, text="已整改，不再必要"
    )


def _unlawful_measure(town: Town, act: ImposeMeasure) -> None:
    """Outside the list, without a clause, of the market, by feed only, by the wrong unit."""
    county = town.county
    changed, unit, code = county.chance.choice(
        (
            ({"code": "M99"}, "FIN", sanction.NOT_IN_VERSION),
            ({"clause": "县规定1"}, "FIN", version.NO_CLAUSE),
            ({"code": "M14"}, "FIN", version.MARKET),
            ({"code": "M03"}, "FIN", version.BY_FEED),
            ({"code": "I01"}, "FIN", version.ASSOCIATION),
            ({"code": "M06", "clause": "plan-9"}, "HEA", version.IMPLEMENTER),
        )
    )
    county.refuse(replace(act, **changed), officer(unit, THIRD), code)
