"""The runner: one reader that pages through the entries and keeps every projection at the head.

A page is decoded once, folded into the accounts it touches, and written with the position in
one transaction. A topic that is in no table stops it loudly. At Shanghai midnight, and when
the law changes, it makes anew what the day or the law has changed.
"""

from __future__ import annotations

import logging
from threading import Condition, RLock, Thread
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from ledger import registry as registries
from ledger.registry import PREFIX as REGISTRY
from ledger.registry import Registry
from ledger.topics import UnknownTopicError, decode
from projections import accesses
from projections.accounts import Accounts
from projections.affairs import is_of_affair
from projections.archive import HEADS
from projections.database import NEVER, AdvancedError, ProjectionError
from projections.intake import PREFIX
from projections.projection import Standpoint
from projections.views import NEW, PART, WHOLE, Batch

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ledger.event import Tag
    from ledger.merges import Merges
    from ledger.store import Store
    from ledger.store.entry import Entry
    from projections.opening import Projections

PAGE_ENTRIES = 2_000
REFRESH_SUBJECTS = 500
POLL_SECONDS = 0.2

_LOG = logging.getLogger(__name__)
_TAGS = select(HEADS.c.tag).limit(bindparam("first"))
_STALE = {
    "day": _TAGS.where(HEADS.c.next_change_on <= bindparam("day"), HEADS.c.next_change_on != NEVER),
    "law": _TAGS.where(HEADS.c.law < bindparam("law")),
}
"""The subjects that the day has changed, and those that the law has: none once made anew."""


class Runner:
    """Keeps the projections in use at the head of one ledger; safe from many threads."""

    def __init__(
        self,
        store: Store,
        projections: Projections,
        today: Callable[[], date],
        access: Store | None = None,
    ) -> None:
        """Over a ledger, and over its access ledger where there is one."""
        self._store = store
        self._access = access
        self._projections = projections
        self._today = today
        self._working = RLock()
        self._moved = Condition()
        self._stopped = False
        self._called = False
        self._failed: Exception | None = None
        self._thread: Thread | None = None
        self._start_over()

    def _start_over(self) -> None:
        """Everything remembered is forgotten; the position is read again."""
        self._database = self._projections.database
        self.position = self._database.position()
        self._accounts = Accounts(self._store)
        self._registry = Registry()
        self._advance_registry(self.position)
        self._standpoint = Standpoint(self._registry, self._today())
        self._refreshed = False

    def _advance_registry(self, upto: int) -> None:
        for number, line in self._store.registry_entries(self._registry.position, upto):
            self._registry = registries.fold(self._registry, decode(number, line))

    def catch_up(self, upto: int | None = None) -> int:
        """Bring the projections to the head (or to an entry) and to today; answers the position.

        Raises ProjectionError at an entry whose topic is in no table.
        """
        with self._working:
            while True:
                if self._projections.database is not self._database:
                    self._start_over()
                try:
                    self._refresh()
                    while page := self._page(upto):
                        self._take(page)
                    self._follow_access()
                except AdvancedError:
                    self._start_over()
                else:
                    return self.position

    def catch_up_access(self) -> None:
        """Bring the index over the access ledger to its head; only that."""
        with self._working:
            while True:
                if self._projections.database is not self._database:
                    self._start_over()
                try:
                    self._follow_access()
                except AdvancedError:
                    continue
                else:
                    return

    def _follow_access(self) -> None:
        if self._access is not None:
            accesses.catch_up(self._access, self._database)

    def _page(self, upto: int | None) -> list[Entry]:
        """The next entries: of the registry alone, or none of them, so one law holds for a page."""
        lines = self._store.entries(self.position, PAGE_ENTRIES, upto)
        try:
            entries = [decode(number, line) for number, line in lines]
        except UnknownTopicError as unknown:
            raise ProjectionError(
                f"An entry after {self.position} has the unknown topic {unknown}; a newer program "
                "wrote it, and the projections stop here."
            ) from unknown
        law = [entry.stream.startswith(REGISTRY) for entry in entries]
        return entries[: law.index(not law[0])] if len(set(law)) > 1 else entries

    def _take(self, entries: list[Entry]) -> None:
        batch = Batch()
        if entries[0].stream.startswith(REGISTRY):
            before = self._registry.merges
            for entry in entries:
                self._registry = registries.fold(self._registry, entry)
            batch.add_registry(self._registry)
            self._regroup(entries, before, batch)
        else:
            self._fold(entries, batch)
        self._write(batch, entries[-1].number)
        if self._registry is not self._standpoint.registry:
            self._refresh()

    def _fold(self, entries: list[Entry], batch: Batch) -> None:
        touched: dict[Tag, str] = {}
        merges = self._registry.merges
        batches: dict[str, None] = {}
        affairs: dict[str, None] = {}
        for entry in entries:
            batch.add_history(entry)
            for tag, previous in self._accounts.subjects(entry, merges):
                account = self._accounts.before(tag, previous, merges, self._standpoint)
                if tag not in touched:
                    touched[tag] = PART if previous else NEW
                account.advance(entry)
            if entry.stream.startswith(PREFIX):
                batches[entry.stream] = None
                batch.add_rejections(entry)
            elif is_of_affair(entry):
                affairs[entry.stream] = None
        for tag, extent in touched.items():
            batch.add(self._accounts[tag], extent)
        for add, streams in ((batch.add_batch, batches), (batch.add_affair, affairs)):
            for stream in streams:
                lines = self._store.stream_entries(stream, entries[-1].number)
                add(stream, (decode(n, line) for n, line in lines))

    def _regroup(self, entries: list[Entry], before: Merges, batch: Batch) -> None:
        """Merges and un-merges: whom they are about is made anew, under the tags it has now."""
        after = self._registry.merges
        named: dict[Tag, None] = {}
        for entry in entries:
            batch.add_history(entry)
            for tag in entry.subjects:
                named.update(dict.fromkeys((*before.group(tag), *after.group(tag))))
        standpoint = Standpoint(self._registry, self._standpoint.day)
        for tag in named:
            self._accounts.forget(tag)
            batch.remove(tag)
        for root in after.roots(named):
            batch.add(self._accounts.folded(root, entries[-1].number, after, standpoint), WHOLE)

    def _write(self, batch: Batch, position: int) -> None:
        with self._database.writing() as writing:
            writing.advance(self.position, position)
            batch.write(writing)
        self._accounts.trim()
        self._arrive(position)

    def _arrive(self, position: int) -> None:
        with self._moved:
            self.position = position
            self._moved.notify_all()

    def _refresh(self) -> None:
        """Make anew the archives that the day or the law has changed, in order of tag."""
        before, day = self._standpoint, self._today()
        self._standpoint = standpoint = Standpoint(self._registry, day)
        if (day, standpoint.law) == (before.day, before.law) and self._refreshed:
            return
        self._refreshed = False
        self._accounts.forget()
        standing = {"day": day.isoformat(), "law": str(standpoint.law)}
        if any(self._database.standing(name) != value for name, value in standing.items()):
            self._remake_stale(standpoint)
            with self._database.writing() as writing:
                writing.advance(self.position, self.position)
                for name, value in standing.items():
                    writing.stand(name, value)
        self._refreshed = True

    def _remake_stale(self, standpoint: Standpoint) -> None:
        values = {"day": standpoint.day.isoformat(), "law": standpoint.law}
        for name, stale in _STALE.items():
            needs = {name: values[name], "first": REFRESH_SUBJECTS}
            while tags := self._database.read(stale, **needs):
                self._remake([tag for (tag,) in tags])

    def _remake(self, tags: list[Tag]) -> None:
        batch = Batch()
        for tag in tags:
            merges = self._registry.merges
            account = self._accounts.folded(tag, self.position, merges, self._standpoint)
            batch.add(account, WHOLE)
        self._write(batch, self.position)

    def note(self, name: str, value: str) -> None:
        """Note something beside the rows; only this reader writes, whoever asks."""
        with self._working, self._database.writing() as writing:
            writing.stand(name, value)

    def at_least(self, entry: int, timeout_seconds: float) -> bool:
        """Wait until the rows reflect an entry; False when the time ran out first.

        Raises ProjectionError when the runner has stopped, because of what stopped it.
        """
        with self._moved:
            if self.position < entry:
                self.notify()
            self._moved.wait_for(
                lambda: self.position >= entry or self._failed is not None, timeout_seconds
            )
            if self._failed is not None:
                raise ProjectionError("The projections have stopped.") from self._failed
            return self.position >= entry

    def start(self) -> None:
        """Run in a thread of its own until `stop`."""
        self._thread = Thread(target=self._run, name="projections", daemon=True)
        self._thread.start()

    def notify(self) -> None:
        """Say that the ledger has new entries; a runner at work looks again when it is done."""
        with self._moved:
            self._called = True
            self._moved.notify_all()

    def stop(self) -> None:
        """Stop the thread after the page it is at."""
        self._stopped = True
        self.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped:
            try:
                self.catch_up()
            except Exception as error:  # noqa: BLE001 - a reader that waits must hear of it
                _LOG.critical("The projections stopped after entry %s: %s", self.position, error)
                with self._moved:
                    self._failed = error
                    self._moved.notify_all()
                return
            with self._moved:
                self._moved.wait_for(lambda: self._called, POLL_SECONDS)
                self._called = False
