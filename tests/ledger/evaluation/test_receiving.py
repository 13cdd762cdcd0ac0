"""Receiving results of evaluations: what is refused, and what a result says afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.codes import synthetic_unified_code
from ledger.evaluation.evaluation import (
    EvaluationPublished,
    EvaluationReceived,
    EvaluationWithdrawn,
)
from ledger.evaluation.publishing import PublishEvaluation, WithdrawEvaluation
from ledger.evaluation.receiving import ReceiveEvaluation
from ledger.record.record import RecordSuspended
from ledger.rights.sealing import RecordSealed
from tests.law import SUBJECT, entry_of, fold, given, officer, past
from tests.ledger.evaluations import (
    DRC,
    FIRST,
    RECEIVED,
    TAX,
    marked,
    newest,
    public,
    received,
    result,
    standing,
)
from tests.ledger.sanctions import (
    OTHER,
    PENALTY,
    after,
    annulled,
    done,
    registered,
    repaired,
    start,
)
from tests.ledger.sanctions import penalty as fine

RATING_AGENCY = synthetic_unified_code(77)


def test_a_result_is_received_with_all_it_rests_on() -> None:
    world = start().when(result(inputs=(PENALTY,)), by=TAX, on=RECEIVED).then(EvaluationReceived)
    held = newest(world)
    assert (held.facts.grade, held.facts.rule_set, held.receiver) == ("C", "EVALUATION-2022", "TAX")
    stands = standing(world, RECEIVED)
    assert (stands.situation, stands.supervisory_class) == ("in_force", "C")
    assert stands.rule == "EVALUATION-2022#国家税务总局公告2014年第40号#18"
    assert {held.entries[0], world.state().records[PENALTY].entries[0]} <= set(stands.derived_from)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scheme": "county"}, "evaluation_scheme_must_be_in_the_rules"),
        ({"evaluator": "HRSS"}, "evaluation_must_come_from_its_scheme_s_evaluator"),
        ({"grade": "E"}, "grade_must_be_one_of_the_scheme"),
        ({"grade": "excellent"}, "grade_must_be_one_of_the_scheme"),
        ({"valid_to": date(2026, 5, 31)}, "evaluation_result_must_be_in_form"),
        ({"inputs_digest": "abc"}, "evaluation_result_must_be_in_form"),
        ({"document_no": "620321199002290010"}, "evaluation_result_must_be_in_form"),
        ({"inputs": (OTHER,)}, "case_must_exist"),
        ({"subject": "91620321MA0000023G"}, "subject_must_be_registered"),
    ],
)
def test_a_result_out_of_its_scheme_is_refused(change: dict[str, Any], code: str) -> None:
    start().when(result(**change), by=TAX, on=RECEIVED).refused(code)


def test_no_county_agency_makes_a_public_evaluation() -> None:
    made_here = public(evaluator="DRC")
    refusal = "public_evaluation_must_not_be_made_by_the_county"
    start().when(made_here, by=DRC, on=RECEIVED).refused(refusal, fields=("evaluator",))
    foreign = "evaluation_must_come_from_its_scheme_s_evaluator"
    start().when(public(evaluator="GSCIC"), by=DRC, on=RECEIVED).refused(foreign)
    start().when(public(), by=DRC, on=RECEIVED).then(EvaluationReceived)
    start().when(public(), by=TAX, on=RECEIVED).refused("agency_must_have_the_power")


def test_an_industry_result_comes_from_its_regulator_or_who_receives() -> None:
    code = "evaluation_must_come_from_its_scheme_s_evaluator"
    start().when(result(), by=FIRST, on=RECEIVED).refused(code, fields=("agency",))
    start().when(result(), by=DRC, on=RECEIVED).then(EvaluationReceived)


def test_no_subject_hands_in_its_own_result() -> None:
    assert not ReceiveEvaluation.ROLES & {"SUBJECT", "PUBLIC", "INTEGRATOR"}
    itself = officer("", "SUBJECT", officer="itself", subject=SUBJECT)
    start().when(result(), by=itself, on=RECEIVED).refused("role_must_permit_the_command")


def test_a_market_result_comes_from_a_named_rating_agency() -> None:
    rated = result(scheme="market_rating", grade="AA", evaluator=RATING_AGENCY)
    start().when(rated, by=DRC, on=RECEIVED).then(EvaluationReceived)
    unnamed = result(scheme="market_rating", grade="AA", evaluator="某评级公司")
    code = "evaluation_must_come_from_its_scheme_s_evaluator"
    start().when(unnamed, by=DRC, on=RECEIVED).refused(code, fields=("evaluator",))


def test_a_person_s_result_needs_a_basis() -> None:
    world = given(registered("person"))
    of_person = public(scheme="gansu_public", grade="B", evaluator="GSCIC")
    code = "result_of_a_person_must_have_a_basis"
    world.when(of_person, by=DRC, on=RECEIVED).refused(code, fields=("basis",))
    based = public(scheme="gansu_public", grade="B", evaluator="GSCIC", basis="本人授权书2026-8")
    world.when(based, by=DRC, on=RECEIVED).then(EvaluationReceived)
    kind = "scheme_must_cover_the_kind_of_subject"
    world.when(public(basis="本人授权书"), by=DRC, on=RECEIVED).refused(kind)


@pytest.mark.parametrize(
    "ended",
    [
        annulled(on="2026-05-01"),
        past(RecordSuspended(record=PENALTY), stream=PENALTY, on="2026-05-01"),
        past(RecordSealed(record=PENALTY, ground="minor"), stream=PENALTY, on="2026-05-01"),
        *[repaired(PENALTY, "2026-05-20")],
    ],
    ids=["annulled", "suspended", "sealed", "repaired"],
)
def test_a_result_rests_on_nothing_that_fell(ended: Any) -> None:
    world = after(start(), *(ended if isinstance(ended, tuple) else (ended,)))
    outcome = world.when(result(inputs=(PENALTY,)), by=TAX, on=RECEIVED)
    outcome.refused("evaluation_inputs_must_be_live", fields=("inputs",))


def test_a_result_rests_on_nothing_whose_publication_ended() -> None:
    world = given(registered(), fine(on="2020-04-20"))
    outcome = world.when(result(inputs=(PENALTY,)), by=TAX, on=RECEIVED)
    outcome.refused("evaluation_inputs_must_be_live")


def test_a_result_does_not_rest_on_a_disputed_record_alone() -> None:
    world = after(start(), marked(on="2026-05-20"))
    outcome = world.when(result(inputs=(PENALTY,)), by=TAX, on=RECEIVED)
    outcome.refused("evaluation_must_not_rest_on_disputed_records_alone", fields=("inputs",))
    two = after(world, fine(OTHER))
    two.when(result(inputs=(PENALTY, OTHER)), by=TAX, on=RECEIVED).then(EvaluationReceived)


def test_a_newer_result_takes_the_place_of_the_earlier_one() -> None:
    world = received(start())
    first = newest(world)
    world = received(world, "2026-09-01", grade="A", valid_from=date(2026, 10, 1))
    assert newest(world).facts.supersedes == first.id
    assert standing(world, "2026-09-30", first.id).situation == "in_force"
    ended = standing(world, "2026-10-01", first.id)
    assert (ended.situation, ended.ended_in) == ("superseded", newest(world).entries[0])


def test_a_result_ends_with_its_term() -> None:
    world = received(start())
    assert standing(world, "2026-06-01").next_change_on == date(2027, 6, 1)
    assert standing(world, "2027-05-31").situation == "in_force"
    assert standing(world, "2027-06-01").situation == "expired"


def test_a_result_falls_with_what_it_rests_on() -> None:
    world = after(received(start(), inputs=(PENALTY,)), *repaired(PENALTY, "2026-08-03"))
    stands = standing(world, "2026-08-03")
    assert (stands.situation, stands.fallen) == ("input_fell", (PENALTY,))
    disputed = after(received(start(), inputs=(PENALTY,)), marked())
    assert standing(disputed, "2026-06-02").situation == "disputed"


def test_withdrawing() -> None:
    world = received(start())
    held = newest(world)
    command = WithdrawEvaluation(
        evaluation=held.id, reason="by_evaluator", withdrawn_on=date(2026, 7, 1)
    )
    changed = {"reason": "favour"}
    wrong = WithdrawEvaluation(evaluation=held.id, withdrawn_on=date(2026, 7, 1), **changed)
    on = "2026-07-01"
    world.when(wrong, by=TAX, on=on).refused("withdrawal_reason_must_be_in_the_rules")
    world.when(command, by=FIRST, on=on).refused("agency_must_have_the_power")
    world.when(command, by=TAX, on="2026-06-30").refused(
        "day_of_an_act_may_not_lie_ahead", would_succeed_on=on
    )
    early = WithdrawEvaluation(
        evaluation=held.id, reason="by_evaluator", withdrawn_on=date(2026, 5, 1)
    )
    world.when(early, by=TAX, on=on).refused("evaluation_result_must_be_in_form")
    nowhere = WithdrawEvaluation(evaluation="x", reason="by_evaluator", withdrawn_on=date.min)
    world.when(nowhere, by=TAX, on=on).refused("case_must_exist")
    world = world.when(command, by=TAX, on=on).then(EvaluationWithdrawn)
    assert standing(world, "2026-06-30").situation == "in_force"
    assert standing(world, on).situation == "withdrawn"
    world.when(command, by=TAX, on=on).refused("evaluation_result_must_be_in_force")
    again = received(world, "2026-07-02", valid_from=date(2026, 7, 2))
    assert newest(again).facts.supersedes == ""


def test_what_was_received_in_error_never_counted() -> None:
    world = received(start())
    error = WithdrawEvaluation(
        evaluation=newest(world).id, reason="received_in_error", withdrawn_on=date(2026, 7, 1)
    )
    world = done(world, error, TAX, "2026-07-01")
    assert standing(world, "2026-06-10").situation == "withdrawn"


def test_only_what_the_scheme_opens_is_published() -> None:
    world = received(start(), grade="A")
    command = PublishEvaluation(evaluation=newest(world).id)
    published = world.when(command, by=TAX, on=RECEIVED).then(EvaluationPublished)
    assert standing(published, RECEIVED).shown_publicly
    assert not standing(published, "2027-06-01").shown_publicly
    poor = received(start())
    shut = "evaluation_must_be_open_to_publication"
    poor.when(PublishEvaluation(evaluation=newest(poor).id), by=TAX, on=RECEIVED).refused(shut)
    small = received(given(registered("individual_business")), grade="A")
    outcome = small.when(PublishEvaluation(evaluation=newest(small).id), by=TAX, on=RECEIVED)
    outcome.refused(shut)
    outcome = world.when(command, by=TAX, on="2027-06-01")
    outcome.refused("evaluation_result_must_be_in_force")


def test_an_internal_risk_class_is_never_published() -> None:
    risk = result(scheme="enterprise_risk", grade="A", evaluator="AMR")
    amr = officer("AMR", "PROVIDER", "PUBLICITY_OFFICER", officer="amr")
    world = done(start(), risk, amr, RECEIVED)
    code = "internal_risk_class_must_not_be_shown_as_a_grade"
    world.when(PublishEvaluation(evaluation=newest(world).id), by=amr, on=RECEIVED).refused(code)


def test_an_entry_without_its_result_is_set_aside() -> None:
    event = EvaluationPublished(published_on=date(2026, 6, 1))
    entry = entry_of(past(event, stream="x", on=RECEIVED).draft, 1)
    assert fold(SUBJECT, [entry]).orphans == [entry]
