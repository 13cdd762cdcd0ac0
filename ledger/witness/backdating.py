"""Whether entries were recorded when they say: between what witnesses saw around them.

A witness that signed a tree of `size` entries at a time says that they were there by then, and,
since a log sends its newest checkpoint as soon as it is signed, that later entries came after.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

APART_SECONDS_MAX: Final = 60
"""By how much the clocks of a log and its witnesses, and the way of a checkpoint between them, may
tell the times apart."""


class Witnessed(NamedTuple):
    """When the tree of a size was seen: by the first and by the last witness that signed it.

    Seconds since 1970, UTC. What contradicts one witness alone is nobody's fault yet.
    """

    size: int
    first: int
    last: int


class Misdated(NamedTuple):
    """An entry that was not recorded when it says."""

    entry: int
    what: str
    """A sentence without personal values."""


def misdated(
    recorded: Iterable[tuple[int, datetime]],
    witnessed: Iterable[Witnessed],
    apart_seconds: int = APART_SECONDS_MAX,
) -> Iterator[Misdated]:
    """Entries recorded before a tree without them was seen, or after one with them was.

    `recorded` are numbers with their instants (UTC), in order.
    """
    seen = sorted(witnessed)
    earliest = list(accumulate((one.first for one in seen), max))
    latest = list(accumulate((one.last for one in reversed(seen)), min))[::-1]
    place = 0
    for entry, instant in recorded:
        while place < len(seen) and seen[place].size < entry:
            place += 1
        at = instant.timestamp()
        if place and at < earliest[place - 1] - apart_seconds:
            what = f"but witnesses saw a tree without it at {_said(earliest[place - 1])}"
            yield Misdated(entry, f"it says it was recorded at {_said(at)}, {what}")
        elif place < len(seen) and at > latest[place] + apart_seconds:
            what = f"but witnesses saw a tree with it at {_said(latest[place])}"
            yield Misdated(entry, f"it says it was recorded at {_said(at)}, {what}")


def _said(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
