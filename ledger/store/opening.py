"""A store is verified when it is opened, and refuses to run when it disagrees with its head.

Size against the newest entry, the root against the tiles of the right edge and the leaves
recomputed from the newest bytes. The whole of it is the audit's work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.registry import PREFIX as REGISTRY
from ledger.store.appending import HeadMismatchError
from ledger.store.assembly import instant_text
from ledger.store.entry import wire
from ledger.store.tree import TILE_HASHES, Tree, leaf_hash

if TYPE_CHECKING:
    from ledger.store.reading import Reading


def verified_tree(store: Reading) -> Tree:
    """The tree at the head, read within one transaction.

    Raises HeadMismatchError, in one sentence that names what differs.
    """
    head = store.head()
    begin = head.size - head.size % TILE_HASHES
    newest = store.entries(after=begin, limit=TILE_HASHES + 1)
    if [number for number, _ in newest] != list(range(begin + 1, head.size + 1)):
        last = newest[-1][0] if newest else "missing"
        raise HeadMismatchError(
            f"The head says {head.size} entries, but the newest entry is {last}; the ledger is "
            "not opened."
        )
    try:
        tree = Tree.load(head.size, store.tile, [leaf_hash(line) for _, line in newest])
    except LookupError as missing:
        raise HeadMismatchError(
            f"A tile of the tree is missing ({missing}); the ledger is not opened."
        ) from missing
    if tree.root() != head.root:
        raise HeadMismatchError(
            f"The entries up to {head.size} do not give the root in the head; the ledger is not "
            "opened."
        )
    _check_instant_and_policy(store)
    return tree


def _check_instant_and_policy(store: Reading) -> None:
    head = store.head()
    if not head.size:
        return
    newest = wire(store.entry(head.size))
    if head.recorded_at is None or newest.recorded_at != instant_text(head.recorded_at):
        raise HeadMismatchError(
            f"The head's instant is not that of entry {head.size}; the ledger is not opened."
        )
    policy = head.size if newest.stream.startswith(REGISTRY) else newest.policy
    if head.policy != policy:
        raise HeadMismatchError(
            f"The head names entry {head.policy} as the newest law, entry {head.size} says "
            f"{policy}; the ledger is not opened."
        )
