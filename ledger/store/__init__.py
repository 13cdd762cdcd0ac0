"""The stores: where entries lie, numbered and hashed, and the vault of personal values beside them.

One interface over SQLite (a folder of files, the default) and PostgreSQL (one database).
"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ledger.store.appending import StoreError
from ledger.store.eventsourced import EntryFactory
from ledger.store.keys import KEY_FILE, KeyFile
from ledger.store.postgres import PostgresDatabase
from ledger.store.recording import Store
from ledger.store.sqlite import SQLiteFile
from ledger.store.sqlite_tables import SCHEMA
from ledger.store.unverified import open_unverified
from ledger.store.vault import Vault
from ledger.store.vault_backup import empty
from ledger.store.vault_file import VaultFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ledger.store.database import Database

__all__ = [
    "EntryFactory",
    "Store",
    "Vault",
    "emptied_vault",
    "is_url",
    "keys_of",
    "open_store",
    "open_unverified",
    "open_vault",
]


def is_url(data: str | Path) -> bool:
    """Whether a data place is a PostgreSQL database rather than a folder."""
    return str(data).startswith(("postgresql://", "postgres://"))


def open_store(data: str | Path, *, name: str = "ledger") -> Store:
    """Open (or make) the entries of a data place: a folder, or a `postgresql://` URL.

    `name` is `ledger`, or `access` for the access ledger. The store is verified first.
    Raises HeadMismatchError when it disagrees with its head, StoreError when it cannot be opened.
    """
    if is_url(data):
        return _over(name, PostgresDatabase(str(data), name))
    folder = _made(Path(data))
    return _over(name, SQLiteFile(folder / f"{name}.sqlite", SCHEMA))


EntryFactory.opening = staticmethod(open_store)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    return folder


def _over(name: str, database: Database) -> Store:
    try:
        return Store(name, database)
    except BaseException:
        database.close()
        raise


class KeyPlaces(NamedTuple):
    """Where the keys of a vault lie."""

    folder: Path
    kek: Path | None
    """The file of the key-encryption key, where it does not lie beside them."""

    def there(self) -> bool:
        """Whether there is a key file."""
        return (self.folder / KEY_FILE).exists()


def keys_of(data: str | Path, settings: Mapping[str, str] = os.environ) -> KeyPlaces:
    """Where the keys of a data place lie, by the settings or beside the data."""
    folder = Path("data") if is_url(data) else Path(data)
    kek_file = settings.get("CREDIT_LEDGER_KEK_FILE")
    keys = Path(settings.get("CREDIT_LEDGER_KEYS") or folder / "keys")
    return KeyPlaces(keys, Path(kek_file) if kek_file else None)


def open_vault(data: str | Path, *stores: Store, settings: Mapping[str, str] = os.environ) -> Vault:
    """Open (or make) the vault of a data place; orphans of the stores given are swept.

    Keys lie in `CREDIT_LEDGER_KEYS` (default `keys` in the folder, `data/keys` beside a database
    elsewhere), the key-encryption key in `CREDIT_LEDGER_KEK_FILE` (default beside them).
    Raises StoreError.
    """
    key_file = KeyFile(*keys_of(data, settings))
    try:
        return _vault_over(data, key_file, stores)
    except BaseException:
        key_file.close()
        raise


def emptied_vault(
    data: str | Path, index_key: bytes, settings: Mapping[str, str] = os.environ
) -> tuple[Vault, int]:
    """A vault that holds nothing, with this key of its index, and its last key slot in use.

    Only for an empty ledger: whatever lay there is lost. Raises StoreError.
    """
    with closing(KeyFile(*keys_of(data, settings))) as keys, closing(_vault_at(data)) as database:
        last = empty(database, keys, index_key)
    return open_vault(data, settings=settings), last


def _vault_at(data: str | Path) -> Database:
    if is_url(data):
        return PostgresDatabase(str(data), "vault")
    return VaultFile(_made(Path(data)) / "vault.sqlite")


def _vault_over(data: str | Path, keys: KeyFile, stores: Sequence[Store]) -> Vault:
    database = _vault_at(data)
    try:
        return Vault(database, keys, stores)
    except BaseException:
        database.close()
        raise
