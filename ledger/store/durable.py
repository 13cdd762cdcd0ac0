"""Small files that matter: written whole or not at all, and on disk when that returns."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING

from ledger.store.appending import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PRIVATE = 0o600
_POLL_SECONDS = 0.005


def write(path: Path, data: bytes) -> None:
    """Put a file of mode 0600 in the place of the old one. Raises StoreError: then the old stays.

    Written beside it, flushed, renamed, and the folder flushed: a power cut leaves one of the two.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
        try:
            written = os.write(file, data)
            os.fsync(file)
        finally:
            os.close(file)
        if written != len(data):
            raise StoreError(f"The file {path} could not be written: the disk is full.")
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(f"The file {path} could not be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            beside.unlink()


def sync_folder(folder: Path) -> None:
    """Have the names of new files on disk too."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


@contextmanager
def alone(path: Path, seconds: float = -1) -> Iterator[None]:
    """Keep out whoever else asks for the same; `path` is an empty file for it.

    Waits at most `seconds`, for ever if negative. Raises TimeoutError and StoreError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE)
    except OSError as error:
        raise StoreError(f"The file {path} could not be opened: {error.strerror}.") from error
    try:
        _lock(file, seconds)
        yield
    finally:
        os.close(file)


def _lock(file: int, seconds: float) -> None:
    if seconds < 0:
        fcntl.flock(file, fcntl.LOCK_EX)
        return
    until = monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() >= until:
                raise TimeoutError from None
            sleep(_POLL_SECONDS)
        else:
            return
