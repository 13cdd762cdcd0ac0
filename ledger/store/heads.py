"""The tree of heads: which entry is the newest of every subject, so that no newer one is withheld.

`prev` in the entries shows no gap before the last entry that is shown; the newest ones could
still be kept back. The heads at a size are the sorted lines `sha256hex(tag) last-entry` (UTF-8,
no newline), one for each tag that an entry up to there names; over them an RFC 6962 tree, whose
root is published as an entry. A line with its path says which entry is a tag's last; two
neighbours say that a tag has none.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from ledger.store.tree import EMPTY_ROOT, leaf_hash, node_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ledger.store.reading import Reading


@dataclass(frozen=True, slots=True)
class HeadProof:
    """A line of the tree of heads, and the path that proves it."""

    index: int
    """Its place among the sorted lines, from 0."""
    line: str
    """`sha256hex(tag) last-entry`."""
    path: tuple[bytes, ...]
    """From the leaf's sibling up."""

    @property
    def digest(self) -> str:
        """SHA-256 of the tag, hexadecimal."""
        return self.line.partition(" ")[0]

    @property
    def last(self) -> int:
        """The newest entry of the tag."""
        return int(self.line.partition(" ")[2])


def digest_of(tag: str) -> str:
    """How a tag stands in a line."""
    return sha256(tag.encode()).hexdigest()


def line_of(digest: str, last: int) -> str:
    """The line of a tag's digest and its newest entry."""
    return f"{digest} {last}"


def lines(store: Reading, size: int) -> list[str]:
    """The sorted lines of all tags that the entries up to a size name."""
    return sorted(line_of(digest_of(tag), last) for tag, last in store.newest_of_all(size))


def proof(store: Reading, size: int, tag: str) -> tuple[HeadProof, ...]:
    """What the tree at a size says of a tag; see `HeadsTree.proof`."""
    return HeadsTree(lines(store, size)).proof(tag)


class HeadsTree:
    """The tree over the lines of one size, with a proof for every tag."""

    def __init__(self, sorted_lines: Sequence[str]) -> None:
        self._lines = sorted_lines
        self._levels = _levels([leaf_hash(line.encode()) for line in sorted_lines])

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def root(self) -> bytes:
        """The root over all lines."""
        return self._levels[-1][0] if self._lines else EMPTY_ROOT

    def proof(self, tag: str) -> tuple[HeadProof, ...]:
        """The line of a tag; where it has none its two neighbours, at an edge the one there is.

        Neighbours are proved by their places: they follow one another, or one is the first or
        the last, and the tag's digest belongs between them or beyond it.
        """
        digest = digest_of(tag)
        place = bisect_left(self._lines, digest)
        if place < len(self._lines) and self._lines[place].startswith(digest):
            return (self._at(place),)
        return tuple(self._at(at) for at in (place - 1, place) if 0 <= at < len(self._lines))

    def _at(self, index: int) -> HeadProof:
        path, at = [], index
        for level in self._levels[:-1]:
            if at ^ 1 < len(level):
                path.append(level[at ^ 1])
            at >>= 1
        return HeadProof(index, self._lines[index], tuple(path))


class Heads:
    """The heads so far, moved on entry by entry: what a writer and an audit keep.

    Thread-safe only where its owner is.
    """

    __slots__ = ("_leaves", "_moved", "_order", "size")

    def __init__(self) -> None:
        self.size = 0
        """How many entries it covers."""
        self._moved: dict[str, int] = {}
        """Tags whose newest entry is not in a leaf yet."""
        self._leaves: dict[str, bytes] = {}
        """Leaf hash by digest."""
        self._order: list[str] = []
        """The digests, sorted."""

    def move(self, tags: Iterable[str], entry: int) -> None:
        """An entry about these tags follows; it is newer than all before it."""
        self._moved.update(dict.fromkeys(tags, entry))

    def root(self) -> tuple[int, bytes]:
        """How many lines there are, and the root over them."""
        new = []
        for tag, last in self._moved.items():
            digest = digest_of(tag)
            if digest not in self._leaves:
                new.append(digest)
            self._leaves[digest] = leaf_hash(line_of(digest, last).encode())
        self._moved.clear()
        if new:
            self._order += new
            self._order.sort()
        leaves = self._leaves
        return len(leaves), _root([leaves[digest] for digest in self._order])


def _root(leaves: list[bytes]) -> bytes:
    """The root over leaf hashes; a node without a sibling is its own parent."""
    while len(leaves) > 1:
        leaves = _parents(leaves)
    return leaves[0] if leaves else EMPTY_ROOT


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    levels = [leaves]
    while len(levels[-1]) > 1:
        levels.append(_parents(levels[-1]))
    return levels


def _parents(nodes: list[bytes]) -> list[bytes]:
    parents = list(map(node_hash, nodes[::2], nodes[1::2]))
    if len(nodes) % 2:
        parents.append(nodes[-1])
    return parents
