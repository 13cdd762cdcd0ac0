"""The RFC 6962 tree over all entries, as a compact range that hands out its full tiles.

Leaf `SHA256(0x00 || bytes)`, node `SHA256(0x01 || left || right)`, empty tree `SHA256("")`.
Only the right edge is held: the hashes of the tiles not yet full, and the peaks (the roots
of the perfect subtrees). A full tile (256 hashes, 8,192 bytes) is handed out once.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

HASH_BYTES = 32
TILE_HASHES = 256
TILE_HEIGHT = 8
EMPTY_ROOT = sha256(b"").digest()

_LEAF = sha256(b"\x00")
_NODE = sha256(b"\x01")


class Tile(NamedTuple):
    """A full tile: `hashes` are the 256 node hashes at height 8 × `level`, joined."""

    level: int
    n: int
    hashes: bytes


def leaf_hash(line: bytes) -> bytes:
    """The leaf of an entry's bytes. Copying a primed hash costs half of making one."""
    primed = _LEAF.copy()
    primed.update(line)
    return primed.digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The parent of two neighbours."""
    primed = _NODE.copy()
    primed.update(left + right)
    return primed.digest()


def parents(hashes: bytes) -> bytes:
    """The parents of neighbouring hashes, two by two, joined as they are."""
    made = []
    for at in range(0, len(hashes), 2 * HASH_BYTES):
        primed = _NODE.copy()
        primed.update(hashes[at : at + 2 * HASH_BYTES])
        made.append(primed.digest())
    return b"".join(made)


def peaks_of(hashes: Sequence[bytes]) -> list[bytes]:
    """The roots of the perfect subtrees over `hashes`, largest first."""
    peaks: list[bytes] = []
    for count, leaf in enumerate(hashes):
        node = leaf
        left = count
        while left & 1:
            node = node_hash(peaks.pop(), node)
            left >>= 1
        peaks.append(node)
    return peaks


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The root over the peaks, largest subtree first."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def split(hashes: bytes) -> list[bytes]:
    """The single hashes of a tile."""
    return [hashes[i : i + HASH_BYTES] for i in range(0, len(hashes), HASH_BYTES)]


class Tree:
    """The right edge of the tree at one size."""

    __slots__ = ("_partial", "_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []
        self._partial: list[list[bytes]] = [[]]

    @classmethod
    def load(cls, size: int, tile: Callable[[int, int], bytes], leaves: Sequence[bytes]) -> Tree:
        """The tree at `size`, from its full tiles and the `size % 256` leaves after them."""
        tree = cls()
        tree.size = size
        tree._partial = [list(leaves)]
        level = 1
        while count := size >> (TILE_HEIGHT * level):
            begin = count - count % TILE_HASHES
            below = (split(tile(level - 1, n)) for n in range(begin, count))
            tree._partial.append([root_of(peaks_of(hashes)) for hashes in below])
            level += 1
        for hashes in reversed(tree._partial):
            tree._peaks.extend(peaks_of(hashes))
        return tree

    def copy(self) -> Tree:
        """A tree to extend on trial: a transaction that fails drops it."""
        twin = Tree()
        twin.size = self.size
        twin._peaks = self._peaks.copy()
        twin._partial = [hashes.copy() for hashes in self._partial]
        return twin

    def root(self) -> bytes:
        """The root at the present size."""
        return root_of(self._peaks)

    def extend(self, leaves: Iterable[bytes]) -> list[Tile]:
        """Add leaf hashes in order; hand out every tile that became full."""
        full: list[Tile] = []
        peaks, bottom, size = self._peaks, self._partial[0], self.size
        for leaf in leaves:
            bottom.append(leaf)
            node, left, height = leaf, size, 0
            while left & 1:
                primed = _NODE.copy()
                primed.update(peaks.pop() + node)
                node = primed.digest()
                left >>= 1
                height += 1
                if not height % TILE_HEIGHT:
                    self._raise(height // TILE_HEIGHT, node)
            peaks.append(node)
            size += 1
            if not size % TILE_HASHES:
                full.extend(self._full_tiles(size))
        self.size = size
        return full

    def _raise(self, level: int, node: bytes) -> None:
        if level == len(self._partial):
            self._partial.append([])
        self._partial[level].append(node)

    def _full_tiles(self, size: int) -> Iterable[Tile]:
        for level, hashes in enumerate(self._partial):
            if len(hashes) == TILE_HASHES:
                n = (size >> (TILE_HEIGHT * (level + 1))) - 1
                yield Tile(level, n, b"".join(hashes))
                hashes.clear()
