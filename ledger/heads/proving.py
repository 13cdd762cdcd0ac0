"""Proofs over the newest published heads: which entry is a tag's last, or that it has none.

The tree of the newest heads is made once and kept; that of earlier ones is made when asked.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from ledger.heads.publishing import Published, published
from ledger.store.appending import HeadMismatchError
from ledger.store.heads import HeadsTree, lines
from ledger.topics import decode

if TYPE_CHECKING:
    from ledger.store.heads import HeadProof
    from ledger.store.reading import Reading


class Proved(NamedTuple):
    """Published heads with the tree they are the root of."""

    published: Published
    tree: HeadsTree

    def proof(self, tag: str) -> tuple[HeadProof, ...]:
        """The line of a tag, or the neighbours between which it would stand."""
        return self.tree.proof(tag)


class Proving:
    """The trees of one ledger's published heads. Safe to use from many threads."""

    def __init__(self, store: Reading) -> None:
        self._store = store
        self._lock = Lock()
        self._newest: Proved | None = None

    def at(self, upto: int) -> Proved | None:
        """The newest heads published up to an entry; None where there are none.

        Raises HeadMismatchError when the tags in the store are not those of the published root.
        """
        found = published(self._store, upto)
        if not found.entry:
            return None
        with self._lock:
            if self._newest is not None and self._newest.published == found:
                return self._newest
            made = self._made(found)
            if self._newest is None or self._newest.published.entry < found.entry:
                self._newest = made
            return made

    def _made(self, found: Published) -> Proved:
        said = decode(found.entry, self._store.entry(found.entry)).data
        tree = HeadsTree(lines(self._store, found.size))
        if (len(tree), tree.root.hex()) != (said.subjects, said.root):
            raise HeadMismatchError(
                f"The tags of the first {found.size} entries are not those whose heads entry "
                f"{found.entry} published; nothing is proved."
            )
        return Proved(found, tree)
