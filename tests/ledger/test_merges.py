"""Which codes name one subject, at a position and on a day."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledger.merges import ByTag, Merges

DAY, LATER = date(2026, 5, 6), date(2026, 6, 6)
TAGS = st.sampled_from("abcdef")


def test_nothing_is_merged() -> None:
    merges = Merges()
    assert merges.group("a") == ("a",)
    assert merges.root("a") == "a"
    assert merges.unmerged("a", "b") is merges


def test_a_merge_counts_from_its_day() -> None:
    merges = Merges().merged("a", "b", DAY).merged("c", "a", LATER)
    assert merges.group("b") == ("c", "a", "b")
    assert merges.group("b", DAY) == ("a", "b")
    assert merges.group("b", date(2026, 5, 5)) == ("b",)
    assert merges.roots(("a", "b", "d")) == {"c": None, "d": None}


def test_an_absorbed_tag_finds_its_survivors() -> None:
    found = ByTag({"a": 1, "d": 2}, Merges().merged("a", "b", DAY))
    assert (found["b"], found.get("b"), found.get("x"), found.get("x", 3)) == (1, 1, None, 3)
    assert "b" in found
    assert "x" not in found
    assert list(found) == ["a", "d"]


@given(st.lists(st.tuples(st.booleans(), TAGS, TAGS), max_size=30))
def test_groups_are_always_apart(steps: list[tuple[bool, str, str]]) -> None:
    merges = Merges()
    for merge, survivor, absorbed in steps:
        if merge:
            merges = merges.merged(survivor, absorbed, DAY)
        else:
            merges = merges.unmerged(survivor, absorbed)
    for tag in "abcdef":
        group = merges.group(tag)
        assert tag in group
        assert len(set(group)) == len(group)
        assert all(merges.group(other) == group for other in group)
        assert group[0] not in merges.into
    assert merges.groups.keys() >= merges.into.keys()
