"""Moments of small ledgers, asked the quick way and with everything made."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

import projections as package
from projections.database import METADATA, STANDING, TRACKING
from projections.parts import OF_STREAMS, ONCE
from projections.past import OF_THE_PRESENT, PastRows, tables_of
from projections.query import Query

if TYPE_CHECKING:
    from sqlalchemy import Select, Table

    from ledger.ledger import Ledger
    from projections.asof import AsOf
    from projections.database import Database, Row
    from projections.opening import Projections

TABLES = [of for of in METADATA.sorted_tables if of not in {*OF_THE_PRESENT, TRACKING, STANDING}]
"""Every table that has a past."""


class Everything(PastRows):
    """The rows of a moment after everybody was folded, whatever is asked: what is looked for
    nowhere is missed nowhere."""

    def __init__(self, ledger: Ledger, projections: Projections, at: AsOf) -> None:
        super().__init__(ledger, projections, at)
        tags = ledger.store._rows("SELECT DISTINCT tag FROM tags")
        streams = ledger.store._rows("SELECT DISTINCT stream FROM entries")
        self._keys = {True: [s for (s,) in streams], False: [*(t for (t,) in tags), ""]}

    def read(self, query: Select[Any], **values: Any) -> list[Row]:
        tables = tables_of(query)
        self._remade.prepare(tables)
        for of in tables - ONCE:
            self._remade.make(of, self._keys[of in OF_STREAMS])
        return self._remade.rows(query, values)


def content(database: Database, of: Table) -> list[Row]:
    """Every row of a table."""
    return database.read(select(of))


def queries() -> dict[str, Query[Any]]:
    """Every list of rows that have a past, by its name."""
    found = {}
    for module in pkgutil.iter_modules(package.__path__):
        names = vars(importlib.import_module(f"projections.{module.name}"))
        for name, value in names.items():
            if isinstance(value, Query) and value._table not in OF_THE_PRESENT:
                found[f"{value._table.name}.{name}"] = value
            elif isinstance(value, dict):
                found |= {
                    f"{each._table.name}.{key}": each
                    for key, each in value.items()
                    if isinstance(each, Query) and each._table not in OF_THE_PRESENT
                }
    return found
