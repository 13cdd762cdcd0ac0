"""The columns that rows are inserted into, with the types PostgreSQL knows them by."""

from __future__ import annotations

COLUMNS: dict[str, dict[str, str]] = {
    "entries": {
        "entry": "int8",
        "id": "text",
        "stream": "text",
        "version": "int8",
        "topic": "text",
        "agency": "text",
        "batch": "text",
        "recorded_at": "int8",
        "effective_on": "text",
        "bytes": "bytea",
        "leaf": "bytea",
    },
    "tags": {"tag": "text", "entry": "int8"},
    "keys": {"key": "text", "first": "int8", "last": "int8"},
    "checkpoints": {"size": "int8", "note": "text", "made_at": "int8"},
    "cosignatures": {"size": "int8", "name": "text", "line": "text"},
    "tiles": {"level": "int8", "n": "int8", "hashes": "bytea"},
    "owners": {"slot": "int8", "owner": "text", "erased": "int8"},
    "sealed_values": {"entry_id": "text", "slot": "int8", "fields": "int8", "sealed": "bytea"},
    "persons": {"digest": "text", "tag": "text"},
    "contents": {"stream_key": "int8", "entry_id": "text", "digest": "bytea"},
}
