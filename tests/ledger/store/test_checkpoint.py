"""The signer: what it signs continues what it signed; a restored backup cannot fork the log."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from ledger.store import Store, durable, open_store
from ledger.store.appending import StoreError
from ledger.store.checkpoint import ForkError, Memory, Signer
from ledger.store.consistency import consistency, is_consistent
from ledger.store.inclusion import Inclusion
from ledger.store.note import Checkpoint, NoteSigner, opened, split
from ledger.store.signing import SigningKey
from ledger.store.tiles import Tiles
from tests.ledger.store.proposing import NOON as NOW
from tests.ledger.store.proposing import proposed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = NoteSigner("test.example/log", SigningKey(bytes(32)))
NEXT = NoteSigner("test.example/log", SigningKey(bytes([1]) * 32))


def signer_of(store: Store, folder: Path, key: NoteSigner = KEY) -> Signer:
    return Signer(store, Memory(folder / "signed.note"), lambda: key, Tiles(store))


def grown(store: Store, count: int) -> None:
    """Append so many entries, none like another."""
    store.append([proposed() for _ in range(count)], NOW)


def checkpoint_of(note: str | None) -> Checkpoint:
    assert note is not None
    return Checkpoint.parse(opened(note, [KEY.verifier]).text)


def test_an_empty_log_has_no_checkpoint(store: Store, tmp_path: Path) -> None:
    signer = signer_of(store, tmp_path)
    assert signer.sign(NOW) is None
    assert (store.checkpoint(), signer.behind) == (None, 0)


def test_the_head_is_signed_kept_and_remembered(store: Store, tmp_path: Path) -> None:
    signer = signer_of(store, tmp_path)
    grown(store, 3)
    assert signer.behind == 3
    note = signer.sign(NOW)
    head = store.head()
    assert checkpoint_of(note) == Checkpoint("test.example/log", 3, head.root)
    assert store.checkpoint() == note == (tmp_path / "signed.note").read_text(encoding="utf-8")
    assert store.checkpoints() == [(3, note, NOW)]
    assert (signer.behind, signer.covering(3), signer.covering(4)) == (0, note, None)
    assert signer.sign(NOW) == note


def test_the_first_checkpoint_that_covers_enough_is_found(store: Store, tmp_path: Path) -> None:
    signer = signer_of(store, tmp_path)
    for _ in range(3):
        grown(store, 2)
        signer.sign(NOW)
    sizes = [checkpoint_of(store.checkpoint(size)).size for size in (1, 2, 3, 4, 5, 6)]
    assert sizes == [2, 2, 4, 4, 6, 6]
    assert store.checkpoint(7) is None
    assert checkpoint_of(store.checkpoint()).size == 6


def test_cosignatures_come_with_their_checkpoint(store: Store, tmp_path: Path) -> None:
    grown(store, 1)
    note = signer_of(store, tmp_path).sign(NOW)
    for name in ("w2", "w1", "w1"):
        store.keep_cosignature(1, name, f"— {name} AAAAAAAA\n")
    assert store.checkpoint() == f"{note}— w1 AAAAAAAA\n— w2 AAAAAAAA\n"


def test_every_checkpoint_is_shown_to_continue_the_one_in_memory(
    store: Store, tmp_path: Path
) -> None:
    signer = signer_of(store, tmp_path)
    before = None
    for count in (1, 254, 1, 3, 300):
        remembered = Memory(tmp_path / "signed.note").note()
        grown(store, count)
        now = checkpoint_of(signer.sign(NOW))
        if before is not None:
            assert checkpoint_of(remembered) == before
            proof = consistency(Inclusion(store, now.size), before.size)
            assert is_consistent(before.size, now.size, proof, before.root, now.root)
        before = now


def test_a_restored_backup_cannot_fork_the_log(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with closing(open_store(data)) as store:
        grown(store, 5)
        signer_of(store, tmp_path).sign(NOW)
    shutil.copytree(data, tmp_path / "backup")
    with closing(open_store(data)) as store:
        grown(store, 4)
        note = signer_of(store, tmp_path).sign(NOW)
    shutil.rmtree(data)
    shutil.copytree(tmp_path / "backup", data)
    with closing(open_store(data)) as store:
        signer = signer_of(store, tmp_path)
        with pytest.raises(ForkError, match="holds 5 entries, but a tree of 9 was signed"):
            signer.sign(NOW)
        grown(store, 4)
        with pytest.raises(ForkError, match="do not continue the 9 that were signed"):
            signer.sign(NOW)
        grown(store, 4)
        with pytest.raises(ForkError, match="13 entries do not continue the 9"):
            signer.sign(NOW)
        assert checkpoint_of(store.checkpoint()).size == 5
        assert Memory(tmp_path / "signed.note").note() == note


def test_the_same_entries_brought_back_are_signed_on(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with closing(open_store(data)) as store:
        grown(store, 5)
    shutil.copytree(data, tmp_path / "backup")
    with closing(open_store(data)) as store:
        note = signer_of(store, tmp_path).sign(NOW)
    shutil.rmtree(data)
    shutil.copytree(tmp_path / "backup", data)
    with closing(open_store(data)) as store:
        signer = signer_of(store, tmp_path)
        assert signer.sign(NOW) == note == store.checkpoint()


def test_without_its_file_the_signer_goes_by_what_the_database_holds(
    store: Store, tmp_path: Path, superuser: Callable[..., list[Any]]
) -> None:
    grown(store, 3)
    signer_of(store, tmp_path).sign(NOW)
    (tmp_path / "signed.note").unlink()
    grown(store, 1)
    assert checkpoint_of(signer_of(store, tmp_path).sign(NOW)).size == 4
    (tmp_path / "signed.note").unlink()
    superuser("UPDATE head SET size = 3")
    with pytest.raises(ForkError):
        signer_of(store, tmp_path).sign(NOW)


def test_a_head_that_the_tiles_do_not_give_is_not_signed(
    store: Store, tmp_path: Path, superuser: Callable[..., list[Any]]
) -> None:
    grown(store, 2)
    superuser("UPDATE entries SET leaf = ? WHERE entry = 1", bytes(32))
    with pytest.raises(ForkError, match="do not give the root in the head"):
        signer_of(store, tmp_path).sign(NOW)
    assert store.checkpoint() is None


def test_a_tile_that_is_missing_is_no_tree_to_sign(
    store: Store, tmp_path: Path, superuser: Callable[..., list[Any]]
) -> None:
    grown(store, 300)
    superuser("DELETE FROM tiles")
    superuser("DELETE FROM entries WHERE entry = 7")
    with pytest.raises(ForkError, match="do not give the root in the head"):
        signer_of(store, tmp_path).sign(NOW)


def test_a_memory_of_another_log_or_none_at_all_stops_the_signer(
    store: Store, tmp_path: Path
) -> None:
    grown(store, 1)
    signer_of(store, tmp_path).sign(NOW)
    other = NoteSigner("other.example/log", SigningKey(bytes(32)))
    with pytest.raises(StoreError, match=r"is of test\.example/log, not other\.example/log"):
        signer_of(store, tmp_path, other).sign(NOW)
    (tmp_path / "signed.note").write_text("torn", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be read"):
        signer_of(store, tmp_path).sign(NOW)
    (tmp_path / "signed.note").write_bytes(b"\xff")
    with pytest.raises(StoreError, match="cannot be read"):
        signer_of(store, tmp_path).sign(NOW)


def test_a_note_that_was_remembered_but_not_kept_is_kept_later(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(store, 2)

    def fails(*_: Any) -> None:
        raise StoreError("The database is away.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "keep_checkpoint", fails)
        with pytest.raises(StoreError):
            signer_of(store, tmp_path).sign(NOW)
    note = Memory(tmp_path / "signed.note").note()
    assert (store.checkpoint(), checkpoint_of(note).size) == (None, 2)
    assert signer_of(store, tmp_path).sign(NOW) == note == store.checkpoint()


def test_nothing_leaves_before_it_is_remembered(store: Store, tmp_path: Path) -> None:
    grown(store, 1)
    (tmp_path / "signed.note").mkdir()
    with pytest.raises(StoreError):
        signer_of(store, tmp_path).sign(NOW)
    assert store.checkpoint() is None


def test_after_a_rotation_the_new_key_signs_on(store: Store, tmp_path: Path) -> None:
    grown(store, 1)
    signer_of(store, tmp_path).sign(NOW)
    grown(store, 1)
    note = signer_of(store, tmp_path, NEXT).sign(NOW)
    assert note is not None
    assert opened(note, [NEXT.verifier]).text == split(note)[0]


def test_many_signers_of_one_log_never_contradict_each_other(
    open_again: Callable[..., Store], tmp_path: Path
) -> None:
    stores = [open_again() for _ in range(3)]
    signers = [signer_of(store, tmp_path) for store in stores]

    def act(number: int) -> None:
        store = stores[number % 3]
        grown(store, 1)
        signers[number % 3].sign(NOW)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(60)))
    assert stores[0].head().size == 60
    kept = [checkpoint_of(note) for _, note, _ in stores[0].checkpoints()]
    assert [one.size for one in kept][-1] == 60
    for one in kept:
        assert Inclusion(stores[0], one.size).root() == one.root


def test_who_waits_too_long_is_answered_with_nothing(store: Store, tmp_path: Path) -> None:
    grown(store, 1)
    signer = signer_of(store, tmp_path)
    with signer._lock:
        assert signer.sign(NOW, 0.01) is None
    with durable.alone(tmp_path / ".signed.note.lock"):
        assert signer.sign(NOW, 0.01) is None
    assert signer.sign(NOW, 0.01) is not None


def test_checkpoints_and_cosignatures_are_never_changed(store: Store, tmp_path: Path) -> None:
    grown(store, 1)
    signer_of(store, tmp_path).sign(NOW)
    store.keep_cosignature(1, "w", "— w AAAAAAAA\n")
    for table in ("checkpoints", "cosignatures"):
        for statement in (f"UPDATE {table} SET size = 2", f"DELETE FROM {table}"):
            with pytest.raises(StoreError), store._database.writing() as session:
                session.many(statement, [()])


def test_a_ledger_of_an_earlier_program_gets_the_tables_when_it_is_opened(
    open_again: Callable[..., Store], superuser: Callable[..., list[Any]], tmp_path: Path
) -> None:
    store = open_again()
    grown(store, 1)
    store.close()
    for table in ("checkpoints", "cosignatures"):
        superuser(f"DROP TABLE {table}")
    again = open_again()
    assert again.checkpoint() is None
    signer_of(again, tmp_path).sign(NOW)
    assert checkpoint_of(again.checkpoint()).size == 1
