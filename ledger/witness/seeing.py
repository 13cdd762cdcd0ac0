"""What witnesses say of a log: the audit of kept cosignatures, and of dates by them."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from ledger.store.audit import Finding
from ledger.store.note import NoteError, parsed, split
from ledger.store.reading import instant_of
from ledger.witness.backdating import Witnessed, misdated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from ledger.store.note import Verifier
    from ledger.store.reading import Reading

_PAGE: Final = 5_000
_COSIGNED: Final = (
    "SELECT cosignatures.size, note, line FROM cosignatures JOIN checkpoints"
    " ON checkpoints.size = cosignatures.size ORDER BY cosignatures.size, name"
)
_RECORDED: Final = "SELECT entry, recorded_at FROM entries WHERE entry > ? ORDER BY entry LIMIT ?"


def unwitnessed(store: Reading, witnesses: Iterable[Verifier]) -> Iterator[Finding]:
    """Cosignatures that do not hold, and entries that were not recorded when they say.

    Signatures of others than the witnesses given say nothing.
    """
    known = {(one.name, one.keyid): one for one in witnesses}
    if not known:
        return
    seen: list[Witnessed] = []
    for size, group in groupby(store._rows(_COSIGNED), key=itemgetter(0)):  # noqa: SLF001 - an audit looks at tables
        times: list[int] = []
        for _, note, line in group:
            try:
                times += _times(note, line, known)
            except NoteError:
                yield Finding(size, "a cosignature kept of its checkpoint does not hold")
        if times:
            seen.append(Witnessed(size, min(times), max(times)))
    for one in misdated(_recorded(store), seen):
        yield Finding(one.entry, one.what)


def _times(note: str, line: str, known: Mapping[tuple[str, bytes], Verifier]) -> Iterator[int]:
    """When the witness that signed saw the note; nothing where it is a stranger.

    Raises NoteError when its signature does not hold.
    """
    text, _ = split(note)
    for name, keyid, signature in parsed([line.removesuffix("\n")]):
        if (name, keyid) in known:
            held = known[name, keyid].verified(text, signature)
            if held is None:
                raise NoteError(f"The signature of {name} does not hold.")
            yield held.time or 0


def _recorded(store: Reading) -> Iterator[tuple[int, datetime]]:
    """Every entry with its instant (UTC), in order."""
    after = 0
    while page := store._rows(_RECORDED, after, _PAGE):  # noqa: SLF001 - likewise
        yield from ((entry, instant_of(us)) for entry, us in page)
        after = page[-1][0]
