"""The audit of published heads: each made again from the entries before it, in one pass."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

import msgspec

from ledger.heads.heads import HeadsPublished
from ledger.store.heads import Heads

if TYPE_CHECKING:
    from ledger.store.entry import Wire

TOPIC: Final = HeadsPublished.TOPIC
_DECODE = msgspec.json.Decoder(HeadsPublished).decode


class HeadsAudit:
    """The heads so far; entries come in order, from the first on."""

    def __init__(self) -> None:
        self._heads = Heads()
        self._ahead: deque[tuple[int, tuple[str, ...]]] = deque()
        """Entries that no published heads cover yet: they may be published late."""

    def entry(self, number: int, found: Wire) -> str | None:
        """What is wrong with an entry's published heads, in a sentence; None for nothing."""
        wrong = self._published(number, found) if found.type == TOPIC else None
        if found.subjects:
            self._ahead.append((number, tuple(found.subjects)))
        return wrong

    def _published(self, number: int, found: Wire) -> str | None:
        try:
            said = _DECODE(found.data)
        except msgspec.DecodeError:
            return "it publishes no heads that can be read"
        if not self._heads.size <= said.size < number:
            return f"it publishes the heads of {said.size} entries, which it cannot know"
        while self._ahead and self._ahead[0][0] <= said.size:
            entry, tags = self._ahead.popleft()
            self._heads.move(tags, entry)
        self._heads.size = said.size
        subjects, root = self._heads.root()
        if (subjects, root.hex()) != (said.subjects, said.root):
            return f"the heads it publishes are not those of the first {said.size} entries"
        return None
