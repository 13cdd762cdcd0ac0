"""What a store and a vault ask of a database; SQLite and PostgreSQL both give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager


class Session(Protocol):
    """A connection, with the SQL that both databases understand."""

    def rows(self, sql: str, *parameters: Any) -> list[Any]:
        """All rows of a query.

        `?` stands for a parameter; `{names}` for the table `names(value)` made of the first one.
        """

    def insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """New rows of a table, in the order of its columns, thousands at a time."""

    def many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """One statement for each row; for few rows."""


class Database(Protocol):
    """One writer at a time, and readers beside it. Safe to use from many threads."""

    def reader(self) -> Session:
        """A session for single statements."""

    def writing(self) -> AbstractContextManager[Session]:
        """A transaction under the only lock; it rolls back on any error.

        Raises StoreError, and CommitLostError when the commit was sent and no answer came.
        """

    def alone(self) -> AbstractContextManager[bool]:
        """Whether no other process uses the database; none can begin to while this is held."""

    def close(self) -> None:
        """Let go of every connection."""
