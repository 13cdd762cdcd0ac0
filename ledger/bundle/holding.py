"""What someone held of a ledger, beside the ledger as it is: a checkpoint, or a bundle.

A checkpoint shows that something was changed before it; a bundle also which of its entries.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from ledger.bundle.reading import Bundle
from ledger.bundle.writing import FORMAT
from ledger.store.audit import Finding
from ledger.store.note import Checkpoint, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.store.reading import Reading


class Holding(NamedTuple):
    """A checkpoint, and the bytes of entries by number where it came with some."""

    checkpoint: Checkpoint
    lines: dict[int, bytes]

    def unlike(self, store: Reading) -> Iterator[Finding]:
        """The entries that are not as they were given out."""
        for number, line in self.lines.items():
            try:
                now = store.entry(number)
            except LookupError:
                yield Finding(number, "it is missing; the bundle given has it")
                continue
            if now != line:
                yield Finding(number, "its bytes are not those in the bundle given")


def held(text: str) -> Holding:
    """What a text is. Raises NoteError for one that is neither, BundleError."""
    if not text.startswith(f"{FORMAT}\n"):
        return Holding(Checkpoint.parse(split(text)[0]), {})
    bundle = Bundle(io.BytesIO(text.encode()))
    lines = {line.number: line.rest for line in bundle.lines() if line.word == "entry"}
    return Holding(bundle.checkpoint(), lines)
