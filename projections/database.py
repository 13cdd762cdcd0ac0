"""What a database of projections offers: tables, one writer, cheap reads.

SQLAlchemy describes the tables and compiles each statement once; rows then go through the
driver itself. No column is NULL and dates are ISO texts (Asia/Shanghai), so both databases
hold and sort the same bytes: an absent text is empty, an absent day is `NEVER`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    bindparam,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy.engine import Dialect

NEVER = "9999-12-31"
"""A day that does not come: sorts after every other."""
RUNNER = "projections"
"""The name under which the reader's position is tracked."""
ACCESS = "access"
"""The name under which the position in the access ledger is tracked."""
READERS = (RUNNER, ACCESS)

METADATA = MetaData()
Row = tuple[Any, ...]
Rows = dict[str, list[Row]]
"""Rows to be written, by table name."""
STREAM, SUBJECT, PAGE = "stream", "subject", "page"
BATCH, ADDED = "batch", "added"


class ProjectionError(Exception):
    """The projections cannot do what was asked; the text is one sentence for an operator."""


class AdvancedError(ProjectionError):
    """Another process moved the position first; what was computed here is thrown away."""


def text(name: str, *, key: bool = False) -> Column[str]:
    """A text column; empty when there is nothing to say. Sorted by bytes on both databases."""
    kind = String().with_variant(String(collation="C"), "postgresql")
    return Column(name, kind, nullable=False, info={"key": key})


def number(name: str, *, key: bool = False) -> Column[int]:
    """An integer column of 64 bits."""
    return Column(name, BigInteger, nullable=False, info={"key": key})


def packed(name: str) -> Column[bytes]:
    """A column of MessagePack."""
    return Column(name, LargeBinary, nullable=False)


def table(name: str, *columns: Column[Any], scope: str) -> Table:
    """A table of the projections, found by its key columns.

    `scope` says which rows are written anew when entries arrive: `STREAM` those of the touched
    streams of a subject, `SUBJECT` all of a touched subject, `PAGE` those with the same second
    column, `BATCH` all of a touched batch, `ADDED` none (rows are only added). The key is a
    plain index, made after the rows where there are many.
    """
    made = Table(name, METADATA, *columns, info={"scope": scope})
    keys = [column.name for column in columns if column.info.get("key")]
    index(made, *keys[:2] if scope == STREAM else keys)
    return made


def index(on: Table, *columns: str, where: Any = None) -> Index:
    """An index that a rebuild makes after the rows."""
    name = "_".join((on.name, "by", *columns))
    return Index(name, *(on.c[c] for c in columns), sqlite_where=where, postgresql_where=where)


TRACKING = table(
    "tracking", text("application_name", key=True), number("notification_id"), scope=ADDED
)
"""eventsourcing's tracking: how far this reader has come; moved with the rows it explains."""
STANDING = table("standing", text("name", key=True), text("value"), scope=ADDED)
"""What all rows rest on: the day D (`day`) and the newest entry that set law (`law`)."""

_POSITION = select(TRACKING.c.notification_id).where(
    TRACKING.c.application_name == bindparam("name")
)
_NOTED = select(STANDING.c.name, STANDING.c.value)
_STANDING = select(STANDING.c.value).where(STANDING.c.name == bindparam("name"))


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as one driver takes it, and the values that stand in the statement itself."""

    sql: str
    constants: Mapping[str, Any]


@lru_cache(maxsize=1024)
def compiled(query: Select[Any], dialect: Dialect) -> Statement:
    """The driver's text of a query, made once for each query object."""
    made = query.compile(dialect=dialect)
    return Statement(str(made), {k: v for k, v in made.params.items() if v is not None})


class Writing(ABC):
    """A transaction that writes rows and moves the position."""

    @abstractmethod
    def insert(self, into: Table, rows: Sequence[Row]) -> None:
        """Add rows."""

    @abstractmethod
    def delete(self, of: Table, columns: Sequence[str], keys: Iterable[Row]) -> None:
        """Take away every row whose columns hold one of the keys."""

    @abstractmethod
    def clear(self, of: Table) -> None:
        """Take away every row."""

    @abstractmethod
    def advance(self, before: int, after: int, reader: str = RUNNER) -> None:
        """Move a reader's position. Raises AdvancedError when it is not where it was thought."""

    def stand(self, name: str, value: str) -> None:
        """Note what all rows rest on."""
        self.delete(STANDING, ("name",), [(name,)])
        self.insert(STANDING, [(name, value)])


class Database(ABC):
    """One generation of the projections' tables. Reads come from any thread, writes from one."""

    generation: int

    @abstractmethod
    def read(self, query: Select[Any], **values: Any) -> list[Row]:
        """The rows of a query."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Writing]:
        """One transaction; committed at the end, rolled back on any error."""

    @abstractmethod
    def close(self) -> None:
        """Let go of every connection."""

    def position(self, reader: str = RUNNER) -> int:
        """The newest entry of the reader's ledger that the rows reflect; 0 for none."""
        rows = self.read(_POSITION, name=reader)
        return int(rows[0][0]) if rows else 0

    def noted(self) -> dict[str, str]:
        """Everything that was noted, by name."""
        return {str(name): str(value) for name, value in self.read(_NOTED)}

    def standing(self, name: str) -> str:
        """What was noted under a name; empty for nothing."""
        rows = self.read(_STANDING, name=name)
        return str(rows[0][0]) if rows else ""
