"""What a backup holds of a vault, and how an emptied vault gets it back.

Values are taken out in the clear and put back under new keys: no subject's key ever leaves the
key file. The key of the index is taken along, without which a person's number would find nobody
and a record sent again would be refused; it opens no value.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.store.disclosing import SealedValues, content_rows, stream_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ledger.store.database import Database
    from ledger.store.entry import Wire
    from ledger.store.keys import KeyFile
    from ledger.store.vault import Vault

_PAGE = 2_000
KEYS_HELD_MAX = 5_000
"""Each takes about 4 KiB; a whole vault is read once."""
_ROWS = (
    "SELECT entry_id, owner, sealed_values.slot, fields, sealed, erased FROM {names}"
    " CROSS JOIN sealed_values CROSS JOIN owners"
    " WHERE entry_id = value AND owners.slot = sealed_values.slot ORDER BY sealed_values.row"
)
_CONTENTS = (
    "SELECT entry_id, digest FROM {names} CROSS JOIN contents"
    " WHERE stream_key = CAST(value AS bigint)"
)
_PERSONS = "SELECT digest, tag FROM persons WHERE digest > ? ORDER BY digest LIMIT ?"
_TABLES = ("sealed_values", "owners", "persons", "contents")


class Kept(NamedTuple):
    """What a vault holds of one entry."""

    owned: dict[str, list[bytes]]
    """The disclosures' JSON by owner, in order of their rows."""
    erased: dict[str, int]
    """How many values were erased, by owner."""
    content: bytes
    """Keyed digest of the record's content; empty for none."""


class Taking:
    """Takes out of a vault what a backup holds."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._session = vault._database.reader()  # noqa: SLF001 - the same room

    def of(self, entries: Sequence[Wire]) -> dict[str, Kept]:
        """What is kept of some entries, by their ids; nothing of those that have nothing."""
        found: dict[str, Kept] = {}
        self._vault._keys.trim(KEYS_HELD_MAX)  # noqa: SLF001 - the same room
        ids = [entry.id for entry in entries if entry.sd]
        for entry_id, owner, slot, fields, sealed, erased in self._rows(_ROWS, ids):
            kept = found.setdefault(entry_id, Kept({}, {}, b""))
            if erased:
                kept.erased[owner] = kept.erased.get(owner, 0) + fields
            else:
                opened = self._vault._decrypted(entry_id, slot, bytes(sealed))  # noqa: SLF001
                kept.owned.setdefault(owner, []).extend(opened)
        wanted = {entry.id for entry in entries}
        streams = {str(stream_key(entry.stream)[0]) for entry in entries}
        for entry_id, digest in self._rows(_CONTENTS, sorted(streams)):
            if entry_id in wanted:
                kept = found.get(entry_id, Kept({}, {}, b""))
                found[entry_id] = kept._replace(content=bytes(digest)[8:])
        return found

    def persons(self) -> Iterator[tuple[str, str]]:
        """The index of persons: keyed digest of the number, tag."""
        after = ""
        while page := self._rows(_PERSONS, after, _PAGE):
            yield from page
            after = page[-1][0]

    def index_key(self) -> bytes:
        """The key of the index."""
        return self._vault._keys.index_key  # noqa: SLF001

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        return self._session.rows(sql, *parameters)


def empty(database: Database, keys: KeyFile, index_key: bytes) -> int:
    """Make a vault hold nothing, with this key of the index; answers the last key slot in use.

    Cut short at any place it can be done again.
    """
    with database.writing() as session:
        ((last,),) = session.rows("SELECT max(slot) FROM owners")
        for table in _TABLES:
            session.many(f"DELETE FROM {table} WHERE ? = ?", [(1, 1)])
        session.many("DELETE FROM marks WHERE name <> ?", [("erasures",)])
    keys.index(index_key)
    return max(int(last or 0), 0 if keys.fresh else keys.slots() - 1)


class PuttingBack:
    """Puts values back into an empty vault, page by page, each page durable when it returns."""

    def __init__(self, vault: Vault, erasures: Mapping[str, Sequence[int]], last: int) -> None:
        """`erasures` has the key slots that entries say are destroyed, by owner; new keys lie
        in slots beyond them and beyond the last one that was ever in use."""
        self._vault = vault
        self._slots: dict[str, int] = {}
        self._erased = {owner: slots[-1] for owner, slots in erasures.items() if slots}
        rows = sorted((slot, owner, 1) for owner, slots in erasures.items() for slot in slots)
        self._next = max(last, rows[-1][0] if rows else 0) + 1
        with vault._database.writing() as session:  # noqa: SLF001 - the same room
            session.insert("owners", list(dict.fromkeys(rows)))

    def page(self, kept: Iterable[tuple[Wire, Kept]]) -> None:
        """What is kept of some entries."""
        kept = list(kept)
        self._vault._keys.trim(KEYS_HELD_MAX)  # noqa: SLF001 - the same room
        values = [
            SealedValues(entry.id, (), held.owned, entry.stream, held.content)
            for entry, held in kept
        ]
        new = self._new_owners(chain.from_iterable(item.texts for item in values))
        erased = {
            entry.id: [(entry.id, self._erased[o], n, b"") for o, n in held.erased.items()]
            for entry, held in kept
        }
        rows: list[tuple[Any, ...]] = []
        encrypted = self._vault._encrypted  # noqa: SLF001
        for item in values:
            rows += encrypted([item], self._slots)
            rows += erased[item.entry_id]
        with self._vault._database.writing() as session:  # noqa: SLF001
            session.insert("owners", [(slot, owner, 0) for owner, slot in new.items()])
            session.insert("sealed_values", rows)
            session.insert("contents", content_rows(values))

    def persons(self, rows: Sequence[tuple[str, str]]) -> None:
        """Rows of the index of persons."""
        with self._vault._database.writing() as session:  # noqa: SLF001
            session.insert("persons", rows)

    def _new_owners(self, owners: Iterable[str]) -> dict[str, int]:
        missing = [owner for owner in dict.fromkeys(owners) if owner not in self._slots]
        new = {owner: self._next + at for at, owner in enumerate(missing)}
        if new:
            self._vault._keys.ensure(self._next, self._next + len(new) - 1)  # noqa: SLF001
            self._next += len(new)
            self._slots.update(new)
        return new
