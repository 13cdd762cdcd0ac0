"""What the ledger was at an earlier size: its root, the law then, and the state of every subject.

The past never changes, so a decision that rests on it needs no boundary.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from ledger.clock import day_of
from ledger.state import SubjectState
from ledger.store import scanning
from ledger.store.tree import TILE_HASHES, Tree
from ledger.topics import decode, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from ledger.registry import Registry
    from ledger.store import Store

PART_ENTRIES = 20_000
"""How many entries are read at a time."""


class Past:
    """One ledger as it was at any size it has passed."""

    def __init__(self, store: Store, registry_at: Callable[[int], Registry]) -> None:
        self._store = store
        self._registry_at = registry_at

    def root(self, size: int) -> bytes:
        """The root over the first `size` entries.

        Raises LookupError for a size that was not reached.
        """
        if size > self._store.head().size:
            raise LookupError(size)
        full = size - size % TILE_HASHES
        leaves = self._store.leaves(full, size - full) if size > full else []
        return Tree.load(size, self._store.tile, leaves).root()

    def registry(self, size: int) -> Registry:
        """The law, the agencies and the calendar at that size."""
        return self._registry_at(size)

    def day(self, size: int) -> date:
        """The day (Asia/Shanghai) on which the ledger reached that size."""
        return day_of(decode(size, self._store.entry(size)).recorded_at)

    def subjects(self, size: int, day: date) -> Iterator[SubjectState]:
        """Every subject as the first `size` entries say it stood on a day, in order of tag; codes
        that are merged by then are one subject, under the survivor's tag."""
        merges = self._registry_at(size).merges
        for after, last in scanning.parts(self._store, size, PART_ENTRIES):
            rows = scanning.by_subject(self._store, after, last, size)
            for tag, found in groupby(rows, key=itemgetter(0)):
                group = merges.group(tag, day)
                lines: Iterable[tuple[int, bytes]] = (row[1:] for row in found)
                if len(group) > 1:
                    lines = scanning.of_subjects(self._store, group, size)
                if tag == group[0]:
                    entries = (decode(number, line) for number, line in lines)
                    yield fold(SubjectState(tag), entries, day)
