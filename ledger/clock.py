"""The clock: instants are UTC, the law's days are dates in Asia/Shanghai, whatever TZ says."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one zone and no summer time since 1991; the ledger's days begin later."""
JUMP_MAX = timedelta(hours=24)


class ClockJumpedError(RuntimeError):
    """The system clock moved by more than a day against the monotonic one; nothing is written."""


class Clock:
    """The system's clock, which may not jump while a ledger is open.

    Opening is the operator's word that the clock is right; from then on its advance is
    compared with the monotonic clock.
    """

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> datetime:
        """The instant, UTC. Raises ClockJumpedError after a jump of more than 24 hours ahead."""
        if time.time() - time.monotonic() - self._offset > JUMP_MAX.total_seconds():
            raise ClockJumpedError("the system clock jumped more than 24 hours ahead")
        return datetime.now(UTC)


class SetClock:
    """A clock that is set by hand: for the simulator and for tests."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def set(self, now: datetime) -> None:
        """Move the clock to another instant (UTC)."""
        self._now = now

    def now(self) -> datetime:
        """The instant it was set to."""
        return self._now


def day_of(instant: datetime) -> date:
    """The date in Asia/Shanghai at that instant."""
    return instant.astimezone(SHANGHAI).date()
