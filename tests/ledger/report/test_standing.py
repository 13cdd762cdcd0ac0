"""Valid, stale, superseded: computed from what a report rests on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ledger.objection.event import ObjectionFiled
from ledger.objection.preview import what_falls
from ledger.record.record import RecordAnnulled, RecordCorrected, RecordMarked, RecordSuspended
from ledger.repair.event import RepairApplied, RepairApproved, RepairExecuted
from ledger.report.issuing import ReplaceReport
from ledger.report.report import ReportIssued, ReportReplaced
from ledger.report.standing import ReportStanding, report_standing, shown_today
from ledger.report.using import RecordReportUse
from ledger.subject import SubjectNamed
from tests.law import SUBJECT, past
from tests.ledger.reports import FINANCE, TODAY, asked, firm, issued, shown
from tests.ledger.sanctions import OTHER, PENALTY, penalty

if TYPE_CHECKING:
    from ledger.report.report import Report
    from tests.law import Past, World


def stands(world: World, report: Report, on: str) -> ReportStanding:
    """Where the report stands on that day."""
    day, registry, state = date.fromisoformat(on), world.registry(), world.state()
    return report_standing(
        state.reports[report.id], registry, day, shown_today(state, registry, day)
    )


def after(world: World, *happened: Past) -> World:
    """The world after more happened."""
    for one in happened:
        world = world.adding([one.draft], one.by)
    return world


def test_a_report_is_valid_while_nothing_of_it_changed() -> None:
    world, report = issued(firm())
    assert stands(world, report, TODAY).situation == "valid"
    new = after(world, penalty(OTHER, on="2026-06-02"), shown(OTHER, "2026-06-03"))
    assert stands(new, report, "2026-06-04").situation == "valid"


def test_it_ends_with_the_day_on_which_something_ends() -> None:
    world, report = issued(firm())
    change = stands(world, report, TODAY).next_change_on
    assert change is not None
    before = change.fromordinal(change.toordinal() - 1)
    assert stands(world, report, before.isoformat()).situation == "valid"
    assert stands(world, report, change.isoformat()).situation == "stale"


@pytest.mark.parametrize(
    "event",
    [
        RecordAnnulled(record=PENALTY, reason="revoked"),
        RecordSuspended(record=PENALTY),
        RecordMarked(record=PENALTY, mark="under_lawsuit"),
        RecordCorrected(record=PENALTY, field="document_no", old="1", new="2", basis="x"),
    ],
    ids=lambda event: type(event).TOPIC,
)
def test_it_is_stale_once_its_basis_changed(event: RecordAnnulled) -> None:
    world, report = issued(firm())
    world = after(world, past(event, stream=PENALTY, on="2026-06-10"))
    found = stands(world, report, "2026-06-10")
    assert found.situation == "stale"
    assert found.derived_from[0] == report.entries[0]


def test_it_is_stale_once_disputed_and_once_renamed() -> None:
    world, report = issued(firm())
    filed = ObjectionFiled(
        subject=SUBJECT, ground="error", window="DRC", unit="AMR", disputed=PENALTY
    )
    disputed = after(world, past(filed, stream="o-1", on="2026-06-10"))
    assert stands(disputed, report, "2026-06-10").situation == "stale"
    named = past(SubjectNamed(name="新名"), stream=f"subject/{SUBJECT}", on="2026-06-10")
    assert stands(after(world, named), report, "2026-06-10").situation == "stale"


def test_it_is_stale_after_repair() -> None:
    world, report = issued(firm())
    world = after(world, *repaired())
    found = stands(world, report, "2026-06-12")
    assert found.situation == "stale"
    use = RecordReportUse(
        report=report.facts.number,
        matter="government_procurement",
        used_on=date(2026, 6, 12),
    )
    stale = "report_must_still_rest_on_its_basis"
    asked(world, use, FINANCE, "2026-06-12").refused(stale)


def repaired() -> tuple[Past, ...]:
    """The penalty is repaired."""
    applied = RepairApplied(
        target=PENALTY, target_kind="record", unit="AMR", tier="SERIOUS", rule="R#1"
    )
    return (
        past(applied, stream="r-1", on="2026-06-10"),
        past(RepairApproved(target=PENALTY, duties=()), stream="r-1", on="2026-06-11"),
        past(
            RepairExecuted(target=PENALTY, target_kind="record", acknowledged=()),
            stream="r-1",
            on="2026-06-11",
        ),
    )


def test_a_replaced_one_is_superseded_whatever_else() -> None:
    world, report = issued(firm())
    anew = ReplaceReport(report=report.facts.number, reason="new_day")
    world = asked(world, anew, FINANCE, "2026-06-02").then(ReportIssued, ReportReplaced)
    assert stands(world, report, "2026-06-02").situation == "superseded"


def test_the_reports_that_show_what_is_disputed_are_named_before_it_is_decided() -> None:
    world, report = issued(firm())
    registry, day = world.registry(), date.fromisoformat(TODAY)
    falls = what_falls(world.state(), PENALTY, registry.policy, registry.calendar, day)
    (found,) = (each for each in falls if each.kind == "report")
    assert (found.stream, found.becomes) == (report.id, "stale")
    assert found.derived_from == tuple(report.entries)
