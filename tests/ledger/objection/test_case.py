"""An objection on its way: marked, routed, extended, stopped for experts, and by whom."""

from __future__ import annotations

import pytest

from ledger.commitment.correction import MarkCommitment
from ledger.objection.case import (
    ExtendObjection,
    MarkObjection,
    ResumeClock,
    RouteObjection,
    StopClock,
)
from ledger.objection.event import (
    ObjectionClockResumed,
    ObjectionClockStopped,
    ObjectionExtended,
    ObjectionMarked,
    ObjectionRouted,
)
from ledger.objection.objecting import FileObjection
from ledger.proposal import Propose
from ledger.record.correction import MarkRecord
from ledger.sanction.removal import MarkListing
from tests.law import SUBJECT, day, officer
from tests.ledger.objections import (
    CHANNEL,
    FRIDAY,
    ITSELF,
    LABOUR,
    MARKED,
    PENALTY,
    ROUTED,
    SECOND,
    UNIT,
    WINDOW,
    case_of,
    denied,
    done,
    filed,
    fined,
    marked,
    of,
    routed,
    shown,
)
from tests.ledger.sanctions import court_listing

SUPERVISOR = officer("AMR", "SUPERVISOR", officer="head")


def test_every_channel_that_shows_it_confirms_the_mark() -> None:
    world = filed(shown())
    mark = MarkObjection(objection=case_of(world))
    world.when(mark, by=WINDOW, on=MARKED).refused(
        "mark_must_stand_on_every_channel", fields=(CHANNEL,)
    )
    mark = MarkObjection(objection=case_of(world), channels=(CHANNEL,))
    world.when(mark, by=LABOUR, on=MARKED).refused("only_the_window_of_the_objection_may_do_this")
    world = world.when(mark, by=WINDOW, on=MARKED).then(ObjectionMarked(channels=(CHANNEL,)))
    world.when(mark, by=WINDOW, on=MARKED).refused("objection_must_be_at_this_stage")


def test_what_was_left_out_has_nothing_to_mark() -> None:
    left_out = FileObjection(ground="omission", text="荣誉未收录", subject=SUBJECT, unit="HRSS")
    world = done(fined(), left_out, ITSELF, FRIDAY)
    case = case_of(world)
    world.when(MarkObjection(objection=case), by=WINDOW, on=MARKED).refused(
        "mark_must_stand_on_every_channel"
    )
    world.when(RouteObjection(objection=case), by=WINDOW, on=MARKED).then(
        ObjectionRouted(to="HRSS")
    )


def test_the_window_routes_it_to_the_responsible_unit() -> None:
    world = filed()
    route = RouteObjection(objection=case_of(world))
    world.when(route, by=WINDOW, on=MARKED).refused("mark_must_be_confirmed_first")
    world = marked()
    route = RouteObjection(objection=case_of(world))
    world.when(route, by=UNIT, on=ROUTED).refused("agency_must_have_the_power")
    elsewhere = RouteObjection(objection=case_of(world), to="HRSS")
    world.when(elsewhere, by=WINDOW, on=ROUTED).refused(
        "only_the_responsible_unit_or_its_successor_answers", fields=("to",)
    )
    world = world.when(route, by=WINDOW, on=ROUTED).then(ObjectionRouted(to="AMR"))
    world.when(route, by=WINDOW, on=ROUTED).refused("objection_must_be_at_this_stage")


def test_an_unknown_objection_is_none() -> None:
    fined().when(RouteObjection(objection="none"), by=WINDOW, on=ROUTED).refused("case_must_exist")


def test_it_is_extended_once_by_two_officers() -> None:
    world = routed()
    extend = ExtendObjection(objection=case_of(world))
    world.when(extend, by=LABOUR, on=ROUTED).refused(
        "only_the_responsible_unit_or_its_successor_answers"
    )
    world.when(extend, by=SUPERVISOR, on=ROUTED).refused(
        "matter_must_be_proposed_by_another_officer_first"
    )
    propose = Propose(matter="objection.extension", case=case_of(world), reason="案情复杂")
    world = done(world, propose, UNIT, ROUTED)
    world.when(extend, by=UNIT, on=ROUTED).refused("proposer_may_not_approve")
    # Twenty working days after Friday 13 February 2026, with seven days of Spring Festival.
    world = world.when(extend, by=SUPERVISOR, on=ROUTED).then(ObjectionExtended)
    assert of(world).extended is not None
    assert of(world).extended[0] == day("2026-03-19")  # type: ignore[index]
    world.when(extend, by=SUPERVISOR, on=ROUTED).refused(
        "objection_is_extended_once_where_the_rules_allow"
    )


def test_the_time_of_experts_stops_the_clock() -> None:
    world = routed()
    case = case_of(world)
    world.when(StopClock(objection=case, ground="holiday"), by=UNIT, on=ROUTED).refused(
        "clock_stops_only_for_the_time_of_experts", fields=("ground",)
    )
    world.when(ResumeClock(objection=case), by=UNIT, on=ROUTED).refused(
        "clock_stops_only_for_the_time_of_experts"
    )
    stop = StopClock(objection=case, ground="appraisal", experts="甘肃某司法鉴定所")
    world = world.when(stop, by=UNIT, on=ROUTED).then(ObjectionClockStopped(ground="appraisal"))
    assert of(world).stopped
    world.when(stop, by=UNIT, on=ROUTED).refused("clock_stops_only_for_the_time_of_experts")
    resume = ResumeClock(objection=case)
    world = world.when(resume, by=SECOND, on="2026-03-03").then(ObjectionClockResumed())
    assert not of(world).stopped


def test_before_it_is_routed_the_unit_has_no_case() -> None:
    world = marked()
    stop = StopClock(objection=case_of(world), ground="testing")
    world.when(stop, by=UNIT, on=MARKED).refused("objection_must_be_at_this_stage")


@pytest.mark.parametrize("on", [True, False])
def test_nobody_clears_the_mark_of_an_open_objection_by_hand(*, on: bool) -> None:
    world = filed()
    mark = MarkRecord(record=PENALTY, mark="under_dispute", on=on)
    maker = officer("AMR", "DESIGNATOR", officer="maker")
    outcome = world.when(mark, by=maker, on=FRIDAY)
    if on:
        assert outcome.refusal is None
    else:
        outcome.refused("mark_of_an_open_objection_must_stand", rests_on=(of(world).entries[0],))
    assert denied().when(mark, by=maker, on="2026-03-02").refusal is None


def test_nor_that_of_a_listing_or_a_commitment() -> None:
    court = officer("COURT", "PROVIDER", "DESIGNATOR", "OBJECTION_OFFICER", officer="clerk")
    world = done(fined(), court_listing(listed_on=day("2026-01-05")), court, "2026-01-06")
    (listing,) = world.state().listings
    disputed = FileObjection(target=listing, ground="wrongly_listed", text="已履行")
    world = done(world, disputed, ITSELF, FRIDAY)
    clear = MarkListing(listing=listing, mark="under_dispute", on=False)
    world.when(clear, by=court, on=FRIDAY).refused("mark_of_an_open_objection_must_stand")
    world.when(
        MarkCommitment(commitment=listing, mark="under_dispute", on=False), by=court, on=FRIDAY
    ).refused("case_must_exist")
