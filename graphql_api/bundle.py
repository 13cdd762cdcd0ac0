"""A subject's bundle: all its entries with their proofs, for the subject itself and for auditors.

Nothing may be left out of it, or it would prove nothing; so it is for those who may see every
entry of the subject today, and refused to anyone else. Values are given as the archive shows
them to the same reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from graphql_api.history import may_show
from ledger.bundle.writing import Heads, of_subject
from ledger.heads.publishing import published
from ledger.store.disclosing import read
from ledger.store.scanning import of_subjects
from ledger.store.vault_backup import Taking
from ledger.topics import decode
from projections.history import of_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphql_api.context import Context
    from graphql_api.rooms import Rooms
    from ledger.event import Tag
    from ledger.logs import Covered
    from ledger.store.entry import Wire
    from ledger.store.reading import Numbered

    Disclosed = Callable[[Sequence[Wire]], dict[str, list[bytes]]]

SIGNING_SECONDS: Final = 2.0
OPERATION: Final = "bundle"
"""How a bundle is entered in the access ledger."""


class RefusedBundle(Exception):  # noqa: N818 - an answer, not a fault
    """The reader may not have the bundle; for a stranger and for a code that is none the same."""

    code: Final = "bundle_must_be_permitted"


def bundle_of(asked: str, tag: Tag, context: Context) -> bytes:
    """The bundle of a subject for this reader, with the newest checkpoint.

    `tag` is empty for a code that the ledger does not know; then the bundle proves that. Raises
    RefusedBundle, and the StoreError that says why it cannot be made now.
    """
    if not (context.sight.everything or context.sight.own(tag)):
        raise RefusedBundle
    tags = context.registry.merges.group(tag) if tag else ()
    store = context.rooms.ledger.store
    covered = covering(context.rooms, max(store.newest(tags), published(store).entry))
    entries = of_subjects(store, tags, covered.checkpoint.size) if tag else []
    _require_all_shown(tags, entries, context)
    made_of = parts(asked, tags, entries, covered, context.rooms, permitted(tag, context))
    return b"".join(made_of)


def covering(rooms: Rooms, entry: int) -> Covered:
    """A signed checkpoint that covers an entry, signed now if there is none yet.

    Raises the StoreError that says why it cannot be signed.
    """
    return rooms.logs.covering(max(entry, 1), SIGNING_SECONDS)


def parts(
    asked: str,
    tags: Sequence[Tag],
    entries: Sequence[Numbered],
    covered: Covered,
    rooms: Rooms,
    disclosed: Disclosed | None,
) -> Iterator[bytes]:
    """Every line of a subject's bundle."""
    store = rooms.ledger.store
    proved = rooms.ledger.proving.at(covered.checkpoint.size)
    heads = None
    if proved is not None:
        number = proved.published.entry
        entries = sorted({**dict(entries), number: store.entry(number)}.items())
        lines = dict.fromkeys(p for one in tags or (asked,) for p in proved.proof(one))
        heads = Heads(number, tuple(lines))
    path = covered.proofs.path
    return of_subject(asked, tags, entries, heads, covered.note, path, disclosed)


def _require_all_shown(tags: Sequence[Tag], entries: Sequence[Numbered], context: Context) -> None:
    """Raises RefusedBundle when there is an entry that the reader may not see today."""
    if context.sight.everything:
        return
    if entries:
        context.rooms.runner.at_least(entries[-1][0], timeout_seconds=2)
    for number, line in entries:
        entry = decode(number, line)
        for tag in set(tags) & entry.subjects.keys():
            if not may_show(of_entry(tag, entry), None, context):
                raise RefusedBundle


def permitted(tag: Tag, context: Context) -> Disclosed:
    """The values that this reader may have of a subject's entries."""
    taking = Taking(context.rooms.ledger.vault)

    def disclosed(entries: Sequence[Wire]) -> dict[str, list[bytes]]:
        topics = {entry.id: entry.type for entry in entries}
        return {
            entry_id: [
                text
                for owner, texts in kept.owned.items()
                for text in texts
                if context.sight.value(tag, owner, topics[entry_id], read(text)[0])
            ]
            for entry_id, kept in taking.of(entries).items()
        }

    return disclosed


def everything(rooms: Rooms) -> Disclosed:
    """All values of a subject's entries: for who keeps the ledger, at the machine itself."""
    taking = Taking(rooms.ledger.vault)
    return lambda entries: {
        entry_id: [text for texts in kept.owned.values() for text in texts]
        for entry_id, kept in taking.of(entries).items()
    }
