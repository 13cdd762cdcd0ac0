"""Calling to an interview and holding it: who determined interviews, and not before time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.record.record import RecordAnnulled
from ledger.rectification.interview import InterviewHeld, InterviewMissed, InterviewOpened
from ledger.rectification.interviewing import HoldInterview, NoteNoShow
from ledger.rectification.rectification import RectificationReported, RectificationVerified
from ledger.refusal import plan
from tests.law import FIRST, World, past
from tests.ledger.failures import (
    OTHER_UNIT,
    PENALTY,
    UNIT,
    I,
    R,
    call,
    failed,
    fined,
    held,
    missed,
    opened,
    ordered,
)

ON = "2026-06-01"
DAY = "2026-06-08"


def hold(**more: Any) -> HoldInterview:
    fields: dict[str, Any] = {
        "interview": I,
        "held_on": date(2026, 6, 8),
        "officers": ("a", "b"),
        "statement": "承认整改不到位，十日内完成",
    }
    return HoldInterview(**{**fields, **more})


def test_after_a_failed_verification_the_unit_calls_to_an_interview() -> None:
    outcome = failed().when(call(agenda="整改不到位"), by=UNIT, on=ON)
    world = outcome.then(
        InterviewOpened(
            rectification=R,
            kind="reminder",
            unit="AMR",
            notified_on=date(2026, 6, 1),
            appointed_on=date(2026, 6, 8),
            method="direct",
            rests_on=(FIRST + 3,),
        )
    )
    (interview,) = world.state().rectifications[R].interviews.values()
    assert interview.is_open
    (draft,) = outcome.drafts
    assert draft.opens
    assert draft.disclosures[0].value == "整改不到位"


def test_before_the_term_ended_or_verification_failed_there_is_no_interview() -> None:
    world = fined(ordered())
    world.when(call(), by=UNIT, on="2026-06-05").refused(
        "term_must_have_ended_or_verification_failed",
        clause=plan(10),
        rests_on=(FIRST + 2,),
        would_succeed_on="2026-06-06",
    )
    later = call(notified_on=date(2026, 6, 6), appointed_on=date(2026, 6, 15))
    world.when(later, by=UNIT, on="2026-06-06").then(InterviewOpened)


def test_who_determined_interviews_and_nobody_else() -> None:
    failed().when(call(), by=OTHER_UNIT, on=ON).refused(
        "only_the_determining_unit_may_order_and_interview",
        clause=plan(10),
        rests_on=(FIRST + 2,),
    )


def test_who_passed_is_not_interviewed() -> None:
    reported = RectificationReported(reported_on=date(2026, 5, 25))
    passed = RectificationVerified(outcome="passed", verified_on=date(2026, 5, 26), unit="AMR")
    world = failed(
        past(reported, stream=R, on="2026-05-25"), past(passed, stream=R, on="2026-05-26")
    )
    world.when(call(), by=UNIT, on=ON).refused("rectification_must_be_open", rests_on=(FIRST + 5,))


def test_without_a_live_basis_there_is_no_interview() -> None:
    annulled = past(RecordAnnulled(record=PENALTY, reason="void"), stream=PENALTY, on="2026-04-01")
    failed(annulled).when(call(), by=UNIT, on=ON).refused(
        "rectification_must_rest_on_a_live_basis", rests_on=(FIRST + 1, FIRST + 4)
    )


def test_the_kind_follows_from_the_rules() -> None:
    failed().when(call(kind="warning"), by=UNIT, on=ON).refused(
        "interview_kind_must_follow_the_rules", rests_on=(FIRST + 3,), fields=("kind",)
    )
    again = call(notified_on=date(2026, 6, 9), appointed_on=date(2026, 6, 15))
    world = failed(opened(), missed())
    world.when(again, by=UNIT, on="2026-06-09").refused(
        "interview_kind_must_follow_the_rules", rests_on=(FIRST + 5,)
    )
    warning = call(kind="warning", notified_on=date(2026, 6, 9), appointed_on=date(2026, 6, 15))
    after = world.when(warning, by=UNIT, on="2026-06-09").then(InterviewOpened)
    newest = list(after.state().rectifications[R].interviews.values())[-1]
    assert newest.facts.because == ("no_show",)


@pytest.mark.parametrize("appointed", ["2026-06-02", "2026-06-03"])
def test_the_notice_comes_three_working_days_ahead(appointed: str) -> None:
    short = call(appointed_on=date.fromisoformat(appointed))
    failed().when(short, by=UNIT, on=ON).refused(
        "interview_must_be_announced_in_time",
        fields=("appointed_on",),
        would_succeed_on="2026-06-04",
    )
    failed().when(call(appointed_on=date(2026, 6, 4)), by=UNIT, on=ON).then(InterviewOpened)


def test_a_notice_is_not_served_tomorrow() -> None:
    ahead = call(notified_on=date(2026, 6, 2), appointed_on=date(2026, 6, 15))
    failed().when(ahead, by=UNIT, on=ON).refused("interview_must_be_announced_in_time")


def test_the_notice_is_served_by_a_method_of_the_law() -> None:
    failed().when(call(method="shouting"), by=UNIT, on=ON).refused(
        "service_must_follow_a_method_of_the_law", fields=("method",)
    )


def test_one_interview_at_a_time() -> None:
    failed(opened()).when(call(), by=UNIT, on=ON).refused(
        "earlier_interview_must_be_finished", rests_on=(FIRST + 4,)
    )


def test_two_officers_hold_it_and_record_the_statement() -> None:
    outcome = failed(opened()).when(hold(), by=UNIT, on=DAY)
    world = outcome.then(InterviewHeld(held_on=date(2026, 6, 8), officers=("a", "b")))
    assert world.state().rectifications[R].interviews[I].held_in == FIRST + 5
    (statement,) = outcome.drafts[0].disclosures
    assert statement.name == "statement"
    world.when(hold(), by=UNIT, on=DAY).refused("interview_must_be_open", rests_on=(FIRST + 5,))
    world.when(NoteNoShow(interview=I), by=UNIT, on=DAY).refused("interview_must_be_open")


@pytest.mark.parametrize("officers", [(), ("a",), ("a", "a")])
def test_fewer_than_two_officers_hold_nothing(officers: tuple[str, ...]) -> None:
    failed(opened()).when(hold(officers=officers), by=UNIT, on=DAY).refused(
        "at_least_two_officers_must_hold_an_interview",
        clause=plan(10),
        rests_on=(FIRST + 4,),
        fields=("officers",),
    )


def test_once_its_basis_fell_away_it_is_not_held() -> None:
    annulled = past(RecordAnnulled(record=PENALTY, reason="void"), stream=PENALTY, on="2026-04-01")
    failed(opened(), annulled).when(hold(), by=UNIT, on=DAY).refused(
        "rectification_must_rest_on_a_live_basis"
    )


@pytest.mark.parametrize(("held_on", "on"), [("2026-06-05", DAY), ("2026-06-09", DAY)])
def test_it_is_held_neither_before_its_day_nor_tomorrow(held_on: str, on: str) -> None:
    early = hold(held_on=date.fromisoformat(held_on))
    failed(opened()).when(early, by=UNIT, on=on).refused("interview_must_be_on_or_after_its_day")


def test_the_subjects_statement_is_recorded() -> None:
    failed(opened()).when(hold(statement=" "), by=UNIT, on=DAY).refused(
        "statement_or_reason_must_be_recorded", fields=("statement",)
    )


def test_another_unit_holds_nothing_and_an_unknown_interview_is_refused() -> None:
    world = failed(opened())
    world.when(hold(), by=OTHER_UNIT, on=DAY).refused(
        "only_the_determining_unit_may_order_and_interview", rests_on=(FIRST + 4,)
    )
    world.when(hold(interview="none"), by=UNIT, on=DAY).refused(
        "case_must_exist", fields=("interview",)
    )


def test_a_no_show_is_noted_from_the_appointed_day() -> None:
    command = NoteNoShow(interview=I, reason="无正当理由")
    world = failed(opened())
    world.when(command, by=UNIT, on="2026-06-05").refused(
        "interview_must_be_on_or_after_its_day", would_succeed_on=DAY
    )
    after = world.when(command, by=UNIT, on=DAY).then(
        InterviewMissed(appointed_on=date(2026, 6, 8))
    )
    assert after.state().rectifications[R].interviews[I].is_no_show


def test_after_it_was_held_another_failure_brings_a_warning() -> None:
    reported = RectificationReported(reported_on=date(2026, 6, 20))
    again = RectificationVerified(outcome="failed", verified_on=date(2026, 6, 22), unit="AMR")
    world: World = failed(
        opened(),
        held(),
        past(reported, stream=R, on="2026-06-20"),
        past(again, stream=R, on="2026-06-22"),
    )
    warning = call(kind="warning", notified_on=date(2026, 6, 23), appointed_on=date(2026, 6, 30))
    world.when(warning, by=UNIT, on="2026-06-23").then(InterviewOpened)
