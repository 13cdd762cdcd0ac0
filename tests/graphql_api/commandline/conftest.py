"""A founded ledger for the command line, on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphql_api.rooms import found

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, folder: Path) -> str:
    """A place where nothing is yet."""
    place: str = (
        str(folder / "county")
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    return place


@pytest.fixture
def data(empty: str) -> str:
    """Where a founded ledger lies."""
    found(empty, "test.example/county").close()
    return empty


@pytest.fixture
def here(folder: Path) -> str:
    """The same on SQLite only."""
    place = str(folder / "county")
    found(place, "test.example/county").close()
    return place
