"""The ledger in one SQLite file: durable at every commit, refused to change, verified when opened.

Trust: whoever can write the file can replace it; what was changed inside is found when it is
opened and by the audit, what was cut off only against a checkpoint held elsewhere.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ledger.store.assembly import microseconds
from ledger.store.opening import verified_tree
from ledger.store.recording import Store, Transaction
from ledger.store.sqlite_file import SQLiteFile
from ledger.store.sqlite_tables import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ledger.store.appending import Head
    from ledger.store.assembly import Assembly
    from ledger.store.sqlite_file import SQLiteSession
    from ledger.store.tree import Tile


class SQLiteTransaction(Transaction):
    """The writer's connection after BEGIN IMMEDIATE."""

    def __init__(self, session: SQLiteSession) -> None:
        self._session = session

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        return self._session.rows(sql, *parameters)

    def write(self, assembly: Assembly, head: Head, tiles: Sequence[Tile]) -> None:
        """Put down the rows, the tiles and the new head, each table in order of its key."""
        many = self._session.many
        many("INSERT INTO entries VALUES (?,?,?,?,?,?,?,?,?,?,?)", assembly.rows)
        many("INSERT INTO tags VALUES (?,?)", sorted(assembly.tag_rows))
        many("INSERT INTO keys VALUES (?,?,?)", sorted(assembly.key_rows))
        many("INSERT INTO tiles VALUES (?,?,?)", tiles)
        many(
            "UPDATE head SET size = ?, root = ?, recorded_at = ?, policy = ?",
            [(head.size, head.root, microseconds(assembly.recorded_at), head.policy)],
        )


class SQLiteStore(Store):
    """The entries in a file of their own."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises HeadMismatchError when it disagrees with its head."""
        super().__init__(path.stem)
        self._file = SQLiteFile(path, SCHEMA)
        try:
            with self._transaction() as transaction:
                self._tree = verified_tree(transaction)
        except BaseException:
            self._file.close()
            raise

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        return self._file.reader().rows(sql, *parameters)

    @contextmanager
    def _transaction(self) -> Iterator[SQLiteTransaction]:
        with self._file.writing() as session:
            yield SQLiteTransaction(session)

    def close(self) -> None:
        """Let go of every connection."""
        self._file.close()
