"""Every node of the tree over the store's tiles: full tiles are kept, the right edge grows.

What was read once never changes: trees of all sizes, and all threads, share it.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import RLock
from typing import TYPE_CHECKING, Final, Protocol

from ledger.store.tree import (
    HASH_BYTES,
    TILE_HASHES,
    TILE_HEIGHT,
    parents,
    peaks_of,
    root_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT_MAX: Final = 1_024
"""Full tiles held with their inner nodes, 16 KiB each."""


class Leaves(Protocol):
    """Where tiles and leaf hashes are read: the store."""

    def tile(self, level: int, n: int) -> bytes:
        """A full tile. Raises LookupError when it is not full yet."""

    def leaves(self, after: int, limit: int) -> Sequence[bytes]:
        """Leaf hashes in order, after an entry's number."""


class Tiles:
    """The nodes of one log, from a store that only grows."""

    def __init__(self, leaves: Leaves, kept: int = KEPT_MAX) -> None:
        self._leaves = leaves
        self._most = kept
        self._full: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()
        self._edges: dict[int, tuple[int, list[bytes]]] = {}
        self._lock = RLock()

    def node(self, height: int, index: int) -> bytes:
        """The root of the `index`-th perfect subtree of 2^height leaves.

        Raises LookupError for one that is not whole yet.
        """
        level, within = divmod(height, TILE_HEIGHT)
        n, at = divmod(index, TILE_HASHES >> within)
        begin, end = at << within, (at + 1) << within
        with self._lock:
            if not self._reaches(level, n, end) and (rows := self._rows(level, n)):
                return rows[within][at * HASH_BYTES : (at + 1) * HASH_BYTES]
            return root_of(peaks_of(self._edge(level, n, end)[begin:end]))

    def siblings(self, index: int, height: int) -> list[bytes]:
        """The siblings on the way from a leaf up to the root of its perfect subtree of 2^height."""
        found: list[bytes] = []
        with self._lock:
            for low in range(0, height, TILE_HEIGHT):
                place = index >> low
                n, at = divmod(place, TILE_HASHES)
                within = range(min(TILE_HEIGHT, height - low))
                rows = (
                    None
                    if self._reaches(low // TILE_HEIGHT, n, 1)
                    else self._rows(low // TILE_HEIGHT, n)
                )
                if rows is None:
                    found += [self.node(low + h, place >> h ^ 1) for h in within]
                else:
                    places = ((at >> h ^ 1) * HASH_BYTES for h in within)
                    found += [row[p : p + HASH_BYTES] for row, p in zip(rows, places, strict=False)]
        return found

    def hashes(self, level: int, n: int, width: int) -> bytes:
        """The first `width` hashes of a tile, joined. Raises LookupError beyond the log."""
        with self._lock:
            if not self._reaches(level, n, width) and (rows := self._rows(level, n)):
                return rows[0][: width * HASH_BYTES]
            return b"".join(self._edge(level, n, width)[:width])

    def _reaches(self, level: int, n: int, count: int) -> bool:
        """Whether so many hashes of a tile at the right edge are held: no need to read it."""
        edge = self._edges.get(level)
        return edge is not None and edge[0] == n and len(edge[1]) >= count

    def _rows(self, level: int, n: int) -> list[bytes] | None:
        """A full tile's nodes, a row for each height from the bottom; None while it is not full."""
        rows = self._full.get((level, n))
        if rows is not None:
            self._full.move_to_end((level, n))
            return rows
        try:
            rows = [self._leaves.tile(level, n)]
        except LookupError:
            return None
        while len(rows[-1]) > HASH_BYTES:
            rows.append(parents(rows[-1]))
        self._full[level, n] = rows
        if len(self._full) > self._most:
            self._full.popitem(last=False)
        return rows

    def _edge(self, level: int, n: int, count: int) -> list[bytes]:
        """The first hashes of a tile that is not full, at least `count`."""
        at, held = self._edges.get(level, (n, []))
        if at != n:
            held = []
        missing = range(n * TILE_HASHES + len(held), n * TILE_HASHES + count)
        if level:
            held += [self._root(level - 1, index) for index in missing]
        elif missing:
            held += self._leaves.leaves(missing.start, len(missing))
        if len(held) < count:
            raise LookupError(f"the log does not reach so far into tile {level}/{n}")
        self._edges[level] = n, held
        return held

    def _root(self, level: int, n: int) -> bytes:
        rows = self._rows(level, n)
        if rows is None:
            raise LookupError(f"no full tile {level}/{n}")
        return rows[-1]
