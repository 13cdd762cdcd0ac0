"""The archive of a subject just before and just after each entry of a page, as it counts today.

Each subject is folded once while the page goes by. The day, the law and the merges are today's:
what all entries made follows from one standpoint, so the differences of all entries add up to
the archive as it is shown now. How things stood then is asked of as-of and replay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.topics import decode
from projections import archive
from projections.accounts import Accounts
from projections.projection import Standpoint

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from datetime import date

    from ledger.event import Tag
    from ledger.registry import Registry
    from ledger.store import Store
    from ledger.store.entry import Entry
    from projections.differences import Archive

PAGE = 200


class Unfolding:
    """Reads entries in ascending order; made for one page, and thrown away after it."""

    def __init__(self, store: Store, registry: Registry, day: date, upto: int) -> None:
        self._store, self._merges, self._upto = store, registry.merges, upto
        self._standpoint = Standpoint(registry, day)
        self._accounts = Accounts(store)
        self._last: dict[Tag, tuple[int, Archive]] = {}
        self._read: dict[int, Entry] = {}

    def entry(self, number: int) -> Entry:
        """One entry; those after it are read along."""
        if number not in self._read:
            lines = self._store.entries(number - 1, PAGE, self._upto)
            self._read = {n: decode(n, line) for n, line in lines}
        return self._read[number]

    def around(
        self, number: int, of: Container[Tag]
    ) -> Iterator[tuple[Tag, Archive | None, Archive]]:
        """Some subjects of an entry, each with its archive before (None: there was none) and
        after."""
        entry = self.entry(number)
        for tag, previous in list(self._accounts.subjects(entry, self._merges)):
            if tag not in of:
                continue
            account = self._accounts.before(tag, previous, self._merges, self._standpoint)
            known, old = self._last.get(tag, (0, None))
            if known != previous or old is None:
                old = archive.document(account) if previous else None
            account.advance(entry)
            account.settle()
            new = archive.document(account)
            self._last[tag] = number, new
            yield tag, old, new
