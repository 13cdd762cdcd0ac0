"""A ledger as of an entry and a day: it answers what it would have answered then.

An event counts when its entry is at most E and its `effective_on` at most D; the law and the
agencies are those of E, the merges those that had effect by D. The vault is today's: what was
erased since is erased.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from ledger.ledger import Ledger
from ledger.store.appending import Head
from ledger.store.entry import wire
from ledger.store.reading import Numbered, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ledger.affairs import Affairs
    from ledger.event import Tag
    from ledger.registry import Registry
    from ledger.state import SubjectState
    from ledger.store import Store
    from ledger.store.entry import Entry


class StoreAsOf(Reading):
    """The first entries of a store, and no other."""

    def __init__(self, store: Store, size: int) -> None:
        self._store = store
        self._size = size

    def _rows(self, sql: str, *parameters: Any) -> list[Any]:
        return self._store._rows(sql, *parameters)  # noqa: SLF001 - the same statements

    def _upto(self, upto: int | None) -> int:
        return self._size if upto is None else min(upto, self._size)

    def head(self) -> Head:
        """The size it had; its root and its instant are not said."""
        return Head(self._size, b"", None, 0)

    def entries(
        self, after: int = 0, limit: int = 1_000, upto: int | None = None
    ) -> list[Numbered]:
        """Entries in order, none after the last."""
        return super().entries(after, limit, self._upto(upto))

    def subject_entries(self, tag: str, upto: int | None = None, after: int = 0) -> list[Numbered]:
        """Entries about one subject."""
        return super().subject_entries(tag, self._upto(upto), after)

    def stream_entries(self, stream: str, upto: int | None = None) -> list[Numbered]:
        """Entries of one stream."""
        return super().stream_entries(stream, self._upto(upto))

    def registry_entries(self, after: int = 0, upto: int | None = None) -> list[Numbered]:
        """Entries that set law, agencies, officers or calendar years."""
        return super().registry_entries(after, self._upto(upto))

    def stream_tags(self, stream: str, upto: int | None = None) -> tuple[str, ...]:
        """The subjects of a stream, from the newest of its entries then."""
        return super().stream_tags(stream, self._upto(upto))

    def first_tags(self, stream: str) -> tuple[str, ...]:
        """The subjects that the first entry of a stream is about; empty when it was not there."""
        lines = self.stream_entries(stream)
        return tuple(wire(lines[0][1]).subjects) if lines else ()


class LedgerAsOf(Ledger):
    """What is asked of a ledger, answered as of an entry and a day of the law."""

    store: Any

    def __init__(self, ledger: Ledger, entry: int, day: date) -> None:
        self.store = StoreAsOf(ledger.store, entry)
        self.vault, self.clock, self.access = ledger.vault, ledger.clock, ledger.access
        self._ledger = ledger
        self._entry = entry
        self._day = day

    def __getattr__(self, name: str) -> Any:
        """What proves entries is the ledger's own: it is asked for up to E."""
        return getattr(self._ledger, name)

    def execute(self, *_: Any, **__: Any) -> NoReturn:
        """The past takes no command."""
        raise NotImplementedError

    def append(self, *_: Any, **__: Any) -> NoReturn:
        """Nothing is appended to the past."""
        raise NotImplementedError

    @property
    def head(self) -> int:
        """E."""
        return self._entry

    @property
    def today(self) -> date:
        """D."""
        return self._day

    @property
    def registry(self) -> Registry:
        """The registry at E, with the merges that had effect by D."""
        return self.registry_at(self._entry)

    def registry_at(self, entry: int) -> Registry:
        """The registry at an entry, at most E."""
        found = self._ledger.registry_at(min(entry, self._entry))
        then = found.merges.on(self._day)
        return found if then is found.merges else replace(found, merges=then)

    def tags_of(
        self, tag: Tag, upto: int | None = None, effective_on: date | None = None
    ) -> tuple[Tag, ...]:
        """All tags of a subject then, the survivor first."""
        return self._ledger.tags_of(tag, self._upto(upto), effective_on or self._day)

    def history(
        self, tag: Tag, upto: int | None = None, effective_on: date | None = None
    ) -> list[Entry]:
        """The entries of one subject by then."""
        return self._ledger.history(tag, self._upto(upto), effective_on or self._day)

    def state(
        self, tag: Tag, upto: int | None = None, effective_on: date | None = None
    ) -> SubjectState:
        """A subject's state as it was then."""
        return self._ledger.state(tag, self._upto(upto), effective_on or self._day)

    def affairs(
        self, streams: Iterable[str], upto: int | None = None, effective_on: date | None = None
    ) -> Affairs:
        """What stood in streams about no subject."""
        return self._ledger.affairs(streams, self._upto(upto), effective_on or self._day)

    def _upto(self, upto: int | None) -> int:
        return self._entry if upto is None else min(upto, self._entry)
