"""Inclusion proofs out of a ledger on SQLite: any entry, and one whose tile was read before.

Peers: pymerkle, its tree in a SQLite file and its tree wholly in memory. Limit: the hashes of one
tile alone, which a proof of an entry whose tile is not held must make.
"""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, date, datetime
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING, Any

from pymerkle import InmemoryTree, SqliteTree

from ledger.logs import Log
from ledger.store import open_store
from ledger.store.appending import Boundary, Proposed, Sealed
from ledger.store.checkpoint import Memory, Signer
from ledger.store.inclusion import is_included
from ledger.store.note import NoteSigner
from ledger.store.signing import SigningKey
from ledger.store.tiles import Tiles
from ledger.store.tree import TILE_HASHES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ledger.store import Store

NAME = "bench.example/log"
NOW = datetime(2026, 11, 23, tzinfo=UTC)
DATA = b'{"amount":"1000.00","document":"%d","text":"' + b"x" * 350 + b'"}'
GROUP = 5_000
ASKED = 2_000
AGAIN = 200


def measure(folder: Path, entries: int) -> list[dict[str, Any]]:
    """The median of proofs of chance entries, of those asked for again, and of checking them."""
    with closing(open_store(folder / "data")) as store:
        _fill(store, entries)
        key = NoteSigner(NAME, SigningKey(bytes(32)))
        signer = Signer(store, Memory(folder / "signed.note"), lambda: key, Tiles(store))
        signer.sign(NOW)
        log = Log(NAME, store, signer)
        log.proof(1)
        numbers = Random(1).sample(range(1, entries + 1), ASKED)
        anyone = _median(log.proof, numbers)
        again = _median(log.proof, numbers[-AGAIN:])
        checking = _checking(log, numbers[-AGAIN:])
    file, memory = _peers(folder, entries)
    alone = _hashes()
    return [
        _figure(f"inclusion proof of any of {entries:,}, p50", anyone, "pymerkle, SQLite", file)
        | {"limit": "255 hashes", "limit_value": alone, "ratio_limit": round(anyone / alone, 2)},
        _figure("the same, its tile held", again, "pymerkle, in memory", memory),
        _figure("a proof checked in Python, p50", checking, "", None),
    ]


def _fill(store: Store, entries: int) -> None:
    nowhere = Boundary(position=2**40, registry=False)
    for begin in range(0, entries, GROUP):
        sealed = [
            Sealed(
                id=f"{number:032x}",
                type="penalty.filed",
                stream=f"{number:x}",
                data=DATA % number,
                effective_on=date(2026, 11, 20),
                opens=True,
            )
            for number in range(begin, min(begin + GROUP, entries))
        ]
        store.append([Proposed(entries=sealed, boundary=nowhere)], NOW)


def _median(asked: Callable[[int], object], numbers: Iterable[int]) -> float:
    """Milliseconds."""
    taken = []
    for number in numbers:
        started = time.perf_counter()
        asked(number)
        taken.append(time.perf_counter() - started)
    return round(sorted(taken)[len(taken) // 2] * 1_000, 4)


def _checking(log: Log, numbers: list[int]) -> float:
    head = log.store.head()
    proofs = {number: log.proof(number) for number in numbers}

    def check(number: int) -> None:
        proof = proofs[number]
        assert proof is not None
        assert is_included(proof.leaf, number, proof.size, proof.path, head.root)

    return _median(check, numbers)


def _peers(folder: Path, entries: int) -> tuple[float, float]:
    lines = [DATA % number for number in range(entries)]
    numbers = Random(1).sample(range(1, entries + 1), 15)
    found = []
    for tree in (SqliteTree(str(folder / "peer.sqlite")), InmemoryTree()):
        tree.append_entries(lines)
        found.append(_median(tree.prove_inclusion, numbers))
    return found[0], found[1]


def _hashes() -> float:
    """So long the inner nodes of one tile take when they are all that is done, milliseconds."""
    pair = b"\x01" + bytes(64)
    return _median(lambda _: [sha256(pair).digest() for _ in range(TILE_HASHES - 1)], range(500))


def _figure(name: str, value: float, peer: str, of_peer: float | None) -> dict[str, Any]:
    return {
        "figure": name,
        "store": "sqlite",
        "value": value,
        "unit": "ms",
        "peer": peer,
        "peer_value": of_peer,
        "limit": "",
        "limit_value": None,
        "ratio_peer": round(value / of_peer, 4) if of_peer else None,
        "ratio_limit": None,
    }
