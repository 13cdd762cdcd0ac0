"""The vault in a SQLite file of its own, where deleting overwrites."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ledger.store.sqlite import SQLiteFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS owners (
    slot INTEGER PRIMARY KEY, -- in the key file; never given twice
    owner TEXT NOT NULL,
    erased INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS owners_by_owner ON owners (owner);
CREATE TABLE IF NOT EXISTS sealed_values (
    row INTEGER PRIMARY KEY,
    entry_id TEXT NOT NULL,
    slot INTEGER NOT NULL,
    fields INTEGER NOT NULL,
    sealed BLOB NOT NULL -- empty once erased
) STRICT;
CREATE INDEX IF NOT EXISTS sealed_values_by_entry ON sealed_values (entry_id);
CREATE TABLE IF NOT EXISTS persons (
    digest TEXT PRIMARY KEY, tag TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS persons_by_tag ON persons (tag);
CREATE TABLE IF NOT EXISTS contents (
    row INTEGER PRIMARY KEY,
    stream_key INTEGER NOT NULL, -- half of the hash of the stream
    entry_id TEXT NOT NULL,
    digest BLOB NOT NULL -- begins with the other half
) STRICT;
CREATE INDEX IF NOT EXISTS contents_by_stream ON contents (stream_key);
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT OR IGNORE INTO marks VALUES ('erasures', 0);
COMMIT;
"""


class VaultFile(SQLiteFile):
    """The file, and a lock beside it that tells whether other processes use it."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises StoreError."""
        super().__init__(path, SCHEMA, secure_delete=True)
        self._presence = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._presence, fcntl.LOCK_SH)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether no other process has the vault open; none can open it meanwhile."""
        try:
            fcntl.flock(self._presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
            alone = True
        except BlockingIOError:
            alone = False
        try:
            yield alone
        finally:
            fcntl.flock(self._presence, fcntl.LOCK_SH)

    def close(self) -> None:
        """Let go of every connection and of the lock."""
        super().close()
        os.close(self._presence)
