"""An empty store filled with entries as they are: the same bytes, leaves, tags, keys and tiles.

All in one transaction, so that whatever cuts it short leaves the store empty. What the bytes do
not hold (columns, tags, keys, tiles, head) follows from them.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ledger.registry import PREFIX as REGISTRY
from ledger.store.appending import StoreError
from ledger.store.assembly import microseconds
from ledger.store.tree import Tree, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.store.database import Session
    from ledger.store.entry import Wire
    from ledger.store.recording import Store


class NotEmptyError(StoreError):
    """The store has entries already: only an empty one can be filled."""


class Refilling:
    """Entries on their way in, from number 1 on."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.tree = Tree()
        self._policy = 0
        self._recorded_at: int | None = None
        self._key: tuple[str, int, int] | None = None

    def page(self, entries: Iterable[tuple[Wire, bytes]]) -> None:
        """The next entries with their bytes, in order."""
        rows: list[Any] = []
        tags: list[tuple[str, int]] = []
        keys: list[tuple[str, int, int]] = []
        leaves: list[bytes] = []
        number = self.tree.size
        for found, line in entries:
            number += 1
            leaf = leaf_hash(line)
            leaves.append(leaf)
            rows.append((number, *_columns(found), line, leaf))
            tags += ((tag, number) for tag in found.subjects)
            if found.stream.startswith(REGISTRY):
                self._policy = number
            keys += self._ended_key(found.key, number)
        if rows:
            self._recorded_at = rows[-1][7]
        tiles = self.tree.extend(leaves)
        insert = self._session.insert
        insert("entries", rows)
        insert("tags", sorted(tags))
        insert("keys", sorted(keys))
        insert("tiles", tiles)

    def _ended_key(self, key: str, number: int) -> Iterator[tuple[str, int, int]]:
        """The key that ended before this entry: the entries of one command follow one another."""
        if self._key is not None and self._key[0] == key:
            self._key = (key, self._key[1], number)
            return
        if self._key is not None:
            yield self._key
        self._key = (key, number, number) if key else None

    def end(self) -> None:
        """The head after the last entry."""
        self._session.insert("keys", list(self._ended_key("", 0)))
        self._session.many(
            "UPDATE head SET size = ?, root = ?, recorded_at = ?, policy = ?",
            [(self.tree.size, self.tree.root(), self._recorded_at, self._policy)],
        )


@contextmanager
def refilling(store: Store) -> Iterator[Refilling]:
    """One transaction into an empty store; nothing stays of it when it raises.

    Raises NotEmptyError. Open the store anew afterwards.
    """
    with store._database.writing() as session:  # noqa: SLF001 - the same room
        if session.rows("SELECT 1 FROM entries LIMIT 1"):
            raise NotEmptyError("The ledger has entries already.")
        made = Refilling(session)
        yield made
        made.end()


def _columns(found: Wire) -> tuple[Any, ...]:
    """The columns between number and bytes. Raises ValueError for a time that is none."""
    date.fromisoformat(found.effective_on)
    return (
        found.id, found.stream, found.version, found.type, found.agency, found.batch,
        microseconds(datetime.fromisoformat(found.recorded_at)), found.effective_on,
    )  # fmt: skip
