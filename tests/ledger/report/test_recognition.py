"""Reports of other regions: received, verified, recognised or refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.report.foreign import (
    ForeignReportReceived,
    ForeignReportRecognised,
    ForeignReportRefused,
    ForeignReportVerified,
)
from ledger.report.recognition import (
    ReceiveForeignReport,
    RecogniseForeignReport,
    RefuseForeignReport,
    VerifyForeignReport,
)
from tests.law import SUBJECT
from tests.ledger.reports import FINANCE, LABOUR, asked, firm

if TYPE_CHECKING:
    from tests.law import World


def receive(**more: Any) -> ReceiveForeignReport:
    """A report of Lanzhou on the firm, for a procurement."""
    values: dict[str, Any] = {
        "subject": SUBJECT,
        "region": "620100",
        "number": "20260501101500ABCD1234",
        "issued_on": date(2026, 5, 1),
        "version": "V2.0",
        "digest": "cd" * 32,
        "matter": "government_procurement",
    }
    return ReceiveForeignReport(**{**values, **more})


def received(**more: Any) -> tuple[World, str]:
    """The world after one was received, and its stream."""
    world = asked(firm(), receive(**more), FINANCE).then(ForeignReportReceived)
    (stream,) = world.state().foreign_reports
    return world, stream


def authentic(**more: Any) -> tuple[World, str]:
    """Received, and found authentic at the platform that issued it."""
    world, stream = received(**more)
    check = VerifyForeignReport(report=stream, method="inquiry", authentic=True)
    return asked(world, check, FINANCE).then(ForeignReportVerified), stream


def test_an_authentic_report_in_the_national_format_is_recognised() -> None:
    world, stream = authentic()
    world = asked(world, RecogniseForeignReport(report=stream), FINANCE).then(
        ForeignReportRecognised(until=date(2027, 5, 1), rule="REPORT-2022#3")
    )
    report = world.state().foreign_reports[stream]
    assert report.situation(date(2027, 5, 1)) == "recognised"
    assert report.situation(date(2027, 5, 2)) == "expired"
    settled = "foreign_report_must_not_be_settled_already"
    asked(world, RefuseForeignReport(report=stream, reason="too_old"), FINANCE).refused(settled)


def test_it_is_recognised_only_after_it_was_found_authentic() -> None:
    first = "foreign_report_must_be_verified_first"
    world, stream = received()
    asked(world, RecogniseForeignReport(report=stream), FINANCE).refused(first)
    false = VerifyForeignReport(report=stream, method="letter", authentic=False)
    world = asked(world, false, FINANCE).then(ForeignReportVerified)
    asked(world, RecogniseForeignReport(report=stream), FINANCE).refused(first)
    refuse = RefuseForeignReport(report=stream, reason="not_authentic")
    world = asked(world, refuse, FINANCE).then(ForeignReportRefused(reason="not_authentic"))
    assert world.state().foreign_reports[stream].situation(date(2026, 6, 2)) == "refused"


def test_another_format_and_an_old_one_are_not_recognised() -> None:
    world, stream = authentic(version="LOCAL-1")
    other = "foreign_report_must_be_in_the_national_format"
    asked(world, RecogniseForeignReport(report=stream), FINANCE).refused(other)
    world, stream = authentic(issued_on=date(2025, 5, 1))
    old = "foreign_report_must_be_in_date"
    asked(world, RecogniseForeignReport(report=stream), FINANCE).refused(old)


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("subject_must_be_registered", {"subject": "91620321MA0000111X"}),
        ("purpose_must_be_on_the_list_of_uses", {"matter": "financing"}),
        ("value_must_be_one_of_the_list", {"region": "兰州"}),
        ("value_must_be_one_of_the_list", {"digest": "no"}),
        ("day_of_an_act_may_not_lie_ahead", {"issued_on": date(2027, 1, 1)}),
    ],
)
def test_what_is_not_received(code: str, more: dict[str, Any]) -> None:
    asked(firm(), receive(**more), FINANCE).refused(code)


def test_only_the_unit_that_received_it_goes_on() -> None:
    world, stream = received()
    check = VerifyForeignReport(report=stream, method="inquiry", authentic=True)
    asked(world, check, LABOUR).refused("case_must_exist")
    method = VerifyForeignReport(report=stream, method="guess", authentic=True)
    asked(world, method, FINANCE).refused("value_must_be_one_of_the_list")
    reason = RefuseForeignReport(report=stream, reason="dislike")
    asked(world, reason, FINANCE).refused("value_must_be_one_of_the_list")
    gone = RecogniseForeignReport(report="nothing")
    asked(world, gone, FINANCE).refused("case_must_exist")
