"""Who is proposed for the incentive list, put to public notice, objected to."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.incentive.incentive import (
    IncentiveAnnounced,
    IncentiveContested,
    IncentiveContestSettled,
    IncentiveProposed,
)
from ledger.incentive.nominating import ProposeIncentive
from ledger.record.record import RecordAnnulled, RecordMarked
from ledger.refusal import plan
from tests.law import FIRST as FIRST_ENTRY
from tests.law import given, officer, past
from tests.ledger.incentives import (
    ANNOUNCED,
    FIRST,
    HONOUR,
    NOTICE_ENDS,
    PROPOSED,
    SECOND,
    TAX,
    announced,
    announcement,
    contest,
    honour,
    listed,
    proposal,
    proposed,
    seriously_listed,
    settlement,
    start,
)
from tests.ledger.sanctions import done, penalty, registered


def test_the_competent_unit_proposes_with_a_live_basis() -> None:
    asked = proposal()
    assert isinstance(asked, ProposeIncentive)
    outcome = start().when(asked, by=FIRST, on=PROPOSED)
    made = IncentiveProposed(list_type="honest_enterprise", unit="DRC", bases=(HONOUR,))
    outcome.then(made)
    (disclosed,) = outcome.drafts[0].disclosures
    assert disclosed.name == "reasoning"


def test_a_list_without_law_is_refused() -> None:
    wrong = start().when(proposal(list_type="county_stars"), by=FIRST, on=PROPOSED)
    wrong.refused("incentive_list_must_have_law", clause=plan(8), fields=("list_type",))
    start().when(proposal(), by=FIRST, on="2015-05-04").refused("incentive_list_must_have_law")


def test_a_unit_without_the_power_is_refused() -> None:
    market = officer("AMR", "DESIGNATOR")
    start().when(proposal(), by=market, on=PROPOSED).refused("agency_must_have_the_power")


def test_a_list_that_law_gives_to_another_unit_is_refused() -> None:
    start().when(proposal(), by=TAX, on=PROPOSED).refused(
        "incentive_list_is_kept_by_its_competent_unit", fields=("list_type",)
    )


def test_a_list_is_for_the_kinds_of_subject_the_law_names() -> None:
    start().when(proposal(list_type="honest_person"), by=FIRST, on=PROPOSED).refused(
        "object_type_must_fit_the_rule"
    )


def test_nobody_on_a_serious_list_is_proposed() -> None:
    world = start(*seriously_listed("2026-02-02"))
    world.when(proposal(), by=FIRST, on=PROPOSED).refused(
        "incentive_needs_a_subject_without_serious_dishonesty",
        rests_on=(FIRST_ENTRY + 3, FIRST_ENTRY + 4),
    )


def test_a_proposal_names_its_basis() -> None:
    start().when(proposal(bases=()), by=FIRST, on=PROPOSED).refused("incentive_must_name_its_basis")
    unread = proposal(bases=(), document_no="税总〔2026〕1号")
    start().when(unread, by=FIRST, on=PROPOSED).refused("incentive_must_name_its_basis")


def test_a_list_that_follows_a_document_may_rest_on_it_alone() -> None:
    by_document = proposal(list_type="tax_grade_a", bases=(), document_no="税总〔2026〕1号")
    start().when(by_document, by=TAX, on=PROPOSED).then(IncentiveProposed)


@pytest.mark.parametrize("bases", [("11111111-1111-5111-8111-111111111111",), ("nowhere",)])
def test_a_basis_is_of_a_kind_of_the_list(bases: tuple[str, ...]) -> None:
    start(penalty()).when(proposal(bases=bases), by=FIRST, on="2026-05-04").refused(
        "incentive_basis_must_be_of_a_kind_of_the_list"
    )


def test_a_basis_is_live() -> None:
    annulled = past(RecordAnnulled(record=HONOUR, reason="revoked"), stream=HONOUR, on="2026-02-02")
    start(annulled).when(proposal(), by=FIRST, on=PROPOSED).refused(
        "incentive_basis_must_be_live", rests_on=(FIRST_ENTRY + 1, FIRST_ENTRY + 2)
    )
    marked = past(RecordMarked(record=HONOUR, mark="under_lawsuit"), stream=HONOUR, on="2026-02-02")
    start(marked).when(proposal(), by=FIRST, on=PROPOSED).refused("incentive_basis_must_be_live")
    over = given(registered(), honour(valid_until=date(2026, 3, 1)))
    over.when(proposal(), by=FIRST, on=PROPOSED).refused("incentive_basis_must_be_live")
    over.when(proposal(), by=FIRST, on="2026-03-01").then(IncentiveProposed)


def test_a_proposal_says_why() -> None:
    start().when(proposal(reasoning=" "), by=FIRST, on=PROPOSED).refused(
        "act_must_state_its_reason"
    )


def test_nobody_is_proposed_twice() -> None:
    code = "subject_must_not_be_on_the_incentive_list_already"
    proposed().when(proposal(), by=SECOND, on=ANNOUNCED).refused(code)
    listed().when(proposal(), by=SECOND, on="2026-04-01").refused(code)
    listed().when(proposal(), by=SECOND, on="2028-04-03").then(IncentiveProposed)


def test_an_unknown_subject_is_not_proposed() -> None:
    given().when(proposal(), by=FIRST, on=PROPOSED).refused("subject_must_be_registered")


def test_the_draft_is_announced_for_the_period_of_the_rules() -> None:
    world = proposed()
    made = IncentiveAnnounced(
        announced_on=date(2026, 3, 3),
        channel="credit_china_jinchang",
        until=date.fromisoformat(NOTICE_ENDS),
        rule="INCENTIVE-2022#河南28",
    )
    world.when(announcement(world), by=FIRST, on=ANNOUNCED).then(made)


def test_a_public_notice_follows_the_rules() -> None:
    world, code = proposed(), "public_notice_must_follow_the_rules"
    elsewhere = announcement(world, channel="wall")
    world.when(elsewhere, by=FIRST, on=ANNOUNCED).refused(code, fields=("channel",))
    before = announcement(world, announced_on=date(2026, 2, 27))
    world.when(before, by=FIRST, on=ANNOUNCED).refused(code, fields=("announced_on",))
    ahead = announcement(world, announced_on=date(2026, 3, 4))
    world.when(ahead, by=FIRST, on=ANNOUNCED).refused("day_of_an_act_may_not_lie_ahead")
    again = announced()
    again.when(announcement(again), by=FIRST, on=ANNOUNCED).refused(code)


def test_another_unit_announces_nothing() -> None:
    world = proposed()
    world.when(announcement(world), by=TAX, on=ANNOUNCED).refused(
        "only_the_unit_of_the_incentive_list_may_act"
    )
    nowhere = announcement(world, incentive="nowhere")
    world.when(nowhere, by=FIRST, on=ANNOUNCED).refused("case_must_exist")


def test_whoever_objects_in_time_gets_a_settlement() -> None:
    world = announced()
    outcome = world.when(contest(world), by=FIRST, on="2026-03-05")
    assert [d.name for d in outcome.drafts[0].disclosures] == ["text", "filer"]
    world = outcome.then(IncentiveContested(received_on=date(2026, 3, 5)))
    world.when(settlement(world), by=FIRST, on="2026-03-09").then(IncentiveContestSettled)
    code = "contest_must_be_one_that_waits"
    world.when(settlement(world, "perhaps"), by=FIRST, on="2026-03-09").refused(code)
    world.when(settlement(world, contested_in=7), by=FIRST, on="2026-03-09").refused(code)
    mute = settlement(world, reasons=" ")
    world.when(mute, by=FIRST, on="2026-03-09").refused("act_must_state_its_reason")
    settled = done(world, settlement(world), FIRST, "2026-03-09")
    settled.when(settlement(settled), by=FIRST, on="2026-03-10").refused(code)


@pytest.mark.parametrize("received_on", [date(2026, 3, 2), date(2026, 3, 13)])
def test_an_objection_lies_within_the_public_notice(received_on: date) -> None:
    world = announced()
    world.when(contest(world, received_on=received_on), by=FIRST, on="2026-03-13").refused(
        "contest_must_be_within_the_public_notice"
    )


def test_an_objection_says_what_is_wrong_and_lies_not_ahead() -> None:
    world = announced()
    world.when(contest(world, text=" "), by=FIRST, on="2026-03-05").refused(
        "act_must_state_its_reason"
    )
    world.when(contest(world), by=FIRST, on="2026-03-04").refused("day_of_an_act_may_not_lie_ahead")
    world.when(contest(world, incentive="nowhere"), by=FIRST, on="2026-03-05").refused(
        "case_must_exist"
    )
    decided = listed()
    decided.when(contest(decided), by=FIRST, on="2026-03-16").refused(
        "incentive_proposal_must_be_open"
    )
