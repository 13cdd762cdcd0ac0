"""Recalls: who must undo what it was shown, by when.

Ends and acknowledgements are rows of their subject; whom something was shown is a row of the
access ledger, or an act of sharing. A recall is the join of them and is stored nowhere, so it is
right whichever of the two ledgers moved last.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import and_, bindparam, func, or_, select, tuple_, union

from ledger.sharing.ending import ENDED
from ledger.sharing.recall import recall_id
from projections.accesses import RECIPIENTS
from projections.endings import ACKNOWLEDGED, ENDINGS, SHARED
from projections.query import converter, cursor, key_of
from projections.worklist import ORDER, WorkRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, Select, Table

    from projections.database import Database

ARTICLE, KIND = 13, "recall.acknowledge"
"""Under which article and name recalls stand in a recipient's work."""
LAST = "\U0010ffff"
"""Sorts after every key."""


class RecallRow(msgspec.Struct, frozen=True, gc=False):
    """One recipient must undo one thing, or has."""

    tag: str
    stream: str
    ending: str
    """The entry that ended it, or `expired`."""
    cause: str
    told: str
    """`corrected` or `ended`: what the recipient is told."""
    entry: int
    """The entry that ended it; 0 when a date alone did."""
    undone_in: int
    since: date
    due: date
    """The last day, which ends at 24:00."""
    provisional: bool
    unit: str
    """Whose record or case it is."""
    filed_by: str
    hidden: int
    """Who may not be told of it: `SEALED_FROM`, `RESTRICTED_FROM`, or 0."""
    rule: str
    recipient: str
    done: str
    done_on: date | None
    officer: str
    """Pseudonym of who said what was done."""
    done_in: int
    """The entry of the acknowledgement; 0 while there is none."""

    @property
    def id(self) -> str:
        """The recall's own id."""
        return recall_id(self.stream, self.ending, self.recipient)

    @property
    def outstanding(self) -> bool:
        """Whether the recipient still has to act."""
        return not self.done_in and not self.undone_in

    @property
    def ended(self) -> bool:
        """Whether it must not be used any more; else it has a new value."""
        return self.told == ENDED


_E, _A, _R, _S = ENDINGS.c, ACKNOWLEDGED.c, RECIPIENTS.c, SHARED.c
_DONE_IN = func.coalesce(_A.entry, 0)
_OF_ENDING = tuple(ENDINGS.c[name] for name in ENDINGS.columns.keys())  # noqa: SIM118
_OF_ANSWER = (
    func.coalesce(_A.done, "").label("done"),
    func.coalesce(_A.done_on, "").label("done_on"),
    func.coalesce(_A.officer, "").label("officer"),
    _DONE_IN.label("done_in"),
)
_KEY = ("due", "tag", "stream", "ending", "recipient")


class Recalls:
    """Recalls in order of their last day."""

    def __init__(self) -> None:
        self._select = lru_cache(maxsize=64)(self._make)
        self._convert = converter(RecallRow)

    def run(
        self,
        database: Database,
        *,
        first: int,
        after: tuple[str, ...] = (),
        outstanding: bool | None = None,
        **filters: Any,
    ) -> list[RecallRow]:
        """At most `first` recalls after a key (`place_of`); a filter may be a tuple of values:
        `recipient`, `tag`, `stream`, `due_until`, `due_before`, `entry_after`,
        `entry` (the one that ended it)."""
        values = {k: v for k, v in filters.items() if v is not None}
        shape = tuple(sorted((k, len(v) if isinstance(v, tuple) else 0) for k, v in values.items()))
        given: dict[str, Any] = {"first": first}
        for name, value in values.items():
            each = value if isinstance(value, tuple) else None
            if each is None:
                given[name] = value.isoformat() if isinstance(value, date) else value
            else:
                given |= {f"{name}_{at}": one for at, one in enumerate(each)}
        given |= {f"after_{n}": v for n, v in zip(_KEY, after, strict=bool(after))}
        found = database.read(self._select(shape, bool(after), outstanding), **given)
        return [self._convert(row) for row in found]

    def _make(
        self,
        shape: tuple[tuple[str, int], ...],
        after: bool,  # noqa: FBT001
        outstanding: bool | None,  # noqa: FBT001
    ) -> Select[Any]:
        sources = (
            self._joined(RECIPIENTS, _R.known, shape, outstanding),
            self._joined(SHARED, _S.entry, shape, outstanding),
        )
        found = union(*sources).subquery()
        columns = [found.c[name] for name in _KEY]
        query = select(found)
        if after:
            query = query.where(tuple_(*columns) > tuple_(*(bindparam(f"after_{n}") for n in _KEY)))
        return query.order_by(*columns).limit(bindparam("first"))

    def _joined(
        self,
        shown: Table,
        known: ColumnElement[int],
        shape: tuple[tuple[str, int], ...],
        outstanding: bool | None,  # noqa: FBT001
    ) -> Select[Any]:
        """Ends joined with one kind of showing that came before them."""
        recipient = shown.c.recipient
        said = and_(
            _A.stream == _E.stream,
            _A.ending == _E.ending,
            _A.recipient == recipient,
        )
        rows_ = ENDINGS.join(shown, shown.c.record == _E.stream).outerjoin(ACKNOWLEDGED, said)
        before = or_(
            and_(_E.entry > 0, known < _E.entry), and_(_E.entry == 0, shown.c.day < _E.since)
        )
        conditions = [before, recipient != _E.unit, recipient != _E.filed_by]
        if outstanding is not None:
            still = and_(_DONE_IN == 0, _E.undone_in == 0)
            conditions.append(still if outstanding else _DONE_IN > 0)
        named: Mapping[str, ColumnElement[Any]] = {"recipient": recipient, "tag": _E.tag}
        conditions += (_condition(name, width, named) for name, width in shape)
        columns = (*_OF_ENDING, recipient.label("recipient"), *_OF_ANSWER)
        return select(*columns).select_from(rows_).where(*conditions)


def _condition(
    name: str, width: int, named: Mapping[str, ColumnElement[Any]]
) -> ColumnElement[bool]:
    column = named.get(name, _E.stream)
    if width:
        return column.in_([bindparam(f"{name}_{at}") for at in range(width)])
    match name:
        case "due_until":
            return _E.due <= bindparam(name)
        case "due_before":
            return _E.due < bindparam(name)
        case "entry_after":
            return _E.entry > bindparam(name)
        case "entry":
            return _E.entry == bindparam(name)
        case _:
            return column == bindparam(name)


def place_of(row: RecallRow) -> tuple[str, ...]:
    """Where a row stands in the order of recalls."""
    return (row.due.isoformat(), row.tag, row.stream, row.ending, row.recipient)


recalls = Recalls()


def recalled(
    database: Database,
    first: int,
    after: str,
    units: tuple[str, ...] | None,
    due_until: date | None,
) -> list[tuple[str, WorkRow]]:
    """Outstanding recalls as work of their recipients, in the order and after the cursor of the
    work list; the detail is the end and the recipient."""
    filters: dict[str, Any] = {"recipient": units, "due_until": due_until}
    place = _place(after) if after else ()
    rows_ = recalls.run(database, first=first, after=place, outstanding=True, **filters)
    return [(cursor(_key(row)), _work(row)) for row in rows_]


def _place(after: str) -> tuple[str, ...]:
    """The same place in the order of recalls: before or after all those of a stream where the
    cursor is of other work on it."""
    due, tag, stream, kind, detail = (str(part) for part in key_of(after, len(ORDER)))
    if kind == KIND:
        ending, _, recipient = detail.partition("/")
        return due, tag, stream, ending, recipient
    return due, tag, stream, "" if kind < KIND else LAST, ""


def _key(row: RecallRow) -> tuple[str, ...]:
    return row.due.isoformat(), row.tag, row.stream, KIND, f"{row.ending}/{row.recipient}"


def _work(row: RecallRow) -> WorkRow:
    return WorkRow(
        tag=row.tag,
        stream=row.stream,
        kind=KIND,
        detail=f"{row.ending}/{row.recipient}",
        agency=row.recipient,
        article=ARTICLE,
        since=row.since,
        due=row.due,
        entry=row.entry,
        rule=row.rule,
    )
