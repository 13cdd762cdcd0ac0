"""What the rows of exchange say is what the entries say, over a county that lived for years."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ledger.exchange.item import Law, items
from ledger.exchange.outgoing import ExchangeBatch
from ledger.exchange.owed import owed, step_of
from ledger.exchange.platform import rules_on
from ledger.simulation.living import Plan, simulate
from projections.arrivals import arrivals
from projections.deliveries import begin_of, expectations
from projections.exchange import items as item_rows
from projections.exchange_counts import counts, due
from projections.opening import open_projections
from projections.rebuild import rebuild
from tests.ledger.simulation.conftest import founded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.exchange.exchange import Named
    from ledger.ledger import Ledger
    from projections.database import Database

PLAN = Plan(subjects=120, first=date(2023, 6, 1), last=date(2026, 11, 20), seed=7)
Lived = tuple["Ledger", "Database"]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """A simulated county with its projections on its last day."""
    folder: Path = tmp_path_factory.mktemp("county")
    with closing(founded(str(folder / "data"), folder / "keys", PLAN.first)) as ledger:
        assert simulate(ledger, PLAN, folder / "tables").findings == []
        with closing(open_projections(folder / "data")) as projections:
            yield ledger, rebuild(folder / "data", projections, lambda: PLAN.last)


def gap_of_rows(database: Database) -> set[tuple[str, str, str]]:
    """Platform, item and step of what the rows say has not arrived."""
    found: set[tuple[str, str, str]] = set()
    place = ""
    while rows := item_rows(database, first=200, after=place, gap=True):
        found |= {(row.platform, row.stream, row.step) for _, row in rows}
        place = rows[-1][0]
    return found


def test_the_gap_of_the_rows_is_what_is_owed_less_what_arrived(lived: Lived) -> None:
    ledger, database = lived
    law = Law(ledger.registry.policy, ledger.registry.calendar, PLAN.last)
    rules = rules_on(law.policy, PLAN.last)
    batches: dict[str, ExchangeBatch] = {}

    def became(named: Named) -> str:
        if named.batch not in batches:
            found = ledger.affairs((named.batch,)).find(ExchangeBatch, named.batch)
            assert found is not None
            batches[named.batch] = found
        return batches[named.batch].rows[named.row - 1].outcome

    rows, wanted = gap_of_rows(database), set()
    streams = ledger.store.streams("subject/")
    for tag in (stream.removeprefix("subject/") for stream in streams):
        state = ledger.state(tag)
        for item in items(state, law):
            for each in owed(state, item, rules, law):
                named = state.exchanged.get((each.platform, item.item), [])
                step = each.step and step_of(item, named, became)
                if step:
                    wanted.add((each.platform, item.item))
                last = became(named[-1]) if named else ""
                assert not each.step or step or last in {"rejected", "dropped", "missing"}
    assert wanted <= {(platform, item) for platform, item, _ in rows}
    assert len(batches) > 5


def test_the_numbers_add_up(lived: Lived) -> None:
    _, database = lived
    rows = gap_of_rows(database)
    by_step: dict[tuple[str, str], int] = {}
    for platform, _, step in rows:
        if step:
            by_step[platform, step] = by_step.get((platform, step), 0) + 1
    told: dict[tuple[str, str], int] = {}
    for each in due(database):
        told[each.platform, each.step] = told.get((each.platform, each.step), 0) + each.items
    assert told == by_step
    assert sum(c.items for c in counts(database) if c.step) == sum(by_step.values())


def test_where_the_rows_of_a_file_have_come(lived: Lived) -> None:
    ledger, database = lived
    batches = {e.batch for e in ledger.entries() if e.type == "record.filed" and e.batch}
    found = [a for batch in sorted(batches) for a in arrivals(database, batch)]
    assert {a.channel for a in found} >= {"municipal", "provincial", "national"}
    assert {"owed", "arrived"} <= {a.state for a in found}
    assert "credit_china_jinchang" in {a.channel for a in found}


def test_what_units_filed_themselves_counts_as_delivered(lived: Lived) -> None:
    ledger, database = lived
    begin = begin_of(database, ledger.registry, PLAN.last)
    assert begin == date(2025, 11, 1)
    found = expectations(database, ledger.registry, begin, PLAN.last)
    assert {e.situation for e in found} == {"delivered", "late", "pending", "missing"}
    assert any(e.nothing for e in found)
    assert any(e.delivered_on and not e.batch and not e.nothing for e in found)
    assert all(e.batch.startswith("batch/") for e in found if e.batch)
