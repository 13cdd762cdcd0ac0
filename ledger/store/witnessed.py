"""The memory of a witness: one SQLite file with the last tree of each log, and proofs of forks.

Trust: whoever puts this file back to an older state lets the witness sign a second history from
there on; its own folder, kept out of the backups of any log, is what it is worth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.store.sqlite import SQLiteFile
from ledger.witness.witness import Seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.store.note import Checkpoint

_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS seen (
    origin TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    note TEXT NOT NULL,
    time INTEGER NOT NULL -- seconds since 1970, UTC
) STRICT;
CREATE TABLE IF NOT EXISTS forks (
    origin TEXT NOT NULL,
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    note TEXT NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (origin, size, root)
) STRICT;
CREATE TRIGGER IF NOT EXISTS seen_refuse_less BEFORE UPDATE ON seen WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END;
CREATE TRIGGER IF NOT EXISTS seen_refuse_delete BEFORE DELETE ON seen
BEGIN SELECT RAISE(ABORT, 'a witness forgets no log'); END;
COMMIT;
"""
_KEEP = (
    "INSERT INTO seen (origin, size, root, note, time) VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin)"
    " DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note,"
    " time = excluded.time"
)


class WitnessFile:
    """The file of one witness. Safe to use from many threads and processes."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises StoreError when it is no such file."""
        self._file = SQLiteFile(path, _SCHEMA)

    def move(self, origin: str, step: Callable[[Seen | None], Seen]) -> Seen:
        """Let a step see the last tree of a log and keep what it answers, in one transaction.

        Raises what the step raises, and StoreError; then nothing is kept.
        """
        with self._file.writing() as session:
            rows = session.rows("SELECT size, root, note, time FROM seen WHERE origin = ?", origin)
            seen = step(Seen(*rows[0]) if rows else None)
            session.many(_KEEP, [(origin, *seen)])
        return seen

    def keep_fork(self, checkpoint: Checkpoint, note: str, time: int) -> None:
        """Keep a note that its log signed beside another tree of the same size."""
        row = (checkpoint.origin, checkpoint.size, checkpoint.root, note, time)
        with self._file.writing() as session:
            session.many("INSERT OR IGNORE INTO forks VALUES (?, ?, ?, ?, ?)", [row])

    def forks(self) -> list[tuple[str, int, str]]:
        """Origin, size and note of every second tree that a log signed."""
        sql = "SELECT origin, size, note FROM forks ORDER BY origin, size, time"
        return self._file.reader().rows(sql)

    def seen(self, origin: str) -> Seen | None:
        """The last tree of a log; None for a log that sent nothing yet."""
        sql = "SELECT size, root, note, time FROM seen WHERE origin = ?"
        rows = self._file.reader().rows(sql, origin)
        return Seen(*rows[0]) if rows else None

    def close(self) -> None:
        """Let go of every connection."""
        self._file.close()
