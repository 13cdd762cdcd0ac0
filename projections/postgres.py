"""Projections in one PostgreSQL schema a generation.

Rows go in by COPY and out by one statement a table; never pipeline mode, which hangs on bulk.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool
from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql.psycopg import dialect as psycopg_dialect
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

    from sqlalchemy import Select, Table

DIALECT = psycopg_dialect()  # type: ignore[no-untyped-call] # it has no types
CONNECTIONS_MAX = 8
_BEGIN = (
    "INSERT INTO tracking SELECT %s, 0"
    " WHERE NOT EXISTS (SELECT 1 FROM tracking WHERE application_name = %s)"
)
Connection = psycopg.Connection[Row]


def schema(generation: int) -> str:
    """The schema of a generation."""
    return f"projections_{generation}"


def connect(url: str, generation: int) -> Connection:
    """A connection in autocommit mode that sees the tables of a generation."""
    options = f"-c search_path={schema(generation)} -c client_min_messages=warning"
    return psycopg.connect(url, autocommit=True, options=options)


def create_tables(connection: Connection, generation: int) -> None:
    """The schema and every table, without its indexes; what is there already stays."""
    name = sql.Identifier(schema(generation))
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    for each in METADATA.sorted_tables:
        _define(connection, str(CreateTable(each, if_not_exists=True).compile(dialect=DIALECT)))


def create_indexes(connection: Connection) -> None:
    """Every index."""
    for each in METADATA.sorted_tables:
        for one in sorted(each.indexes, key=lambda i: str(i.name)):
            _define(connection, str(CreateIndex(one, if_not_exists=True).compile(dialect=DIALECT)))


def _define(connection: Connection, statement: str) -> None:
    connection.execute(statement)


@lru_cache(maxsize=256)
def _copy(into: Table) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, into.columns.keys()))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(into.name), columns)


@lru_cache(maxsize=256)
def _delete(of: Table, columns: tuple[str, ...]) -> sql.Composed:
    arrays = [
        sql.SQL("%s::bigint[]" if isinstance(of.c[c].type, BigInteger) else "%s::text[]")
        for c in columns
    ]
    names = [sql.Identifier(f"key_{at}") for at in range(len(columns))]
    same = [
        sql.SQL("{}.{} = {}").format(sql.Identifier(of.name), sql.Identifier(c), n)
        for c, n in zip(columns, names, strict=True)
    ]
    return sql.SQL("DELETE FROM {} USING unnest({}) AS keys ({}) WHERE {}").format(
        sql.Identifier(of.name),
        sql.SQL(", ").join(arrays),
        sql.SQL(", ").join(names),
        sql.SQL(" AND ").join(same),
    )


class PostgresWriting(Writing):
    """A connection inside a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, into: Table, rows: Sequence[Row]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(_copy(into)) as copy:
            for row in rows:
                copy.write_row(row)

    def delete(self, of: Table, columns: Sequence[str], keys: Iterable[Row]) -> None:
        unique = list(set(keys))
        if unique:
            lists = [list(column) for column in zip(*unique, strict=True)]
            self._connection.execute(_delete(of, tuple(columns)), lists)

    def clear(self, of: Table) -> None:
        self._connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(of.name)))

    def advance(self, before: int, after: int, reader: str = RUNNER) -> None:
        moved = self._connection.execute(
            "UPDATE tracking SET notification_id = %s WHERE application_name = %s"
            " AND notification_id = %s",
            (after, reader, before),
        ).rowcount
        if not moved:
            raise AdvancedError(f"The projections do not stand at entry {before} any more.")


class PostgresDatabase(Database):
    """One schema; a connection for the writer and a pool for the readers."""

    def __init__(self, url: str, generation: int) -> None:
        """Open or make the schema."""
        self.url = url
        self.generation = generation
        self._writer = connect(url, generation)
        with self._writer.transaction():
            create_tables(self._writer, generation)
            create_indexes(self._writer)
            for reader in READERS:
                self._writer.execute(_BEGIN, (reader, reader))
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url,
            min_size=1,
            max_size=CONNECTIONS_MAX,
            kwargs={"autocommit": True, "options": f"-c search_path={schema(generation)}"},
            open=True,
        )

    def read(self, query: Select[Any], **values: Any) -> list[Row]:
        statement = compiled(query, DIALECT)
        with self._pool.connection() as connection:
            found = connection.execute(statement.sql, {**statement.constants, **values})
            return found.fetchall()

    @contextmanager
    def writing(self) -> Iterator[PostgresWriting]:
        with self._writer.transaction():
            yield PostgresWriting(self._writer)

    def close(self) -> None:
        self._pool.close()
        self._writer.close()
