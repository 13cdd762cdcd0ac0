"""The stores: where entries lie, numbered and hashed, and the vault of personal values beside them.

One interface over SQLite (a folder of files, the default) and PostgreSQL (one database).
"""

from __future__ import annotations

from pathlib import Path

from ledger.store.recording import Store
from ledger.store.sqlite import SQLiteStore

__all__ = ["Store", "open_store"]


def open_store(data: str | Path, *, name: str = "ledger") -> Store:
    """Open (or make) the entries of a data place: a folder, or a `postgresql://` URL.

    `name` is `ledger`, or `access` for the access ledger. The store is verified first.
    Raises HeadMismatchError when it disagrees with its head, StoreError when it cannot be opened.
    """
    folder = Path(data)
    folder.mkdir(parents=True, exist_ok=True)
    return SQLiteStore(folder / f"{name}.sqlite")
