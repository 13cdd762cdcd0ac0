"""The clocks of an objection: the county's default, other models, experts, extension."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.adoption import AdoptRuleSet
from ledger.founding import rule_set_adopted, stream_of
from ledger.objection.case import ExtendObjection, ResumeClock, StopClock
from ledger.objection.clocks import extension, objection_clocks, owed_act
from ledger.objection.rules import model_of, objection_rules, require_form
from ledger.policy import SEED, canonical, seed_policy
from ledger.proposal import Propose
from ledger.record.record import RecordCorrected
from tests.law import day, officer, past
from tests.ledger.objections import (
    DECIDED,
    FRIDAY,
    LEAD,
    PENALTY,
    SECOND,
    UNIT,
    WINDOW,
    answered,
    case_of,
    decision,
    done,
    filed,
    fined,
    objection,
    of,
    routed,
)
from tests.ledger.sanctions import after, law

if TYPE_CHECKING:
    from tests.law import Past, World

MODELS = json.loads((SEED / "objection-2022.json").read_text(encoding="utf-8"))
GIVEN = [*MODELS["rules"]["models"]]


def of_model(name: str) -> Past:
    """The county adopted another model."""
    rules = {**MODELS["rules"], "model": {**MODELS["rules"]["model"], "in_force": name}}
    event = rule_set_adopted(canonical({**MODELS, "rules": rules}))
    return past(event, stream=stream_of(event), on="2026-01-02", subjects=())


def dues(world: World) -> dict[str, tuple[str, bool]]:
    """Last day of each step, and whether it is done."""
    clocks = objection_clocks(of(world), *law(world))
    return {c.step: (c.due.isoformat(), c.done_on is not None) for c in clocks}


def test_scenario_11_a_friday_before_the_spring_festival() -> None:
    assert dues(filed()) == {
        "mark": ("2026-02-14", False),
        "route": ("2026-02-24", False),
        "answer": ("2026-03-05", False),
    }
    # Five working days after Tuesday 24 February; the Saturday after it is worked.
    assert dues(routed())["decide"] == ("2026-03-02", False)


def test_what_the_unit_took_itself_is_answered_sooner_and_not_routed() -> None:
    world = done(fined(), objection(), UNIT, FRIDAY)
    assert dues(world) == {"mark": ("2026-02-14", False), "answer": ("2026-03-02", False)}


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("shanghai", {"mark": "2026-02-14", "route": "2026-02-24", "answer": "2026-03-02"}),
        ("henan", {"mark": "2026-02-13", "answer": "2026-03-02"}),
        ("shandong", {"answer": "2026-03-02"}),
        ("shenzhen", {"mark": "2026-02-13", "route": "2026-02-14"}),
        ("zhejiang", {"mark": "2026-02-13"}),
    ],
)
def test_each_model_has_its_clocks(model: str, expected: dict[str, str]) -> None:
    world = filed(of_model(model))
    assert {step: due for step, (due, _) in dues(world).items()} == expected


def test_every_model_says_where_it_stands_in_the_law() -> None:
    rule_set = objection_rules(seed_policy(), day("2026-02-13"))
    assert GIVEN == ["county", "shanghai", "henan", "shandong", "shenzhen", "zhejiang"]
    marks = {name: row["mark"] for name, row in rule_set.rules["models"].items()}
    assert marks == dict.fromkeys(GIVEN, "V") | {"county": "D"}
    assert model_of(rule_set).rule == "OBJECTION-2022#plan-15"


def test_an_objection_from_before_the_rules_has_the_first_ones() -> None:
    assert objection_rules(seed_policy(), date(2019, 1, 1)).id == "OBJECTION-2022"


def test_the_working_days_of_experts_are_added() -> None:
    world = routed()
    world = done(world, StopClock(objection=case_of(world), ground="testing"), UNIT, "2026-02-25")
    clocks = {c.step: c for c in objection_clocks(of(world), *law(world))}
    assert clocks["decide"].stopped
    assert not clocks["decide"].is_late(day("2026-12-31"))
    world = done(world, ResumeClock(objection=case_of(world)), UNIT, "2026-03-02")
    # 26, 27 and 28 February (a make-up Saturday) and 2 March were the experts'.
    assert dues(world)["decide"] == ("2026-03-06", False)
    assert dues(world)["answer"] == ("2026-03-11", False)
    clocks = {c.step: c for c in objection_clocks(of(world), *law(world))}
    assert not clocks["decide"].is_late(day("2026-03-06"))
    assert clocks["decide"].is_late(day("2026-03-07"))


def test_an_extension_moves_the_answer_to_the_cap() -> None:
    world = routed()
    propose = Propose(matter="objection.extension", case=case_of(world), reason="案情复杂")
    world = done(world, propose, UNIT, DECIDED)
    world = done(world, ExtendObjection(objection=case_of(world)), SECOND, DECIDED)
    cap = of(world).extended
    assert cap is not None
    assert dues(world)["answer"][0] == dues(world)["decide"][0] == cap[0].isoformat()


def test_shenzhen_extends_by_three_days_and_shanghai_not_at_all() -> None:
    world = routed(of_model("shenzhen"))
    _, policy, calendar = law(world)
    # Two working days after 24 February, and three more with the make-up Saturday.
    assert extension(of(world), policy, calendar) == (day("2026-03-02"), "OBJECTION-2022#深圳50-51")
    world = routed(of_model("shanghai"))
    _, policy, calendar = law(world)
    assert extension(of(world), policy, calendar) is None
    extend = ExtendObjection(objection=case_of(world))
    refusal = world.when(extend, by=UNIT, on=DECIDED)
    refusal.refused("objection_is_extended_once_where_the_rules_allow")
    assert refusal.refusal is not None
    assert refusal.refusal.clause.article == "上海36"
    stop = StopClock(objection=case_of(world), ground="testing")
    world.when(stop, by=UNIT, on=DECIDED).refused("clock_stops_only_for_the_time_of_experts")


def test_what_is_owed_has_its_day() -> None:
    world = routed()
    upheld = decision(world, "upheld", owed="record.correct")
    world = done(world, upheld, UNIT, DECIDED)
    assert dues(world)["mend"] == ("2026-03-03", False)
    mended = RecordCorrected(record=PENALTY, field="fine", old="60000", new="6000", basis="b")
    world = after(world, past(mended, stream=PENALTY, on="2026-01-12"))
    assert owed_act(of(world), world.state()) == ""
    assert "mend" not in dues(world)


def test_what_is_done_is_done_on_its_day() -> None:
    assert {step for step, (_, finished) in dues(answered()).items() if finished} == {
        "mark",
        "route",
        "decide",
        "answer",
    }


def test_days_in_an_unpublished_year_are_provisional() -> None:
    world = fined()
    world = done(world, objection(), WINDOW, "2026-12-31")
    clocks = {c.step: c for c in objection_clocks(of(world), *law(world))}
    assert clocks["answer"].provisional
    assert LEAD.agency == "DRC"


def test_where_the_unit_has_no_clock_of_its_own_the_whole_counts() -> None:
    assert "decide" not in dues(routed(of_model("shandong")))


def test_such_rules_are_not_adopted() -> None:
    rules = {**MODELS["rules"], "model": {"clause": "plan-15", "in_force": "mars"}}
    text = canonical({**MODELS, "rules": rules})
    keeper = officer("", "ADMINISTRATOR", officer="keeper")
    fined().when(AdoptRuleSet(text=text), by=keeper, on=FRIDAY).refused(
        "rule_set_must_be_well_formed"
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("model", "in_force"), "mars"),
        (("models", "county", "answer_within"), "soon"),
        (("models", "county", "own_within"), ""),
        (("grounds", "known", "error", "answered_by"), "nobody"),
        (("grounds", "known", "error", "target"), "perhaps"),
        (("remedies", "must_name"), ["prayer"]),
        (("owed", "within"), "soon"),
    ],
)
def test_rules_that_could_not_be_computed_with_are_refused(
    path: tuple[str, ...], value: Any
) -> None:
    document = json.loads(json.dumps(MODELS))
    place = document["rules"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    good = objection_rules(seed_policy(), day("2026-02-13"))
    require_form(good)
    with pytest.raises((KeyError, TypeError, ValueError)):
        require_form(replace(good, rules=document["rules"]))
