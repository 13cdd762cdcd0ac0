"""An event is one fact or one legal act, named in the past tense.

Events are frozen and hold no personal values: whatever names or numbers a natural
person, and every free text, lies in the vault; the entry holds salted commitments.
Consequences (windows, eligibility, who is barred) are never events: they are computed.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import msgspec

Tag = str
"""Names a credit subject: an organisation's unified code, a person's random UUID."""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every event is: a frozen struct with a topic of its own.

    The class docstring of each event is its published documentation.
    """

    TOPIC: ClassVar[str]


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where an entry came from: the delivered file and the row in it."""

    file: str
    """SHA-256 of the file, hexadecimal."""
    sheet: str = ""
    row: int = 0
    """Row number as a spreadsheet shows it: the heading is row 1."""


class Disclosure(msgspec.Struct, frozen=True):
    """A personal value on its way to the vault; only its commitment enters the entry."""

    owner: Tag
    """Whose key encrypts it: the person described if known, else the record's subject."""
    name: str
    value: str | list[str] | dict[str, str]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An event that was decided and waits for its number."""

    stream: str
    event: Event
    subjects: tuple[Tag, ...] = ()
    effective_on: date
    """The law's day (认定之日), a date in Asia/Shanghai."""
    disclosures: tuple[Disclosure, ...] = ()
    source: Source | None = None
    batch: str = ""
    caused_by: int = 0
    opens: bool = False
    """True for the first entry of a stream; the store refuses a second opening."""
    content: bytes = b""
    """Keyed digest of the content, kept in the vault's index to know it when sent again."""
