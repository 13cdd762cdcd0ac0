"""The assembly of a group inside the lock: numbers, versions, previous entries, bytes, leaves.

Pure: it is given what the database knows and leaves behind the rows to write. Each command
of the group is taken whole or not at all, and sees the entries accepted before it.
"""

from __future__ import annotations

from calendar import timegm
from typing import TYPE_CHECKING

from msgspec import Raw

from ledger.registry import PREFIX as REGISTRY
from ledger.store.appending import Conflict, Head, KeyUsed, Outcome, Receipt, TooLarge
from ledger.store.entry import FORMAT, EntryTooLargeError, Wire, encode
from ledger.store.tree import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ledger.store.appending import Boundary, Proposed, Sealed
    from ledger.store.tree import Tile, Tree

SURELY_FITS_BYTES = 40_000

Row = tuple[int, str, str, int, str, str, str, int, str, bytes, bytes]
"""entry, id, stream, version, topic, agency, batch, recorded_at, effective_on, bytes, leaf."""


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970, UTC, without a float between."""
    return timegm(instant.utctimetuple()) * 1_000_000 + instant.microsecond


def instant_text(instant: datetime) -> str:
    """The instant as it stands in the bytes: `2026-11-23T04:05:06.000007Z`, UTC."""
    return instant.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class Known:
    """What the database knows of the tags, streams and keys that a group names."""

    __slots__ = ("keys", "linked", "streams", "tags")

    def __init__(self) -> None:
        self.linked: dict[str, tuple[str, ...]] = {}
        """The subjects of each stream that exists, as its newest entry has them."""
        self.tags: dict[str, int] = {}
        """Newest entry by tag, 0 for none."""
        self.streams: dict[str, tuple[int, int]] = {}
        """Newest (version, entry) by stream, (0, 0) for none."""
        self.keys: dict[str, Receipt] = {}


class Assembly:
    """A group on its way: the rows so far, and the head after them."""

    def __init__(self, head: Head, known: Known, recorded_at: datetime) -> None:
        self.before = head
        self.size = head.size
        self.policy = head.policy
        self.recorded_at = recorded_at
        self.rows: list[Row] = []
        self.tag_rows: list[tuple[str, int]] = []
        self.key_rows: list[tuple[str, int, int]] = []
        self.leaves: list[bytes] = []
        self._known = known
        self._text = instant_text(recorded_at)
        self._microseconds = microseconds(recorded_at)

    def add(self, proposed: Proposed) -> Outcome:
        """Take one command's entries, or say why not; a failed one leaves no trace."""
        if used := self._known.keys.get(proposed.key):
            return KeyUsed(receipt=used)
        if conflict := self._conflict(proposed.boundary) or self._misplaced(proposed.entries):
            return conflict
        for sealed in proposed.entries:
            if self._is_too_large(sealed, proposed.key):
                return TooLarge(id=sealed.id)
        begin = len(self.rows)
        for sealed in proposed.entries:
            self._take(sealed, proposed.key)
        return self._settled(proposed, begin)

    def head(self, tree: Tree) -> tuple[Head, list[Tile]]:
        """The head after the group, and the tiles it filled; the tree is extended."""
        tiles = tree.extend(self.leaves)
        return Head(self.size, tree.root(), self.recorded_at, self.policy), tiles

    def _conflict(self, boundary: Boundary) -> Conflict | None:
        position, known = boundary.position, self._known
        if boundary.registry and self.policy > position:
            return Conflict(newest=self.policy, on=REGISTRY)
        for tag in boundary.tags:
            if known.tags[tag] > position:
                return Conflict(newest=known.tags[tag], on=tag)
        for stream in boundary.streams:
            if known.streams[stream][1] > position:
                return Conflict(newest=known.streams[stream][1], on=stream)
        return None

    def _misplaced(self, entries: Iterable[Sealed]) -> Conflict | None:
        ahead: dict[str, int] = {}
        for sealed in entries:
            stream = sealed.stream
            version, newest = self._known.streams[stream]
            if stream in ahead:
                version = ahead[stream]
            wanted = 1 if sealed.opens else sealed.version
            if wanted and wanted != version + 1:
                return Conflict(newest=newest, on=stream)
            ahead[stream] = version + 1
        return None

    def _take(self, sealed: Sealed, key: str) -> None:
        number = self.size + 1
        stream = sealed.stream
        tags, version = self._known.tags, self._known.streams[stream][0] + 1
        about = self._known.linked[stream] = self._subjects(sealed)
        subjects = {tag: tags[tag] for tag in about}
        line = _line(sealed, key, subjects, version, self.policy, self._text)
        leaf = leaf_hash(line)
        self.rows.append((
            number, sealed.id, stream, version, sealed.type, sealed.agency, sealed.batch,
            self._microseconds, sealed.effective_on.isoformat(), line, leaf,
        ))  # fmt: skip
        self.leaves.append(leaf)
        self._known.streams[stream] = (version, number)
        for tag in subjects:
            tags[tag] = number
            self.tag_rows.append((tag, number))
        if stream.startswith(REGISTRY):
            self.policy = number
        self.size = number

    def _subjects(self, sealed: Sealed) -> tuple[str, ...]:
        """The subjects it names and those of its stream: once linked, they stay linked.

        A stream with a slash in its name is no case of a subject: the law, a delivery, an index.
        """
        linked = self._known.linked.get(sealed.stream)
        if not linked or linked == sealed.subjects or "/" in sealed.stream:
            return sealed.subjects
        return tuple(dict.fromkeys((*sealed.subjects, *linked)))

    def _is_too_large(self, sealed: Sealed, key: str) -> bool:
        """Whether the bytes could exceed the limit whatever numbers they get inside the lock."""
        if len(sealed.data) + 50 * len(sealed.sd) + 120 * len(sealed.subjects) < SURELY_FITS_BYTES:
            return False
        worst = 10**15
        subjects = dict.fromkeys(self._subjects(sealed), worst)
        try:
            _line(sealed, key, subjects, worst, worst, " " * 27)
        except EntryTooLargeError:
            return True
        return False

    def _settled(self, proposed: Proposed, begin: int) -> Receipt:
        receipt = Receipt(
            first=self.before.size + begin + 1,
            last=self.size,
            recorded_at=self.recorded_at,
            leaf_hashes=tuple(self.leaves[begin:]),
        )
        if proposed.key and proposed.entries:
            self._known.keys[proposed.key] = receipt
            self.key_rows.append((proposed.key, receipt.first, receipt.last))
        return receipt


def _line(
    sealed: Sealed, key: str, subjects: dict[str, int], version: int, policy: int, recorded_at: str
) -> bytes:
    return encode(
        Wire(
            sd=sealed.sd,
            actor=sealed.actor,
            agency=sealed.agency,
            batch=sealed.batch,
            caused_by=sealed.caused_by,
            data=Raw(sealed.data),
            effective_on=sealed.effective_on.isoformat(),
            id=sealed.id,
            key=sealed.key or key,
            policy=policy,
            recorded_at=recorded_at,
            source=sealed.source,
            stream=sealed.stream,
            subjects=subjects,
            type=sealed.type,
            v=FORMAT,
            version=version,
        )
    )
