"""The application as a whole: ready when its answers are current, silent about who asked."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from graphql_api.app import create_app
from graphql_api.rooms import found, open_rooms
from graphql_api.settings import Settings
from ledger.registry import OfficerAppointed

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.stories.county import County


def test_it_is_ready_when_the_projections_reflect_the_head(quiet: County) -> None:
    quiet.rooms.runner.catch_up()
    quiet.rooms.logs.sign()
    answer = quiet.client.get("/health")
    assert answer.status_code == 200
    head = quiet.head
    assert answer.json() == {"ready": True, "entry": head, "head": head, "signed": head}


def test_and_not_before(quiet: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(quiet.rooms.ledger), "head", quiet.head + 1)
    answer = quiet.client.get("/health")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)


def test_starting_brings_the_projections_up_and_stopping_closes(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    officer = OfficerAppointed(officer="li-1", agency="DRC", roles=("REPAIR_OFFICER",))
    found(data, "test.example/county", (officer,)).close()
    rooms = open_rooms(Settings(database_url=data))
    with TestClient(create_app(rooms)) as client:
        assert rooms.runner.at_least(rooms.ledger.head, 10)
        assert client.get("/health").status_code == 200
    with TestClient(create_app(open_rooms(Settings(database_url=data)))) as client:
        assert client.get("/").status_code == 200


def test_an_unknown_address_is_404(quiet: County) -> None:
    for address in ("/admin", "/intake", "/static/x", "/graphql/x"):
        assert quiet.client.get(address).status_code == 404


def test_what_is_asked_is_in_no_log_of_ours(
    quiet: County, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    code = "91620321MA0000015L"
    quiet.ask('query($c: String!) { subject(code: $c, purpose: "x") { name } }', "AMR", c=code)
    ours = [record for record in caplog.records if not record.name.startswith("httpx")]
    assert code not in " ".join(record.getMessage() for record in ours)
