"""The projections as of a moment: the same tables, of the entries and the day that count then.

They are folded from the ledger when they are asked for: of one subject where a question names
it, of everything where it does not. So every question that reads rows can be asked as of any
entry and any day, and its code does not know. The past does not change: what was made is kept.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections import OrderedDict
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from threading import RLock
from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy import Table
from sqlalchemy.sql import visitors

from ledger.asof import LedgerAsOf
from ledger.registry import PREFIX as REGISTRY
from ledger.store import scanning
from ledger.topics import decode
from projections import accesses, affairs, agencies, exchange, intake
from projections.account import Account
from projections.affairs import is_of_affair
from projections.database import RUNNER, STANDING, TRACKING, Database, Row, compiled
from projections.projection import Standpoint
from projections.sqlite import DIALECT, SQLiteWriting, create_indexes, create_tables
from projections.views import NEW, Batch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Select

    from ledger.event import Tag
    from ledger.ledger import Ledger
    from ledger.store.entry import Entry
    from projections.asof import AsOf

PART_ENTRIES = 20_000
HELD_MAX = 4
"""Moments whose rows are kept for the next question."""
OF_ACCESS = frozenset({accesses.ANSWERS, accesses.SHOWN, accesses.RECIPIENTS})
"""Tables over the access ledger: what was shown to whom is no past of this ledger."""
OF_NO_SUBJECT = frozenset(
    {
        agencies.AGENCIES,
        intake.BATCHES,
        intake.REASONS,
        intake.WAITING,
        intake.REJECTIONS,
        affairs.TABLE,
        exchange.ROWS,
        TRACKING,
        STANDING,
    }
)
"""Tables of which no row is about a subject."""


class PresentOnlyError(Exception):
    """What was asked is about the present by its nature, and has no as-of."""


class PastRows(Database):
    """The rows as of one moment, in a file of their own that goes with them. Safe from threads."""

    generation = 0

    def __init__(self, ledger: Ledger, at: AsOf) -> None:
        self._ledger = LedgerAsOf(ledger, at.entry, at.effective_on)
        self._store = ledger.store
        self._at = at
        self._lock = RLock()
        self._apart = self._whole = False
        self._subjects: set[Tag] = set()
        self._standpoint = Standpoint(self._ledger.registry, at.effective_on)
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._file.close)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")
        create_tables(self._file)

    def read(self, query: Select[Any], **values: Any) -> list[Row]:
        """The rows of a query. Raises PresentOnlyError for the rows of the access ledger."""
        tables = _tables(query)
        if tables & OF_ACCESS:
            raise PresentOnlyError
        statement = compiled(query, DIALECT)
        with self._lock:
            self._fill(tables, None if self._whole else _tags(values))
            return self._file.execute(statement.sql, {**statement.constants, **values}).fetchall()

    def writing(self) -> NoReturn:
        """Nothing is written into the past."""
        raise NotImplementedError

    def close(self) -> None:
        """The file goes when nobody holds the rows any more."""

    @property
    def whole(self) -> bool:
        """Whether everything was made already."""
        return self._whole

    def _fill(self, tables: frozenset[Table], tags: frozenset[Tag] | None) -> None:
        """Make the rows that a query may find: of these subjects, or of all."""
        if self._whole:
            return
        if tables & OF_NO_SUBJECT and not self._apart:
            self._write(self._without_subject())
        if tables <= OF_NO_SUBJECT:
            return
        if tags is None:
            self._make_whole()
            return
        for tag in tags:
            group = self._ledger.tags_of(tag)
            if group[0] not in self._subjects:
                batch = Batch()
                lines = scanning.of_subjects(self._store, group, self._at.entry)
                self._subject(batch, group, [decode(*line) for line in lines])
                self._write(batch)

    def _make_whole(self) -> None:
        if not self._apart:
            self._write(self._without_subject())
        create_indexes(self._file)
        upto = self._at.entry
        merges = self._standpoint.registry.merges
        for part in scanning.parts(self._store, upto, PART_ENTRIES):
            batch = Batch()
            found = scanning.by_subject(self._store, *part, upto)
            for tag, rows in groupby(found, key=itemgetter(0)):
                group = merges.group(tag)
                if tag != group[0] or tag in self._subjects:
                    continue
                lines = [row[1:] for row in rows]
                if len(group) > 1:
                    lines = scanning.of_subjects(self._store, group, upto)
                self._subject(batch, group, [decode(*line) for line in lines])
            self._write(batch)
        self._whole = True

    def _subject(self, batch: Batch, group: tuple[Tag, ...], entries: list[Entry]) -> None:
        """Everything about one subject, under all its tags."""
        self._subjects.add(group[0])
        if not entries:
            return
        account = Account(group[0], self._standpoint).fold(entries)
        batch.add(account, NEW)
        for entry in self._counting(entries):
            for tag in entry.subjects:
                if tag in group:
                    batch.add_entry(tag, entry)
            if is_of_affair(entry) and entry.version == 1 and next(iter(entry.subjects)) in group:
                self._affair(batch, entry.stream)

    def _without_subject(self) -> Batch:
        """The law, the agencies, the batches and the affairs: what is about no subject."""
        self._apart = True
        batch = Batch()
        streams: dict[str, None] = {}
        found = scanning.about_no_subject(self._store, 0, self._at.entry)
        for entry in self._counting(decode(*line) for line in found):
            batch.add_entry("", entry)
            batch.add_rejections(entry)
            if entry.stream.startswith(intake.PREFIX) or is_of_affair(entry):
                streams[entry.stream] = None
        batch.add_registry(self._standpoint.registry)
        for stream in streams:
            if stream.startswith(intake.PREFIX):
                batch.add_batch(stream, self._of_stream(stream))
            else:
                self._affair(batch, stream)
        batch.rows[TRACKING.name].append((RUNNER, self._at.entry))
        batch.rows[STANDING.name].append(("day", self._at.effective_on.isoformat()))
        return batch

    def _affair(self, batch: Batch, stream: str) -> None:
        batch.add_affair(stream, self._of_stream(stream))

    def _of_stream(self, stream: str) -> Iterator[Entry]:
        lines = self._store.stream_entries(stream, self._at.entry)
        return self._counting(decode(*line) for line in lines)

    def _counting(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Those that count by the day; the law counts by its entry, and says itself since when."""
        day = self._at.effective_on
        return (e for e in entries if e.effective_on <= day or e.stream.startswith(REGISTRY))

    def _write(self, batch: Batch) -> None:
        self._file.execute("BEGIN")
        batch.insert(SQLiteWriting(self._file))
        self._file.execute("COMMIT")


@lru_cache(maxsize=1024)
def _tables(query: Select[Any]) -> frozenset[Table]:
    """Every table that a query reads."""
    return frozenset(part for part in visitors.iterate(query) if isinstance(part, Table))


def _tags(values: dict[str, Any]) -> frozenset[Tag] | None:
    """The subjects that a query names; None where it is about all of them."""
    named = {v for k, v in values.items() if k == "tag" or k.startswith("tag_")}
    return None if not named or "" in named else frozenset(named)


class PastReader:
    """Stands where the projections in use and their runner stand, at a moment that stays."""

    def __init__(self, ledger: Ledger, at: AsOf) -> None:
        self.database = PastRows(ledger, at)
        self.position = at.entry

    def at_least(self, entry: int, timeout_seconds: float) -> bool:  # noqa: ARG002
        """Whether the rows reflect an entry; waiting brings no other."""
        return self.position >= entry

    def catch_up_access(self) -> None:
        """The past does not follow the access ledger."""


class Pasts:
    """The moments asked for last; the longest unused go first. Safe from threads."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._held: OrderedDict[AsOf, PastReader] = OrderedDict()

    def of(self, ledger: Ledger, at: AsOf) -> PastReader:
        """The rows as of a moment, made once while they are held."""
        with self._lock:
            found = self._held.pop(at, None) or PastReader(ledger, at)
            self._held[at] = found
            while len(self._held) > HELD_MAX:
                self._held.popitem(last=False)
            return found
