"""`fsck` names whatever a superuser of the database does: six of six, plainly and cleverly."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.rooms import found
from ledger.store import open_store, open_vault
from ledger.store.inclusion import Inclusion
from ledger.store.note import Checkpoint, NoteSigner, signed
from ledger.store.signing import SigningKey
from tests.graphql_api.commandline.shell import Ran, run
from tests.graphql_api.commandline.test_delivering import deliver
from tests.ledger.intake.desk import shop
from tests.postgres_server import database
from tests.tampering import CLEVER, PLAIN, lines_of, rewrite, superuser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ORIGIN = "test.example/county"


@dataclass(frozen=True)
class Made:
    """A ledger made once, of which each test has a copy of its own."""

    data: str
    folder: Path
    """Where its files lie; of one on PostgreSQL those beside the database."""
    size: int
    server: str = ""

    @contextmanager
    def copied(self, to: Path) -> Iterator[str]:
        """Where a copy of it lies that may be tampered with."""
        copytree(self.folder, to, dirs_exist_ok=True)
        if not self.server:
            yield str(to / "county")
        else:
            with database(self.server, like=self.data) as url:
                yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Made]:
    """A ledger with some penalties and its projections."""
    folder = tmp_path_factory.mktemp("made")
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name in [name for name in os.environ if name.startswith("CREDIT_LEDGER_")]:
            patch.delenv(name)
        server, data = "", str(folder / "county")
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_server")
            data = stack.enter_context(database(server))
        with pytest.MonkeyPatch.context() as place:
            place.chdir(folder)
            found(data, ORIGIN).close()
            deliver(data)
            run("rebuild", "--data", data)
        with closing(open_store(data)) as store:
            size = store.head().size
        yield Made(data, folder, size, server)


@pytest.fixture
def delivered(made: Made, folder: Path) -> Iterator[tuple[str, int]]:
    """A copy of that ledger, and the number of one of the last entries."""
    with made.copied(folder) as data:
        yield data, made.size - 4


def held(data: str, size: int = 0, name: str = "ledger") -> str:
    """A file with the checkpoint that somebody held."""
    with closing(open_store(data, name=name)) as store:
        size = size or store.head().size
        origin = ORIGIN + ("/access" if name == "access" else "")
        root = Inclusion(store, size).root()
    signer = NoteSigner(origin, SigningKey(bytes(32)))
    path = Path(f"held-{name}-{size}.txt")
    path.write_text(signed(Checkpoint(origin, size, root).text(), signer), encoding="utf-8")
    return str(path)


def fsck(data: str, *more: str) -> tuple[Ran, list[Any]]:
    ran = run("fsck", "--json", "--data", data, *more)
    assert ran.out, ran
    return ran, ran.last["findings"]


def test_nothing_is_found_where_nothing_was_done(delivered: tuple[str, int]) -> None:
    data, n = delivered
    ran, findings = fsck(data, "--deep", "--against", held(data), "--against", held(data, n))
    assert (ran.status, findings) == (0, [])


@pytest.mark.parametrize("done", PLAIN)
def test_tampering_is_found_and_named(delivered: tuple[str, int], done: str) -> None:
    data, n = delivered
    with superuser(data) as execute:
        PLAIN[done](execute, n)
    ran, findings = fsck(data)
    assert ran.status == 1
    assert n in [finding["entry"] for finding in findings], findings


@pytest.mark.parametrize("done", CLEVER)
def test_clever_tampering_is_found_by_held_checkpoints(
    delivered: tuple[str, int], done: str
) -> None:
    data, n = delivered
    sizes = (held(data, size) for size in (n - 1, n, 0))
    against = [word for file in sizes for word in ("--against", file)]
    with superuser(data) as execute:
        rewrite(execute, CLEVER[done](lines_of(execute), n))
    ran, findings = fsck(data, *against)
    assert ran.status == 1
    (named, *_) = findings
    assert (named["part"], named["entry"]) == ("ledger", n)
    assert "checkpoint" in named["what"]


@pytest.mark.parametrize("done", CLEVER)
def test_a_bundle_that_somebody_held_names_the_entry(delivered: tuple[str, int], done: str) -> None:
    data, n = delivered
    ran = run("export", "--all", "--values", "none", "--to", "held.txt", "--data", data)
    assert ran.status == 0
    with superuser(data) as execute:
        rewrite(execute, CLEVER[done](lines_of(execute), n))
    forget(data)
    _, findings = fsck(data, "--against", "held.txt")
    assert (findings[0]["part"], findings[0]["entry"]) == ("ledger", n)
    assert "the bundle given" in findings[0]["what"]


def folder_of(data: str) -> Path:
    """Where the keys lie, and what the signer remembers."""
    return Path("data" if data.startswith("postgresql:") else data) / "keys"


def forget(data: str) -> None:
    """What a tamperer who also has the key folder does: nothing signed is left."""
    with superuser(data) as execute:
        execute("DELETE FROM checkpoints")
    for path in folder_of(data).glob("signed-*.note"):
        path.unlink()


@pytest.mark.parametrize("done", CLEVER)
def test_clever_tampering_is_found_by_the_checkpoints_in_the_database(
    delivered: tuple[str, int], done: str
) -> None:
    data, n = delivered
    with superuser(data) as execute:
        rewrite(execute, CLEVER[done](lines_of(execute), n))
    ran, findings = fsck(data)
    assert ran.status == 1
    (named, *_) = findings
    assert named["part"] == "ledger"
    assert "checkpoint of" in named["what"]
    assert named["entry"] <= n or done in {"delete", "truncate"}


@pytest.mark.parametrize("done", CLEVER)
def test_and_by_the_signer_s_memory_where_those_were_taken_away(
    delivered: tuple[str, int], done: str
) -> None:
    data, n = delivered
    with superuser(data) as execute:
        rewrite(execute, CLEVER[done](lines_of(execute), n))
        execute("DELETE FROM checkpoints")
    _, (named, *_) = fsck(data)
    assert "what the signer remembers" in named["what"]


def test_a_checkpoint_that_the_tamperer_signs_is_not_believed(delivered: tuple[str, int]) -> None:
    data, n = delivered
    with superuser(data) as execute:
        rewrite(execute, CLEVER["alter"](lines_of(execute), n))
        ((size, root),) = execute("SELECT size, root FROM head")
        text = Checkpoint(ORIGIN, size, bytes(root)).text()
        note = signed(text, NoteSigner(ORIGIN, SigningKey(bytes(32))))
        execute("UPDATE checkpoints SET note = ? WHERE size = ?", note, size)
    _, findings = fsck(data)
    said = [finding["what"] for finding in findings]
    assert any("is not to be believed" in what for what in said)
    assert any("what the signer remembers" in what for what in said)


def test_a_checkpoint_under_another_size_is_found(delivered: tuple[str, int]) -> None:
    data, n = delivered
    with superuser(data) as execute:
        execute("UPDATE checkpoints SET size = ? WHERE size = (SELECT size FROM head)", n)
    _, findings = fsck(data)
    assert [finding["entry"] for finding in findings] == [n]


@pytest.mark.parametrize("done", ["alter", "swap", "back-date", "truncate"])
def test_clever_tampering_is_betrayed_by_the_projections(
    delivered: tuple[str, int], done: str
) -> None:
    data, n = delivered
    with superuser(data) as execute:
        rewrite(execute, CLEVER[done](lines_of(execute), n))
    forget(data)
    ran, findings = fsck(data, "--deep")
    assert ran.status == 1
    assert {finding["part"] for finding in findings} == {"projections"}


def test_a_cut_off_access_ledger_is_found(delivered: tuple[str, int]) -> None:
    data, _ = delivered
    for _ in range(3):
        assert run("archive", shop(1)["unified_code"], "--data", data).status == 0
    with closing(open_store(data, name="access")) as store:
        assert store.head().size > 1
    now = held(data, name="access")
    with superuser(data, "access") as execute:
        rewrite(execute, lines_of(execute)[:1])
        execute("DELETE FROM checkpoints")
    ran, findings = fsck(data, "--against", now)
    assert ran.status == 1
    assert [(f["part"], f["entry"]) for f in findings][:1] == [("access", 2)]


def test_missing_guards_are_named(delivered: tuple[str, int]) -> None:
    data, _ = delivered
    with superuser(data) as execute:
        if data.startswith("postgresql:"):
            execute("ALTER TABLE entries DISABLE TRIGGER ALL")
    if not data.startswith("postgresql:"):
        import sqlite3  # noqa: PLC0415

        with closing(sqlite3.connect(f"{data}/ledger.sqlite")) as file:
            found = file.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entries'"
            )
            for (name,) in found.fetchall():
                file.execute(f"DROP TRIGGER {name}")
    _, findings = fsck(data)
    assert [f["what"] for f in findings] == [
        "nothing guards the table entries against changes any more"
    ]


VAULT: dict[str, Callable[[Any], Any]] = {
    "is in no vault": lambda execute: execute(
        "DELETE FROM sealed_values WHERE row = (SELECT max(row) FROM sealed_values)"
    ),
    "does not decrypt": lambda execute: execute(
        "UPDATE sealed_values SET slot = slot + 1 WHERE row = (SELECT max(row) FROM sealed_values)"
    ),
    "no entry says so": lambda execute: execute("UPDATE owners SET erased = 1 WHERE slot = 1"),
}


@pytest.mark.parametrize("what", VAULT)
def test_what_is_done_to_the_vault_is_found(delivered: tuple[str, int], what: str) -> None:
    data, _ = delivered
    with superuser(data, "vault") as execute:
        VAULT[what](execute)
    ran, findings = fsck(data)
    assert ran.status == 1
    said = " ".join(f["what"].replace("are in no", "is in no") for f in findings)
    assert what in said or "nobody's" in said
    assert {f["part"] for f in findings} == {"vault"}


def test_a_value_that_nobody_committed_to_is_found(delivered: tuple[str, int]) -> None:
    from ledger.event import Disclosure  # noqa: PLC0415

    data, n = delivered
    with closing(open_store(data)) as store, closing(open_vault(data, store)) as vault:
        entry_id = json.loads(store.entry(n))["id"]
        vault.commit([vault.seal(entry_id, [Disclosure("91620321MA0000000X", "name", "x")])])
    _, findings = fsck(data)
    assert [(f["part"], f["entry"]) for f in findings] == [("vault", n)]


def test_nothing_is_changed(here: str) -> None:
    deliver(here)
    before = {p.name: p.read_bytes() for p in Path(here).iterdir() if p.suffix == ".sqlite"}
    fsck(here, "--deep")
    assert {n: (Path(here) / n).read_bytes() for n in before} == before


def test_a_checkpoint_of_another_ledger_is_refused(here: str) -> None:
    text = Checkpoint("other.example/ledger", 3, bytes(32)).text()
    note = signed(text, NoteSigner("other.example/ledger", SigningKey(bytes(32))))
    Path("other.txt").write_text(note, encoding="utf-8")
    ran = run("fsck", "--data", here, "--against", "other.txt")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("store_must_verify: The checkpoint given is that of other.example")
    Path("no.txt").write_text(b64encode(b"no").decode(), encoding="utf-8")
    Path("cut.txt").write_text("credit-ledger-bundle/v1\norigin x\n", encoding="utf-8")
    for file in ("no.txt", "missing.txt", "cut.txt"):
        ran = run("fsck", "--data", here, "--against", file)
        assert ran.err.startswith("checkpoint_must_be_readable: ")


def test_there_must_be_a_ledger(folder: Path) -> None:
    ran = run("fsck", "--data", str(folder / "nowhere"))
    assert ran.err.startswith("ledger_must_be_founded: ")
    assert not (folder / "nowhere").exists()
