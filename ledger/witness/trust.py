"""Whom a verifier trusts (C2SP tlog-policy): keys of logs, witnesses, groups of them, a quorum.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> <any|all|k> <member>…
    quorum <name|none>

Several `log` lines of one origin are the keys it signed with one after the other. The same text
tells a ledger which witnesses to ask: those with a URL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.store.note import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    NoteError,
    Verifier,
    opened,
    parsed,
    split,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container

NONE: Final = "none"
NAMES_MAX: Final = 1_000
"""Logs, witnesses and groups of one file."""
_BLANK: Final = re.compile(r"[ \t]+")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_THRESHOLD: Final = re.compile(r"[1-9][0-9]{0,3}")


class TrustError(ValueError):
    """A trust file is malformed; the text names the line."""


class Keyholder(NamedTuple):
    """A log or a witness: its key, and where it is reached (empty for nowhere)."""

    verifier: Verifier
    url: str = ""


class Group(NamedTuple):
    """At least `least` of the members must have signed."""

    least: int
    members: tuple[str, ...]


class Trusted(NamedTuple):
    """A checkpoint that the file lets one rely on."""

    checkpoint: Checkpoint
    text: str
    witnesses: dict[str, int]
    """When each witness saw it, by its name in the file: seconds since 1970, UTC."""


@dataclass(slots=True)
class Trust:
    """What one trust file says."""

    logs: list[Keyholder] = field(default_factory=list)
    witnesses: dict[str, Keyholder] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str = ""

    @staticmethod
    def parse(text: str) -> Trust:
        """The trust that a file's text says. Raises TrustError."""
        trust, used = Trust(), set[str]()
        for number, line in enumerate(text.split("\n"), 1):
            try:
                trust._read(line, used)
            except (NoteError, ValueError) as wrong:
                raise TrustError(f"Line {number}: {wrong}") from wrong
        if not trust.quorum:
            raise TrustError("The file names no quorum.")
        return trust

    def text(self) -> str:
        """The file's text; parsed again it says the same."""
        lines = [
            *(_line("log", log.verifier.vkey(), log.url) for log in self.logs),
            *(
                _line("witness", name, one.verifier.vkey(), one.url)
                for name, one in self.witnesses.items()
            ),
            *(
                _line("group", name, str(group.least), *group.members)
                for name, group in self.groups.items()
            ),
            _line("quorum", self.quorum),
        ]
        return "".join(lines)

    def met(self, names: Container[str]) -> bool:
        """Whether those witnesses are enough."""
        return self.quorum == NONE or self._signed(self.quorum, names)

    def is_enough(self, note: str) -> bool:
        """Whether the witnesses whose lines a note bears are enough; no signature is verified."""
        lines = {(name, keyid) for name, keyid, _ in parsed(split(note)[1])}
        return self.met(
            {
                name
                for name, one in self.witnesses.items()
                if (one.verifier.name, one.verifier.keyid) in lines
            }
        )

    def trusted(self, note: str) -> Trusted:
        """The checkpoint of a note that a log of the file signed, and enough witnesses did.

        Raises NoteError: malformed, signed by no log of its origin, a signature of a known key
        that does not hold, too few witnesses.
        """
        keys = [log.verifier for log in self.logs]
        names = {one.verifier: name for name, one in self.witnesses.items()}
        found = opened(note, [*keys, *names])
        checkpoint = Checkpoint.parse(found.text)
        by = {one.verifier: one.time or 0 for one in found.signatures}
        if not any(key in by and key.name == checkpoint.origin for key in keys):
            raise NoteError("No key of its log signed the checkpoint.")
        seen = {name: by[key] for key, name in names.items() if key in by}
        if not self.met(seen):
            raise NoteError("Too few witnesses signed the checkpoint.")
        return Trusted(checkpoint, found.text, seen)

    def _signed(self, name: str, names: Container[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in names
        return sum(self._signed(member, names) for member in group.members) >= group.least

    def _read(self, line: str, used: set[str]) -> None:
        if _CONTROL.search(line):
            raise ValueError("a control character")
        words = _BLANK.split(line.strip(" \t"))
        if not words[0] or words[0].startswith("#"):
            return
        steps: dict[str, Callable[[list[str], set[str]], None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._quorum,
        }
        if words[0] not in steps:
            raise ValueError(f"no line begins with {words[0]}")
        if len(self.logs) + len(self.witnesses) + len(self.groups) >= NAMES_MAX:
            raise ValueError("too many logs, witnesses and groups")
        steps[words[0]](words[1:], used)

    def _log(self, words: list[str], _: set[str]) -> None:
        key, url = _key(words, ED25519)
        if key.public in {log.verifier.public for log in self.logs}:
            raise ValueError("the key of a log is there already")
        self.logs.append(Keyholder(key, url))

    def _witness(self, words: list[str], _: set[str]) -> None:
        name, rest = self._new(words)
        key, url = _key(rest, COSIGNATURE)
        if key.public in {one.verifier.public for one in self.witnesses.values()}:
            raise ValueError("the key of a witness is there already")
        self.witnesses[name] = Keyholder(key, url)

    def _group(self, words: list[str], used: set[str]) -> None:
        name, rest = self._new(words)
        threshold, *members = rest or [""]
        for member in members:
            if member not in self.witnesses and member not in self.groups:
                raise ValueError(f"{member} is not defined before it is used")
            if member in used:
                raise ValueError(f"{member} is in a group already")
            used.add(member)
        least = {"any": 1, "all": len(members)}.get(threshold, 0)
        if _THRESHOLD.fullmatch(threshold):
            least = int(threshold)
        if not 1 <= least <= len(members):
            raise ValueError("a group needs any, all or so many of the members it names")
        self.groups[name] = Group(least, tuple(members))

    def _quorum(self, words: list[str], _: set[str]) -> None:
        if len(words) != 1 or self.quorum:
            raise ValueError("one quorum has one name")
        if words[0] not in {NONE, *self.witnesses, *self.groups}:
            raise ValueError(f"{words[0]} is not defined before it is used")
        self.quorum = words[0]

    def _new(self, words: list[str]) -> tuple[str, list[str]]:
        if not words or words[0] in {NONE, *self.witnesses, *self.groups}:
            raise ValueError("a witness or a group needs a name of its own")
        return words[0], words[1:]


def _key(words: list[str], algorithm: int) -> tuple[Verifier, str]:
    """A key and a URL, if there is one."""
    if not 1 <= len(words) <= 2:  # noqa: PLR2004 - a key, a URL
        raise ValueError("a key, then at most a URL")
    key = Verifier.parse(words[0])
    if key.algorithm != algorithm:
        raise ValueError("a key of another kind")
    return key, words[1] if words[1:] else ""


def _line(*words: str) -> str:
    return " ".join(word for word in words if word) + "\n"
