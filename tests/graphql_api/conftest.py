"""A county served from SQLite, for the tests of the face; the stories run it on both stores."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from graphql_api.app import create_app
from graphql_api.rooms import found, open_rooms
from graphql_api.settings import Settings
from ledger.clock import SetClock
from tests.stories.county import County, instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOUNDED = "2026-01-05"


@contextmanager
def serving(folder: Path, **settings: Any) -> Iterator[County]:
    """A county founded in a folder, behind its web application."""
    data, clock = str(folder / "county"), SetClock(instant(FOUNDED, 9))
    found(data, "test.example/county", clock=clock).close()
    rooms = open_rooms(replace(Settings(database_url=data), **settings), clock)
    with TestClient(create_app(rooms), raise_server_exceptions=False) as client:
        yield County(client, rooms, clock)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """A county with an empty archive."""
    with serving(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """A county that the tests of a module only ask."""
    with serving(tmp_path_factory.mktemp("quiet")) as made:
        yield made
