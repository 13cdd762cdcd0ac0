"""The clocks of complaints and reports, and how long the public page shows one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from ledger.record.clue_check import CheckClue, ExtendClueCheck
from ledger.record.complaint_clocks import ComplaintClock, complaint_clocks, rules_of, shown
from ledger.record.complaint_handling import TellParties
from ledger.record.complaint_publicity import PublishConsumerComplaint, TakeConsumerComplaintDown
from ledger.refusal import Refused
from tests.law import World, day
from tests.ledger.complaints import (
    ACCEPT_DUE,
    CHIEF,
    CLERK,
    MEDIATION_ENDS,
    accepted,
    complaint_of,
    ended,
    on,
    received,
    reported,
)
from tests.ledger.sanctions import done, law


def clocks(world: World, *, person: bool = False) -> dict[str, ComplaintClock]:
    _, policy, calendar = law(world)
    found = complaint_clocks(complaint_of(world), policy, calendar, person=person)
    return {clock.step: clock for clock in found}


def test_accept_or_refuse_within_seven_working_days() -> None:
    (clock,) = clocks(received()).values()
    assert (clock.step, clock.due, clock.done_on) == ("accept", day(ACCEPT_DUE), None)
    assert clock.rule == "CONSUMER-COMPLAINT-2020#14"
    assert not clock.is_late(day(ACCEPT_DUE))
    assert clock.is_late(day(ACCEPT_DUE) + timedelta(1))


def test_mediation_ends_after_forty_five_working_days() -> None:
    made = clocks(accepted())
    assert made["accept"].done_on == date(2026, 3, 5)
    assert made["end"].due == day(MEDIATION_ENDS)


def test_the_parties_are_told_and_the_page_published_in_time() -> None:
    made = clocks(ended())
    assert made["tell"].due == date(2026, 4, 1)
    assert made["publish"].due == date(2026, 4, 1)
    assert "publish" not in clocks(ended("withdrawn"))
    assert "publish" not in clocks(ended(), person=True)


def test_a_report_is_checked_in_fifteen_and_fifteen_more() -> None:
    world = reported()
    assert clocks(world)["check"].due == date(2026, 3, 23)
    world = done(world, ExtendClueCheck(**on(world, "2026-03-20")), CHIEF, "2026-03-20")
    longer = clocks(world)["check"]
    assert (longer.due, len(longer.derived_from)) == (date(2026, 4, 14), 2)
    checked = CheckClue(**on(world, "2026-04-10"), outcome="no_case")
    world = done(world, checked, CLERK, "2026-04-10")
    assert clocks(world)["tell"].due == date(2026, 4, 17)
    told = TellParties(**on(world, "2026-04-20"), method="letter")
    world = done(world, told, CLERK, "2026-04-20")
    assert clocks(world)["tell"].is_late(date(2026, 4, 20))


def test_before_there_were_rules_none_are_found() -> None:
    _, policy, _ = law(received())
    with pytest.raises(Refused) as refusal:
        rules_of(policy, date(2019, 12, 31))
    assert refusal.value.code == "consumer_complaint_needs_rules_of_its_day"


@over(taken=st.none() | st.integers(0, 200), asked=st.integers(-5, 260))
def test_shown_from_its_day_to_its_last_or_until_taken_down(taken: int | None, asked: int) -> None:
    first = date(2026, 3, 24)
    world = PUBLISHED
    if taken is not None and first + timedelta(taken) <= date(2026, 9, 24):
        down = TakeConsumerComplaintDown(**on(world, first + timedelta(taken)), reason="error")
        world = done(world, down, CLERK, first + timedelta(taken))
        last = min(date(2026, 9, 24), first + timedelta(taken) - timedelta(1))
    else:
        last = date(2026, 9, 24)
    on_day = first + timedelta(asked)
    assert shown(complaint_of(world), on_day) == (first <= on_day <= last)
    assert not shown(complaint_of(world), on_day, person=True)


def _published() -> World:
    world = ended()
    put = PublishConsumerComplaint(**on(world, "2026-03-24"), channel="platform_12315")
    return done(world, put, CLERK, "2026-03-24")


PUBLISHED = _published()
