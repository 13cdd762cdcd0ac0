"""The offline verification of a whole log by `ledger/verify.py`, from an exported bundle.

The figure includes reading the file, every leaf and node, `prev` of every subject, versions of
every stream, the order of time, the signature; run as an auditor runs it, where a second process
does the hashing. Not in it: the JSON inside an entry's `data`, which only `--decode` reads. With
heads, each published tree of heads is made again too. Limit: hashlib alone over the same bytes and
nodes, in memory. Peer: Go's x/mod, where Go is installed: reading, leaves and nodes only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from ledger import verify
from ledger.store.heads import Heads
from ledger.store.note import Checkpoint, NoteSigner, signed
from ledger.store.signing import SigningKey
from ledger.store.tree import Tree, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

ORIGIN = "credit.example/bench"
SUBJECTS = 100_000
HEADS_EVERY = 10_000
BATCH = 2_000
RUNS = 3
"""The figure is the median of so many runs."""
GO_LIBRARIES = "/usr/share/gocode"
KEY = NoteSigner(ORIGIN, SigningKey(b"key of a log for benchmarks only"))
ENTRY = (
    b'{"_sd":["' + b"A" * 43 + b'"],"actor":"officer-1","agency":"AMR","batch":"7d1f","data":'
    b'{"agency":"AMR","decided_on":"2024-01-01","document_no":"AMR-2024-%09d","fine":"5000",'
    b'"kind":"penalty"},"effective_on":"2024-01-01","id":"%032x","policy":120,"recorded_at":'
    b'"2026-11-20T00:00:00.000000Z","source":{"file":"' + b"ab" * 10 + b'","row":%d},'
    b'"stream":"f47ac10b-58cc-4372-a567-%012d","subjects":{"91620321MA%08d":%d},'
    b'"type":"record.filed","v":1,"version":1}'
)
PUBLISHED = (
    b'{"actor":"log","data":{"root":"%s","size":%d,"subjects":%d},"effective_on":"2024-01-01",'
    b'"id":"%032x","recorded_at":"2026-11-20T00:00:00.000000Z","stream":"log/heads",'
    b'"type":"heads.published","v":1,"version":%d}'
)


def measure(folder: Path, entries: int) -> list[dict[str, Any]]:
    """Both figures, over logs of so many entries."""
    policy = folder / "policy"
    policy.write_text(f"log {KEY.verifier.vkey()}\nquorum none\n", encoding="utf-8")
    figures = []
    for name, heads in (("whole log verified", False), ("the same with all heads", True)):
        bundle = folder / "bundle"
        _write(bundle, entries, heads=heads)
        command = [
            sys.executable,
            "-P",
            str(verify.__file__),
            str(bundle),
            "--policy",
            str(policy),
            "--json",
        ]
        taken = []
        for _ in range(RUNS):
            started = time.perf_counter()
            done = subprocess.run(command, check=True, capture_output=True)
            taken.append(time.perf_counter() - started)
            assert json.loads(done.stdout)["verdict"] == "proven"
        figures.append(
            _figure(f"{name}, {entries:,} entries", median(taken), _limit(bundle), _go(folder))
        )
    return figures


def _figure(name: str, value: float, limit: float, peer: float | None) -> dict[str, Any]:
    return {
        "figure": name,
        "store": "file",
        "value": round(value, 2),
        "unit": "s",
        "peer": "Go's x/mod, root only" if peer else "Go is not installed",
        "peer_value": round(peer, 2) if peer else None,
        "limit": "hashlib alone, same bytes and nodes",
        "limit_value": round(limit, 2),
        "ratio_peer": round(value / peer, 2) if peer else None,
        "ratio_limit": round(value / limit, 2),
    }


def _write(bundle: Path, entries: int, *, heads: bool) -> None:
    tree = Tree()
    with bundle.open("wb", buffering=1 << 20) as file:
        begin = f"credit-ledger-bundle/v1\norigin {ORIGIN}\nsize {entries}\nscope ledger\n"
        file.write(begin.encode())
        batch: list[bytes] = []
        for number, line in enumerate(_entries(entries, heads=heads), 1):
            file.write(b"entry %d %b\n" % (number, line))
            batch.append(leaf_hash(line))
            if len(batch) == BATCH:
                tree.extend(batch)
                batch.clear()
        tree.extend(batch)
        note = signed(Checkpoint(ORIGIN, entries, tree.root()).text(), KEY)
        file.write(b"\n" + note.encode())


def _entries(count: int, *, heads: bool) -> Iterator[bytes]:
    last, moved, published = [0] * SUBJECTS, Heads(), 0
    for number in range(1, count + 1):
        if heads and number % HEADS_EVERY == 0:
            subjects, root = moved.root()
            published += 1
            yield PUBLISHED % (root.hex().encode(), number - 1, subjects, number, published)
            continue
        subject = number * 7_919 % SUBJECTS
        yield ENTRY % (number, number, number, number, subject, last[subject])
        last[subject] = number
        if heads:
            moved.move((f"91620321MA{subject:08d}",), number)


def _limit(bundle: Path) -> float:
    """Seconds for the hashes alone, everything in memory, nothing looked at."""
    rows = bundle.read_bytes().split(b"\n")
    lines = [row.partition(b" ")[2].partition(b" ")[2] for row in rows if row[:6] == b"entry "]
    leaf, node = sha256(b"\x00").copy, sha256(b"\x01").copy
    started = time.perf_counter()
    row = []
    for line in lines:
        made = leaf()
        made.update(line)
        row.append(made.digest())
    while len(row) > 1:
        above = []
        for at in range(0, len(row) - 1, 2):
            made = node()
            made.update(row[at] + row[at + 1])
            above.append(made.digest())
        row = above + row[len(row) & ~1 :]
    return time.perf_counter() - started


def _go(folder: Path) -> float | None:
    """Seconds of Go's x/mod over the same file; None where it is not installed."""
    if not shutil.which("go") or not Path(GO_LIBRARIES, "src/golang.org/x/mod").is_dir():
        return None
    settings = {"GO111MODULE": "off", "GOPATH": GO_LIBRARIES, "GOCACHE": str(folder / "go-cache")}
    program, source = folder / "audit", Path(__file__).parent / "peers" / "audit.go"
    build = ["go", "build", "-o", str(program), str(source)]
    subprocess.run(build, check=True, env={**os.environ, **settings})
    started = time.perf_counter()
    subprocess.run([str(program), str(folder / "bundle")], check=True, capture_output=True)
    return time.perf_counter() - started
