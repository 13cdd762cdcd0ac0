"""A county that lived keeps what must hold of every ledger, on both stores."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from graphql_api.commandline.checking import findings
from ledger.simulation.living import Plan, simulate
from projections.archive import PAGES
from projections.opening import open_projections
from projections.runner import Runner
from tests.graphql_api.commandline.shell import run
from tests.ledger.simulation.conftest import founded

if TYPE_CHECKING:
    from pathlib import Path

PLAN = Plan(subjects=60, first=date(2023, 6, 1), last=date(2026, 6, 30), seed=9)
SMALLER = Plan(subjects=15, first=date(2024, 6, 3), last=date(2026, 6, 30), seed=2)
"""On PostgreSQL, where each act is a round trip to a server."""
FOLLOW_EVERY = timedelta(30)
HAPPENED = {
    "subject.erased",
    "subject.merged",
    "subject.unmerged",
    "record.sealed",
    "listing.decided",
    "measure.imposed",
    "repair.executed",
    "report.issued",
    "objection.decided",
}
"""What must have happened in the county for the checks to say something: what happens in every
county of this size, whoever is drawn (a draw rests on the tree's root, so on chance)."""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger with its projections lies: a folder, or a database."""
    if request.param == "sqlite":
        return str(tmp_path / "data")
    return str(request.getfixturevalue("postgres_url"))


def test_everything_holds_of_a_county_that_lived(place: str, tmp_path: Path) -> None:
    plan = PLAN if place.startswith(str(tmp_path)) else SMALLER
    with closing(founded(place, tmp_path / "keys", plan.first)) as ledger:
        with closing(open_projections(place)) as projections:
            followed = [plan.first]
            runner = Runner(ledger.store, projections, lambda: followed[0])

            def follow(day: date) -> None:
                if day - followed[0] >= FOLLOW_EVERY:
                    followed[0] = day
                    runner.catch_up()

            assert simulate(ledger, plan, tmp_path / "tables", follow).findings == []
        if plan is PLAN:
            assert {entry.type for entry in ledger.entries()} >= HAPPENED
        asked: list[str] = []
        assert findings(ledger, place, plan.last + timedelta(1), asked.append) == []
        assert len(asked) > 4


def test_what_does_not_hold_is_said(tmp_path: Path) -> None:
    place = str(tmp_path / "data")
    plan = Plan(subjects=8, first=date(2024, 1, 3), last=date(2026, 6, 30), seed=2)
    with closing(founded(place, tmp_path / "keys", plan.first)) as ledger:
        simulate(ledger, plan, tmp_path / "tables")
        with closing(open_projections(place)) as projections:
            Runner(ledger.store, projections, lambda: plan.last).catch_up()
            with projections.database.writing() as writing:
                writing.clear(PAGES)
        found = findings(ledger, place, plan.last)
        assert any(one.startswith("rebuilt and live: pages") for one in found)
        assert any(one.startswith("as of the last entry: ") for one in found)


def test_a_simulation_is_checked_from_the_command_line(tmp_path: Path) -> None:
    place = str(tmp_path / "data")
    ran = run("simulate", "--subjects", "5", "--years", "1", "--check", "--json", "--data", place)
    assert ran.status == 0, ran.err
    assert ran.last["findings"] == []
