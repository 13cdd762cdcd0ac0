"""Checkpoints, proof files and the logs' keys on the command line."""

from __future__ import annotations

from base64 import b64decode
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from graphql_api.rooms import keys_of, open_ledger
from ledger import policy
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


def is_signed(data: str) -> bool:
    """Whether the newest checkpoint in the database covers every entry, under the ledger's key."""
    with closing(open_store(data)) as store:
        head, note = store.head(), store.checkpoint()
    assert head.size
    if note is None:
        return False
    tree = Checkpoint.parse(opened(note, adopted(data)).text)
    return (tree.size, tree.root) == (head.size, head.root)


def adopted(data: str) -> list[Verifier]:
    """The keys that the ledger's entries adopt; nothing is signed by reading them."""
    with closing(open_ledger(data)) as ledger:
        return [Verifier.parse(key.vkey) for key in ledger.registry.log_keys]


FOUNDING = ("found", "--origin", "credit.example.cn/one", "--officer", "chief::ADMINISTRATOR")
APPOINT = ("do", "appoint-officer", "officer=li-1", "agency=AMR", "roles=PROVIDER", "--data")


@pytest.mark.parametrize(
    "act",
    [
        APPOINT,
        ("clock", "--since", "2020-01-01", "--data"),
        ("keys", "rotate", "--officer", "chief", "--data"),
        ("adopt", "--officer", "chief", "--data"),
    ],
)
def test_a_command_leaves_what_it_entered_signed(
    empty: str, act: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(*FOUNDING, "--data", empty).status == 0
    assert is_signed(empty), "founding"
    texts = [text.replace("REPAIR-2026", "REPAIR-2027") for text in policy.seed_texts()]
    if act[0] == "adopt":
        for module in ("ledger.founding", "graphql_api.commandline.adopting"):
            monkeypatch.setattr(f"{module}.seed_texts", lambda: texts)
    with closing(open_store(empty)) as store:
        before = store.head().size
    ran = run(*act, empty)
    assert ran.status == 0, ran
    with closing(open_store(empty)) as store:
        assert store.head().size > before, ran
    assert is_signed(empty)


def test_a_simulated_county_is_signed_when_it_is_made(folder: Path) -> None:
    place = str(folder / "made")
    assert run("simulate", "--subjects", "2", "--years", "1", "--data", place).status == 0
    assert is_signed(place)


def test_without_the_key_a_command_enters_and_says_that_it_is_not_signed(
    here: str, caplog: pytest.LogCaptureFixture
) -> None:
    (keys_of(here) / LOG).unlink()
    assert run(*APPOINT, here).status == 0
    assert "No checkpoint was signed: The key in force" in caplog.text
    assert not is_signed(here)
