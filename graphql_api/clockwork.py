"""The clock's notices, appended by the server: at its start, then after each Shanghai midnight.

Nothing waits for them: what is due holds because questions compare dates. They tell feeds,
recalls and history that a publication ended, a repair window opened, a commitment is overdue.
"""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import TYPE_CHECKING

from ledger.clock import day_of
from ledger.store.appending import Boundary, Conflict
from ledger.striking import CLOCK, Strike, strikes
from projections import reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from graphql_api.rooms import Rooms

STRUCK = "struck"
"""Under which the projections note the day up to which notices were appended."""
POLL_SECONDS = 60
SUBJECTS = 500
_LOG = logging.getLogger(__name__)


def strike(
    rooms: Rooms, since: date | None = None, progress: Callable[[int], None] | None = None
) -> int:
    """Append the notices of the days after `since` up to today, in order of days.

    Without `since` it goes on from the day it last came to; on a ledger where it never came,
    from the day of the newest entry. Answers how many were appended; `progress` hears how many
    subjects were looked at.
    """
    ledger = rooms.ledger
    today = ledger.today
    rooms.runner.catch_up()
    begin = since or _last_struck(rooms)
    found: list[Strike] = []
    registry, after, looked = ledger.registry, "", 0
    while tags := reading.tags(rooms.database, after=after, first=SUBJECTS):
        for tag in tags:
            state = ledger.state(tag)
            found += strikes(state, registry.policy, registry.calendar, begin, today)
        after, looked = tags[-1], looked + len(tags)
        if progress:
            progress(looked)
    found.sort(key=lambda one: (one.draft.effective_on, one.key))
    appended = sum(_append(rooms, one) for one in found)
    with rooms.database.writing() as writing:
        writing.stand(STRUCK, today.isoformat())
    rooms.runner.catch_up()
    return appended


def _last_struck(rooms: Rooms) -> date:
    noted = rooms.database.standing(STRUCK)
    if noted:
        return type(rooms.ledger.today).fromisoformat(noted)
    (newest,) = rooms.ledger.entries(rooms.ledger.head - 1)
    return day_of(newest.recorded_at)


def _append(rooms: Rooms, one: Strike) -> bool:
    """Append a notice once; one whose case was changed meanwhile is looked at another day."""
    ledger = rooms.ledger
    if ledger.store.receipt(one.key) is not None:
        return False
    boundary = Boundary(position=ledger.head, streams=(one.draft.stream,))
    return not isinstance(ledger.append([one.draft], boundary, CLOCK, one.key), Conflict)


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
                if struck != self._rooms.ledger.today:
                    strike(self._rooms)
                    struck = self._rooms.ledger.today
            except Exception:  # noqa: BLE001 - its message may hold values; it is tried again
                _LOG.warning("The clock's notices could not be appended; tried again later.")
            self._stopping.wait(POLL_SECONDS)
