"""The law as dated data."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ledger.policy import NoRuleSetError, Policy, RuleSet, canonical, parse, seed_policy, seed_texts

if TYPE_CHECKING:
    from pathlib import Path


def rule_set(
    id: str,  # noqa: A002 - the word of the file
    valid_from: str,
    valid_to: str | None = None,
    family: str = "repair",
    entry: int = 0,
) -> RuleSet:
    document = {
        "id": id,
        "family": family,
        "instrument": "Order 1",
        "valid_from": valid_from,
        "valid_to": valid_to,
        "mark": "V",
        "rules": {"a": {"clause": "1"}},
    }
    return parse(canonical(document), entry)


def adopted(*rule_sets: RuleSet) -> Policy:
    policy = Policy()
    for one in rule_sets:
        policy = policy.adopting(one)
    return policy


def test_the_rule_set_of_a_day_is_the_one_whose_validity_holds_it() -> None:
    policy = adopted(
        rule_set("NEW", "2026-04-01", entry=3),
        rule_set("OLD", "2023-05-01", "2026-03-31", entry=2),
    )
    assert policy.in_force("repair", date(2026, 3, 31)).id == "OLD"
    assert policy.in_force("repair", date(2026, 4, 1)).id == "NEW"
    assert [one.id for one in policy.versions("repair")] == ["OLD", "NEW"]


def test_no_rule_set_on_a_day_is_an_error_that_says_so() -> None:
    policy = adopted(rule_set("OLD", "2023-05-01", "2026-03-31"))
    for family, on in (
        ("repair", date(2023, 4, 30)),
        ("repair", date(2026, 4, 1)),
        ("x", date.max),
    ):
        with pytest.raises(NoRuleSetError, match=family):
            policy.in_force(family, on)


def test_of_two_that_begin_on_the_same_day_the_one_adopted_last_wins() -> None:
    policy = adopted(rule_set("B", "2026-04-01", entry=9), rule_set("A", "2026-04-01", entry=4))
    assert policy.in_force("repair", date(2026, 5, 1)).id == "B"


def test_a_new_wording_replaces_the_old_and_both_hashes_are_remembered() -> None:
    first = rule_set("A", "2026-04-01", entry=1)
    second = rule_set("A", "2026-05-01", entry=2)
    policy = adopted(first, second)
    assert policy.rule_sets["A"] == second
    assert policy.hashes == {first.hash, second.hash}
    assert policy.position == 2


def test_a_policy_is_a_value_that_adopting_leaves_as_it_was() -> None:
    before = adopted(rule_set("A", "2026-01-01"))
    assert before.in_force("repair", date(2026, 6, 1)).id == "A"
    after = before.adopting(rule_set("B", "2026-02-01"))
    assert before.in_force("repair", date(2026, 6, 1)).id == "A"
    assert after.in_force("repair", date(2026, 6, 1)).id == "B"


def test_families_are_found_by_prefix() -> None:
    policy = adopted(
        rule_set("L1", "2026-01-01", family="layout.a"),
        rule_set("L2", "2026-01-01", family="layout.b"),
        rule_set("R", "2026-01-01"),
    )
    assert {one.id for one in policy.families("layout.")} == {"L1", "L2"}


def test_the_canonical_text_does_not_depend_on_the_order_or_spacing_of_a_file() -> None:
    text = canonical({"b": 1, "a": {"d": "条", "c": [1, 2]}})
    assert text == '{"a":{"c":[1,2],"d":"条"},"b":1}'
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize("missing", ["id", "family", "valid_from", "mark", "rules", "instrument"])
def test_a_text_that_lacks_a_key_is_refused(missing: str) -> None:
    document = json.loads(next(iter(seed_texts())))
    del document[missing]
    with pytest.raises(ValueError, match=f"rule set lacks '{missing}'"):
        parse(canonical(document))


def test_a_malformed_date_is_refused() -> None:
    with pytest.raises(ValueError, match="month must be in"):
        rule_set("A", "2026-13-01")


def test_a_rule_is_cited_by_rule_set_and_clause() -> None:
    assert rule_set("REPAIR-2026", "2026-04-01").rule("13") == "REPAIR-2026#13"


def test_the_seed_is_read_in_order_of_file_name(tmp_path: Path) -> None:
    for name in ("b", "a"):
        document = {"id": name}
        (tmp_path / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    assert [json.loads(text)["id"] for text in seed_texts(tmp_path)] == ["a", "b"]


def test_the_seed_holds_no_floats() -> None:
    for text in seed_texts():
        json.loads(text, parse_float=lambda _: pytest.fail("a float in a rule set"))


def test_the_whole_seed_is_one_policy() -> None:
    policy = seed_policy()
    assert len(policy.rule_sets) == len(policy.hashes) == len(list(seed_texts()))
