"""The rows of a moment, part by part: those of one projection for one subject, those of one
stream about no subject, those that are there once. Pure; each is made when it is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ledger.registry import PREFIX as REGISTRY
from ledger.store import scanning
from ledger.topics import decode
from projections import affairs, agencies, exchange, history, intake
from projections.account import Account
from projections.database import RUNNER, STANDING, TRACKING
from projections.views import PROJECTIONS
from projections.worklist import WORK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Table

    from ledger.event import Tag
    from ledger.store import Store
    from ledger.store.entry import Entry
    from projections.asof import AsOf
    from projections.database import Rows
    from projections.projection import Standpoint

HISTORY = history.HISTORY.name
OF_BATCHES = frozenset({intake.BATCHES, intake.REASONS, intake.WAITING, intake.REJECTIONS})
OF_AFFAIRS = frozenset({affairs.TABLE, exchange.ROWS})
OF_STREAMS = OF_BATCHES | OF_AFFAIRS
"""Tables whose rows are made from the entries of one stream."""
ONCE = frozenset({agencies.AGENCIES, TRACKING, STANDING})
"""Tables that are made whole."""
_ROWS = {each.tables[0].name: each.rows for each in PROJECTIONS}
PART_OF: Mapping[Table, str] = {
    **{table: each.tables[0].name for each in PROJECTIONS for table in each.tables},
    history.HISTORY: HISTORY,
    **dict.fromkeys(OF_BATCHES, intake.BATCHES.name),
    **dict.fromkeys(OF_AFFAIRS, affairs.TABLE.name),
}
"""What is made together with the rows of a table: one name for each part."""


class Parts:
    """Makes the rows of one moment."""

    def __init__(self, store: Store, at: AsOf, standpoint: Standpoint) -> None:
        self._store, self._at, self._standpoint = store, at, standpoint

    def of_subject(self, part: str, group: tuple[Tag, ...], out: Rows) -> None:
        """One part of the rows about one subject, under all its tags."""
        lines = scanning.of_subjects(self._store, group, self._at.entry)
        if not lines:
            return
        entries = [decode(*line) for line in lines]
        if part == HISTORY:
            for entry in self._counting(entries):
                tags = (tag for tag in entry.subjects if tag in group)
                out[HISTORY] += (history.row(tag, entry) for tag in tags)
            return
        account = Account(group[0], self._standpoint).fold(entries)
        _ROWS[part](account, account.settle(), out)
        out.pop(WORK.name, None)

    def of_stream(self, part: str, stream: str, out: Rows) -> None:
        """The rows of a delivered file or of an affair."""
        lines = self._store.stream_entries(stream, self._at.entry)
        entries = list(self._counting(decode(*line) for line in lines))
        if part == intake.BATCHES.name:
            if not stream.startswith(intake.PREFIX):
                return
            for entry in entries:
                out[intake.REJECTIONS.name] += intake.rejections(entry)
            intake.rows(stream, entries, out)
        else:
            affairs.rows(stream, entries, out)
        out.pop(WORK.name, None)

    def about_no_subject(self, out: Rows) -> None:
        """The history of what is about no subject."""
        found = scanning.about_no_subject(self._store, 0, self._at.entry)
        entries = self._counting(decode(*line) for line in found)
        out[HISTORY] += (history.row("", entry) for entry in entries)

    def once(self) -> Rows:
        """The agencies, and what all rows rest on."""
        out: Rows = defaultdict(list)
        out[agencies.AGENCIES.name] = agencies.agency_rows(self._standpoint.registry)
        out[TRACKING.name] = [(RUNNER, self._at.entry)]
        out[STANDING.name] = [("day", self._at.effective_on.isoformat())]
        return out

    def _counting(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Those that count by the day; the law counts by its entry, and says itself since when."""
        day = self._at.effective_on
        return (e for e in entries if e.effective_on <= day or e.stream.startswith(REGISTRY))
