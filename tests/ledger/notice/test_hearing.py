"""The hearing before an act, where the law gives one."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.notice.answer import RecordAnswer, ReplyToAnswer
from ledger.notice.hearing import AnnounceHearing, HearingAnnounced, HearingHeld, RecordHearing
from ledger.notice.notice import completed
from ledger.refusal import Refused
from tests.law import SUBJECT, World, entry_of, fold, past
from tests.ledger.sanctions import (
    FIRST_OFFICER,
    SECOND,
    SERVED,
    decision,
    done,
    listing_of,
    notice,
    noticed,
    proposal,
    start,
    waiver,
)


def asked() -> World:
    world = noticed()
    command = RecordAnswer(case=listing_of(world), received_on=date(2026, 5, 11), hearing=True)
    return done(world, command, FIRST_OFFICER, "2026-05-11")


def announced() -> World:
    world = asked()
    command = AnnounceHearing(
        case=listing_of(world), held_on=date(2026, 5, 21), text="九时，二楼会议室"
    )
    return done(world, command, FIRST_OFFICER, "2026-05-12")


def guard(world: World, on: str) -> None:
    completed(world.situation(decision(world), SECOND, on), world.state(), listing_of(world))


def test_a_hearing_asked_for_in_time_comes_before_the_act() -> None:
    with pytest.raises(Refused, match="hearing_must_be_held_first"):
        guard(asked(), "2026-05-22")


def test_it_is_asked_for_in_time() -> None:
    world = noticed()
    command = RecordAnswer(case=listing_of(world), received_on=date(2026, 5, 14), hearing=True)
    world.when(command, by=FIRST_OFFICER, on="2026-05-14").refused(
        "hearing_must_be_asked_for_in_time"
    )


def test_not_every_act_has_one() -> None:
    world = start()
    world = done(
        world,
        proposal(list_type="abnormal_operation", ground="not_at_address", measures=()),
        FIRST_OFFICER,
        "2026-05-06",
    )
    case = listing_of(world)
    world = done(world, notice(case, act="abnormal_listing"), FIRST_OFFICER, SERVED)
    command = RecordAnswer(case=case, received_on=date(2026, 5, 7), hearing=True)
    world.when(command, by=FIRST_OFFICER, on=SERVED).refused("hearing_must_be_one_the_law_gives")


def test_it_is_announced_seven_working_days_ahead() -> None:
    world = asked()
    command = AnnounceHearing(case=listing_of(world), held_on=date(2026, 5, 20), text="…")
    world.when(command, by=FIRST_OFFICER, on="2026-05-12").refused(
        "hearing_must_be_announced_ahead", would_succeed_on="2026-05-21"
    )


def test_none_is_announced_that_nobody_asked_for() -> None:
    world = noticed()
    command = AnnounceHearing(case=listing_of(world), held_on=date(2026, 5, 21), text="…")
    world.when(command, by=FIRST_OFFICER, on="2026-05-12").refused(
        "hearing_must_be_one_the_law_gives"
    )


def test_it_is_led_by_another_officer_after_it_was_announced() -> None:
    world = announced()
    held = RecordHearing(case=listing_of(world), outcome="held", minutes="各方发言")
    world.when(held, by=SECOND, on="2026-05-20").refused(
        "day_of_an_act_may_not_lie_ahead", would_succeed_on="2026-05-21"
    )
    world.when(held, by=FIRST_OFFICER, on="2026-05-21").refused(
        "who_served_the_notice_may_not_lead_the_hearing"
    )
    world = world.when(held, by=SECOND, on="2026-05-21").then(HearingHeld)
    with pytest.raises(Refused, match="answer_must_have_a_reasoned_reply"):
        guard(world, "2026-05-22")
    reply = ReplyToAnswer(case=listing_of(world), reply="听证意见部分采纳", accepted="part")
    guard(done(world, reply, SECOND, "2026-05-22"), "2026-05-22")
    not_announced = asked()
    not_announced.when(
        RecordHearing(case=listing_of(not_announced), outcome="held"), by=SECOND, on="2026-05-21"
    ).refused("hearing_must_be_held_first")


def test_a_request_may_be_withdrawn_or_waived() -> None:
    world = asked()
    withdrawn = RecordHearing(case=listing_of(world), outcome="withdrawn")
    guard(done(world, withdrawn, SECOND, "2026-05-13"), "2026-05-14")
    guard(done(world, waiver(listing_of(world)), FIRST_OFFICER, "2026-05-12"), "2026-05-14")


def test_hearings_without_a_notice_are_set_aside() -> None:
    events = (
        HearingAnnounced(case="c", held_on=date(2026, 5, 21)),
        HearingHeld(case="c", outcome="held"),
    )
    entries = [
        entry_of(past(e, stream="c", on="2026-05-07").draft, n) for n, e in enumerate(events, 1)
    ]
    assert fold(SUBJECT, entries).orphans == entries
