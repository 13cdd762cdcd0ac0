"""Credit archives (Article 4, 信用档案): what makes a record the one it is.

The deciding organ, the kind, the normalised document number, the subject and, where one
decision gives several certificates, the certificate number.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha1
from typing import TYPE_CHECKING
from unicodedata import normalize
from uuid import UUID

if TYPE_CHECKING:
    from ledger.event import Tag

RECORDS = UUID("6f1c2a52-6c0e-5d0b-9a63-1d3b1f6f5a10").bytes
"""Namespace of record ids; it must never change."""

_BRACKETS = str.maketrans("[【〔［{(（〈《", "(((((((((") | str.maketrans(
    "]】〕］})）〉》", ")))))))))"
)
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=4096)
def _normal(text: str) -> str:
    return _SPACES.sub("", normalize("NFKC", text)).translate(_BRACKETS)


def normal_document_no(text: str) -> str:
    """A document number as it is compared: NFKC, one kind of bracket, no spaces."""
    return _normal(text)


def record_id(agency: str, kind: str, document_no: str, tag: Tag, certificate_no: str = "") -> str:
    """uuid5 of the record's identity; the same decision always has the same id."""
    name = "\n".join((agency, kind, _normal(document_no), tag, _normal(certificate_no)))
    digest = sha1(RECORDS + name.encode(), usedforsecurity=False).digest()
    bits = bytearray(digest[:16])
    bits[6] = bits[6] & 0x0F | 0x50
    bits[8] = bits[8] & 0x3F | 0x80
    text = bits.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
