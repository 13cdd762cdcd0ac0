"""Listed after the public notice, dropped, removed after notice and answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.incentive.deciding import DropIncentive, RemoveIncentive
from ledger.incentive.incentive import IncentiveDropped, IncentiveListed, IncentiveRemoved
from ledger.notice.answer import RecordAnswer
from ledger.record.record import RecordAnnulled
from tests.law import FIRST as FIRST_ENTRY
from tests.law import World, past
from tests.ledger.incentives import (
    FIRST,
    HONOUR,
    LISTED,
    NOTICE_ENDS,
    OPENS,
    SECOND,
    TAX,
    announced,
    contest,
    decision,
    incentive_of,
    listed,
    proposed,
    seriously_listed,
    settlement,
)
from tests.ledger.sanctions import after, done, notice

REVOKED = past(RecordAnnulled(record=HONOUR, reason="revoked"), stream=HONOUR, on="2026-03-09")


def removal(world: World, cause: str = "conduct", **more: Any) -> RemoveIncentive:
    fields: dict[str, Any] = {
        "incentive": incentive_of(world),
        "cause": cause,
        "decision_no": "永发改移〔2026〕1号",
        "removed_on": date(2026, 6, 1),
        "reason": "不再符合条件",
    }
    return RemoveIncentive(**{**fields, **more})


def announced_removal() -> World:
    world = listed()
    served = notice(
        incentive_of(world), act="incentive_removal", rests_on=(), measures=(),
        served_on=date(2026, 5, 7),
    )  # fmt: skip
    return done(world, served, FIRST, "2026-05-07")


def test_listed_by_another_officer_once_the_notice_ran_to_its_end() -> None:
    world = announced()
    made = IncentiveListed(
        decision_no="永发改红〔2026〕1号",
        decided_on=date(2026, 3, 13),
        takes_effect_on=date(2026, 3, 13),
        until=date(2028, 3, 13),
        proposed_in=FIRST_ENTRY + 2,
        announced_in=FIRST_ENTRY + 3,
        rule="INCENTIVE-2022#发改财金〔2017〕1798号",
    )
    world.when(decision(world), by=SECOND, on=LISTED).then(made)


def test_nobody_is_listed_without_a_public_notice() -> None:
    code = "incentive_needs_a_public_notice_that_ran_to_its_end"
    world = proposed()
    world.when(decision(world), by=SECOND, on=LISTED).refused(code)
    world = announced()
    early = decision(world, decided_on=date(2026, 3, 12), takes_effect_on=date(2026, 3, 12))
    world.when(early, by=SECOND, on=NOTICE_ENDS).refused(code, would_succeed_on=OPENS)
    world.when(early, by=SECOND, on=LISTED).refused(code, would_succeed_on=OPENS)


def test_the_same_officer_does_not_list() -> None:
    world = announced()
    world.when(decision(world), by=FIRST, on=LISTED).refused("proposer_may_not_approve")


def test_another_unit_does_not_list() -> None:
    world = announced()
    world.when(decision(world), by=TAX, on=LISTED).refused(
        "only_the_unit_of_the_incentive_list_may_act"
    )


def test_nobody_is_listed_during_a_serious_dishonesty_listing() -> None:
    world = after(announced(), *seriously_listed("2026-03-10"))
    refusal = world.when(decision(world), by=SECOND, on=LISTED)
    refusal.refused("incentive_needs_a_subject_without_serious_dishonesty")
    back = decision(world, decided_on=date(2026, 3, 9))
    world.when(back, by=SECOND, on=LISTED).refused(
        "incentive_needs_a_subject_without_serious_dishonesty"
    )


def test_nobody_is_listed_while_an_objection_waits_or_stands() -> None:
    code = "contests_must_be_settled_as_unfounded"
    world = announced()
    world = done(world, contest(world), FIRST, "2026-03-05")
    (waiting,) = world.state().incentives[incentive_of(world)].contests
    world.when(decision(world), by=SECOND, on=LISTED).refused(code, rests_on=(waiting.entry,))
    upheld = done(world, settlement(world, "upheld"), FIRST, "2026-03-09")
    upheld.when(decision(upheld), by=SECOND, on=LISTED).refused(code)
    unfounded = done(world, settlement(world), FIRST, "2026-03-09")
    unfounded.when(decision(unfounded), by=SECOND, on=LISTED).then(IncentiveListed)


def test_the_basis_must_live_still() -> None:
    world = after(announced(), REVOKED)
    world.when(decision(world), by=SECOND, on=LISTED).refused("incentive_basis_must_be_live")


def test_a_decision_has_its_document_and_days_in_order() -> None:
    world = announced()
    mute = decision(world, decision_no=" ")
    world.when(mute, by=SECOND, on=LISTED).refused("decision_must_have_a_document_number")
    ahead = decision(world, decided_on=date(2026, 3, 16), takes_effect_on=date(2026, 3, 16))
    world.when(ahead, by=SECOND, on=LISTED).refused("day_of_an_act_may_not_lie_ahead")
    back = decision(world, takes_effect_on=date(2026, 3, 12))
    world.when(back, by=SECOND, on=LISTED).refused("incentive_days_must_be_in_order")


def test_a_proposal_may_be_dropped_with_its_reason() -> None:
    world = announced()
    drop = DropIncentive(incentive=incentive_of(world), reason="异议成立")
    world.when(drop, by=FIRST, on=LISTED).then(IncentiveDropped())
    mute = DropIncentive(incentive=incentive_of(world), reason="")
    world.when(mute, by=FIRST, on=LISTED).refused("act_must_state_its_reason")
    over = done(world, drop, FIRST, LISTED)
    over.when(drop, by=FIRST, on=LISTED).refused("incentive_proposal_must_be_open")


def test_a_removal_is_announced_and_answered_first() -> None:
    world = listed()
    world.when(removal(world), by=SECOND, on="2026-06-01").refused("notice_must_be_served_first")
    world = announced_removal()
    early = removal(world, removed_on=date(2026, 5, 8))
    world.when(early, by=SECOND, on="2026-05-08").refused("time_to_answer_must_have_run")
    world.when(removal(world), by=FIRST, on="2026-06-01").refused("proposer_may_not_approve")
    said = RecordAnswer(
        case=incentive_of(world), received_on=date(2026, 5, 8), statement="仍符合条件"
    )
    answered = done(world, said, FIRST, "2026-05-08")
    answered.when(removal(answered), by=SECOND, on="2026-06-01").refused(
        "answer_must_have_a_reasoned_reply"
    )
    world.when(removal(world), by=SECOND, on="2026-06-01").then(IncentiveRemoved)


def test_who_wishes_to_go_goes_without_notice() -> None:
    world = listed()
    own = removal(world, "own_wish")
    gone = done(world, own, FIRST, "2026-06-01")
    gone.when(own, by=FIRST, on="2026-06-02").refused("incentive_must_be_listed")


def test_a_removal_has_a_cause_that_holds() -> None:
    world, code = listed(), "incentive_removal_must_have_a_cause_of_the_rules"
    world.when(removal(world, "whim"), by=SECOND, on="2026-06-01").refused(code)
    world.when(removal(world, "basis_void"), by=SECOND, on="2026-06-01").refused(code)
    fell = after(world, REVOKED)
    fell.when(removal(fell, "basis_void"), by=SECOND, on="2026-06-01").then(IncentiveRemoved)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"decision_no": ""}, "decision_must_have_a_document_number"),
        ({"reason": " "}, "act_must_state_its_reason"),
        ({"removed_on": date(2026, 6, 2)}, "day_of_an_act_may_not_lie_ahead"),
        ({"removed_on": date(2026, 3, 12)}, "incentive_days_must_be_in_order"),
    ],
)
def test_a_removal_has_its_document_reason_and_day(more: dict[str, Any], code: str) -> None:
    world = listed()
    wrong = removal(world, "own_wish", **more)
    world.when(wrong, by=SECOND, on="2026-06-01").refused(code)


def test_what_was_never_listed_is_not_removed() -> None:
    world = announced()
    world.when(removal(world, "own_wish"), by=SECOND, on="2026-06-01").refused(
        "incentive_must_be_listed"
    )
