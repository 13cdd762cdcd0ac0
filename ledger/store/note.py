"""Signed notes, checkpoints and cosignatures, in the C2SP formats that others' tools read.

A note is a text, an empty line, and lines `— <name> <base64(keyid || signature)>`. A log's key
signs the text (0x01, Ed25519); a witness signs the text with a time before it (0x04, cosignature
v1). Pure: keys come in, nothing is read or kept.
"""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from ledger.store.signing import verifies
from ledger.store.tree import EMPTY_ROOT, HASH_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.store.signing import SigningKey

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04
ALGORITHMS: Final = frozenset({ED25519, COSIGNATURE})
SIGNATURES_MAX: Final = 100
"""More signatures than this on one note are nobody's."""
KEYID_BYTES: Final = 4
_PUBLIC_BYTES: Final = 32
_TIME_BYTES: Final = 8
_LINES_MIN: Final = 4
"""Of a checkpoint's text: origin, size, root, and nothing after the last newline."""
_MARK: Final = "— "
_NAME: Final = re.compile(r"[^\s+]+")
_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_FORBIDDEN: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteError(Exception):
    """A note, checkpoint or verifier key is malformed, or not signed as it must be."""


class Checkpoint(NamedTuple):
    """A tree of a log: its name, how many entries, the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"

    @staticmethod
    def parse(text: str) -> Checkpoint:
        """The checkpoint of a text; further lines are others' extensions. Raises NoteError."""
        lines = text.split("\n")
        if len(lines) < _LINES_MIN or lines.pop() or "" in lines:
            raise NoteError("The text is no checkpoint.")
        origin, size, root = lines[:3]
        if not _DECIMAL.fullmatch(size):
            raise NoteError("The size of the checkpoint is no number.")
        found = Checkpoint(origin, int(size), _decoded(root))
        if len(found.root) != HASH_BYTES or (not found.size and found.root != EMPTY_ROOT):
            raise NoteError("The root of the checkpoint is no hash of its tree.")
        return found


class Verifier(NamedTuple):
    """A public key under a name: `name+keyid+base64(algorithm || key)` as text."""

    name: str
    algorithm: int
    public: bytes

    @staticmethod
    def parse(vkey: str) -> Verifier:
        """The verifier of a key's text. Raises NoteError when it is none, or its id is another."""
        name, _, rest = vkey.strip().partition("+")
        keyid, _, key = rest.partition("+")
        raw = _decoded(key)
        found = Verifier(name, raw[0] if raw else 0, raw[1:])
        if not _NAME.fullmatch(name) or found.algorithm not in ALGORITHMS:
            raise NoteError("The verifier key is of no kind known here.")
        if len(found.public) != _PUBLIC_BYTES or found.keyid.hex() != keyid:
            raise NoteError("The verifier key does not agree with its id.")
        return found

    @property
    def keyid(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        said = self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public
        return sha256(said).digest()[:KEYID_BYTES]

    def vkey(self) -> str:
        """The key as text, for a trust file."""
        key = _base64(bytes([self.algorithm]) + self.public)
        return f"{self.name}+{self.keyid.hex()}+{key}"

    def verified(self, text: str, signature: bytes) -> Signature | None:
        """What the signature says of the text; None when it is not this key's."""
        time = None
        if self.algorithm == COSIGNATURE:
            time = int.from_bytes(signature[:_TIME_BYTES])
            text, signature = cosigned_text(text, time), signature[_TIME_BYTES:]
        if not verifies(self.public, signature, text.encode()):
            return None
        return Signature(self, time)


class Signature(NamedTuple):
    """A signature that holds."""

    verifier: Verifier
    time: int | None = None
    """When a witness saw the text, seconds since 1970, UTC; a log's own says none."""


class Opened(NamedTuple):
    """A note whose known signatures hold."""

    text: str
    signatures: tuple[Signature, ...]
    """One for each known key that signed."""


class Signs(Protocol):
    """What signs a note: a key file here, a signing machine elsewhere."""

    def line(self, text: str) -> str:
        """The signature line over a text, ending in a newline."""


class NoteSigner:
    """A log's key under the log's name."""

    def __init__(self, name: str, key: SigningKey) -> None:
        self.verifier = Verifier(_named(name), ED25519, key.public)
        self._key = key

    def line(self, text: str) -> str:
        """The signature line of the log itself."""
        return _line(self.verifier, self._key.sign(text.encode()))


class Cosigner:
    """A witness's key under the witness's name, at one time (seconds since 1970, UTC)."""

    def __init__(self, name: str, key: SigningKey, time: int) -> None:
        self.verifier = Verifier(_named(name), COSIGNATURE, key.public)
        self._key = key
        self._time = time

    def line(self, text: str) -> str:
        """The signature line of a witness."""
        signature = self._key.sign(cosigned_text(text, self._time).encode())
        return _line(self.verifier, self._time.to_bytes(_TIME_BYTES) + signature)


def cosigned_text(text: str, time: int) -> str:
    """What a witness signs."""
    return f"cosignature/v1\ntime {time}\n{text}"


def signed(text: str, *signers: Signs) -> str:
    """The note of a text. Raises NoteError for a text that can be none."""
    if not text.endswith("\n") or _FORBIDDEN.search(text):
        raise NoteError("The text of a note ends in a newline and has no control characters.")
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def opened(note: str, verifiers: Iterable[Verifier]) -> Opened:
    """The text of a note that at least one of the keys signed.

    Signatures of other keys are ignored. Raises NoteError when the note is malformed, when a
    known key's signature does not hold, and when none is known.
    """
    text, lines = split(note)
    known = {(each.name, each.keyid): each for each in verifiers}
    found: dict[Verifier, Signature] = {}
    for name, keyid, signature in parsed(lines):
        verifier = known.get((name, keyid))
        if verifier is None or verifier in found:
            continue
        held = verifier.verified(text, signature)
        if held is None:
            raise NoteError(f"The signature of {name} does not hold.")
        found[verifier] = held
    if not found:
        raise NoteError("No key that is known signed the note.")
    return Opened(text, tuple(found.values()))


def split(note: str) -> tuple[str, list[str]]:
    """A note's text and its signature lines, nothing verified. Raises NoteError."""
    body, empty, block = note.rpartition("\n\n")
    if not empty or not block.endswith("\n") or _FORBIDDEN.search(note):
        raise NoteError("This is no signed note.")
    lines = block[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise NoteError(f"A note has at most {SIGNATURES_MAX} signatures.")
    return body + "\n", lines


def parsed(lines: Iterable[str]) -> Iterator[tuple[str, bytes, bytes]]:
    """Name, key id and signature of each signature line. Raises NoteError."""
    for line in lines:
        name, _, coded = line.removeprefix(_MARK).partition(" ")
        raw = _decoded(coded)
        if not line.startswith(_MARK) or not _NAME.fullmatch(name) or len(raw) <= KEYID_BYTES:
            raise NoteError("A signature line of the note is malformed.")
        yield name, raw[:KEYID_BYTES], raw[KEYID_BYTES:]


def _line(verifier: Verifier, signature: bytes) -> str:
    return f"{_MARK}{verifier.name} {_base64(verifier.keyid + signature)}\n"


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise NoteError("A key's name has neither spaces nor a plus sign.")
    return name


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _decoded(text: str) -> bytes:
    try:
        return a2b_base64(text, strict_mode=True)
    except (Base64Error, ValueError) as wrong:
        raise NoteError("What must be base64 is not.") from wrong
