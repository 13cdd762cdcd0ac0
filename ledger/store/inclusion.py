"""Inclusion proofs of RFC 6962 (2.1.1) over the store's tiles: that an entry is in the tree.

Entry 1 is leaf 0. A path runs from the leaf's sibling up; only full tiles and, at the right
edge, single leaves are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.store.tiles import Tiles
from ledger.store.tree import EMPTY_ROOT, HASH_BYTES, node_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.store.tiles import Leaves


class Inclusion:
    """Proofs in the tree of one size; the nodes at its right edge are made once."""

    def __init__(self, leaves: Leaves | Tiles, size: int) -> None:
        self.size = size
        self._tiles = leaves if isinstance(leaves, Tiles) else Tiles(leaves)
        self._edge: dict[int, bytes] = {}
        """What is over the leaves from a place to the end of the tree."""

    def root(self) -> bytes:
        """The root at that size."""
        return self.subtree(0, self.size) if self.size else EMPTY_ROOT

    def path(self, entry: int) -> list[bytes]:
        """The path of an entry, from its leaf's sibling up. ValueError outside the tree."""
        if not 1 <= entry <= self.size:
            raise ValueError(f"entry {entry} is not in a tree of {self.size}")
        index, start, end = entry - 1, 0, self.size
        found = []
        while (width := end - start) & (width - 1):
            middle = start + _largest_power(width)
            if index < middle:
                found.append(self.subtree(middle, end))
                end = middle
            else:
                found.append(self.subtree(start, middle))
                start = middle
        return self._tiles.siblings(index, width.bit_length() - 1) + found[::-1]

    def subtree(self, start: int, end: int) -> bytes:
        """The root over the leaves from `start` to `end`, as the tree divides them."""
        width = end - start
        if not width & (width - 1):
            height = width.bit_length() - 1
            return self._tiles.node(height, start >> height)
        if end == self.size and start in self._edge:
            return self._edge[start]
        middle = start + _largest_power(width)
        made = node_hash(self.subtree(start, middle), self.subtree(middle, end))
        if end == self.size:
            self._edge[start] = made
        return made


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
