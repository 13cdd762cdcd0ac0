"""The tables of a ledger's SQLite file, the triggers that keep them."""

from __future__ import annotations

from ledger.store.tree import EMPTY_ROOT

_IMMUTABLE = "".join(
    f"""
CREATE TRIGGER IF NOT EXISTS {table}_refuse_{verb.lower()} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the {table} of a ledger are never changed'); END;"""
    for table in ("entries", "tags", "tiles", "keys", "checkpoints", "cosignatures")
    for verb in ("UPDATE", "DELETE")
)

_TABLES = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS entries (
    entry INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    agency TEXT NOT NULL,
    batch TEXT NOT NULL,
    recorded_at INTEGER NOT NULL, -- microseconds since 1970, UTC
    effective_on TEXT NOT NULL,
    bytes BLOB NOT NULL,
    leaf BLOB NOT NULL,
    UNIQUE (stream, version)
) STRICT;
CREATE TABLE IF NOT EXISTS tags (
    tag TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (tag, entry)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tiles (
    level INTEGER NOT NULL, n INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, n)
) STRICT;
CREATE TABLE IF NOT EXISTS keys (
    key TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS checkpoints (
    size INTEGER PRIMARY KEY,
    note TEXT NOT NULL,
    made_at INTEGER NOT NULL -- microseconds since 1970, UTC
) STRICT;
CREATE TABLE IF NOT EXISTS cosignatures (
    size INTEGER NOT NULL, name TEXT NOT NULL, line TEXT NOT NULL, PRIMARY KEY (size, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    size INTEGER NOT NULL,
    root BLOB NOT NULL,
    recorded_at INTEGER,
    policy INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO head VALUES (1, 0, EMPTY_ROOT, NULL, 0);
CREATE TRIGGER IF NOT EXISTS entries_refuse_replacing BEFORE INSERT ON entries
WHEN NEW.entry <= (SELECT size FROM head)
BEGIN SELECT RAISE(ABORT, 'the entries of a ledger are never changed'); END;
CREATE TRIGGER IF NOT EXISTS head_refuse_delete BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head of a ledger is never removed'); END;
"""

SCHEMA = _TABLES.replace("EMPTY_ROOT", f"x'{EMPTY_ROOT.hex()}'") + _IMMUTABLE + "COMMIT;"
