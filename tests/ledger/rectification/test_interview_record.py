"""The record of an interview: signed or refused, owed to the platform, never a sanction."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.calendar import Calendar
from ledger.policy import seed_policy
from ledger.rectification.interview import InterviewFollowedUp, InterviewRecordSigned
from ledger.rectification.interview_record import (
    FollowUpInterview,
    SignInterviewRecord,
    owed_to_platform,
    refuse_as_basis,
)
from ledger.refusal import Refused, plan
from tests.law import FIRST, Outcome, World
from tests.ledger.failures import OTHER_UNIT, UNIT, I, R, failed, held, missed, opened

POLICY = seed_policy()
CALENDAR = Calendar({}, POLICY)
DAY = "2026-06-08"


def sign(world: World, by: Any = UNIT, **more: Any) -> Outcome:
    fields: dict[str, Any] = {"interview": I, "signed_on": date(2026, 6, 8)}
    return world.when(SignInterviewRecord(**{**fields, **more}), by=by, on=DAY)


def follow_up(world: World, outcome: str = "remedied") -> Outcome:
    command = FollowUpInterview(interview=I, outcome=outcome, findings="已完成")
    return world.when(command, by=UNIT, on="2026-07-08")


def test_the_record_is_signed_once() -> None:
    world = sign(failed(opened(), held())).then(InterviewRecordSigned(signed_on=date(2026, 6, 8)))
    sign(world).refused("interview_record_must_be_unsigned", rests_on=(FIRST + 6,))


def test_a_refusal_to_sign_is_noted_with_its_reason() -> None:
    outcome = sign(failed(opened(), held()), refused=True, reason="不认可记录")
    outcome.then(InterviewRecordSigned(signed_on=date(2026, 6, 8), refused=True))
    assert outcome.drafts[0].disclosures[0].value == "不认可记录"
    sign(failed(opened(), held()), refused=True).refused(
        "statement_or_reason_must_be_recorded", fields=("reason",)
    )


@pytest.mark.parametrize("signed_on", ["2026-06-07", "2026-06-09"])
def test_nothing_is_signed_before_it_was_held_or_tomorrow(signed_on: str) -> None:
    day = date.fromisoformat(signed_on)
    sign(failed(opened(), held()), signed_on=day).refused("interview_must_be_held_first")
    sign(failed(opened(), missed())).refused("interview_must_be_held_first")


def test_another_unit_signs_nothing() -> None:
    sign(failed(opened(), held()), by=OTHER_UNIT).refused(
        "only_the_determining_unit_may_order_and_interview"
    )


def test_the_unit_looks_again() -> None:
    event = InterviewFollowedUp(outcome="remedied", followed_up_on=date(2026, 7, 8))
    world = follow_up(failed(opened(), held())).then(event)
    interview = world.state().rectifications[R].interviews[I]
    assert interview.follow_ups == [("remedied", date(2026, 7, 8), FIRST + 6)]
    follow_up(failed(opened(), missed()), "continued").then(InterviewFollowedUp)


def test_a_follow_up_comes_after_the_interview_with_a_known_outcome() -> None:
    follow_up(failed(opened())).refused("follow_up_must_come_after_the_interview")
    follow_up(failed(opened(), held()), "better").refused(
        "follow_up_must_come_after_the_interview", fields=("outcome",)
    )


def test_the_record_is_owed_to_the_municipal_platform() -> None:
    world = sign(failed(opened(), held())).then(InterviewRecordSigned)
    owed = owed_to_platform(world.state().rectifications[R].interviews[I], POLICY, CALENDAR)
    assert owed is not None
    assert owed.receiver == "市信用信息共享平台"
    assert (owed.since, owed.due_on) == (date(2026, 6, 8), date(2026, 6, 17))
    assert owed.derived_from == (FIRST + 4, FIRST + 6)
    assert owed.rule == "RECTIFICATION-2022#plan-10"


def test_a_no_show_is_owed_and_an_unfinished_record_is_not() -> None:
    def owed(world: World) -> bool:
        interview = world.state().rectifications[R].interviews[I]
        return owed_to_platform(interview, POLICY, CALENDAR) is not None

    assert owed(failed(opened(), missed()))
    assert not owed(failed(opened(), missed(excused=True)))
    assert not owed(failed(opened(), held()))


@pytest.mark.parametrize("stream", [I, R])
def test_an_interview_is_not_counted_as_a_sanction(stream: str) -> None:
    state = failed(opened(), held()).state()
    with pytest.raises(Refused) as refusal:
        refuse_as_basis(state, ("other", stream))
    assert refusal.value.code == "interview_must_not_be_counted_as_a_sanction"
    assert refusal.value.clause == plan(10)
    assert refusal.value.rests_on == ((FIRST + 4,) if stream == I else (FIRST + 2,))
    refuse_as_basis(state, ("other",))
