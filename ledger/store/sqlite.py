"""The ledger in one SQLite file: durable at every commit, refused to change, verified when opened.

Trust: whoever can write the file can replace it; what was changed inside is found when it is
opened and by the audit, what was cut off only against a checkpoint held elsewhere.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.store.appending import StoreError
from ledger.store.assembly import microseconds
from ledger.store.opening import verified_tree
from ledger.store.recording import Store, Transaction
from ledger.store.sqlite_tables import SCHEMA, connect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ledger.store.appending import Head
    from ledger.store.assembly import Assembly
    from ledger.store.tree import Tile


def _rows_of(connection: sqlite3.Connection, sql: str, parameters: tuple[Any, ...]) -> list[Any]:
    if "{names}" in sql:
        sql = sql.replace("{names}", "(SELECT value FROM json_each(?)) AS names")
        parameters = (msgspec.json.encode(parameters[0]).decode(), *parameters[1:])
    return connection.execute(sql, parameters).fetchall()


class SQLiteTransaction(Transaction):
    """The writer's connection after BEGIN IMMEDIATE."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        return _rows_of(self._connection, sql, parameters)

    def write(self, assembly: Assembly, head: Head, tiles: Sequence[Tile]) -> None:
        """Put down the rows, the tiles and the new head, each table in order of its key."""
        many, one = self._connection.executemany, self._connection.execute
        many("INSERT INTO entries VALUES (?,?,?,?,?,?,?,?,?,?,?)", assembly.rows)
        many("INSERT INTO tags VALUES (?,?)", sorted(assembly.tag_rows))
        many("INSERT INTO keys VALUES (?,?,?)", sorted(assembly.key_rows))
        many("INSERT INTO tiles VALUES (?,?,?)", tiles)
        one(
            "UPDATE head SET size = ?, root = ?, recorded_at = ?, policy = ?",
            (head.size, head.root, microseconds(assembly.recorded_at), head.policy),
        )


class SQLiteStore(Store):
    """One writer connection behind a lock, one reading connection for each thread."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises HeadMismatchError when it disagrees with its head."""
        super().__init__()
        self.path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._writer = self._connect()
        self._writer.executescript(SCHEMA)
        with self._transaction() as transaction:
            self._tree = verified_tree(transaction)

    def _connect(self) -> sqlite3.Connection:
        connection = connect(self.path)
        self._opened.append(connection)
        return connection

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        reader: sqlite3.Connection | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._local.reader = self._connect()
        return _rows_of(reader, sql, parameters)

    @contextmanager
    def _transaction(self) -> Iterator[SQLiteTransaction]:
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            yield SQLiteTransaction(self._writer)
            self._writer.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            reason = f"The entries could not be written to {self.path}: {error}."
            raise StoreError(reason) from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK")

    def close(self) -> None:
        """Let go of every connection."""
        for connection in self._opened:
            connection.close()
        self._opened.clear()
