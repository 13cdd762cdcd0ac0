"""Working days and periods: the published vectors, and properties that hold for every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.calendar import (
    NATURAL_DAYS,
    PACKAGE,
    PROVISIONAL,
    Calendar,
    YearTable,
    is_period,
    packaged_year,
)
from ledger.policy import Policy, seed_policy

LAW = Calendar({}, seed_policy())
VECTORS = [
    ("2022-01-28", "2022-02-07", "2022-02-11", "2022-02-16"),
    ("2022-03-28", "2022-03-31", "2022-04-07", "2022-04-12"),
    ("2022-04-29", "2022-05-07", "2022-05-12", "2022-05-17"),
    ("2025-12-31", "2026-01-06", "2026-01-12", "2026-01-15"),
    ("2026-02-13", "2026-02-25", "2026-03-02", "2026-03-05"),
    ("2026-04-03", "2026-04-09", "2026-04-15", "2026-04-20"),
    ("2026-09-30", "2026-10-10", "2026-10-15", "2026-10-20"),
]
DAYS = st.dates(date(2003, 1, 1), date(2030, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("start", "three", "seven", "ten"), VECTORS)
def test_working_days_count_from_the_day_after_the_start(
    start: str, three: str, seven: str, ten: str
) -> None:
    due = [LAW.add_working_days(day(start), n) for n in (3, 7, 10)]
    assert [d.day for d in due] == [day(three), day(seven), day(ten)]
    assert not any(d.provisional for d in due)
    assert {d.calendar for d in due} == {PACKAGE}


def test_a_year_not_published_is_provisional_and_never_raises() -> None:
    known, assumed = (LAW.add_working_days(date(2026, 12, 24), n) for n in (3, 7))
    assert (known.day, known.provisional) == (date(2026, 12, 29), False)
    # 1 January is off by law, 2 and 3 January 2027 are a weekend.
    assert (assumed.day, assumed.provisional) == (date(2027, 1, 5), True)
    assert assumed.calendar == PROVISIONAL


def test_without_a_policy_the_provisional_layer_is_monday_to_friday() -> None:
    assert Calendar().add_working_days(date(2026, 12, 31), 1).day == date(2027, 1, 1)
    assert Calendar({}, Policy()).is_working_day(date(2027, 10, 1))
    assert not LAW.is_working_day(date(2027, 10, 1))
    assert LAW.is_provisional(2027)
    assert not LAW.is_provisional(2026)


def test_a_published_year_replaces_what_was_provisional() -> None:
    start = date(2026, 12, 24)
    holidays = frozenset({date(2027, 1, 1), date(2027, 1, 4)})
    table = YearTable(2027, holidays, frozenset({date(2027, 1, 9)}), entry=77)
    published = Calendar({2027: table}, seed_policy())
    due = published.add_working_days(start, 7)
    assert (due.day, due.provisional, due.calendar) == (date(2027, 1, 6), False, "2027@77")
    assert published.is_working_day(date(2027, 1, 9))
    assert not published.is_working_day(date(2027, 1, 4))


def test_a_published_year_wins_over_the_package() -> None:
    table = YearTable(2026, frozenset(), frozenset(), entry=9)
    assert Calendar({2026: table}).is_working_day(date(2026, 10, 1))


def test_a_count_across_an_unpublished_year_is_provisional_though_it_ends_in_a_published_one() -> (
    None
):
    table = YearTable(2028, frozenset(), frozenset(), entry=5)
    due = Calendar({2028: table}).add_working_days(date(2027, 12, 1), 40)
    assert due.day.year == 2028
    assert due.provisional


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2025-11-30", "P3M", "2026-02-28"),
        ("2026-01-31", "P3M", "2026-04-30"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2023-11-30", "P3M", "2024-02-29"),
        ("2026-03-15", "P15D", "2026-03-30"),
        ("2026-01-15", "P1Y6M", "2027-07-15"),
    ],
)
def test_a_display_period_ends_on_the_corresponding_day(start: str, period: str, end: str) -> None:
    due = LAW.due(day(start), period, roll=False)
    assert due.day == LAW.period_end(day(start), period) == day(end)
    assert (due.provisional, due.calendar) == (False, NATURAL_DAYS)


def test_an_action_deadline_rolls_past_a_holiday_and_a_display_period_does_not() -> None:
    start = date(2026, 9, 16)
    assert LAW.due(start, "P15D", roll=False).day == date(2026, 10, 1)
    assert LAW.due(start, "P15D", roll=True).day == date(2026, 10, 8)
    assert LAW.due(date(2026, 9, 10), "P30D", roll=True).day == date(2026, 10, 10)


def test_a_deadline_on_the_last_days_of_a_year_rolls_into_the_next() -> None:
    table = YearTable(2027, frozenset(), frozenset(), entry=0)
    off = frozenset({date(2026, 12, 30), date(2026, 12, 31)})
    calendar = Calendar({2026: YearTable(2026, off, frozenset(), entry=0), 2027: table})
    assert calendar.due(date(2026, 12, 20), "P10D", roll=True).day == date(2027, 1, 1)


def test_working_periods_are_read_like_natural_ones() -> None:
    assert LAW.due(date(2022, 3, 28), "7WD", roll=False) == LAW.add_working_days(
        date(2022, 3, 28), 7
    )


@pytest.mark.parametrize(
    "text", ["", "P", "7", "7 WD", "P1", "PT1H", "P3MXD", "WD", "-1WD", "P1D1M"]
)
def test_a_malformed_period_is_no_period(text: str) -> None:
    assert not is_period(text)
    with pytest.raises(ValueError, match="a period reads"):
        LAW.due(date(2026, 1, 1), text, roll=True)


def test_periods_of_rule_sets_are_recognised() -> None:
    assert all(map(is_period, ("7WD", "P3M", "P1Y", "P15D", "P1Y6M", "P1Y2M3D")))


def test_a_negative_number_of_working_days_is_an_error() -> None:
    with pytest.raises(ValueError, match="not negative"):
        LAW.add_working_days(date(2026, 1, 1), -1)


def test_the_ends_of_time_do_not_raise() -> None:
    assert LAW.add_working_days(date.max, 3).day == date.max
    assert LAW.due(date(9999, 6, 1), "P1Y", roll=True).day == date.max
    assert LAW.due(date(9999, 12, 20), "P30D", roll=False).day == date.max
    assert LAW.add_working_days(date.min, 1).provisional


def test_the_package_knows_its_years_as_tables() -> None:
    table = packaged_year(2026)
    assert table is not None
    assert date(2026, 10, 1) in table.holidays
    assert date(2026, 10, 10) in table.make_up_days
    assert packaged_year(2003) is None
    assert packaged_year(2027) is None


@given(DAYS, st.integers(1, 90))
def test_a_deadline_is_a_working_day_after_the_start_with_exactly_n_between(
    start: date, n: int
) -> None:
    due = LAW.add_working_days(start, n).day
    assert due > start
    assert LAW.is_working_day(due)
    assert LAW.working_days_between(start, due) == n
    counted = (start + timedelta(i) for i in range(1, (due - start).days + 1))
    assert sum(map(LAW.is_working_day, counted)) == n


@given(DAYS, DAYS, st.integers(1, 40), st.integers(0, 5))
def test_later_starts_and_longer_periods_never_end_earlier(
    a: date, b: date, n: int, more: int
) -> None:
    first, second = sorted((a, b))
    assert LAW.add_working_days(first, n).day <= LAW.add_working_days(second, n).day
    assert LAW.add_working_days(first, n).day <= LAW.add_working_days(first, n + more).day


@given(DAYS, st.integers(0, 240))
def test_month_arithmetic_follows_article_202(start: date, months: int) -> None:
    end = LAW.period_end(start, f"P{months}M")
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(1)).day == 1)


@given(DAYS, st.sampled_from(["P15D", "P1M", "P3M", "P1Y"]))
def test_rolling_moves_only_off_days_and_only_forward(start: date, period: str) -> None:
    shown, due = LAW.period_end(start, period), LAW.due(start, period, roll=True).day
    assert due >= shown
    assert LAW.is_working_day(due)
    assert (due == shown) == LAW.is_working_day(shown)


def test_zero_working_days_is_the_first_working_day_from_the_start_on() -> None:
    assert LAW.add_working_days(date(2026, 10, 1), 0).day == date(2026, 10, 8)
    assert LAW.add_working_days(date(2026, 10, 8), 0).day == date(2026, 10, 8)
    assert LAW.working_days_between(date(2026, 10, 8), date(2026, 10, 1)) == 0


def test_the_answer_does_not_depend_on_which_years_were_asked_first() -> None:
    asked = Calendar({}, seed_policy())
    for year in (2026, 2004, 2031, 2015, 2003, 2027, 2020):
        asked.is_working_day(date(year, 7, 1))
    start = date(2003, 12, 30)
    assert [asked.add_working_days(start, n) for n in range(0, 7000, 37)] == [
        LAW.add_working_days(start, n) for n in range(0, 7000, 37)
    ]
