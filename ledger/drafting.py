"""Drafts on their way to the store: each gets an id, and its personal values are sealed apart."""

from __future__ import annotations

from os import urandom
from typing import TYPE_CHECKING

from ledger.store.appending import Sealed
from ledger.store.entry import encode_event

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ledger.event import Draft
    from ledger.situation import Actor
    from ledger.store import Vault
    from ledger.store.disclosing import SealedValues


def sealed(
    drafts: Sequence[Draft], actor: Actor, vault: Vault, now: datetime
) -> tuple[list[Sealed], list[SealedValues]]:
    """The entries to append, and what the vault must hold before them."""
    ids = _ids(len(drafts), now)
    values = [
        vault.seal(i, d.disclosures, stream=d.stream, content=d.content)
        for i, d in zip(ids, drafts, strict=True)
    ]
    entries = [
        Sealed(
            id=i,
            type=d.event.TOPIC,
            stream=d.stream,
            data=encode_event(d.event),
            effective_on=d.effective_on,
            subjects=d.subjects,
            agency=actor.agency,
            actor=actor.officer,
            batch=d.batch,
            caused_by=d.caused_by,
            source=d.source,
            sd=v.commitments,
            opens=d.opens,
        )
        for i, d, v in zip(ids, drafts, values, strict=True)
    ]
    return entries, values


def _ids(count: int, now: datetime) -> list[str]:
    """Ids of entries: 48 bits of time, 80 of chance; made together, they lie together."""
    begin = f"{int(now.timestamp() * 1_000):012x}"
    bits = urandom(10 * count).hex()
    return [begin + bits[i : i + 20] for i in range(0, len(bits), 20)]
