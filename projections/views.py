"""Every projection, and how the rows of touched accounts and batches are gathered and written."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from projections import (
    affairs,
    agencies,
    archive,
    cases,
    commitments,
    complaints,
    declarations,
    deliveries,
    elsewhen,
    endings,
    evaluations,
    exchange,
    history,
    incentives,
    intake,
    lists,
    provenance,
    publication,
    reports,
    sealing,
    supervision,
    worklist,
)
from projections.database import METADATA, PAGE, STREAM, SUBJECT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Table

    from ledger.registry import Registry
    from ledger.store.entry import Entry
    from projections.account import Account
    from projections.database import Row, Rows, Writing

PROJECTIONS = (
    archive.PROJECTION,
    elsewhen.PROJECTION,
    publication.PROJECTION,
    provenance.PROJECTION,
    commitments.PROJECTION,
    lists.PROJECTION,
    cases.PROJECTION,
    sealing.PROJECTION,
    exchange.PROJECTION,
    deliveries.PROJECTION,
    worklist.PROJECTION,
    incentives.PROJECTION,
    endings.PROJECTION,
    supervision.PROJECTION,
    evaluations.PROJECTION,
    reports.PROJECTION,
    declarations.PROJECTION,
    complaints.PROJECTION,
)
TABLES = tuple(table for projection in PROJECTIONS for table in projection.tables)
OF_STREAMS = (intake.BATCHES, intake.REASONS, intake.WAITING, affairs.TABLE, exchange.ROWS)
"""Tables about no subject: the rows of a stream are made anew from all its entries."""

NEW, PART, WHOLE = "new", "part", "whole"
"""How much of a subject is written: nothing stands yet, its touched streams, all of it."""


class Batch:
    """Rows to be written in one transaction, with what must go before they come."""

    def __init__(self) -> None:
        self.rows: Rows = defaultdict(list)
        self._streams: list[Row] = []
        self._subjects: list[Row] = []
        self._whole: list[Row] = []
        self._streams_alone: list[Row] = []
        self._registry = False

    def add(self, account: Account, extent: str = PART) -> None:
        """The rows of an account: of its touched streams, or of all when it was folded whole."""
        touched, tag = account.settle(), account.tag
        for projection in PROJECTIONS:
            projection.rows(account, touched, self.rows)
        if extent == PART:
            self._streams += ((tag, stream) for stream in touched)
            self._subjects.append((tag,))
        elif extent == WHOLE:
            self._whole.append((tag,))

    def remove(self, tag: str) -> None:
        """Nothing of a subject stands under this tag, until it is added."""
        self._whole.append((tag,))

    def add_entry(self, tag: str, entry: Entry) -> None:
        """The row of an entry in the history of one subject, or of none."""
        self.rows[history.HISTORY.name].append(history.row(tag, entry))

    def add_history(self, entry: Entry) -> None:
        """The rows of an entry in the history of each of its subjects, or of none."""
        for tag in entry.subjects or ("",):
            self.add_entry(tag, entry)

    def add_rejections(self, entry: Entry) -> None:
        """The rows that an entry of a batch rejected."""
        self.rows[intake.REJECTIONS.name] += intake.rejections(entry)

    def add_batch(self, stream: str, entries: Iterable[Entry]) -> None:
        """The rows of a delivered file, from all entries of its stream."""
        self._streams_alone.append((stream,))
        intake.rows(stream, entries, self.rows)

    def add_affair(self, stream: str, entries: Iterable[Entry]) -> None:
        """The rows of an affair, from all entries of its stream."""
        self._streams_alone.append((stream,))
        affairs.rows(stream, entries, self.rows)

    def add_registry(self, registry: Registry) -> None:
        """The rows of the registry."""
        self._registry = True
        self.rows[agencies.AGENCIES.name] = agencies.agency_rows(registry)

    def write(self, writing: Writing) -> None:
        """Take away what is written anew, then add every row."""
        for table in TABLES:
            self._clear(writing, table)
        for table in OF_STREAMS:
            writing.delete(table, ("stream",), self._streams_alone)
        writing.delete(
            worklist.WORK, ("tag", "stream"), [("", key) for (key,) in self._streams_alone]
        )
        if self._registry:
            writing.clear(agencies.AGENCIES)
        self.insert(writing)

    def _clear(self, writing: Writing, table: Table) -> None:
        scope, columns = table.info["scope"], table.columns.keys()
        writing.delete(table, columns[:1], self._whole)
        if scope == STREAM:
            writing.delete(table, columns[:2], self._streams)
        elif scope == SUBJECT:
            writing.delete(table, columns[:1], self._subjects)
        elif scope == PAGE:
            writing.delete(table, columns[:2], [row[:2] for row in self.rows[table.name]])

    def insert(self, writing: Writing) -> None:
        """Add every row, table by table."""
        for name, rows in self.rows.items():
            if rows:
                writing.insert(METADATA.tables[name], rows)
