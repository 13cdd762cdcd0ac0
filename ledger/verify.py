"""Checks what a credit ledger says of itself, without the ledger and without trusting it.

One file, standard library only (Python 3.11): copy it to a machine of your own, read it, and run

    python verify.py FILE --policy POLICY [--against CHECKPOINT] [--scan FOLDER-OR-URL]

FILE is a checkpoint, an inclusion proof (with `--entry`), a consistency proof (with `--against`),
a bundle of one subject or of the whole ledger, a credit report (with `--keys`), or the folder or
address of a served log. POLICY (C2SP tlog-policy) names the keys you trust: of the log, of its
witnesses, and how many of them must have signed. Exit status 0: proven; 1: refused; 2: the file
or the call is no good, so nothing is said. What is not proven stands beside what is.

Who holds the root of the tree (RFC 6962) holds every entry and its place; whoever signed it is
held to it. Ed25519 (RFC 8032) is checked in plain integers: [S]B = R + [k]A **without the
cofactor**, comparing R's bytes, as OpenSSL and Go do, so that no signature is good for one and
bad for the other. Refused beyond that: S not below the group's order, a coordinate not below the
prime, a key of small order, whose signatures bind nobody. Nothing secret: no constant time.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import re
import sys
import urllib.request
from base64 import urlsafe_b64encode
from binascii import a2b_base64
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256, sha512
from http.client import HTTPException
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

with suppress(ImportError):  # where a process cannot be forked
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

LINE_BYTES_MAX, FILE_BYTES_MAX, SIGNATURES_MAX = 1 << 24, 1 << 26, 100
CLOCK_SECONDS = 60
"""How far the clocks of ledger and witness may differ before an entry counts as back-dated."""
TILE = 256
APART_FROM, _MAY_FORK = 50_000, hasattr(os, "fork") and (os.cpu_count() or 1) > 1
"""From how many entries on a second process hashes, where the system has one to give."""


class Refused(Exception):
    """The file says what is not so: why, and of which entry."""


class Unreadable(ValueError):
    """The file is not what it should be, or the call lacks something: nothing can be said."""


# --- Ed25519 (RFC 8032, section 5.1): the curve -x² + y² = 1 + dx²y² over the integers modulo P

Point = tuple[int, int]
_P, _ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
_D, _ROOT_OF_MINUS_ONE = -121665 * pow(121666, -1, _P) % _P, pow(2, (_P - 1) // 4, _P)


def _plus(p: Point, q: Point) -> Point:
    (a, b), (c, e) = p, q
    t = _D * a * b * c * e % _P
    return (a * e + b * c) * pow(1 + t, -1, _P) % _P, (b * e + a * c) * pow(1 - t, -1, _P) % _P


def _times(scalar: int, point: Point) -> Point:
    made = (0, 1)
    for bit in f"{scalar:b}":
        made = _plus(made, made)
        made = _plus(made, point) if bit == "1" else made
    return made


def _point(coded: bytes) -> Point | None:
    """The point of 32 bytes; None when they are none, or not its one canonical form."""
    number = int.from_bytes(coded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    x = x * _ROOT_OF_MINUS_ONE % _P if (x * x - square) % _P else x
    if y >= _P or (x * x - square) % _P or (not x and sign):
        return None
    return (_P - x if x & 1 != sign else x), y


_GENERATOR = _point(bytes.fromhex("58" + "66" * 31)) or (0, 1)


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the owner of an Ed25519 key signed the message."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, s = _point(public), int.from_bytes(signature[32:], "little")
    if key is None or s >= _ORDER or _times(8, key) == (0, 1):
        return False
    k = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % _ORDER
    x, y = _plus(_times(s, _GENERATOR), _times(k, (_P - key[0], key[1])))
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# --- The tree (RFC 6962, section 2.1). Copying a primed hash costs half of making one.

_LEAF, _NODE, EMPTY_ROOT = sha256(b"\x00"), sha256(b"\x01"), sha256(b"").digest()


def leaf_hash(line: bytes) -> bytes:
    """The leaf of an entry's bytes."""
    made = _LEAF.copy()
    made.update(line)
    return made.digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The parent of two neighbours."""
    made = _NODE.copy()
    made.update(left + right)
    return made.digest()


def _way(at: int, size: int, left: list[bytes], *, leaf: bool) -> list[tuple[bool, bytes]]:
    """The siblings from a leaf up to the root, or from the perfect subtree that ends with it,
    taken from the end of a proof; True: the way down went left."""
    steps = []
    while size > 1 if leaf else at < size - 1:
        half = 1 << ((size - 1).bit_length() - 1)
        steps.append((at < half, left.pop()))
        at, size = (at, half) if at < half else (at - half, size - half)
    return steps[::-1]


def root_by(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion path leads to; None when the path is of no such tree."""
    left, node = list(path), leaf
    if not 0 <= index < size or any(len(each) != 32 for each in (leaf, *path)):
        return None
    try:
        for went_left, sibling in _way(index, size, left, leaf=True):
            node = node_hash(node, sibling) if went_left else node_hash(sibling, node)
    except IndexError:  # the path is too short
        return None
    return None if left else node


def is_grown(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a consistency proof shows the old tree to be the beginning of the larger one.

    From size 0 nothing is shown: every tree begins with the empty one.
    """
    if old == size > 0:
        return not proof and old_root == root
    left = list(proof)
    if not 0 < old < size or any(len(each) != 32 for each in (old_root, root, *proof)):
        return False
    try:
        way = _way(old - 1, size, left, leaf=False)
        before = after = old_root if all(went_left for went_left, _ in way) else left.pop()
    except IndexError:  # the proof is too short
        return False
    for went_left, node in way:
        before = before if went_left else node_hash(node, before)
        after = node_hash(after, node) if went_left else node_hash(node, after)
    return (before, after) == (old_root, root) and not left


class Tree:
    """A growing tree, of which only the roots of its perfect subtrees are held."""

    def __init__(self, leaves: Sequence[bytes] = ()) -> None:
        self.size, self._peaks = 0, list[tuple[int, bytes]]()
        self.extend(leaves)

    @classmethod
    def of(cls, size: int, peaks: list[tuple[int, bytes]]) -> Tree:
        """A tree of which no more than this is known."""
        tree = cls()
        tree.size, tree._peaks = size, peaks
        return tree

    def peaks(self) -> list[tuple[int, str]]:
        """The roots of its perfect subtrees, each with its height."""
        return [(height, peak.hex()) for height, peak in self._peaks]

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add leaf hashes; whole tiles are hashed row by row, which is faster."""
        at = 0
        while at < len(leaves):
            whole = not self.size % TILE and len(leaves) - at >= TILE
            row, height = (leaves[at : at + TILE], 8) if whole else ([leaves[at]], 0)
            at, self.size = at + len(row), self.size + len(row)
            while len(row) > 1:
                row = list(map(node_hash, row[::2], row[1::2]))
            node = row[0]
            while self._peaks and self._peaks[-1][0] == height:
                node, height = node_hash(self._peaks.pop()[1], node), height + 1
            self._peaks.append((height, node))

    def take(self, lines: Sequence[bytes]) -> None:
        """Add the leaves of entries."""
        self.extend([*map(leaf_hash, lines)])

    def now(self) -> Tree:
        """The tree as it is (what another process grows has to be asked for)."""
        return self

    def close(self) -> None:
        """Nothing is held."""

    def root(self) -> bytes:
        """The root at the present size."""
        root = self._peaks[-1][1] if self._peaks else EMPTY_ROOT
        for _, peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


class Apart:
    """A tree that a second process grows: hashing is a third of the work of a long log.

    It is sent the very bytes that are looked at here, so that nobody can show each another file.
    """

    def __init__(self, tree: Tree) -> None:
        self.size = tree.size
        (theirs, ours), (answers, answering) = os.pipe(), os.pipe()
        self._process = os.fork()
        if not self._process:
            os.close(ours)
            try:
                _grow(tree, theirs, answering)
            finally:
                os._exit(0)
        os.close(theirs)
        os.close(answering)
        with suppress(AttributeError, OSError):  # fewer waits, where a pipe can be made wider
            fcntl.fcntl(ours, fcntl.F_SETPIPE_SZ, 1 << 20)
        self._pipe, self._answers = os.fdopen(ours, "wb"), os.fdopen(answers, "rb")

    def take(self, lines: Sequence[bytes]) -> None:
        """Add the leaves of entries."""
        self.size += len(lines)
        data = b"\n".join(lines)
        self._pipe.write(b"%08x" % len(data))
        self._pipe.write(data)

    def now(self) -> Tree:
        """The tree at the present size."""
        self._pipe.write(b"%08x" % 0)
        self._pipe.flush()
        size, peaks = json.loads(self._answers.readline() or b"[0, []]")
        if size != self.size:
            raise Unreadable("the process that hashes has ended")
        return Tree.of(size, [(height, bytes.fromhex(peak)) for height, peak in peaks])

    def close(self) -> None:
        """Ends the process."""
        with suppress(BrokenPipeError):
            self._pipe.close()
        self._answers.close()
        os.waitpid(self._process, 0)


def _grow(tree: Tree, told: int, answering: int) -> None:
    """What the second process does, until nothing more comes."""
    with os.fdopen(told, "rb") as lines, os.fdopen(answering, "wb", buffering=0) as answers:
        while length := lines.read(8):
            if data := lines.read(int(length, 16)):
                tree.take(data.split(b"\n"))
            else:
                answers.write(json.dumps([tree.size, tree.peaks()]).encode() + b"\n")


# --- Notes, checkpoints, and the policy that says whose word counts


_base64 = partial(a2b_base64, strict_mode=True)


def _number(text: bytes) -> int:
    if not re.fullmatch(rb"0|[1-9][0-9]{0,18}", text):
        raise Unreadable("what should be a plain decimal number is none")
    return int(text)


class Head(NamedTuple):
    """A tree of a log, as a verified checkpoint names it, with the times witnesses saw it."""

    origin: str
    size: int
    root: bytes
    seen: tuple[int, ...] = ()


def note_of(note: bytes) -> tuple[bytes, list[tuple[bytes, bytes, bytes]]]:
    """The text of a signed note, and name, key id and signature of each line under it."""
    text, _, block = note.rpartition(b"\n\n")
    lines = block.split(b"\n")
    if not text or lines.pop() or re.search(rb"[\x00-\x09\x0b-\x1f]", note):
        raise Unreadable("this is no signed note: text, empty line, signature lines")
    found = [re.fullmatch("— ([^ +]+) ([^ ]+)".encode(), line) for line in lines]
    signed = [(each[1], _base64(each[2])) for each in found if each]
    if not 0 < len(signed) == len({*lines}) == len(lines) <= SIGNATURES_MAX:
        raise Unreadable(f"a note has 1 to {SIGNATURES_MAX} well-formed signatures, each once")
    return text + b"\n", [(name, raw[:4], raw[4:]) for name, raw in signed]


class Policy:
    """A trust file (C2SP tlog-policy). Several `log` lines of one name: its keys, old and new."""

    def __init__(self, data: bytes) -> None:
        self.quorum = b""
        self._keys: dict[tuple[bytes, bytes], tuple[bytes, bytes]] = {}
        """By name and id: the public key, and what the policy calls a witness."""
        self._groups: dict[bytes, tuple[int, list[bytes]]] = {b"none": (0, [])}
        for line in data.split(b"\n"):
            words = re.split(rb"[ \t]+", line.strip(b" \t"))
            if not re.match(rb"#|$", words[0]):
                self._line(words)
        if not self.quorum or all(witness for _, witness in self._keys.values()):
            raise Unreadable("the policy needs a log and a quorum")

    def _line(self, words: list[bytes]) -> None:
        match words:
            case [b"log", vkey] | [b"log", vkey, _]:
                self._key(vkey, 1, b"")
            case [b"witness", name, vkey] | [b"witness", name, vkey, _] if name not in self._groups:
                self._key(vkey, 4, name)
                self._groups[name] = (1, [])
            case [b"group", name, least, *members] if name not in self._groups:
                many = {b"any": 1, b"all": len(members)}.get(least) or _number(least)
                used = [b"none", *(one for _, of in self._groups.values() for one in of), *members]
                if len(set(used)) < len(used) or not self._groups.keys() >= {*members}:
                    raise Unreadable("policy: a member must be known, and be of one group only")
                if not 1 <= many <= len(members):
                    raise Unreadable("policy: a group needs from one to all of its members")
                self._groups[name] = (many, members)
            case [b"quorum", name] if name in self._groups and not self.quorum:
                self.quorum = name
            case _:
                raise Unreadable(f"policy: a line {words[:2]} unknown, twice or out of place")

    def _key(self, vkey: bytes, algorithm: int, witness: bytes) -> None:
        """Takes a key `name+keyid+base64(algorithm || key)`."""
        name, keyid, coded = [*vkey.split(b"+", 2), b"", b""][:3]
        raw = _base64(coded)
        right = sha256(name + b"\n" + raw).digest()[:4]
        if len(raw) != 33 or raw[0] != algorithm or right.hex().encode() != keyid:
            raise Unreadable(f"policy: no Ed25519 key of kind {algorithm} with the id it names")
        shared = [known for key, known in self._keys.values() if key == raw[1:]]
        if (name, right) in self._keys or (witness and shared) or any(shared):
            raise Unreadable("policy: a key that is there already")
        self._keys[name, right] = (raw[1:], witness)

    def _reached(self, name: bytes, present: Mapping[bytes, int]) -> bool:
        many, members = self._groups[name]
        return name in present or sum(self._reached(one, present) for one in members) >= many

    def head(self, note: bytes, *, own: bool = False) -> Head:
        """The tree of a checkpoint that this policy accepts; one's `own` needs no witness."""
        text, signatures = note_of(note)
        origin, size, root = [*text.split(b"\n"), b""][:3]
        head = Head(origin.decode(), _number(size), _base64(root))
        if len(head.root) != 32:
            raise Unreadable("the root in a checkpoint is 32 bytes long")
        by_log, present = False, dict[bytes, int]()
        for name, keyid, signed in signatures:
            public, witness = self._keys.get((name, keyid), (b"", b""))
            if not public or not (witness or name == origin):
                continue  # a key that nobody told us to trust says nothing
            said, signature, by_log = text, signed, by_log or not witness
            if witness:
                time = present[witness] = int.from_bytes(signed[:8], "big")
                said, signature = b"cosignature/v1\ntime %d\n" % time + text, signed[8:]
            if not is_signed(public, signature, said):
                raise Refused(f"the signature of {name.decode()} under the checkpoint is forged")
        if not by_log:
            raise Refused(f"no key that the policy trusts for the log {head.origin} signed it")
        if not own and not self._reached(self.quorum, present):
            raise Refused(f"witnesses are missing: {len(present)} that the policy names signed it,"
                          f" the quorum {self.quorum.decode()} is not reached")  # fmt: skip
        return head._replace(seen=tuple(present.values()))


# --- Entries: what must hold of each, and from one to the next

_TIME = rb"[-\d:T.]{26}Z"
_ENTRY = re.compile(
    rb'\{(?:"_sd":\[[^]]*+\],)?(?:"actor":"[^"]*+",)?(?:"agency":"[^"]*+",)?(?:"batch":"[^"]*+",)?'
    rb'(?:"caused_by":\d++,)?"data":\{[^}]*+\},"effective_on":"[^"]*+","id":"[^"]*+",'
    rb'(?:"key":"[^"]*+",)?(?:"policy":\d++,)?"recorded_at":"(%b)",(?:"source":\{[^}]*+\},)?'
    rb'"stream":"([^"]*+)",(?:"subjects":\{"([^"]++)":(\d++)\},)?"type":"([^"]*+)","v":1,'
    rb'"version":([1-9]\d*+)\}' % _TIME
)
"""Almost every entry: all its keys, each once and in their order, so that every reader of JSON
finds the same ones: an object that closes before its brace here, or later, would leave quotes or
braces unpaired, which no reader takes. It holds where no backslash hides a quote or a letter."""


def canonical(value: object) -> bytes:
    """The one form of JSON that is hashed: compact, sorted keys, UTF-8."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _none(said: str) -> None:
    raise ValueError(f"{said} does not stand in what is hashed")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no key stands twice: readers would take one or the other."""
    if len(made := dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return made


def entry_of(line: bytes, number: int) -> dict[str, Any]:
    """An entry decoded. Refuses what is not in the one form that entries have."""
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        entry: dict[str, Any] = json.loads(line, parse_float=_none, parse_constant=_none)
        good = canonical(entry) == line and re.fullmatch(_TIME, entry["recorded_at"].encode())
        numbers = (entry["v"], entry["version"], *entry.setdefault("subjects", {}).values())
        if (
            good
            and entry["v"] == 1
            and all(type(n) is int and n >= 0 for n in numbers)
            and (all(isinstance(entry[name], str) for name in ("type", "stream")))
        ):
            return entry
    raise Refused("its bytes are no entry in the one form that entries have", number)


def _links(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    """What leads from an entry to those before it, read from its JSON: as `_ENTRY` does."""
    names = ("recorded_at", "stream", "type", "version")
    subjects = [(tag.encode(), before) for tag, before in entry["subjects"].items()]
    return *(str(entry[name]).encode() for name in names), subjects


def _instant(seconds: int) -> bytes:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000000Z").encode()


def heads_of(line: bytes, number: int) -> tuple[int, int, bytes]:
    """Published heads: up to which entry, over how many subjects' lines, the root of these."""
    entry = entry_of(line, number)
    data = entry["data"] if entry["type"] == "heads.published" else {}
    if entry["stream"] != "log/heads" or not data.get("size", number) < number:
        raise Refused("it does not publish the heads of entries before it", number)
    return data["size"], data["subjects"], bytes.fromhex(data["root"])


_NOBODY: tuple[tuple[bytes, bytes], ...] = ()
_SAYING = frozenset((b"heads.published", b"report.issued"))


class Walk:
    """What must hold from one entry to the next, of a whole log or of some subjects (`only`)."""

    def __init__(
        self, heads: Iterable[Head] = (), only: Iterable[str] | None = None, *, decode: bool = False
    ) -> None:
        self.tree, self.published, self._covered, self._recorded = Tree(), 0, 0, b""
        self._heads = deque(sorted((head for head in heads if head.size), key=lambda h: h.size))
        self._decode, self.issued = decode, dict[str, int]()  # digests of reports, by their entry
        self._only = None if only is None else {tag.encode() for tag in only}
        self.last: dict[bytes, int] = {}
        self._versions: dict[bytes, int] = {}
        self._ahead: list[Any] = []  # the subjects of each entry that published heads lack yet
        self._leaves: dict[str, bytes] = {}
        self._digests: list[str] = []
        self.last_at: dict[int, dict[bytes, int]] = {}  # at each checkpoint that was passed

    def take(self, lines: Iterator[bytes]) -> None:
        """A whole log, a tile at a time, stopping at every checkpoint that is known."""
        growing: Tree | Apart = self.tree
        try:
            while batch := list(islice(lines, self._room(growing.size))):
                growing.take(batch)
                self.follow(growing.size - len(batch) + 1, batch)
                if isinstance(growing, Tree) and growing.size >= APART_FROM and _MAY_FORK:
                    growing = Apart(growing)
                while self._heads and self._heads[0].size == growing.size:
                    self.tree = growing.now()
                    self.compare(self._heads.popleft())
            self.tree = growing.now()
        except BrokenPipeError:
            raise Unreadable("the process that hashes has ended") from None
        finally:
            growing.close()
        for head in self._heads:
            self.compare(head)

    def _room(self, size: int) -> int:
        return min(TILE - size % TILE, self._heads[0].size - size if self._heads else TILE)

    def compare(self, head: Head) -> None:
        """Refuses when the entries so far are not those of a checkpoint."""
        if (self.tree.size, self.tree.root()) != (head.size, head.root):
            raise Refused(
                f"the first {self.tree.size} entries do not give the root of the checkpoint of "
                f"{head.size}: entries were altered, removed, added or moved"
            )
        self.witnessed(head)
        self.last_at[head.size] = dict(self.last)

    def witnessed(self, head: Head) -> None:
        """Here ends a tree that witnesses saw at known times; none of them alone is believed."""
        if head.seen and self._recorded > _instant(max(head.seen) + CLOCK_SECONDS):
            raise Refused("it is of a later time than all witnesses saw it", head.size)
        if head.seen:
            self._recorded = max(self._recorded, _instant(min(head.seen) - CLOCK_SECONDS))

    def follow(self, first: int, lines: Iterable[bytes]) -> None:
        """The next entries. Refuses one that does not follow."""
        versions, last, only, shape = self._versions, self.last, self._only, _ENTRY.fullmatch
        newest, ahead = self._recorded, self._ahead.append
        for number, line in enumerate(lines, first):
            entry = entry_of(line, number) if self._decode else None
            if (found := shape(line)) and line.find(b"\\") < 0:
                recorded, stream, tag, before, kind, said = found.groups()
                subjects = ((tag, before),) if tag else _NOBODY
            else:
                recorded, stream, kind, said, subjects = _links(entry or entry_of(line, number))
            if recorded < newest:
                raise Refused("back-dated: one before it, or a witness, is of a later time", number)
            newest, version, known = recorded, int(said), versions.get(stream, 0)
            if version != known + 1 and (only is None or version <= known):
                raise Refused("its version does not follow in its stream", number)
            versions[stream] = version
            for tag, before in subjects:
                if only is None or tag in only:
                    if (was := last.get(tag, 0)) != int(before):
                        raise Refused(f"its subject's entry before is not {was}", number)
                    last[tag] = number
            ahead(tag if len(subjects) == 1 else subjects)
            if kind in _SAYING and only is None:
                self._says(number, line)
        self._recorded = newest

    def _says(self, number: int, line: bytes) -> None:
        """An entry by which the log says something of others."""
        entry = entry_of(line, number)
        if entry["type"] == "heads.published":
            self._publishes(number, *heads_of(line, number))
        else:
            self.issued.setdefault(str(entry["data"].get("digest")), number)

    def _publishes(self, number: int, size: int, lines: int, root: bytes) -> None:
        """The tree of heads made again: for each subject a line with its newest entry."""
        known, moved = len(self._digests), dict[bytes, int]()
        for at, subjects in enumerate(self._ahead[: size - self._covered], self._covered + 1):
            pairs = [(subjects,)] if isinstance(subjects, bytes) else subjects
            moved.update((tag, at) for tag, *_ in pairs)
        for tag, at in moved.items():
            digest = sha256(tag).hexdigest()
            if digest not in self._leaves:
                self._digests.append(digest)
            self._leaves[digest] = leaf_hash(f"{digest} {at}".encode())
        if len(self._digests) > known:
            self._digests.sort()
        tree = Tree([self._leaves[digest] for digest in self._digests])
        if size < self._covered or (tree.size, tree.root()) != (lines, root):
            raise Refused(f"its heads are not those of the first {size} entries", number)
        del self._ahead[: size - self._covered]
        self._covered, self.published = size, self.published + 1


# --- Files, and served logs: `/checkpoint` and `/tile/entries/<n>` (C2SP tlog-tiles)


def fetched(place: str, token: str = "") -> bytes:
    """A file, or what an address serves; nothing it says is trusted by itself."""
    if not place.startswith(("http://", "https://")):
        place = Path(place).resolve().as_uri()
    asked = urllib.request.Request(place)  # noqa: S310 - a file, http or https
    if token:  # never sent on to where an answer points
        asked.add_unredirected_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - likewise
        data: bytes = answer.read(FILE_BYTES_MAX + 1)
    if len(data) > FILE_BYTES_MAX:
        raise Unreadable(f"{place} is longer than {FILE_BYTES_MAX} bytes")
    return data


def served(place: str, token: str, size: int) -> Iterator[bytes]:
    """All entries of a served log up to a size, tile by tile."""
    for n in range(-(-size // TILE)):
        name, rest, width, at = f"{n % 1000:03}", n // 1000, min(TILE, size - n * TILE), 0
        while rest:
            name, rest = f"x{rest % 1000:03}/{name}", rest // 1000
        name = name if width == TILE else f"{name}.p/{width}"
        data = fetched(f"{place.rstrip('/')}/tile/entries/{name}", token)
        for number in range(n * TILE + 1, n * TILE + width + 1):
            begin, at = at + 2, at + 2 + int.from_bytes(data[at : at + 2], "big")
            if at > len(data):
                raise Unreadable(f"entry tile {n} ends within an entry")
            if data.find(b"\n", begin, at) >= 0:
                raise Refused("its bytes are more than one line", number)
            yield data[begin:at]


def rows_of(path: str) -> Iterator[bytes]:
    """The lines of a file of any size. Raises Unreadable for one that is cut off or too long."""
    with Path(path).open("rb") as file:
        while row := file.readline(LINE_BYTES_MAX):
            if row[-1:] != b"\n":
                raise Unreadable("the file is cut off, or has a line that is far too long")
            yield row[:-1]


# --- What a file says


@dataclass
class Call:
    """What the auditor holds, and what the checks showed."""

    policy: Policy | None = None
    kept: list[Head] = field(default_factory=list)
    scan: str = ""
    token: str = ""
    decode: bool = False
    entry: bytes | None = None
    keys: dict[str, bytes] = field(default_factory=dict)
    proven: list[str] = field(default_factory=list)
    not_proven: list[str] = field(default_factory=list)

    def head(self, note: bytes) -> Head:
        """The tree of a checkpoint that the policy accepts."""
        if self.policy is None:
            raise Unreadable("give the trust file with --policy")
        head, quorum = self.policy.head(note), self.policy.quorum.decode()
        self.proven.append(
            f"the checkpoint of {head.origin}, size {head.size}, root {head.root.hex()}: signed by"
            f" the log and {len(head.seen)} of the policy's witnesses (quorum: {quorum})"
        )
        if quorum == "none":
            self.not_proven.append("that others are shown the same log: no witness is asked for")
        return head

    def grown(self, head: Head, proof: Sequence[bytes] = ()) -> None:
        """Refuses a tree that is not one that the auditor kept, only grown."""
        for kept in self.kept:
            _same_log(kept, head)
            if kept.size != head.size and not proof:
                raise Unreadable("checkpoints of two sizes: give --scan, or a consistency proof")
            if not is_grown(kept.size, kept.root, head.size, head.root, proof):
                raise Refused(f"this log of {head.size} entries is not the one of {kept.size}")
            self.proven.append(f"it is the log of the checkpoint of {kept.size} entries you kept")

    def walked(self, walk: Walk, head: Head) -> Walk:
        """What follows from a whole log that was walked to its end."""
        walk.compare(head)
        self.proven += [
            f"entries 1 to {walk.tree.size} give its root: none altered, removed, added or moved",
            *["every entry is JSON in the one form that entries have"] * self.decode,
            "each names its subjects' entry before it, and follows in its stream and in time",
            f"all {walk.published} entries that publish heads are right",
            *(f"it is the log of the checkpoint of {h.size} entries you kept" for h in self.kept),
        ]
        if not self.decode:
            self.not_proven.append("that every entry's data is JSON in one form: give --decode")
        return walk

    def scanned(self, *heads: Head) -> Walk:
        """Reads the served log to its end."""
        head = self.head(fetched(f"{self.scan.rstrip('/')}/checkpoint", self.token))
        for other in (*heads, *self.kept):
            _same_log(other, head)
        walk = Walk([*heads, *self.kept], decode=self.decode)
        walk.take(served(self.scan, self.token, head.size))
        return self.walked(walk, head)


def _same_log(one: Head, other: Head) -> None:
    if one.origin != other.origin:
        raise Refused(f"this is of the log {one.origin}, and that of {other.origin}")


def check_proof(data: bytes, call: Call) -> None:
    """A checkpoint, an inclusion proof (C2SP tlog-proof), a consistency proof (`old <size>`)."""
    said, _, note = data.partition(b"\n\n")
    first, *lines = said.split(b"\n")
    proof: list[bytes] = []
    if first.startswith(b"old "):
        head, proof = call.head(note), [_base64(line) for line in lines]
        if [kept.size for kept in call.kept] != [_number(first[4:])]:
            raise Unreadable("give the checkpoint that the proof begins from with --against")
    elif first == b"c2sp.org/tlog-proof@v1":
        lines = [line for line in lines if not line.startswith(b"extra ")]
        if not lines or not lines[0].startswith(b"index ") or call.entry is None:
            raise Unreadable("a proof needs an index, and its entry's bytes with --entry")
        index, head, way = _number(lines[0][6:]), call.head(note), map(_base64, lines[1:])
        if root_by(leaf_hash(call.entry), index, head.size, [*way]) != head.root:
            raise Refused("these bytes are not those of the entry in the log", index + 1)
        call.proven.append(f"the bytes are those of entry {index + 1}")
    else:
        head = call.head(data)
    if call.scan:
        call.scanned(head)
    else:
        call.grown(head, proof)


class Bundle:
    """A bundle, read line by line; its checkpoint comes at the end."""

    def __init__(self, path: str) -> None:
        self._rows, self.values = rows_of(path), 0
        self._committed, self._of, self._shown = set[str](), 0, set[str]()
        said = [next(self._rows, b"").partition(b" ") for _ in range(4)]
        self._origin, self._size, scope = (rest for _, _, rest in said[1:])
        self.whole, (of, _, asked) = scope == b"ledger", scope.partition(b" ")
        if [word for word, _, _ in said[1:]] != [b"origin", b"size", b"scope"] or not (
            self.whole or (of == b"subject" and asked)
        ):
            raise Unreadable("a bundle begins with origin, size and scope: ledger or subject …")
        self.asked, self.tags = asked.decode(), dict[str, None]()
        self.paths: dict[int, list[bytes]] = {}
        self.heads, self.lines = 0, dict[int, tuple[str, int, list[bytes]]]()
        self.note, self.number = b"", 0

    def entries(self) -> Iterator[bytes]:
        """Each entry, its number in `number`; whatever else the bundle says is kept, or checked."""
        line = b""
        for row in self._rows:
            if row.startswith(following := b"entry %d " % (self.number + 1)):
                self.number += 1
                line = row[len(following) :]
                yield line
            elif row.startswith(b"entry "):
                _, said, line = row.split(b" ", 2)
                if self.whole or _number(said) <= self.number:
                    raise Refused("it is missing, or not in its place", self.number + 1)
                self.number = _number(said)
                yield line
            elif row:
                self._keep(*row.partition(b" ")[::2], self.number, line)
            else:
                self.note = b"\n".join([*islice(self._rows, 2 * SIGNATURES_MAX), b""])
                return
        raise Unreadable("the file is cut off: it ends before its checkpoint")

    def _keep(self, word: bytes, rest: bytes, number: int, line: bytes) -> None:
        first, _, more = rest.partition(b" ")
        digest = urlsafe_b64encode(sha256(more).digest()).rstrip(b"=").decode()
        if self._of != number:
            self._of, self._shown = number, set()
            self._committed = {*entry_of(line, number).get("_sd", ())} if line else set()
        if word == b"value" and _number(first) == number and digest not in self._shown:
            if digest not in self._committed:
                raise Refused("a value shown with it is not one it commits to", number)
            self._shown.add(digest)
            self.values += 1
        elif word == b"tag" and not number and rest.decode() not in self.tags:
            self.tags[rest.decode()] = None
        elif word == b"proof" and _number(first) == number and number not in self.paths:
            self.paths[number] = [_base64(each) for each in more.split(b" ")] if more else []
        elif word == b"heads" and not self.heads:
            self.heads = _number(rest)
        elif word == b"head" and self.heads and (index := _number(first)) not in self.lines:
            line_of, last, *way = more.split(b" ")
            self.lines[index] = (line_of.decode(), _number(last), [_base64(each) for each in way])
        elif word != b"vault" or not self.whole:
            raise Unreadable(f"after entry {number}: a line twice, unknown or out of its place")

    def head(self, call: Call) -> Head:
        """The bundle's checkpoint, once its entries are read."""
        head = call.head(self.note)
        if (self._origin.decode(), _number(self._size)) != head[:2]:
            raise Refused("the bundle names another log or size than its checkpoint")
        if self.values:
            call.proven.append(f"the {self.values} values shown are those its entries commit to")
        return head


def check_bundle(bundle: Bundle, call: Call) -> None:
    """A bundle of the whole ledger, or of one subject."""
    if bundle.whole:
        walk = Walk(call.kept, decode=call.decode)
        walk.take(bundle.entries())
        head = bundle.head(call)
        for kept in call.kept:
            _same_log(kept, head)
        call.walked(walk, head)
    else:
        check_subject(bundle, call)


def check_subject(bundle: Bundle, call: Call) -> None:
    """One subject's history: in the log, in order, of all its codes, and complete."""
    shown: dict[int, bytes] = {}
    for line in bundle.entries():
        shown[bundle.number] = line
    tags, upto = [*bundle.tags] or [bundle.asked], 0
    head = bundle.head(call)
    entries = {number: entry_of(line, number) for number, line in shown.items()}
    _require_in_log(shown, Walk(only=tags), bundle, head, call)
    if (one := _merged(bundle.asked, entries.values())) != {*tags}:
        raise Refused(f"the codes merged into one subject are {', '.join(sorted(one))}")
    call.proven.append(f"the {len(shown)} entries shown are in the log, and follow one another")

    def require(newest: Mapping[str, int], upto: int, by: str) -> None:
        for tag in tags:
            about = [n for n, e in entries.items() if tag in e["subjects"] and n <= upto]
            if (about or [0])[-1] != newest[tag]:
                raise Refused("it was withheld, or what is shown after it is invented", newest[tag])
        call.proven.append(f"complete up to entry {upto}, {by}")

    if bundle.heads:
        upto, count, root = heads_of(shown[bundle.heads], bundle.heads)
        newest = {tag: _newest(tag, bundle, count, root) for tag in tags}
        require(newest, upto, f"by the heads published in entry {bundle.heads}")
    if call.scan:
        last = call.scanned(head).last_at[head.size]
        require({tag: last.get(tag.encode(), 0) for tag in tags}, head.size, "by the whole log")
        return
    if not bundle.heads:
        raise Refused("no published heads: nothing shows that no entry was left out; try --scan")
    call.grown(head)
    if upto < head.size:
        call.not_proven.append(f"from entry {upto + 1} to {head.size}, unless the log is scanned")
    call.not_proven.append(f"that the heads in entry {bundle.heads} are right: a scan makes them")


def _require_in_log(
    shown: Mapping[int, bytes], walk: Walk, bundle: Bundle, head: Head, call: Call
) -> None:
    """Every entry shown is in the tree, follows the one before, and lies between witnesses."""
    before = sorted((kept for kept in call.kept if kept.size < head.size), key=lambda h: h.size)
    for number, line in shown.items():
        while before and number > before[0].size:
            walk.witnessed(before.pop(0))
        path = bundle.paths.get(number, [])
        if root_by(leaf_hash(line), number - 1, head.size, path) != head.root:
            raise Refused("its proof does not lead to the root: altered, or of another log", number)
        walk.follow(number, [line])
        if number not in walk.last.values() and number != bundle.heads:
            raise Refused("it is not about the subject", number)
    walk.witnessed(head)


def _merged(asked: str, entries: Iterable[Mapping[str, Any]]) -> set[str]:
    """The codes that name one subject with the one asked for, by the merges that stand."""
    into: dict[str, str] = {}
    for entry in entries:
        if entry["type"] == "subject.merged":
            into.setdefault(entry["data"]["absorbed"], entry["data"]["survivor"])
        elif entry["type"] == "subject.unmerged":
            into.pop(entry["data"]["absorbed"], None)
    one, before = {asked}, set[str]()
    while one != before:
        before = {*one}
        one |= {tag for pair in into.items() if not one.isdisjoint(pair) for tag in pair}
    return one


def _newest(tag: str, bundle: Bundle, count: int, root: bytes) -> int:
    """The newest entry that published heads name for a subject; 0 where neighbours show none."""
    digest = sha256(tag.encode()).hexdigest()
    for index, (other, last, way) in bundle.lines.items():
        if root_by(leaf_hash(f"{other} {last}".encode()), index, count, way) != root:
            raise Refused("a line is not among the heads it published", bundle.heads)
        if other == digest:
            return last
    place = 1 + max((at for at, line in bundle.lines.items() if line[0] < digest), default=-1)
    if place < count and bundle.lines.get(place, ("",))[0] <= digest:
        raise Refused(f"nothing shows that the heads have no line of {tag}", bundle.heads)
    return 0


# --- Credit reports: JSON with evidence, or a JWS (RFC 7515) with disclosures (SD-JWT VC)


def _base64url(text: str) -> bytes:
    return _base64(text.translate({45: 43, 95: 47}).encode() + b"=" * (-len(text) % 4))


def _object(text: str | bytes) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(text, object_pairs_hook=_once)
    return said


def _credential(text: str, keys: Mapping[str, bytes]) -> dict[str, Any]:
    """What a credential says, with what its holder discloses."""
    signed, *disclosures, end = text.split("~")
    head, payload, signature = signed.split(".")
    header = _object(_base64url(head))
    if end or (header["alg"], header["typ"]) != ("Ed25519", "dc+sd-jwt"):
        raise Unreadable("a credential is a JWS of type dc+sd-jwt, signed with Ed25519")
    if header["kid"] not in keys:
        raise Unreadable("give the keys that sign reports, a JWKS, with --keys")
    if not is_signed(keys[header["kid"]], _base64url(signature), f"{head}.{payload}".encode()):
        raise Refused("its signature is forged, or it was altered")
    said = _object(_base64url(payload))
    committed = re.findall(r'"([\w-]{43})"', json.dumps(said))
    for each in disclosures:
        digest = urlsafe_b64encode(sha256(each.encode()).digest()).rstrip(b"=").decode()
        if committed.count(digest) != 1 or disclosures.count(each) != 1:
            raise Refused("what is disclosed is not what was signed")
        _, *named = json.loads(_base64url(each))
        if len(named) > 1:
            (said if digest in said["_sd"] else said["report"])[named[0]] = named[1]
    return said


def _require_evidence(
    evidence: Sequence[Mapping[str, Any]], report: Mapping[str, Any], head: Head
) -> None:
    """The entries that a report rests on, and no others, are in the tree it names."""
    for proof in evidence:
        leaf, *way = (bytes.fromhex(each) for each in (proof["leaf"], *proof["path"]))
        if root_by(leaf, proof["entry"] - 1, head.size, way) != head.root:
            raise Refused("the report rests on it, but it is not in the tree", proof["entry"])
    if evidence and [proof["entry"] for proof in evidence] != report.get("entries"):
        raise Refused("its evidence is of other entries than those it rests on")


def check_report(data: bytes, call: Call) -> None:
    """A credit report, and that the entries it rests on are in the tree it names."""
    text = data.decode().strip()
    plain = text.startswith("{")
    said = _object(text) if plain else _credential(text, call.keys)
    report, evidence, tree = said["report"], said.get("evidence", []), said["report"]["ledger"]
    if plain and sha256(canonical(report)).hexdigest() != said["digest"]:
        raise Refused("the report does not have the digest it names")
    if plain and not call.scan:
        raise Unreadable("nothing signs this form: give --scan, which finds the entry of its issue")
    head = Head(tree["origin"], tree["size"], bytes.fromhex(tree["root"]))
    if head.size < 1:
        raise Refused("a report rests on a tree with entries")
    _require_evidence(evidence, report, head)
    if not plain:
        call.proven.append("the report is as it was signed")
    call.proven.append(f"{len(evidence)} entries it rests on are in the tree it names")
    if call.scan:
        if not (issued := call.scanned(head).issued.get(said["digest"])):
            raise Refused("no entry of the log says that a report of this digest was issued")
        call.proven.append(f"entry {issued} says that a report of this digest was issued")
    elif call.kept:
        call.grown(head)
    else:
        call.not_proven.append("that this tree is the log: give --scan or --against")
    call.not_proven.append("whether it still holds, which the ledger says by its number")


# --- The command


def check(file: str, call: Call) -> None:
    """Checks whatever the file is. Raises Refused or Unreadable."""
    if file.startswith(("http://", "https://")) or Path(file).is_dir():
        call.scan = file
        call.scanned()
        return
    with Path(file).open("rb") as opened:
        begin = opened.read(64)
    if begin.startswith(b"credit-ledger-bundle/v1\n"):
        check_bundle(Bundle(file), call)
    elif re.match(rb"\s*(\{|ey[A-Za-z0-9_-]{20})", begin):
        check_report(fetched(file), call)
    else:
        check_proof(fetched(file), call)


def call_of(said: argparse.Namespace) -> Call:
    """What the auditor gave, read."""
    call = Call(scan=said.scan or "", policy=Policy(fetched(said.policy)) if said.policy else None)
    for file in said.against:
        if call.policy is None:
            raise Unreadable("give the trust file with --policy")
        call.kept.append(call.policy.head(fetched(file), own=True))
    call.decode = said.decode
    call.entry = fetched(said.entry).removesuffix(b"\n") if said.entry else None
    call.token = fetched(said.token_file).decode().strip() if said.token_file else ""
    for key in json.loads(fetched(said.keys))["keys"] if said.keys else ():
        call.keys[key["kid"]] = _base64url(key["x"])
    return call


def _print(rows: Sequence[str]) -> None:
    """What a file says must not move the cursor, nor stop an old terminal."""
    known = sys.stdout.encoding or "utf-8"
    for row in rows:
        shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in row)
        sys.stdout.write(shown.encode(known, "backslashreplace").decode(known) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; the first lines of this file say what its exit status means."""
    parser = argparse.ArgumentParser(prog="verify.py", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("file", help="file, folder or address to check")
    for name, text in (
        ("--policy", "trust file: log, witness, group and quorum lines"),
        ("--scan", "folder or address of the served log, which is read to its end"),
        ("--token-file", "file with the auditor's token for that address"),
        ("--entry", "file with the bytes of the entry that a proof is of"),
        ("--keys", "JWKS of the keys that sign reports"),
    ):
        parser.add_argument(name, help=text)
    parser.add_argument("--against", action="append", default=[], help="a checkpoint you kept")
    parser.add_argument("--decode", action="store_true", help="read the JSON of every entry too")
    parser.add_argument("--json", action="store_true", help="one line of JSON for programs")
    said, call = parser.parse_args(arguments), Call()
    gc.disable()  # nothing here makes cycles, and a log has millions of small objects
    answer: dict[str, Any] = {"verdict": "unreadable", "entry": 0}
    try:
        call = call_of(said)
        check(said.file, call)
        answer = {"verdict": "proven", "proven": call.proven, "not proven": call.not_proven}
    except Refused as refused:
        reason, entry = (*refused.args, 0)[:2]
        answer = {"verdict": "refused", "entry": entry, "reason": reason}
    except (Unreadable, OSError, HTTPException) as wrong:
        answer["reason"] = str(wrong)
    except (LookupError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        answer["reason"] = "it is not formed as it should be"
    if said.json:
        rows = [json.dumps(answer)]
    elif reason := answer.get("reason"):
        where = f", entry {answer['entry']}" if answer["entry"] else ""
        rows = [f"{answer['verdict']}{where}: {reason}"]
    else:
        rows = [f"{word}: {each}" for word in ("proven", "not proven") for each in answer[word]]
    _print(rows)
    return ("proven", "refused", "unreadable").index(answer["verdict"])


if __name__ == "__main__":
    sys.exit(main())
