"""Restores a whole ledger from its bundle: the same bytes, the same root, the values in the vault.

Values first, in pages, each under a new key of its subject; then all entries in one
transaction: cut short at any moment, the ledger is empty and the restore can begin again. What
an entry of the bundle erases is not put back, even where the bundle still has it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final

from ledger.bundle.checking import Index, Item, items, owned
from ledger.bundle.reading import Bundle, BundleError
from ledger.bundle.vault_line import VaultLine, decoded
from ledger.store.refilling import refilling
from ledger.store.vault_backup import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ledger.bundle.checking import Checked
    from ledger.store import Store
    from ledger.store.vault_backup import PuttingBack

_PAGE: Final = 2_000


def restore(
    file: BinaryIO,
    checked: Checked,
    store: Store,
    vault: PuttingBack | None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> None:
    """Fill an empty store, and the vault where there is one, from a bundle that was checked.

    Raises NotEmptyError, and BundleError for a file that changed meanwhile. Open the store anew
    afterwards.
    """
    size = checked.checkpoint.size
    with refilling(store) as into:
        for page in _pages(items(Bundle(file))):
            entries = [item for item in page if isinstance(item, Item)]
            if vault is not None:
                vault.page((item.found, _kept(item, checked)) for item in entries if _holds(item))
                persons = (i.said.person for i in page if isinstance(i, Index))
                vault.persons([person for person in persons if person])
            into.page((item.found, item.line) for item in entries)
            progress(into.tree.size, size)
        if (into.tree.size, into.tree.root()) != (size, checked.checkpoint.root):
            raise BundleError("The file was changed while it was read.")


def _pages(rows: Iterable[Item | Index]) -> Iterator[list[Item | Index]]:
    left = iter(rows)
    while page := list(islice(left, _PAGE)):
        yield page


def _holds(item: Item) -> bool:
    return bool(item.disclosures or item.said)


def _kept(item: Item, checked: Checked) -> Kept:
    """What goes back into the vault; what was erased since stays erased."""
    said = item.said or VaultLine()
    kept = Kept({}, dict(said.erased), decoded(said.content))
    for owner, disclosures in owned(item):
        if checked.erased.get(owner, 0) > item.number:
            kept.erased[owner] = kept.erased.get(owner, 0) + len(disclosures)
            kept = kept._replace(content=b"")
        else:
            kept.owned[owner] = [decoded(each.decode()) for each in disclosures]
    return kept
