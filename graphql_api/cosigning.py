"""Has the configured witnesses sign the newest checkpoints, apart from everything else.

A thread for each log and witness sends the newest checkpoint, never an older one, and keeps the
cosignature beside it. Appends, signing and questions do not wait for a witness; one that fails
is asked again, ever more seldom.
"""

from __future__ import annotations

import http.client
import logging
import ssl
from threading import Event, Thread
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from graphql_api.errors import place_of
from ledger.store.note import NoteError, opened, parsed, split
from ledger.witness.submission import Submission
from ledger.witness.trust import NONE, Trust

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql_api.rooms import Rooms
    from ledger.logs import Covered, Log
    from ledger.witness.trust import Keyholder

ADD: Final = "/add-checkpoint"
ANSWER_BYTES_MAX: Final = 65_536
TIMEOUT_SECONDS: Final = 10.0
FAILED_SECONDS_MAX: Final = 300.0
"""The longest pause after which a witness that fails is asked again."""
_CONFLICT: Final = 409
_UNPROVED: Final = 422
_LOG = logging.getLogger("credit_ledger")


class NotSignedError(Exception):
    """A witness did not sign; the text is one sentence for an operator."""


class Contradicted(NotSignedError):  # noqa: N818 - what happened, not a way to fail
    """The witness saw another tree, or a larger one: the log was put back, or there are two."""


class Courier:
    """Carries the newest checkpoint of one log to one witness."""

    def __init__(
        self, log: Log, witness: Keyholder, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self.log = log
        self.verifier = witness.verifier
        self._url = witness.url
        self._timeout_seconds = timeout_seconds
        self._old: int | None = None
        """How many entries the witness saw last, as far as is known here."""

    def deliver(self) -> bool:
        """Have the newest checkpoint signed; False when it was already, or there is none.

        Raises NotSignedError, Contradicted, and what the store raises.
        """
        covered = self.log.refreshed()
        if covered is None or self._signed(covered.note):
            return False
        if self._old is None:
            self._old = self.log.store.cosigned(self.verifier.name)
        self._sent(covered, self._old)
        self.log.refreshed()
        return True

    def _signed(self, note: str) -> bool:
        mine = (self.verifier.name, self.verifier.keyid)
        return any((name, keyid) == mine for name, keyid, _ in parsed(split(note)[1]))

    def _sent(self, covered: Covered, old: int, *, again: bool = True) -> None:
        size = covered.checkpoint.size
        proof = tuple(self.log.consistency(old, size)) if 0 < old < size else ()
        submission = Submission(old, proof, covered.note, covered.checkpoint)
        status, text = posted(self._url + ADD, submission.body(), self._timeout_seconds)
        if status == http.client.OK:
            self._keep(covered, text)
        elif status == _CONFLICT and (known := _number(text)) is not None:
            self._check(known, old, size)
            self._old = known
            if not again:
                raise NotSignedError("it saw another checkpoint meanwhile")
            self._sent(covered, known, again=False)
        elif status == _UNPROVED:
            raise Contradicted(
                f"it saw a tree of {old} entries that {self.log.name} does not continue"
            )
        else:
            raise NotSignedError(f"it answered with status {status}")

    def _check(self, known: int, old: int, size: int) -> None:
        """Raises Contradicted for a tree that this log cannot have continued."""
        if known > size:
            newest = self.log.refreshed()
            here = newest.checkpoint.size if newest else 0
            if known <= here:
                raise NotSignedError("it saw a newer checkpoint meanwhile")
            raise Contradicted(
                f"it saw a tree of {known} entries of {self.log.name}, the newest checkpoint here "
                f"is of {here}: this ledger was put back, or there is another under its name"
            )
        if known == old:
            raise Contradicted(
                f"it saw another tree of {known} entries under the name {self.log.name}"
            )

    def _keep(self, covered: Covered, lines: str) -> None:
        """Keep the witness's own line, if it holds."""
        own, _ = split(covered.note)
        mine = (self.verifier.name, self.verifier.keyid)
        for line in lines.splitlines(keepends=True):
            note = f"{own}\n{line}"
            try:
                ((name, keyid, _),) = parsed(split(note)[1])
                if (name, keyid) != mine:
                    continue
                opened(note, [self.verifier])
            except (NoteError, ValueError) as wrong:
                raise NotSignedError("its cosignature does not hold") from wrong
            self.log.store.keep_cosignature(covered.checkpoint.size, name, line)
            self._old = covered.checkpoint.size
            return
        raise NotSignedError("its answer holds no cosignature of its key")


def posted(url: str, body: bytes, timeout_seconds: float) -> tuple[int, str]:
    """Status and text of an answer; no redirect is followed. Raises NotSignedError."""
    place = urlsplit(url)
    host = place.hostname or ""
    try:
        connection = (
            http.client.HTTPSConnection(
                host, place.port, timeout=timeout_seconds, context=ssl.create_default_context()
            )
            if place.scheme == "https"
            else http.client.HTTPConnection(host, place.port, timeout=timeout_seconds)
        )
        try:
            connection.request("POST", place.path, body, {"content-type": "text/plain"})
            answer = connection.getresponse()
            return answer.status, answer.read(ANSWER_BYTES_MAX).decode()
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotSignedError(f"it was not reached ({type(error).__name__})") from error


def _number(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() and len(text) < 20 else None  # noqa: PLR2004


class Cosigning:
    """The couriers of a ledger's logs, each in a thread of its own until it is stopped."""

    def __init__(self, logs: Iterable[Log], trust: Trust, pause_seconds: float) -> None:
        witnesses = [one for one in trust.witnesses.values() if one.url]
        self.couriers = [Courier(log, witness) for log in logs for witness in witnesses]
        self._pause_seconds = pause_seconds
        self._stopping = Event()
        self._threads = [
            Thread(target=self._run, args=(one,), name="cosigning", daemon=True)
            for one in self.couriers
        ]

    def start(self) -> None:
        """Ask every witness now, and again whenever there is a newer checkpoint."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop after the requests that are under way."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _run(self, courier: Courier) -> None:
        pause, told = self._pause_seconds, ""
        while not self._stopping.is_set():
            wrong = attempted(courier)
            if wrong and wrong != told:
                _LOG.warning("The witness %s did not sign: %s", courier.verifier.name, wrong)
            told = wrong
            pause = min(2 * pause, FAILED_SECONDS_MAX) if wrong else self._pause_seconds
            self._stopping.wait(pause)


def cosigning_of(rooms: Rooms) -> Cosigning:
    """The couriers to the witnesses of the settings; none where none are set.

    Raises TrustError.
    """
    trust = rooms.settings.trust() or Trust(quorum=NONE)
    return Cosigning(rooms.logs, trust, rooms.settings.witness_seconds)


def attempted(courier: Courier) -> str:
    """What kept a witness from signing, in a sentence; empty for nothing."""
    try:
        courier.deliver()
    except NotSignedError as wrong:
        return str(wrong)
    except Exception as error:  # noqa: BLE001 - tried again; its message may hold values
        return place_of(error)
    return ""
