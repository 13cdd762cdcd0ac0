"""Reads bundles line by line: what is in them, in order, and nothing believed yet.

Whoever reads decides what must hold; here only the form is judged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from ledger.bundle.writing import FORMAT
from ledger.store.note import Checkpoint, NoteError, split

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE_BYTES_MAX: Final = 16 * 1024 * 1024
NOTE_BYTES_MAX: Final = 1024 * 1024
NUMBERED: Final = frozenset({"entry", "proof", "value", "heads", "head"})
"""Words that a number follows."""
WORDS: Final = NUMBERED | {"vault"}
_NUMBER: Final = re.compile(rb"0|[1-9][0-9]{0,18}")


class BundleError(Exception):
    """The file is no bundle, is cut off, or does not agree with itself; one sentence."""


class Line(NamedTuple):
    """One thing that a bundle holds."""

    word: str
    number: int
    """What follows the word; 0 for `vault`."""
    rest: bytes


class Bundle:
    """A bundle's beginning; its lines are read once, then there is the note at its end."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises BundleError for what is no bundle of a format known here."""
        self._file = file
        if self._line() != FORMAT.encode():
            raise BundleError(f"The file is no bundle: it does not begin with {FORMAT}.")
        self.origin = self._field("origin")
        size = self._field("size").encode()
        if not _NUMBER.fullmatch(size):
            raise BundleError("The size of the bundle is no number.")
        self.size = int(size)
        self.scope = self._field("scope")
        self.tags: list[str] = []
        self.note = ""
        self._ahead: bytes | None = self._line()
        while self._ahead.startswith(b"tag "):
            self.tags.append(_text(self._ahead[4:], "tag"))
            self._ahead = self._line()

    def lines(self) -> Iterator[Line]:
        """Everything up to the empty line; then `note` is set. Raises BundleError."""
        while raw := self._next():
            word, _, rest = raw.partition(b" ")
            name = word.decode(errors="replace")
            if name not in WORDS:
                raise BundleError(f"The bundle holds a line of a kind not known: {name[:20]!r}.")
            number = b"0"
            if name in NUMBERED:
                number, _, rest = rest.partition(b" ")
                if not _NUMBER.fullmatch(number):
                    raise BundleError(f"A line {name!r} of the bundle has no number.")
            yield Line(name, int(number), rest)
        note = self._file.read(NOTE_BYTES_MAX + 1)
        try:
            self.note = note.decode()
        except UnicodeDecodeError as wrong:
            raise BundleError("The checkpoint of the bundle is no text.") from wrong

    def checkpoint(self) -> Checkpoint:
        """What the note at the end says, unverified. Raises BundleError when it does not fit."""
        try:
            found = Checkpoint.parse(split(self.note)[0])
        except NoteError as wrong:
            raise BundleError("The bundle is cut off: no signed checkpoint ends it.") from wrong
        if (found.origin, found.size) != (self.origin, self.size):
            raise BundleError("The checkpoint is not the one that the bundle says it ends with.")
        return found

    def _next(self) -> bytes:
        if self._ahead is not None:
            line, self._ahead = self._ahead, None
            return line
        return self._line()

    def _line(self) -> bytes:
        line = self._file.readline(LINE_BYTES_MAX)
        if not line.endswith(b"\n"):
            raise BundleError("The bundle is cut off, or a line of it is too long.")
        return line[:-1]

    def _field(self, name: str) -> str:
        word, _, rest = self._line().partition(b" ")
        if word != name.encode() or not rest:
            raise BundleError(f"The bundle does not say its {name} where it must.")
        return _text(rest, name)


def _text(raw: bytes, name: str) -> str:
    """What is also said to people: nothing that a terminal would obey. Raises BundleError."""
    text = raw.decode(errors="replace")
    if not text.isprintable() or "\ufffd" in text:
        raise BundleError(f"The {name} of the bundle is no text.")
    return text
