"""Ending, extending and marking a listing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.proposal import Propose
from ledger.sanction.listed import listing_standing
from ledger.sanction.listing import ListingExtended, ListingMarked, ListingRemoved
from ledger.sanction.removal import REMOVAL, ExtendListing, MarkListing, RemoveListing
from tests.law import World, day
from tests.ledger.sanctions import (
    FIRST_OFFICER,
    LABOUR,
    SECOND,
    after,
    annulled,
    decision,
    done,
    law,
    listed,
    listing_of,
    notice,
    proposal,
    proposed,
    repaired,
    start,
    waiver,
)

ON = "2026-06-01"


def removal(world: World, **more: Any) -> RemoveListing:
    fields: dict[str, Any] = {
        "listing": listing_of(world),
        "cause": "error",
        "decision_no": "永市监移〔2026〕1号",
        "removed_on": day(ON),
        "reason": "列入对象有误",
    }
    return RemoveListing(**{**fields, **more})


def situation_of(world: World, on: str) -> str:
    state, policy, calendar = law(world)
    (listing,) = state.listings.values()
    return listing_standing(state, listing, policy, calendar, day(on)).situation


def test_a_wrong_listing_is_removed_from_the_beginning_by_two_officers() -> None:
    world = listed()
    world.when(removal(world), by=SECOND, on=ON).refused(
        "matter_must_be_proposed_by_another_officer_first"
    )
    propose = Propose(matter=REMOVAL, case=listing_of(world), reason="同名误列")
    world = done(world, propose, FIRST_OFFICER, ON)
    world.when(removal(world), by=FIRST_OFFICER, on=ON).refused("proposer_may_not_approve")
    world = world.when(removal(world), by=SECOND, on=ON).then(ListingRemoved)
    assert world.entries[-1].effective_on == date(2026, 5, 18)
    assert situation_of(world, "2026-05-20") == "removed"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"cause": "kindness"}, "cause_of_removal_must_be_one_of_the_rules"),
        ({"cause": "cured"}, "cause_of_removal_must_be_one_of_the_rules"),
        ({"decision_no": ""}, "decision_must_have_a_document_number"),
        ({"reason": ""}, "act_must_state_its_reason"),
        ({"removed_on": date(2026, 6, 2)}, "day_of_an_act_may_not_lie_ahead"),
        ({"cause": "basis_void"}, "basis_must_have_fallen"),
    ],
)
def test_a_removal_is_checked(wrong: dict[str, Any], code: str) -> None:
    world = listed()
    world.when(removal(world, **wrong), by=SECOND, on=ON).refused(code)


def test_who_lists_removes() -> None:
    world = listed()
    world.when(removal(world), by=LABOUR, on=ON).refused(
        "only_the_unit_that_lists_may_act_on_the_listing"
    )


def test_early_removal_waits_for_the_least_term_and_the_repair() -> None:
    world = listed()
    early = removal(world, cause="repair")
    world.when(early, by=SECOND, on=ON).refused(
        "minimum_time_on_the_list_must_have_passed", would_succeed_on="2027-05-19"
    )
    later = removal(world, cause="repair", removed_on=date(2027, 6, 1))
    world.when(later, by=SECOND, on="2027-06-01").refused(
        "repair_of_the_listing_must_be_approved_first"
    )
    world = after(world, *repaired(listing_of(world), "2027-06-01", kind="listing"))
    world = world.when(later, by=SECOND, on="2027-06-01").then(ListingRemoved)
    assert situation_of(world, "2027-06-01") == "repaired"
    world.when(later, by=SECOND, on="2027-06-01").refused("listing_must_be_in_force")


def test_a_listing_whose_basis_fell_is_removed() -> None:
    world = after(listed(), annulled())
    void = removal(world, cause="basis_void")
    world = world.when(void, by=SECOND, on=ON).then(ListingRemoved)
    assert situation_of(world, ON) == "removed"


def test_an_abnormal_listing_is_removed_on_cure() -> None:
    abnormal = proposal(
        list_type="abnormal_operation", ground="not_at_address", bases=(), measures=()
    )
    world = done(start(), abnormal, FIRST_OFFICER, "2026-05-06")
    case = listing_of(world)
    world = done(world, notice(case, act="abnormal_listing"), FIRST_OFFICER, "2026-05-07")
    world = done(world, waiver(case), FIRST_OFFICER, "2026-05-07")
    world = done(world, decision(world), SECOND, "2026-05-18")
    world = done(world, removal(world, cause="cured"), SECOND, ON)
    assert situation_of(world, ON) == "removed"
    assert situation_of(world, "2026-05-31") == "listed"


def test_a_proposal_is_not_removed() -> None:
    world = proposed()
    world.when(removal(world), by=SECOND, on=ON).refused("listing_must_be_in_force")


def extension(world: World, **more: Any) -> ExtendListing:
    fields: dict[str, Any] = {
        "listing": listing_of(world),
        "until": date(2030, 5, 18),
        "clause": "国家市场监督管理总局令第44号#20",
        "decision_no": "永市监延〔2026〕1号",
    }
    return ExtendListing(**{**fields, **more})


def test_an_extension_needs_a_notice_of_its_own() -> None:
    world = listed()
    world.when(extension(world), by=SECOND, on=ON).refused("notice_must_be_served_first")
    served = notice(listing_of(world), act="listing_extension", served_on=date(2026, 5, 20))
    world = done(world, served, FIRST_OFFICER, "2026-05-20")
    world.when(extension(world), by=SECOND, on="2026-05-27").refused(
        "time_to_answer_must_have_run", would_succeed_on="2026-05-28"
    )
    world = world.when(extension(world), by=SECOND, on=ON).then(ListingExtended)
    assert situation_of(world, "2030-05-18") == "listed"
    assert situation_of(world, "2030-05-19") == "expired"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"until": date(2029, 5, 18)}, "extension_must_be_later_than_the_last_day"),
        ({"clause": ""}, "decision_must_have_a_document_number"),
        ({"decision_no": " "}, "decision_must_have_a_document_number"),
    ],
)
def test_an_extension_is_checked(wrong: dict[str, Any], code: str) -> None:
    world = listed()
    world.when(extension(world, **wrong), by=SECOND, on=ON).refused(code)


def test_a_mark_is_set_once_and_taken_away() -> None:
    world = listed()
    mark = MarkListing(listing=listing_of(world), mark="under_reconsideration")
    world = world.when(mark, by=SECOND, on=ON).then(ListingMarked)
    assert world.when(mark, by=SECOND, on=ON).drafts == ()
    state, policy, calendar = law(world)
    (listing,) = state.listings.values()
    assert listing_standing(state, listing, policy, calendar, day(ON)).marks == (
        "under_reconsideration",
    )
    off = MarkListing(listing=listing_of(world), mark="under_reconsideration", on=False)
    world = world.when(off, by=SECOND, on="2026-07-01").then(ListingMarked)
    assert world.state().listings[listing_of(world)].marks == {}
