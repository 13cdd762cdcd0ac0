"""Every test of the stores runs on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from ledger.store import Store, Vault, open_store, open_vault
from tests import tampering

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
        with tampering.superuser(place, name) as execute:
            return execute(statement, *parameters)

    return run
