"""The store of entries: the one way they get in, over either database.

Everything an append needs happens inside one lock: the next gapless number, an instant that
never runs backwards, each subject's previous entry, canonical bytes, leaf, full tiles, rows,
head. A group is one transaction; a conflicting command does not hurt the others.
"""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any

from ledger.store.appending import (
    CommitLostError,
    CommitUnknownError,
    HeadMismatchError,
    recorded_at_of,
)
from ledger.store.assembly import Assembly, Known, microseconds
from ledger.store.entry import wire
from ledger.store.opening import verified_tree
from ledger.store.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ledger.store.appending import Head, Outcome, Proposed
    from ledger.store.database import Database, Session
    from ledger.store.tree import Tile, Tree

CACHED_MAX = 200_000


class Transaction(Reading):
    """The entries inside the lock, between begin and commit."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        return self._session.rows(sql, *parameters)

    def write(self, assembly: Assembly, head: Head, tiles: Sequence[Tile]) -> None:
        """Put down the rows, the tiles and the new head, each table in order of its key."""
        insert = self._session.insert
        insert("entries", assembly.rows)
        insert("tags", sorted(assembly.tag_rows))
        insert("keys", sorted(assembly.key_rows))
        insert("tiles", tiles)
        self._session.many(
            "UPDATE head SET size = ?, root = ?, recorded_at = ?, policy = ?",
            [(head.size, head.root, microseconds(assembly.recorded_at), head.policy)],
        )


class Store(Reading):
    """Append-only entries in one order. Safe to use from many threads and processes."""

    def __init__(self, name: str, database: Database) -> None:
        """Over an open database. Raises HeadMismatchError when it disagrees with its head."""
        self.name = name
        """`ledger` or `access`."""
        self._database = database
        self._appending = RLock()
        self._known = Known()
        with database.writing() as session:
            self._tree = verified_tree(Transaction(session))

    def append(
        self, group: Sequence[Proposed], now: datetime, *, operator_confirms_clock: bool = False
    ) -> list[Outcome]:
        """Append the commands of a group in one transaction; one outcome for each, in order.

        `now` is an aware UTC instant. Raises ClockError; StoreError when nothing was written;
        CommitUnknownError when the database did not say whether it committed.
        """
        with self._appending:
            try:
                with self._database.writing() as session:
                    transaction = Transaction(session)
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
                self._known = Known()
                self._read_back(assembly, lost)
            except BaseException:
                self._known = Known()  # it may hold what was rolled back
                raise
            self._tree = tree
            self._known.keys.clear()
            return outcomes

    def keep_checkpoint(self, size: int, note: str, now: datetime) -> None:
        """Keep a signed checkpoint of a size for good, unless one is kept already."""
        with self._database.writing() as session:
            if not session.rows("SELECT 1 FROM checkpoints WHERE size = ?", size):
                session.insert("checkpoints", [(size, note, microseconds(now))])

    def keep_cosignature(self, size: int, name: str, line: str) -> None:
        """Keep a witness's signature line over the checkpoint of a size, unless one is kept."""
        with self._database.writing() as session:
            known = "SELECT 1 FROM cosignatures WHERE size = ? AND name = ?"
            if not session.rows(known, size, name):
                session.insert("cosignatures", [(size, name, line)])

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
        tags.update(self._learn_streams(streams, transaction))
        if new := sorted(tag for tag in tags if tag not in known.tags):
            known.tags.update(dict.fromkeys(new, 0))
            known.tags.update(transaction.newest_by_tag(new))
        if keys := sorted({proposed.key for proposed in group} - {""}):
            known.keys.update(transaction.receipts(keys))

    def _learn_streams(self, streams: set[str], transaction: Transaction) -> set[str]:
        """Where the streams stand; answers the subjects of those that exist."""
        known = self._known
        if new := sorted(stream for stream in streams if stream not in known.streams):
            known.streams.update(dict.fromkeys(new, (0, 0)))
            newest: dict[int, str] = {}
            for stream, version, entry in transaction.newest_by_stream(new):
                known.streams[stream] = version, entry
                newest[entry] = stream
            for entry, line in transaction.lines(list(newest)):
                known.linked[newest[entry]] = tuple(wire(line).subjects)
        return {tag for stream in streams for tag in known.linked.get(stream, ())}

    def _read_back(self, assembly: Assembly, lost: CommitLostError) -> None:
        """The commit's answer was lost: the group is there whole, or it is not there.

        Raises StoreError when it is not there, CommitUnknownError when nobody answers.
        """
        try:
            there = self.leaves(assembly.before.size, len(assembly.leaves)) == assembly.leaves
        except Exception as unknown:
            raise CommitUnknownError(
                "The database did not answer whether the last entries were committed; ask again "
                "with the same idempotency key."
            ) from unknown
        if not there:
            raise lost

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        return self._database.reader().rows(sql, *parameters)

    def close(self) -> None:
        """Let go of every connection."""
        self._database.close()
