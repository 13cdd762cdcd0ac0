"""Checkpoints, proof files and the logs' keys on the command line."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING

from graphql_api.rooms import keys_of
from ledger.store import open_store
from ledger.store.inclusion import is_included
from ledger.store.note import Checkpoint, Verifier, opened
from ledger.store.signing import LOG
from tests.graphql_api.commandline.shell import run

if TYPE_CHECKING:
    from pathlib import Path


def verifiers(data: str) -> list[Verifier]:
    lines = run("keys", "--data", data).out.splitlines()
    assert all(line.startswith("log ") for line in lines)
    return [Verifier.parse(line.removeprefix("log ")) for line in lines]


def test_a_checkpoint_is_signed_and_printed(here: str) -> None:
    ran = run("checkpoint", "--data", here)
    assert ran.status == 0, ran.err
    tree = Checkpoint.parse(opened(ran.out, verifiers(here)).text)
    store = open_store(here)
    head = store.head()
    store.close()
    assert (tree.size, tree.root) == (head.size, head.root)


def test_an_access_ledger_that_is_empty_has_no_checkpoint(here: str) -> None:
    ran = run("checkpoint", "--access", "--data", here)
    assert ran.status == 1
    assert ran.err.startswith("log_must_have_entries: ")


def test_a_proof_file_is_written_and_holds(here: str, tmp_path: Path) -> None:
    file = tmp_path / "17.tlog-proof"
    assert run("proof", "17", "--out", str(file), "--data", here).status == 0
    text = file.read_text(encoding="utf-8")
    assert run("proof", "17", "--data", here).out == text
    head, _, note = text.partition("\n\n")
    _, index, *hashes = head.split("\n")
    tree = Checkpoint.parse(opened(note, verifiers(here)).text)
    store = open_store(here)
    leaf = store.leaf(17)
    store.close()
    path = [b64decode(each) for each in hashes]
    assert index == "index 16"
    assert is_included(leaf, 17, tree.size, path, tree.root)


def test_an_entry_that_is_not_there_is_not_proved(here: str) -> None:
    for entry in ("0", "99999"):
        ran = run("proof", entry, "--data", here)
        assert (ran.status, ran.out) == (1, "")
        assert ran.err.startswith("entry_must_exist: ")


def test_keys_are_rotated_and_the_former_stay_listed(here: str) -> None:
    before = run("checkpoint", "--data", here).out
    old = verifiers(here)
    ran = run("keys", "rotate", "--data", here)
    assert ran.status == 0, ran.err
    new = verifiers(here)
    assert new[:2] == old
    assert [key.name for key in new] == [key.name for key in old] * 2
    listed = run("keys", "--json", "--data", here).last
    assert [key["inForce"] for key in listed] == [False, False, True, True]
    after = run("checkpoint", "--data", here).out
    assert opened(before, new).signatures[0].verifier == new[0]
    assert opened(after, new).signatures[0].verifier == new[2]


def test_without_its_key_the_log_says_so(here: str) -> None:
    (keys_of(here) / LOG).unlink()
    ran = run("checkpoint", "--data", here)
    assert ran.status == 1
    assert ran.err.startswith("store_must_verify: The key in force")
