"""Writes bundles, line by line and in bounded memory: of a whole ledger, or of one subject.

UTF-8, LF, one thing a line, `<word> <rest>`; docs/bundle.md has every word. Entries stand in
it verbatim, so that anyone can hash them; at the end stands a signed checkpoint.
"""

from __future__ import annotations

from base64 import b64encode
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from ledger.store.disclosing import base64url
from ledger.store.entry import wire
from ledger.store.note import Checkpoint, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ledger.event import Tag
    from ledger.store.entry import Wire
    from ledger.store.heads import HeadProof
    from ledger.store.reading import Numbered, Reading
    from ledger.store.vault_backup import Kept, Taking

FORMAT: Final = "credit-ledger-bundle/v1"
_PAGE: Final = 2_000
_JSON = msgspec.json.Encoder(order="sorted").encode


class Heads(NamedTuple):
    """What shows that no newer entry of a subject is kept back, up to a size."""

    entry: int
    """The entry that published the heads."""
    proofs: tuple[HeadProof, ...]
    """The line of each tag of the subject, or the neighbours of one that has none."""


def whole(
    store: Reading,
    note: str,
    values: Taking | None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[bytes]:
    """Every line of the bundle of a whole ledger up to a signed checkpoint.

    With `values` it is a backup: it holds what the vault holds, in the clear.
    """
    checkpoint = Checkpoint.parse(split(note)[0])
    yield _begin(checkpoint, "ledger")
    after = 0
    while page := store.entries(after, _PAGE, checkpoint.size):
        after = page[-1][0]
        yield from _page(page, values)
        progress(after, checkpoint.size)
    if values is not None:
        yield from _index(values)
    yield b"\n" + note.encode()


def of_subject(
    asked: str,
    tags: Sequence[Tag],
    entries: Iterable[Numbered],
    heads: Heads | None,
    note: str,
    path: Callable[[int], Iterable[bytes]],
    disclosed: Callable[[Sequence[Wire]], dict[str, list[bytes]]] | None = None,
) -> Iterator[bytes]:
    """Every line of a subject's bundle: all its entries, each with its proof and its values.

    `asked` is the code or tag that was asked for; `path` the inclusion path of an entry in the
    tree of the checkpoint; `disclosed` answers the disclosures' JSON that
    the holder may have, by id of the entry.
    """
    checkpoint = Checkpoint.parse(split(note)[0])
    yield _begin(checkpoint, f"subject {asked}")
    for tag in tags:
        yield f"tag {tag}\n".encode()
    rows = iter(entries)
    while page := list(islice(rows, _PAGE)):
        found = disclosed([wire(line) for _, line in page]) if disclosed else {}
        for number, line in page:
            yield b"entry %d %b\n" % (number, line)
            yield b"proof %d%b\n" % (number, _hashes(path(number)))
            for text in found.get(wire(line).id, ()) if found else ():
                yield b"value %d %b\n" % (number, base64url(text))
    if heads is not None:
        yield f"heads {heads.entry}\n".encode()
        for proof in heads.proofs:
            rest = proof.line.encode() + _hashes(proof.path)
            yield b"head %d %b\n" % (proof.index, rest)
    yield b"\n" + note.encode()


def _begin(checkpoint: Checkpoint, scope: str) -> bytes:
    lines = (FORMAT, f"origin {checkpoint.origin}", f"size {checkpoint.size}", f"scope {scope}")
    return "".join(f"{line}\n" for line in lines).encode()


def _page(page: Sequence[Numbered], values: Taking | None) -> Iterator[bytes]:
    if values is None:
        yield b"".join(b"entry %d %b\n" % row for row in page)
        return
    entries = [(number, wire(line)) for number, line in page]
    kept = values.of([entry for _, entry in entries])
    for (number, entry), (_, line) in zip(entries, page, strict=True):
        yield b"entry %d %b\n" % (number, line)
        if held := kept.get(entry.id):
            yield _kept(number, held)


def _kept(number: int, held: Kept) -> bytes:
    """The values of an entry, then whose they are and what was erased."""
    lines = [
        b"value %d %b\n" % (number, base64url(text))
        for texts in held.owned.values()
        for text in texts
    ]
    said: dict[str, Any] = {"entry": number}
    if held.owned:
        said["owners"] = [[owner, len(texts)] for owner, texts in held.owned.items()]
    if held.erased:
        said["erased"] = list(held.erased.items())
    if held.content:
        said["content"] = base64url(held.content).decode()
    return b"%bvault %b\n" % (b"".join(lines), _JSON(said))


def _index(values: Taking) -> Iterator[bytes]:
    """The index of the vault: its key, and the tags of persons by the digest of their number."""
    yield b"vault %b\n" % _JSON({"index": base64url(values.index_key()).decode()})
    for digest, tag in values.persons():
        yield b"vault %b\n" % _JSON({"person": [digest, tag]})


def _hashes(path: Iterable[bytes]) -> bytes:
    return b"".join(b" " + b64encode(each) for each in path)
