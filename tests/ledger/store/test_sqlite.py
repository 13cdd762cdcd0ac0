"""What SQLite adds: files whose commits are on disk, and clear words for other files."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ledger.store import open_store, open_vault
from ledger.store.appending import StoreError
from ledger.store.sqlite import connect
from tests.ledger.store.proposing import NOON, proposed

if TYPE_CHECKING:
    from pathlib import Path


def test_every_connection_is_durable(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "x.sqlite", secure_delete=True)) as connection:
        pragmas = ("synchronous", "journal_mode", "secure_delete", "recursive_triggers")
        found = [connection.execute(f"PRAGMA {p}").fetchone()[0] for p in pragmas]
    assert found == [2, "wal", 1, 1]


@pytest.mark.parametrize("name", ["ledger", "vault"])
def test_another_kind_of_file_is_told_in_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.sqlite").write_text("no database, " * 100)
    with pytest.raises(StoreError, match="cannot be opened") as refusal:
        (open_store if name == "ledger" else open_vault)(tmp_path)
    assert "\n" not in str(refusal.value)


def test_a_folder_that_cannot_be_made_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made"):
        open_store(tmp_path / "file" / "data")


def test_a_damaged_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        store.append([proposed() for _ in range(500)], NOON)
    file = tmp_path / "ledger.sqlite"
    content = bytearray(file.read_bytes())
    content[4096 * 3 :] = b"\xff" * (len(content) - 4096 * 3)
    file.write_bytes(content)
    with pytest.raises(StoreError) as refusal:
        open_store(tmp_path)
    assert "\n" not in str(refusal.value)


def test_replacing_an_entry_is_refused_too(tmp_path: Path) -> None:
    with closing(open_store(tmp_path)) as store:
        store.append([proposed()], NOON)
    with closing(connect(tmp_path / "ledger.sqlite")) as connection:
        for verb in ("INSERT OR REPLACE", "INSERT OR IGNORE"):
            with pytest.raises(Exception, match="never changed"):
                connection.execute(f"{verb} INTO entries SELECT * FROM entries")
