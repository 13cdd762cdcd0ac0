"""The answer to a notice and the reply to it."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.notice.answer import NoticeAnswered, NoticeReplied, RecordAnswer, ReplyToAnswer
from ledger.notice.notice import completed
from ledger.refusal import Refused
from tests.law import SUBJECT, World, entry_of, fold, officer, past
from tests.ledger.sanctions import (
    FIRST_OFFICER,
    LABOUR,
    OPENS,
    SECOND,
    SERVED,
    decision,
    done,
    listing_of,
    notice,
    noticed,
    proposed,
    waiver,
)

ITSELF = officer("", "SUBJECT", officer="s", subject=SUBJECT)


def answered(**more: object) -> World:
    world = noticed()
    fields = {"received_on": date(2026, 5, 11), "statement": "已整改", **more}
    command = RecordAnswer(case=listing_of(world), **fields)  # type: ignore[arg-type]
    return done(world, command, FIRST_OFFICER, "2026-05-11")


def guard(world: World, on: str = OPENS) -> None:
    situation = world.situation(decision(world), SECOND, on)
    completed(situation, world.state(), listing_of(world))


def test_the_subject_answers_for_itself() -> None:
    world = noticed()
    command = RecordAnswer(
        case=listing_of(world), received_on=date(2026, 5, 11), statement="情况说明"
    )
    outcome = world.when(command, by=ITSELF, on="2026-05-11")
    outcome.then(
        NoticeAnswered(case=listing_of(world), received_on=date(2026, 5, 11), statement=True)
    )
    (draft,) = outcome.drafts
    assert [d.name for d in draft.disclosures] == ["statement"]


def test_nobody_else_records_an_answer() -> None:
    world = noticed()
    command = RecordAnswer(case=listing_of(world), received_on=date(2026, 5, 7), statement="…")
    for other in (LABOUR, officer("", "SUBJECT", officer="t", subject="91620321MA0000023F")):
        world.when(command, by=other, on=SERVED).refused(
            "only_the_subject_or_the_unit_may_record_an_answer"
        )


@pytest.mark.parametrize(
    "said", [{}, {"waived": True, "statement": "不服"}, {"waived": True, "hearing": True}]
)
def test_an_answer_says_one_thing(said: dict[str, object]) -> None:
    world = noticed()
    command = RecordAnswer(
        case=listing_of(world),
        received_on=date(2026, 5, 7),
        **said,  # type: ignore[arg-type]
    )
    world.when(command, by=FIRST_OFFICER, on=SERVED).refused(
        "answer_must_be_a_statement_a_waiver_or_a_request_to_be_heard"
    )


def test_an_answer_is_to_a_notice() -> None:
    world = proposed()
    command = RecordAnswer(case=listing_of(world), received_on=date(2026, 5, 7), statement="…")
    world.when(command, by=FIRST_OFFICER, on=SERVED).refused("notice_must_be_served_first")
    unknown = RecordAnswer(case="none", received_on=date(2026, 5, 7), statement="…")
    world.when(unknown, by=FIRST_OFFICER, on=SERVED).refused("case_must_exist")
    failed = notice(listing_of(world), not_served_because="returned", method="post")
    world = done(world, failed, FIRST_OFFICER, SERVED)
    world.when(command, by=FIRST_OFFICER, on=SERVED).refused("notice_must_be_served_first")


def test_an_answer_comes_after_the_notice_and_not_ahead() -> None:
    world = noticed()
    early = RecordAnswer(case=listing_of(world), received_on=date(2026, 5, 6), statement="…")
    world.when(early, by=FIRST_OFFICER, on=SERVED).refused("notice_must_be_served_first")
    ahead = RecordAnswer(case=listing_of(world), received_on=date(2026, 5, 8), statement="…")
    world.when(ahead, by=FIRST_OFFICER, on=SERVED).refused("day_of_an_act_may_not_lie_ahead")


def test_a_waiver_ends_the_time_to_answer() -> None:
    world = noticed()
    world = done(world, waiver(listing_of(world)), FIRST_OFFICER, SERVED)
    guard(world, "2026-05-08")


def test_an_answer_does_not_shorten_the_time_and_needs_a_reply() -> None:
    world = answered()
    with pytest.raises(Refused, match="time_to_answer_must_have_run"):
        guard(world, "2026-05-12")
    with pytest.raises(Refused, match="answer_must_have_a_reasoned_reply") as caught:
        guard(world)
    assert len(caught.value.rests_on) == 2
    reply = ReplyToAnswer(case=listing_of(world), reply="申辩理由不成立，理由如下", accepted="none")
    outcome = world.when(reply, by=SECOND, on="2026-05-13")
    world = outcome.then(NoticeReplied)
    assert [d.name for d in outcome.drafts[0].disclosures] == ["reply"]
    guard(world)


def test_a_late_answer_does_not_hold_the_act_up() -> None:
    world = noticed()
    late = RecordAnswer(case=listing_of(world), received_on=date(2026, 5, 14), statement="…")
    guard(done(world, late, FIRST_OFFICER, OPENS))


def test_a_reply_states_reasons_and_replies_to_something() -> None:
    world = answered()
    blank = ReplyToAnswer(case=listing_of(world), reply=" ")
    world.when(blank, by=SECOND, on=OPENS).refused("reply_must_state_reasons")
    given_reply = ReplyToAnswer(case=listing_of(world), reply="不予采纳")
    world.when(given_reply, by=LABOUR, on=OPENS).refused("notice_must_be_served_first")
    world = done(world, given_reply, SECOND, OPENS)
    world.when(given_reply, by=SECOND, on=OPENS).refused("reply_must_be_to_an_answer")


def test_an_answer_without_its_notice_is_set_aside() -> None:
    event = NoticeAnswered(case="c", received_on=date(2026, 5, 7), waived=True)
    entry = entry_of(past(event, stream="c", on="2026-05-07").draft, 1)
    reply = entry_of(
        past(NoticeReplied(case="c", replies_to=1), stream="c", on="2026-05-07").draft, 2
    )
    assert fold(SUBJECT, [entry, reply]).orphans == [entry, reply]
