"""Two rule sets compared: nothing that differs is missed, nothing that is the same is named."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledger.policy import seed_policy
from ledger.policy.comparing import ABSENT, Difference, differences

RULE_SET = seed_policy().rule_sets["REPAIR-2026"]
VALUES = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=8,
)


def with_rules(rules: dict[str, Any]) -> Any:
    return replace(RULE_SET, rules=rules)


def test_what_was_added_taken_away_and_changed() -> None:
    old = {"a": {"x": 1, "gone": "P3M"}, "tiers": [{"max": "P1Y"}, {"max": "P3Y"}]}
    new = {"a": {"x": 2, "new": True}, "tiers": [{"max": "P1Y"}]}
    assert differences(with_rules(old), with_rules(new)) == (
        Difference(("a", "gone"), "P3M", ABSENT),
        Difference(("a", "new"), ABSENT, True),
        Difference(("a", "x"), 1, 2),
        Difference(("tiers", "1"), {"max": "P3Y"}, ABSENT),
    )


@given(st.dictionaries(st.text(max_size=2), VALUES), st.dictionaries(st.text(max_size=2), VALUES))
def test_nothing_differs_exactly_when_they_are_the_same(old: Any, new: Any) -> None:
    assert differences(with_rules(old), with_rules(copy.deepcopy(old))) == ()
    assert bool(differences(with_rules(old), with_rules(new))) == (old != new)
