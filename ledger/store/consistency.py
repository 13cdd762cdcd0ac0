"""Consistency proofs of RFC 6962 (2.1.2) over the store's tiles: that a tree only grew.

A proof says that the first `old` entries of a tree are those of the tree that had `old` entries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.store.tree import HASH_BYTES, node_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.store.inclusion import Inclusion


def consistency(proofs: Inclusion, old: int) -> list[bytes]:
    """The hashes that prove the tree of `old` entries to be the beginning of a larger one.

    Raises ValueError from size 0, of which nothing can be proved, and beyond the tree.
    """
    size = proofs.size
    if not 1 <= old <= size:
        raise ValueError(f"nothing proves a tree of {old} to be the beginning of one of {size}")
    return _proof(proofs, old, 0, size, whole=True)


def _proof(proofs: Inclusion, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    """The proof within the subtree of the leaves from `start` to `end`; `whole` while the
    subtree is all of the old tree, whose root the verifier knows."""
    if old == end:
        return [] if whole else [proofs.subtree(start, end)]
    middle = start + (1 << ((end - start - 1).bit_length() - 1))
    if old <= middle:
        left = _proof(proofs, old, start, middle, whole=whole)
        return [*left, proofs.subtree(middle, end)]
    right = _proof(proofs, old, middle, end, whole=False)
    return [*right, proofs.subtree(start, middle)]


def is_consistent(
    old: int, size: int, proof: Sequence[bytes], old_root: bytes, root: bytes
) -> bool:
    """Whether the proof shows the tree of `old` entries to be the beginning of the larger one.

    From size 0 nothing is shown, whatever the proof; every hash must be 32 bytes long.
    """
    if old == size:
        return old > 0 and not proof and old_root == root
    if not 0 < old < size or any(len(each) != HASH_BYTES for each in (old_root, root, *proof)):
        return False
    path = [*proof] if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    index, last = old - 1, size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    before = after = path[0]
    for node in path[1:]:
        if not last:
            return False
        if index & 1 or index == last:
            before, after = node_hash(node, before), node_hash(node, after)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            after = node_hash(after, node)
        index, last = index >> 1, last >> 1
    return not last and before == old_root and after == root
