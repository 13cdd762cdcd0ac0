"""The rows of a moment that were made so far, in a temporary file of their own.

What two threads ask for at once is made by the one that came first; the other waits for that
alone. Folding goes on beside reading: only writing what was folded keeps readers out.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections import defaultdict
from itertools import islice
from threading import Condition
from typing import TYPE_CHECKING, Any

from projections.database import METADATA, Row, compiled
from projections.parts import HISTORY, OF_STREAMS, ONCE, PART_OF
from projections.sqlite import DIALECT, SQLiteWriting, create_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Select, Table

    from ledger.merges import Merges
    from projections.database import Rows
    from projections.parts import Parts

TOGETHER = 200
"""Subjects, or streams about no subject, that are made and written in one go."""
OF_NO_SUBJECT = ""
"""The key of what is about no subject."""


class Remade:
    """Rows of one moment, by part and by key: the tag of a subject, or a stream about none."""

    def __init__(self, parts: Parts, merges: Merges) -> None:
        self._parts, self._merges = parts, merges
        self._moved = Condition()
        self._there: set[Table] = set()
        self._made: defaultdict[str, set[str]] = defaultdict(set)
        self._being: set[tuple[str, str]] = set()
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._file.close)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")

    def rows(self, query: Select[Any], values: dict[str, Any]) -> list[Row]:
        """What a query finds among the rows made so far."""
        statement = compiled(query, DIALECT)
        with self._moved:
            return self._file.execute(statement.sql, {**statement.constants, **values}).fetchall()

    @property
    def keys(self) -> list[str]:
        """Every key of which something was made."""
        with self._moved:
            return list(dict.fromkeys(key for made in self._made.values() for key in made))

    def prepare(self, tables: Collection[Table]) -> None:
        """Have these tables; those that are there once with their rows."""
        with self._moved:
            if self._there.issuperset(tables):
                return
            parts = {PART_OF.get(of, of.name) for of in tables}
            for of in METADATA.sorted_tables:
                if of not in self._there and PART_OF.get(of, of.name) in parts:
                    create_table(self._file, of)
                    self._there.add(of)
                    if of in ONCE:
                        self._write({of.name: self._parts.once()[of.name]})

    def make(self, of: Table, keys: Iterable[str]) -> None:
        """Make the rows of a table for these keys, unless they are made; with them those of the
        tables that are made together."""
        part, made = PART_OF[of], self._made[PART_OF[of]]
        each = dict.fromkeys(keys) if of in OF_STREAMS else self._merges.roots(keys)
        wanted = (key for key in each if key not in made)
        while chunk := list(islice(wanted, TOGETHER)):
            while (mine := self._claimed(part, chunk)) is not None:
                if mine:
                    self._fill(part, mine)
                else:
                    self._wait(part, chunk)

    def _claimed(self, part: str, keys: list[str]) -> list[str] | None:
        """What this thread is to make now: nothing while others make the rest; None if all is
        made."""
        with self._moved:
            wanted = [key for key in keys if key not in self._made[part]]
            mine = [key for key in wanted if (part, key) not in self._being]
            self._being.update((part, key) for key in mine)
            return mine if wanted else None

    def _wait(self, part: str, keys: list[str]) -> None:
        with self._moved:
            self._moved.wait_for(lambda: self._being.isdisjoint((part, key) for key in keys))

    def _fill(self, part: str, keys: list[str]) -> None:
        out: Rows = defaultdict(list)
        try:
            for key in keys:
                self._fold(part, key, out)
            with self._moved:
                self._write(out)
                self._made[part].update(keys)
        finally:
            with self._moved:
                self._being.difference_update((part, key) for key in keys)
                self._moved.notify_all()

    def _fold(self, part: str, key: str, out: Rows) -> None:
        if METADATA.tables[part] in OF_STREAMS:
            self._parts.of_stream(part, key, out)
        elif part == HISTORY and key == OF_NO_SUBJECT:
            self._parts.about_no_subject(out)
        else:
            self._parts.of_subject(part, self._merges.group(key), out)

    def _write(self, rows: Rows) -> None:
        writing = SQLiteWriting(self._file)
        self._file.execute("BEGIN")
        for name, made in rows.items():
            if made:
                writing.insert(METADATA.tables[name], made)
        self._file.execute("COMMIT")
