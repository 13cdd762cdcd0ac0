"""The county of the stories, founded once for each module of stories, on both stores.

Stories of one module follow each other in time: each has subjects of its own.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from graphql_api.app import create_app
from graphql_api.rooms import found, open_rooms
from graphql_api.settings import Settings
from ledger.clock import SetClock
from tests.postgres_server import database
from tests.stories.county import County, instant

if TYPE_CHECKING:
    from collections.abc import Iterator

FOUNDED = "2022-03-28"
"""The county of the stories begins with the plan, so that every rule set is met."""


@pytest.fixture(scope="module")
def settings() -> Settings:
    """The settings a module's county is served with; a module may have others."""
    return Settings(timeout_seconds=120.0)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def county(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> Iterator[County]:
    """A county with an empty archive, served over HTTP."""
    folder = tmp_path_factory.mktemp("county")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in [name for name in os.environ if name.startswith("CREDIT_LEDGER_")]:
            patch.delenv(name)
        if request.param == "sqlite":
            yield from served(str(folder / "data"), settings)
        else:
            with database(request.getfixturevalue("postgres_server")) as url:
                yield from served(url, settings)


def served(data: str, settings: Settings) -> Iterator[County]:
    """A county founded in an empty place, behind its web application."""
    clock = SetClock(instant(FOUNDED, 9))
    found(data, "test.example/county", clock=clock).close()
    rooms = open_rooms(replace(settings, database_url=data), clock)
    with TestClient(create_app(rooms)) as client:
        yield County(client, rooms, clock)
