"""Where the projections of a data place lie, and which generation of them is read.

One pointer says it: a small file beside the SQLite files, one row on PostgreSQL. A rebuild
makes the next generation beside the one in use and then moves the pointer. Trust: whoever can
write here can show wrong answers until the next rebuild; nothing of the ledger is at stake.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import TYPE_CHECKING

import msgspec
import psycopg
from psycopg import sql

from projections.postgres import PostgresDatabase, schema
from projections.sqlite import SQLiteDatabase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from projections.database import Database

VERSION = 2
"""Of the tables and documents; another one is rebuilt before it is read."""
POINTER = "projections.json"
LOOK_SECONDS = 0.5
URL = ("postgresql://", "postgres://")


class Pointer(msgspec.Struct, frozen=True):
    """Which generation is read, and which version of this code made it."""

    generation: int = 0
    version: int = VERSION


class Projections(ABC):
    """All generations of one data place; `database` is the one in use."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._open: Database | None = None
        self._before: Database | None = None
        self._looked = 0.0

    @property
    def database(self) -> Database:
        """The generation in use, opened anew within a second of the pointer's moving."""
        if self._open is not None and monotonic() - self._looked < LOOK_SECONDS:
            return self._open
        with self._lock:
            self._looked = monotonic()
            pointer = self.pointer()
            if self._open is None or self._open.generation != pointer.generation:
                if pointer.generation == 0 or pointer.version != VERSION:
                    return self.use(self.generation(pointer.generation + 1))
                return self._take(self.generation(pointer.generation))
            return self._open

    def next_generation(self) -> int:
        """The number of a generation that nobody reads yet; leftovers of it are removed."""
        number = self.pointer().generation + 1
        self._remove(number)
        return number

    def use(self, database: Database) -> Database:
        """Move the pointer to a generation.

        The one before it stays for who still reads it, until the next move; older ones go.
        """
        with self._lock:
            before = self.pointer().generation
            self._point(Pointer(database.generation))
            self._take(database)
            for number in range(max(1, before - 1), before):
                self._remove(number)
            return database

    def _take(self, database: Database) -> Database:
        """Read a generation from now on; the one before it stays open for who still reads it."""
        if self._before is not None:
            self._before.close()
        self._before, self._open = self._open, database
        return database

    def close(self) -> None:
        """Let go of every connection."""
        for database in (self._before, self._open):
            if database is not None:
                database.close()
        self._before = self._open = None

    @abstractmethod
    def pointer(self) -> Pointer:
        """Where the pointer stands; generation 0 before the first."""

    @abstractmethod
    def generation(self, number: int) -> Database:
        """A generation, opened or made."""

    @abstractmethod
    def _point(self, pointer: Pointer) -> None: ...

    @abstractmethod
    def _remove(self, number: int) -> None: ...


class SQLiteProjections(Projections):
    """Files `projections-<generation>.sqlite` in the data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__()

    def path(self, number: int) -> Path:
        """The file of a generation."""
        return self.folder / f"projections-{number}.sqlite"

    def pointer(self) -> Pointer:
        try:
            return msgspec.json.decode((self.folder / POINTER).read_bytes(), type=Pointer)
        except FileNotFoundError:
            return Pointer()

    def generation(self, number: int) -> Database:
        return SQLiteDatabase(self.path(number), number)

    def _point(self, pointer: Pointer) -> None:
        new = self.folder / f"{POINTER}.{os.getpid()}"
        new.write_bytes(msgspec.json.encode(pointer))
        new.replace(self.folder / POINTER)

    def _remove(self, number: int) -> None:
        for path in _with_journals(self.path(number)):
            path.unlink(missing_ok=True)


def _with_journals(path: Path) -> Iterable[Path]:
    return (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm"))


class PostgresProjections(Projections):
    """Schemas `projections_<generation>`; the pointer is the one row of `projections.pointer`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = psycopg.connect(
            url, autocommit=True, options="-c client_min_messages=warning"
        )
        with self._connection.transaction():
            self._connection.execute("CREATE SCHEMA IF NOT EXISTS projections")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS projections.pointer (one integer PRIMARY KEY"
                " CHECK (one = 1), generation bigint NOT NULL, version integer NOT NULL)"
            )
        super().__init__()

    def pointer(self) -> Pointer:
        row = self._connection.execute(
            "SELECT generation, version FROM projections.pointer"
        ).fetchone()
        return Pointer(*row) if row else Pointer()

    def generation(self, number: int) -> Database:
        return PostgresDatabase(self.url, number)

    def _point(self, pointer: Pointer) -> None:
        self._connection.execute(
            "INSERT INTO projections.pointer VALUES (1, %s, %s)"
            " ON CONFLICT (one) DO UPDATE SET generation = excluded.generation,"
            " version = excluded.version",
            (pointer.generation, pointer.version),
        )

    def _remove(self, number: int) -> None:
        name = sql.Identifier(schema(number))
        self._connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))

    def close(self) -> None:
        super().close()
        self._connection.close()


def open_projections(data: str | Path) -> Projections:
    """The projections of a data place: a folder, or a `postgresql://` URL."""
    if str(data).startswith(URL):
        return PostgresProjections(str(data))
    folder = Path(data)
    folder.mkdir(parents=True, exist_ok=True)
    return SQLiteProjections(folder)
