"""The audit of a vault beside the entries: each value is one that an entry commits to.

Found are commitments with neither a value nor an erasure, values that do not decrypt or that
nobody committed to, keys destroyed without an entry, and keys that an entry says are destroyed
and that are not. Nothing is changed, and no value is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.exceptions import InvalidTag

from ledger.store.appending import StoreError
from ledger.store.audit import Finding
from ledger.store.disclosing import SEPARATOR, base64url, commitment
from ledger.store.entry import wire
from ledger.store.keys import NONCE_BYTES
from ledger.store.sweeping import unmatched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ledger.store.database import Session
    from ledger.store.entry import Wire
    from ledger.store.keys import KeyFile
    from ledger.store.reading import Reading

_PAGE = 2_000
_ROWS = (
    "SELECT entry_id, sealed_values.slot, fields, sealed, erased FROM {names}"
    " CROSS JOIN sealed_values LEFT JOIN owners ON owners.slot = sealed_values.slot"
    " WHERE entry_id = value"
)


def audit_vault(
    store: Reading,
    vault: Session,
    keys: KeyFile,
    erasures: Mapping[int, int],
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Finding]:
    """Everything in a vault that does not agree with the entries.

    `erasures` has the entry that says so by each key slot that entries say is destroyed.
    """
    yield from _slots(vault, keys, erasures)
    size, after = store.head().size, 0
    while page := store.entries(after, _PAGE):
        after = page[-1][0]
        yield from _Page(vault, keys, page).findings()
        if progress:
            progress(min(after, size), size)


def orphans(store: Reading, vault: Session) -> int:
    """How many entries the vault holds values of that are not in the ledger.

    A crash leaves such rows and the next start sweeps them; so does cutting off the ledger.
    """
    found = (i for (i,) in vault.rows("SELECT entry_id FROM sealed_values ORDER BY row"))
    return len(unmatched(dict.fromkeys(found), (i for _, i in store.ids())))


def _slots(vault: Session, keys: KeyFile, erasures: Mapping[int, int]) -> Iterator[Finding]:
    for slot, erased in vault.rows("SELECT slot, erased FROM owners ORDER BY slot"):
        destroyed, said = keys.is_destroyed(slot), erasures.get(slot, 0)
        if said and not (erased and destroyed):
            yield Finding(said, f"it erased the key in slot {slot}, and that key is still there")
        elif not said and (erased or destroyed):
            yield Finding(0, f"the key in slot {slot} was destroyed, and no entry says so")


class _Page:
    """The vault's rows of some entries."""

    def __init__(self, vault: Session, keys: KeyFile, page: Iterable[tuple[int, bytes]]) -> None:
        self._keys = keys
        self._entries = dict(_readable(page))
        self._rows: dict[str, list[Any]] = {}
        ids = [found.id for found in self._entries.values()]
        for entry_id, *row in vault.rows(_ROWS, ids):
            self._rows.setdefault(entry_id, []).append(row)

    def findings(self) -> Iterator[Finding]:
        """What does not agree, entry by entry."""
        for number, found in self._entries.items():
            rows = self._rows.get(found.id, [])
            if rows or found.sd:
                yield from self._entry(number, found, rows)

    def _entry(self, number: int, found: Wire, rows: list[Any]) -> Iterator[Finding]:
        held: set[str] = set()
        gone = 0
        for slot, fields, sealed, erased in rows:
            if erased is None:
                yield Finding(
                    number, f"a value of it lies under key slot {slot}, which is nobody's"
                )
            elif erased:
                gone += fields
            else:
                texts = self._opened(found.id, slot, bytes(sealed))
                if texts is None:
                    yield Finding(number, "a value of it does not decrypt: changed or moved")
                elif len(texts) != fields:
                    yield Finding(number, "the vault counts its values otherwise than they are")
                held.update(commitment(base64url(text)) for text in texts or ())
        said = set(found.sd)
        if more := len(held - said):
            yield Finding(number, f"the vault holds {more} values that it does not commit to")
        lost = len(said - held) - gone
        if lost > 0:
            yield Finding(number, f"{lost} values are in no vault and not erased")

    def _opened(self, entry_id: str, slot: int, sealed: bytes) -> list[bytes] | None:
        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            plain = self._keys.cipher(slot).decrypt(nonce, text, entry_id.encode())
        except (InvalidTag, StoreError, ValueError):
            return None
        return plain.split(SEPARATOR)


def _readable(page: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, Wire]]:
    """Those whose bytes are entries; the others are named elsewhere."""
    for number, line in page:
        try:
            yield number, wire(line)
        except msgspec.DecodeError:
            continue
