"""What a log sends to a witness: its checkpoint, and the proof that the tree only grew.

old <size of the tree the witness saw last>
<consistency proof, one base64 hash a line>

<the checkpoint, a signed note>
"""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from typing import Final, NamedTuple

from ledger.store.note import Checkpoint, NoteError, parsed, split
from ledger.store.tree import HASH_BYTES

PROOF_LINES_MAX: Final = 63
BODY_BYTES_MAX: Final = 65_536
SIZE_TYPE: Final = "text/x.tlog.size"
"""The content type in which a witness says which size it saw last."""
_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})")


class SubmissionError(ValueError):
    """The bytes are no submission; the text says in a sentence what is wrong with them."""


class Submission(NamedTuple):
    """A checkpoint on its way to a witness."""

    old: int
    """How many entries the witness saw last; 0 for none."""
    proof: tuple[bytes, ...]
    note: str
    checkpoint: Checkpoint
    """What the note says; nothing is verified yet."""

    def body(self) -> bytes:
        """The bytes that are sent."""
        hashes = "".join(f"{b64encode(one).decode()}\n" for one in self.proof)
        return f"old {self.old}\n{hashes}\n{self.note}".encode()

    @staticmethod
    def of(note: str, old: int = 0, proof: tuple[bytes, ...] = ()) -> Submission:
        """The submission of a note. Raises SubmissionError when it is no checkpoint."""
        try:
            text, lines = split(note)
            list(parsed(lines))
            return Submission(old, proof, note, Checkpoint.parse(text))
        except NoteError as wrong:
            raise SubmissionError(str(wrong)) from wrong

    @staticmethod
    def parse(body: bytes) -> Submission:
        """The submission that these bytes are. Raises SubmissionError."""
        if len(body) > BODY_BYTES_MAX:
            raise SubmissionError(f"A submission has at most {BODY_BYTES_MAX} bytes.")
        try:
            before, empty, note = body.decode().partition("\n\n")
        except UnicodeDecodeError as wrong:
            raise SubmissionError("A submission is UTF-8 text.") from wrong
        first, *hashes = before.split("\n")
        old = _OLD.fullmatch(first)
        if not empty or old is None:
            raise SubmissionError("A submission begins with the old size, then an empty line.")
        if len(hashes) > PROOF_LINES_MAX:
            raise SubmissionError(f"A proof has at most {PROOF_LINES_MAX} hashes.")
        return Submission.of(note, int(old[1]), tuple(map(_hash, hashes)))


def _hash(line: str) -> bytes:
    try:
        found = a2b_base64(line, strict_mode=True)
    except (Base64Error, ValueError) as wrong:
        raise SubmissionError("A line of the proof is not base64.") from wrong
    if len(found) != HASH_BYTES:
        raise SubmissionError(f"A hash of the proof has {HASH_BYTES} bytes.")
    return found
