"""Working days and statutory periods (民法典 201-203, 行政处罚法 85, 行政许可法 82).

Three layers answer whether a day is worked, the first that knows the year wins:

1. years published in this ledger by an entry (`calendar.year_published`);
2. the package `chinesecalendar`, which follows the State Council's notices since 2004;
3. Monday to Friday minus the fixed holidays of the policy family `calendar`; whatever
   rests on it is flagged provisional and computed anew once the year is published.

All days are dates in Asia/Shanghai. The day a period starts from is not counted (民法典 201).
Nothing here raises for a day out of range; a malformed period is a ValueError.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import chinese_calendar

from ledger.policy import NoRuleSetError, Policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FAMILY: Final = "calendar"
PACKAGE: Final = f"chinesecalendar {version('chinesecalendar')}"
PROVISIONAL: Final = "Monday to Friday"
NATURAL_DAYS: Final = "natural days"
_SATURDAY: Final = 5
_MONTHS: Final = 12
_SHORTEST: Final = 28
"""Every month has so many days."""
_WORKING: Final = re.compile(r"(\d{1,5})WD")
_NATURAL: Final = re.compile(r"P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,7})D)?")


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year as the State Council published it: what differs from Monday to Friday."""

    year: int
    holidays: frozenset[date]
    make_up_days: frozenset[date]
    """Saturdays and Sundays that are worked (调休)."""
    entry: int
    """The entry that published it; 0 for a year of the package."""

    def is_working_day(self, day: date) -> bool:
        """Whether the day, which must be of this year, is worked."""
        return day in self.make_up_days or (day.weekday() < _SATURDAY and day not in self.holidays)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period, which ends at 24:00 of it, and what the day rests on."""

    day: date
    provisional: bool
    """True when a year was counted that is not published yet."""
    calendar: str
    """The version of the calendar: an entry, a package, or the provisional layer."""


@dataclass(frozen=True, slots=True)
class _Year:
    """One year ready for counting: the answer for its n-th working day is made once."""

    first: int
    """Ordinal of 1 January."""
    counted: tuple[int, ...]
    """By day of the year: how many working days up to and including it."""
    dues: tuple[Due, ...]
    provisional: bool
    calendar: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days as adopted at one position of the ledger."""

    years: Mapping[int, YearTable] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    _made: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked, as far as is known."""
        year = self._year(day.year)
        at = day.toordinal() - year.first
        return year.counted[at] > (year.counted[at - 1] if at else 0)

    def is_provisional(self, year: int) -> bool:
        """Whether the year is published neither here nor in the package."""
        return self._year(year).provisional

    def add_working_days(self, start: date, n: int) -> Due:
        """The n-th working day after `start`, which is not counted (民法典 201).

        With n = 0 the first working day on or after `start`. A negative n is a ValueError.
        """
        if n < 1:
            if n < 0:
                raise ValueError("a period of working days is not negative")
            return self._next_working_day(start)
        year = self._made.get(start.year) or self._year(start.year)
        at = year.counted[start.toordinal() - year.first] + n - 1
        if at < len(year.dues):
            return year.dues[at]
        return self._carried(start.year, at, provisional=year.provisional)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; 0 if none do."""
        if end <= start:
            return 0
        return (
            self._counted(end)
            - self._counted(start)
            + sum(len(self._year(y).dues) for y in range(start.year, end.year))
        )

    def due(self, start: date, period: str, *, roll: bool) -> Due:
        """The last day of a period: `7WD` working days, `P15D`, `P3M`, `P1Y` natural ones.

        With `roll` a natural period is a deadline to act: one that ends on a day off ends on
        the next working day instead (民法典 203). Display periods do not roll.
        """
        working, years, months, days = _parsed(period)
        if working is not None:
            return self.add_working_days(start, working)
        end = _shifted(start, years * _MONTHS + months, days)
        return self._next_working_day(end) if roll else Due(end, False, NATURAL_DAYS)

    def period_end(self, start: date, period: str) -> date:
        """The last day a display period is shown: the corresponding day (民法典 202), unrolled."""
        working, years, months, days = _parsed(period)
        if working is not None:
            return self.add_working_days(start, working).day
        return _shifted(start, years * _MONTHS + months, days)

    def _next_working_day(self, day: date) -> Due:
        year = self._year(day.year)
        at = bisect_left(year.dues, day, key=_day_of)
        if at < len(year.dues):
            return year.dues[at]
        return self._carried(day.year, at, provisional=False)

    def _carried(self, year: int, at: int, *, provisional: bool) -> Due:
        """The working day number `at` (from 0) of a year, counted on into the years after it."""
        made = self._year(year)
        while at >= len(made.dues):
            at -= len(made.dues)
            year += 1
            if year > date.max.year:
                return Due(date.max, True, PROVISIONAL)
            made = self._year(year)
            provisional = provisional or made.provisional
        due = made.dues[at]
        return due if due.provisional == provisional else Due(due.day, provisional, due.calendar)

    def _counted(self, day: date) -> int:
        year = self._year(day.year)
        return year.counted[day.toordinal() - year.first]

    def _year(self, year: int) -> _Year:
        made = self._made.get(year)
        if made is None:
            made = self._made[year] = self._make(year)
        return made

    def _make(self, year: int) -> _Year:
        published = self.years.get(year)
        if published is not None:
            return _counting(published, f"{year}@{published.entry}", provisional=False)
        packaged = packaged_year(year)
        if packaged is not None:
            return _counting(packaged, PACKAGE, provisional=False)
        assumed = YearTable(year, frozenset(self._fixed_holidays(year)), frozenset(), 0)
        return _counting(assumed, PROVISIONAL, provisional=True)

    def _fixed_holidays(self, year: int) -> Iterator[date]:
        """The holidays whose date is the same every year, where a rule set in force names them."""
        try:
            rules = self.policy.in_force(FAMILY, date(year, 1, 1)).rules
        except NoRuleSetError:
            return
        for day in rules["fixed_holidays"]["days"]:
            yield date.fromisoformat(f"{year:04}-{day}")


@lru_cache(maxsize=64)
def packaged_year(year: int) -> YearTable | None:
    """The year as the package knows it; None where it does not."""
    try:
        chinese_calendar.is_workday(date(year, 12, 31))
        worked = {day: chinese_calendar.is_workday(day) for day in _days_of(year)}
    except NotImplementedError:
        return None
    return YearTable(
        year,
        frozenset(d for d, works in worked.items() if not works and d.weekday() < _SATURDAY),
        frozenset(d for d, works in worked.items() if works and d.weekday() >= _SATURDAY),
        0,
    )


def require_form(rules: Mapping[str, Any]) -> None:
    """Raises KeyError, TypeError or ValueError for rules that name no days of every year."""
    for day in rules["fixed_holidays"]["days"]:
        date.fromisoformat(f"2001-{day}")


def is_period(text: str) -> bool:
    """Whether a text of a rule set is a period: `7WD`, `P15D`, `P3M`, `P1Y`."""
    return bool(_WORKING.fullmatch(text) or _NATURAL.fullmatch(text))


def _counting(table: YearTable, calendar: str, *, provisional: bool) -> _Year:
    counted: list[int] = []
    dues: list[Due] = []
    for day in _days_of(table.year):
        if table.is_working_day(day):
            dues.append(Due(day, provisional, calendar))
        counted.append(len(dues))
    first = date(table.year, 1, 1).toordinal()
    return _Year(first, tuple(counted), tuple(dues), provisional, calendar)


def _days_of(year: int) -> Iterator[date]:
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return map(date.fromordinal, range(first, last + 1))


def _day_of(due: Due) -> date:
    return due.day


@lru_cache(maxsize=256)
def _parsed(period: str) -> tuple[int | None, int, int, int]:
    """Working days, or None and the years, months, days."""
    if working := _WORKING.fullmatch(period):
        return int(working[1]), 0, 0, 0
    natural = _NATURAL.fullmatch(period)
    if natural is None:
        raise ValueError("a period reads 7WD, P15D, P3M or P1Y")
    years, months, days = (int(part or 0) for part in natural.groups())
    return None, years, months, days


def _shifted(start: date, months: int, days: int) -> date:
    """The corresponding day, or the last of the month where there is none (民法典 202)."""
    index = start.year * _MONTHS + start.month - 1 + months
    year, month = index // _MONTHS, index % _MONTHS + 1
    if year > date.max.year:
        return date.max
    of_month = start.day
    if of_month > _SHORTEST:
        of_month = min(of_month, monthrange(year, month)[1])
    day = date(year, month, of_month)
    if not days:
        return day
    return day + timedelta(days) if days <= (date.max - day).days else date.max
