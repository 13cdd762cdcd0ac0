"""The departments' tables: an empty ledger takes every row of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ledger.intake.importing import import_file
from ledger.simulation.living import Plan
from ledger.simulation.officers import officer
from ledger.simulation.tables import GB_18030, UTF_8

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.simulation.county import Outcome
    from tests.ledger.simulation.conftest import Counties

PLAN = Plan(subjects=15, first=date(2021, 1, 4), last=date(2026, 8, 31), seed=11)


@pytest.fixture(scope="module")
def county(counties: Counties) -> tuple[Outcome, Path]:
    """What became of a county, and the folder of its tables."""
    _, outcome, folder = counties.made(PLAN)
    return outcome, folder


def test_a_fresh_ledger_accepts_every_row(counties: Counties, county: tuple[Outcome, Path]) -> None:
    _, folder = county
    fresh = counties.empty(date(2026, 9, 1))
    tables = sorted(folder.glob("*.csv"))
    layouts = set()
    for table in tables:
        agency, _, layout = table.stem.partition("-")
        layouts.add(layout)
        summary = import_file(fresh, table, agency=agency, actor=officer(agency))
        assert summary.rows > 0
        assert (summary.accepted, summary.reasons) == (summary.rows, {}), table.name
    assert layouts == {
        "penalty-2015", "penalty-2018", "licence-2015", "licence-2018", "commitment"
    }  # fmt: skip


def test_tables_come_in_both_encodings(county: tuple[Outcome, Path]) -> None:
    _, folder = county
    begins = {table.read_bytes()[:3] for table in folder.glob("*.csv")}
    assert "\ufeff".encode(UTF_8)[:3] in begins
    assert any(begin != b"\xef\xbb\xbf" for begin in begins)
    for table in folder.glob("*.csv"):
        data = table.read_bytes()
        data.decode(UTF_8 if data.startswith(b"\xef\xbb\xbf") else GB_18030)


def test_the_weekly_deliveries_are_kept(county: tuple[Outcome, Path]) -> None:
    outcome, folder = county
    assert len(list((folder / "sent").glob("*.csv"))) == outcome.files
    assert outcome.files > 5
