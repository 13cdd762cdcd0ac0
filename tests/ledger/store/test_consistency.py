"""Consistency proofs, against trees made from the definition."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.store.consistency import consistency, is_consistent
from ledger.store.inclusion import Inclusion, is_included
from ledger.store.tree import EMPTY_ROOT, node_hash
from tests.ledger.store.test_inclusion import Held, defined

MOST = 300
SMALL = Held(600)
LARGE = Held(66_000)


@cache
def root(size: int) -> bytes:
    return defined(SMALL.all[:size])


def subproof(old: int, leaves: list[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, 2.1.2, word for word."""
    size = len(leaves)
    if old == size:
        return [] if whole else [defined(leaves)]
    k = 1
    while k * 2 < size:
        k *= 2
    if old <= k:
        return [*subproof(old, leaves[:k], whole=whole), defined(leaves[k:])]
    return [*subproof(old - k, leaves[k:], whole=False), defined(leaves[:k])]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 64, 100, 255, 256, 257, 511, 513, 600])
def test_the_proof_is_that_of_the_definition(size: int) -> None:
    proofs = Inclusion(SMALL, size)
    for old in {1, 2, 3, size // 3 + 1, size // 2 + 1, size - 1, size} - {0}:
        if old <= size:
            assert consistency(proofs, old) == subproof(old, SMALL.all[:size], whole=True)


def test_every_tree_is_shown_to_be_the_beginning_of_every_later_one() -> None:
    for size in range(1, MOST + 1):
        proofs = Inclusion(SMALL, size)
        assert proofs.root() == root(size)
        for old in range(1, size + 1):
            proof = consistency(proofs, old)
            assert is_consistent(old, size, proof, root(old), root(size))
            if old < size:
                assert not is_consistent(old, size, proof, root(old), root(size - 1))


def test_every_entry_of_every_tree_is_proved() -> None:
    for size in range(1, MOST + 1):
        proofs = Inclusion(SMALL, size)
        for entry in range(1, size + 1):
            path = proofs.path(entry)
            assert is_included(SMALL.leaf(entry), entry, size, path, root(size))


def test_tiles_of_the_second_level_are_read() -> None:
    proofs, whole = Inclusion(LARGE, 66_000), Inclusion(LARGE, 66_000).root()
    for old in (1, 255, 256, 40_000, 65_536, 65_537, 65_999):
        before = Inclusion(LARGE, old).root()
        assert is_consistent(old, 66_000, consistency(proofs, old), before, whole)


def test_nothing_is_proved_from_size_0_nor_beyond_the_tree() -> None:
    for old in (-1, 0, 8):
        with pytest.raises(ValueError, match="nothing proves"):
            consistency(Inclusion(SMALL, 7), old)
    assert not is_consistent(0, 7, [], EMPTY_ROOT, root(7))
    assert not is_consistent(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    assert not is_consistent(8, 7, [], root(8), root(7))


def test_a_tree_is_consistent_with_itself_and_with_an_empty_proof_only() -> None:
    assert is_consistent(7, 7, [], root(7), root(7))
    assert not is_consistent(7, 7, [root(7)], root(7), root(7))
    assert not is_consistent(7, 7, [], root(7), root(8))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_changed_proof_shows_nothing(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 600))
    old = data.draw(st.integers(1, size - 1))
    proof, before, after = consistency(Inclusion(SMALL, size), old), root(old), root(size)
    assert is_consistent(old, size, proof, before, after)
    at = data.draw(st.integers(0, len(proof) - 1))
    for changed in (
        [*proof[:at], EMPTY_ROOT, *proof[at + 1 :]],
        [*proof[:at], *proof[at + 1 :]],
        [*proof[:at], proof[at][:-1], *proof[at + 1 :]],
        [*proof, EMPTY_ROOT],
        [before, *proof],
        [],
    ):
        assert not is_consistent(old, size, changed, before, after)
    assert not is_consistent(old, size, proof, EMPTY_ROOT, after)
    assert not is_consistent(old, size, proof, before, EMPTY_ROOT)
    assert not is_consistent(old, size, proof, before[:-1], after)


def test_hashes_of_another_length_show_nothing() -> None:
    whole, short = bytes(32), bytes(31)
    assert is_consistent(1, 2, [whole], whole, node_hash(whole, whole))
    for other in (short, bytes(33)):
        assert not is_consistent(1, 2, [other], whole, node_hash(whole, other))
        assert not is_consistent(1, 2, [whole], other, node_hash(other, whole))


def test_a_proof_has_as_many_hashes_as_the_way_is_long() -> None:
    a, b, c, d = (bytes([n]) * 32 for n in range(4))
    before, after = node_hash(c, a), node_hash(c, node_hash(a, b))
    assert is_consistent(3, 4, [a, b, c], before, after)
    assert not is_consistent(3, 4, [a, b], a, node_hash(a, b)), "too short"
    longer = node_hash(d, before), node_hash(d, after)
    assert not is_consistent(3, 4, [a, b, c, d], *longer), "too long"
