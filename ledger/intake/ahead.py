"""Collection and sharing (Article 13, 归集共享): a second process reads ahead of the decisions.

It reads, checks and commits to values while this one decides and appends: two cores for one
file. Nothing passes between them but a pipe; what it is told holds no key, and it writes
nothing anywhere. When it ends early the import stops, and is resumed like any other.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import msgspec

from ledger.intake.piece import ReadPiece
from ledger.intake.preparing import Preparing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from ledger.intake.piece import Context

MODULE = "ledger.intake.ahead"
LENGTH_BYTES = 8
PIPE_BYTES = 1 << 20
SET_PIPE_SIZE = 1031
"""F_SETPIPE_SZ of Linux."""


class Ahead(msgspec.Struct, gc=False):
    """A piece on its way through the pipe."""

    piece: ReadPiece
    rejected: bytes
    """Rejected rows: they refer to codes of this program, so they are pickled."""


class ReadingAheadError(RuntimeError):
    """The process that reads ahead ended before the file did."""


_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(Ahead).decode


def read_ahead(context: Context, after: int, many: int) -> Iterator[ReadPiece]:
    """The prepared rows after a number, `many` at a time, made by a second process.

    Raises ReadingAheadError when it ends too early.
    """
    with _process() as (say, hear):
        with suppress(BrokenPipeError):
            pickle.dump((context, after, many), say)
            say.close()
        while length := int.from_bytes(_exactly(hear, LENGTH_BYTES), "big"):
            ahead = _DECODE(_exactly(hear, length))
            ahead.piece.rejected = pickle.loads(ahead.rejected)  # noqa: S301 - our own process
            yield ahead.piece


@contextmanager
def _process() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    path = os.pathsep.join(p for p in sys.path if p)
    process = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-m", MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        bufsize=PIPE_BYTES,
    )
    assert process.stdin is not None  # noqa: S101 - asked for above
    assert process.stdout is not None  # noqa: S101
    with suppress(OSError, ImportError):
        from fcntl import fcntl  # noqa: PLC0415 - not on every system

        fcntl(process.stdout.fileno(), SET_PIPE_SIZE, PIPE_BYTES)
    try:
        yield process.stdin, process.stdout
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def _exactly(hear: IO[bytes], length: int) -> bytes:
    heard = hear.read(length)
    if len(heard) < length:
        raise ReadingAheadError("the process that reads the file ended before the file did")
    return heard


def main() -> None:
    """Read the rows one is told to, and say them piece by piece; a length of 0 ends."""
    say = sys.stdout.buffer
    context, after, many = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own program
    for piece in Preparing(context).pieces(after, many):
        rejected = pickle.dumps(piece.rejected)
        piece.rejected = []
        for row in piece.ready:
            row.parsed = None
        line = _ENCODE(Ahead(piece, rejected))
        say.write(len(line).to_bytes(LENGTH_BYTES, "big"))
        say.write(line)
        say.flush()
    say.write(bytes(LENGTH_BYTES))
    say.flush()


if __name__ == "__main__":
    main()
