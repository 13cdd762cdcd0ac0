"""Projections in one SQLite file a generation, beside the ledger's.

`synchronous=NORMAL`: a power cut may lose the newest transactions, whole ones only; the
position went with them and the runner makes them again.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from projections.database import (
    METADATA,
    READERS,
    RUNNER,
    AdvancedError,
    Database,
    Row,
    Writing,
    compiled,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Select, Table

DIALECT = sqlite_dialect(paramstyle="named")
BUSY_SECONDS = 30.0
_BEGIN = (
    "INSERT INTO tracking SELECT ?, 0"
    " WHERE NOT EXISTS (SELECT 1 FROM tracking WHERE application_name = ?)"
)
PAGE_BYTES = 8_192
"""Most documents fit in one page."""


@lru_cache(maxsize=256)
def _created(each: Table) -> tuple[str, tuple[str, ...]]:
    """What makes a table, and what makes its indexes."""
    made = str(CreateTable(each, if_not_exists=True).compile(dialect=DIALECT))
    indexes = sorted(each.indexes, key=lambda i: str(i.name))
    kinds = (CreateIndex(one, if_not_exists=True).compile(dialect=DIALECT) for one in indexes)
    return made, tuple(map(str, kinds))


def create_table(connection: sqlite3.Connection, each: Table) -> None:
    """One table with its indexes."""
    made, indexes = _created(each)
    for statement in (made, *indexes):
        connection.execute(statement)


def create_tables(connection: sqlite3.Connection) -> None:
    """Every table, without its indexes; those that are there already stay."""
    for each in METADATA.sorted_tables:
        connection.execute(_created(each)[0])


def create_indexes(connection: sqlite3.Connection) -> None:
    """Every index."""
    for each in METADATA.sorted_tables:
        for statement in _created(each)[1]:
            connection.execute(statement)


@lru_cache(maxsize=256)
def _insert(into: Table) -> str:
    return f"INSERT INTO {into.name} VALUES ({','.join('?' * len(into.columns))})"


@lru_cache(maxsize=256)
def _delete(of: Table, columns: tuple[str, ...]) -> str:
    return f"DELETE FROM {of.name} WHERE " + " AND ".join(f"{c} = ?" for c in columns)


class SQLiteWriting(Writing):
    """The writer's connection inside a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def insert(self, into: Table, rows: Sequence[Row]) -> None:
        self._connection.executemany(_insert(into), rows)

    def delete(self, of: Table, columns: Sequence[str], keys: Iterable[Row]) -> None:
        self._connection.executemany(_delete(of, tuple(columns)), keys)

    def clear(self, of: Table) -> None:
        self._connection.execute(f"DELETE FROM {of.name}")

    def advance(self, before: int, after: int, reader: str = RUNNER) -> None:
        moved = self._connection.execute(
            "UPDATE tracking SET notification_id = ? WHERE application_name = ?"
            " AND notification_id = ?",
            (after, reader, before),
        ).rowcount
        if not moved:
            raise AdvancedError(f"The projections do not stand at entry {before} any more.")


class SQLiteDatabase(Database):
    """One file; a connection for the writer and one for each reading thread."""

    def __init__(self, path: Path, generation: int) -> None:
        """Open or make the file."""
        self.path = path
        self.generation = generation
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._writer = self._connect()
        self._writer.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._writer.execute("PRAGMA synchronous = NORMAL")
        self._make()

    def _make(self) -> None:
        self._writer.execute("BEGIN IMMEDIATE")
        create_tables(self._writer)
        create_indexes(self._writer)
        for reader in READERS:
            self._writer.execute(_BEGIN, (reader, reader))
        self._writer.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        connection.execute("PRAGMA cache_size = -64000")
        self._opened.append(connection)
        return connection

    @property
    def _reader(self) -> sqlite3.Connection:
        reader: sqlite3.Connection | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._local.reader = self._connect()
            reader.execute("PRAGMA query_only = ON")
        return reader

    def read(self, query: Select[Any], **values: Any) -> list[Row]:
        statement = compiled(query, DIALECT)
        return self._reader.execute(statement.sql, {**statement.constants, **values}).fetchall()

    @contextmanager
    def writing(self) -> Iterator[SQLiteWriting]:
        self._writer.execute("BEGIN IMMEDIATE")
        try:
            yield SQLiteWriting(self._writer)
            self._writer.execute("COMMIT")
        except BaseException:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise

    def close(self) -> None:
        for connection in self._opened:
            connection.close()
        self._opened.clear()
