"""The agencies of the plan as the registry has them, for reading by code and name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Select, bindparam, select

from projections.database import ADDED, Database, Row, number, table, text

if TYPE_CHECKING:
    from ledger.registry import Registry

AGENCIES = table(
    "agencies",
    text("code", key=True),
    text("short_name"),
    text("name"),
    text("powers"),
    text("unified_codes"),
    number("entry"),
    scope=ADDED,
)


def agency_rows(registry: Registry) -> list[Row]:
    """All agencies; several powers or codes are joined by `;`."""
    return [
        (
            agency.code,
            agency.short_name,
            agency.name,
            ";".join(sorted(agency.powers)),
            ";".join(sorted(agency.unified_codes)),
            agency.entry,
        )
        for agency in registry.agencies.values()
    ]


class AgencyRow(msgspec.Struct, frozen=True, gc=False):
    """A registered agency."""

    code: str
    short_name: str
    name: str
    powers: tuple[str, ...]
    unified_codes: tuple[str, ...]
    entry: int


_AFTER: Select[tuple[object, ...]] = (
    select(AGENCIES)
    .where(AGENCIES.c.code > bindparam("after"))
    .order_by(AGENCIES.c.code)
    .limit(bindparam("first"))
)


def agencies(database: Database, *, after: str = "", first: int = 1_000) -> list[AgencyRow]:
    """Agencies in order of code."""
    return [
        AgencyRow(code, short, name, _parts(powers), _parts(codes), entry)
        for code, short, name, powers, codes, entry in database.read(
            _AFTER, after=after, first=first
        )
    ]


def _parts(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(";")) if joined else ()
