"""Which subjects a question about the past may be about: found by what they have left in today's
rows, so that only they are folded.

Some columns last: a row of the past has a row of today, of the same subject, with the same values
in them. What a question asks of lasting columns is asked of today's rows, and in an order of
lasting columns a page of the past is found page by page. What is asked of others is asked of the
rows of then, once they are made. Tables that are not named here leave no trace: a question that
reads them is about everybody.

Whoever was merged, had entries that today's rows do not reflect yet, or has some whose day comes
between today and the day asked about, leaves no sure trace: it is folded for every question.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, Table, and_, bindparam, select, tuple_
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BooleanClauseList, UnaryExpression
from sqlalchemy.sql.operators import and_ as joined_by_and
from sqlalchemy.sql.operators import desc_op
from sqlalchemy.sql.schema import Column

from projections import (
    affairs,
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
    incentives,
    intake,
    lists,
    provenance,
    publication,
    reports,
    sealing,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement

    from projections.database import Database, Row

ENTRY_MAX = "past_entry_max"
"""The parameter that holds the entry of the moment."""
MANY, AFTER = "past_many", "past_after_"

LASTING: Mapping[Table, frozenset[str]] = {
    of: frozenset(names.split())
    for of, names in {
        archive.HEADS: "tag name",
        archive.PAGES: "tag page",
        publication.PUBLICATIONS: "tag stream channel agency decided_on",
        provenance.ORIGINS: "tag stream agency document_no batch row",
        provenance.DERIVED: "tag stream parent what entry",
        commitments.COMMITMENTS: "tag stream number kind matter accepting_unit entry",
        lists.LISTINGS: "tag stream list_type unit entry",
        lists.MEASURES: "tag stream code unit entry",
        cases.CASES: "tag stream kind about entry",
        deliveries.FILINGS: "tag stream agency kind day entry",
        incentives.INCENTIVES: "tag stream list_type unit entry",
        incentives.GRANTS: "tag stream incentive code unit entry",
        endings.SHARED: "tag stream record share agency recipient entry",
        evaluations.EVALUATIONS: "tag stream scheme kind entry",
        reports.REPORTS: "tag stream number purpose issuer requester issued_on entry",
        reports.AUTHORISATIONS: "tag stream recipient purpose entry",
        reports.FOREIGN: "tag stream region number matter agency received_on entry",
        declarations.DECLARATIONS: "tag stream kind unit submitted_on entry",
        complaints.COMPLAINTS: "tag stream flavour number unit received_on entry",
        intake.BATCHES: "stream agency file entry",
        affairs.TABLE: "stream kind agency entry",
    }.items()
}
"""Columns that last; a test looks for a row of the past without its trace."""
BY_LAW: Mapping[Table, frozenset[str]] = {publication.PUBLICATIONS: frozenset({"due"})}
"""Columns that last while the law does not change."""
ALSO: Mapping[Table, tuple[tuple[Table, frozenset[str]], ...]] = {
    archive.HEADS: ((elsewhen.FORMER_NAMES, frozenset({"tag", "name", "entry"})),),
    publication.PUBLICATIONS: (
        (sealing.SEALED, frozenset({"tag"})),
        (lists.LISTINGS, frozenset({"tag", "entry"})),
    ),
}
"""Where a row of the past may have left its trace instead, and in which columns: names given up,
records whose duties nobody counts any more, listings whose duties come and go."""
INSTEAD: Mapping[Table, Table] = {
    **dict.fromkeys((intake.REASONS, intake.WAITING, intake.REJECTIONS), intake.BATCHES),
    exchange.ROWS: affairs.TABLE,
}
"""Tables whose rows leave their trace in another alone, under the same first column."""


@dataclass(frozen=True, slots=True)
class Trace:
    """How to find whom one table's rows of the past may be about, in one of today's tables."""

    query: Select[Any]

    def keys(self, database: Database, entry: int, values: Mapping[str, Any]) -> list[str]:
        """Tags, or streams of what is about no subject."""
        rows = database.read(self.query, **{**values, ENTRY_MAX: entry})
        return [str(key) for (key,) in rows]


@lru_cache(maxsize=1024)
def traces(query: Select[Any], of: Table, same_law: bool) -> tuple[Trace, ...]:  # noqa: FBT001
    """How to find whom the rows of a table may be about that a query reads; everybody's tags for
    a table without lasting columns."""
    return tuple(Trace(each) for each in _traces(query, of, same_law))


def _traces(query: Select[Any], of: Table, same_law: bool) -> Iterator[Select[Any]]:  # noqa: FBT001
    at = INSTEAD.get(of, of)
    if at not in LASTING:
        at = archive.HEADS
    conditions = list(_conditions(query, at, same_law)) if at is of else []
    yield _keys(at, LASTING[at]).where(and_(True, *conditions))
    for other, names in ALSO.get(of, ()):
        adapted = (_adapted(each, of, other, names) for each in conditions)
        kept = (each for each in adapted if each is not None)
        yield _keys(other, names).where(and_(True, *kept))


def _keys(of: Table, names: frozenset[str]) -> Select[Any]:
    key = of.columns.values()[0]
    found = select(key).distinct()
    if "entry" in names:
        found = found.where(of.c.entry <= bindparam(ENTRY_MAX))
    return found


def lasting(of: Table, same_law: bool) -> frozenset[str]:  # noqa: FBT001
    """The columns of a table that last."""
    none: frozenset[str] = frozenset()
    return LASTING.get(of, none) | (BY_LAW.get(of, none) if same_law else none)


def _conditions(
    query: Select[Any],
    of: Table,
    same_law: bool,  # noqa: FBT001
) -> Iterator[ColumnElement[bool]]:
    """What a query asks of the lasting columns of one table alone."""
    names = lasting(of, same_law)
    for each in _all_of(query.whereclause):
        parts = list(visitors.iterate(each))
        columns = [part for part in parts if isinstance(part, Column)]
        simple = columns and not any(isinstance(part, Select) for part in parts)
        if simple and all(c.table is of and c.name in names for c in columns):
            yield each


def _all_of(condition: Any) -> Iterator[ColumnElement[bool]]:
    """The conditions that must all hold."""
    if isinstance(condition, BooleanClauseList) and condition.operator is joined_by_and:
        for each in condition.clauses:
            yield from _all_of(each)
    elif condition is not None:
        yield condition


def _adapted(
    condition: Any, of: Table, other: Table, names: frozenset[str]
) -> ColumnElement[bool] | None:
    """The same condition of another table's columns of the same names; None if it has not all."""
    asked = {part.name for part in visitors.iterate(condition) if isinstance(part, Column)}
    if not asked <= names:
        return None
    pairs: dict[Any, Any] = {of.c[name]: other.c[name] for name in asked}
    swap: Any = lambda part, **_: pairs.get(part)  # noqa: E731 - the library's form
    made: ColumnElement[bool] = visitors.replacement_traverse(condition, {}, swap)
    return made


class Paged:
    """A query for the first rows in an order of lasting columns: today's rows in that order say
    whom to fold, page by page."""

    def __init__(
        self,
        query: Select[Any],
        of: Table,
        order: Sequence[ColumnElement[Any]],
        same_law: bool,  # noqa: FBT001
    ) -> None:
        self.table = of
        self.also = traces(query, of, same_law)[1:]
        self.descending = isinstance(next(iter(query._order_by_clauses)), UnaryExpression)  # noqa: SLF001
        self._order = list(order)
        tag = of.c.tag
        self._whole_order = [*order, *(() if tag in self._order else (tag,))]
        self._query = query
        columns = [c.desc() if self.descending else c for c in self._whole_order]
        self._first = (
            select(tag, *self._whole_order)
            .where(and_(True, *_conditions(query, of, same_law)))
            .order_by(*columns)
            .limit(bindparam(MANY))
        )
        if "entry" in LASTING[of]:
            self._first = self._first.where(of.c.entry <= bindparam(ENTRY_MAX))
        self._next = self._first.where(self._beyond(self._whole_order))
        self.bounded = query.where(self._up_to())

    def _beyond(self, columns: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
        keys, place = tuple_(*columns), self._place(columns)
        return keys < place if self.descending else keys > place

    def _up_to(self) -> ColumnElement[bool]:
        """At most the last key; before it, where rows of several subjects may have one key."""
        keys, place = tuple_(*self._order), self._place(self._order)
        alone = len(self._order) == len(self._whole_order)
        if self.descending:
            return keys >= place if alone else keys > place
        return keys <= place if alone else keys < place

    @staticmethod
    def _place(columns: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
        return tuple_(*(bindparam(f"{AFTER}{at}") for at in range(len(columns))))

    def rows(
        self, database: Database, place: Mapping[str, Any] | None, values: Mapping[str, Any]
    ) -> list[Row]:
        """Today's rows after a place, each with its tag first; `values` say how many."""
        query = self._first if place is None else self._next
        return database.read(query, **{**values, **(place or {})})

    @staticmethod
    def place(row: Row) -> dict[str, Any]:
        """The place of such a row."""
        return {f"{AFTER}{at}": value for at, value in enumerate(row[1:])}


@lru_cache(maxsize=1024)
def paged(query: Select[Any], of: Table, same_law: bool) -> Paged | None:  # noqa: FBT001
    """How to find a page, if the rows come from one table in an order of lasting columns."""
    limit = query._limit_clause  # noqa: SLF001
    froms = query.get_final_froms()
    if limit is None or froms != [of] or query._group_by_clauses or query._distinct:  # noqa: SLF001
        return None
    order = list(query._order_by_clauses)  # noqa: SLF001
    directions = {isinstance(c, UnaryExpression) and c.modifier is desc_op for c in order}
    columns = [c.element if isinstance(c, UnaryExpression) else c for c in order]
    names = lasting(of, same_law)
    if len(directions) != 1 or "tag" not in names or of not in LASTING:
        return None
    if not all(isinstance(c, Column) and c.table is of and c.name in names for c in columns):
        return None
    return Paged(query, of, columns, same_law)
