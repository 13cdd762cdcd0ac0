"""Horizons: no comparison of days goes unnoticed."""

from __future__ import annotations

from datetime import date

from projections.horizon import Horizon

TODAY = date(2026, 11, 23)


def test_a_day_ahead_is_the_next_change() -> None:
    horizon = Horizon(TODAY)
    assert not horizon.reached(date(2026, 12, 1))
    assert not horizon.reached(date(2026, 11, 24))
    assert not horizon.passed(date(2026, 11, 23))
    assert horizon.next_change_on == date(2026, 11, 24)


def test_a_day_that_came_changes_nothing_more() -> None:
    horizon = Horizon(TODAY)
    assert horizon.reached(TODAY)
    assert horizon.passed(date(2026, 11, 22))
    assert horizon.next_change_on == date.max


def test_no_day_never_comes() -> None:
    horizon = Horizon(TODAY)
    assert not horizon.reached(None)
    assert not horizon.passed(None)
    assert not horizon.passed(date.max)
    assert horizon.next_change_on == date.max
