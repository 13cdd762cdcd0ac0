"""The proof file of an entry (C2SP tlog-proof): its index, the path from its leaf, a checkpoint.

With the entry's bytes and the log's key it shows offline that the entry is in the log.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Final

HEADER: Final = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry is in the tree of a signed checkpoint. Entry 1 is index 0."""

    entry: int
    size: int
    """Of the tree, as the checkpoint has it."""
    leaf: bytes
    path: tuple[bytes, ...]
    """From the leaf's sibling up."""
    checkpoint: str
    """The signed note, verbatim."""

    @property
    def index(self) -> int:
        """The place of the entry's leaf in the tree."""
        return self.entry - 1

    def hashes(self) -> list[str]:
        """The path in base64."""
        return [b64encode(each).decode() for each in self.path]

    def text(self) -> str:
        """The file."""
        return "\n".join([HEADER, f"index {self.index}", *self.hashes(), "", self.checkpoint])
