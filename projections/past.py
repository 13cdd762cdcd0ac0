"""The projections as of a moment: the same tables, of the entries and the day that count then.

They are folded from the ledger when they are asked for: of one subject where a question names
it, else of those that have left a trace of it in today's rows (`traces.py`). So every question
that reads rows can be asked as of any entry and any day, and its code does not know. The past
does not change: what was made is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from threading import RLock
from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy import Table
from sqlalchemy.sql import visitors

from ledger.asof import LedgerAsOf
from ledger.store.entry import wire
from projections import accesses, deliveries, elsewhen
from projections.database import Database, Row
from projections.history import HISTORY
from projections.parts import OF_STREAMS, ONCE, Parts
from projections.projection import Standpoint
from projections.remade import OF_NO_SUBJECT, Remade
from projections.traces import ENTRY_MAX, MANY, paged, traces
from projections.worklist import WORK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Select

    from ledger.ledger import Ledger
    from projections.asof import AsOf
    from projections.opening import Projections
    from projections.traces import Paged, Trace

PAGE_ENTRIES = 5_000
PAGE_MAX = 2_000
"""So many of today's rows are followed at once, at most."""
HELD_MAX = 4
"""Moments whose rows are kept for the next question."""
OF_THE_PRESENT = frozenset({accesses.ANSWERS, accesses.SHOWN, accesses.RECIPIENTS, WORK})
"""What was shown to whom is no past of this ledger; what is to be done is to be done now."""


class PresentOnlyError(Exception):
    """What was asked is about the present by its nature, and has no as-of."""


class PastRows(Database):
    """The rows as of one moment. Safe from threads."""

    generation = 0

    def __init__(self, ledger: Ledger, projections: Projections, at: AsOf) -> None:
        """Of a ledger; today's projections say whom a question may be about."""
        self._ledger, self._projections, self._at = ledger, projections, at
        registry = LedgerAsOf(ledger, at.entry, at.effective_on).registry
        self._merges = registry.merges
        self._law = Standpoint(registry, at.effective_on)
        self._remade = Remade(Parts(ledger.store, at, self._law), registry.merges)
        self._asked: set[Table] = set()

    def read(self, query: Select[Any], **values: Any) -> list[Row]:
        """The rows of a query. Raises PresentOnlyError for rows that have no past."""
        tables = tables_of(query)
        if tables & OF_THE_PRESENT:
            raise PresentOnlyError
        self._remade.prepare(tables)
        about, streams = tables - OF_STREAMS - ONCE, tables & OF_STREAMS
        if about and (tags := _named("tag", values)):
            self._make(about, tags)
        elif len(about) == 1 and (page := paged(query, next(iter(about)), self._is_of_todays_law)):
            return self._page(page, query, values)
        else:
            self._find(query, about, values)
        if streams and not about and (named := _named("stream", values)):
            self._make(streams, named)
        else:
            self._find(query, streams, values)
        return self._remade.rows(query, values)

    def writing(self) -> NoReturn:
        """Nothing is written into the past."""
        raise NotImplementedError

    def close(self) -> None:
        """The rows go when nobody holds them any more."""

    @property
    def whole(self) -> bool:
        """Whether a question looked already at what every source gave."""
        return deliveries.FILINGS in self._asked

    @property
    def folded(self) -> list[str]:
        """The subjects, and streams about none, of which rows were made so far."""
        return self._remade.keys

    @property
    def _today(self) -> Database:
        return self._projections.database

    @property
    def _is_of_todays_law(self) -> bool:
        return self._today.standing("law") == str(self._law.law)

    def _make(self, tables: Iterable[Table], keys: Iterable[str]) -> None:
        for of in tables:
            self._remade.make(of, keys)

    def _find(self, query: Select[Any], tables: Iterable[Table], values: dict[str, Any]) -> None:
        """Make the rows of all that these tables may hold for a query."""
        for of in tables:
            self._remade.make(of, self._unsettled(of))
            if of is HISTORY:
                self._remade.make(of, [OF_NO_SUBJECT])
            self._follow(of, traces(query, of, self._is_of_todays_law), values)
            self._asked.add(of)

    def _follow(self, of: Table, found: Iterable[Trace], values: dict[str, Any]) -> None:
        for trace in found:
            self._remade.make(of, trace.keys(self._today, self._at.entry, values))

    def _page(self, page: Paged, query: Select[Any], values: dict[str, Any]) -> list[Row]:
        """The first rows: as many subjects are folded as it takes to find them."""
        of, wanted = page.table, int(values["first"])
        self._remade.make(of, self._unsettled(of))
        self._follow(of, page.also, values)
        place, many = None, wanted
        while True:
            asked = {**values, MANY: many, ENTRY_MAX: self._at.entry}
            found = page.rows(self._today, place, asked)
            self._remade.make(of, [str(row[0]) for row in found])
            if len(found) < many:
                return self._remade.rows(query, values)
            place = page.place(found[-1])
            rows = self._remade.rows(page.bounded, {**values, **place})
            if len(rows) >= wanted:
                return rows
            many = min(2 * many, PAGE_MAX)

    def _unsettled(self, of: Table) -> Iterator[str]:
        """Who leaves no sure trace in today's rows: whoever is merged, has entries that they do
        not reflect yet, or some that do not count today and did by the day."""
        today, day = self._today, self._at.effective_on
        after = today.position()
        if of not in OF_STREAMS:
            yield from {**self._merges.groups, **self._ledger.registry.merges.groups}
            if day.isoformat() > today.standing("day"):
                yield from elsewhen.pending(today, day)
        while lines := self._ledger.store.entries(after, PAGE_ENTRIES, self._at.entry):
            for _, line in lines:
                entry = wire(line)
                yield from (entry.stream,) if of in OF_STREAMS else entry.subjects
            after = lines[-1][0]


@lru_cache(maxsize=1024)
def tables_of(query: Select[Any]) -> frozenset[Table]:
    """Every table that a query reads."""
    return frozenset(part for part in visitors.iterate(query) if isinstance(part, Table))


def _named(what: str, values: dict[str, Any]) -> list[str]:
    """The tags or streams that a question names; none where it is about all of them."""
    return [str(v) for k, v in values.items() if k == what or k.startswith(f"{what}_")]


class PastReader:
    """Stands where the projections in use and their runner stand, at a moment that stays."""

    def __init__(self, ledger: Ledger, projections: Projections, at: AsOf) -> None:
        self.database = PastRows(ledger, projections, at)
        self.position = at.entry

    def at_least(self, entry: int, timeout_seconds: float) -> bool:  # noqa: ARG002
        """Whether the rows reflect an entry; waiting brings no other."""
        return self.position >= entry

    def catch_up_access(self) -> None:
        """The past does not follow the access ledger."""


class Pasts:
    """The moments asked for last; the longest unused go first. Safe from threads."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._held: OrderedDict[AsOf, PastReader] = OrderedDict()

    def of(self, ledger: Ledger, projections: Projections, at: AsOf) -> PastReader:
        """The rows as of a moment, made once while they are held."""
        with self._lock:
            found = self._held.pop(at, None) or PastReader(ledger, projections, at)
            self._held[at] = found
            while len(self._held) > HELD_MAX:
                self._held.popitem(last=False)
            return found
