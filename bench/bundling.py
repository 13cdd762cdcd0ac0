"""A whole ledger into a bundle, the bundle checked, and a ledger made from it.

Peer: SQLite's own backup of the ledger's and the vault's files, which hashes, decrypts and
checks nothing. Limit: SHA-256 over the bundle's lines.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

from bench.import_rows import RUN, make_file

if TYPE_CHECKING:
    from pathlib import Path

EXPORT = """
import json, resource, sys, time
from contextlib import closing
from pathlib import Path
from graphql_api.rooms import open_rooms
from graphql_api.settings import Settings
from ledger.bundle.writing import whole
from ledger.store.vault_backup import Taking
with closing(open_rooms(Settings.read({}, database_url=sys.argv[1]))) as rooms:
    rooms.logs.sign()
    covered = rooms.logs.ledger.refreshed()
    started = time.perf_counter()
    with Path(sys.argv[2]).open("wb") as file:
        file.writelines(whole(rooms.ledger.store, covered.note, Taking(rooms.ledger.vault)))
    seconds = time.perf_counter() - started
    entries = rooms.ledger.head
print(json.dumps({"entries": entries, "seconds": seconds,
                  "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
RESTORE = """
import io, json, resource, sys, time
from contextlib import closing
from pathlib import Path
from ledger.bundle.checking import Check
from ledger.bundle.restoring import restore
from ledger.store import emptied_vault, open_store
from ledger.store.vault_backup import PuttingBack
with Path(sys.argv[2]).open("rb") as file, closing(open_store(sys.argv[1])) as store:
    started = time.perf_counter()
    checked = Check().read(file)
    checking = time.perf_counter() - started
    file.seek(0)
    vault, last = emptied_vault(sys.argv[1], checked.index_key)
    with closing(vault):
        restore(file, checked, store, PuttingBack(vault, checked.slots, last))
    seconds = time.perf_counter() - started
print(json.dumps({"checking": checking, "seconds": seconds,
                  "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def measure(folder: Path, rows: int) -> list[dict[str, Any]]:
    """The figures for a ledger of so many imported rows."""
    from graphql_api.rooms import found  # noqa: PLC0415 - as the other rooms do

    data, bundle = folder / "data", folder / "bundle.txt"
    path = make_file(folder / "penalties.csv", rows)
    found(str(data), "bench/simulated", simulated=True).close()
    _ran(RUN, data, path)
    out = _ran(EXPORT, data, bundle)
    back = _ran(RESTORE, folder / "restored", bundle)
    entries = out["entries"]
    peer, limit = entries / _backup(data, folder / "copy"), entries / _hashing(bundle)
    checked, restored = entries / back["checking"], entries / back["seconds"]
    memory = max(out["megabytes"], back["megabytes"])
    return [
        _figure("export of a whole ledger with its values", entries / out["seconds"], peer, limit),
        _figure("check of that bundle", checked, None, limit),
        _figure("check and restore of that bundle", restored, peer, limit),
        {**_figure("export, restore: peak memory", memory, None, None), "unit": "MB"},
    ]


def _ran(program: str, *arguments: Path) -> dict[str, Any]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    done: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return done


def _backup(data: Path, copy: Path) -> float:
    """Both files by SQLite's backup, seconds."""
    copy.mkdir()
    started = time.perf_counter()
    for name in ("ledger.sqlite", "vault.sqlite"):
        with (
            closing(sqlite3.connect(data / name)) as source,
            closing(sqlite3.connect(copy / name)) as target,
        ):
            source.backup(target)
    return time.perf_counter() - started


def _hashing(bundle: Path) -> float:
    """SHA-256 over each line, seconds."""
    started = time.perf_counter()
    with bundle.open("rb") as file:
        for line in file:
            hashlib.sha256(line).digest()
    return time.perf_counter() - started


def _figure(name: str, value: float, peer: float | None, limit: float | None) -> dict[str, Any]:
    return {
        "figure": name,
        "store": "sqlite",
        "value": round(value),
        "unit": "entries/s",
        "peer": "SQLite's backup of both files" if peer else "",
        "peer_value": round(peer) if peer else None,
        "limit": "SHA-256 over the lines" if limit else "",
        "limit_value": round(limit) if limit else None,
        "ratio_peer": round(value / peer, 4) if peer else None,
        "ratio_limit": round(value / limit, 4) if limit else None,
    }
