"""How the rows of a rebuild reach a new generation, on either database.

On SQLite a process fills a database in memory and hands over its bytes, which the one that
writes the file takes in without looking at a row; on PostgreSQL each process copies its own.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from projections import postgres, sqlite
from projections.database import METADATA, STANDING, TRACKING
from projections.opening import PostgresProjections, SQLiteProjections

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from projections.opening import Projections
    from projections.views import Batch


class Building(ABC):
    """A generation that is being made; the pointer does not know it yet."""

    generation: int

    @abstractmethod
    def plan(self) -> Building:
        """The same for another process: no open connections."""

    @abstractmethod
    def shard(self, batch: Batch) -> bytes:
        """Rows on their way, in any process."""

    @abstractmethod
    def take(self, shard: bytes) -> None:
        """Take rows in, in the process that began."""

    @abstractmethod
    def finish(self, positions: Mapping[str, int], standing: Mapping[str, str]) -> None:
        """Note what the rows reflect, make the indexes, close."""


class SQLiteBuilding(Building):
    """A file that is written without a journal: if it is not finished it is thrown away."""

    def __init__(self, path: Path, generation: int, *, opened: bool = True) -> None:
        self.path = path
        self.generation = generation
        if opened:
            self._file = sqlite3.connect(path, isolation_level=None)
            self._file.execute(f"PRAGMA page_size = {sqlite.PAGE_BYTES}")
            self._file.execute("PRAGMA journal_mode = OFF")
            self._file.execute("PRAGMA synchronous = OFF")
            self._file.execute("PRAGMA cache_size = -64000")
            self._file.execute("ATTACH ':memory:' AS shard")
            sqlite.create_tables(self._file)

    def plan(self) -> SQLiteBuilding:
        return SQLiteBuilding(self.path, self.generation, opened=False)

    def shard(self, batch: Batch) -> bytes:
        memory = sqlite3.connect(":memory:", isolation_level=None)
        memory.execute(f"PRAGMA page_size = {sqlite.PAGE_BYTES}")
        memory.execute("PRAGMA journal_mode = OFF")
        memory.execute("BEGIN")
        sqlite.create_tables(memory)
        batch.insert(sqlite.SQLiteWriting(memory))
        memory.execute("COMMIT")
        made = memory.serialize()
        memory.close()
        return made

    def take(self, shard: bytes) -> None:
        self._file.deserialize(shard, name="shard")
        self._file.execute("BEGIN")
        for table in METADATA.sorted_tables:
            name = table.name
            self._file.execute(f"INSERT INTO main.{name} SELECT * FROM shard.{name}")
        self._file.execute("COMMIT")

    def finish(self, positions: Mapping[str, int], standing: Mapping[str, str]) -> None:
        writing = sqlite.SQLiteWriting(self._file)
        writing.insert(TRACKING, list(positions.items()))
        writing.insert(STANDING, list(standing.items()))
        self._file.execute("DETACH shard")
        sqlite.create_indexes(self._file)
        self._file.execute("PRAGMA synchronous = FULL")
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.close()


class PostgresBuilding(Building):
    """A schema whose indexes are made last."""

    def __init__(self, url: str, generation: int) -> None:
        self.url = url
        self.generation = generation
        self._connection: postgres.Connection | None = None

    @property
    def connection(self) -> postgres.Connection:
        """This process's own connection."""
        if self._connection is None:
            self._connection = postgres.connect(self.url, self.generation)
        return self._connection

    def create(self) -> PostgresBuilding:
        """Make the schema and its tables; answers itself."""
        postgres.create_tables(self.connection, self.generation)
        return self

    def plan(self) -> PostgresBuilding:
        return PostgresBuilding(self.url, self.generation)

    def shard(self, batch: Batch) -> bytes:
        with self.connection.transaction():
            batch.insert(postgres.PostgresWriting(self.connection))
        return b""

    def take(self, shard: bytes) -> None:
        """Nothing is left to do."""

    def finish(self, positions: Mapping[str, int], standing: Mapping[str, str]) -> None:
        writing = postgres.PostgresWriting(self.connection)
        writing.insert(TRACKING, list(positions.items()))
        writing.insert(STANDING, list(standing.items()))
        postgres.create_indexes(self.connection)
        self.connection.execute("ANALYZE")
        self.connection.close()
        self._connection = None


def building(projections: Projections) -> Building:
    """The next generation, with its tables made and nothing in them."""
    number = projections.next_generation()
    if isinstance(projections, PostgresProjections):
        return PostgresBuilding(projections.url, number).create()
    assert isinstance(projections, SQLiteProjections)  # noqa: S101 - there are two kinds
    return SQLiteBuilding(projections.path(number), number)
