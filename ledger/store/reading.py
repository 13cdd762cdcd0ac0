"""What can be read from a store of entries, in the SQL that both databases understand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ledger.registry import PREFIX as REGISTRY
from ledger.store.appending import Head, Receipt
from ledger.store.assembly import microseconds
from ledger.store.entry import wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Numbered = tuple[int, bytes]
"""An entry's number and its bytes."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REGISTRY_END = REGISTRY[:-1] + chr(ord(REGISTRY[-1]) + 1)
_EVER = 2**62
_PAGE = 5_000


def instant_of(us: int) -> datetime:
    """The UTC instant of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=us)


class Reading(ABC):
    """Reads of the ledger's tables, each a statement of its own."""

    @abstractmethod
    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        """All rows of a query.

        `?` stands for a parameter and `{names}` for the table `names(value)` made of a list.
        """

    def head(self) -> Head:
        """The newest durable head."""
        ((size, root, us, policy),) = self._rows("SELECT size, root, recorded_at, policy FROM head")
        return Head(size, root, None if us is None else instant_of(us), policy)

    def entries(
        self, after: int = 0, limit: int = 1_000, upto: int | None = None
    ) -> list[Numbered]:
        """At most `limit` entries in order, after one number and up to another."""
        sql = (
            "SELECT entry, bytes FROM entries WHERE entry > ? AND entry <= ? ORDER BY entry LIMIT ?"
        )
        return self._rows(sql, after, _EVER if upto is None else upto, limit)

    def entry(self, number: int) -> bytes:
        """One entry's bytes. Raises LookupError when there is no such entry."""
        for (line,) in self._rows("SELECT bytes FROM entries WHERE entry = ?", number):
            return bytes(line)
        raise LookupError(f"no entry {number}")

    def lines(self, numbers: Sequence[int]) -> list[Numbered]:
        """Several entries' bytes with their numbers, in no order; unknown ones are absent."""
        if not numbers:
            return []
        return self._rows(
            "SELECT entry, bytes FROM {names} CROSS JOIN entries"
            " WHERE entry = CAST(value AS bigint)",
            [str(number) for number in numbers],
        )

    def subject_entries(self, tag: str, upto: int | None = None, after: int = 0) -> list[Numbered]:
        """All entries about one subject, in order."""
        return self._rows(
            "SELECT tags.entry, bytes FROM tags CROSS JOIN entries"
            " WHERE tag = ? AND tags.entry > ? AND tags.entry <= ?"
            " AND entries.entry = tags.entry ORDER BY tags.entry",
            tag,
            after,
            _EVER if upto is None else upto,
        )

    def stream_entries(self, stream: str, upto: int | None = None) -> list[Numbered]:
        """All entries of one record, case or registration, in order."""
        sql = "SELECT entry, bytes FROM entries WHERE stream = ? AND entry <= ? ORDER BY version"
        return self._rows(sql, stream, _EVER if upto is None else upto)

    def stream_tags(self, stream: str, upto: int | None = None) -> tuple[str, ...]:
        """The subjects of a stream, from its newest entry; empty when it does not exist."""
        sql = "SELECT bytes FROM entries WHERE stream = ? AND entry <= ?"
        upto = _EVER if upto is None else upto
        for (line,) in self._rows(sql + " ORDER BY version DESC LIMIT 1", stream, upto):
            return tuple(wire(line).subjects)
        return ()

    def first_tags(self, stream: str) -> tuple[str, ...]:
        """The subjects that the first entry of a stream is about; empty when it does not exist."""
        sql = "SELECT bytes FROM entries WHERE stream = ? AND version = 1"
        for (line,) in self._rows(sql, stream):
            return tuple(wire(line).subjects)
        return ()

    def streams(self, prefix: str) -> list[str]:
        """The streams whose names start with a prefix, in order; read from the index alone."""
        sql = "SELECT stream FROM entries WHERE stream >= ? AND stream < ? AND version = 1"
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return [stream for (stream,) in self._rows(sql + " ORDER BY stream", prefix, end)]

    def registry_entries(self, after: int = 0, upto: int | None = None) -> list[Numbered]:
        """All entries that set law, agencies, officers or calendar years, in order."""
        return self._rows(
            "SELECT entry, bytes FROM entries WHERE stream >= ? AND stream < ?"
            " AND entry > ? AND entry <= ? ORDER BY entry",
            REGISTRY,
            _REGISTRY_END,
            after,
            _EVER if upto is None else upto,
        )

    def newest_by_tag(self, tags: Sequence[str]) -> list[tuple[str, int]]:
        """The newest entry of each tag that has one."""
        return self._rows(
            "SELECT value, newest FROM (SELECT value, (SELECT max(entry) FROM tags"
            " WHERE tag = value) AS newest FROM {names}) AS found WHERE newest IS NOT NULL",
            tags,
        )

    def newest_of_all(self, upto: int) -> list[tuple[str, int]]:
        """Every tag that the entries up to one name, with its newest entry there."""
        return self._rows("SELECT tag, max(entry) FROM tags WHERE entry <= ? GROUP BY tag", upto)

    def newest_in(self, stream: str, upto: int | None = None) -> int:
        """The newest entry of a stream up to an entry; 0 for none."""
        sql = "SELECT entry FROM entries WHERE stream = ? AND entry <= ?"
        newest = f"{sql} ORDER BY version DESC LIMIT 1"
        for (entry,) in self._rows(newest, stream, _EVER if upto is None else upto):
            return int(entry)
        return 0

    def newest_by_stream(self, streams: Sequence[str]) -> list[tuple[str, int, int]]:
        """The newest version and its entry of each stream that exists."""
        return self._rows(
            "SELECT value, version, entry FROM (SELECT value,"
            " (SELECT version FROM entries WHERE stream = value ORDER BY version DESC LIMIT 1)"
            " AS version,"
            " (SELECT entry FROM entries WHERE stream = value ORDER BY version DESC LIMIT 1)"
            " AS entry FROM {names}) AS found WHERE version IS NOT NULL",
            streams,
        )

    def newest(self, tags: Iterable[str], streams: Iterable[str] = ()) -> int:
        """The newest entry of any of them; 0 for none."""
        found = [entry for _, entry in self.newest_by_tag(list(tags))]
        found += [entry for *_, entry in self.newest_by_stream(list(streams))]
        return max(found, default=0)

    def receipts(self, keys: Sequence[str]) -> dict[str, Receipt]:
        """What was appended under each of the idempotency keys that was used."""
        found = self._rows(
            "SELECT key, first, last, recorded_at FROM {names} CROSS JOIN keys CROSS JOIN entries"
            " WHERE key = value AND entry = first",
            keys,
        )
        return {
            key: Receipt(
                first=first,
                last=last,
                recorded_at=instant_of(us),
                leaf_hashes=tuple(self.leaves(first - 1, last - first + 1)),
            )
            for key, first, last, us in found
        }

    def receipt(self, key: str) -> Receipt | None:
        """What was appended under an idempotency key; None when it was never used."""
        return self.receipts([key]).get(key)

    def known_at(self, instant: datetime) -> int:
        """The last entry recorded by an instant (UTC); 0 for none."""
        wanted = microseconds(instant)
        low, high = 0, self.head().size
        while low < high:
            middle = (low + high + 1) // 2
            ((found,),) = self._rows("SELECT recorded_at FROM entries WHERE entry = ?", middle)
            low, high = (middle, high) if found <= wanted else (low, middle - 1)
        return low

    def ids(self, after: int = 0) -> Iterator[tuple[int, str]]:
        """Numbers and ids of the entries after a number, in order."""
        sql = "SELECT entry, id FROM entries WHERE entry > ? ORDER BY entry LIMIT ?"
        while page := self._rows(sql, after, _PAGE):
            yield from page
            after = page[-1][0]

    def leaf(self, number: int) -> bytes:
        """The leaf hash of an entry. Raises LookupError when there is no such entry."""
        for leaf in self.leaves(number - 1, 1) if number > 0 else ():
            return leaf
        raise LookupError(f"no entry {number}")

    def leaves(self, after: int, limit: int) -> list[bytes]:
        """Leaf hashes in order, after a number."""
        sql = "SELECT leaf FROM entries WHERE entry > ? ORDER BY entry LIMIT ?"
        return [leaf for (leaf,) in self._rows(sql, after, limit)]

    def checkpoint(self, size: int | None = None) -> str | None:
        """The newest signed checkpoint, or the first of at least `size` entries; None for none.

        A note, with the cosignatures that came since.
        """
        sql = "SELECT size, note FROM checkpoints WHERE size >= ? ORDER BY size {} LIMIT 1"
        order = "DESC" if size is None else "ASC"
        for found, note in self._rows(sql.format(order), size or 0):
            lines = "SELECT line FROM cosignatures WHERE size = ? ORDER BY name"
            cosigned = "".join(line for (line,) in self._rows(lines, found))
            return f"{note}{cosigned}"
        return None

    def cosigned(self, name: str) -> int:
        """The largest size whose checkpoint the witness of that name signed; 0 for none."""
        sql = "SELECT coalesce(max(size), 0) FROM cosignatures WHERE name = ?"
        ((size,),) = self._rows(sql, name)
        return int(size)

    def cosigned_sizes(self, least: int, limit: int) -> list[int]:
        """The sizes of at least so many entries that some witness signed, largest first."""
        sql = "SELECT DISTINCT size FROM cosignatures WHERE size >= ? ORDER BY size DESC LIMIT ?"
        return [size for (size,) in self._rows(sql, least, limit)]

    def checkpoints(self, after: int = 0, limit: int = 1_000) -> list[tuple[int, str, datetime]]:
        """Signed checkpoints by size, after a size: size, note, when it was made (UTC)."""
        sql = "SELECT size, note, made_at FROM checkpoints WHERE size > ? ORDER BY size LIMIT ?"
        return [(size, note, instant_of(us)) for size, note, us in self._rows(sql, after, limit)]

    def tile(self, level: int, n: int) -> bytes:
        """A full tile's 256 hashes, joined. Raises LookupError when it is not full yet."""
        sql = "SELECT hashes FROM tiles WHERE level = ? AND n = ?"
        for (hashes,) in self._rows(sql, level, n):
            return bytes(hashes)
        raise LookupError(f"no full tile {level}/{n}")
