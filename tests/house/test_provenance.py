"""Every row of the projections says from which entry it comes and by which rule."""

from __future__ import annotations

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table

from projections.database import ADDED, METADATA
from tests.house.tree import load_all

load_all("projections")
OWN_POSITION = {"tracking", "standing"}
"""What the reader notes about itself; nothing of it is shown."""
TABLES = [table for table in METADATA.sorted_tables if table.name not in OWN_POSITION]


def missing_provenance(table: Table) -> set[str]:
    """What a row of this table cannot say about its origin.

    A packed document carries the provenance of each value inside; a row that only copies an
    entry needs no rule; a computed one has both, or the entries it was derived from.
    """
    columns = set(table.columns.keys())
    if "document" in columns:
        return set()
    lacks = set() if columns & {"entry", "derived_from"} else {"entry"}
    return lacks if table.info["scope"] == ADDED or "rule" in columns else {*lacks, "rule"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_row_has_provenance(table: Table) -> None:
    assert not missing_provenance(table)


def test_a_table_without_provenance_would_be_found() -> None:
    table = Table("lamps", MetaData(), Column("name", String), info={"scope": "stream"})
    assert missing_provenance(table) == {"entry", "rule"}
    table.append_column(Column("entry", Integer))
    assert missing_provenance(table) == {"rule"}
