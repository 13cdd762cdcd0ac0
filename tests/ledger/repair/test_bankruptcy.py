"""Bankruptcy: a statement is added, measures rest for the time being, nothing is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ledger.calendar import Calendar
from ledger.record.record import is_live
from ledger.repair.bankruptcy import (
    BankruptcyEnded,
    BankruptcyStated,
    EndBankruptcy,
    StateBankruptcy,
    statement,
)
from ledger.sanction.in_force import measure_standing
from ledger.sanction.measure import MeasureImposed
from tests.law import SUBJECT, day, officer, past
from tests.ledger.penalties import PENALTY, law, penalty, registered, world

if TYPE_CHECKING:
    from tests.law import Past, World

SEED = law()
CALENDAR = Calendar({}, SEED)
WINDOW = officer("DRC", "REPAIR_OFFICER")


def measure(*, ordered: bool = False) -> Past:
    imposed = MeasureImposed(
        code="M06",
        clause="6",
        bases=(PENALTY,),
        unit="ECO",
        imposed_on=day("2026-10-26"),
        noticed_in=1,
        rule_set="MEASURES-2024",
        ordered=ordered,
    )
    return past(imposed, stream="m-1", on="2026-10-26")


def asked(**more: Any) -> StateBankruptcy:
    values: dict[str, Any] = {
        "subject": SUBJECT,
        "kind": "reorganisation",
        "ruling_no": "(2026)甘03破1号",
        "court": "金昌市中级人民法院",
        "ruled_on": day("2026-11-02"),
        "statement": "重整计划执行中",
    }
    return StateBankruptcy(**{**values, **more})


def stated(*more: Past) -> World:
    happened = world(penalty("2026-09-30"), *more)
    return happened.when(asked(), by=WINDOW, on="2026-11-05").then(BankruptcyStated)


def ended(happened: World, **more: Any) -> Any:
    (case,) = happened.state().bankruptcies
    values: dict[str, Any] = {"outcome": "executed", "ended_on": day("2027-05-06")}
    command = EndBankruptcy(bankruptcy=case, **{**values, **more})
    return happened.when(command, by=WINDOW, on="2027-05-10")


def situation(happened: World, on: str) -> tuple[str, str]:
    state = happened.state()
    answer = measure_standing(state, state.measures["m-1"], SEED, CALENDAR, day(on))
    return answer.situation, answer.ended_because


def test_measures_rest_from_the_ruling_until_the_plan_ends() -> None:
    happened = stated(measure())
    assert situation(happened, "2026-11-01") == ("in_force", "")
    assert situation(happened, "2026-11-02") == ("suspended", "bankruptcy")
    assert is_live(happened.state().records[PENALTY])
    found = statement(happened.state(), day("2026-11-23"))
    assert found is not None
    assert (found.kind, found.since, found.rule) == (
        "reorganisation",
        day("2026-11-02"),
        "REPAIR-2026#SC-2025-22.5",
    )
    after = ended(happened).then(BankruptcyEnded)
    assert situation(after, "2027-05-05") == ("suspended", "bankruptcy")
    assert situation(after, "2027-05-06") == ("in_force", "")
    assert statement(after.state(), day("2027-05-06")) is None


def test_what_a_court_ordered_does_not_rest() -> None:
    assert situation(stated(measure(ordered=True)), "2026-11-23") == ("in_force", "")


def test_a_ruling_before_the_rules_that_know_it_gives_no_statement() -> None:
    early = asked(ruled_on=day("2026-03-31"))
    world(penalty("2026-03-02")).when(early, by=WINDOW, on="2026-11-05").refused(
        "rules_in_force_must_know_the_bankruptcy_statement"
    )


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "liquidation"}, {"ruling_no": " "}, {"court": ""}, {"ruled_on": day("2026-11-06")}],
)
def test_the_ruling_is_named_of_a_known_kind_and_made(wrong: dict[str, Any]) -> None:
    world(penalty("2026-09-30")).when(asked(**wrong), by=WINDOW, on="2026-11-05").refused(
        "ruling_must_approve_a_plan_or_a_settlement"
    )


def test_persons_have_no_reorganisation() -> None:
    person = "0b3f5a52-3a3c-4a0a-9b60-7a3a0f1d2c11"
    happened = world(registered(person, "person"))
    happened.when(asked(subject=person), by=WINDOW, on="2026-11-05").refused(
        "only_an_organisation_goes_through_reorganisation"
    )


def test_one_statement_at_a_time_and_by_the_window() -> None:
    happened = stated()
    happened.when(asked(), by=WINDOW, on="2026-11-09").refused(
        "no_other_bankruptcy_statement_may_stand"
    )
    happened.when(asked(), by=officer("ECO", "REPAIR_OFFICER"), on="2026-11-09").refused(
        "agency_must_have_the_power"
    )


def test_a_plan_ends_once_with_a_known_outcome_after_its_ruling() -> None:
    happened = stated()
    ended(happened, outcome="forgotten").refused("ruling_must_approve_a_plan_or_a_settlement")
    ended(happened, ended_on=day("2026-11-01")).refused(
        "ruling_must_approve_a_plan_or_a_settlement"
    )
    after = ended(happened, outcome="failed").then(BankruptcyEnded)
    ended(after).refused("case_must_exist")


def test_an_end_without_its_statement_is_set_aside() -> None:
    over = BankruptcyEnded(outcome="failed", ended_on=day("2027-05-06"))
    orphan = past(over, stream="none", on="2027-05-06")
    assert [e.stream for e in world(orphan).state().orphans] == ["none"]
