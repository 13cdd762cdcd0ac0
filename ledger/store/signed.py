"""What was signed of a log, for an audit: the checkpoints kept beside the entries, and the last
one that the signer remembers in a file of its own.

Each must be signed with a key of the key file (where there is none, with one that the entries
adopt): whoever rewrites the database can put no checkpoint of their own there, and what they
take away the signer still remembers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ledger.log_key import LogKeyAdopted
from ledger.store.appending import StoreError
from ledger.store.audit import Finding, Held
from ledger.store.checkpoint import Memory
from ledger.store.entry import wire
from ledger.store.note import ED25519, Checkpoint, NoteError, Verifier, opened
from ledger.store.signing import LOG, SigningKeys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ledger.store.reading import Numbered, Reading

_ADOPTED = msgspec.json.Decoder(LogKeyAdopted).decode


class Signed:
    """What was signed of one log; what cannot be believed is among `findings` once it was read."""

    def __init__(self, origin: str, keys: Path, registry: Iterable[Numbered]) -> None:
        """`registry` are the entries that set law; they adopt the keys of the log too."""
        self.origin = origin
        self.findings: list[Finding] = []
        self._folder = keys
        self._verifiers = _of_file(origin, keys) or _adopted(registry, origin)

    def kept(self, ledger: Reading) -> Iterator[Held]:
        """The checkpoints in the database, oldest first."""
        after = 0
        while page := ledger.checkpoints(after):
            after = page[-1][0]
            for size, note, _ in page:
                what = f"the signed checkpoint of {size}"
                if held := self._believed(note, what):
                    if held.size == size:
                        yield held
                    else:
                        self.findings.append(Finding(size, f"{what} is that of {held.size}"))

    def remembered(self, name: str) -> Iterator[Held]:
        """What the signer signed last; nothing where it has signed nothing."""
        try:
            note = Memory.of(self._folder, name).note()
        except StoreError as error:
            self.findings.append(Finding(0, str(error)))
            return
        if note and (held := self._believed(note, "what the signer remembers")):
            yield held

    def _believed(self, note: str, what: str) -> Held | None:
        try:
            found = Checkpoint.parse(opened(note, self._verifiers).text)
        except NoteError as wrong:
            self.findings.append(Finding(0, f"{what} is not to be believed: {wrong}"))
            return None
        if found.origin != self.origin:
            self.findings.append(Finding(0, f"{what} is that of another log"))
            return None
        return Held(found.size, found.root, what)


def _of_file(origin: str, keys: Path) -> list[Verifier]:
    """The keys of the key file, under the name of a log; none where there is no file."""
    if not (keys / LOG).exists():
        return []
    return [Verifier(origin, ED25519, key.public) for key in SigningKeys.open(keys, LOG)]


def _adopted(registry: Iterable[Numbered], origin: str) -> list[Verifier]:
    """The keys that the entries adopt for a log; entries that cannot be read adopt none."""
    found = []
    for _, line in registry:
        try:
            entry = wire(line)
            if entry.type == LogKeyAdopted.TOPIC and (said := _ADOPTED(entry.data)).log == origin:
                found.append(Verifier.parse(said.vkey))
        except (msgspec.DecodeError, NoteError):
            continue
    return found
