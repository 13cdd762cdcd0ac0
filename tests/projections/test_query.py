"""Queries: cursors that go on where a page ended, filters by one value or any of several."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from projections.publication import publications
from projections.query import CursorError, cursor, key_of

if TYPE_CHECKING:
    from tests.projections.small import Small


@pytest.fixture
def filed(small: Small) -> Small:
    small.register()
    for number in range(4):
        small.penalty(str(number), agency=("EMB", "HUD")[number % 2])
    return small


def test_a_cursor_says_its_key_and_refuses_others() -> None:
    assert key_of(cursor(("2026-01-01", 7)), 2) == ["2026-01-01", 7]
    for wrong in ("", "x", cursor(("one",)), "ÿ"):
        with pytest.raises(CursorError):
            key_of(wrong, 2)


def test_pages_follow_each_other_without_gap_or_repetition(filed: Small) -> None:
    whole = publications.run(filed.database, first=100)
    pages, after = [], ""
    while page := publications.run(filed.database, first=3, after=after):
        pages += page
        after = page[-1][0]
    assert pages == whole
    assert len(whole) == publications.count(filed.database) > 3


def test_filters_narrow_by_value_by_any_of_several_and_by_day(filed: Small) -> None:
    of = publications.count(filed.database, agency="EMB")
    both = publications.count(filed.database, agency=("EMB", "HUD"))
    assert 0 < of < both == publications.count(filed.database, agency=None)
    assert not publications.run(filed.database, first=9, due_until=date(2026, 1, 1))
    assert publications.count(filed.database, state="PENDING", due_until=date(2026, 2, 1)) == both


def test_an_unknown_filter_is_a_programming_error(filed: Small) -> None:
    with pytest.raises(KeyError):
        publications.run(filed.database, first=1, colour="red")
