"""Whether a bundle of a whole ledger may be restored: read to its end before anything is written.

The root over its entries must be that of the checkpoint, the checkpoint signed with a key that
is trusted, every commitment accounted for, and what the signer remembers must be in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

import msgspec

from ledger.bundle.reading import Bundle, BundleError, Line
from ledger.bundle.vault_line import VaultLine, decoded
from ledger.log_key import ACCESS, LogKeyAdopted
from ledger.registry import LedgerFounded
from ledger.rights.erasure import STREAM as ERASED
from ledger.rights.erasure import SubjectErased
from ledger.store.disclosing import commitment
from ledger.store.entry import Wire, is_canonical, wire
from ledger.store.keys import KEY_BYTES
from ledger.store.note import Checkpoint, NoteError, Verifier, opened
from ledger.store.order import Order
from ledger.store.tree import Tree, leaf_hash
from ledger.topics import UnknownTopicError, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LEDGER: Final = "ledger"
SLOT_MAX: Final = 2**31
"""No vault has more slots: what a bundle says beyond would only make its key file large."""
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_DISCLOSED = msgspec.json.Decoder(tuple[str, str, object]).decode


@dataclass(slots=True)
class Item:
    """One entry of a bundle and what belongs to it."""

    number: int
    line: bytes
    found: Wire
    disclosures: list[bytes] = field(default_factory=list)
    """As they were committed to, in order."""
    said: VaultLine | None = None
    """What its line `vault` says."""


class Index(NamedTuple):
    """A line `vault` about the index: its key, or a person."""

    said: VaultLine


class Checked(NamedTuple):
    """What a bundle is, once all of it was read."""

    checkpoint: Checkpoint
    note: str
    index_key: bytes
    slots: dict[str, list[int]]
    """The key slots that entries say are destroyed, by owner."""
    erased: dict[str, int]
    """The last entry that erases an owner's values."""
    signed_by: str
    """Whose word the signature was taken for: `given` or `bundle`."""


def items(bundle: Bundle) -> Iterator[Item | Index]:
    """The entries of a whole ledger in order, each with what belongs to it. Raises BundleError."""
    if bundle.scope != LEDGER:
        raise BundleError("The bundle is not that of a whole ledger.")
    item: Item | None = None
    for line in bundle.lines():
        if line.word == "entry":
            if item:
                yield item
            item = _item(line, item.number + 1 if item else 1)
        elif line.word == "value" and item and line.number == item.number:
            item.disclosures.append(line.rest)
        elif line.word == "vault":
            said = VaultLine.parse(line.rest)
            if not said.entry:
                yield Index(said)
            elif item and said.entry == item.number and item.said is None:
                item.said = said
            else:
                raise BundleError("A line 'vault' stands beside another entry than its own.")
        else:
            raise BundleError(f"A line {line.word!r} stands where it does not belong.")
    if item:
        yield item


def _item(line: Line, expected: int) -> Item:
    if line.number != expected:
        raise BundleError(f"Entry {expected} is missing: the next one is {line.number}.")
    try:
        found = wire(line.rest)
    except msgspec.DecodeError as wrong:
        raise BundleError(f"The bytes of entry {line.number} are no entry.") from wrong
    if not is_canonical(found, line.rest):
        raise BundleError(f"The bytes of entry {line.number} are not in the canonical form.")
    return Item(line.number, line.rest, found)


def owned(item: Item) -> Iterator[tuple[str, list[bytes]]]:
    """The disclosures of an entry by owner. Raises BundleError when they are not that many."""
    at = 0
    for owner, count in item.said.owners if item.said else ():
        yield owner, item.disclosures[at : at + count]
        at += count
    if at != len(item.disclosures):
        raise BundleError(f"It is not said whose all values of entry {item.number} are.")


class Check:
    """The reading of a bundle from its beginning to its end."""

    def __init__(
        self,
        verifiers: Sequence[Verifier] = (),
        remembered: Checkpoint | None = None,
        progress: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> None:
        """`verifiers` are the keys that are trusted; with none, those that the bundle's own
        entries adopted. `remembered` is what the signer signed last."""
        self._verifiers = list(verifiers)
        self._remembered = remembered
        self._progress = progress
        self._tree = Tree()
        self._order = Order()
        self._founded = False
        self._adopted: list[Verifier] = []
        self._slots: dict[str, list[int]] = {}
        self._erased: dict[str, int] = {}
        self._index_key = b""
        self._gone: dict[str, int] = {}
        """An entry of which values are erased, by owner."""

    def read(self, file: BinaryIO) -> Checked:
        """What the bundle is. Raises BundleError, which names the entry where there is one."""
        bundle = Bundle(file)
        if bundle.tags:
            raise BundleError("The bundle of a whole ledger names a subject.")
        self._require_remembered(bundle)
        for item in items(bundle):
            if isinstance(item, Index):
                self._indexed(item.said)
                continue
            self._tree.extend([leaf_hash(item.line)])
            self._follows(item)
            self._values(item)
            self._acts(item, bundle)
            self._continues(bundle)
            if not item.number % 1_000:
                self._progress(item.number, bundle.size)
        checkpoint = bundle.checkpoint()
        if (self._tree.size, self._tree.root()) != (checkpoint.size, checkpoint.root):
            raise BundleError("The entries do not give the root that the checkpoint signs.")
        if not (self._founded or bundle.origin.endswith(ACCESS)):
            raise BundleError("No entry of the bundle founds the ledger.")
        signed_by = self._require_signed(bundle.note, checkpoint)
        for owner, number in self._gone.items():
            if not self._slots.get(owner):
                raise BundleError(f"Values of entry {number} are erased, and no entry says so.")
        return Checked(
            checkpoint, bundle.note, self._index_key, self._slots, self._erased, signed_by
        )

    def _require_remembered(self, bundle: Bundle) -> None:
        last = self._remembered
        if last is None or last.origin != bundle.origin:
            return
        if last.size > bundle.size:
            raise BundleError(
                f"The signer here has signed {last.size} entries, the bundle holds "
                f"{bundle.size}: the newer ones would be lost and the log could never go on."
            )

    def _continues(self, bundle: Bundle) -> None:
        last = self._remembered
        if last is None or (last.origin, last.size) != (bundle.origin, self._tree.size):
            return
        if last.root != self._tree.root():
            raise BundleError(f"The first {last.size} entries are not those that were signed.")

    def _indexed(self, said: VaultLine) -> None:
        if said.index:
            if self._index_key:
                raise BundleError("The bundle has two keys of one index.")
            self._index_key = decoded(said.index)
            if len(self._index_key) != KEY_BYTES:
                raise BundleError("The key of the index in the bundle is none.")

    def _follows(self, item: Item) -> None:
        """Raises BundleError for an entry that no ledger would have after those before it."""
        found = item.found
        for what in self._order.entry(item.number, found):
            raise BundleError(f"Entry {item.number} does not follow: {what}.")
        said = (found.id, found.stream, found.type, found.agency, found.batch, found.key)
        if _CONTROL.search("".join((*said, *found.subjects))):
            raise BundleError(f"Entry {item.number} has control characters in its names.")

    def _values(self, item: Item) -> None:
        held = {commitment(disclosure) for disclosure in item.disclosures}
        said = set(item.found.sd)
        if held - said:
            raise BundleError(f"Entry {item.number} does not commit to a value given for it.")
        _require_readable(item)
        erased = dict(item.said.erased) if item.said else {}
        self._gone.update(dict.fromkeys(erased, item.number))
        lost = len(said - held) - sum(erased.values())
        if lost > 0:
            raise BundleError(
                f"{lost} values of entry {item.number} are neither in the bundle nor erased."
            )

    def _acts(self, item: Item, bundle: Bundle) -> None:
        number = item.number
        try:
            event = decode(number, item.line).data
        except (UnknownTopicError, msgspec.DecodeError) as wrong:
            raise BundleError(f"Entry {number} is of a kind that is not known here.") from wrong
        if isinstance(event, LedgerFounded):
            self._founded = True
            if event.origin != bundle.origin:
                raise BundleError(f"Entry {number} founds a ledger of another name.")
        elif isinstance(event, SubjectErased):
            if not all(0 < slot < SLOT_MAX for slot in event.keys):
                raise BundleError(f"Entry {number} destroys keys that no vault has.")
            owner = item.found.stream.removeprefix(ERASED)
            self._slots.setdefault(owner, []).extend(event.keys)
            self._erased[owner] = number
        elif isinstance(event, LogKeyAdopted):
            self._adopted.append(_verifier(number, event))

    def _require_signed(self, note: str, checkpoint: Checkpoint) -> str:
        keys = self._verifiers or self._adopted
        try:
            opened(note, [key for key in keys if key.name == checkpoint.origin])
        except NoteError as wrong:
            raise BundleError(f"The checkpoint is not to be trusted: {wrong}") from wrong
        return "given" if self._verifiers else "bundle"


def _require_readable(item: Item) -> None:
    """Raises BundleError for values that are no disclosures, or of which is not said whose."""
    for _ in owned(item):
        pass
    if item.said:
        decoded(item.said.content)
    try:
        for disclosure in item.disclosures:
            _DISCLOSED(decoded(disclosure.decode(errors="replace")))
    except (BundleError, msgspec.DecodeError, RecursionError) as wrong:
        raise BundleError(f"A value of entry {item.number} is no disclosure.") from wrong


def _verifier(number: int, event: LogKeyAdopted) -> Verifier:
    """The key that an entry adopts. Raises BundleError."""
    try:
        return Verifier.parse(event.vkey)
    except NoteError as wrong:
        raise BundleError(f"Entry {number} adopts a key that is none.") from wrong
