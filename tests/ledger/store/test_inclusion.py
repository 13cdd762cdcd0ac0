"""Inclusion proofs, against a tree made from the definition."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.store.inclusion import Inclusion, is_included
from ledger.store.tree import EMPTY_ROOT, Tree, leaf_hash


class Held:
    """The tiles and leaves of a made-up ledger."""

    def __init__(self, count: int) -> None:
        self.all = [leaf_hash(b"%d" % n) for n in range(1, count + 1)]
        self.tiles = {(t.level, t.n): t.hashes for t in Tree().extend(self.all)}

    def tile(self, level: int, n: int) -> bytes:
        return self.tiles[level, n]

    def leaves(self, after: int, limit: int) -> list[bytes]:
        return self.all[after : after + limit]

    def leaf(self, number: int) -> bytes:
        return self.all[number - 1]


def defined(leaves: list[bytes]) -> bytes:
    """The root as RFC 6962 defines it."""
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    left, right = defined(leaves[:middle]), defined(leaves[middle:])
    return sha256(b"\x01" + left + right).digest()


SMALL = Held(600)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 255, 256, 257, 511, 513, 600])
def test_every_entry_is_proved_in_a_tree_of_any_size(size: int) -> None:
    proofs, root = Inclusion(SMALL, size), defined(SMALL.all[:size])
    assert proofs.root() == root
    for entry in {1, 2, size // 2 + 1, size}:
        if entry <= size:
            path = proofs.path(entry)
            assert is_included(SMALL.leaf(entry), entry, size, path, root)


def test_tiles_of_the_second_level_are_read() -> None:
    held = Held(66_000)
    proofs = Inclusion(held, 66_000)
    tree = Tree()
    tree.extend(held.all)
    assert proofs.root() == tree.root()
    for entry in (1, 40_000, 65_536, 65_537, 66_000):
        assert is_included(held.leaf(entry), entry, 66_000, proofs.path(entry), tree.root())


def test_outside_the_tree_there_is_no_proof() -> None:
    for entry in (0, 8):
        with pytest.raises(ValueError, match="not in a tree of 7"):
            Inclusion(SMALL, 7).path(entry)
    assert Inclusion(SMALL, 0).root() == EMPTY_ROOT


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_was_changed_is_not_included(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 600))
    entry = data.draw(st.integers(1, size))
    root, path, leaf = Inclusion(SMALL, size).root(), Inclusion(SMALL, size).path(entry), b""
    leaf = SMALL.leaf(entry)
    assert is_included(leaf, entry, size, path, root)
    other = data.draw(st.integers(1, 600).filter(lambda n: n != entry))
    assert not is_included(SMALL.leaf(other), entry, size, path, root)
    assert not is_included(leaf, other, size, path, root)
    assert not is_included(leaf, entry, size, [*path, root], root)
    assert not is_included(leaf, entry, size, path, EMPTY_ROOT)
    if path:
        assert not is_included(leaf, entry, size, path[:-1], root)
        assert not is_included(leaf, entry, size, [each[:-1] for each in path], root)
