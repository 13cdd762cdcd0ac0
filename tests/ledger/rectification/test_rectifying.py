"""Ordering, reporting and verifying a rectification; every refusal once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.record.record import RecordAnnulled
from ledger.rectification.rectification import (
    RectificationOrdered,
    RectificationReported,
    RectificationVerified,
)
from ledger.rectification.rectifying import (
    OrderRectification,
    ReportRectification,
    VerifyRectification,
)
from ledger.refusal import plan
from ledger.registry import AgencyRegistered
from ledger.sanction.listing import ListingDecided, ListingProposed
from tests.law import FIRST, SUBJECT, World, given, officer, past
from tests.ledger.failures import OTHER_UNIT, PENALTY, UNIT, R, failed, fined, order, ordered
from tests.ledger.promises import C, promised, registered

ON = "2026-05-06"
OWN = officer("", "SUBJECT", officer="s", subject=SUBJECT)


def report(text: str = "已清理", on: str = "2026-05-15") -> ReportRectification:
    return ReportRectification(rectification=R, reported_on=date.fromisoformat(on), report=text)


def verify(outcome: str = "passed", findings: str = "现场核查属实") -> VerifyRectification:
    return VerifyRectification(rectification=R, outcome=outcome, findings=findings)


def reported() -> World:
    outcome = fined(ordered()).when(report(), by=OWN, on="2026-05-15")
    return outcome.then(RectificationReported(reported_on=date(2026, 5, 15)))


def test_the_determining_unit_orders_a_rectification() -> None:
    outcome = fined().when(order(items=("清理", "培训")), by=UNIT, on=ON)
    outcome.then(
        RectificationOrdered(
            basis=PENALTY,
            basis_kind="record",
            unit="AMR",
            items=2,
            ordered_on=date(2026, 5, 6),
            due_on=date(2026, 6, 5),
            rests_on=(FIRST + 1,),
        )
    )
    (draft,) = outcome.drafts
    assert draft.opens
    assert draft.disclosures[0].value == ["清理", "培训"]


def test_a_breach_of_a_commitment_is_a_basis() -> None:
    breach = FulfilmentDetermined(
        outcome="none", determining_unit="AMR", determined_on=date(2026, 4, 15), breach=True
    )
    world = promised().adding([past(breach, stream=C, on="2026-04-15").draft], UNIT)
    after = world.when(order(basis=C), by=UNIT, on=ON).then(RectificationOrdered)
    (rectification,) = after.state().rectifications.values()
    assert rectification.facts.basis_kind == "commitment"
    assert rectification.facts.rests_on == (FIRST + 2,)


def test_a_listing_is_a_basis() -> None:
    proposed = ListingProposed(
        list_type="market_regulation_serious", unit="AMR", ground="heavier_fine"
    )
    decided = ListingDecided(
        decision_no="1",
        decided_on=date(2026, 4, 1),
        takes_effect_on=date(2026, 4, 1),
        served_on=date(2026, 4, 1),
        service_method="direct",
        proposed_in=FIRST,
        noticed_in=FIRST,
    )
    world = given(
        registered(),
        past(proposed, stream="l-1", on="2026-03-01"),
        past(decided, stream="l-1", on="2026-04-01"),
    )
    after = world.when(order(basis="l-1"), by=UNIT, on=ON).then(RectificationOrdered)
    (rectification,) = after.state().rectifications.values()
    assert rectification.facts.basis_kind == "listing"


def test_a_kept_commitment_is_no_basis() -> None:
    promised().when(order(basis=C), by=UNIT, on=ON).refused(
        "rectification_must_rest_on_a_live_basis", rests_on=(FIRST + 1,)
    )


def test_an_annulled_record_is_no_basis() -> None:
    annulled = past(
        RecordAnnulled(record=PENALTY, reason="revoked"), stream=PENALTY, on="2026-04-01"
    )
    fined(annulled).when(order(), by=UNIT, on=ON).refused(
        "rectification_must_rest_on_a_live_basis",
        clause=plan(10),
        rests_on=(FIRST + 1, FIRST + 2),
    )


def test_a_basis_that_is_not_there_is_refused() -> None:
    fined().when(order(basis="none"), by=UNIT, on=ON).refused("case_must_exist")
    fined(ordered()).when(order(basis=R), by=UNIT, on=ON).refused(
        "case_must_exist", fields=("basis",)
    )


def test_another_unit_does_not_order() -> None:
    fined().when(order(), by=OTHER_UNIT, on=ON).refused(
        "only_the_determining_unit_may_order_and_interview",
        clause=plan(10),
        rests_on=(FIRST + 1,),
    )


def test_the_successor_orders() -> None:
    successor = AgencyRegistered(
        code="NEW", short_name="新局", name="永昌县新局", successor_of=("AMR",)
    )
    merged = past(successor, stream="registry/agencies/NEW", on="2026-04-10", subjects=())
    by = officer("NEW", "DESIGNATOR")
    fined(merged).when(order(), by=by, on=ON).then(RectificationOrdered)


@pytest.mark.parametrize("items", [(), ("",), ("清理", "  ")])
def test_an_order_names_its_items(items: tuple[str, ...]) -> None:
    fined().when(order(items=items), by=UNIT, on=ON).refused(
        "items_to_rectify_must_be_named", fields=("items",)
    )


@pytest.mark.parametrize(
    ("due_on", "fits"),
    [("2026-05-08", False), ("2026-05-09", True), ("2026-11-06", True), ("2026-11-07", False)],
)
def test_the_term_lies_within_the_rules(due_on: str, *, fits: bool) -> None:
    outcome = fined().when(order(due_on=date.fromisoformat(due_on)), by=UNIT, on=ON)
    if fits:
        outcome.then(RectificationOrdered)
    else:
        outcome.refused("rectification_term_must_lie_within_the_rules", fields=("due_on",))


def test_one_order_at_a_time_on_one_basis() -> None:
    fined(ordered()).when(order(), by=UNIT, on=ON).refused(
        "earlier_order_must_be_settled", rests_on=(FIRST + 2,)
    )
    again = order(due_on=date(2026, 6, 30))
    failed().when(again, by=UNIT, on="2026-06-01").then(RectificationOrdered)


def test_the_subject_reports_and_the_unit_verifies() -> None:
    outcome = reported().when(verify(), by=UNIT, on="2026-05-18")
    world = outcome.then(
        RectificationVerified(outcome="passed", verified_on=date(2026, 5, 18), unit="AMR")
    )
    rectification = world.state().rectifications[R]
    assert rectification.outcome == "passed"
    assert rectification.reports == [(date(2026, 5, 15), FIRST + 3)]
    again = world.when(verify("failed"), by=UNIT, on="2026-05-19")
    again.refused("rectification_must_be_open", rests_on=(FIRST + 4,))
    world.when(report(), by=OWN, on="2026-05-19").refused("rectification_must_be_open")


def test_after_a_failure_the_subject_may_report_again_and_pass() -> None:
    world = (
        failed().when(report(on="2026-05-25"), by=OWN, on="2026-05-25").then(RectificationReported)
    )
    world.when(verify(), by=UNIT, on="2026-05-26").then(RectificationVerified)


def test_a_report_says_something_and_lies_between_order_and_today() -> None:
    world = fined(ordered())
    world.when(report(" "), by=OWN, on="2026-05-15").refused(
        "report_or_findings_must_be_stated", fields=("report",)
    )
    for on in ("2026-05-05", "2026-05-16"):
        world.when(report(on=on), by=OWN, on="2026-05-15").refused(
            "rectification_term_must_lie_within_the_rules", fields=("reported_on",)
        )


def test_a_subject_reports_only_for_itself() -> None:
    stranger = officer("", "SUBJECT", officer="s", subject="91620321MA0000023F")
    world = fined(ordered())
    world.when(report(), by=stranger, on="2026-05-15").refused(
        "rectification_must_be_the_actors_own"
    )
    world.when(report(), by=UNIT, on="2026-05-15").then(RectificationReported)
    world.when(report(), by=OTHER_UNIT, on="2026-05-15").refused(
        "only_the_determining_unit_may_order_and_interview"
    )


@pytest.mark.parametrize(
    ("outcome", "on", "opens"),
    [
        ("passed", "2026-05-18", None),
        ("failed", "2026-05-18", "2026-06-06"),
        ("failed", "2026-06-05", "2026-06-06"),
        ("passed", "2026-06-08", None),
    ],
)
def test_without_a_report_nothing_passes_and_nothing_fails_early(
    outcome: str, on: str, opens: str | None
) -> None:
    refused = fined(ordered()).when(verify(outcome), by=UNIT, on=on)
    assert refused.refusal is not None
    assert refused.refusal.would_succeed_on == (date.fromisoformat(opens) if opens else None)
    refused.refused("verification_must_follow_a_report_or_the_term", rests_on=(FIRST + 2,))


def test_after_the_term_it_fails_without_a_report() -> None:
    fined(ordered()).when(verify("failed"), by=UNIT, on="2026-06-06").then(RectificationVerified)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outcome": "maybe"}, "verification_outcome_must_be_passed_or_failed"),
        ({"findings": ""}, "report_or_findings_must_be_stated"),
    ],
)
def test_a_verification_says_what_was_found(change: dict[str, Any], code: str) -> None:
    reported().when(verify(**change), by=UNIT, on="2026-05-18").refused(code)


def test_another_unit_does_not_verify_and_an_unknown_one_is_refused() -> None:
    reported().when(verify(), by=OTHER_UNIT, on="2026-05-18").refused(
        "only_the_determining_unit_may_order_and_interview", rests_on=(FIRST + 2,)
    )
    fined().when(verify(), by=UNIT, on="2026-05-18").refused(
        "case_must_exist", fields=("rectification",)
    )


def test_a_campaign_is_noted() -> None:
    command: OrderRectification = order(campaign="FOOD-2026")
    world = fined().when(command, by=UNIT, on=ON).then(RectificationOrdered)
    (rectification,) = world.state().rectifications.values()
    assert rectification.facts.campaign == "FOOD-2026"
