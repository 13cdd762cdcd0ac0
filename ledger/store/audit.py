"""The audit of a store: every entry, leaf, previous entry, tag, tile and the head, made again.

What opening a store checks in milliseconds at its right edge, this checks from entry 1. Each
finding names the entry. Whoever rewrites all tables until they agree with one another is found
by what lies elsewhere: checkpoints that were signed. Nothing is
changed.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from ledger.store.assembly import instant_text
from ledger.store.entry import Wire, is_canonical, wire
from ledger.store.heads_audit import HeadsAudit
from ledger.store.order import Order
from ledger.store.reading import Reading, instant_of
from ledger.store.tree import Tree, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_PAGE = 2_000
_COLUMNS = (
    "SELECT entry, id, stream, version, topic, agency, batch, recorded_at, effective_on, bytes,"
    " leaf FROM entries WHERE entry > ? ORDER BY entry LIMIT ?"
)
_TAGS = "SELECT tag, entry FROM tags WHERE entry > ? AND entry <= ?"
_KEYS = "SELECT key, first, last FROM keys WHERE first > ? AND first <= ?"


class Finding(msgspec.Struct, frozen=True):
    """One thing that is not as it was written."""

    entry: int
    """The entry it concerns; 0 for the head as a whole."""
    what: str
    """A sentence without personal values."""


class Held(NamedTuple):
    """A tree that someone vouches for from outside the tables, or once did."""

    size: int
    root: bytes
    what: str
    """How it is called in a finding, for example `the checkpoint of 300`."""


def audit(
    store: Reading,
    held: Iterable[Held] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Finding]:
    """Everything in a store that does not follow from its entries' bytes, or from what is held.

    `progress` hears of entries done and of entries in all.
    """
    head = store.head()
    audited = _Audit(store, _Outside(held))
    after = 0
    while page := audited.rows(_COLUMNS, after, _PAGE):
        for piece in audited.outside.cut(page):
            yield from audited.page(piece, after)
            after = piece[-1][0]
            yield from audited.outside.at(after, audited.tree)
        if progress:
            progress(min(after, head.size), head.size)
    yield from audited.end(after)
    yield from audited.outside.beyond(after)
    if audited.expected - 1 != head.size:
        yield Finding(
            min(audited.expected, head.size + 1),
            f"the head counts {head.size} entries, the ledger has {audited.expected - 1}",
        )
    elif audited.tree.root() != head.root:
        yield Finding(0, "the entries do not give the root in the head")
    elif head.policy != audited.policy:
        yield Finding(head.policy, f"the newest law is entry {audited.policy}, not this one")


class _Outside:
    """The trees that must have been there on the way."""

    def __init__(self, held: Iterable[Held]) -> None:
        self._held: dict[int, list[Held]] = {}
        for one in held:
            self._held.setdefault(one.size, []).append(one)
        self._sizes = sorted(self._held.keys() - {0})
        self._good = 0
        self._broken = False

    def cut(self, page: list[Any]) -> Iterator[list[Any]]:
        """A page in pieces that end where a root is to be compared."""
        begin = 0
        at = bisect_left(self._sizes, page[0][0])
        for size in self._sizes[at : bisect_left(self._sizes, page[-1][0])]:
            end = bisect_left(page, size + 1, key=itemgetter(0))
            if end > begin:
                yield page[begin:end]
                begin = end
        yield page[begin:]

    def at(self, size: int, tree: Tree) -> Iterator[Finding]:
        """What differs there; once a root differs all later ones do, and only it is told."""
        for one in self._held.get(size, ()):
            if self._broken or tree.size != size:
                continue
            if tree.root() == one.root:
                self._good = size
                continue
            self._broken = True
            first = self._good + 1
            yield Finding(first, f"entries {first} to {size} are not those of {one.what}")

    def beyond(self, last: int) -> Iterator[Finding]:
        """What is held of entries that are not there."""
        if self._sizes and self._sizes[-1] > last:
            (one, *_) = self._held[self._sizes[-1]]
            yield Finding(last + 1, f"cut off after {last}: {one.what} is over {one.size} entries")


class _Audit:
    """What the entries so far say must hold for the next one."""

    def __init__(self, store: Reading, outside: _Outside) -> None:
        self.rows = store._rows  # noqa: SLF001 - the same room
        self.outside = outside
        self.tree = Tree()
        self.expected = 1
        self._order = Order()
        self._heads = HeadsAudit()

    @property
    def policy(self) -> int:
        """The newest entry of the law."""
        return self._order.policy

    def page(self, page: Sequence[Any], after: int) -> Iterator[Finding]:
        """The findings in some entries after a number."""
        last = page[-1][0]
        tags: dict[int, set[str]] = {}
        for tag, entry in self.rows(_TAGS, after, last):
            tags.setdefault(entry, set()).add(tag)
        keys: dict[str, tuple[int, int]] = {
            key: (first, end) for key, first, end in self.rows(_KEYS, after, last)
        }
        for row in page:
            yield from self._entry(row, tags.pop(row[0], set()))
        for entry in sorted(tags):
            yield Finding(entry, "a tag names an entry that is not there")
        yield from self._tiles(page)
        yield from _keys(page, keys)

    def end(self, after: int) -> Iterator[Finding]:
        """The findings beyond the last entry."""
        for _, entry in self.rows(_TAGS, after, 2**62):
            yield Finding(entry, "a tag names an entry that is not there")
        for _, first, _ in self.rows(_KEYS, after, 2**62):
            yield Finding(first, "a key names an entry that is not there")
        for level, n, _ in self.rows("SELECT level, n, hashes FROM tiles WHERE level >= ?", 0):
            if (n + 1) << (8 * (level + 1)) > self.tree.size:
                yield Finding(0, f"tile {level}/{n} is not full yet, but stored")

    def _entry(self, row: Any, tags: set[str]) -> Iterator[Finding]:
        number, line = row[0], bytes(row[9])
        if number != self.expected:
            yield Finding(self.expected, f"missing: the next entry is {number}")
        self.expected = number + 1
        if leaf_hash(line) != bytes(row[10]):
            yield Finding(number, "its bytes do not give its leaf hash")
        try:
            found = wire(line)
        except msgspec.DecodeError:
            yield Finding(number, "its bytes are not an entry")
            return
        if not is_canonical(found, line):
            yield Finding(number, "its bytes are not in the canonical form")
        yield from self._columns(row, found, tags)
        for what in self._order.entry(number, found):
            yield Finding(number, what)
        if wrong := self._heads.entry(number, found):
            yield Finding(number, wrong)

    def _columns(self, row: Any, found: Wire, tags: set[str]) -> Iterator[Finding]:
        said = (found.id, found.stream, found.version, found.type, found.agency, found.batch)
        if said != tuple(row[1:7]) or found.effective_on != row[8]:
            yield Finding(row[0], "its columns do not say what its bytes say")
        if instant_text(instant_of(row[7])) != found.recorded_at:
            yield Finding(row[0], "its instant is not that of its bytes")
        if tags != set(found.subjects):
            yield Finding(row[0], "its tags are not the subjects in its bytes")

    def _tiles(self, page: Sequence[Any]) -> Iterator[Finding]:
        for tile in self.tree.extend(leaf_hash(bytes(row[9])) for row in page):
            stored = self.rows(
                "SELECT hashes FROM tiles WHERE level = ? AND n = ?", tile.level, tile.n
            )
            if [bytes(hashes) for (hashes,) in stored] != [tile.hashes]:
                first = (tile.n << (8 * (tile.level + 1))) + 1
                yield Finding(first, f"tile {tile.level}/{tile.n} is not that of its entries")


def _keys(page: Sequence[Any], keys: dict[str, tuple[int, int]]) -> Iterator[Finding]:
    """A key names entries that are there."""
    numbers = {row[0] for row in page}
    for first, last in keys.values():
        if first not in numbers or last < first:
            yield Finding(first, "a key names entries that are not there")
