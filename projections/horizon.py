"""The horizon of an answer: the next day on which a date alone changes it.

Every projection compares days through a horizon, so `next_change_on` is never forgotten: an
answer made on day D holds up to the day before `next_change_on`.
"""

from __future__ import annotations

from datetime import date, timedelta

_DAY = timedelta(1)


class Horizon:
    """A day D (Asia/Shanghai) and the nearest day after it on which an answer changes."""

    __slots__ = ("day", "next_change_on")

    def __init__(self, day: date, next_change_on: date = date.max) -> None:
        self.day = day
        self.next_change_on = next_change_on
        """The next day on which a date alone changes the answer; `date.max` for never."""

    def reached(self, first: date | None) -> bool:
        """Whether the day has come; from this day on the answer is another."""
        if first is None:
            return False
        if first <= self.day:
            return True
        self.next_change_on = min(self.next_change_on, first)
        return False

    def passed(self, last: date | None) -> bool:
        """Whether the last day, which ends at 24:00, is over."""
        return last is not None and last < date.max and self.reached(last + _DAY)
