"""What the law allows in Article 9: list types and measures as dated data."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from ledger.policy import Policy, seed_policy
from ledger.refusal import Refused
from ledger.sanction.sanction import LISTS, MEASURES, list_rules, list_type, measure_rules
from tests.law import day
from tests.ledger.sanctions import SERIOUS

POLICY = seed_policy()
FOURTEEN = {f"M{n:02}" for n in range(1, 15)}


def test_the_fourteen_measures_of_the_national_list() -> None:
    rules = measure_rules(POLICY, day("2026-11-23")).rules["measures"]
    assert {code for code, rule in rules.items() if rule["source"] == "national"} == FOURTEEN
    assert all(rule["label"] and rule["mark"] in "VMD" for rule in rules.values())


def test_every_clause_of_a_measure_says_what_it_is_linked_to() -> None:
    for version in POLICY.versions(MEASURES):
        matters = version.rules["matters"]["known"]
        for code, rule in version.rules["measures"].items():
            assert set(rule["bars"]) <= set(matters), code
            for clause in rule["clauses"].values():
                linked = clause["linked"]
                assert linked["list_classes"] or linked["record_kinds"], code


def test_every_list_type_has_an_instrument_a_power_and_effects() -> None:
    for version in POLICY.versions(LISTS):
        for name, rule in version.rules["types"].items():
            assert rule["instrument"], name
            assert rule["power"].startswith("listing."), name
            assert rule["list_class"] in version.rules["effects"], name
            assert rule["mirror"] or rule["notice"], name


def test_old_words_of_the_plan_are_mapped() -> None:
    words = list_rules(POLICY, day("2026-11-23")).rules["words"]["map"]
    assert words["黑名单"] == "serious_dishonesty"


def test_versions_follow_each_other_without_a_gap() -> None:
    for family in (LISTS, MEASURES):
        versions = POLICY.versions(family)
        for older, newer in itertools.pairwise(versions):
            assert older.valid_to is not None
            assert (newer.valid_from - older.valid_to).days == 1


def test_a_list_type_has_force_from_its_day() -> None:
    assert list_type(POLICY, date(2021, 9, 1), SERIOUS)["min"] == "P1Y"
    with pytest.raises(Refused, match="list_type_must_have_law"):
        list_type(POLICY, date(2021, 8, 31), SERIOUS)


def test_without_any_rules_nothing_is_allowed() -> None:
    with pytest.raises(Refused, match="list_type_must_have_law"):
        list_rules(Policy(), day("2026-11-23"))
    with pytest.raises(Refused, match="measure_must_be_on_the_list_in_force"):
        measure_rules(Policy(), day("2026-11-23"))
