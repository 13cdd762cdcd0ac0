"""A tamperer with every right over the database: on PostgreSQL its superuser, on SQLite whoever
owns the file. The clever one rewrites all tables until they agree with one another again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import msgspec
import psycopg

from ledger.store.assembly import microseconds
from ledger.store.columns import COLUMNS
from ledger.store.entry import Wire, encode, wire
from ledger.store.tree import Tree, leaf_hash

Execute = Callable[..., list[Any]]
Lines = list[bytes]


@contextmanager
def superuser(place: str, name: str = "ledger") -> Iterator[Execute]:
    """Runs SQL with the triggers off; they are there again afterwards."""
    if place.startswith("postgresql:"):
        with psycopg.connect(place) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(f"SET search_path = {name}")

            def execute(statement: str, *parameters: Any) -> list[Any]:
                cursor = connection.execute(statement.replace("?", "%s"), parameters)
                return cursor.fetchall() if cursor.description else []

            yield execute
        return
    with closing(sqlite3.connect(f"{place}/{name}.sqlite")) as file, file:
        triggers = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
        held = file.execute(triggers).fetchall()
        for trigger, *_ in held:
            file.execute(f"DROP TRIGGER {trigger}")
        yield lambda statement, *parameters: file.execute(statement, parameters).fetchall()
        tables = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for _, table, definition in held:
            if (table,) in tables:
                file.execute(definition)


def lines_of(execute: Execute) -> Lines:
    """The bytes of all entries, in order."""
    return [bytes(line) for (line,) in execute("SELECT bytes FROM entries ORDER BY entry")]


def rewrite(execute: Execute, lines: Lines) -> None:
    """Have these entries and no others, and every table agree with them."""
    for table in ("entries", "tags", "keys", "tiles"):
        execute(f"DELETE FROM {table}")
    tree = Tree()
    keys: dict[str, tuple[int, int]] = {}
    policy, found = 0, None
    for number, found in enumerate(_followed(lines), 1):
        line = encode(found)
        _insert(execute, "entries", _row(number, found, line))
        for tag in found.subjects:
            _insert(execute, "tags", (tag, number))
        if found.key:
            keys[found.key] = (keys.get(found.key, (number,))[0], number)
        if found.stream.startswith("registry/"):
            policy = number
        for tile in tree.extend([leaf_hash(line)]):
            _insert(execute, "tiles", tile)
    for key, (first, last) in keys.items():
        _insert(execute, "keys", (key, first, last))
    assert found is not None
    execute(
        "UPDATE head SET size = ?, root = ?, recorded_at = ?, policy = ?",
        len(lines), tree.root(), _us(found), policy,
    )  # fmt: skip


def _followed(lines: Lines) -> Iterator[Wire]:
    """Each entry with the previous ones, the version and the law that now come before it."""
    newest: dict[str, int] = {}
    versions: dict[str, int] = {}
    policy, instant = 0, ""
    for number, line in enumerate(lines, 1):
        found = wire(line)
        versions[found.stream] = versions.get(found.stream, 0) + 1
        instant = max(instant, found.recorded_at)
        yield msgspec.structs.replace(
            found,
            subjects={tag: newest.get(tag, 0) for tag in found.subjects},
            version=versions[found.stream],
            policy=policy,
            recorded_at=instant,
        )
        newest.update(dict.fromkeys(found.subjects, number))
        if found.stream.startswith("registry/"):
            policy = number


def _row(number: int, found: Wire, line: bytes) -> tuple[Any, ...]:
    return (
        number, found.id, found.stream, found.version, found.type, found.agency, found.batch,
        _us(found), found.effective_on, line, leaf_hash(line),
    )  # fmt: skip


def _us(found: Wire) -> int:
    from datetime import datetime  # noqa: PLC0415

    return microseconds(datetime.fromisoformat(found.recorded_at))


def _insert(execute: Execute, table: str, row: tuple[Any, ...]) -> None:
    columns = ", ".join(COLUMNS[table])
    marks = ", ".join("?" * len(row))
    execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", *row)


def altered(line: bytes, **fields: Any) -> bytes:
    """An entry that says something else in some of its fields."""
    return encode(msgspec.structs.replace(wire(line), **fields))


def _alter(lines: Lines, n: int) -> Lines:
    return [*lines[: n - 1], altered(lines[n - 1], agency="ECO"), *lines[n:]]


def _delete(lines: Lines, n: int) -> Lines:
    return [*lines[: n - 1], *lines[n:]]


def _renumber(lines: Lines, n: int) -> Lines:
    return [*lines[: n - 1], *lines[n : n + 3], lines[n - 1], *lines[n + 3 :]]


def _truncate(lines: Lines, n: int) -> Lines:
    return lines[: n - 1]


def _swap(lines: Lines, n: int) -> Lines:
    return [*lines[: n - 1], lines[n], lines[n - 1], *lines[n + 1 :]]


def _back_date(lines: Lines, n: int) -> Lines:
    before = wire(lines[n - 2]).recorded_at
    dated = altered(lines[n - 1], recorded_at=before, effective_on="2020-01-01")
    return [*lines[: n - 1], dated, *lines[n:]]


CLEVER: dict[str, Callable[[Lines, int], Lines]] = {
    "alter": _alter,
    "delete": _delete,
    "renumber": _renumber,
    "truncate": _truncate,
    "swap": _swap,
    "back-date": _back_date,
}
"""What becomes of the entries when something is done to entry n; then all is rewritten."""


def _plain_alter(execute: Execute, n: int) -> None:
    ((line,),) = execute("SELECT bytes FROM entries WHERE entry = ?", n)
    changed = altered(bytes(line), agency="ECO")
    execute("UPDATE entries SET bytes = ?, agency = 'ECO' WHERE entry = ?", changed, n)


def _plain_back_date(execute: Execute, n: int) -> None:
    ((line,),) = execute("SELECT bytes FROM entries WHERE entry = ?", n)
    changed = altered(bytes(line), effective_on="2020-01-01")
    execute("UPDATE entries SET bytes = ?, effective_on = '2020-01-01' WHERE entry = ?", changed, n)


def _plain_swap(execute: Execute, n: int) -> None:
    for old, new in ((n, 0), (n + 1, n), (0, n + 1)):
        execute("UPDATE entries SET entry = ? WHERE entry = ?", new, old)


PLAIN: dict[str, Callable[[Execute, int], Any]] = {
    "alter": _plain_alter,
    "delete": lambda execute, n: execute("DELETE FROM entries WHERE entry = ?", n),
    "renumber": lambda execute, n: execute("UPDATE entries SET entry = 100000 WHERE entry = ?", n),
    "truncate": lambda execute, n: execute("DELETE FROM entries WHERE entry >= ?", n),
    "swap": _plain_swap,
    "back-date": _plain_back_date,
}
"""What is done to entry n and nothing else."""
