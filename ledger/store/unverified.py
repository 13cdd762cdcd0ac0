"""Stores opened to be looked at only: as they are, even where they would not open.

Nothing is made, mended, swept or verified. Trust: none; what is read here is what an audit
has to judge.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import psycopg

from ledger.store.appending import StoreError
from ledger.store.postgres import PostgresSession
from ledger.store.reading import Reading
from ledger.store.sqlite import BUSY_SECONDS, SQLiteSession

if TYPE_CHECKING:
    from ledger.store.database import Session

URL = ("postgresql://", "postgres://")
GUARDED = ("entries", "tags", "tiles", "keys", "checkpoints", "cosignatures", "head")
"""Tables that triggers keep from being changed."""


class NoStoreError(StoreError):
    """There is nothing at this place."""


class Looking(Protocol):
    """A database that can only be read."""

    def reader(self) -> Session:
        """A session for single statements."""

    def guards(self) -> set[str]:
        """The tables that a trigger in force still guards."""

    def close(self) -> None:
        """Let go of the connection."""


class Unverified(Reading):
    """The tables of a store as they are; nothing is appended."""

    def __init__(self, database: Looking) -> None:
        self.database = database

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        return self.database.reader().rows(sql, *parameters)

    def close(self) -> None:
        """Let go of the connection."""
        self.database.close()


class SQLiteLooking:
    """A file, opened without the right to write."""

    def __init__(self, path: Path) -> None:
        """Raises NoStoreError when there is no such file, StoreError when it is none of ours."""
        if not path.exists():
            raise NoStoreError(f"There is no file {path}.")
        try:
            self._connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connection.execute("PRAGMA query_only = ON")
        except sqlite3.Error as error:
            raise StoreError(f"The file {path} cannot be opened: {error}.") from error

    def reader(self) -> SQLiteSession:
        """The one session."""
        return SQLiteSession(self._connection)

    def guards(self) -> set[str]:
        """The tables with a trigger."""
        found = self.reader().rows(
            "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = ?", "trigger"
        )
        return {name for (name,) in found}

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class PostgresLooking:
    """A schema, in transactions that may only read."""

    def __init__(self, url: str, schema: str) -> None:
        """Raises NoStoreError when there is no such schema, StoreError when nobody answers."""
        options = f"-c search_path={schema} -c default_transaction_read_only=on"
        try:
            self._connection = psycopg.connect(url, autocommit=True, options=options)
        except psycopg.Error as error:
            raise StoreError("The database cannot be opened.") from error
        self._schema = schema
        there = self.reader().rows("SELECT 1 FROM pg_namespace WHERE nspname = ?", schema)
        if not there:
            self.close()
            raise NoStoreError(f"The database has no schema {schema}.")

    def reader(self) -> PostgresSession:
        """The one session."""
        return PostgresSession(self._connection)

    def guards(self) -> set[str]:
        """The tables with a trigger that is not switched off."""
        found = self.reader().rows(
            "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid"
            " JOIN pg_namespace ON relnamespace = pg_namespace.oid"
            " WHERE nspname = ? AND tgenabled <> 'D' AND NOT tgisinternal",
            self._schema,
        )
        return {name for (name,) in found}

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def look(data: str | Path, name: str) -> Looking:
    """The `ledger`, `access` or `vault` of a data place, to be read only.

    Raises NoStoreError, StoreError.
    """
    if str(data).startswith(URL):
        return PostgresLooking(str(data), name)
    return SQLiteLooking(Path(data) / f"{name}.sqlite")


def open_unverified(data: str | Path, *, name: str = "ledger") -> Unverified:
    """The entries of a data place, to be audited only: it opens whatever they hold."""
    return Unverified(look(data, name))


def unguarded(store: Unverified) -> list[str]:
    """The tables whose triggers someone removed or switched off."""
    return sorted(set(GUARDED) - store.database.guards())
