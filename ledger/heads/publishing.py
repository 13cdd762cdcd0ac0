"""When the writer publishes heads: after so many entries, and once a day where entries came.

The need is judged on the newest published heads, and the entry follows those or is not
appended: two writers that see one need publish once.
"""

from __future__ import annotations

import logging
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from ledger.clock import day_of
from ledger.event import Draft
from ledger.heads.heads import STREAM, HeadsPublished, rhythm
from ledger.situation import Actor
from ledger.store.appending import Boundary, Receipt
from ledger.store.heads import Heads
from ledger.topics import decode

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ledger.ledger import Ledger
    from ledger.store.appending import Outcome
    from ledger.store.reading import Reading

LOG: Final = Actor(officer="log", agency="", roles=frozenset())
"""Who publishes heads: the log itself, by nobody's decision."""
_PAGE: Final = 5_000
_SAID = logging.getLogger(__name__)


class Published(NamedTuple):
    """The newest heads that are published."""

    entry: int = 0
    size: int = 0
    on: date | None = None


class _About(msgspec.Struct, gc=False):
    """Of an entry's bytes, whom it is about."""

    subjects: dict[str, int] = {}


_ABOUT = msgspec.json.Decoder(_About).decode


class Publishing:
    """Publishes the heads of one ledger when they are due."""

    def __init__(
        self, ledger: Ledger, append: Callable[[list[Draft], Boundary, Actor], Outcome]
    ) -> None:
        self._ledger = ledger
        self._append = append
        self._heads = Heads()
        self._lock = Lock()
        self._looks_at = 0
        """From which entry on the writer asks whether heads are due."""

    def after(self, entry: int) -> None:
        """Publish if heads are due now that the ledger holds an entry.

        Whatever goes wrong is logged: the entry itself is durable, and the next one asks again.
        """
        if entry < self._looks_at or not self._lock.acquire(blocking=False):
            return
        try:
            self._publish(daily=False)
        except Exception as error:  # noqa: BLE001 - nobody's command may fail because of it
            _SAID.warning("The heads were not published: %s", type(error).__name__)
        finally:
            self._lock.release()

    def daily(self) -> int | None:
        """Publish if the last heads are of an earlier day and entries came; its number, or None.

        Raises what the store raised.
        """
        with self._lock:
            return self._publish(daily=True)

    def _publish(self, *, daily: bool) -> int | None:
        ledger = self._ledger
        size, today = ledger.head, ledger.today
        often = rhythm(ledger.registry.policy, today)
        if often is None or not size:
            return None
        newest = published(ledger.store)
        self._looks_at = newest.size + often.entries_max
        came = size > newest.entry
        old = newest.on is None or (today - newest.on).days >= often.days_max
        if size < self._looks_at and not (daily and came and old):
            return None
        self._looks_at = size
        outcome = self._append([self._draft(size, today)], _boundary(size), LOG)
        if not isinstance(outcome, Receipt):
            return None
        self._looks_at = size + often.entries_max
        return outcome.last

    def _draft(self, size: int, today: date) -> Draft:
        advance(self._heads, self._ledger.store, size)
        subjects, root = self._heads.root()
        event = HeadsPublished(size=size, subjects=subjects, root=root.hex())
        return Draft(stream=STREAM, event=event, effective_on=today)


def published(store: Reading, upto: int | None = None) -> Published:
    """The newest published heads, or the newest up to an entry; none published is entry 0."""
    number = store.newest_in(STREAM, upto)
    if not number:
        return Published()
    entry = decode(number, store.entry(number))
    return Published(number, entry.data.size, day_of(entry.recorded_at))


def advance(heads: Heads, store: Reading, size: int) -> None:
    """Move the heads on to a size: from all tags at first, then by the entries since."""
    if not heads.size:
        for tag, last in store.newest_of_all(size):
            heads.move((tag,), last)
        heads.size = size
    while heads.size < size:
        page = store.entries(heads.size, _PAGE, size)
        for number, line in page:
            heads.move(_ABOUT(line).subjects, number)
        heads.size = page[-1][0]


def _boundary(size: int) -> Boundary:
    """Refused when other heads were published since; law and subjects may move."""
    return Boundary(position=size, streams=(STREAM,), registry=False)
