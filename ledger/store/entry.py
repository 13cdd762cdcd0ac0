"""The entry: its fixed canonical bytes, hashed verbatim and never re-serialised.

Compact UTF-8 JSON with sorted ASCII keys, NFC, no floats, at most 65,535 bytes. The entry
number is not in the bytes: the tree's index proves it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NoReturn
from unicodedata import is_normalized, normalize

import msgspec

from ledger.event import Event, Source

FORMAT = 1
BYTES_MAX = 65_535


class EntryTooLargeError(ValueError):
    """The canonical bytes would exceed what a tile's entry bundle can hold."""


class Wire(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """Exactly the keys of the format; absent ones are left out."""

    sd: tuple[str, ...] = msgspec.field(default=(), name="_sd")
    actor: str = ""
    agency: str = ""
    batch: str = ""
    caused_by: int = 0
    data: msgspec.Raw
    effective_on: str
    id: str
    key: str = ""
    policy: int = 0
    recorded_at: str
    source: Source | None = None
    stream: str
    subjects: dict[str, int] = msgspec.field(default_factory=dict)
    type: str
    v: int
    version: int


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One numbered, hashed, never changed line of the ledger, decoded."""

    number: int
    id: str
    type: str
    stream: str
    version: int
    subjects: dict[str, int]
    """Each subject's tag and its previous entry, 0 for the first."""
    agency: str
    actor: str
    batch: str
    caused_by: int
    effective_on: date
    recorded_at: datetime
    policy: int
    """Number of the newest entry that set law when this one was decided."""
    key: str
    source: Source | None
    sd: tuple[str, ...]
    """Commitments to the personal values in the vault."""
    data: Any
    """The event, of the class its topic names."""


def _no_float(text: str) -> NoReturn:
    raise ValueError(text)


_ENCODER = msgspec.json.Encoder(order="sorted")
_WIRE = msgspec.json.Decoder(Wire)
_ANY = msgspec.json.Decoder(float_hook=_no_float)
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")


def encode_event(event: Event) -> bytes:
    """The event's own canonical JSON, made before the lock is taken."""
    return _ENCODER.encode(event)


def encode(wire: Wire) -> bytes:
    """The canonical bytes of an entry.

    Raises EntryTooLargeError over 65,535 bytes.
    """
    line = _ENCODER.encode(wire)
    if not line.isascii():
        text = line.decode()
        if not is_normalized("NFC", text):
            line = normalize("NFC", text).encode()
    if len(line) > BYTES_MAX:
        raise EntryTooLargeError
    return line


def wire(line: bytes) -> Wire:
    """The keys of an entry's bytes, the event still raw. Raises msgspec.DecodeError."""
    try:
        return _WIRE.decode(line)
    except RecursionError:
        raise msgspec.DecodeError("nested too deep") from None


def is_canonical(found: Wire, line: bytes) -> bool:
    """Whether the bytes are the one way in which their entry is written.

    Its event too: of two keys of one name readers might take one or the other.
    """
    if found.v != FORMAT or not _is_day(found.effective_on) or not _is_instant(found.recorded_at):
        return False
    try:
        return encode(found) == line and _ENCODER.encode(_ANY.decode(found.data)) == bytes(
            found.data
        )
    except (ValueError, RecursionError):
        return False


@lru_cache
def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_instant(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return _INSTANT.fullmatch(text) is not None
