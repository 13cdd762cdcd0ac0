"""The keys of the logs: the one of the access ledger's log is replaced every other year.

Where the ledger was founded with a key of its own file, only strangers try: the key is not here.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING

from ledger.key_rotation import LOG, UNSIGNED, AdoptLogKey
from ledger.log_key import logs_of
from ledger.logs import key_adopted
from ledger.simulation.officers import administrator
from ledger.simulation.records import DAY
from ledger.store.note import NoteSigner
from ledger.store.signing import SigningKey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.player import Story
    from ledger.simulation.town import Town

EVERY = 700 * DAY


def rotated(town: Town) -> Iterable[Story]:
    """One key after the other, each signed over by the one before."""
    yield _keys(town)


def _keys(town: Town) -> Story:
    county = town.county
    *_, log = logs_of(county.registry.origin)
    held: NoteSigner | None = None
    for number in count():
        yield county.working(county.today + EVERY)
        if county.registry.log_key(log) is None or held is not None:
            key = SigningKey(sha256(f"{log} {number}".encode()).digest())
            county.do(_command(log, key, held), administrator())
            held = NoteSigner(log, key)
        stranger = SigningKey(sha256(f"stranger {number}".encode()).digest())
        county.refuse(_command(log, stranger), administrator(), UNSIGNED)
        county.refuse(_command("example.org/other", stranger), administrator(), LOG)


def _command(log: str, key: SigningKey, former: NoteSigner | None = None) -> AdoptLogKey:
    adopted = key_adopted(log, key, former)
    return AdoptLogKey(log=log, vkey=adopted.vkey, note=adopted.note)
