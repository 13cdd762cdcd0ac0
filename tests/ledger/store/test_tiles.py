"""The nodes of the tree: read once, shared by trees of all sizes."""

from __future__ import annotations

import pytest

from ledger.store.tiles import Tiles
from ledger.store.tree import HASH_BYTES
from tests.ledger.store.test_inclusion import Held, defined

HELD = Held(700)


class Counting(Held):
    """Counts what is read."""

    read = 0

    def tile(self, level: int, n: int) -> bytes:
        self.read += 1
        return super().tile(level, n)

    def leaves(self, after: int, limit: int) -> list[bytes]:
        self.read += 1
        return super().leaves(after, limit)


@pytest.mark.parametrize("height", range(10))
def test_every_node_is_that_of_the_definition(height: int) -> None:
    tiles, width = Tiles(HELD), 1 << height
    for index in range(700 // width):
        leaves = HELD.all[index * width : (index + 1) * width]
        assert tiles.node(height, index) == defined(leaves)


def test_the_hashes_of_a_tile_are_those_of_its_bottom_row() -> None:
    tiles = Tiles(HELD)
    assert tiles.hashes(0, 1, 256) == b"".join(HELD.all[256:512])
    assert tiles.hashes(0, 1, 3) == b"".join(HELD.all[256:259])
    assert tiles.hashes(0, 2, 188) == b"".join(HELD.all[512:700])
    assert tiles.hashes(1, 0, 2) == defined(HELD.all[:256]) + defined(HELD.all[256:512])


def test_beyond_the_log_there_is_nothing() -> None:
    tiles = Tiles(HELD)
    for level, n, width in ((0, 2, 189), (0, 3, 1), (1, 0, 3), (1, 1, 1), (2, 0, 1)):
        with pytest.raises(LookupError):
            tiles.hashes(level, n, width)
    with pytest.raises(LookupError):
        tiles.node(9, 1)


def test_what_was_read_is_not_read_again() -> None:
    held = Counting(700)
    tiles = Tiles(held)
    tiles.hashes(0, 2, 188)
    for _ in range(2):
        for index in range(700):
            tiles.node(0, index)
        tiles.node(8, 1)
    assert held.read == 5, "two full tiles, two that are not, the leaves of one"


def test_few_tiles_are_kept_and_the_others_read_again() -> None:
    held = Counting(700)
    tiles = Tiles(held, kept=1)
    for index in (0, 256, 0, 256):
        assert tiles.node(0, index) == held.all[index]
    assert held.read == 4


def test_the_edge_grows_with_the_log() -> None:
    held, tiles = Held(0), Tiles(Held(0))
    tiles._leaves = held
    for size in range(1, 600):
        held.all = HELD.all[:size]
        held.tiles = {(0, n): HELD.tiles[0, n] for n in range(size // 256)}
        assert tiles.node(0, size - 1) == HELD.all[size - 1]
        assert tiles.hashes(0, (size - 1) // 256, 1) == HELD.all[(size - 1) // 256 * 256]
    assert len(tiles.hashes(1, 0, 2)) == 2 * HASH_BYTES
