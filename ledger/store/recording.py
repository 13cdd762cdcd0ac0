"""The store of entries: what both databases offer, and the one way entries get in.

Everything an append needs happens inside one lock: the next gapless number, an instant that
never runs backwards, each subject's previous entry, canonical bytes, leaf, full tiles, rows,
head. A group is one transaction; a conflicting command does not hurt the others.
"""

from __future__ import annotations

from abc import abstractmethod
from threading import RLock
from typing import TYPE_CHECKING

from ledger.store.appending import CommitUnknownError, HeadMismatchError, recorded_at_of
from ledger.store.assembly import Assembly, Known
from ledger.store.reading import Reading
from ledger.store.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from ledger.store.appending import Head, Outcome, Proposed
    from ledger.store.tree import Tile

CACHED_MAX = 500_000


class Transaction(Reading):
    """The database inside the lock, between begin and commit."""

    @abstractmethod
    def write(self, assembly: Assembly, head: Head, tiles: Sequence[Tile]) -> None:
        """Put down the rows, the tiles and the new head."""


class Store(Reading):
    """Append-only entries in one order. Safe to use from many threads."""

    def __init__(self, name: str) -> None:
        self.name = name
        """`ledger` or `access`."""
        self._writing = RLock()
        self._tree = Tree()
        self._known = Known()

    def append(
        self, group: Sequence[Proposed], now: datetime, *, operator_confirms_clock: bool = False
    ) -> list[Outcome]:
        """Append the commands of a group in one transaction; one outcome for each, in order.

        `now` is an aware UTC instant. Raises ClockError, and CommitUnknownError when the
        database did not say whether it committed and cannot be asked either.
        """
        with self._writing:
            try:
                with self._transaction() as transaction:
                    head = transaction.head()
                    tree = self._caught_up(head, transaction)
                    confirmed = operator_confirms_clock
                    recorded_at = recorded_at_of(now, head.recorded_at, confirmed=confirmed)
                    self._learn(group, transaction)
                    assembly = Assembly(head, self._known, recorded_at)
                    outcomes = [assembly.add(proposed) for proposed in group]
                    if assembly.rows:
                        tree = tree.copy()
                        transaction.write(assembly, *assembly.head(tree))
            except CommitLostError as lost:
                self._forget()
                self._read_back(assembly, lost)
            except BaseException:
                self._forget()
                raise
            self._tree = tree
            self._known.keys.clear()
            return outcomes

    def _caught_up(self, head: Head, transaction: Transaction) -> Tree:
        """The tree at the head; another process may have appended since ours.

        Raises HeadMismatchError when the database lost entries or has others than we wrote.
        """
        tree = self._tree
        if tree.size != head.size:
            self._known = Known()
            tree = tree.copy()
            tree.extend(transaction.leaves(tree.size, head.size))
        elif len(self._known.tags) + len(self._known.streams) > CACHED_MAX:
            self._known = Known()
        if tree.size != head.size or tree.root() != head.root:
            raise HeadMismatchError(
                f"The ledger now ends at entry {head.size} with another root than the one this "
                "process knows; nothing more is appended."
            )
        return tree

    def _learn(self, group: Sequence[Proposed], transaction: Transaction) -> None:
        """Ask the database once for all that the group names and is not known yet."""
        known = self._known
        tags: set[str] = set()
        streams: set[str] = set()
        for proposed in group:
            tags.update(proposed.boundary.tags)
            streams.update(proposed.boundary.streams)
            for sealed in proposed.entries:
                tags.update(sealed.subjects)
                streams.add(sealed.stream)
        if new := sorted(tag for tag in tags if tag not in known.tags):
            known.tags.update(dict.fromkeys(new, 0))
            known.tags.update(transaction.newest_by_tag(new))
        if new := sorted(stream for stream in streams if stream not in known.streams):
            known.streams.update(dict.fromkeys(new, (0, 0)))
            for stream, version, entry in transaction.newest_by_stream(new):
                known.streams[stream] = version, entry
        if keys := sorted({proposed.key for proposed in group} - {""}):
            known.keys.update(transaction.receipts(keys))

    def _forget(self) -> None:
        """After a failure nothing remembered can be trusted; the tree is rebuilt on demand."""
        self._known = Known()

    def _read_back(self, assembly: Assembly, lost: Exception) -> None:
        """The commit's answer was lost: the group is there whole, or it is not there.

        Raises what was lost when the group is not there, CommitUnknownError when nobody answers.
        """
        if not assembly.rows:
            return
        try:
            there = self.leaves(assembly.before.size, len(assembly.leaves)) == assembly.leaves
        except Exception as unknown:
            raise CommitUnknownError(
                "The database did not answer whether the last entries were committed; ask again "
                "with the same idempotency key."
            ) from unknown
        if not there:
            raise lost

    @abstractmethod
    def _transaction(self) -> AbstractContextManager[Transaction]:
        """Take the lock; commit at the end, roll back on any error.

        Raises CommitLostError when the commit was sent and no answer came.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of every connection."""


class CommitLostError(Exception):
    """The database went away during the commit; inside the store only."""
