"""Opening a ledger's rooms: not founded, founded twice, law changed, tampered with."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.inspection import Inspection
from graphql_api.rooms import (
    AlreadyFoundedError,
    LawChangedError,
    NotFoundedError,
    found,
    open_rooms,
)
from graphql_api.settings import Settings
from ledger.policy import seed_policy
from ledger.registry import OfficerAppointed
from ledger.store.appending import StoreError
from tests.stories import acts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stories.county import County


def inspected(data: str) -> list[str]:
    return [str(finding) for finding in Inspection(data).findings()]


def tamper(folder: str, entry: int, old: bytes, new: bytes) -> None:
    """Change the bytes of an entry behind the ledger's back."""
    with sqlite3.connect(f"{folder}/ledger.sqlite") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {name}")
        query = "SELECT bytes FROM entries WHERE entry = ?"
        (line,) = connection.execute(query, (entry,)).fetchone()
        changed = bytes(line).replace(old, new)
        assert changed != bytes(line)
        connection.execute("UPDATE entries SET bytes = ? WHERE entry = ?", (changed, entry))
    connection.close()


def test_an_empty_ledger_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(NotFoundedError):
        open_rooms(Settings(database_url=str(tmp_path / "data")))


def test_a_ledger_is_founded_once(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    officer = OfficerAppointed(officer="li-1", agency="DRC", roles=("REPAIR_OFFICER",))
    ledger = found(data, "test.example/county", (officer,))
    assert ledger.registry.origin == "test.example/county"
    assert not ledger.registry.simulated
    assert ledger.registry.officers["li-1", "DRC"] == {"REPAIR_OFFICER"}
    ledger.close()
    with pytest.raises(AlreadyFoundedError):
        found(data, "test.example/other")


def test_a_changed_law_stops_the_start_with_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = str(tmp_path / "data")
    found(data, "test.example/county").close()
    changed = seed_policy().rule_sets["REPAIR-2026"]
    monkeypatch.setattr("graphql_api.rooms.founding.unadopted", lambda _: [changed])
    with pytest.raises(LawChangedError, match="REPAIR-2026") as stopped:
        open_rooms(Settings(database_url=data))
    assert "credit-ledger adopt" in str(stopped.value)


def test_a_tampered_file_is_not_opened_and_the_audit_says_where(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    found(data, "test.example/county").close()
    assert inspected(data) == []
    tamper(data, 7, b'"data"', b'"date"')
    assert any(finding.startswith("ledger: entry 7: ") for finding in inspected(data))
    with pytest.raises(StoreError):
        open_rooms(Settings(database_url=data))


def test_a_whole_ledger_has_no_findings(county: County) -> None:
    acts.penalty(county, county.new_code(), "2026-01-05", "AMR")
    county.rooms.runner.catch_up()
    assert county.findings() == []


def test_a_value_missing_from_the_vault_is_found(county: County) -> None:
    record = acts.penalty(county, county.new_code(), "2026-01-05", "AMR")
    lost = [entry for entry in county.rooms.ledger.entries() if entry.stream == record]
    county.rooms.ledger.vault.discard([entry.id for entry in lost])
    (finding,) = county.findings()
    assert finding.startswith(f"vault: entry {lost[0].number}: ")


def test_a_rebuild_shows_the_same(county: County) -> None:
    code = county.new_code()
    acts.penalty(county, code, "2026-01-05", "AMR")
    query = "query($c: String!) { subject(code: $c) { entry records { edges { node { id entries } } } } }"
    before: Any = county.ask(query, "AMR", c=code)
    assert county.rooms.rebuild() == county.head
    assert county.ask(query, "AMR", c=code) == before
