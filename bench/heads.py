"""Publishing heads: the tree over the newest entry of every subject, from a store of entries.

Limit: only the hashes that such a tree has, one for each line and one for each node.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any, TypeVar

from ledger.heads.publishing import advance
from ledger.store import open_store
from ledger.store.appending import Boundary, Proposed, Sealed
from ledger.store.heads import Heads, HeadsTree, lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.store import Store

FIRST_DAY = date(2026, 4, 1)
NOON = datetime(2026, 4, 1, 4, tzinfo=UTC)
GROUP = 5_000
MORE = 10_000
"""After so many entries heads are published again."""
PROOFS = 2_000
Made = TypeVar("Made")


def measure(folder: Path, subjects: int) -> list[dict[str, Any]]:
    """The figures for so many subjects, and as many entries before the next 10,000."""
    with closing(open_store(folder / "data")) as store:
        _fill(store, subjects, subjects)
        heads = Heads()
        first, _ = _timed(lambda: _published(heads, store))
        _fill(store, MORE, subjects)
        again, published = _timed(lambda: _published(heads, store))
        size = store.head().size
        whole, tree = _timed(lambda: HeadsTree(lines(store, size)))
        if (len(tree), tree.root) != published:
            raise SystemExit("the trees differ")
        proof = median(_timed(partial(tree.proof, _tag(n)))[0] for n in range(PROOFS))
    limit = _hashes(2 * subjects)
    return [
        _figure(f"heads of {subjects:,} subjects, first", first * 1_000, "ms", limit * 1_000),
        _figure(f"heads after {MORE:,} further entries", again * 1_000, "ms", limit * 1_000),
        _figure("heads, made again for proofs", whole * 1_000, "ms", limit * 1_000),
        _figure("heads: proof of one subject, p50", proof * 1_000_000, "µs", None),
    ]


def _published(heads: Heads, store: Store) -> tuple[int, bytes]:
    advance(heads, store, store.head().size)
    return heads.root()


def _tag(number: int) -> str:
    return f"91620321MA{number:07}X"


def _fill(store: Store, many: int, subjects: int) -> None:
    """Entries of 500 bytes, each about the next subject, the first again after the last."""
    begin = store.head().size
    data = b'{"text":"' + b"x" * 300 + b'"}'
    anywhere = Boundary(position=2**40)
    for at in range(begin, begin + many, GROUP):
        entries = [
            Sealed(
                id=f"{n:032}",
                type="penalty.filed",
                stream=f"s{n}",
                data=data,
                effective_on=FIRST_DAY,
                subjects=(_tag(n * 7 % subjects),),
            )
            for n in range(at, min(at + GROUP, begin + many))
        ]
        store.append([Proposed(entries=entries, boundary=anywhere)], NOON)


def _timed(work: Callable[[], Made]) -> tuple[float, Made]:
    started = time.perf_counter()
    made = work()
    return time.perf_counter() - started, made


def _hashes(many: int) -> float:
    """Seconds for so many hashes of 65 bytes."""
    block = bytes(65)
    started = time.perf_counter()
    for _ in range(many):
        hashlib.sha256(block).digest()
    return time.perf_counter() - started


def _figure(name: str, value: float, unit: str, limit: float | None) -> dict[str, Any]:
    return {
        "figure": name,
        "store": "sqlite",
        "value": round(value, 1),
        "unit": unit,
        "peer": "",
        "peer_value": None,
        "limit": "the hashes alone",
        "limit_value": round(limit, 1) if limit else None,
        "ratio_peer": None,
        "ratio_limit": round(value / limit, 2) if limit else None,
    }
