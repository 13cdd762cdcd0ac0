"""Which complaints stand on the public page, and how they leave it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.record.complaint_handling import EndConsumerComplaint
from ledger.record.complaint_publicity import PublishConsumerComplaint, TakeConsumerComplaintDown
from ledger.record.consumer_complaint import (
    ConsumerComplaintPublished,
    ConsumerComplaintTakenDown,
)
from tests.ledger.complaints import CLERK, OTHER, accepted, ended, on, reported
from tests.ledger.sanctions import done

if TYPE_CHECKING:
    from tests.law import World

DAY = "2026-03-24"
STEP = "consumer_complaint_must_be_at_this_step"
WORD = "consumer_complaint_needs_rules_of_its_day"
DAYS = "days_of_a_complaint_must_be_in_order"


def put(world: World, when: str = DAY, channel: str = "platform_12315") -> PublishConsumerComplaint:
    return PublishConsumerComplaint(**on(world, when), channel=channel)


def test_what_ended_is_published_for_its_time() -> None:
    world = ended()
    made = ConsumerComplaintPublished(
        published_on=date(2026, 3, 24),
        channel="platform_12315",
        until=date(2026, 9, 24),
        rule="CONSUMER-COMPLAINT-2020#plan-4",
    )
    world.when(put(world), by=CLERK, on=DAY).then(made)


def test_what_publication_refuses() -> None:
    world = ended()
    world.when(put(world, channel="wall"), by=CLERK, on=DAY).refused(WORD, fields=("channel",))
    world.when(put(world, "2026-03-22"), by=CLERK, on=DAY).refused(DAYS)
    world.when(put(world), by=OTHER, on=DAY).refused(
        "only_the_unit_that_took_the_complaint_may_act"
    )
    twice = done(world, put(world), CLERK, DAY)
    twice.when(put(twice), by=CLERK, on=DAY).refused(STEP)
    early = accepted()
    early.when(put(early), by=CLERK, on=DAY).refused(STEP)
    clue = reported()
    clue.when(put(clue), by=CLERK, on=DAY).refused(STEP)


def test_what_was_withdrawn_and_persons_are_not_published() -> None:
    code = "complaint_must_be_one_that_may_be_published"
    withdrawn = ended("withdrawn")
    withdrawn.when(put(withdrawn), by=CLERK, on=DAY).refused(code)
    world = accepted("person")
    over = EndConsumerComplaint(**on(world, "2026-03-23"), outcome="no_show")
    world = done(world, over, CLERK, "2026-03-23")
    world.when(put(world), by=CLERK, on=DAY).refused(code)


@pytest.mark.parametrize(
    ("more", "when", "code"),
    [
        ({"reason": "favour"}, "2026-04-01", WORD),
        ({"on": date(2026, 3, 23)}, "2026-04-01", DAYS),
        ({"on": date(2026, 4, 2)}, "2026-04-01", DAYS),
        ({}, "2026-09-25", STEP),
    ],
)
def test_taken_down_for_a_reason_while_it_shows(more: dict[str, Any], when: str, code: str) -> None:
    world = done(ended(), put(ended()), CLERK, DAY)
    fields = {**on(world, "2026-04-01"), "reason": "malicious"}
    world.when(TakeConsumerComplaintDown(**fields), by=CLERK, on="2026-04-01").then(
        ConsumerComplaintTakenDown(reason="malicious", taken_down_on=date(2026, 4, 1))
    )
    world.when(TakeConsumerComplaintDown(**{**fields, **more}), by=CLERK, on=when).refused(code)
