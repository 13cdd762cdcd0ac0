"""Erasing in the vault: the keys first, then the values, the index of persons, the digests.

A key is overwritten before anything else, so that nothing readable is left whenever this is
cut short; all of it may be done again. What was erased stays erased when an older vault or an
older key file is put back: the erasures are carried out again before the vault is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.store.database import Session
    from ledger.store.keys import KeyFile


def destroy(session: Session, keys: KeyFile, owner: str, slots: Iterable[int] | None = None) -> int:
    """Erase an owner's values under some of its keys, or all; how many rows held some."""
    held = [slot for (slot,) in session.rows("SELECT slot FROM owners WHERE owner = ?", owner)]
    wanted = held if slots is None else sorted({*slots} & {*held})
    for slot in wanted:
        keys.destroy(slot)
    erased = sum(_empty(session, slot) for slot in wanted)
    session.many("DELETE FROM persons WHERE tag = ?", [(owner,)])
    session.many("UPDATE marks SET value = value + 1 WHERE name = ?", [("erasures",)])
    return erased


def erase_again(session: Session, keys: KeyFile, erasures: Mapping[str, Iterable[int]]) -> int:
    """Carry out what is not, or no longer, carried out; how many owners that concerned."""
    owners = list(erasures)
    slots = session.rows(
        "SELECT owner, slot FROM {names} CROSS JOIN owners WHERE owner = value AND erased = 0",
        owners,
    )
    indexed = session.rows("SELECT tag FROM {names} CROSS JOIN persons WHERE tag = value", owners)
    undone = {owner for owner, slot in slots if slot in set(erasures[owner])}
    undone |= {tag for (tag,) in indexed}
    for owner in sorted(undone):
        destroy(session, keys, owner, erasures[owner])
    for (slot,) in session.rows("SELECT slot FROM owners WHERE erased = 1"):
        if not keys.is_destroyed(slot):
            keys.destroy(slot)
    return len(undone)


def _empty(session: Session, slot: int) -> int:
    """Empty every value under a slot, and forget the digests of the contents they belong to."""
    found = session.rows("SELECT entry_id FROM sealed_values WHERE slot = ?", slot)
    entry_ids = [entry_id for (entry_id,) in found]
    session.many("UPDATE owners SET erased = 1 WHERE slot = ?", [(slot,)])
    session.many("UPDATE sealed_values SET sealed = ? WHERE slot = ?", [(b"", slot)])
    session.rows(
        "DELETE FROM contents WHERE entry_id IN (SELECT value FROM {names}) RETURNING row",
        entry_ids,
    )
    return len(entry_ids)
