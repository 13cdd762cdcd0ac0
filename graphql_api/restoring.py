"""A bundle restored into an empty data place: checked, filled, erasures carried out, rebuilt."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, BinaryIO

from graphql_api.rooms import AlreadyFoundedError, NotFoundedError, keys_of, open_ledger
from ledger.bundle.checking import Check
from ledger.bundle.reading import Bundle, BundleError
from ledger.bundle.restoring import restore
from ledger.clock import Clock, day_of
from ledger.log_key import ACCESS
from ledger.store import emptied_vault, open_store
from ledger.store.checkpoint import Memory
from ledger.store.note import ED25519, Checkpoint, NoteError, Verifier, split
from ledger.store.signing import LOG, SigningKeys
from ledger.store.vault_backup import PuttingBack
from projections.opening import open_projections
from projections.rebuild import rebuild

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ledger.bundle.checking import Checked

    Saying = Callable[[str, int, int], None]


def restore_into(
    data: str, file: BinaryIO, verifiers: Sequence[Verifier], say: Saying
) -> dict[str, Any]:
    """Restore a whole ledger, or its access ledger, into a data place where it is empty.

    Raises BundleError, AlreadyFoundedError, NotFoundedError for an access ledger without its
    ledger, StoreError.
    """
    origin = Bundle(file).origin
    name = "access" if origin.endswith(ACCESS) else "ledger"
    with closing(open_store(data, name=name)) as store:
        if store.head().size:
            raise AlreadyFoundedError
        if name == "access":
            verifiers = verifiers or _adopted(data, origin)
        verifiers = verifiers or _own(data, origin)
        checked = _checked(data, name, file, verifiers, say)
        file.seek(0)
        if name == "access":
            restore(file, checked, store, None, _heard("entries", say))
        else:
            vault, last = emptied_vault(data, checked.index_key)
            with closing(vault):
                into = PuttingBack(vault, checked.slots, last)
                restore(file, checked, store, into, _heard("entries", say))
    with closing(open_store(data, name=name)) as store:
        store.keep_checkpoint(checked.checkpoint.size, checked.note, Clock().now())
    if name == "ledger":
        _rebuilt(data, say)
    return {
        "restored": checked.checkpoint.size,
        "origin": origin,
        "root": checked.checkpoint.root.hex(),
        "keyFrom": checked.signed_by,
    }


def _checked(
    data: str, name: str, file: BinaryIO, verifiers: Sequence[Verifier], say: Saying
) -> Checked:
    """The bundle, read to its end; also against what the signer of this place remembers."""
    note = Memory.of(keys_of(data), name).note()
    try:
        remembered = Checkpoint.parse(split(note)[0]) if note else None
    except NoteError as wrong:
        raise BundleError("What the signer here signed last cannot be read.") from wrong
    file.seek(0)
    return Check(verifiers, remembered, _heard("checking", say)).read(file)


def _own(data: str, origin: str) -> list[Verifier]:
    """The keys of the key file of this place; none where there is none."""
    folder = keys_of(data)
    if not (folder / LOG).exists():
        return []
    return [Verifier(origin, ED25519, key.public) for key in SigningKeys.open(folder, LOG)]


def _adopted(data: str, origin: str) -> list[Verifier]:
    """The keys of an access ledger, as the entries of its ledger adopt them."""
    with closing(open_ledger(data)) as ledger:
        if not ledger.head:
            raise NotFoundedError
        keys = [key.vkey for key in ledger.registry.log_keys if key.log == origin]
    if not keys:
        raise BundleError(f"The ledger here has no access ledger of the name {origin}.")
    return [Verifier.parse(vkey) for vkey in keys]


def _rebuilt(data: str, say: Saying) -> None:
    """Carry out the erasures of the entries, then build the projections."""
    with closing(open_ledger(data)) as ledger, closing(open_projections(data)) as projections:
        today = day_of(ledger.clock.now())
        rebuild(data, projections, lambda: today, _heard("rebuilding", say)).close()


def _heard(part: str, say: Saying) -> Callable[[int, int], None]:
    return lambda done, total: say(part, done, total)
