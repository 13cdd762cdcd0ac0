"""Disclosures in the form of SD-JWT, and the salted commitments to them that entries hold.

`d = base64url(JSON [salt, name, value])`, commitment `base64url(SHA-256(ascii(d)))`; the salt
has 128 bits. Never commit to ciphertext: one GCM ciphertext can open to two values.
"""

from __future__ import annotations

import os
from binascii import b2a_base64
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ledger.event import Disclosure

SALT_DRAWN_BYTES = 18
"""Drawn for each salt: 24 characters of base64, of which 22 (132 bits) are used."""
SEPARATOR = b"\n"
"""Between the disclosures of one row: their JSON never holds a line break."""

_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[str, str, Any]).decode


class SealedValues(msgspec.Struct, frozen=True, gc=False):
    """The personal values of one entry on their way to the vault."""

    entry_id: str
    commitments: tuple[str, ...]
    """Sorted, so that their order says nothing."""
    texts: dict[str, list[bytes]]
    """The disclosures' JSON by owner; the vault keeps it, base64url follows from it."""
    stream: str = ""
    content: bytes = b""
    """Keyed digest of the record's content, to know it when it is sent again."""


def base64url(data: bytes) -> bytes:
    """Base64url without padding."""
    return b2a_base64(data, newline=False).translate(_URL_SAFE).rstrip(b"=")


def commitment(disclosure: bytes) -> str:
    """The commitment to a disclosure, 43 characters."""
    return base64url(sha256(disclosure).digest()).decode()


def read(text: bytes) -> tuple[str, Any]:
    """Name and value from a disclosure's JSON."""
    _, name, value = _decode(text)
    return name, value


class Salted(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A value salted and committed to beforehand; a disclosure may have it for its value."""

    text: bytes
    commitment: str


def salted(values: Sequence[tuple[str, Any]]) -> list[Salted]:
    """Salt and commit to values by name, before it is known which entry will hold them."""
    salts = base64_salts(len(values))
    return [_salted(salt, *item) for salt, item in zip(salts, values, strict=True)]


def _salted(salt: str, name: str, value: Any) -> Salted:
    text = _encode((salt, name, value))
    return Salted(text, base64url(sha256(base64url(text)).digest()).decode())


def seal(
    entry_id: str,
    disclosures: Sequence[Disclosure],
    *,
    stream: str = "",
    content: bytes = b"",
) -> SealedValues:
    """Salt and commit to the values of one entry, in memory."""
    if not disclosures:
        return SealedValues(entry_id, (), {}, stream, content)
    values: list[Any] = [item.value for item in disclosures]
    salts = iter(base64_salts(sum(type(value) is not Salted for value in values)))
    texts: dict[str, list[bytes]] = {}
    commitments = []
    for item, value in zip(disclosures, values, strict=True):
        made = value if type(value) is Salted else _salted(next(salts), item.name, value)
        commitments.append(made.commitment)
        if (mine := texts.get(item.owner)) is None:
            texts[item.owner] = [made.text]
        else:
            mine.append(made.text)
    commitments.sort()
    return SealedValues(entry_id, tuple(commitments), texts, stream, content)


def base64_salts(count: int) -> Iterable[str]:
    """Salts of 128 bits and more, 22 characters each, from one draw."""
    text = base64url(os.urandom(SALT_DRAWN_BYTES * count)).decode()
    return [text[i : i + 22] for i in range(0, len(text), 24)]


def stream_key(stream: str) -> tuple[int, bytes]:
    """Half of a stream's hash as a number for a small index, the other half to be sure."""
    hashed = sha256(stream.encode()).digest()
    return int.from_bytes(hashed[:8], "big", signed=True), hashed[8:16]


def content_rows(values: Iterable[SealedValues]) -> list[tuple[int, str, bytes]]:
    """The rows that remember the contents of some entries."""
    rows = []
    for item in values:
        if item.content:
            number, rest = stream_key(item.stream)
            rows.append((number, item.entry_id, rest + item.content))
    return rows
