"""A witness: it signs, with the time, each tree of a log that continues the tree it saw last.

It keeps one tree for each log and never goes back, so nobody can show two histories of one log
that both bear its signature. It holds no entry, and says nothing about what entries say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from ledger.store.consistency import is_consistent
from ledger.store.note import Cosigner, NoteError, Verifier, opened
from ledger.witness.submission import SIZE_TYPE, Submission, SubmissionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ledger.store.note import Checkpoint
    from ledger.store.signing import SigningKey

TEXT = "text/plain; charset=utf-8"


class Answer(NamedTuple):
    """What a witness answers over HTTP."""

    status: int
    body: str
    content_type: str = TEXT


class Seen(NamedTuple):
    """The tree of a log that a witness signed last."""

    size: int
    root: bytes
    note: str
    time: int
    """Seconds since 1970, UTC."""


class Memory(Protocol):
    """What a witness knows, on disk; one log moves on by one step at a time."""

    def move(self, origin: str, step: Callable[[Seen | None], Seen]) -> Seen:
        """Let a step see the last tree and keep what it answers, in one transaction.

        What the step raises is raised; then nothing is kept.
        """

    def keep_fork(self, checkpoint: Checkpoint, note: str, time: int) -> None:
        """Keep a note that its log signed beside another tree of the same size."""


class _Refused(Exception):  # noqa: N818 - an answer on its way out of a transaction
    def __init__(self, answer: Answer, *, forked: bool = False) -> None:
        super().__init__(answer.body)
        self.answer = answer
        self.forked = forked


class Witness:
    """One witness with its key and the logs it looks at. Safe to use from many threads."""

    def __init__(
        self,
        name: str,
        key: SigningKey,
        logs: Iterable[Verifier],
        memory: Memory,
        now: Callable[[], int],
    ) -> None:
        """`logs` are the keys of logs, each under its log's origin; `now` is seconds, UTC."""
        self.name = name
        self._key = key
        self._memory = memory
        self._now = now
        self._logs: dict[str, list[Verifier]] = {}
        for verifier in logs:
            self._logs.setdefault(verifier.name, []).append(verifier)

    @property
    def verifier(self) -> Verifier:
        """The key by which others know its cosignatures. Raises NoteError for a bad name."""
        return Cosigner(self.name, self._key, 0).verifier

    @property
    def origins(self) -> tuple[str, ...]:
        """The logs it looks at."""
        return tuple(self._logs)

    def add(self, body: bytes) -> Answer:
        """The answer to `add-checkpoint`: a cosignature, or why there is none."""
        try:
            submission = Submission.parse(body)
        except SubmissionError as wrong:
            return Answer(400, f"{wrong}\n")
        checkpoint = submission.checkpoint
        keys = self._logs.get(checkpoint.origin)
        if keys is None:
            return Answer(404, "This log is not known here.\n")
        try:
            text = opened(submission.note, keys).text
        except NoteError as wrong:
            return Answer(403, f"{wrong}\n")
        try:
            seen = self._memory.move(
                checkpoint.origin, lambda last: self._stepped(submission, last)
            )
        except _Refused as refused:
            if refused.forked:
                self._memory.keep_fork(checkpoint, submission.note, self._now())
            return refused.answer
        return Answer(200, Cosigner(self.name, self._key, seen.time).line(text))

    def _stepped(self, submission: Submission, last: Seen | None) -> Seen:
        """The next tree to remember; what is refused is raised."""
        old, checkpoint = submission.old, submission.checkpoint
        if old > checkpoint.size:
            raise _Refused(Answer(400, "The old size is larger than the checkpoint's.\n"))
        known = last.size if last else 0
        conflict = Answer(409, f"{known}\n", SIZE_TYPE)
        if old != known:
            raise _Refused(conflict, forked=_forks(checkpoint, last))
        if last is not None and _forks(checkpoint, last):
            raise _Refused(conflict, forked=True)
        if not _continues(submission, last):
            raise _Refused(Answer(422, "The proof does not show that the tree only grew.\n"))
        time = max(self._now(), last.time if last else 0)
        return Seen(checkpoint.size, checkpoint.root, submission.note, time)


def _forks(checkpoint: Checkpoint, last: Seen | None) -> bool:
    """Whether the log signed two trees of one size."""
    return last is not None and checkpoint.size == last.size and checkpoint.root != last.root


def _continues(submission: Submission, last: Seen | None) -> bool:
    """Whether the proof leads from the last tree to the next; from no tree nothing is proved."""
    checkpoint = submission.checkpoint
    if last is None or not last.size:
        return not submission.proof
    return is_consistent(
        submission.old, checkpoint.size, submission.proof, last.root, checkpoint.root
    )
