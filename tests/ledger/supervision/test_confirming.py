"""A human confirms what worsens a person or an individual business; the subject contests it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.notice.answer import RecordAnswer, ReplyToAnswer
from ledger.supervision.confirming import ConfirmClass, ContestClass, DecideContest
from ledger.supervision.supervision import ClassConfirmed, ClassContested, ContestDecided
from tests.law import SUBJECT, entry_of, fold, given, officer, past
from tests.ledger.evaluations import (
    FIRST,
    ITSELF,
    RECEIVED,
    SECOND,
    TAX,
    THIRD,
    graded,
    marked,
    newest,
    received,
)
from tests.ledger.sanctions import PENALTY, after, done, notice, penalty, registered, start, waiver

if TYPE_CHECKING:
    from ledger.event import Event
    from ledger.notice.service import ServeNotice
    from tests.law import World

SERVED, OPENS = "2026-06-02", "2026-06-10"


def served(world: World, **more: Any) -> ServeNotice:
    """The notice that the class will be D, by the first officer."""
    fields = {
        "subject": SUBJECT,
        "act": "supervision_class",
        "rests_on": (newest(world).id,),
        "measures": (),
        "served_on": date(2026, 6, 2),
    }
    return notice("", **{**fields, **more})


def noticed(**more: Any) -> World:
    """An individual business was graded D by the tax bureau and told of it."""
    world = received(given(registered("individual_business"), penalty()), grade="D", **more)
    return done(world, served(world), FIRST, SERVED)


def case_of(world: World) -> str:
    """The only case with a notice."""
    (case,) = world.state().notices
    return case


def confirmation(world: World, **more: Any) -> ConfirmClass:
    """The confirmation by words the business can understand."""
    fields = {"case": case_of(world), "supervisory_class": "D", "reason": "纳税信用D级，已核实"}
    return ConfirmClass(**{**fields, **more})


def confirmed(**more: Any) -> World:
    """The class D holds since the time to answer ran."""
    world = noticed(**more)
    return done(world, confirmation(world), SECOND, OPENS)


def test_a_confirmed_class_holds_with_its_reasons() -> None:
    world = noticed()
    assert graded(world, "2026-06-09").supervisory_class == "B"
    world = world.when(confirmation(world), by=SECOND, on=OPENS).then(ClassConfirmed)
    found = graded(world, OPENS)
    assert (found.supervisory_class, found.awaits_confirmation) == ("D", False)
    held = world.state().confirmations[case_of(world)]
    assert (found.confirmed_in, held.officer, held.facts.rests_on) == (
        held.entries[0],
        "second",
        (newest(world).id,),
    )


def test_the_notice_comes_first_and_its_time_runs() -> None:
    world = noticed()
    too_early = world.when(confirmation(world), by=SECOND, on="2026-06-09")
    too_early.refused("time_to_answer_must_have_run", would_succeed_on=OPENS)
    same = world.when(confirmation(world), by=FIRST, on=OPENS)
    same.refused("proposer_may_not_approve")
    foreign = officer("HRSS", "SUPERVISOR", officer="labour")
    world.when(confirmation(world), by=foreign, on=OPENS).refused("notice_must_be_served_first")
    court = officer("COURT", "SUPERVISOR", officer="clerk")
    world.when(confirmation(world), by=court, on=OPENS).refused("agency_must_have_the_power")
    answer = RecordAnswer(case=case_of(world), received_on=date(2026, 6, 3), statement="已补税")
    answered = done(world, answer, FIRST, "2026-06-03")
    outcome = answered.when(confirmation(world), by=SECOND, on=OPENS)
    outcome.refused("answer_must_have_a_reasoned_reply")
    reply = ReplyToAnswer(case=case_of(world), reply="补税在评价之后")
    replied = done(answered, reply, FIRST, "2026-06-04")
    replied.when(confirmation(replied), by=SECOND, on=OPENS).then(ClassConfirmed)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"supervisory_class": "C"}, "class_must_follow_from_its_reasons"),
        ({"supervisory_class": "Z"}, "class_must_follow_from_its_reasons"),
        ({"reason": " "}, "act_must_state_its_reason"),
        ({"case": "nowhere"}, "case_must_exist"),
    ],
)
def test_a_confirmation_out_of_order_is_refused(change: dict[str, Any], code: str) -> None:
    world = noticed()
    world.when(confirmation(world, **change), by=SECOND, on=OPENS).refused(code)


def test_the_notice_names_what_the_class_rests_on() -> None:
    world = received(given(registered("individual_business"), penalty()), grade="D")
    world = done(world, served(world, rests_on=(PENALTY,)), FIRST, SERVED)
    outcome = world.when(confirmation(world), by=SECOND, on=OPENS)
    outcome.refused("notice_must_name_the_reasons_of_the_class", fields=("rests_on",))


def test_nothing_is_confirmed_on_what_is_disputed_or_for_an_organisation() -> None:
    code = "class_must_wait_for_confirmation"
    disputed = after(noticed(inputs=(PENALTY,)), marked(on="2026-06-05"))
    disputed.when(confirmation(disputed), by=SECOND, on=OPENS).refused(code)
    firm = received(start(), grade="D")
    firm = done(firm, served(firm), FIRST, SERVED)
    firm.when(confirmation(firm), by=SECOND, on=OPENS).refused(code)
    again = confirmed()
    already = "case_must_not_be_confirmed_already"
    again.when(confirmation(again), by=THIRD, on=OPENS).refused(already)


def test_a_confirmation_falls_with_its_reasons() -> None:
    world = after(confirmed(inputs=(PENALTY,)), marked(on="2026-07-01"))
    assert graded(world, "2026-07-01").supervisory_class == "B"
    better = received(confirmed(), "2026-09-01", grade="C", valid_from=date(2026, 9, 1))
    found = graded(better, "2026-09-01")
    assert (found.supervisory_class, found.awaits_confirmation) == ("B", True)


def contested(world: World) -> World:
    """The subject contests the class in its own words."""
    command = ContestClass(case=case_of(world), statement="欠税已缴清")
    return done(world, command, ITSELF, "2026-06-15")


def test_the_subject_contests_and_another_officer_decides() -> None:
    world = contested(confirmed())
    assert world.state().confirmations[case_of(world)].is_contested
    decision = DecideContest(case=case_of(world), outcome="upheld", reasons="税务机关已更正")
    on = "2026-06-20"
    world.when(decision, by=SECOND, on=on).refused("proposer_may_not_approve")
    unit = "only_the_confirming_unit_may_decide_the_contest"
    world.when(decision, by=TAX, on=on).refused(unit)
    world = world.when(decision, by=THIRD, on=on).then(ContestDecided)
    assert graded(world, on).supervisory_class == "B"
    over = "contest_must_be_open"
    world.when(decision, by=THIRD, on=on).refused(over)
    again = ContestClass(case=case_of(world), statement="再次")
    world.when(again, by=ITSELF, on=on).refused(over)


def test_a_denied_contest_has_reasons_and_remedies() -> None:
    world = contested(confirmed())
    case, on = case_of(world), "2026-06-20"
    form = "contest_must_be_upheld_or_denied"
    bare = DecideContest(case=case, outcome="denied", reasons="经核实无误")
    world.when(bare, by=THIRD, on=on).refused(form, fields=("remedies",))
    odd = DecideContest(case=case, outcome="maybe", reasons="经核实无误")
    world.when(odd, by=THIRD, on=on).refused(form, fields=("outcome",))
    whole = DecideContest(
        case=case, outcome="denied", reasons="经核实无误", remedies="可申请行政复议"
    )
    world = world.when(whole, by=THIRD, on=on).then(ContestDecided)
    assert graded(world, on).supervisory_class == "D"
    again = ContestClass(case=case, statement="有新证据")
    world.when(again, by=ITSELF, on="2026-06-22").then(ClassContested)


def test_who_may_contest() -> None:
    world = confirmed()
    command = ContestClass(case=case_of(world), statement="欠税已缴清")
    other = officer("", "SUBJECT", officer="other", subject="91620321MA0000023G")
    world.when(command, by=other, on="2026-06-15").refused("class_must_be_the_subjects_own")
    empty = ContestClass(case=case_of(world), statement=" ")
    world.when(empty, by=ITSELF, on="2026-06-15").refused("act_must_state_its_reason")
    nowhere = ContestClass(case="nowhere", statement="不服")
    world.when(nowhere, by=ITSELF, on="2026-06-15").refused("case_must_exist")


@pytest.mark.parametrize(
    "event",
    [
        ClassContested(contested_on=date(2026, 6, 15)),
        ContestDecided(outcome="upheld", decided_on=date(2026, 6, 15)),
    ],
    ids=lambda event: event.TOPIC,
)
def test_an_entry_without_its_confirmation_is_set_aside(event: Event) -> None:
    entry = entry_of(past(event, stream="x", on=RECEIVED).draft, 1)
    assert fold(SUBJECT, [entry]).orphans == [entry]


def test_a_waived_answer_lets_the_class_hold_at_once() -> None:
    world = noticed()
    answer = waiver(case_of(world))
    world = done(
        world,
        RecordAnswer(case=answer.case, received_on=date(2026, 6, 2), waived=True),
        FIRST,
        SERVED,
    )
    world.when(confirmation(world), by=SECOND, on="2026-06-03").then(ClassConfirmed)
