"""Export and restore on the command line, on both databases."""

from __future__ import annotations

import shutil
import stat
from contextlib import closing
from pathlib import Path

import pytest

from graphql_api.rooms import open_ledger
from ledger.store import open_store
from ledger.store.note import Checkpoint, NoteSigner, split
from ledger.store.signing import SigningKey
from tests.graphql_api.commandline.shell import Ran, run
from tests.graphql_api.commandline.test_delivering import deliver
from tests.ledger.intake.desk import shop

CODE = str(shop(1)["unified_code"])


@pytest.fixture
def delivered(data: str) -> str:
    """A ledger with some penalties."""
    deliver(data)
    return data


def export(data: str, *what: str, to: str = "bundle.txt") -> tuple[Ran, bytes]:
    ran = run("export", *what, "--to", to, "--data", data)
    assert ran.status == 0, ran
    return ran, Path(to).read_bytes()


def words(bundle: bytes) -> set[str]:
    """The words with which its lines begin."""
    body = bundle.split(b"\n\n")[0]
    return {line.split(b" ")[0].decode() for line in body.split(b"\n")}


def test_a_whole_ledger_goes_into_a_file_and_comes_back(delivered: str, folder: Path) -> None:
    assert run("archive", CODE, "--data", delivered).status == 0
    ran, first = export(delivered, "--all")
    assert stat.S_IMODE(Path("bundle.txt").stat().st_mode) == 0o600
    assert ran.last["bytes"] == len(first)
    _, access = export(delivered, "--access", to="access.txt")
    assert words(access) == {"credit-ledger-bundle/v1", "origin", "size", "scope", "entry"}
    target = str(folder / "again")
    shutil.copytree(keys(delivered), Path(target) / "keys", ignore=shutil.ignore_patterns("*.note"))
    restored = run("restore", "bundle.txt", "--data", target)
    assert restored.status == 0, restored
    assert restored.last["keyFrom"] == "given"
    head = restored.last["restored"]
    assert run("restore", "access.txt", "--data", target).status == 0
    with closing(open_store(target)) as store:
        note = store.checkpoint()
        assert note is not None
        assert Checkpoint.parse(split(note)[0]).size == store.head().size == head
    checked = run("fsck", "--deep", "--json", "--data", target)
    assert (checked.status, checked.last["findings"]) == (0, []), checked
    archive = ("archive", CODE, "--json", "--data")
    assert run(*archive, target).last == run(*archive, delivered).last
    _, again = export(target, "--all", to="again.txt")
    assert again.split(b"\n\n")[0] == first.split(b"\n\n")[0]


def keys(data: str) -> Path:
    """Where the keys of a data place lie."""
    return Path("data" if data.startswith("postgresql:") else data) / "keys"


def test_a_place_with_a_ledger_is_left_as_it_is(delivered: str) -> None:
    export(delivered, "--all")
    ran = run("restore", "bundle.txt", "--data", delivered)
    assert ran.status == 1
    assert ran.err.startswith("ledger_must_be_empty: ")


def test_a_bundle_that_does_not_verify_writes_nothing(here: str, folder: Path) -> None:
    deliver(here)
    _, bundle = export(here, "--all")
    target = str(folder / "again")
    for changed in (bundle[: len(bundle) // 2], bundle.replace(b'"AMR"', b'"ECO"', 1)):
        Path("changed.txt").write_bytes(changed)
        ran = run("restore", "changed.txt", "--data", target)
        assert (ran.status, ran.out) == (1, "")
        assert ran.err.startswith("bundle_must_verify: "), ran
    other = NoteSigner("test.example/county", SigningKey(bytes(32))).verifier.vkey()
    ran = run("restore", "bundle.txt", "--log-key", other, "--data", target)
    assert ran.err.startswith("bundle_must_verify: The checkpoint is not to be trusted"), ran
    ran = run("restore", "bundle.txt", "--log-key", "no+key", "--data", target)
    assert ran.err.startswith("log_key_must_be_readable"), ran
    assert run("restore", "nowhere.txt", "--data", target).err.startswith("file_must_be_readable")
    with closing(open_store(target)) as store:
        assert store.head().size == 0


def test_an_older_backup_is_refused_where_more_was_signed(here: str, folder: Path) -> None:
    export(here, "--all")
    deliver(here)
    export(here, "--all", to="newer.txt")
    target = folder / "again"
    shutil.copytree(Path(here) / "keys", target / "keys")
    ran = run("restore", "bundle.txt", "--data", str(target))
    assert ran.err.startswith("bundle_must_verify: The signer here has signed ")
    assert run("restore", "newer.txt", "--data", str(target)).status == 0


def test_the_access_ledger_follows_its_ledger(here: str, folder: Path) -> None:
    deliver(here)
    assert run("archive", CODE, "--data", here).status == 0
    export(here, "--access")
    ran = run("restore", "bundle.txt", "--data", str(folder / "again"))
    assert ran.err.startswith("ledger_must_be_founded: ")


def test_a_subject_s_bundle_holds_its_entries_with_proofs(delivered: str) -> None:
    _, none = export(delivered, CODE)
    assert {"tag", "entry", "proof"} <= words(none)
    assert not {"value", "vault"} & words(none)
    with closing(open_ledger(delivered)) as ledger:
        numbers = {entry.number for entry in ledger.history(CODE)}
    given = {int(row.split(b" ")[1]) for row in none.split(b"\n") if row.startswith(b"entry ")}
    assert numbers <= given
    assert len(given - numbers) <= 1, "only the heads beside them"
    _, own = export(delivered, CODE, "--values", "own")
    _, everything = export(delivered, CODE, "--values", "all")
    assert 0 < own.count(b"\nvalue ") < everything.count(b"\nvalue ")
    assert "vault" not in words(everything)


def test_a_code_that_is_not_known_is_proved_to_be_unknown(delivered: str) -> None:
    _, bundle = export(delivered, str(shop(9)["unified_code"]))
    assert not {"tag", "value"} & words(bundle)


def test_what_is_exported_is_entered(here: str) -> None:
    deliver(here)
    export(here, CODE, "--purpose", "复核")
    export(here, "--all")
    with closing(open_store(here, name="access")) as store:
        (first, second) = [bytes(line) for _, line in store.entries()][-2:]
    assert CODE.encode() in first
    assert "复核".encode() in first
    assert b'"purpose":"backup"' in second


def test_one_thing_is_exported(here: str, folder: Path) -> None:
    for arguments in ((), (CODE, "--all"), ("--all", "--access")):
        ran = run("export", *arguments, "--to", "x.txt", "--data", here)
        assert ran.err.startswith("export_must_name_one_thing: ")
    ran = run("export", "123", "--to", "x.txt", "--data", here)
    assert ran.err.startswith("code_must_be_a_unified_code: ")
    ran = run(
        "export", "--number-stdin", "--to", "x.txt", "--data", here, stdin="620321209901010013\n"
    )
    assert ran.err.startswith("person_must_be_registered: ")
    ran = run("export", "--all", "--to", str(folder / "no" / "x.txt"), "--data", here)
    assert ran.err.startswith("file_must_be_writable: ")
    assert not [path for path in folder.iterdir() if "x.txt" in path.name]
