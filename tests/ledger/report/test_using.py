"""The use of a report in a matter."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.report.issuing import ReplaceReport
from ledger.report.report import ReportIssued, ReportReplaced, ReportUsed
from ledger.report.using import RecordReportUse
from tests.ledger.reports import FINANCE, ITSELF, LABOUR, LENDER, asked, firm, issued


def use(number: str, **more: Any) -> RecordReportUse:
    """It was used the day after its issue."""
    values = {
        "report": number,
        "matter": "government_procurement",
        "used_on": date(2026, 6, 2),
    }
    return RecordReportUse(**{**values, **more})


def test_the_department_notes_that_it_used_the_report() -> None:
    world, report = issued(firm())
    world = asked(world, use(report.facts.number), FINANCE, "2026-06-02").then(
        ReportUsed(matter="government_procurement", used_by="FIN", used_on=date(2026, 6, 2))
    )
    assert [u[1] for u in world.state().reports[report.id].uses] == ["FIN"]


def test_what_is_no_use_of_it() -> None:
    world, report = issued(firm())
    number, day = report.facts.number, "2026-06-02"
    others = "matter_must_be_of_the_asking_department"
    asked(world, use(number), LABOUR, day).refused(others)
    asked(world, use(number, matter="tendering"), FINANCE, day).refused(others)
    unknown = use(number, matter="curiosity")
    asked(world, unknown, FINANCE, day).refused("purpose_must_be_on_the_list_of_uses")
    ahead = use(number, used_on=date(2026, 6, 3))
    asked(world, ahead, FINANCE, day).refused("day_of_an_act_may_not_lie_ahead")
    before = use(number, used_on=date(2026, 5, 3))
    asked(world, before, FINANCE, day).refused("value_must_be_one_of_the_list")
    nothing = use("20260601120000ABCDEFGH")
    asked(world, nothing, FINANCE, day).refused("case_must_exist")


def test_an_own_copy_that_was_handed_over_may_be_used_by_a_department() -> None:
    world, report = issued(firm(), ITSELF, purpose="own_copy")
    number, day = report.facts.number, "2026-06-02"
    asked(world, use(number), FINANCE, day).then(ReportUsed)
    asked(world, use(number), LENDER, day).refused("agency_must_be_registered")
    asked(world, use(number, matter="financing"), LENDER, day).then(ReportUsed)
    own = use(number, matter="own_copy")
    asked(world, own, FINANCE, day).refused("matter_must_be_of_the_asking_department")


def test_a_replaced_report_is_used_no_more() -> None:
    world, report = issued(firm())
    anew = ReplaceReport(report=report.facts.number, reason="new_day")
    world = asked(world, anew, FINANCE, "2026-06-02").then(ReportIssued, ReportReplaced)
    old = use(report.facts.number)
    asked(world, old, FINANCE, "2026-06-02").refused("report_must_not_be_replaced")
