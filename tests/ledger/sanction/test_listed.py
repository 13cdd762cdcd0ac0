"""Where a listing stands on a day, and what follows from it."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from ledger.policy import Policy
from ledger.record.record import RecordSuspended
from ledger.sanction.enlisting import DropListing
from ledger.sanction.listed import (
    ListingStanding,
    basis_of,
    listing_standing,
    rule_of,
    serious_listing_in_force,
    steps_missing,
)
from ledger.sanction.listing import ListingDecided, ListingProposed
from tests.law import World, day, given, past
from tests.ledger.sanctions import (
    FIRST_OFFICER,
    OPENS,
    OTHER,
    PENALTY,
    SECOND,
    SERIOUS,
    after,
    annulled,
    consented,
    decision,
    done,
    law,
    listed,
    listing_of,
    notice,
    noticed,
    penalty,
    proposed,
    registered,
    repaired,
)

LISTING = "44444444-4444-5444-8444-444444444444"


def stands(world: World, on: str) -> ListingStanding:
    state, policy, calendar = law(world)
    return listing_standing(state, state.listings[listing_of(world)], policy, calendar, day(on))


def test_before_the_decision() -> None:
    assert stands(proposed(), OPENS).situation == "proposed"
    waiting = stands(noticed(), "2026-05-13")
    assert (waiting.situation, waiting.next_change_on) == ("noticed", day(OPENS))
    assert stands(noticed(), OPENS).situation == "ready"
    world = noticed()
    dropped = done(world, DropListing(listing=listing_of(world), reason="…"), SECOND, OPENS)
    assert stands(dropped, OPENS).situation == "dropped"


def test_a_listing_runs_one_to_three_years() -> None:
    found = stands(listed(), "2026-05-18")
    assert found.in_force
    assert found.situation == "listed"
    assert found.earliest_removal == date(2027, 5, 19)
    assert found.last_day == date(2029, 5, 18)
    assert found.next_change_on == date(2029, 5, 19)
    assert found.rule == "LISTING-2025#2"
    assert found.derived_from
    assert stands(listed(), "2029-05-18").in_force
    ended = stands(listed(), "2029-05-19")
    assert (ended.situation, ended.in_force, ended.ended_in) == ("expired", False, 0)


def test_it_has_effect_from_its_day_on() -> None:
    world = consented()
    later = decision(world, takes_effect_on=date(2026, 6, 1))
    world = done(world, later, SECOND, "2026-05-18")
    found = stands(world, "2026-05-31")
    assert (found.situation, found.next_change_on) == ("pending", date(2026, 6, 1))
    assert stands(world, "2026-06-01").in_force


def test_a_longer_restriction_carries_the_listing() -> None:
    world = after(listed(), penalty(restricted_until=date(2031, 4, 20)))
    found = stands(world, "2030-01-01")
    assert found.in_force
    assert found.last_day == date(2031, 4, 20)
    assert found.earliest_removal == date(2031, 4, 21)


def test_its_own_repair_ends_it() -> None:
    world = listed()
    world = after(world, *repaired(listing_of(world), "2027-06-01", kind="listing"))
    assert stands(world, "2027-05-31").in_force
    found = stands(world, "2027-06-01")
    assert (found.situation, found.ended_in) == ("repaired", world.entries[-1].number)


def test_the_repair_of_its_penalty_alone_does_not() -> None:
    world = after(listed(), *repaired(PENALTY, "2026-08-03"))
    assert stands(world, "2026-08-03").in_force


def test_it_counts_no_more_once_every_basis_is_annulled() -> None:
    world = after(listed(), annulled())
    found = stands(world, "2026-06-01")
    assert (found.situation, found.in_force) == ("basis_void", False)
    assert found.ended_in == world.entries[-1].number
    assert found.removal_due is not None


def test_it_waits_while_its_basis_is_suspended() -> None:
    event = RecordSuspended(record=PENALTY, basis="复议停止执行")
    world = after(listed(), past(event, stream=PENALTY, on="2026-06-01"))
    assert stands(world, "2026-06-01").situation == "suspended"
    again = RecordSuspended(record=PENALTY, suspended=False)
    world = after(world, past(again, stream=PENALTY, on="2026-07-01"))
    assert stands(world, "2026-07-01").in_force


def test_the_serious_listing_of_the_day() -> None:
    state, policy, calendar = law(listed())
    assert serious_listing_in_force(state, policy, calendar, day("2026-05-17")) is None
    found = serious_listing_in_force(state, policy, calendar, day("2026-05-18"))
    assert found is not None
    assert found.list_type == SERIOUS
    assert serious_listing_in_force(state, policy, calendar, day("2029-05-19")) is None


def test_a_lawful_listing_lacks_no_step() -> None:
    state, policy, calendar = law(listed())
    (listing,) = state.listings.values()
    assert steps_missing(state, listing, policy, calendar) == ()


def test_missing_steps_are_found_for_the_auditor() -> None:
    proposal = ListingProposed(
        list_type=SERIOUS, unit="AMR", ground="heavier_fine", bases=(PENALTY,)
    )
    decided = ListingDecided(
        decision_no="1",
        decided_on=date(2026, 5, 8),
        takes_effect_on=date(2026, 5, 8),
        served_on=date(2026, 5, 8),
        service_method="direct",
        proposed_in=1,
        noticed_in=0,
    )
    world = given(
        registered(),
        penalty(),
        past(proposal, stream=LISTING, on="2026-05-06", by=FIRST_OFFICER),
        past(decided, stream=LISTING, on="2026-05-08", by=FIRST_OFFICER),
    )
    state, policy, calendar = law(world)
    missing = steps_missing(state, state.listings[LISTING], policy, calendar)
    assert missing == ("notice", "consent", "second_person")


def test_a_decision_before_the_time_ran_is_found() -> None:
    world = consented()
    early = ListingDecided(
        decision_no="1",
        decided_on=date(2026, 5, 12),
        takes_effect_on=date(2026, 5, 12),
        served_on=date(2026, 5, 12),
        service_method="direct",
        proposed_in=1,
        noticed_in=1,
    )
    served = world.state().notices[listing_of(world)].entry
    early = msgspec.structs.replace(early, noticed_in=served)
    world = after(world, past(early, stream=listing_of(world), on="2026-05-12", by=SECOND))
    state, policy, calendar = law(world)
    (listing,) = state.listings.values()
    assert steps_missing(state, listing, policy, calendar) == ("time_to_answer",)


def test_a_later_notice_does_not_hide_the_first() -> None:
    world = listed()
    later = notice(listing_of(world), act="listing_extension", served_on=date(2026, 5, 20))
    world = done(world, later, FIRST_OFFICER, "2026-05-20")
    state, policy, calendar = law(world)
    (listing,) = state.listings.values()
    assert steps_missing(state, listing, policy, calendar) == ()


def test_a_type_that_no_rule_set_knows_is_an_error() -> None:
    (listing,) = listed().state().listings.values()
    with pytest.raises(LookupError, match=SERIOUS):
        rule_of(Policy(), listing)


def test_a_listing_is_a_basis_while_in_force() -> None:
    world = listed()
    state, policy, calendar = law(world)
    found = basis_of(state, listing_of(world), policy, calendar, day("2026-05-18"))
    assert found is not None
    assert (found.kind, found.stands, found.last_day) == (
        "serious_dishonesty",
        True,
        date(2029, 5, 18),
    )
    ended = basis_of(state, listing_of(world), policy, calendar, day("2029-05-19"))
    assert ended is not None
    assert (ended.stands, ended.ended_because) == (False, "expired")
    assert basis_of(state, OTHER, policy, calendar, day("2026-05-18")) is None
