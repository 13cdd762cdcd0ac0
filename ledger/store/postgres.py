"""One schema of a PostgreSQL database: a head row as the only lock, COPY for many rows.

Trust: the owner's login can change everything, and the audit finds it; the writer's can only
add; what was cut off is found only against a checkpoint held elsewhere.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import pq, sql
from psycopg_pool import ConnectionPool, PoolTimeout

from ledger.store.appending import CommitLostError, StoreError
from ledger.store.columns import COLUMNS
from ledger.store.postgres_tables import LOCKS, ROLES, make_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import LiteralString

    from psycopg import Connection

CONNECTIONS_MAX = 16
CONNECT_SECONDS = 10.0
LOCK_SECONDS = 30
"""A writer waits this long for the head, and one that hangs holds it no longer."""
_NAMES = "unnest(%s::text[]) AS names(value)"


@lru_cache(maxsize=256)
def _dialect(statement: str) -> LiteralString:
    return statement.replace("?", "%s").replace("{names}", _NAMES)


@lru_cache
def _copy(table: str) -> tuple[sql.Composed, list[str]]:
    columns = COLUMNS[table]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)")
    return statement.format(sql.Identifier(table), names), list(columns.values())


class PostgresSession:
    """A connection inside a transaction; never in pipeline mode, which hangs on large groups."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def rows(self, statement: str, *parameters: Any) -> list[Any]:
        return self._connection.execute(_dialect(statement), parameters, binary=True).fetchall()

    def insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        statement, types = _copy(table)
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    def many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        for row in rows:
            self._connection.execute(_dialect(statement), row, binary=True)


class PostgresReader:
    """Takes a connection for each statement."""

    def __init__(self, pool: ConnectionPool[Connection[Any]]) -> None:
        self._pool = pool

    def rows(self, statement: str, *parameters: Any) -> list[Any]:
        for left in reversed(range(CONNECTIONS_MAX + 1)):
            try:
                with self._pool.connection() as connection:
                    return PostgresSession(connection).rows(statement, *parameters)
            except PoolTimeout as error:
                raise StoreError(f"The database could not be read: {_reason(error)}.") from error
            except psycopg.OperationalError as error:
                if not left or not connection.broken:
                    reason = f"The database could not be read: {_reason(error)}."
                    raise StoreError(reason) from error
        raise AssertionError

    def insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        raise NotImplementedError(f"{len(rows)} rows of {table} outside of a transaction")

    def many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        raise NotImplementedError(f"{statement} outside of a transaction")


class PostgresDatabase:
    """One schema (`ledger`, `access` or `vault`), used under the role that may do no more."""

    def __init__(self, url: str, schema: str) -> None:
        """Connect; make schemas and roles when the login may. Raises StoreError."""
        self.schema = schema
        self._presence: Connection[Any] | None = None
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                make_schema(connection, schema)
                _check_login(connection, schema)
                _check_durable(connection)
            if schema == "vault":
                self._presence = self._present(url)
            self._pool = ConnectionPool(
                url,
                kwargs={"autocommit": True},
                min_size=1,
                max_size=CONNECTIONS_MAX,
                timeout=CONNECT_SECONDS,
                configure=self._configure,
                open=True,
            )
        except psycopg.Error as error:
            if self._presence is not None:
                self._presence.close()
            raise StoreError(f"The database cannot be opened: {_reason(error)}.") from error
        self._reader = PostgresReader(self._pool)

    def _configure(self, connection: Connection[Any]) -> None:
        name, role = sql.Identifier(self.schema), sql.Identifier(ROLES[self.schema])
        connection.execute(sql.SQL("SET search_path = {}").format(name))
        connection.execute("SET synchronous_commit = on")
        connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        connection.execute(f"SET idle_in_transaction_session_timeout = '{LOCK_SECONDS}s'")
        ((may,),) = connection.execute(
            "SELECT pg_has_role(%s, 'SET')", (ROLES[self.schema],)
        ).fetchall()
        if may:
            connection.execute(sql.SQL("SET ROLE {}").format(role))

    def reader(self) -> PostgresReader:
        return self._reader

    @contextmanager
    def writing(self) -> Iterator[PostgresSession]:
        try:
            connection = self._begun()
            try:
                connection.execute(LOCKS[self.schema])
                yield PostgresSession(connection)
                _commit(connection)
            finally:
                self._pool.putconn(connection)  # rolls back what was not committed
        except (psycopg.Error, PoolTimeout) as error:
            raise StoreError(f"The database could not be written: {_reason(error)}.") from error

    def _begun(self) -> Connection[Any]:
        """A connection in a transaction; those that died since they were used are let go."""
        for left in reversed(range(CONNECTIONS_MAX + 1)):
            connection = self._pool.getconn()
            try:
                connection.execute("BEGIN")
            except psycopg.OperationalError:
                self._pool.putconn(connection)
                if not left:
                    raise
            else:
                return connection
        raise AssertionError

    @contextmanager
    def alone(self) -> Iterator[bool]:
        presence = self._presence
        if presence is None:
            yield False
            return
        key = f"credit-ledger {self.schema}"
        ((alone,),) = presence.execute(
            "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (key,)
        ).fetchall()
        try:
            yield alone
        finally:
            if alone:
                presence.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (key,))

    def _present(self, url: str) -> Connection[Any]:
        """The connection that tells other processes of this one, as long as it is open."""
        presence: Connection[Any] = psycopg.connect(url, autocommit=True)
        presence.execute(
            "SELECT pg_advisory_lock_shared(hashtextextended(%s, 0))",
            (f"credit-ledger {self.schema}",),
        )
        return presence

    def close(self) -> None:
        if self._presence is not None:
            self._presence.close()
        self._pool.close()


def _commit(connection: Connection[Any]) -> None:
    try:
        connection.execute("COMMIT")
    except psycopg.OperationalError as error:
        raise CommitLostError(
            f"The database did not confirm the commit, and has not made it: {_reason(error)}."
        ) from error
    if connection.info.transaction_status != pq.TransactionStatus.IDLE:
        raise StoreError("The database did not end the transaction.")


def _check_login(connection: Connection[Any], schema: str) -> None:
    """Raises StoreError when the login may neither use the schema nor its role."""
    ((may,),) = connection.execute("SELECT has_schema_privilege(%s, 'USAGE')", (schema,)).fetchall()
    if not may:
        raise StoreError(f"This login may not use {schema}; grant it {ROLES[schema]}.")


def _check_durable(connection: Connection[Any]) -> None:
    """Raises StoreError when the server may lose what it confirmed."""
    for setting in ("fsync", "full_page_writes"):
        ((value,),) = connection.execute("SELECT current_setting(%s)", (setting,)).fetchall()
        if value != "on":
            raise StoreError(f"The PostgreSQL server runs with {setting} = {value}; it must be on.")


def _reason(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
