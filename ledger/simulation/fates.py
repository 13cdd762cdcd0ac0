"""The fates of the cast, day by day: each act is lawful, its days are fixed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ledger.commitment.acceptance import MakeCommitment
from ledger.commitment.commitment import DocumentOwed
from ledger.commitment.completion import FinishMatter
from ledger.commitment.fulfilment import DetermineFulfilment
from ledger.commitment.liability import PursueLiability
from ledger.record.correction import MarkRecord
from ledger.rectification.rectifying import (
    OrderRectification,
    ReportRectification,
    VerifyRectification,
)
from ledger.sanction.court_list import MirrorCourtListing
from ledger.sanction.imposing import ProposeMeasure
from ledger.simulation.acts import (
    act_of,
    filed,
    imposed,
    interviewed,
    licence_of,
    listed,
    penalty_of,
    published,
    repaired,
    runs_until,
    sent,
)
from ledger.simulation.measures import limit_of
from ledger.simulation.officers import SECOND, officer
from ledger.simulation.promises import Promise
from ledger.simulation.repairs import notice
from ledger.subject import RegisterSubject

if TYPE_CHECKING:
    from collections.abc import Generator

    from ledger.simulation.papers import Subject
    from ledger.simulation.town import Town

    Story = Generator[date, None, None]

DAY = timedelta(1)


def winery(town: Town, subject: Subject) -> Story:
    """Licensed 2021, penalised and repaired 2022, penalised again 2026 and listed."""
    yield date(2021, 3, 1)
    licence = licence_of(town, subject, "永市监许准〔2021〕1号", "食品生产许可证")
    filed(town, licence)
    yield date(2021, 3, 4)
    published(town, licence)
    yield date(2022, 5, 16)
    old = penalty_of(town, subject, "永市监罚〔2022〕1号", 20_000, ("fine",), domain="")
    filed(town, old)
    yield date(2022, 5, 20)
    published(town, old)
    yield date(2022, 12, 5)
    yield from repaired(town, subject, old.stream)
    yield date(2026, 3, 16)
    paper = penalty_of(town, subject, "永市监罚〔2026〕1号", 180_000, ("fine", "licence_revoked"))
    yield date(2026, 3, 20)
    sent(town, [paper])
    yield date(2026, 3, 23)
    published(town, paper)
    yield date(2026, 4, 8)
    listing = yield from listed(
        town, subject, paper.agency, "market_regulation_serious", "licence_or_qualification",
        (paper.stream,), ("M01", "M06", "M08"), answers=True,
    )  # fmt: skip
    yield date(2026, 5, 18)
    imposed(town, subject, "M01", "基础清单1", (listing,), "AMR")
    yield date(2026, 5, 20)
    imposed(town, subject, "M06", "plan-9", (listing,), "FIN")


def clean(town: Town, subject: Subject) -> Story:
    """Licensed, inspected, true to its word."""
    yield date(2021, 4, 6)
    licence = licence_of(town, subject, "永农许准〔2021〕1号", "农药经营许可证")
    filed(town, licence)
    yield date(2021, 4, 9)
    published(town, licence)
    for day, number in ((date(2023, 6, 13), 1), (date(2025, 6, 17), 2)):
        yield day
        inspection = act_of(town, subject, f"永农检〔{day.year}〕{number}号", "inspection")
        filed(town, inspection)
        yield town.county.working(day + 2 * DAY)
        published(town, inspection)


def reformed(town: Town, subject: Subject) -> Story:
    """Listed in 2023, removed by repair in 2024."""
    yield date(2023, 6, 5)
    paper = penalty_of(
        town,
        subject,
        "永市监罚〔2023〕1号",
        120_000,
        ("fine", "confiscation_of_gains"),
        gains=8_000,
    )
    filed(town, paper)
    yield date(2023, 6, 9)
    published(town, paper)
    yield date(2023, 7, 3)
    listing = yield from listed(
        town, subject, paper.agency, "market_regulation_serious", "heavier_fine",
        (paper.stream,), ("M01", "M08"), answers=False,
    )  # fmt: skip
    yield date(2023, 8, 7)
    imposed(town, subject, "M01", "基础清单1", (listing,), "AMR")
    yield date(2024, 9, 2)
    yield from repaired(town, subject, listing)
    yield date(2024, 9, 20)
    yield from repaired(town, subject, paper.stream)


def collective(town: Town, subject: Subject) -> Story:
    """A village collective: inspected and honoured."""
    yield date(2022, 8, 15)
    honour = act_of(town, subject, "永农荣〔2022〕1号", "honour")
    filed(town, honour)
    yield date(2025, 3, 11)
    inspection = act_of(town, subject, "永农检〔2025〕1号", "inspection")
    filed(town, inspection)
    yield date(2025, 3, 13)
    published(town, inspection)


def debtor(town: Town, subject: Subject) -> Story:
    """Able to perform a judgment and unwilling."""
    county = town.county
    yield date(2022, 4, 11)
    licence = licence_of(town, subject, "永交许准〔2022〕1号", "道路运输经营许可证")
    filed(town, licence)
    yield date(2022, 4, 14)
    published(town, licence)
    yield date(2025, 9, 15)
    act = MirrorCourtListing(
        subject=subject.tag,
        list_type="judgment_defaulter",
        case_no="（2025）甘0321执100号",
        court="永昌县人民法院",
        grounds=("able_but_refuses",),
        listed_on=county.today,
        performance="none",
        text="给付运输车辆购车款及逾期利息",
    )
    listing = county.do(act, officer("COURT"))
    county.do(limit_of(act, listing), officer("COURT"))


def disputed(town: Town, subject: Subject) -> Story:
    """A penalty, a measure on it alone, then a lawsuit that is still open."""
    county = town.county
    yield date(2026, 5, 11)
    paper = penalty_of(town, subject, "永建罚〔2026〕1号", 50_000, ("fine",))
    filed(town, paper)
    yield date(2026, 5, 14)
    published(town, paper)
    yield date(2026, 6, 1)
    unit, bases = paper.agency, (paper.stream,)
    case = county.do(
        ProposeMeasure(
            subject=subject.tag,
            code="M07",
            clause="基础清单7",
            bases=bases,
            reasoning="与违法行为相关联",
        ),
        officer(unit),
    )
    county.do(notice("measure", case, county.today, ("M07",), bases), officer(unit))
    yield runs_until(town, subject, case)
    imposed(town, subject, "M07", "基础清单7", bases, unit, case)
    yield date(2026, 7, 6)
    county.do(MarkRecord(record=paper.stream, mark="under_lawsuit"), officer(unit))


def broken_promise(town: Town, subject: Subject) -> Story:
    """The chain the ledger is made for."""
    county, unit = town.county, "AMR"
    yield date(2024, 3, 4)
    promise = _promise(town, subject, date(2024, 3, 29))
    yield date(2024, 4, 15)
    county.do(
        FinishMatter(commitment=promise.stream, outcome="closed", finished_on=county.today),
        officer(unit),
    )
    yield date(2024, 4, 22)
    yield from _breached(town, subject, promise)
    yield date(2024, 5, 13)
    yield from _not_rectified(town, subject, promise)
    yield date(2024, 7, 15)
    listing = yield from listed(
        town, subject, unit, "market_regulation_serious", "licence_by_fraud",
        (promise.stream,), ("M01", "M08"), answers=True,
    )  # fmt: skip
    yield date(2024, 8, 26)
    imposed(town, subject, "M08", "基础清单8", (listing,), unit)
    yield date(2025, 9, 1)
    yield from repaired(town, subject, listing)
    yield date(2025, 9, 25)
    yield from repaired(town, subject, promise.stream)


def _not_rectified(town: Town, subject: Subject, promise: Promise) -> Story:
    """Ordered to rectify, reported, found wanting, interviewed."""
    county, unit = town.county, promise.unit
    order = county.do(
        OrderRectification(
            basis=promise.stream, items=("补交经营场所布局图",), due_on=date(2024, 6, 14)
        ),
        officer(unit),
    )
    yield date(2024, 6, 12)
    county.do(
        ReportRectification(rectification=order, reported_on=county.today, report="布局图未办妥"),
        officer(unit),
    )
    county.do(
        VerifyRectification(rectification=order, outcome="failed", findings="仍未补交"),
        officer(unit, SECOND),
    )
    yield date(2024, 6, 17)
    yield from interviewed(town, subject, order, unit)


def _promise(town: Town, subject: Subject, due: date) -> Promise:
    """A food licence with the floor plan outstanding."""
    county, number = town.county, f"620321{town.county.today:%Y%m%d}900001"
    county.do(
        RegisterSubject(code=subject.tag, kind=subject.kind, name=subject.name), officer("AMR")
    )
    owed = (DocumentOwed(document="floor_plan", due_on=due),)
    county.do(
        MakeCommitment(
            subject=subject.tag,
            kind="documents_outstanding",
            matter="FOOD_BUSINESS_LICENCE",
            made_on=county.today,
            outstanding=owed,
            commitment_code=number,
        ),
        officer("AMR"),
    )
    promise = Promise(
        subject, number, "AMR", "documents_outstanding", "食品经营许可",
        "在约定期限内提交经营场所布局图", "未履行的，依法撤销行政决定并记入信用记录",
        county.today,
    )  # fmt: skip
    town.promises.append(promise)
    return promise


def _breached(town: Town, subject: Subject, promise: Promise) -> Story:
    """Notice, the time to answer, the breach by another officer, liability."""
    county, stream = town.county, promise.stream
    county.do(notice("breach", stream, county.today), officer(promise.unit))
    yield runs_until(town, subject, stream)
    promise.fulfilment, promise.unfulfilled = "none", "未在承诺期限内补交经营场所布局图"
    promise.determined_on, promise.pursued = county.today, "责令限期整改"
    second = officer(promise.unit, SECOND)
    county.do(
        DetermineFulfilment(
            commitment=stream, outcome="none", cause="own_failure", unfulfilled=promise.unfulfilled
        ),
        second,
    )
    county.do(
        PursueLiability(
            commitment=stream, action="correction_ordered", liability_pursued=promise.pursued
        ),
        second,
    )
