"""Queries over a projection's table: filters by name, keyset paging, structs instead of rows.

A cursor is opaque text made of the key of a row: it never expires and hides nothing secret.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_type_hints

import msgspec
from sqlalchemy import Integer, Select, and_, bindparam, func, select, tuple_

from projections.database import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Table

    from projections.database import Database, Row

FIRST_MAX = 1_000
R = TypeVar("R", bound=msgspec.Struct)


class CursorError(ValueError):
    """A cursor that this query did not make."""


def cursor(key: Sequence[str | int]) -> str:
    """The opaque text of a key."""
    return urlsafe_b64encode(msgspec.json.encode(list(key))).decode().rstrip("=")


def key_of(text: str, width: int) -> list[str | int]:
    """The key in a cursor. Raises CursorError."""
    try:
        padded = text + "=" * (-len(text) % 4)
        made: list[str | int] = msgspec.json.decode(urlsafe_b64decode(padded), type=list[str | int])
    except (ValueError, msgspec.DecodeError) as error:
        raise CursorError("the cursor is not one of this list") from error
    if len(made) != width:
        raise CursorError("the cursor is not one of this list")
    return made


def equal(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is the value."""
    return column == bindparam(name)


def up_to(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is at most the value."""
    return column <= bindparam(name)


def from_on(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is at least the value."""
    return column >= bindparam(name)


def above(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is more than the value."""
    return column > bindparam(name)


Shape = tuple[tuple[str, int], ...]
Filter = tuple[str, Callable[["ColumnElement[Any]", str], "ColumnElement[bool]"]]


class Query(Generic[R]):
    """One way to read one table: in an order, by filters, as structs of one kind.

    The struct's fields are the table's columns in their order; or the table has a column
    `document` that holds the struct, packed, and the other columns only find it.
    """

    def __init__(
        self,
        table: Table,
        struct: type[R],
        order: tuple[str, ...],
        filters: Mapping[str, Filter],
        *,
        descending: bool = False,
    ) -> None:
        self._table = table
        self._order = order
        self._filters = filters
        self._descending = descending
        self._convert: Callable[[Any], R] = (
            _unpacking(table, struct) if "document" in table.columns else converter(struct)
        )
        self._at = [table.columns.keys().index(name) for name in order]
        self._select = lru_cache(maxsize=256)(self._make)
        self._count = lru_cache(maxsize=256)(self._make_count)

    def run(
        self, database: Database, *, first: int, after: str = "", **filters: Any
    ) -> list[tuple[str, R]]:
        """Cursor and row of at most `first` rows after a cursor; filters of None do not filter.

        A filter may be a tuple: any of its values. Raises CursorError.
        """
        values = {k: v for k, v in filters.items() if v is not None}
        asked, given = shape(values), parameters(values)
        if after:
            for name, value in zip(self._order, key_of(after, len(self._order)), strict=True):
                if isinstance(value, int) != isinstance(self._table.c[name].type, Integer):
                    raise CursorError("the cursor is not one of this list")
                given[f"after_{name}"] = value
        rows = database.read(self._select(asked, bool(after)), **given, first=min(first, FIRST_MAX))
        convert, places = self._convert, self._at
        return [(cursor([row[at] for at in places]), convert(row)) for row in rows]

    def count(self, database: Database, **filters: Any) -> int:
        """How many rows the filters leave."""
        values = {k: v for k, v in filters.items() if v is not None}
        rows = database.read(self._count(shape(values)), **parameters(values))
        return int(rows[0][0])

    def _make(self, shape: Shape, after: bool) -> Select[Any]:  # noqa: FBT001
        columns = [self._table.c[name] for name in self._order]
        query = select(self._table).where(self._condition(shape))
        if after:
            keys, values = tuple_(*columns), tuple_(*(bindparam(f"after_{n}") for n in self._order))
            query = query.where(keys < values if self._descending else keys > values)
        order = [c.desc() for c in columns] if self._descending else columns
        return query.order_by(*order).limit(bindparam("first"))

    def _make_count(self, shape: Shape) -> Select[Any]:
        return select(func.count()).select_from(self._table).where(self._condition(shape))

    def _condition(self, shape: Shape) -> ColumnElement[bool]:
        conditions: list[ColumnElement[bool]] = []
        for name, width in shape:
            column, compare = self._filters[name]
            if width:
                names = [f"{name}_{at}" for at in range(width)]
                conditions.append(self._table.c[column].in_([bindparam(n) for n in names]))
            else:
                conditions.append(compare(self._table.c[column], name))
        return and_(True, *conditions)


def _unpacking(table: Table, struct: type[R]) -> Callable[[Row], R]:
    decode = msgspec.msgpack.Decoder(struct).decode
    at = table.columns.keys().index("document")
    return lambda row: decode(row[at])


def shape(values: Mapping[str, Any]) -> Shape:
    """Which filters are given, each with how many values; 0 for a single one."""
    return tuple(sorted((k, len(v) if isinstance(v, tuple) else 0) for k, v in values.items()))


def parameters(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of filters by parameter, as the tables hold them."""
    made: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, tuple):
            made.update({f"{name}_{at}": _plain(each) for at, each in enumerate(value)})
        else:
            made[name] = _plain(value)
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def _day(text: str) -> date | None:
    return None if text in ("", NEVER) else date.fromisoformat(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()


def _as_it_is(value: Any) -> Any:
    return value


@lru_cache(maxsize=64)
def converter(struct: type[R]) -> Callable[[Row], R]:
    """How a row becomes a struct: days, truths and joined words get their types back."""
    kinds: dict[Any, Callable[[Any], Any]] = {
        date: _day,
        date | None: _day,
        datetime: datetime.fromisoformat,
        bool: bool,
        tuple[str, ...]: _words,
    }
    hints = get_type_hints(struct)
    steps = [kinds.get(hints[name], _as_it_is) for name in struct.__struct_fields__]
    return lambda row: struct(*(step(value) for step, value in zip(steps, row, strict=True)))
