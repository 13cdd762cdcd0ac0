"""One SQLite file: a writer behind a lock, a reader for each thread, commits that are on disk."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.store.appending import StoreError
from ledger.store.columns import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

BUSY_SECONDS = 30.0
WRITER_CACHE_KIB = 48_000
READER_CACHE_KIB = 4_000
"""For each thread that reads."""
CHECKPOINT_PAGES = 8_000
"""Streams are random, so are the pages of their index: folding the log back more seldom
writes each of them once for many commits."""
INSERTS = {
    table: f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({','.join('?' * len(columns))})"
    for table, columns in COLUMNS.items()
}
_FULL = 2
_NAMES = "(SELECT value FROM json_each(?)) AS names"


class SQLiteSession:
    """One connection, with the statements both databases understand."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def rows(self, sql: str, *parameters: Any) -> list[Any]:
        """All rows; `{names}` stands for the table `names(value)` made of the first parameter."""
        if "{names}" in sql:
            sql = sql.replace("{names}", _NAMES)
            parameters = (msgspec.json.encode(parameters[0]).decode(), *parameters[1:])
        try:
            return self.connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"The database file could not be read: {error}.") from error

    def insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """New rows of a table, in the order of its columns."""
        if rows:
            self.connection.executemany(INSERTS[table], rows)

    def many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """One statement for each row."""
        self.connection.executemany(sql, rows)


class SQLiteFile:
    """A file that several threads and processes may use."""

    def __init__(self, path: Path, schema: str, *, secure_delete: bool = False) -> None:
        """Open or make the file. Raises StoreError when it is no such file."""
        self.path = path
        self._secure_delete = secure_delete
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.RLock()
        self._writer = self._connect(WRITER_CACHE_KIB)
        try:
            self._writer.executescript(schema)
        except sqlite3.Error as error:
            raise StoreError(f"The file {path} cannot be opened: {error}.") from error

    def reader(self) -> SQLiteSession:
        """The reading session of this thread."""
        session: SQLiteSession | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = SQLiteSession(self._connect(READER_CACHE_KIB))
        return session

    @contextmanager
    def writing(self) -> Iterator[SQLiteSession]:
        """A transaction that holds the only lock; it rolls back on any error.

        Raises StoreError for what SQLite could not do.
        """
        with self._lock:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
                yield SQLiteSession(self._writer)
                self._writer.execute("COMMIT")
            except sqlite3.Error as error:
                self._roll_back()
                raise StoreError(f"Could not write to {self.path}: {error}.") from error
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK")

    def _connect(self, cache_kib: int) -> sqlite3.Connection:
        connection = connect(self.path, secure_delete=self._secure_delete, cache_kib=cache_kib)
        self._opened.append(connection)
        return connection

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Entries are never swept: nobody asks."""
        yield False

    def close(self) -> None:
        """Let go of every connection."""
        for connection in self._opened:
            connection.close()
        self._opened.clear()


def connect(
    path: Path, *, secure_delete: bool = False, cache_kib: int = READER_CACHE_KIB
) -> sqlite3.Connection:
    """A connection in autocommit mode whose commits are on disk when they answer.

    Raises StoreError when the file cannot be opened, or does not promise that.
    """
    try:
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute(f"PRAGMA secure_delete = {'ON' if secure_delete else 'OFF'}")
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
        (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"The file {path} cannot be opened: {error}.") from error
    if synchronous != _FULL or journal != "wal":
        raise StoreError(f"The file {path} does not keep its commits safe (WAL, FULL).")
    return connection
