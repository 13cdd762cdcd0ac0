"""The key file: one wrapped key for each owner of personal values, destroyed by overwriting.

Fixed-size slots beside no database, WAL or replica, so that erasing a key leaves no copy here.
A slot is `nonce (12) || AES-256-GCM(key-encryption key, key) (48)` with 4 bytes of mark; the
slot's number is bound in. Slot 0 holds the key of the vault's index. Back it up apart, and for
at most 30 days.

Trust: whoever holds this folder and the vault reads every personal value.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.store.appending import StoreError
from ledger.store.durable import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY_FILE = "subjects.keys"
KEY_BYTES = 32
NONCE_BYTES = 12
SLOT_BYTES = 64
INDEX_SLOT = 0
_MARK = b"key1"
_MADE_AHEAD = 1_024
_CACHED_MAX = 100_000


class KeyDestroyedError(StoreError):
    """The slot's key was destroyed: its values were erased."""


class VaultError(StoreError):
    """What the vault holds does not open with the keys it has."""

    code = "vault_must_open_its_values"


class KeyFile:
    """The slots of one vault. Safe to use from many threads and processes."""

    def __init__(self, folder: Path, kek_file: Path | None = None) -> None:
        """Open or make `subjects.keys` in a folder; the key-encryption key is beside it or given.

        Raises StoreError when the key-encryption key is missing though keys exist, or is wrong.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / KEY_FILE
        self.fresh = fresh = not path.exists()
        """Whether there were no keys before."""
        self._wrapping = AESGCM(_kek(kek_file or folder / "kek", fresh=fresh))
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self._lock = Lock()
        self._ciphers: dict[int, AESGCM] = {}
        if fresh:
            self.ensure(INDEX_SLOT, INDEX_SLOT)
            sync_folder(folder)
        self.index_key = self._key(INDEX_SLOT)

    def ensure(self, first: int, last: int) -> None:
        """Have keys on disk in these slots, none of which was given out yet.

        New ones are made many at a time; one that a power cut tore is made again.
        """
        with self._locked():
            held = self._read(first, last)
            marks = held[::SLOT_BYTES], held[3::SLOT_BYTES]
            wanted = last - first + 1
            if marks == (_MARK[:1] * wanted, _MARK[3:] * wanted):
                return
            held = self._read(first, last + _MADE_AHEAD)
            slots = []
            for slot in range(first, last + _MADE_AHEAD + 1):
                at = (slot - first) * SLOT_BYTES
                line = held[at : at + SLOT_BYTES]
                whole = len(line) == SLOT_BYTES and line[: len(_MARK)] == _MARK
                slots.append(line if whole else self._wrapped(slot))
            self._write(first, b"".join(slots))

    def cipher(self, slot: int) -> AESGCM:
        """The cipher of a slot's key. Raises KeyDestroyedError."""
        found = self._ciphers.get(slot)
        if found is None:
            if len(self._ciphers) >= _CACHED_MAX:
                self._ciphers.clear()
            found = self._ciphers[slot] = AESGCM(self._key(slot))
        return found

    def destroy(self, slot: int) -> None:
        """Overwrite a slot for good; it is on disk when this returns."""
        if slot == INDEX_SLOT:
            raise ValueError("the key of the index is nobody's")
        with self._locked():
            for filling in (secrets.token_bytes(SLOT_BYTES), bytes(SLOT_BYTES)):
                self._write(slot, filling)
        self._ciphers.pop(slot, None)

    def slots(self) -> int:
        """How many slots there are, that of the index included."""
        return -(-os.fstat(self._file).st_size // SLOT_BYTES)

    def index(self, key: bytes) -> None:
        """Have this key for the index from now on; it is on disk when this returns."""
        if key == self.index_key:
            return
        with self._locked():
            self._write(INDEX_SLOT, self._wrapped(INDEX_SLOT, key))
        self.index_key = key

    def is_destroyed(self, slot: int) -> bool:
        """Whether the slot was overwritten."""
        return self._read(slot, slot)[: len(_MARK)] != _MARK

    def trim(self, most: int) -> None:
        """Drop the keys held in memory when they are more than so many."""
        if len(self._ciphers) > most:
            self.forget()

    def forget(self) -> None:
        """Drop the keys held in memory; they are read again when needed."""
        self._ciphers = {}

    def close(self) -> None:
        """Let go of the file and forget the keys."""
        self.forget()
        os.close(self._file)

    def _read(self, first: int, last: int) -> bytes:
        return os.pread(self._file, (last - first + 1) * SLOT_BYTES, first * SLOT_BYTES)

    def _write(self, first: int, slots: bytes) -> None:
        written = os.pwrite(self._file, slots, first * SLOT_BYTES)
        os.fsync(self._file)
        if written != len(slots):
            raise StoreError("The key file could not be written: the disk is full.")

    def _wrapped(self, slot: int, key: bytes = b"") -> bytes:
        nonce, key = os.urandom(NONCE_BYTES), key or os.urandom(KEY_BYTES)
        return _MARK + nonce + self._wrapping.encrypt(nonce, key, b"%d" % slot)

    def _key(self, slot: int) -> bytes:
        line = self._read(slot, slot)
        if line[: len(_MARK)] != _MARK:
            raise KeyDestroyedError(f"The key in slot {slot} was destroyed.")
        nonce, wrapped = line[4 : 4 + NONCE_BYTES], line[4 + NONCE_BYTES :]
        try:
            return self._wrapping.decrypt(nonce, wrapped, b"%d" % slot)
        except InvalidTag as wrong:
            raise VaultError(
                "The key-encryption key does not fit the key file; the vault is not opened."
            ) from wrong

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)


def _kek(path: Path, *, fresh: bool) -> bytes:
    """The key-encryption key; made (0600) when there are no keys yet that need an older one."""
    if fresh and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(file, os.urandom(KEY_BYTES))
        os.fsync(file)
        os.close(file)
        sync_folder(path.parent)
    try:
        kek = path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"The key-encryption key {path} cannot be read: {error.strerror}."
        ) from error
    if len(kek) != KEY_BYTES:
        raise StoreError(f"The key-encryption key {path} is not {KEY_BYTES} bytes long.")
    return kek
