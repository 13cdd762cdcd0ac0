"""A submission is written and read as the protocol has it."""

from __future__ import annotations

from base64 import b64encode

import pytest

from ledger.store.note import Checkpoint
from ledger.witness.submission import BODY_BYTES_MAX, Submission, SubmissionError
from tests.ledger.witness.logs import MadeLog

LOG = MadeLog()


@pytest.mark.parametrize(("old", "size"), [(0, 0), (0, 9), (1, 9), (8, 9), (256, 1_000), (9, 9)])
def test_what_is_written_is_read(old: int, size: int) -> None:
    made = LOG.submission(old, size)
    assert Submission.parse(made.body()) == made


def test_it_looks_as_in_the_protocol() -> None:
    made = LOG.submission(5, 9)
    proof = "".join(b64encode(one).decode() + "\n" for one in made.proof)
    assert made.body().decode() == f"old 5\n{proof}\n{LOG.note(9)}"


def test_a_note_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(SubmissionError):
        Submission.of("hello")


def test_a_submission_has_a_longest_length() -> None:
    text = Checkpoint("log", 1, bytes(32)).text()
    padding = b64encode(bytes(48_000)).decode()
    body = f"old 0\n\n{text}\n— x {padding}\n".encode()
    body = body.replace(b" x ", b" %b " % (b"x" * (BODY_BYTES_MAX - len(body) + 1)))
    assert len(body) == BODY_BYTES_MAX
    assert Submission.parse(body).body() == body
    with pytest.raises(SubmissionError, match="at most"):
        Submission.parse(body.replace(b" x", b" xx"))
