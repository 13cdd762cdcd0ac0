"""Orders taken back, and interviews called off."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.calendar import Calendar
from ledger.policy import seed_policy
from ledger.rectification.calling_off import CallOffInterview, WithdrawRectification
from ledger.rectification.interview import InterviewCalledOff, InterviewOpened, kind_required
from ledger.rectification.interview_record import FollowUpInterview
from ledger.rectification.interviewing import NoteNoShow
from ledger.rectification.rectification import (
    RectificationOrdered,
    RectificationWithdrawn,
    rectification_standing,
)
from tests.law import FIRST
from tests.ledger.failures import (
    OTHER_UNIT,
    UNIT,
    I,
    R,
    call,
    failed,
    fined,
    held,
    opened,
    order,
    ordered,
)

ON = "2026-06-02"
POLICY = seed_policy()
CALENDAR = Calendar({}, POLICY)
WITHDRAW = WithdrawRectification(rectification=R, reason="责令对象有误")
CALL_OFF = CallOffInterview(interview=I, reason="改期")


def test_an_order_given_in_error_is_taken_back() -> None:
    outcome = fined(ordered()).when(WITHDRAW, by=UNIT, on=ON)
    world = outcome.then(RectificationWithdrawn(withdrawn_on=date(2026, 6, 2)))
    assert outcome.drafts[0].disclosures[0].value == "责令对象有误"
    state = world.state()
    found = rectification_standing(
        state, state.rectifications[R], POLICY, CALENDAR, date(2026, 7, 1)
    )
    assert (found.situation, found.awaits_interview) == ("withdrawn", False)
    world.when(WITHDRAW, by=UNIT, on=ON).refused(
        "rectification_must_be_open", rests_on=(FIRST + 3,)
    )
    world.when(call(), by=UNIT, on="2026-06-08").refused("rectification_must_be_open")
    anew = order(due_on=date(2026, 6, 30))
    world.when(anew, by=UNIT, on=ON).then(RectificationOrdered)


def test_its_open_interview_is_called_off_with_it() -> None:
    world = (
        failed(opened())
        .when(WITHDRAW, by=UNIT, on=ON)
        .then(RectificationWithdrawn, InterviewCalledOff)
    )
    assert not world.state().rectifications[R].interviews[I].is_open
    failed(opened(), held()).when(WITHDRAW, by=UNIT, on="2026-06-09").then(RectificationWithdrawn)


def test_a_called_off_interview_counts_for_nothing_and_another_may_be_called() -> None:
    outcome = failed(opened()).when(CALL_OFF, by=UNIT, on=ON)
    world = outcome.then(InterviewCalledOff(called_off_on=date(2026, 6, 2)))
    state = world.state()
    required = kind_required(state, state.rectifications[R], POLICY, CALENDAR, date(2026, 6, 2))
    assert required.kind == "reminder"
    world.when(call(), by=UNIT, on=ON).then(InterviewOpened)
    ended = (FIRST + 5,)
    world.when(CALL_OFF, by=UNIT, on=ON).refused("interview_must_be_open", rests_on=ended)
    world.when(NoteNoShow(interview=I), by=UNIT, on="2026-06-08").refused("interview_must_be_open")
    follow_up = FollowUpInterview(interview=I, outcome="remedied")
    world.when(follow_up, by=UNIT, on=ON).refused("follow_up_must_come_after_the_interview")


@pytest.mark.parametrize(
    "command",
    [
        WithdrawRectification(rectification=R, reason=" "),
        CallOffInterview(interview=I, reason=""),
    ],
)
def test_the_reason_is_given(command: WithdrawRectification | CallOffInterview) -> None:
    failed(opened()).when(command, by=UNIT, on=ON).refused(
        "reason_for_calling_off_must_be_given", fields=("reason",)
    )


@pytest.mark.parametrize("command", [WITHDRAW, CALL_OFF])
def test_another_unit_calls_nothing_off(
    command: WithdrawRectification | CallOffInterview,
) -> None:
    failed(opened()).when(command, by=OTHER_UNIT, on=ON).refused(
        "only_the_determining_unit_may_order_and_interview"
    )
