"""What triggers a listing: the ground and the decisions that meet it."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.commitment.commitment import CommitmentMade
from ledger.commitment.liability import CommitmentFoundFalse
from tests.law import World, given, past
from tests.ledger.sanctions import (
    FIRST_OFFICER,
    OTHER,
    PENALTY,
    PROPOSED,
    penalty,
    proposal,
    registered,
    start,
)


def refused(code: str, world: World, **more: Any) -> None:
    world.when(proposal(**more), by=FIRST_OFFICER, on=PROPOSED).refused(code)


def test_the_ground_is_one_of_the_list_type() -> None:
    refused("ground_must_be_one_of_the_list_type", start(), ground="rudeness")


def test_a_warning_is_no_ground() -> None:
    world = given(registered(), penalty(penalty_kinds=("warning",), fine=None))
    refused("basis_must_meet_the_ground", world)


def test_who_penalised_lists() -> None:
    world = given(registered(), penalty(agency="ECO"))
    refused("basis_must_meet_the_ground", world)


def test_a_judgment_of_any_court_triggers() -> None:
    world = given(registered(), penalty(kind="judgment", agency="COURT", penalty_kinds=()))
    outcome = world.when(proposal(ground="court_document"), by=FIRST_OFFICER, on=PROPOSED)
    assert outcome.refusal is None


def test_a_listing_names_its_basis() -> None:
    refused("act_must_name_its_basis", start(), bases=())


def test_a_listing_may_need_none() -> None:
    command = proposal(
        list_type="abnormal_operation", ground="not_at_address", bases=(), measures=()
    )
    outcome = given(registered()).when(command, by=FIRST_OFFICER, on=PROPOSED)
    assert outcome.refusal is None


def test_another_record_is_no_penalty() -> None:
    world = given(registered(), penalty(kind="reward", penalty_kinds=()))
    refused("basis_must_meet_the_ground", world)


def test_a_false_commitment_triggers_where_the_ground_says_so() -> None:
    made = CommitmentMade(
        number="62032120260302000011",
        kind="approval_substituting",
        made_on=date(2026, 3, 2),
        accepting_unit="AMR",
        subject_kind="organisation",
        openness="public",
    )
    found_false = CommitmentFoundFalse(
        ground="false_statement", determining_unit="AMR", found_on=date(2026, 4, 1), notice=1
    )
    false = past(
        found_false,
        stream=OTHER,
        on="2026-04-01",
        by=FIRST_OFFICER,
    )
    world = given(registered(), penalty(), past(made, stream=OTHER, on="2026-03-02"), false)
    outcome = world.when(
        proposal(ground="licence_by_fraud", bases=(OTHER,)), by=FIRST_OFFICER, on=PROPOSED
    )
    assert outcome.refusal is None, outcome.refusal
    refused("basis_must_meet_the_ground", world, bases=(OTHER,))
    assert PENALTY in world.state().records
