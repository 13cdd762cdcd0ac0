"""The courts' lists and orders: mirrors of the feed, never acts here (acceptance scenario 13)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.sanction.court_list import MirrorCourtRemoval, MirrorOrder, MirrorOrderEnd
from ledger.sanction.enlisting import ListSubject
from ledger.sanction.in_force import measure_standing
from ledger.sanction.listed import listing_standing
from ledger.sanction.listing import CourtListingMirrored, CourtRemovalMirrored
from ledger.sanction.measure import MeasureImposed, MeasureLifted
from ledger.sanction.removal import ExtendListing, MarkListing, RemoveListing
from tests.law import World, day, officer
from tests.ledger.sanctions import (
    COURT,
    FIRST_OFFICER,
    LABOUR,
    SECOND,
    SERIOUS,
    court_listing,
    done,
    law,
    listed,
    listing_of,
    measure_of,
    sanctioned,
    start,
)

ON = "2026-03-03"


def mirrored(**more: Any) -> World:
    return done(start(), court_listing(**more), COURT, ON)


def deletion(world: World, reason: Any = "performed", on: str = "2026-06-04") -> MirrorCourtRemoval:
    return MirrorCourtRemoval(listing=listing_of(world), reason=reason, deleted_on=day(on))


def order(world: World, **more: Any) -> MirrorOrder:
    fields: dict[str, Any] = {
        "subject": "91620321MA0000015L",
        "code": "M03",
        "clause": "限制高消费规定3",
        "bases": (listing_of(world),),
        "ordered_on": date(2026, 3, 2),
        "order_no": "（2026）甘0321执12号之一",
    }
    return MirrorOrder(**{**fields, **more})


def test_the_feed_lists_at_once_and_only_once() -> None:
    world = start().when(court_listing(), by=COURT, on=ON).then(CourtListingMirrored)
    assert world.entries[-1].effective_on == date(2026, 3, 2)
    again = world.when(court_listing(), by=COURT, on="2026-03-04")
    assert again.drafts == ()
    news = world.when(court_listing(performance="part"), by=COURT, on="2026-03-04")
    after = news.then(CourtListingMirrored)
    assert listing_of(after) == listing_of(world)
    assert not news.drafts[0].opens


def test_only_the_court_feeds() -> None:
    start().when(court_listing(), by=LABOUR, on=ON).refused("agency_must_have_the_power")
    world = mirrored()
    world.when(deletion(world), by=LABOUR, on="2026-06-04").refused("court_list_is_only_a_mirror")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"list_type": SERIOUS}, "feed_must_be_of_a_court_list"),
        ({"list_type": "county_blacklist"}, "list_type_must_have_law"),
        ({"grounds": ()}, "ground_must_be_one_of_the_list_type"),
        ({"grounds": ("rude",)}, "ground_must_be_one_of_the_list_type"),
        ({"case_no": ""}, "decision_must_have_a_document_number"),
        ({"listed_on": date(2026, 3, 4)}, "day_of_an_act_may_not_lie_ahead"),
    ],
)
def test_a_feed_row_is_checked(wrong: dict[str, Any], code: str) -> None:
    start().when(court_listing(**wrong), by=COURT, on=ON).refused(code)


def test_no_local_act_touches_it() -> None:
    world = mirrored()
    case = listing_of(world)
    acts = (
        RemoveListing(listing=case, cause="error", decision_no="1", removed_on=day(ON), reason="…"),
        ExtendListing(listing=case, until=date(2029, 1, 1), clause="1", decision_no="1"),
        MarkListing(listing=case, mark="under_lawsuit"),
        ListSubject(
            listing=case,
            decision_no="1",
            decided_on=day(ON),
            takes_effect_on=day(ON),
            served_on=day(ON),
            service_method="direct",
        ),
    )
    for act in acts:
        world.when(act, by=SECOND, on=ON).refused(
            "court_list_is_only_a_mirror",
            rests_on=(world.state().listings[case].listed_in,),
        )


def test_an_objection_to_it_is_marked() -> None:
    world = mirrored()
    handler = officer("DRC", "OBJECTION_OFFICER", officer="handler")
    mark = MarkListing(listing=listing_of(world), mark="under_dispute")
    world = done(world, mark, handler, "2026-03-05")
    state, policy, calendar = law(world)
    listing = state.listings[listing_of(world)]
    stands = listing_standing(state, listing, policy, calendar, day("2026-03-05"))
    assert stands.in_force
    assert stands.marks == ("under_dispute",)


def test_it_ends_by_the_feed_which_is_due_three_working_days_after_performance() -> None:
    world = mirrored(performance="full", performed_on=date(2026, 3, 3))
    state, policy, calendar = law(world)
    stands = listing_standing(
        state, state.listings[listing_of(world)], policy, calendar, day("2026-03-04")
    )
    assert stands.in_force
    assert stands.removal_due == date(2026, 3, 6)
    world = world.when(deletion(world, on="2026-03-06"), by=COURT, on="2026-03-06").then(
        CourtRemovalMirrored
    )
    state, policy, calendar = law(world)
    listing = state.listings[listing_of(world)]
    gone = listing_standing(state, listing, policy, calendar, day("2026-03-06"))
    assert (gone.situation, gone.ended_in) == ("removed", world.entries[-1].number)
    assert world.when(deletion(world, on="2026-03-06"), by=COURT, on="2026-03-06").drafts == ()
    assert (
        world.when(
            court_listing(performance="full", performed_on=date(2026, 3, 3)),
            by=COURT,
            on="2026-03-09",
        ).drafts
        == ()
    )


def test_two_years_by_ground_and_no_end_for_who_can_pay() -> None:
    for grounds, last in (
        (("breaks_asset_reporting",), date(2028, 3, 2)),
        (("able_but_refuses",), None),
    ):
        state, policy, calendar = law(mirrored(grounds=grounds))
        (listing,) = state.listings.values()
        assert listing_standing(state, listing, policy, calendar, day(ON)).last_day == last


def test_a_deletion_is_of_a_known_court_listing() -> None:
    unknown = MirrorCourtRemoval(listing="none", reason="expired", deleted_on=day(ON))
    start().when(unknown, by=COURT, on=ON).refused("case_must_exist")
    world = mirrored()
    world.when(deletion(world), by=COURT, on=ON).refused("day_of_an_act_may_not_lie_ahead")


def test_a_limit_on_consumption_comes_and_goes_with_the_feed() -> None:
    world = mirrored()
    world = world.when(order(world), by=COURT, on=ON).then(MeasureImposed)
    assert world.when(order(world), by=COURT, on=ON).drafts == ()
    state, policy, calendar = law(world)
    measure = state.measures[measure_of(world)]
    stands = measure_standing(state, measure, policy, calendar, day(ON))
    assert stands.in_force
    assert stands.bars == {"high_consumption": "no"}
    end = MirrorOrderEnd(measure=measure.id, reason="term_served", ended_on=day("2026-04-01"))
    world.when(end, by=FIRST_OFFICER, on="2026-04-01").refused("court_list_is_only_a_mirror")
    world = world.when(end, by=COURT, on="2026-04-01").then(MeasureLifted)
    assert world.when(end, by=COURT, on="2026-04-01").drafts == ()


def test_it_falls_with_the_courts_listing() -> None:
    world = mirrored()
    world = done(world, order(world), COURT, ON)
    world = done(world, deletion(world), COURT, "2026-06-04")
    state, policy, calendar = law(world)
    (measure,) = state.measures.values()
    stands = measure_standing(state, measure, policy, calendar, day("2026-06-04"))
    assert (stands.situation, stands.ended_in) == ("basis_ended", world.entries[-1].number)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"code": "M06", "clause": "plan-9"}, "measure_must_be_on_the_list_in_force"),
        ({"clause": "没有"}, "measure_must_be_on_the_list_in_force"),
        ({"code": "M04", "clause": "民事诉讼法266"}, "object_type_must_fit_the_rule"),
        ({"code": "M04", "clause": "税收征收管理法44"}, "basis_must_be_linked_to_the_measure"),
        ({"order_no": ""}, "decision_must_have_a_document_number"),
        ({"bases": ("none",)}, "basis_must_be_in_the_archive"),
    ],
)
def test_an_order_is_checked(wrong: dict[str, Any], code: str) -> None:
    world = mirrored()
    world.when(order(world, **wrong), by=COURT, on=ON).refused(code)


def test_an_order_comes_from_its_authority() -> None:
    world = mirrored()
    world.when(order(world), by=LABOUR, on=ON).refused("agency_must_have_the_power")
    end = MirrorOrderEnd(measure="none", reason="term_served", ended_on=day(ON))
    world.when(end, by=COURT, on=ON).refused("case_must_exist")


def test_a_listing_of_our_own_does_not_end_by_the_courts_feed() -> None:
    world = listed()
    case = world.state().listings[listing_of(world)]
    world.when(deletion(world), by=COURT, on="2026-06-04").refused(
        "feed_must_be_of_a_court_list", rests_on=tuple(case.entries)
    )


def test_a_measure_of_our_own_does_not_end_by_a_feed() -> None:
    world = sanctioned()
    end = MirrorOrderEnd(
        measure=measure_of(world), reason="term_served", ended_on=day("2026-06-04")
    )
    world.when(end, by=COURT, on="2026-06-04").refused("measure_must_be_on_the_list_in_force")
