"""Notice and hearing first: when the act that a notice announces may follow."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ledger.notice.notice import Notice, NoticeServed, completed, same_unit, time_to_answer
from ledger.refusal import Refused
from tests.law import SUBJECT, World, day, entry_of, fold, officer, past
from tests.ledger.sanctions import (
    COURT,
    FIRST_OFFICER,
    OPENS,
    SECOND,
    decision,
    done,
    law,
    listing_of,
    notice,
    noticed,
    proposed,
)

if TYPE_CHECKING:
    from ledger.situation import Actor, Situation


def situation(world: World, on: str, by: Actor = SECOND) -> Situation:
    return world.situation(decision(world), by, on)


def refusal(world: World, on: str, by: Actor = SECOND, act: str = "") -> Refused:
    with pytest.raises(Refused) as caught:
        completed(situation(world, on, by), world.state(), listing_of(world), act)
    return caught.value


def test_five_working_days_to_answer_after_the_day_of_service() -> None:
    world = noticed()
    state, policy, calendar = law(world)
    runs = time_to_answer(state.notices[listing_of(world)], policy, calendar)
    assert (runs.served_on, runs.last_day) == (date(2026, 5, 7), date(2026, 5, 13))
    assert runs.opens_on == day(OPENS)
    assert runs.hearing_until == date(2026, 5, 13)
    assert not runs.provisional
    assert runs.rule == "PROCEDURE-2022#行政处罚法45"
    assert runs.derived_from == (state.notices[listing_of(world)].entry,)


def test_time_that_ends_in_a_year_not_published_is_provisional() -> None:
    world = proposed()
    served = notice(listing_of(world), served_on=date(2026, 12, 30))
    world = done(world, served, FIRST_OFFICER, "2026-12-30")
    state, policy, calendar = law(world)
    assert time_to_answer(state.notices[listing_of(world)], policy, calendar).provisional


def test_no_act_without_a_notice() -> None:
    assert refusal(proposed(), OPENS).code == "notice_must_be_served_first"


def test_no_act_on_a_notice_of_another_act() -> None:
    assert refusal(noticed(), OPENS, act="breach").code == "notice_must_be_served_first"


def test_no_act_on_a_notice_of_another_unit() -> None:
    refused = refusal(noticed(), OPENS, COURT)
    assert (refused.code, refused.fields) == ("notice_must_be_served_first", ("agency",))


def test_no_act_before_the_time_has_run() -> None:
    world = noticed()
    refused = refusal(world, "2026-05-13")
    assert refused.code == "time_to_answer_must_have_run"
    assert refused.would_succeed_on == day(OPENS)
    assert refused.rests_on == (world.state().notices[listing_of(world)].entry,)


def test_no_act_dated_before_the_time_has_run() -> None:
    world = noticed()
    with pytest.raises(Refused, match="time_to_answer_must_have_run"):
        completed(situation(world, OPENS), world.state(), listing_of(world), on=date(2026, 5, 13))


def test_the_act_may_follow_the_day_after() -> None:
    world = noticed()
    found = completed(situation(world, OPENS), world.state(), listing_of(world), "listing")
    assert isinstance(found, Notice)
    assert found.officer == "first"


def test_a_successor_acts_for_the_unit() -> None:
    world = noticed()
    assert same_unit(situation(world, OPENS), "AMR")
    assert not same_unit(situation(world, OPENS), "HRSS")
    assert not same_unit(situation(world, OPENS, officer("", "SUBJECT")), "AMR")


def test_no_time_runs_before_service() -> None:
    state, policy, calendar = law(noticed())
    del state
    with pytest.raises(ValueError, match="before service"):
        time_to_answer(Notice("c", "listing", "o", "AMR", 0), policy, calendar)


def test_a_second_notice_takes_the_place_of_the_first() -> None:
    world = noticed()
    case = listing_of(world)
    again = notice(case, served_on=date(2026, 5, 11))
    world = done(world, again, FIRST_OFFICER, "2026-05-11")
    found = world.state().notices[case]
    assert found.served is not None
    assert found.served.served_on == date(2026, 5, 11)
    assert [n.served and n.served.served_on for n in found.earlier] == [date(2026, 5, 7)]
    assert refusal(world, OPENS).would_succeed_on == date(2026, 5, 19)


def test_folding_never_raises() -> None:
    event = NoticeServed(
        case="c", act="listing", clauses=("x",), served_on=date(2026, 5, 7), method="direct"
    )
    draft = past(event, stream="c", on="2026-05-07").draft
    state = fold(SUBJECT, [entry_of(draft, 1, by=FIRST_OFFICER)])
    assert state.touched == {"c"}
    assert not state.orphans
