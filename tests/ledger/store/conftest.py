"""Every test of the stores runs on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from ledger.store import Store, Vault, open_store, open_vault

if TYPE_CHECKING:
    from pathlib import Path

Open = Callable[[], Store]


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A data place with nothing in it: a folder, or the URL of a database."""
    if request.param == "sqlite":
        return str(tmp_path / "data")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def open_again(place: str) -> Iterator[Callable[..., Store]]:
    """Opens the store of the place, as often as asked."""
    opened: list[Store] = []

    def opening(name: str = "ledger") -> Store:
        opened.append(open_store(place, name=name))
        return opened[-1]

    yield opening
    for store in opened:
        with suppress(Exception):
            store.close()


@pytest.fixture
def store(open_again: Callable[..., Store]) -> Store:
    """An empty store."""
    return open_again()


@pytest.fixture
def open_the_vault(place: str, tmp_path: Path) -> Iterator[Callable[..., Vault]]:
    """Opens the vault of the place, as often as asked."""
    opened: list[Vault] = []
    settings = {"CREDIT_LEDGER_KEYS": str(tmp_path / "keys")}

    def opening(*stores: Store) -> Vault:
        opened.append(open_vault(place, *stores, settings=settings))
        return opened[-1]

    yield opening
    for vault in opened:
        with suppress(Exception):
            vault.close()


@pytest.fixture
def vault(open_the_vault: Callable[..., Vault]) -> Vault:
    """An empty vault."""
    return open_the_vault()


@pytest.fixture
def superuser(place: str) -> Callable[..., list[Any]]:
    """Runs SQL on the files or the database with every right, triggers off: a tamperer."""

    def run(statement: str, *parameters: Any, name: str = "ledger") -> list[Any]:
        if place.startswith("postgresql:"):
            return _on_postgres(place, name, statement, parameters)
        return _on_sqlite(place, name, statement, parameters)

    return run


def _on_postgres(url: str, schema: str, statement: str, parameters: tuple[Any, ...]) -> list[Any]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(f"SET search_path = {schema}")
        cursor = connection.execute(statement.replace("?", "%s"), parameters)
        return cursor.fetchall() if cursor.description else []


def _on_sqlite(folder: str, name: str, statement: str, parameters: tuple[Any, ...]) -> list[Any]:
    import sqlite3  # noqa: PLC0415 - beside its only use
    from contextlib import closing  # noqa: PLC0415

    with closing(sqlite3.connect(f"{folder}/{name}.sqlite")) as connection, connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for trigger, _ in triggers:
            connection.execute(f"DROP TRIGGER {trigger}")
        found = connection.execute(statement, parameters).fetchall()
        for _, definition in triggers:
            connection.execute(definition)
        return found
