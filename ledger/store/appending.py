"""What goes into an append and what comes out of it: the words both stores share."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import msgspec

from ledger.event import Source

CLOCK_BEHIND_MAX = timedelta(seconds=5)
"""A system clock this far behind the head is clamped to it; further behind, writes stop."""
CLOCK_AHEAD_MAX = timedelta(hours=24)
"""A system clock further ahead of the last entry than this needs an operator's word."""


class StoreError(Exception):
    """The store could not do what was asked; the text is one sentence for an operator."""

    code: ClassVar[str] = "store_must_answer"
    """What whoever asked is told: a code says the cause, the sentence is not for them."""


class HeadMismatchError(StoreError):
    """The store on disk does not agree with its own head; it refuses to run."""


class ClockError(StoreError):
    """The system clock is behind the ledger, or suspiciously far ahead of it."""


class CommitLostError(StoreError):
    """The database went away during the commit; on a second look nothing was written."""


class CommitUnknownError(StoreError):
    """The database did not answer whether the commit happened, not even on a second look."""


class Head(msgspec.Struct, frozen=True):
    """Where the ledger stands."""

    size: int = 0
    """Number of the newest entry; 0 for an empty ledger."""
    root: bytes = b""
    recorded_at: datetime | None = None
    """Instant of the newest entry, UTC."""
    policy: int = 0
    """Number of the newest entry that set law (its stream starts with `registry/`)."""


class Sealed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event ready to be numbered: its personal values are sealed, its JSON is made."""

    id: str
    type: str
    stream: str
    data: bytes
    """Canonical JSON of the event."""
    effective_on: date
    subjects: tuple[str, ...] = ()
    agency: str = ""
    actor: str = ""
    batch: str = ""
    caused_by: int = 0
    source: Source | None = None
    sd: tuple[str, ...] = ()
    key: str = ""
    """Written into the bytes; the key of its `Proposed` when empty."""
    opens: bool = False
    """Whether it must be the first of its stream."""
    version: int = 0
    """The position in the stream it must get; 0 when any will do."""


class Boundary(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision rested on: nothing of it may have an entry newer than `position`."""

    position: int
    tags: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    registry: bool = True
    """Whether it read the law, the agencies or the calendar."""


class Proposed(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of one command: all of them are appended, or none."""

    entries: tuple[Sealed, ...] | list[Sealed]
    boundary: Boundary
    key: str = ""
    """Idempotency key, unique in the ledger; empty for none."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of a command are durable and in the tree."""

    first: int
    last: int
    recorded_at: datetime
    leaf_hashes: tuple[bytes, ...]

    @property
    def entries(self) -> tuple[int, ...]:
        """The numbers, without gaps."""
        return tuple(range(self.first, self.last + 1))


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """Something the decision rested on has a newer entry: load and decide again."""

    newest: int
    """The newer entry; 0 when a stream lacks the version that was expected."""
    on: str
    """The tag or stream, or `registry/`."""


class KeyUsed(msgspec.Struct, frozen=True, kw_only=True):
    """The key was used before; nothing was appended now."""

    receipt: Receipt


class TooLarge(msgspec.Struct, frozen=True, kw_only=True):
    """An entry's bytes would exceed 65,535; nothing of its command was appended."""

    id: str


Outcome = Receipt | Conflict | KeyUsed | TooLarge


def recorded_at_of(now: datetime, newest: datetime | None, *, confirmed: bool) -> datetime:
    """The instant of the next entries: now, but never before the newest entry's.

    Raises ClockError when the clock is more than 5 s behind, or more than 24 h ahead without
    an operator's word.
    """
    now = now.astimezone(UTC)
    if newest is None or newest <= now <= newest + CLOCK_AHEAD_MAX:
        return now
    if now > newest:
        if confirmed:
            return now
        raise ClockError(
            f"The system clock ({now:%Y-%m-%d %H:%M:%S} UTC) is more than 24 hours ahead of the "
            f"last entry ({newest:%Y-%m-%d %H:%M:%S} UTC); an operator must confirm it."
        )
    if now < newest - CLOCK_BEHIND_MAX:
        raise ClockError(
            f"The system clock ({now:%Y-%m-%d %H:%M:%S} UTC) is behind the last entry "
            f"({newest:%Y-%m-%d %H:%M:%S} UTC); nothing can be appended until it is right."
        )
    return newest
