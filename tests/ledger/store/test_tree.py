"""The tree against the definition of RFC 6962, section 2.1, by brute force."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.store.tree import EMPTY_ROOT, TILE_HASHES, Tile, Tree, leaf_hash, node_hash, split


def definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + definition(leaves[:k]) + definition(leaves[k:])).digest()


def leaves_of(count: int, begin: int = 0) -> list[bytes]:
    return [leaf_hash(b"%d" % i) for i in range(begin, begin + count)]


def tiles_by_definition(leaves: list[bytes]) -> dict[tuple[int, int], bytes]:
    found: dict[tuple[int, int], bytes] = {}
    level, row = 0, leaves
    while len(row) >= TILE_HASHES:
        for n in range(len(row) // TILE_HASHES):
            found[level, n] = b"".join(row[n * TILE_HASHES : (n + 1) * TILE_HASHES])
        row = [definition(split(found[level, n])) for n in range(len(row) // TILE_HASHES)]
        level += 1
    return found


def test_hashes_are_those_of_the_standard() -> None:
    assert leaf_hash(b"") == sha256(b"\x00").digest()
    assert leaf_hash(b"abc") == sha256(b"\x00abc").digest()
    assert node_hash(b"l" * 32, b"r" * 32) == sha256(b"\x01" + b"l" * 32 + b"r" * 32).digest()
    assert Tree().root() == EMPTY_ROOT == sha256(b"").digest()


@pytest.mark.parametrize("size", [*range(1, 20), 255, 256, 257, 511, 512, 700])
def test_root_is_the_definition(size: int) -> None:
    tree = Tree()
    tree.extend(leaves_of(size))
    assert tree.size == size
    assert tree.root() == definition(leaves_of(size))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 300), max_size=6))
def test_any_grouping_gives_the_same_tree(groups: list[int]) -> None:
    tree, tiles = Tree(), dict[tuple[int, int], bytes]()
    for count in groups:
        full = tree.extend(leaves_of(count, tree.size))
        tiles |= {(t.level, t.n): t.hashes for t in full}
    leaves = leaves_of(sum(groups))
    assert tree.root() == definition(leaves)
    assert tiles == tiles_by_definition(leaves)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1_500), st.integers(0, 600))
def test_a_loaded_tree_goes_on_as_the_old_one(size: int, more: int) -> None:
    tree = Tree()
    tiles = {(t.level, t.n): t.hashes for t in tree.extend(leaves_of(size))}
    partial = leaves_of(size % TILE_HASHES, size - size % TILE_HASHES)
    loaded = Tree.load(size, lambda level, n: tiles[level, n], partial)
    assert loaded.root() == tree.root()
    assert loaded.extend(leaves_of(more, size)) == tree.extend(leaves_of(more, size))
    assert loaded.root() == tree.root()


def test_second_level_tiles() -> None:
    leaves = leaves_of(TILE_HASHES * TILE_HASHES + 5)
    tree = Tree()
    tiles = {(t.level, t.n): t.hashes for t in tree.extend(leaves)}
    assert tiles == tiles_by_definition(leaves)
    assert (1, 0) in tiles
    loaded = Tree.load(len(leaves), lambda level, n: tiles[level, n], leaves[-5:])
    assert loaded.root() == tree.root() == definition(leaves)


def test_a_copy_is_apart() -> None:
    tree = Tree()
    tree.extend(leaves_of(300))
    root, twin = tree.root(), tree.copy()
    assert isinstance(twin.extend(leaves_of(300, 300))[0], Tile)
    assert (tree.size, tree.root()) == (300, root)
    assert tree.extend(leaves_of(300, 300))[0].n == 1
    assert tree.root() == twin.root()
