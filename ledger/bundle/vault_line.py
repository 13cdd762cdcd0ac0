"""What a line `vault` of a bundle says, written in one way."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from typing import Annotated, Final

import msgspec

from ledger.bundle.reading import BundleError
from ledger.store.entry import BYTES_MAX

_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]*")
_Count = Annotated[int, msgspec.Meta(ge=1, le=BYTES_MAX)]
_Counts = tuple[tuple[str, _Count], ...]


class VaultLine(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Of an entry: whose its values are; or the key of the index; or a person of the index."""

    entry: int = 0
    """The entry it is about; 0 for the index."""
    owners: _Counts = ()
    """Whose the values are, in order, and how many each."""
    erased: _Counts = ()
    """By whose key values were erased, and how many."""
    content: str = ""
    """Keyed digest of the record's content."""
    index: str = ""
    """The key of the index."""
    person: tuple[str, str] | None = None
    """Keyed digest of a person's number, and the tag."""

    @staticmethod
    def parse(rest: bytes) -> VaultLine:
        """What the line says. Raises BundleError."""
        try:
            found = _DECODE(rest)
        except (msgspec.DecodeError, RecursionError) as wrong:
            raise BundleError(
                "A line 'vault' of the bundle is no JSON object that fits."
            ) from wrong
        about = (bool(found.entry), bool(found.index), found.person is not None)
        twice = any(len(dict(some)) < len(some) for some in (found.owners, found.erased))
        if sum(about) != 1 or twice or _ENCODE(found) != rest:
            raise BundleError("A line 'vault' of the bundle is not written as such a line is.")
        return found


_DECODE = msgspec.json.Decoder(VaultLine).decode
_ENCODE = msgspec.json.Encoder(order="sorted").encode


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding. Raises BundleError."""
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise BundleError("What must be base64url in the bundle is not.")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
