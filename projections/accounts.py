"""The accounts a runner keeps: remembered, or folded from the ledger as merges stand."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from ledger.store.scanning import of_subjects
from ledger.topics import decode
from projections.account import Account

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.event import Tag
    from ledger.merges import Merges
    from ledger.store import Store
    from ledger.store.entry import Entry
    from projections.projection import Standpoint

ACCOUNTS_MAX = 20_000


class Accounts:
    """One account for each subject, by the tag it stands under; the longest unused go first."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: OrderedDict[Tag, Account] = OrderedDict()

    def __getitem__(self, tag: Tag) -> Account:
        return self._held[tag]

    def forget(self, *tags: Tag) -> None:
        """Forget these, or all when none is named."""
        if not tags:
            self._held.clear()
        for tag in tags:
            self._held.pop(tag, None)

    def trim(self) -> None:
        """Forget the oldest of too many."""
        while len(self._held) > ACCOUNTS_MAX:
            self._held.popitem(last=False)

    def subjects(self, entry: Entry, merges: Merges) -> Iterable[tuple[Tag, int]]:
        """Each subject of an entry once, with its newest entry before this one; 0 for none."""
        if not merges.groups or merges.groups.keys().isdisjoint(entry.subjects):
            return entry.subjects.items()
        roots = merges.roots(entry.subjects)
        return [(root, self._before(entry, merges.group(root))) for root in roots]

    def _before(self, entry: Entry, tags: tuple[Tag, ...]) -> int:
        if (account := self._held.get(tags[0])) is not None:
            return account.state.entry
        lines = of_subjects(self._store, tags, entry.number - 1)
        return lines[-1][0] if lines else 0

    def before(self, tag: Tag, previous: int, merges: Merges, standpoint: Standpoint) -> Account:
        """The account just before an entry of its subject: it reflects the `previous` one."""
        account = self._held.get(tag)
        if account is None or account.state.entry != previous:
            if previous:
                account = self.folded(tag, previous, merges, standpoint)
                account.settle()
            else:
                account = self._held[tag] = Account(tag, standpoint)
        account.standpoint = standpoint
        return account

    def folded(self, tag: Tag, upto: int, merges: Merges, standpoint: Standpoint) -> Account:
        """An account folded afresh up to an entry, and remembered."""
        lines = of_subjects(self._store, merges.group(tag), upto)
        account = Account(tag, standpoint).fold(decode(number, line) for number, line in lines)
        self._held[tag] = account
        return account
