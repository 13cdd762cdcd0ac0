"""Protection of rights (Article 15, 权益保护): how an erasure is carried out in the vault.

The entry comes first, the keys after it: what was never entered is never erased, and an
erasure that a crash cut short, or that a backup put back undid, is found by its entry and
carried out again before the ledger serves anyone. An entry names the key slots it destroys,
so that values sealed later are never touched by carrying it out again.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from ledger.rights.erasure import STREAM, SubjectErased
from ledger.store.entry import wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.store import Store, Vault
    from ledger.store.appending import Sealed
    from ledger.store.reading import Reading

_DECODE = msgspec.json.Decoder(SubjectErased).decode


def carry_out(vault: Vault, entries: Iterable[Sealed]) -> None:
    """Destroy the keys that entries just appended say are destroyed."""
    for entry in entries:
        if entry.type == SubjectErased.TOPIC:
            event = _DECODE(entry.data)
            vault.destroy(entry.stream.removeprefix(STREAM), event.keys)


def complete(store: Store, vault: Vault) -> int:
    """Carry out every erasure of a ledger that is not carried out; how many subjects that were."""
    erasures = erased_in(store)
    return vault.erase_again(erasures) if erasures or vault.erased_owners() else 0


def erased_in(store: Reading) -> dict[str, tuple[int, ...]]:
    """Whose values the entries of a store say are erased, with the key slots they name."""
    found: dict[str, tuple[int, ...]] = {}
    for stream in store.streams(STREAM):
        owner = stream.removeprefix(STREAM)
        for _, line in store.stream_entries(stream):
            event = _DECODE(wire(line).data)
            found[owner] = (*found.get(owner, ()), *event.keys)
    return found


def slots_erased(store: Reading) -> dict[int, int]:
    """The entry that says so by each key slot that the entries of a store say is destroyed.

    Entries that cannot be read say nothing.
    """
    found: dict[int, int] = {}
    for stream in store.streams(STREAM):
        for number, line in store.stream_entries(stream):
            with suppress(msgspec.DecodeError):
                found.update(dict.fromkeys(_DECODE(wire(line).data).keys, number))
    return found
