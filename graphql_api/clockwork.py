"""The clock's notices, appended by the server: at its start, then after each Shanghai midnight.

Nothing waits for them: what is due holds because questions compare dates. They tell feeds,
recalls and history that a publication ended, a repair window opened, a commitment, a publication
or a seal is overdue.
After them, once a day, the ledger publishes its heads.
"""

from __future__ import annotations

import logging
from datetime import date
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

from graphql_api.errors import place_of
from ledger.clock import day_of
from ledger.store.appending import Boundary, KeyUsed, Receipt
from ledger.striking import CLOCK, Strike, strikes
from projections import reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql_api.rooms import Rooms

STRUCK = "struck"
"""Under which the projections note the day up to which notices were appended."""
POLL_SECONDS = 60
SUBJECTS = 500
_LOG = logging.getLogger(__name__)


class Struck(NamedTuple):
    """What became of the notices that were due."""

    appended: int
    missed: int
    """Their cases changed meanwhile; they are looked at again."""


def strike(
    rooms: Rooms, since: date | None = None, progress: Callable[[int], None] | None = None
) -> Struck:
    """Append the notices of the days after `since` up to today, in order of days.

    Without `since` it goes on from the day it last came to; on a ledger where it never came,
    from the day of the newest entry. It comes to a day only when no notice was missed.
    `progress` hears how many subjects were looked at.
    """
    rooms.runner.catch_up()
    ledger, today, head = rooms.ledger, rooms.ledger.today, rooms.ledger.head
    found = _due(rooms, since or _last_struck(rooms), progress or _silent)
    new = [one for one in found if ledger.store.receipt(one.key) is None]
    seen: dict[str, int] = {}
    appended = sum(_append(rooms, one, seen, head) for one in new)
    if appended == len(new):
        rooms.runner.note(STRUCK, today.isoformat())
    rooms.runner.catch_up()
    return Struck(appended, len(new) - appended)


def _silent(looked: int) -> None:
    """Nobody listens."""


def _due(rooms: Rooms, since: date, progress: Callable[[int], None]) -> list[Strike]:
    """Every notice that fell due after a day, up to today, in order of days."""
    ledger, registry = rooms.ledger, rooms.ledger.registry
    found: list[Strike] = []
    after, looked = "", 0
    while tags := reading.tags(rooms.database, after=after, first=SUBJECTS):
        for tag in tags:
            state = ledger.state(tag)
            found += strikes(state, registry.policy, registry.calendar, since, ledger.today)
        after, looked = tags[-1], looked + len(tags)
        progress(looked)
    return sorted(found, key=lambda one: (one.draft.effective_on, one.key))


def _last_struck(rooms: Rooms) -> date:
    noted = rooms.database.standing(STRUCK)
    if noted:
        return date.fromisoformat(noted)
    (newest,) = rooms.ledger.entries(rooms.ledger.head - 1)
    return day_of(newest.recorded_at)


def _append(rooms: Rooms, one: Strike, seen: dict[str, int], head: int) -> bool:
    """Append a notice, unless its case has an entry newer than what it was computed from.

    `seen` holds the newest notice of each case: a later one of the same case follows it.
    """
    stream = one.draft.stream
    boundary = Boundary(position=seen.get(stream, head), streams=(stream,))
    outcome = rooms.ledger.append([one.draft], boundary, CLOCK, one.key)
    if isinstance(outcome, Receipt):
        seen[stream] = outcome.last
    return isinstance(outcome, Receipt | KeyUsed)


class Clockwork:
    """Strikes in a thread of its own, once a day, until it is stopped."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="clockwork", daemon=True)

    def start(self) -> None:
        """Strike now, and after each midnight."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the strike it is at."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        struck: date | None = None
        while not self._stopping.is_set():
            try:
                today = self._rooms.ledger.today
                if struck != today and not strike(self._rooms).missed:
                    struck = today
                self._rooms.ledger.heads.daily()
            except Exception as error:  # noqa: BLE001 - its message may hold values; tried again
                _LOG.warning("The clock's notices were not appended: %s", place_of(error))
            self._stopping.wait(POLL_SECONDS)
