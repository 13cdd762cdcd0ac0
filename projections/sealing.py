"""What is sealed (封存): each sealed record and each case about one, with the unit that may see it.

Lists made of rows ask here which of them are not there for their reader; documents carry the
same in `sealed_for`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from ledger.rights.sealing import resting_on, sealed_records
from projections.database import STREAM, Rows, number, table, text
from projections.holdings import Holding
from projections.projection import Projection
from projections.query import Query, equal

if TYPE_CHECKING:
    from collections.abc import Collection

    from ledger.record.record import Record
    from ledger.state import SubjectState
    from projections.account import Account

SEALED = table(
    "sealed",
    text("tag", key=True),
    text("stream", key=True),
    text("unit"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)


_ABOUT = ("target", "disputed", "basis", "parent", "about", "record")
"""Fields of a case that name the record it is about."""


class SealedRow(msgspec.Struct, frozen=True, gc=False):
    """A sealed record, or a case about one."""

    tag: str
    stream: str
    unit: str
    """Code of the unit that decided the record: its officers alone see it."""
    entry: int
    """The entry that sealed the record."""
    rule: str


def units(state: SubjectState) -> dict[str, str]:
    """The unit that alone may see it, by the stream of each sealed record and case about one."""
    return {stream: record.facts.agency for stream, record in _sealed(state).items()}


def _sealed(state: SubjectState) -> dict[str, Record]:
    """The sealed record, by its own stream and that of each case about it."""
    found: dict[str, Record] = {}
    for stream, record in sealed_records(state).items():
        found |= dict.fromkeys((stream, *resting_on(state, stream)), record)
    return found


def shielded(value: Any, of: dict[str, str]) -> Any:
    """Cases, those about a sealed record with the unit that alone may see them; tuples of cases,
    and tuples of such tuples by name. Anything else as it is."""
    if hasattr(value, "_fields"):
        return type(value)(*(shielded(each, of) for each in value))
    if isinstance(value, tuple):
        return tuple(shielded(each, of) for each in value)
    unit = _unit(value, of) if isinstance(value, Holding) else ""
    return msgspec.structs.replace(value, sealed_for=unit) if unit else value


def _unit(case: Holding, of: dict[str, str]) -> str:
    """The unit that alone may see a case; empty where it is about nothing sealed."""
    about = (case.id, *(getattr(case, name, "") for name in _ABOUT))
    return next((of[stream] for stream in about if isinstance(stream, str) and stream in of), "")


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """What is sealed among the touched streams."""
    for stream, record in _sealed(account.state).items():
        if stream in touched:
            unit, entry, rule = record.facts.agency, record.sealed_in, record.sealed_rule
            out[SEALED.name].append((account.tag, stream, unit, entry, rule))


PROJECTION = Projection((SEALED,), rows)

sealed = Query(
    SEALED,
    SealedRow,
    ("stream", "tag"),
    {"tag": ("tag", equal), "stream": ("stream", equal)},
)
"""Everything sealed, by stream."""
