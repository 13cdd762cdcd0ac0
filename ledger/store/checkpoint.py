"""The signer of a log: signs the head as a checkpoint, and never two trees that contradict.

Signing is apart from appending. The signer keeps the last checkpoint it signed in a file of its
own, outside the database, on disk before the note leaves; it refuses to sign a tree that is
smaller or that does not continue it, so a restored backup cannot fork the log.

Trust: whoever puts both the database and that file back to the same older state can have another
future signed; only checkpoints held elsewhere (witnesses, auditors, receipts) show that.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from ledger.store import durable
from ledger.store.appending import StoreError
from ledger.store.consistency import consistency, is_consistent
from ledger.store.inclusion import Inclusion
from ledger.store.note import Checkpoint, NoteError, signed, split

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from ledger.store import Store
    from ledger.store.appending import Head
    from ledger.store.note import NoteSigner
    from ledger.store.tiles import Tiles


class ForkError(StoreError):
    """The ledger does not continue what was signed; nothing is signed until it does again."""

    code = "ledger_must_continue_what_was_signed"


class SignerMemoryError(StoreError):
    """What the signer remembers cannot be read, or is of another log; nothing is signed."""

    code = "signer_must_remember_what_it_signed"


class LogKeyError(StoreError):
    """The key in force of a log is not at hand; nothing is signed until it is."""

    code = "log_key_must_be_at_hand"


class UnsignedError(StoreError):
    """No checkpoint covers the entries yet, and none was made in time: ask again."""

    code = "checkpoint_must_be_signed_first"


class Memory:
    """The last checkpoint that was signed for a log, in a file that no backup puts back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = path.with_name(f".{path.name}.lock")

    @classmethod
    def of(cls, keys: Path, name: str) -> Memory:
        """What the signer of the `ledger` or the `access` ledger remembers, in the key folder."""
        return cls(keys / f"signed-{name}.note")

    def note(self) -> str | None:
        """The note; None where nothing was signed yet. Raises SignerMemoryError."""
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise SignerMemoryError(f"The signer's memory {self.path} cannot be read.") from error

    def keep(self, note: str) -> None:
        """Remember a note; it is on disk when this returns. Raises StoreError."""
        durable.write(self.path, note.encode())


class Signer:
    """Signs the heads of one log; safe to use from many threads and processes."""

    def __init__(
        self, store: Store, memory: Memory, key: Callable[[], NoteSigner], tiles: Tiles
    ) -> None:
        """`key` answers the key in force under the log's origin, and may raise LogKeyError."""
        self.store = store
        self.tiles = tiles
        self._memory = memory
        self._key = key
        self._lock = Lock()
        self._signed = Checkpoint("", 0, b"")
        self._note: str | None = None

    @property
    def behind(self) -> int:
        """How many entries of the head no checkpoint covers that this process knows of."""
        return self.store.head().size - self._signed.size

    def covering(self, size: int) -> str | None:
        """The newest checkpoint if it covers so many entries; None when it does not yet."""
        return self.store.checkpoint() if self.store.checkpoint(size) else None

    def sign(self, now: datetime, seconds: float = -1) -> str | None:
        """The checkpoint of the present head, signed now if it was not; None for an empty log.

        Waits at most `seconds` (for ever if negative) while another thread or process signs, then
        answers None. Raises ForkError when the head does not continue what was signed, and
        StoreError.
        """
        if not self._lock.acquire(timeout=seconds):
            return None
        try:
            with durable.alone(self._memory.lock, seconds):
                return self._sign(now)
        except TimeoutError:
            return None
        finally:
            self._lock.release()

    def _sign(self, now: datetime) -> str | None:
        key = self._key()
        head, last = self.store.head(), self._last(key.verifier.name)
        if last is None and not head.size:
            return None
        if last is not None and (last[0].size, last[0].root) == (head.size, head.root):
            checkpoint, note = last
        else:
            self._check(head, last[0] if last else None)
            checkpoint = Checkpoint(key.verifier.name, head.size, head.root)
            note = signed(checkpoint.text(), key)
            self._memory.keep(note)
        if checkpoint != self._signed:
            self.store.keep_checkpoint(checkpoint.size, note, now)
        self._signed = checkpoint
        return note

    def _last(self, origin: str) -> tuple[Checkpoint, str] | None:
        """The newest of what the memory holds and what the database holds.

        Raises SignerMemoryError when one of them is no checkpoint of this log.
        """
        notes = [note for note in (self._memory.note(), self.store.checkpoint()) if note]
        try:
            found = [(Checkpoint.parse(split(note)[0]), note) for note in notes]
        except NoteError as error:
            raise SignerMemoryError(f"What was signed last cannot be read: {error}") from error
        for checkpoint, _ in found:
            if checkpoint.origin != origin:
                raise SignerMemoryError(
                    f"What was signed last is of {checkpoint.origin}, not {origin}."
                )
        return max(found, key=lambda one: one[0].size, default=None)

    def _check(self, head: Head, last: Checkpoint | None) -> None:
        """Raises ForkError unless the tiles give the head's root and continue what was signed."""
        proofs = Inclusion(self.tiles, head.size)
        if head.size and _root(proofs) != head.root:
            raise ForkError(
                f"The tiles up to entry {head.size} do not give the root in the head; it is not "
                "signed."
            )
        if last is None:
            return
        if head.size < last.size:
            raise ForkError(
                f"The ledger holds {head.size} entries, but a tree of {last.size} was signed; "
                "nothing is signed until the missing entries are back."
            )
        proof = consistency(proofs, last.size)
        if not is_consistent(last.size, head.size, proof, last.root, head.root):
            raise ForkError(
                f"The ledger's {head.size} entries do not continue the {last.size} that were "
                "signed; nothing is signed."
            )


def _root(proofs: Inclusion) -> bytes | None:
    """The root that the tiles give; None where one of them is missing."""
    try:
        return proofs.root()
    except LookupError:
        return None
