"""What the peers judge: a log that the product wrote and signed, forgeries of it, and a report.

Everything honest is made by the product: store, tiles, signer, proofs, credential. The forgeries
are logs that their operator wrote anew and signed with the true key.
"""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from ledger.store import open_store
from ledger.store.consistency import consistency
from ledger.store.inclusion import Inclusion
from ledger.store.note import Checkpoint, Cosigner, NoteSigner, signed
from ledger.store.proof import Proof
from ledger.store.signing import SigningKey
from ledger.store.tiles import Tiles
from ledger.store.tree import TILE_HASHES, Tree, leaf_hash, split
from tests.ledger.store.proposing import NOON, proposed, sealed
from tests.ledger.test_verify_reports import KEY, Report
from tests.ledger.written import Log

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ORIGIN = "credit.example/ledger/main"
SIZE = 66_000
"""Enough for full tiles of the second level."""
SIZES = (1, 2, 255, 256, 257, 500, 700, 65_535, 65_536, 65_537, SIZE)
ENTRIES = (1, 2, 256, 257, 699, 65_536, 65_537, SIZE)
KEPT, FORGED = 500, 700
"""The checkpoint an auditor kept, and how long the forgeries are."""
LOG_KEY = SigningKey(b"interop log key, of no real log.")
WITNESS = Cosigner(
    "witness.example", SigningKey(b"interop witness, of no real one."), 1_795_000_000
)


class Held:
    """A log in memory, read as a store is."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.lines = lines
        self._leaves = [leaf_hash(line) for line in lines]
        self._tiles = {(t.level, t.n): t.hashes for t in Tree().extend(self._leaves)}

    def tile(self, level: int, n: int) -> bytes:
        return self._tiles[level, n]

    def leaves(self, after: int, limit: int) -> Sequence[bytes]:
        return self._leaves[after : after + limit]


def write(folder: Path) -> str:
    """Write all of it; says in a sentence what there is."""
    folder.mkdir(parents=True)
    log_key = NoteSigner(ORIGIN, LOG_KEY)
    (folder / "vkey").write_text(log_key.verifier.vkey(), encoding="utf-8")
    with closing(open_store(folder / "data")) as store:
        for _ in range(0, SIZE, 3_000):
            many = [sealed("", f"tag-{n % 700}") for n in range(3_000)]
            store.append([proposed(*many)], NOON)
        tiles, lines = Tiles(store), [bytes(line) for _, line in store.entries(0, SIZE)]
        _log(folder / "log", tiles, lines)
        for size in SIZES:
            note = _note(tiles, size, log_key)
            _text(folder / f"checkpoint-{size}", note)
            proof = consistency(Inclusion(tiles, SIZE), size)
            _text(folder / f"consistency-{size}", _hashes(proof))
        for entry in ENTRIES:
            path = tuple(Inclusion(tiles, SIZE).path(entry))
            found = Proof(entry, SIZE, store.leaf(entry), path, _note(tiles, SIZE, log_key))
            _text(folder / f"proof-{entry}", found.text())
            (folder / f"entry-{entry}").write_bytes(lines[entry - 1])
    _forge(folder, lines[:FORGED])
    log = Log()
    for number in range(20):
        log.add(f"tag-{number % 3}")
    report = Report(log)
    _text(folder / "report", report.credential())
    _text(folder / "report-digest", report.digest)
    _text(folder / "jwks", json.dumps({"keys": [KEY.as_jwk()]}))
    return f"material: a log of {SIZE} entries, {len(SIZES)} checkpoints, 4 forgeries, a report"


def _forge(folder: Path, lines: list[bytes]) -> None:
    """Four logs that contradict the checkpoint of `KEPT` entries, each in its own way."""
    other = lines[99].replace(b"1000.00", b"1.00")
    assert other != lines[99]
    forgeries = {
        "altered": [*lines[:99], other, *lines[100:]],
        "removed": [*lines[:99], *lines[100:]],
        "reordered": [*lines[:99], lines[100], lines[99], *lines[101:]],
        "truncated": [*lines[:400], *(b"%b " % line for line in lines[400:])],
    }
    for name, made in forgeries.items():
        tiles = Tiles(Held(made))
        _log(folder / f"forged-{name}", tiles, made)
        _text(folder / f"forged-{name}" / "checkpoint", _note(tiles, len(made), _key()))
        proof = consistency(Inclusion(tiles, len(made)), KEPT)
        _text(folder / f"forged-{name}" / "consistency", _hashes(proof))


def _key() -> NoteSigner:
    return NoteSigner(ORIGIN, LOG_KEY)


def _note(tiles: Tiles, size: int, key: NoteSigner) -> str:
    """A checkpoint with a cosignature, of a kind that x/mod does not know and must leave alone."""
    text = Checkpoint(ORIGIN, size, Inclusion(tiles, size).root()).text()
    return signed(text, key, WITNESS)


def _log(folder: Path, tiles: Tiles, lines: Sequence[bytes]) -> None:
    """Every tile as it is served, whole or its beginning."""
    level, count = 0, len(lines)
    while count:
        for n in range(-(-count // TILE_HASHES)):
            width = min(TILE_HASHES, count - n * TILE_HASHES)
            name = f"{n:03}" if width == TILE_HASHES else f"{n:03}.p/{width}"
            path = folder / "tile" / str(level) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(tiles.hashes(level, n, width))
            assert len(split(path.read_bytes())) == width
        level, count = level + 1, count // TILE_HASHES


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _hashes(proof: Sequence[bytes]) -> str:
    return json.dumps([each.hex() for each in proof])
