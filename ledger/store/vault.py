"""The vault: personal values, each encrypted under its owner's key, apart from the entries.

Entries hold commitments; what they commit to lies here, one row for each entry and owner, and
is durable before the entry is. Erasing an owner destroys the key and leaves every proof valid.
The index finds a person's tag by number, and a record's content by stream, through keyed hashes.

Trust: whoever holds this database and the key folder reads every personal value; either alone
tells nothing but which entries have values.
"""

from __future__ import annotations

import hmac
import os
from itertools import chain
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag

from ledger.store import disclosing, erasing, sweeping
from ledger.store.appending import StoreError
from ledger.store.disclosing import SEPARATOR, SealedValues, content_rows, stream_key
from ledger.store.keys import NONCE_BYTES, KeyDestroyedError, VaultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ledger.event import Disclosure
    from ledger.store.database import Database, Session
    from ledger.store.keys import KeyFile
    from ledger.store.recording import Store
    from ledger.store.sweeping import Missing

_OWNERS_CACHED_MAX = 200_000


class Vault:
    """Personal values by entry and owner. Safe to use from many threads and processes."""

    def __init__(self, database: Database, keys: KeyFile, stores: Sequence[Store] = ()) -> None:
        """Open over a database and its keys; rows without an entry in the stores are swept."""
        self._database = database
        self._keys = keys
        self._slots: dict[str, int] = {}
        self._erasures = 0
        self._check_keys()
        if stores:
            self.sweep(*stores)

    def seal(
        self,
        entry_id: str,
        disclosures: Sequence[Disclosure],
        *,
        stream: str = "",
        content: bytes = b"",
    ) -> SealedValues:
        """Salt and commit to the values of one entry, in memory; `commit` makes them durable."""
        return disclosing.seal(entry_id, disclosures, stream=stream, content=content)

    def seal_many(self, entries: Iterable[tuple[str, Sequence[Disclosure]]]) -> list[SealedValues]:
        """Salt and commit to the values of many entries, in memory."""
        return [disclosing.seal(entry_id, disclosures) for entry_id, disclosures in entries]

    def commit(self, sealed: Iterable[SealedValues]) -> None:
        """Make sealed values durable, all in one transaction. Do this before the entries."""
        values = [item for item in sealed if item.texts or item.content]
        if not values:
            return
        with self._database.writing() as session:
            self._heed_erasures(session)
            owners = dict.fromkeys(chain.from_iterable(item.texts for item in values))
            slots = self._slots_of(session, owners)
            session.insert("sealed_values", list(self._encrypted(values, slots)))
            session.insert("contents", content_rows(values))
        if len(self._slots) + len(slots) > _OWNERS_CACHED_MAX:
            self._slots.clear()
        self._slots.update(slots)

    def open(self, entry_id: str) -> dict[str, Any]:
        """The values of an entry by name; erased ones are absent."""
        return self.open_many([entry_id]).get(entry_id, {})

    def open_many(self, entry_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The values of many entries, in one query."""
        opened: dict[str, dict[str, Any]] = {}
        for entry_id, text in self._texts(entry_ids):
            name, value = disclosing.read(text)
            opened.setdefault(entry_id, {})[name] = value
        return opened

    def disclosures(self, entry_ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The disclosures of entries as they were committed to, each with its entry's id."""
        for entry_id, text in self._texts(entry_ids):
            yield entry_id, disclosing.base64url(text)

    def digest(self, content: bytes) -> bytes:
        """The keyed digest by which content is known when it is sent again."""
        return hmac.digest(self._keys.index_key, b"content\0" + content, "sha256")

    def person_tag(self, number: str) -> str | None:
        """The tag of the person with this number; None when there is none."""
        return self.person_tags([number]).get(number)

    def person_tags(self, numbers: Iterable[str]) -> dict[str, str]:
        """The tags of those persons who have one, in one query."""
        return self._person_tags(self._database.reader(), numbers)

    def register_person(self, number: str, tag: str) -> str:
        """Give a person a tag; the tag that holds (an older one stays)."""
        return self.register_persons({number: tag})[number]

    def register_persons(self, tags: Mapping[str, str]) -> dict[str, str]:
        """Give many persons tags by number; the tags that hold (older ones stay)."""
        with self._database.writing() as session:
            held = self._person_tags(session, tags)
            session.insert(
                "persons",
                [(self._number_digest(n), tag) for n, tag in tags.items() if n not in held],
            )
        return {**tags, **held}

    def content(self, stream: str) -> bytes | None:
        """The digest of a stream's newest content; None when it has none."""
        return self.contents([stream]).get(stream)

    def contents(self, streams: Iterable[str]) -> dict[str, bytes]:
        """The digests of the newest contents of those streams that have any, in one query."""
        keys = {stream: stream_key(stream) for stream in streams}
        found = dict(
            self._database.reader().rows(
                "SELECT stream_key, digest FROM {names} CROSS JOIN contents"
                " WHERE stream_key = CAST(value AS bigint) ORDER BY row",
                [str(number) for number, _ in keys.values()],
            )
        )
        digests = {stream: (bytes(found.get(n, b"")), rest) for stream, (n, rest) in keys.items()}
        return {s: held[8:] for s, (held, rest) in digests.items() if held[:8] == rest}

    def remember_contents(self, contents: Mapping[str, bytes]) -> None:
        """Remember digests by stream for entries that exist already."""
        with self._database.writing() as session:
            values = [SealedValues("", (), {}, s, digest) for s, digest in contents.items()]
            session.insert("contents", content_rows(values))

    def discard(self, entry_ids: Iterable[str]) -> None:
        """Forget what was committed for entries that were not appended after all."""
        with self._database.writing() as session:
            sweeping.discard(session, entry_ids)

    def keys_of(self, owner: str) -> tuple[int, ...]:
        """The numbers of the key slots that encrypt an owner's values; erased ones left out."""
        found = self._database.reader().rows(
            "SELECT slot FROM owners WHERE owner = ? AND erased = 0 ORDER BY slot", owner
        )
        return tuple(slot for (slot,) in found)

    def destroy(self, owner: str, keys: Iterable[int] | None = None) -> int:
        """Erase all values of an owner for good, or those under some of its keys; the number of
        rows that held some.

        The key is destroyed first, so that nothing readable is left whenever this is cut short.
        Doing it again is harmless.
        """
        with self._database.writing() as session:
            return erasing.destroy(session, self._keys, owner, keys)

    def erase_again(self, erasures: Mapping[str, Iterable[int]]) -> int:
        """Carry out erasures, by owner with the keys each entry names, that were cut short or
        undone by a backup put back; how many there were."""
        with self._database.writing() as session:
            return erasing.erase_again(session, self._keys, erasures)

    def erased_owners(self) -> dict[str, tuple[int, ...]]:
        """Whose values were erased, each with the key slots destroyed."""
        found: dict[str, tuple[int, ...]] = {}
        for owner, slot in self._database.reader().rows(
            "SELECT owner, slot FROM owners WHERE erased = 1 ORDER BY slot"
        ):
            found[owner] = (*found.get(owner, ()), slot)
        return found

    def sweep(self, *stores: Store) -> int:
        """Remove rows whose entry is in none of the stores; how many entries they named.

        Only when no other process uses the vault, which might be about to append.
        """
        with self._database.alone() as alone:
            if not alone:
                return 0
            with self._database.writing() as session:
                return sweeping.sweep(session, stores)

    def missing(self, store: Store) -> Iterator[Missing]:
        """Every entry of a store with a commitment that has neither a value nor an erasure."""
        return sweeping.missing(self, store)

    def erased_fields(self, entry_ids: Sequence[str]) -> dict[str, int]:
        """How many values of each entry were erased."""
        found = self._database.reader().rows(
            "SELECT entry_id, sum(fields) FROM {names} CROSS JOIN sealed_values"
            " CROSS JOIN owners WHERE entry_id = value AND owners.slot = sealed_values.slot"
            " AND erased = 1 GROUP BY entry_id",
            entry_ids,
        )
        return {entry_id: int(fields) for entry_id, fields in found}

    def close(self) -> None:
        """Let go of the database and forget the keys."""
        self._database.close()
        self._keys.close()

    def _person_tags(self, session: Session, numbers: Iterable[str]) -> dict[str, str]:
        by_digest = {self._number_digest(number): number for number in numbers}
        found = session.rows(
            "SELECT digest, tag FROM {names} CROSS JOIN persons WHERE digest = value",
            list(by_digest),
        )
        return {by_digest[digest]: tag for digest, tag in found}

    def _check_keys(self) -> None:
        """Raises StoreError when the keys are those of another vault."""
        mark = int.from_bytes(hmac.digest(self._keys.index_key, b"vault", "sha256")[:7], "big")
        with self._database.writing() as session:
            held = session.rows("SELECT value FROM marks WHERE name = 'keys'")
            if not held:
                session.many("INSERT INTO marks (name, value) VALUES ('keys', ?)", [(mark,)])
            elif held != [(mark,)]:
                raise StoreError("The key file is that of another vault; the vault is not opened.")

    def _heed_erasures(self, session: Session) -> None:
        """Forget keys remembered from before an erasure, perhaps by another process."""
        ((erasures,),) = session.rows("SELECT value FROM marks WHERE name = 'erasures'")
        if erasures != self._erasures:
            self._slots.clear()
            self._keys.forget()
            self._erasures = erasures

    def _number_digest(self, number: str) -> str:
        return hmac.digest(self._keys.index_key, b"person\0" + number.encode(), "sha256").hex()

    def _slots_of(self, session: Session, owners: Iterable[str]) -> dict[str, int]:
        slots = {owner: self._slots.get(owner, 0) for owner in owners}
        new = [owner for owner, slot in slots.items() if not slot]
        if new:
            found = session.rows(
                "SELECT owner, slot FROM {names} CROSS JOIN owners WHERE owner = value"
                " AND erased = 0",
                new,
            )
            slots.update((o, slot) for o, slot in found if not self._keys.is_destroyed(slot))
            new = [owner for owner in new if not slots[owner]]
        if new:
            ((last,),) = session.rows("SELECT max(slot) FROM owners")
            made = list(enumerate(new, (last or 0) + 1))
            self._keys.ensure(made[0][0], made[-1][0])
            session.insert("owners", [(slot, owner, 0) for slot, owner in made])
            slots.update((owner, slot) for slot, owner in made)
        return slots

    def _texts(self, entry_ids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for entry_id, slot, sealed in self._database.reader().rows(
            "SELECT entry_id, sealed_values.slot, sealed FROM {names} CROSS JOIN sealed_values"
            " CROSS JOIN owners WHERE entry_id = value AND owners.slot = sealed_values.slot"
            " AND erased = 0 ORDER BY sealed_values.row",
            list(dict.fromkeys(entry_ids)),
        ):
            for text in self._decrypted(entry_id, slot, sealed):
                yield entry_id, text

    def _decrypted(self, entry_id: str, slot: int, sealed: bytes) -> list[bytes]:
        nonce, text = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            plain = self._keys.cipher(slot).decrypt(nonce, text, entry_id.encode())
        except KeyDestroyedError:
            return []
        except InvalidTag as wrong:
            raise VaultError(f"A value of entry {entry_id} does not decrypt.") from wrong
        return plain.split(SEPARATOR)

    def _encrypted(
        self, values: Sequence[SealedValues], slots: Mapping[str, int]
    ) -> Iterator[tuple[str, int, int, bytes]]:
        cipher = self._keys.cipher
        nonces = os.urandom(NONCE_BYTES * sum(len(item.texts) for item in values))
        at = 0
        for item in values:
            entry_id = item.entry_id
            bound = entry_id.encode()
            for owner, texts in item.texts.items():
                nonce = nonces[at : at + NONCE_BYTES]
                at += NONCE_BYTES
                slot = slots[owner]
                sealed = cipher(slot).encrypt(nonce, SEPARATOR.join(texts), bound)
                yield entry_id, slot, len(texts), nonce + sealed
