"""Projections that do not agree with the ledger are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from projections.archive import PAGES
from projections.comparing import subjects, unlike_rebuilt
from tests.projections.small import COMPANY, Small

if TYPE_CHECKING:
    from pathlib import Path


def test_what_differs_is_named(tmp_path: Path) -> None:
    one, other = Small(tmp_path / "one"), Small(tmp_path / "other")
    for small in (one, other):
        small.register()
        small.penalty()
    assert subjects(one.database) == [COMPANY]
    with other.database.writing() as writing:
        writing.clear(PAGES)
    found = list(unlike_rebuilt(one.database, other.database))
    assert "pages: 1 rows differ" in found
    one.close()
    other.close()
