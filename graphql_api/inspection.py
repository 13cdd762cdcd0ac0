"""The whole inspection of a data place: both ledgers, what was signed, vault and projections.

Everything is read as it is, so that a ledger that does not open can say why. Nothing is
changed: nothing is swept, erased again, signed or brought to the head.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

from graphql_api.rooms import keys_of as keys_folder
from ledger.bundle.holding import held
from ledger.registry import LedgerFounded
from ledger.rights.erasing import slots_erased
from ledger.store import keys_of
from ledger.store.appending import StoreError
from ledger.store.audit import Held, audit
from ledger.store.entry import wire
from ledger.store.keys import KeyFile
from ledger.store.signed import Signed
from ledger.store.unverified import NoStoreError, look, open_unverified, unguarded
from ledger.store.vault_audit import audit_vault, orphans
from ledger.witness.seeing import unwitnessed
from projections.inspecting import unfollowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ledger.bundle.holding import Holding
    from ledger.store.audit import Finding
    from ledger.store.note import Verifier
    from ledger.store.reading import Numbered
    from ledger.store.unverified import Unverified

    Saying = Callable[[str, int, int], None]

LEDGERS = {"ledger": "", "access": "/access"}
"""The two ledgers, and how the origin of each ends."""
_FOUNDED = msgspec.json.Decoder(LedgerFounded).decode


class Found(msgspec.Struct, frozen=True):
    """One thing that is not as it was written."""

    part: str
    """`ledger`, `access`, `vault` or `projections`."""
    entry: int
    """The entry it concerns; 0 where it concerns none alone."""
    what: str
    """A sentence without personal values."""

    def __str__(self) -> str:
        return f"{self.part}: {f'entry {self.entry}: ' if self.entry else ''}{self.what}"


class Inspection:
    """What is inspected, and against what."""

    def __init__(
        self,
        data: str,
        against: Iterable[str] = (),
        *,
        deep: bool = False,
        witnesses: Iterable[Verifier] = (),
        say: Saying = lambda _part, _done, _total: None,
    ) -> None:
        """`against` are the texts of checkpoints and bundles that someone held; `deep` builds all
        projections anew; `witnesses` are the keys whose cosignatures count; `say` hears of each
        part, what is done of it and what there is.

        Raises NoteError for a text that is no checkpoint, BundleError for a bad bundle.
        """
        self._data = data
        self._origin = ""
        self._registry: list[Numbered] = []
        self._against = [held(text) for text in against]
        self._deep = deep
        self._witnesses = tuple(witnesses)
        self._say = say
        self.entries = 0
        """How many entries the ledger has."""
        self.unentered = 0
        """Of how many entries that never came the vault holds values: the next start sweeps."""

    def findings(self) -> Iterator[Found]:
        """Everything that does not agree. Raises NoStoreError where there is no ledger."""
        clean = True
        for name in LEDGERS:
            for finding in self._entries(name):
                clean = False
                yield finding
        yield from self._vault()
        if clean:
            with closing(open_unverified(self._data)) as store:
                for sentence in unfollowed(
                    self._data, store, deep=self._deep, progress=self._heard("projections")
                ):
                    yield Found("projections", 0, sentence)

    def _entries(self, name: str) -> Iterator[Found]:
        try:
            store = open_unverified(self._data, name=name)
        except NoStoreError:
            if name == "ledger":
                raise
            return
        with closing(store):
            if name == "ledger":
                self.entries, self._origin = store.head().size, origin_of(store)
                self._registry = store.registry_entries()
                self._require_ours()
            for table in unguarded(store):
                yield Found(name, 0, f"nothing guards the table {table} against changes any more")
            signed = Signed(self._origin + LEDGERS[name], keys_folder(self._data), self._registry)
            ours = [one for one in self._against if one.checkpoint.origin == signed.origin]
            trees = [*_given(ours), *signed.kept(store), *signed.remembered(name)]
            yield from _told(name, signed.findings)
            for one in ours:
                yield from _told(name, one.unlike(store))
            yield from _told(name, audit(store, trees, self._heard(name)))
            yield from _told(name, unwitnessed(store, self._witnesses))

    def _require_ours(self) -> None:
        """Raises StoreError for a checkpoint of another ledger."""
        ours = {self._origin + ending for ending in LEDGERS.values()}
        for one in (holding.checkpoint for holding in self._against):
            if self._origin and one.origin not in ours:
                raise StoreError(
                    f"The checkpoint given is that of {one.origin}, not of {self._origin}."
                )

    def _vault(self) -> Iterator[Found]:
        keys = keys_of(self._data)
        try:
            vault = look(self._data, "vault")
        except NoStoreError:
            yield Found("vault", 0, "there is none")
            return
        with closing(vault), closing(open_unverified(self._data)) as store:
            if not keys.there():
                yield Found("vault", 0, "its key file is not there")
                return
            with closing(KeyFile(keys.folder, keys.kek)) as key_file:
                session, erased = vault.reader(), slots_erased(store)
                heard = self._heard("vault")
                yield from _told("vault", audit_vault(store, session, key_file, erased, heard))
                self.unentered = orphans(store, session)

    def _heard(self, part: str) -> Callable[[int, int], None]:
        return lambda done, total: self._say(part, done, total)


def origin_of(store: Unverified) -> str:
    """The name of a ledger, from its founding; empty when it cannot be read."""
    for _, line in store.stream_entries("registry/ledger"):
        try:
            return _FOUNDED(wire(line).data).origin
        except msgspec.DecodeError:
            break
    return ""


def _given(holdings: Iterable[Holding]) -> Iterator[Held]:
    for size, root in (one.checkpoint[1:] for one in holdings):
        yield Held(size, root, f"the checkpoint given of {size} entries")


def _told(part: str, findings: Iterable[Finding]) -> Iterator[Found]:
    return (Found(part, finding.entry, finding.what) for finding in findings)
