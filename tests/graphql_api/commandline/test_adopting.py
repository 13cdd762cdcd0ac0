"""A changed policy file stops the start until an entry adopts it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from graphql_api.commandline import app
from graphql_api.commandline.frame import Failure
from graphql_api.rooms import LawChangedError, found, open_rooms
from graphql_api.settings import Settings
from ledger import policy

if TYPE_CHECKING:
    from pathlib import Path

CHANGED = "REPAIR-2026"


@pytest.fixture
def changed_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A ledger founded with the seed, whose seed then got one changed file."""
    data = str(tmp_path / "data")
    found(data, "test.example/ledger").close()
    seed = tmp_path / "seed"
    seed.mkdir()
    for text in policy.seed_texts():
        document = json.loads(text)
        if document["id"] == CHANGED:
            document["instrument"] += "（修订）"
        (seed / f"{document['id']}.json").write_text(json.dumps(document), encoding="utf-8")
    texts = list(policy.seed_texts(seed))
    for module in ("ledger.founding", "graphql_api.commandline.adopting"):
        monkeypatch.setattr(f"{module}.seed_texts", lambda: texts)
    return data


def test_a_changed_file_stops_the_start(changed_law: str) -> None:
    with pytest.raises(LawChangedError, match=CHANGED):
        open_rooms(Settings(database_url=changed_law))
    result = CliRunner().invoke(app, ["agencies", "--data", changed_law])
    assert isinstance(result.exception, Failure)
    assert str(result.exception).startswith("law_must_be_adopted: ")


def test_adopting_gives_it_force_by_an_entry(changed_law: str) -> None:
    runner = CliRunner()
    waiting = runner.invoke(app, ["adopt", "--check", "--data", changed_law])
    assert json.loads(waiting.stdout)["waiting"] == [CHANGED]
    adopted = runner.invoke(app, ["adopt", "--data", changed_law])
    assert json.loads(adopted.stdout)["adopted"] == [CHANGED]
    rooms = open_rooms(Settings(database_url=changed_law))
    try:
        now = rooms.ledger.registry.policy.rule_sets[CHANGED]
        assert now.instrument.endswith("（修订）")
        assert now.entry == rooms.ledger.head
        before = rooms.ledger.registry_at(now.entry - 1).policy.rule_sets[CHANGED]
        assert not before.instrument.endswith("（修订）")
    finally:
        rooms.close()
    assert runner.invoke(app, ["agencies", "--data", changed_law]).exit_code == 0
