"""What a body does under its mandate: never outside it, never about persons, never for others."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ledger.mandate.acting import (
    KeepMemberRecord,
    ReviewWarning,
    WarnOfRisk,
    WithdrawMemberRecord,
)
from ledger.mandate.authorising import EndMandate
from ledger.mandate.commissioning import CommissionBody, ReportCommission
from ledger.mandate.mandate import MandateEnded
from ledger.mandate.market import (
    BodyCommissioned,
    Commission,
    CommissionReported,
    MemberRecordKept,
    MemberRecordWithdrawn,
    RiskWarned,
    RiskWarning,
    WarningReviewed,
)
from ledger.refusal import plan
from tests.law import SUBJECT, World, officer
from tests.ledger.mandate.bodies import BODY, OFFICE, OTHER, authorised, member

if TYPE_CHECKING:
    from ledger.situation import Command

DIGEST = "ab" * 32
FIRST = "00000000-0000-0000-0000-0000000f0001"
KEEP = KeepMemberRecord(body=BODY, subject=SUBJECT, kind="training", digest=DIGEST)
WARN = WarnOfRisk(
    body=BODY, subject=SUBJECT, signal="many_complaints", to="县市场监管局", digest=DIGEST
)
COMMISSION = CommissionBody(
    body=BODY,
    subject=SUBJECT,
    scope="case_verification",
    case="a-case",
    due_on=date(2026, 5, 29),
)
REPORT = ReportCommission(
    body=BODY, commission=f"commission/{FIRST}", outcome="confirmed", digest=DIGEST
)
WITHDRAW = WithdrawMemberRecord(record=f"member_record/{FIRST}")
REVIEW = ReviewWarning(warning=f"risk_warning/{FIRST}", outcome="not_confirmed")
MARKET = officer("AMR", "SUPERVISOR")


def changed(command: Command, **values: object) -> Command:
    fields = {f: getattr(command, f) for f in command.__struct_fields__}
    return type(command)(**{**fields, **values})


def kept() -> World:
    return authorised().when(KEEP, by=member(), on="2026-05-06").then(MemberRecordKept)


def warned() -> World:
    return authorised().when(WARN, by=member(), on="2026-05-06").then(RiskWarned)


def commissioned() -> World:
    return authorised().when(COMMISSION, by=OFFICE, on="2026-05-06").then(BodyCommissioned)


def test_a_member_record_is_in_the_history_and_not_in_the_archive() -> None:
    world = kept()
    assert SUBJECT in world.entries[-1].subjects
    assert world.state().records == {}
    world.when(WITHDRAW, by=member(), on="2026-05-07").then(MemberRecordWithdrawn)


def test_a_warning_is_due_for_review_by_the_unit_it_names() -> None:
    world = warned()
    (warning,) = world.affairs(f"risk_warning/{FIRST}").held.values()
    assert isinstance(warning, RiskWarning)
    assert [(w.agency, w.due_on) for w in warning.work()] == [("AMR", date(2026, 5, 14))]
    world.when(REVIEW, by=OTHER, on="2026-05-07").refused("market_case_must_be_open_and_own")
    reviewed = world.when(REVIEW, by=MARKET, on="2026-05-07").then(WarningReviewed)
    reviewed.when(REVIEW, by=MARKET, on="2026-05-08").refused("market_case_must_be_open_and_own")


def test_a_commission_is_the_bodys_work_until_it_reports() -> None:
    world = commissioned()
    (commission,) = world.affairs(f"commission/{FIRST}").held.values()
    assert isinstance(commission, Commission)
    assert [w.agency for w in commission.work()] == [BODY]
    done = world.when(REPORT, by=member(), on="2026-05-20").then(CommissionReported)
    done.when(REPORT, by=member(), on="2026-05-21").refused(
        "market_case_must_be_open_and_own", clause=plan(16)
    )


def test_nothing_is_done_outside_the_period_or_for_another() -> None:
    for command in (KEEP, WARN):
        authorised().when(command, by=member(), on="2027-03-02").refused(
            "mandate_must_cover_the_act", clause=plan(16)
        )
        authorised().when(command, by=member("x"), on="2026-05-06").refused(
            "body_acts_for_itself_only", clause=plan(16)
        )
    end = EndMandate(body=BODY, contract_no="永信用授〔2026〕1号")
    ended = commissioned().when(end, by=OFFICE, on="2026-05-10").then(MandateEnded)
    ended.when(REPORT, by=member(), on="2026-05-20").refused("mandate_must_cover_the_act")


def test_a_unit_commissions_only_a_body_it_authorised_for_that() -> None:
    for command, by in (
        (changed(COMMISSION, scope="tracking"), OFFICE),
        (changed(COMMISSION, scope="risk_warning"), OFFICE),
        (COMMISSION, OTHER),
    ):
        authorised().when(command, by=by, on="2026-05-06").refused("mandate_must_cover_the_act")
    authorised().when(
        changed(COMMISSION, due_on=date(2026, 5, 6)), by=OFFICE, on="2026-05-06"
    ).refused("commission_must_be_due_ahead", clause=plan(16))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (changed(KEEP, kind="gossip"), "kind_signal_or_outcome_must_be_known"),
        (changed(WARN, signal="hunch"), "kind_signal_or_outcome_must_be_known"),
        (changed(KEEP, digest="x"), "document_digest_must_be_sha256"),
        (changed(WARN, to="县不存在局"), "warning_must_name_a_registered_unit"),
        (
            changed(KEEP, subject="0b9d0c2e-9f55-4c1e-9d6b-0f6a1c1b2a10"),
            "market_information_is_about_known_organisations",
        ),
        (
            changed(WARN, subject="92620321MA0000023K"),
            "market_information_is_about_known_organisations",
        ),
    ],
)
def test_words_digests_units_and_subjects_are_known(command: Command, code: str) -> None:
    authorised().when(command, by=member(), on="2026-05-06").refused(code, clause=plan(16))


def test_another_body_neither_withdraws_nor_reports() -> None:
    stranger = member("92620321MA0000023K")
    code = "market_case_must_be_open_and_own"
    kept().when(WITHDRAW, by=stranger, on="2026-05-07").refused(code)
    commissioned().when(REPORT, by=stranger, on="2026-05-07").refused(code)
