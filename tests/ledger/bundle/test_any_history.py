"""Whatever may happen in a county: exported and restored it is the same, and shows the same."""

from __future__ import annotations

import io
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from graphql_api.rooms import open_ledger
from ledger.bundle.checking import Check
from ledger.bundle.restoring import restore
from ledger.bundle.writing import whole
from ledger.event import Disclosure
from ledger.store import emptied_vault, open_store, open_vault
from ledger.store.note import Checkpoint, NoteSigner, signed
from ledger.store.vault_backup import PuttingBack, Taking
from projections.comparing import unlike_rebuilt
from projections.opening import open_projections
from projections.rebuild import rebuild
from tests.ledger.bundle.histories import KEY, bundled, lived, restored
from tests.projections.histories import County

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.store import Store, Vault
    from ledger.store.appending import Sealed
    from projections.database import Database

SIGNER = NoteSigner("test/simulated", KEY)


class Vaulted(County):
    """A county whose entries have values in a vault."""

    def __init__(self, store: Store, vault: Vault, seed: int) -> None:
        self._vault = vault
        super().__init__(store, seed, merging=0.05)

    def append(self, entries: Iterable[Sealed]) -> None:
        """Append entries, after a value of each lies in the vault."""
        made = []
        for entry in entries:
            owner = next(iter(entry.subjects), entry.stream)
            value = Disclosure(owner, "text", f"说明 {self.dice.random()}")
            sealed = self._vault.seal(entry.id, [value], stream=entry.stream, content=b"x" * 64)
            self._vault.commit([sealed])
            made.append(msgspec.structs.replace(entry, sd=sealed.commitments))
        super().append(made)


def bundle_of(store: Store, vault: Vault) -> bytes:
    head = store.head()
    note = signed(Checkpoint("test/simulated", head.size, head.root).text(), SIGNER)
    return b"".join(whole(store, note, Taking(vault)))


def shown(place: str, county: County) -> Database:
    """The projections, built from entry 1."""
    day = county.day + timedelta(1)
    with closing(open_projections(place)) as projections:
        return projections.generation(rebuild(place, projections, lambda: day).generation)


@pytest.mark.parametrize("seed", range(4))
def test_any_history_comes_back_and_shows_the_same(tmp_path: Path, seed: int) -> None:
    original, again = str(tmp_path / "original"), str(tmp_path / "again")
    with closing(open_store(original)) as store, closing(open_vault(original, store)) as vault:
        county = Vaulted(store, vault, seed)
        county.live(150)
        bundle = bundle_of(store, vault)
    checked = Check([SIGNER.verifier]).read(io.BytesIO(bundle))
    with closing(open_store(again)) as store:
        into, last = emptied_vault(again, checked.index_key)
        with closing(into):
            restore(io.BytesIO(bundle), checked, store, PuttingBack(into, checked.slots, last))
    with closing(open_store(again)) as store, closing(open_vault(again, store)) as vault:
        assert bundle_of(store, vault) == bundle
    with closing(shown(original, county)) as before, closing(shown(again, county)) as after:
        assert list(unlike_rebuilt(before, after)) == []


KILLED = """
import os, sys
from ledger.store.refilling import Refilling
from tests.ledger.bundle.histories import restored
from ledger.bundle import restoring

restoring._PAGE = 40
page, pages = Refilling.page, []

def dying(self, entries):
    pages.append(page(self, entries))
    if len(pages) == int(sys.argv[3]):
        os.kill(os.getpid(), 9)

Refilling.page = dying
restored(sys.argv[1], open(sys.argv[2], "rb").read())
"""


@pytest.mark.parametrize("pages", [1, 2, 3])
@pytest.mark.parametrize("param", ["sqlite", "postgres"])
def test_killed_in_the_middle_the_ledger_is_empty_and_the_restore_begins_again(
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    param: str,
    pages: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(lived(str(tmp_path / "original"), 7)) as ledger:
        bundle, head = bundled(ledger), ledger.store.head()
    file = tmp_path / "bundle.txt"
    file.write_bytes(bundle)
    sqlite = param == "sqlite"
    place = str(tmp_path / "place") if sqlite else request.getfixturevalue("postgres_url")
    command = [sys.executable, "-c", KILLED, place, str(file), str(pages)]
    root = Path(__file__).parents[3]
    killed = subprocess.run(
        command, env={"PYTHONPATH": str(root)}, capture_output=True, check=False
    )
    assert killed.returncode == -9, killed.stderr
    with closing(open_ledger(place)) as ledger:
        assert ledger.head == 0
        assert list(ledger.vault.open_many(["x"])) == []
    with closing(restored(place, bundle)) as ledger:
        assert ledger.store.head() == head
