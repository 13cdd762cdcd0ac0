"""What the entries so far say must hold for the next one: the way they follow one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.registry import PREFIX as REGISTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.store.entry import Wire


class Order:
    """The entries of one log so far, from the first on."""

    def __init__(self) -> None:
        self.policy = 0
        """The newest entry of the law."""
        self._newest: dict[str, int] = {}
        self._versions: dict[str, int] = {}
        self._instant = ""

    def entry(self, number: int, found: Wire) -> Iterator[str]:
        """What is wrong with the next entry, in sentences without personal values."""
        for tag, previous in found.subjects.items():
            if self._newest.get(tag, 0) != previous:
                yield "it does not name the previous entry of its subject"
            self._newest[tag] = number
        if self._versions.get(found.stream, 0) + 1 != found.version:
            yield "its version does not follow in its stream"
        self._versions[found.stream] = found.version
        if found.recorded_at < self._instant:
            yield "it was recorded before the entry before it"
        self._instant = found.recorded_at
        if found.policy != self.policy:
            yield f"it names entry {found.policy} as the law, not {self.policy}"
        if found.stream.startswith(REGISTRY):
            self.policy = number
        if not 0 <= found.caused_by < number:
            yield f"it names entry {found.caused_by} as its cause, which came no earlier"
