"""The published logs of a ledger: its own and the access ledger's, each signed, each provable.

A log serves what its newest checkpoint covers and nothing beyond: tiles, proofs, the bytes of
entries. Signing runs beside the appends, at most a second behind.
"""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.key_rotation import AdoptLogKey
from ledger.log_key import LogKeyAdopted, logs_of, statement
from ledger.situation import Actor
from ledger.store.appending import StoreError
from ledger.store.checkpoint import LogKeyError, Memory, Signer, UnsignedError
from ledger.store.consistency import consistency
from ledger.store.inclusion import Inclusion
from ledger.store.note import Checkpoint, NoteSigner, Verifier, signed, split
from ledger.store.proof import Proof
from ledger.store.signing import LOG as KEY_FILE
from ledger.store.signing import SigningKey, SigningKeys
from ledger.store.tiles import Tiles
from ledger.store.tree import TILE_HASHES, TILE_HEIGHT
from ledger.witness.trust import NONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.access import AccessLedger
    from ledger.ledger import Ledger
    from ledger.store import Store
    from ledger.witness.trust import Trust

EVERY_SECONDS: Final = 0.5
_LOOKED_AT: Final = 16
"""How many cosigned checkpoints are looked at for one that has a quorum."""
FOUNDER: Final = Actor(officer="founder", agency="", roles=frozenset({"ADMINISTRATOR"}))
_LOG = logging.getLogger(__name__)


class Covered(NamedTuple):
    """What a checkpoint covers, and the proofs in its tree."""

    checkpoint: Checkpoint
    note: str
    proofs: Inclusion


class Log:
    """One published log."""

    def __init__(self, name: str, store: Store, signer: Signer, trust: Trust | None = None) -> None:
        """`trust` names the witnesses that are asked, and how many of them are enough."""
        self.name = name
        """Its origin."""
        self.store = store
        self.signer = signer
        self._trust = trust if trust is not None and trust.quorum != NONE else None
        self._newest: Covered | None = None
        self._witnessed: Covered | None = None

    def covered(self, size: int = 0) -> Covered | None:
        """A checkpoint of at least so many entries with what it covers; None while there is none.

        It is the newest that this process has seen, if that suffices.
        """
        newest = self._newest
        if newest is None or newest.checkpoint.size < max(size, 1):
            newest = self.refreshed()
        return newest if newest is not None and newest.checkpoint.size >= size else None

    def refreshed(self) -> Covered | None:
        """The newest checkpoint of all, read again; None where nothing was signed."""
        note = self.store.checkpoint()
        if note is None or (self._newest is not None and self._newest.note == note):
            return self._newest
        checkpoint = Checkpoint.parse(split(note)[0])
        proofs = Inclusion(self.signer.tiles, checkpoint.size)
        self._newest = Covered(checkpoint, note, proofs)
        return self._newest

    def witnessed(self, size: int = 0) -> Covered | None:
        """The newest checkpoint of at least so many entries that enough witnesses signed."""
        if self._trust is None:
            return None
        for found in self.store.cosigned_sizes(size, _LOOKED_AT):
            note = self.store.checkpoint(found) or ""
            if self._witnessed is not None and self._witnessed.note == note:
                return self._witnessed
            if self._trust.is_enough(note):
                checkpoint = Checkpoint.parse(split(note)[0])
                proofs = Inclusion(self.signer.tiles, checkpoint.size)
                self._witnessed = Covered(checkpoint, note, proofs)
                return self._witnessed
        return None

    def to_show(self, size: int = 0) -> Covered | None:
        """The checkpoint to hand out that covers so many entries: one that enough witnesses
        signed where there is one, else the newest; None while there is none."""
        return self.witnessed(size) or (self.covered(size) if size else self.refreshed())

    def proof(self, entry: int) -> Proof | None:
        """That an entry is in the log; None until a checkpoint covers it."""
        covered = self.to_show(entry)
        if covered is None or entry < 1:
            return None
        leaf = self.signer.tiles.node(0, entry - 1)
        path = tuple(covered.proofs.path(entry))
        return Proof(entry, covered.checkpoint.size, leaf, path, covered.note)

    def consistency(self, old: int, size: int) -> list[bytes]:
        """That the tree of `size` entries continues that of `old`.

        Raises ValueError for sizes that are none, and beyond what is signed.
        """
        if self.covered(size) is None:
            raise ValueError(f"no checkpoint covers {size} entries")
        return consistency(Inclusion(self.signer.tiles, size), old)

    def tile(self, level: int, n: int, width: int) -> bytes:
        """The first hashes of a tile. Raises LookupError beyond what is signed."""
        last = (n * TILE_HASHES + width) << (TILE_HEIGHT * level)
        if self.covered(last) is None:
            raise LookupError(f"no checkpoint covers tile {level}/{n} of {width}")
        return self.signer.tiles.hashes(level, n, width)

    def lines(self, n: int, width: int) -> list[bytes]:
        """The bytes of the entries of a tile. Raises LookupError beyond what is signed."""
        begin = n * TILE_HASHES
        if self.covered(begin + width) is None:
            raise LookupError(f"no checkpoint covers entries {n} of {width}")
        return [bytes(line) for _, line in self.store.entries(begin, width)]


class Logs:
    """The two logs of one ledger, and the thread that has them signed."""

    def __init__(
        self, ledger: Ledger, access: AccessLedger, keys: Path, trust: Trust | None = None
    ) -> None:
        """`trust` names the witnesses that are asked to sign, and their quorum."""
        self._ledger = ledger
        self._trust = trust
        self._folder = keys
        self._keys = SigningKeys.open(keys, KEY_FILE)
        origin, apart = logs_of(ledger.registry.origin)
        self.ledger = self._log(origin, ledger.store)
        self.access = self._log(apart, access.store)
        self._stopping = Event()
        self._thread: Thread | None = None
        self._told = ""
        """What went wrong last, to be told once."""

    def __iter__(self) -> Iterator[Log]:
        return iter((self.ledger, self.access))

    def _log(self, name: str, store: Store) -> Log:
        memory = Memory.of(self._folder, store.name)
        signer = Signer(store, memory, lambda: self._signer(name), Tiles(store))
        return Log(name, store, signer, self._trust)

    def _signer(self, name: str) -> NoteSigner:
        """The key in force of a log. Raises LogKeyError when it is not in the key file."""
        key = self._ledger.registry.log_key(name)
        if key is None:
            raise LogKeyError(f"No key was adopted for {name}; nothing is signed.")
        public = Verifier.parse(key.vkey).public
        held = self._keys.holding(public)
        if held is None:
            self._keys = SigningKeys.open(self._folder, KEY_FILE)
            held = self._keys.holding(public)
        if held is None:
            raise LogKeyError(f"The key in force of {name} is not in the key file {KEY_FILE}.")
        return NoteSigner(name, held)

    def sign(self) -> None:
        """Sign the heads of both logs. Raises StoreError; the other log is signed nevertheless."""
        failed: list[StoreError] = []
        for log in self:
            try:
                log.signer.sign(self._ledger.clock.now())
                log.refreshed()
            except StoreError as error:
                failed.append(error)
        if failed:
            raise failed[0]

    def checkpoint_for(self, entry: int, seconds: float) -> str | None:
        """A checkpoint of the ledger that covers an entry, signed now if there is none; None if
        that takes longer, or cannot be."""
        try:
            return self._signed_for(entry, seconds)
        except StoreError as error:
            self._tell(str(error))
            return None

    def covering(self, entry: int, seconds: float) -> Covered:
        """A checkpoint to hand out that covers an entry, signed now if there is none.

        Raises UnsignedError when that takes longer, and the StoreError that says why it cannot be.
        """
        self._signed_for(entry, seconds)
        covered = self.ledger.to_show(entry)
        if covered is None:
            raise UnsignedError(f"No checkpoint covers entry {entry} yet.")
        return covered

    def _signed_for(self, entry: int, seconds: float) -> str | None:
        signer = self.ledger.signer
        return signer.covering(entry) or signer.sign(self._ledger.clock.now(), seconds)

    def rotate(self, actor: Actor) -> None:
        """Make new keys and have both logs signed with them from now on. Raises StoreError and
        what the ledger refuses."""
        for log in self:
            former = self._signer(log.name)
            self._keys = SigningKeys.with_another(self._folder, KEY_FILE)
            self._adopt(key_adopted(log.name, self._keys.signing, former), actor)

    def adopt_first(self) -> None:
        """Give a ledger that was founded without keys those of its key file."""
        for log in self:
            if self._ledger.registry.log_key(log.name) is None:
                self._adopt(key_adopted(log.name, self._unused()), FOUNDER)

    def _unused(self) -> SigningKey:
        """A key of the file that no log has; a new one if there is none."""
        used = {Verifier.parse(key.vkey).public for key in self._ledger.registry.log_keys}
        found = next((key for key in self._keys if key.public not in used), None)
        if found is None:
            self._keys = SigningKeys.with_another(self._folder, KEY_FILE)
        return found or self._keys.signing

    def _adopt(self, adopted: LogKeyAdopted, actor: Actor) -> None:
        command = AdoptLogKey(log=adopted.log, vkey=adopted.vkey, note=adopted.note)
        self._ledger.execute(command, actor)

    def start(self) -> None:
        """Sign in a thread of its own until `close`."""
        self._thread = Thread(target=self._run, name="signing", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the thread; what it left unsigned is signed now."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._attempt()

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_SECONDS):
            self._attempt()

    def _attempt(self) -> None:
        """Sign what is not signed, and see what others signed and witnesses added."""
        try:
            if any(log.signer.behind for log in self):
                self.sign()
            for log in self:
                log.refreshed()
            self._told = ""
        except StoreError as error:
            self._tell(str(error))
        except Exception as error:  # noqa: BLE001 - its message may hold values
            self._tell(type(error).__name__)

    def _tell(self, what: str) -> None:
        """Say once what went wrong; it is tried again, meanwhile entries stay unsigned."""
        if self._told != what:
            self._told = what
            _LOG.warning("No checkpoint was signed: %s", what)


def key_adopted(log: str, key: SigningKey, former: NoteSigner | None = None) -> LogKeyAdopted:
    """The event that gives a log a key, signed over by the former one and by itself."""
    signer = NoteSigner(log, key)
    vkey = signer.verifier.vkey()
    signers = (former, signer) if former else (signer,)
    return LogKeyAdopted(log=log, vkey=vkey, note=signed(statement(log, vkey), *signers))


def first_keys(origin: str, keys: Path) -> list[LogKeyAdopted]:
    """The events with which a ledger is founded: a key of its key file for each log."""
    names, held = logs_of(origin), [*SigningKeys.open(keys, KEY_FILE)]
    while len(held) < len(names):
        held = [*SigningKeys.with_another(keys, KEY_FILE)]
    return [key_adopted(*each) for each in zip(names, held, strict=False)]
