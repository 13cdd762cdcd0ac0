"""When an entry was recorded must fit what witnesses saw before and after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.witness.backdating import APART_SECONDS_MAX, Witnessed, misdated

BEGIN = datetime(2026, 3, 2, 4, tzinfo=UTC)
SECONDS = int(BEGIN.timestamp())


def recorded(*seconds: int) -> list[tuple[int, datetime]]:
    return [(n, BEGIN + timedelta(seconds=s)) for n, s in enumerate(seconds, 1)]


def witnessed(*pairs: tuple[int, int]) -> list[Witnessed]:
    return [Witnessed(size, SECONDS + at, SECONDS + at) for size, at in pairs]


def test_without_witnesses_nothing_is_known() -> None:
    assert list(misdated(recorded(5, 1, 9), [])) == []


def test_entries_between_what_was_seen_agree() -> None:
    seen = witnessed((2, 1_000), (4, 2_000))
    assert list(misdated(recorded(10, 999, 1_001, 1_999, 2_001), seen)) == []


@pytest.mark.parametrize(
    ("third", "wrong"), [(939, [3]), (940, []), (2_060, []), (2_061, [3]), (5, [3]), (9_999, [3])]
)
def test_an_entry_before_or_after_its_time_is_named(third: int, wrong: list[int]) -> None:
    seen = witnessed((2, 1_000), (4, 2_000))
    found = list(misdated(recorded(10, 999, third, 1_999), seen))
    assert [one.entry for one in found] == wrong


def test_what_it_says_is_a_sentence() -> None:
    seen = witnessed((1, 1_000), (3, 2_000))
    early, late = misdated([(2, BEGIN), (3, BEGIN + timedelta(seconds=3_000))], seen)
    assert early.what == (
        "it says it was recorded at 2026-03-02 04:00:00 UTC, but witnesses saw a tree without it "
        "at 2026-03-02 04:16:40 UTC"
    )
    assert late.what.endswith("but witnesses saw a tree with it at 2026-03-02 04:33:20 UTC")


def test_one_witness_alone_accuses_nobody() -> None:
    seen = [Witnessed(2, SECONDS + 1_000, SECONDS + 9_000)]
    assert list(misdated(recorded(10, 8_000, 2_000), seen)) == []
    assert [one.entry for one in misdated(recorded(10, 9_100, 900), seen)] == [2, 3]


@given(
    st.lists(st.integers(0, 5_000), min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5_000)), max_size=6),
)
def test_it_says_what_the_definition_says(
    instants: list[int], pairs: list[tuple[int, int]]
) -> None:
    seen = witnessed(*pairs)
    wrong = []
    for entry, at in enumerate(instants, 1):
        before = [t for size, t in pairs if size < entry]
        after = [t for size, t in pairs if size >= entry]
        early = any(at < t - APART_SECONDS_MAX for t in before)
        late = any(at > t + APART_SECONDS_MAX for t in after)
        wrong += [entry] if early or late else []
    assert [one.entry for one in misdated(recorded(*instants), seen)] == wrong
