"""An overlay: a named change of rules without force, put over the policy of an entry."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from ledger.calendar import Calendar
from ledger.policy import Policy, canonical, parse, seed_policy
from ledger.refusal import Refused
from ledger.registry import Registry
from ledger.rulemaking.overlay import read, require_effect, worded

POLICY = seed_policy()
LONGER = "REPAIR-2026/tiers/GENERAL/min=P6M"
DAY = date(2026, 5, 1)


def document(name: str, **values: object) -> dict[str, Any]:
    """A rule set of the seed as its file says it, with some values otherwise."""
    of = POLICY.rule_sets[name]
    told = {
        "id": of.id,
        "family": of.family,
        "instrument": of.instrument,
        "valid_from": of.valid_from.isoformat(),
        "valid_to": of.valid_to.isoformat() if of.valid_to else None,
        "mark": of.mark,
        "rules": of.rules,
    }
    return {**told, **values}


def refused(overlay: str | list[str]) -> tuple[str, tuple[str, ...]]:
    """The code, and what it names, by which an overlay is refused over the seed."""
    with pytest.raises(Refused) as caught:
        require_effect(worded(overlay) if isinstance(overlay, list) else read(overlay), POLICY)
    return caught.value.code, caught.value.fields


def test_a_value_is_another_and_nothing_else_is() -> None:
    overlay = worded([LONGER])
    require_effect(overlay, POLICY)
    over = overlay.policy(POLICY)
    assert over.in_force("repair", DAY).rules["tiers"]["GENERAL"]["min"] == "P6M"
    assert POLICY.in_force("repair", DAY).rules["tiers"]["GENERAL"]["min"] == "P3M"
    assert overlay.families(POLICY) == {"repair"}
    differ = [i for i, r in over.rule_sets.items() if r.hash != POLICY.rule_sets[i].hash]
    assert differ == ["REPAIR-2026"]
    assert over.position == POLICY.position


def test_a_family_means_each_of_its_versions_that_has_the_place() -> None:
    over = worded(["repair/tiers/GENERAL/min=P6M"]).policy(POLICY)
    changed = {i for i, r in over.rule_sets.items() if r.hash != POLICY.rule_sets[i].hash}
    assert changed == {r.id for r in POLICY.versions("repair") if "GENERAL" in r.rules["tiers"]}
    assert len(changed) > 1


def test_a_whole_rule_set_takes_the_place_of_its_id_or_stands_beside_it() -> None:
    told = document("REPAIR-2026", instrument="征求意见稿")
    overlay = read(json.dumps(told))
    assert overlay.name == "REPAIR-2026"
    assert overlay.hash == parse(canonical(told)).hash
    assert overlay.policy(POLICY).rule_sets["REPAIR-2026"].instrument == "征求意见稿"
    beside = read(json.dumps({**told, "id": "REPAIR-2027", "valid_from": "2026-05-01"}))
    over = beside.policy(POLICY)
    assert over.in_force("repair", DAY).id == "REPAIR-2027"
    assert over.rule_sets.keys() - POLICY.rule_sets.keys() == {"REPAIR-2027"}


def test_values_and_rule_sets_together() -> None:
    told = document("REPAIR-2026", instrument="征求意见稿")
    change = {"rules": "REPAIR-2026", "at": "/tiers/MINOR/max", "to": "P1M"}
    overlay = read(json.dumps({"name": "both", "rule_sets": [told], "changes": [change]}))
    require_effect(overlay, POLICY)
    made = overlay.policy(POLICY).rule_sets["REPAIR-2026"]
    assert (made.instrument, made.rules["tiers"]["MINOR"]["max"]) == ("征求意见稿", "P1M")
    assert overlay.name == "both"


def test_the_law_of_today_as_an_overlay_is_the_law() -> None:
    overlay = read(json.dumps(document("REPAIR-2026")))
    assert overlay.policy(POLICY) is POLICY
    assert overlay.families(POLICY) == frozenset()
    assert refused(json.dumps(document("REPAIR-2026")))[0] == "overlay_must_change_something"


def test_a_registry_gets_the_law_and_the_calendar_of_the_overlay() -> None:
    registry = Registry(policy=POLICY, calendar=Calendar({}, POLICY))
    overlay = worded(['calendar/fixed_holidays/days=["01-02"]'])
    over = overlay.registry(registry)
    assert over.calendar.is_working_day(date(2040, 10, 1))
    assert not registry.calendar.is_working_day(date(2040, 10, 1))
    assert overlay.registry(registry) is over


def test_before_a_rule_set_was_adopted_there_is_nothing_to_change() -> None:
    nothing = Policy()
    assert worded([LONGER]).policy(nothing) is nothing


@pytest.mark.parametrize(
    "words",
    [
        ["REPAIR-1999/tiers/GENERAL/min=P6M"],
        ["repair/tiers/NONE/min=P6M"],
        ["REPAIR-2026/tiers/GENERAL/new=1"],
    ],
)
def test_what_nobody_knows_is_refused(words: list[str]) -> None:
    code, fields = refused(words)
    assert code == "overlay_must_name_what_is_known"
    assert fields == (words[0].partition("=")[0].replace("/", "#/", 1),)


def test_a_family_nobody_knows_is_refused() -> None:
    told = json.dumps(document("REPAIR-2026", id="X-1", family="weather"))
    assert refused(told) == ("overlay_must_name_what_is_known", ("X-1",))


@pytest.mark.parametrize("value", ["3", "soon", '["P3M"]', "true"])
def test_a_value_of_another_kind_is_refused(value: str) -> None:
    code, fields = refused([f"REPAIR-2026/tiers/GENERAL/min={value}"])
    assert code == "overlay_value_must_be_of_the_same_type"
    assert fields == ("REPAIR-2026#/tiers/GENERAL/min",)


@pytest.mark.parametrize("overlay", [["REPAIR-2026/tiers/GENERAL/min=P3M"], "{}"])
def test_what_changes_nothing_is_refused(overlay: str | list[str]) -> None:
    assert refused(overlay)[0] == "overlay_must_change_something"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        '{"changes": [{"rules": "repair"}]}',
        '{"changes": [{"rules": "repair", "at": "tiers", "to": 1}]}',
        '{"changes": [{"rules": "repair", "at": "/fee/yuan", "to": 1.5}]}',
        '{"rule_sets": [{"id": "X"}]}',
        '{"changes": [], "rule_sets": [], "more": 1}',
    ],
)
def test_what_is_no_overlay_is_refused(text: str) -> None:
    assert refused(text)[0] in {"overlay_must_be_well_formed", "overlay_must_change_something"}


def test_words_are_well_formed_or_refused() -> None:
    assert refused(["repair tiers"])[0] == "overlay_must_be_well_formed"


def test_rules_that_cannot_be_computed_with_are_refused_as_when_adopted() -> None:
    told = document("REPAIR-2026")
    rules = {k: v for k, v in told["rules"].items() if k != "tiers"}
    assert refused(json.dumps({**told, "rules": rules}))[0] == "rule_set_must_be_well_formed"


def test_pointers_are_escaped() -> None:
    overlay = read(json.dumps({"changes": [{"rules": "r", "at": "/a~1b/c~0d", "to": 1}]}))
    assert overlay.changes[0].at == ("a/b", "c~d")
    assert overlay.changes[0].pointer == "/a~1b/c~0d"
