"""Made-up logs for the tests of witnesses: their trees, their keys, what they submit."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from ledger.store.consistency import consistency
from ledger.store.inclusion import Inclusion
from ledger.store.note import Checkpoint, NoteSigner, Verifier, signed
from ledger.store.signing import SigningKey
from ledger.store.tree import Tree, leaf_hash
from ledger.witness.submission import Submission

if TYPE_CHECKING:
    from collections.abc import Sequence

ORIGIN = "test.example/ledger"


def key(name: str) -> SigningKey:
    """The key of a name."""
    return SigningKey(sha256(name.encode()).digest())


class MadeLog:
    """A log of so many leaves; another `fork` has other leaves after the first hundred."""

    def __init__(self, origin: str = ORIGIN, count: int = 1_000, fork: str = "") -> None:
        self.origin = origin
        self.signer = NoteSigner(origin, key(origin))
        self._leaves = [leaf_hash(f"{n} {fork if n > 100 else ''}".encode()) for n in range(count)]
        self._tiles = {(t.level, t.n): t.hashes for t in Tree().extend(self._leaves)}

    @property
    def verifier(self) -> Verifier:
        return self.signer.verifier

    def tile(self, level: int, n: int) -> bytes:
        return self._tiles[level, n]

    def leaf(self, number: int) -> bytes:
        return self._leaves[number - 1]

    def leaves(self, after: int, limit: int) -> Sequence[bytes]:
        return self._leaves[after : after + limit]

    def checkpoint(self, size: int) -> Checkpoint:
        return Checkpoint(self.origin, size, Inclusion(self, size).root())

    def note(self, size: int) -> str:
        return signed(self.checkpoint(size).text(), self.signer)

    def submission(self, old: int, size: int) -> Submission:
        """What it sends to a witness that saw `old` entries."""
        proof = consistency(Inclusion(self, size), old) if 0 < old <= size else ()
        return Submission.of(self.note(size), old, tuple(proof))

    def body(self, old: int, size: int) -> bytes:
        return self.submission(old, size).body()
