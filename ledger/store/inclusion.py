"""Inclusion proofs of RFC 6962 (2.1.1) over the store's tiles: that an entry is in the tree.

Entry 1 is leaf 0. A path runs from the leaf's sibling up; only full tiles and, at the right
edge, single leaves are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ledger.store.tree import (
    HASH_BYTES,
    TILE_HASHES,
    TILE_HEIGHT,
    node_hash,
    peaks_of,
    root_of,
    split,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


class Leaves(Protocol):
    """Where tiles and leaf hashes are read: the store."""

    def tile(self, level: int, n: int) -> bytes:
        """A full tile. Raises LookupError when it is not full yet."""

    def leaf(self, number: int) -> bytes:
        """The leaf hash of an entry, from 1."""


class Inclusion:
    """Proofs in the tree of one size; what was read for one is kept for the next."""

    def __init__(self, leaves: Leaves, size: int) -> None:
        self._leaves = leaves
        self.size = size
        self._tiles: dict[tuple[int, int], list[bytes]] = {}
        self._subtrees: dict[tuple[int, int], bytes] = {}

    def root(self) -> bytes:
        """The root at that size."""
        return self.subtree(0, self.size) if self.size else root_of([])

    def path(self, entry: int) -> list[bytes]:
        """The path of an entry, from its leaf's sibling up. ValueError outside the tree."""
        if not 1 <= entry <= self.size:
            raise ValueError(f"entry {entry} is not in a tree of {self.size}")
        return self._path(entry - 1, 0, self.size)

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _largest_power(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self.subtree(middle, end)]
        return [*self._path(index, middle, end), self.subtree(start, middle)]

    def subtree(self, start: int, end: int) -> bytes:
        """The root over the leaves from `start` to `end`, as the tree divides them."""
        known = self._subtrees.get((start, end))
        if known is None:
            known = self._subtrees[start, end] = self._made(start, end)
        return known

    def _made(self, start: int, end: int) -> bytes:
        width = end - start
        if width & (width - 1):
            middle = start + _largest_power(width)
            return node_hash(self.subtree(start, middle), self.subtree(middle, end))
        level, height = divmod(width.bit_length() - 1, TILE_HEIGHT)
        first = start >> (TILE_HEIGHT * level)
        return root_of(peaks_of(self._nodes(level, first, 1 << height)))

    def _nodes(self, level: int, first: int, count: int) -> list[bytes]:
        """Neighbouring nodes at the bottom of a tile of that level."""
        n, begin = divmod(first, TILE_HASHES)
        tile = self._tiles.get((level, n))
        if tile is None:
            try:
                tile = self._tiles[level, n] = split(self._leaves.tile(level, n))
            except LookupError:
                return [self._node(level, first + at) for at in range(count)]
        return tile[begin : begin + count]

    def _node(self, level: int, index: int) -> bytes:
        """A node at the bottom of a tile that is not full yet."""
        if not level:
            return self._leaves.leaf(index + 1)
        below = self._nodes(level - 1, index * TILE_HASHES, TILE_HASHES)
        return root_of(peaks_of(below))


def _largest_power(width: int) -> int:
    """The largest power of two below a width of at least two."""
    return 1 << ((width - 1).bit_length() - 1)


def is_included(leaf: bytes, entry: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path proves the leaf of an entry in the tree of that size and root."""
    index, last, node = entry - 1, size - 1, leaf
    if not 0 <= index <= last or any(len(each) != HASH_BYTES for each in (leaf, root, *path)):
        return False
    for sibling in path:
        if not last:
            return False
        if index & 1 or index == last:
            node = node_hash(sibling, node)
            while not index & 1 and index:
                index >>= 1
                last >>= 1
        else:
            node = node_hash(node, sibling)
        index >>= 1
        last >>= 1
    return not last and node == root
