"""Over a simulated county: rebuilt equals live, on both databases, whatever the commands did."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from ledger.simulation.living import Plan, simulate
from projections.opening import open_projections
from projections.rebuild import rebuild
from projections.runner import Runner
from tests.ledger.simulation.conftest import founded
from tests.projections.test_rebuild import content

if TYPE_CHECKING:
    from pathlib import Path

PLAN = Plan(subjects=30, first=date(2021, 1, 1), last=date(2026, 6, 30), seed=5)
FOLLOW_EVERY = timedelta(20)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger with its projections lies: a folder, or a database."""
    if request.param == "sqlite":
        return str(tmp_path / "data")
    return str(request.getfixturevalue("postgres_url"))


def test_rebuilt_equals_live_over_a_simulated_county(place: str, tmp_path: Path) -> None:
    with (
        closing(founded(place, tmp_path / "keys", PLAN.first)) as ledger,
        closing(open_projections(place)) as projections,
    ):
        followed = [PLAN.first]
        runner = Runner(ledger.store, projections, lambda: followed[0])

        def follow(day: date) -> None:
            if day - followed[0] >= FOLLOW_EVERY:
                followed[0] = day
                runner.catch_up()

        outcome = simulate(ledger, PLAN, tmp_path / "tables", follow)
        assert not outcome.findings
        followed[0] = PLAN.last + timedelta(1)
        assert runner.catch_up() == ledger.head > 500
        before = projections.database
        live = content(before)
        rebuilt = content(rebuild(place, projections, lambda: followed[0]))
        before.close()
        assert rebuilt == live
        assert all(live[name] for name in ("listings", "measures", "cases", "derived", "batches"))
