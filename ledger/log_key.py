"""With which keys the published logs of a ledger are signed, and since which entry.

A ledger has two logs: its own, under its origin, and the access ledger's, under
`<origin>/access`. A key has force by an entry; the next one is signed over by the one before,
so whoever trusts the first can follow to the newest.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from ledger.event import Event

ACCESS = "/access"
"""What follows the origin in the name of the access ledger's log."""


class LogKeyAdopted(Event, frozen=True):
    """From this entry on checkpoints of a log are signed with this key; former keys sign no more,
    and what they signed stays signed."""

    TOPIC: ClassVar[str] = "log.key_adopted"
    log: str
    """Name of the log: the ledger's origin, or that of its access ledger."""
    vkey: str
    """The verifier key, as C2SP writes it."""
    note: str
    """The statement that the key is the log's, signed by the former key (the first: by itself)."""


class LogKey(NamedTuple):
    """A key of a log, present or former."""

    log: str
    vkey: str
    entry: int
    """That adopted it."""


def logs_of(origin: str) -> tuple[str, str]:
    """The names of a ledger's two logs."""
    return origin, origin + ACCESS


def statement(log: str, vkey: str) -> str:
    """What is signed when a key is adopted."""
    return f"credit-ledger log key\n{log}\n{vkey}\n"
