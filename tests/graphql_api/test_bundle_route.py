"""What `/bundle` answers when a bundle cannot be made: each cause has a code of its own."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api import bundle, bundle_route
from graphql_api.rooms import keys_of
from ledger.store import durable
from ledger.store.appending import StoreError
from ledger.store.checkpoint import Memory
from ledger.store.note import Checkpoint, signed
from ledger.store.signing import LOG, SigningKey, SigningKeys
from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

MORE = "the tree of another ledger"


@pytest.fixture
def fined(county: County, monkeypatch: pytest.MonkeyPatch) -> str:
    """A firm with a record; nothing of it was signed, and nothing will be but for a bundle."""
    county.rooms.logs.close()
    monkeypatch.setattr(bundle, "SIGNING_SECONDS", 0.05)
    county.on("2026-02-10")
    code = county.new_code()
    texts = [{"name": "facts", "value": "未按规定处理废水"}]
    acts.penalty(county, code, "2026-02-09", texts=texts)
    return code


def keys(county: County) -> Path:
    return keys_of(county.rooms.settings.database_url)


def memory(county: County) -> Memory:
    return Memory.of(keys(county), "ledger")


def told(county: County, code: str) -> tuple[int, str]:
    """Status and code of the answer; nothing else is in it."""
    entered = county.rooms.access.store.head().size
    answer = county.client.get(f"/bundle/{code}", headers=county.headers("AUDITOR"))
    assert county.rooms.access.store.head().size == entered
    assert answer.headers["cache-control"] == "no-store"
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"]


def change(county: County, file: str, statement: str) -> None:
    """What somebody does to a database behind the ledger's back."""
    path = Path(county.rooms.settings.database_url) / file
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement)


def given(county: County, code: str) -> bool:
    answer = county.client.get(f"/bundle/{code}", headers=county.headers("AUDITOR"))
    return answer.status_code == 200


def test_while_another_signs_it_is_to_be_asked_again(county: County, fined: str) -> None:
    with durable.alone(memory(county).lock, 1):
        assert told(county, fined) == (503, "checkpoint_must_be_signed_first")
    assert given(county, fined)


def test_without_the_key_of_the_log(
    county: County, fined: str, caplog: pytest.LogCaptureFixture
) -> None:
    file = keys(county) / LOG
    kept = file.read_text(encoding="utf-8")
    file.write_text(json.dumps({"keys": [SigningKey(bytes(32)).as_private_jwk()]}), "utf-8")
    county.rooms.logs._keys = SigningKeys.open(keys(county), LOG)
    assert told(county, fined) == (503, "log_key_must_be_at_hand")
    assert "A bundle was not given: The key in force of test.example/county" in caplog.text
    assert fined not in caplog.text
    file.write_text(kept, "utf-8")
    assert given(county, fined)


def test_where_another_tree_was_signed(county: County, fined: str) -> None:
    origin = county.rooms.logs.ledger.name
    signer = county.rooms.logs._signer(origin)
    checkpoint = Checkpoint(origin, county.head + 1, bytes(32))
    memory(county).keep(signed(checkpoint.text(), signer))
    assert told(county, fined) == (503, "ledger_must_continue_what_was_signed")


@pytest.mark.parametrize("held", ["no note at all\n", "\udcff"])
def test_where_the_signers_memory_cannot_be_read(county: County, fined: str, held: str) -> None:
    memory(county).path.write_text(held, "utf-8", "surrogateescape")
    expected = (503, "signer_must_remember_what_it_signed")
    assert told(county, fined) == expected


def test_where_the_signers_memory_is_of_another_log(county: County, fined: str) -> None:
    apart = county.rooms.logs.access
    note = signed(
        Checkpoint(apart.name, 1, bytes(32)).text(), county.rooms.logs._signer(apart.name)
    )
    memory(county).keep(note)
    assert told(county, fined) == (503, "signer_must_remember_what_it_signed")


def test_where_a_value_does_not_open(county: County, fined: str) -> None:
    change(county, "vault.sqlite", "UPDATE sealed_values SET sealed = zeroblob(64)")
    assert told(county, fined) == (503, "vault_must_open_its_values")


def test_where_the_database_cannot_be_read(
    county: County, fined: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> int:
        raise StoreError("The database file could not be read: disk I/O error.")

    with monkeypatch.context() as patch:
        patch.setattr(county.rooms.ledger.store, "newest", broken)
        assert told(county, fined) == (503, "store_must_answer")
    assert given(county, fined)


def test_what_the_access_ledger_does_not_take_does_not_leave(county: County, fined: str) -> None:
    nothing = "BEGIN SELECT RAISE(ABORT, 'full'); END"
    change(county, "access.sqlite", f"CREATE TRIGGER full BEFORE INSERT ON entries {nothing}")
    assert told(county, fined) == (503, "answer_must_be_entered_first")
    change(county, "access.sqlite", "DROP TRIGGER full")
    assert given(county, fined)


def test_what_nobody_foresaw_has_a_reference_and_no_value(
    county: County, fined: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> bytes:
        raise ValueError("未按规定处理废水")

    monkeypatch.setattr(bundle_route, "bundle_of", broken)
    assert told(county, fined) == (500, "internal_error")
    assert "废水" not in caplog.text
