"""The closed table of acts: of which commands an entry may have come, found beside the handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.commands import ROOMS

if TYPE_CHECKING:
    from ledger.again import Again
    from ledger.event import Event


def _found() -> dict[type[Event], tuple[Again, ...]]:
    found: dict[type[Event], tuple[Again, ...]] = {}
    for room in ROOMS:
        for again in getattr(room, "AGAIN", ()):
            found[again.event] = (*found.get(again.event, ()), again)
    return found


AGAIN = _found()
"""By event: the commands that make such events; the first whose guard passes made it."""
