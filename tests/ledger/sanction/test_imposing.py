"""Imposing, lifting and reporting sanction measures (acceptance scenario 9)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.sanction.court_list import MirrorOrder
from ledger.sanction.imposing import LiftMeasure, ProposeMeasure, RecordMeasureFeedback
from ledger.sanction.measure import (
    MeasureFeedbackRecorded,
    MeasureImposed,
    MeasureLifted,
    MeasureProposed,
)
from tests.law import SUBJECT, World, day, officer
from tests.ledger.sanctions import (
    COURT,
    FINANCE,
    LABOUR,
    OTHER,
    PENALTY,
    after,
    annulled,
    court_listing,
    done,
    imposition,
    law,
    listed,
    listing_of,
    measure_of,
    notice,
    sanctioned,
    start,
)

ON = "2026-05-20"
ANOTHER = officer("HRSS", "DESIGNATOR", officer="another")


def own_proposal(**more: Any) -> ProposeMeasure:
    """The labour office proposes to keep a penalised subject from awards."""
    fields: dict[str, Any] = {
        "subject": SUBJECT,
        "code": "M07",
        "clause": "基础清单7",
        "bases": (PENALTY,),
        "reasoning": "与违法行为相关",
    }
    return ProposeMeasure(**{**fields, **more})


def measure_noticed() -> World:
    world = done(start(), own_proposal(), LABOUR, "2026-05-06")
    served = notice(measure_of(world), act="measure", measures=("M07",))
    return done(world, served, LABOUR, "2026-05-07")


def own_imposition(world: World, **more: Any) -> Any:
    return imposition(
        world,
        **{
            "code": "M07",
            "clause": "基础清单7",
            "bases": (PENALTY,),
            "case": measure_of(world),
            **more,
        },
    )


def test_the_notice_of_a_listing_that_announced_it_counts() -> None:
    world = listed()
    outcome = world.when(imposition(world), by=FINANCE, on=ON)
    outcome.then(MeasureImposed)
    event = outcome.drafts[0].event
    assert isinstance(event, MeasureImposed)
    assert event.rule_set == "MEASURES-2024"
    assert event.noticed_in == world.state().notices[listing_of(world)].entry
    assert outcome.drafts[0].opens


def test_what_the_listing_did_not_announce_needs_its_own_notice() -> None:
    world = listed()
    command = imposition(world, code="M11", clause="plan-7")
    world.when(command, by=FINANCE, on=ON).refused("notice_must_be_served_first")
    start().when(imposition(start(), code="M07", clause="基础清单7"), by=FINANCE, on=ON).refused(
        "notice_must_be_served_first"
    )


def test_a_measure_of_its_own_is_proposed_announced_and_imposed_by_another() -> None:
    world = start().when(own_proposal(), by=LABOUR, on="2026-05-06").then(MeasureProposed)
    world.when(own_imposition(world), by=ANOTHER, on=ON).refused("notice_must_be_served_first")
    world = measure_noticed()
    world.when(own_imposition(world), by=LABOUR, on=ON).refused("proposer_may_not_approve")
    early = own_imposition(world, imposed_on=date(2026, 5, 13))
    world.when(early, by=ANOTHER, on="2026-05-13").refused(
        "time_to_answer_must_have_run", would_succeed_on="2026-05-14"
    )
    outcome = world.when(own_imposition(world), by=ANOTHER, on=ON)
    world = outcome.then(MeasureImposed)
    assert not outcome.drafts[0].opens
    world.when(own_imposition(world), by=ANOTHER, on=ON).refused(
        "measure_must_not_be_imposed_already"
    )


def test_what_was_proposed_is_imposed_by_who_proposed_it() -> None:
    world = measure_noticed()
    world.when(own_imposition(world, code="M08", clause="基础清单8"), by=ANOTHER, on=ON).refused(
        "notice_must_be_served_first", fields=("case",)
    )
    world.when(own_imposition(world), by=FINANCE, on=ON).refused(
        "only_the_implementing_unit_may_act_on_the_measure"
    )
    world.when(own_imposition(world, case="none"), by=ANOTHER, on=ON).refused("case_must_exist")


def test_who_proposed_the_listing_does_not_impose_its_measures() -> None:
    world = listed()
    first = officer("AMR", "DESIGNATOR", officer="first")
    command = imposition(world, code="M07", clause="基础清单7")
    world.when(command, by=first, on=ON).refused("proposer_may_not_approve")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"imposed_on": date(2026, 5, 21)}, "day_of_an_act_may_not_lie_ahead"),
        ({"decision_no": ""}, "decision_must_have_a_document_number"),
        ({"bases": ()}, "act_must_name_its_basis"),
        ({"bases": (OTHER,)}, "basis_must_be_in_the_archive"),
        ({"subject": "91620321MA0000023F"}, "subject_must_be_registered"),
    ],
)
def test_an_imposition_is_checked(wrong: dict[str, Any], code: str) -> None:
    world = listed()
    world.when(imposition(world, **wrong), by=FINANCE, on=ON).refused(code)


def test_nothing_rests_on_a_dead_basis() -> None:
    world = after(listed(), annulled())
    world.when(imposition(world), by=FINANCE, on=ON).refused("basis_must_be_live")


def test_the_implementing_unit_lifts() -> None:
    world = sanctioned()
    fields: dict[str, Any] = {
        "measure": measure_of(world),
        "reason": "disproportionate",
        "lifted_on": day("2026-06-01"),
        "text": "不再必要",
    }
    lift = LiftMeasure(**fields)
    world.when(lift, by=LABOUR, on="2026-06-01").refused(
        "only_the_implementing_unit_may_act_on_the_measure"
    )
    for wrong, code in (
        ({"reason": "kindness"}, "feedback_must_be_of_a_known_kind"),
        ({"lifted_on": day("2026-06-02")}, "day_of_an_act_may_not_lie_ahead"),
        ({"text": ""}, "act_must_state_its_reason"),
        ({"measure": "none"}, "case_must_exist"),
    ):
        world.when(LiftMeasure(**{**fields, **wrong}), by=FINANCE, on="2026-06-01").refused(code)
    world = world.when(lift, by=FINANCE, on="2026-06-01").then(MeasureLifted)
    world.when(lift, by=FINANCE, on="2026-06-02").refused("measure_must_be_imposed_and_stand")


def test_a_measure_imposed_in_error_is_lifted_from_the_beginning() -> None:
    world = sanctioned()
    lift = LiftMeasure(
        measure=measure_of(world), reason="error", lifted_on=day("2026-06-01"), text="对象有误"
    )
    world = done(world, lift, FINANCE, "2026-06-01")
    assert world.entries[-1].effective_on == date(2026, 5, 20)


def test_a_courts_order_is_not_lifted_here() -> None:
    world = done(start(), court_listing(), COURT, "2026-03-03")
    order = MirrorOrder(
        subject=SUBJECT,
        code="M03",
        clause="限制高消费规定3",
        bases=(listing_of(world),),
        ordered_on=date(2026, 3, 2),
        order_no="1",
    )
    world = done(world, order, COURT, "2026-03-03")
    lift = LiftMeasure(
        measure=measure_of(world), reason="error", lifted_on=day("2026-06-01"), text="…"
    )
    world.when(lift, by=FINANCE, on="2026-06-01").refused("court_list_is_only_a_mirror")


def test_a_lenders_refusal_is_feedback() -> None:
    world = listed()
    fields: dict[str, Any] = {
        "case": listing_of(world),
        "code": "M14",
        "result": "refused",
        "happened_on": day("2026-06-01"),
        "matter": "credit_granting",
        "text": "某银行未予授信",
    }
    bank = officer("PBC", "PROVIDER", officer="bank")
    outcome = world.when(RecordMeasureFeedback(**fields), by=bank, on="2026-06-01")
    after_it = outcome.then(MeasureFeedbackRecorded)
    assert [d.name for d in outcome.drafts[0].disclosures] == ["feedback"]
    state, _, _ = law(after_it)
    assert state.listings[listing_of(world)].feedback[0][:2] == ("M14", "refused")
    assert not state.measures
    for wrong, code in (
        ({"result": "happy"}, "feedback_must_be_of_a_known_kind"),
        ({"code": "M99"}, "feedback_must_be_of_a_known_kind"),
        ({"matter": "lunch"}, "feedback_must_be_of_a_known_kind"),
        ({"happened_on": day("2026-06-02")}, "day_of_an_act_may_not_lie_ahead"),
        ({"case": "none"}, "case_must_exist"),
    ):
        command = RecordMeasureFeedback(**{**fields, **wrong})
        world.when(command, by=bank, on="2026-06-01").refused(code)


def test_feedback_on_a_measure_stands_with_it() -> None:
    world = sanctioned()
    command = RecordMeasureFeedback(
        case=measure_of(world), code="M06", result="applied", happened_on=day("2026-06-01")
    )
    world = done(world, command, FINANCE, "2026-06-01")
    assert world.state().measures[measure_of(world)].feedback[0][:2] == ("M06", "applied")
