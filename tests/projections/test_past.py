"""Lists of the past: what is found by traces in today's rows is what folding everybody finds."""

from __future__ import annotations

import random
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ledger.clock import SetClock
from ledger.ledger import Ledger
from ledger.simulation.living import Plan, simulate
from ledger.store import open_store, open_vault
from projections import reading
from projections.affairs import TABLE as AFFAIRS
from projections.archive import HEADS
from projections.asof import AsOf
from projections.intake import BATCHES
from projections.lists import LISTINGS
from projections.opening import open_projections
from projections.past import PastRows
from projections.projection import law_of
from projections.runner import Runner
from projections.traces import ALSO, BY_LAW, LASTING
from tests.ledger.simulation.conftest import founded
from tests.projections.histories import County
from tests.projections.pasts import TABLES, Everything, content, queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Table

    from projections.database import Database
    from projections.opening import Projections
    from projections.query import Query

PLAN = Plan(subjects=30, first=date(2021, 6, 1), last=date(2026, 6, 30), seed=4)
LIVED, WISE, MERGED = "lived", "unwise", "merged"
SHIFTS = (0, 0, -1, -40, -400, 30, 300)
"""Days between today and the day of a moment."""


@dataclass(frozen=True)
class Later:
    """A ledger with its projections, and moments of it."""

    ledger: Ledger
    projections: Projections
    moments: list[AsOf]


def moments(ledger: Ledger, seed: int) -> list[AsOf]:
    """A few random moments; the first is at its head and today."""
    dice, head, today = random.Random(seed), ledger.head, ledger.today
    some = [(dice.randrange(40, head + 1), dice.choice(SHIFTS)) for _ in range(6)]
    shifted = [(head, 0), (head, 200), *some]
    return [AsOf(entry, today + timedelta(days)) for entry, days in shifted]


@pytest.fixture(scope="module", params=[LIVED, WISE, MERGED])
def later(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Later]:
    """A county that lived by commands; and histories in which anything happens, with merges or
    without. Today's rows are some entries behind."""
    folder = tmp_path_factory.mktemp("later")
    with ExitStack() as stack:
        if request.param == LIVED:
            ledger = stack.enter_context(
                closing(founded(str(folder / "data"), folder / "keys", PLAN.first))
            )
            assert simulate(ledger, PLAN, folder / "tables").findings == []
        else:
            store = open_store(folder / "data")
            county = County(store, 7, 8, merging=0.04 if request.param == MERGED else 0.0)
            county.live(600)
            clock = SetClock(datetime.combine(county.day, time(6), UTC))
            vault = open_vault(folder / "data", store)
            ledger = stack.enter_context(closing(Ledger(store, vault, clock)))
        projections = stack.enter_context(closing(open_projections(folder / "rows")))
        Runner(ledger.store, projections, lambda: ledger.today).catch_up(ledger.head - 9)
        yield Later(ledger, projections, moments(ledger, 3))


def unsettled(later: Later, at: AsOf) -> set[str]:
    """Subjects and streams that may have left no trace."""
    past = PastRows(later.ledger, later.projections, at)
    return {*past._unsettled(LISTINGS), *past._unsettled(BATCHES)}


def trace(of: Table, names: tuple[str, ...], row: Any) -> tuple[Any, ...]:
    """The values of some columns of a row."""
    places = of.columns.keys()
    return tuple(row[places.index(name)] for name in names)


def left_also(database: Database, of: Table, lasting: frozenset[str]) -> list[Any]:
    """The traces in another table, with the columns they are in."""
    kept = [(other, tuple((lasting & names) - {"entry"})) for other, names in ALSO.get(of, ())]
    return [
        (asked, {trace(other, asked, row) for row in content(database, other)})
        for other, asked in kept
    ]


def test_a_row_of_the_past_has_left_its_trace(later: Later) -> None:
    database, found = later.projections.database, 0
    law = law_of(later.ledger.registry)
    for at in later.moments:
        past = Everything(later.ledger, later.projections, at)
        names_of = dict(LASTING)
        if law_of(later.ledger.registry_at(at.entry)) == law:
            names_of |= {of: LASTING[of] | names for of, names in BY_LAW.items()}
        aside = unsettled(later, at)
        for of, lasting in names_of.items():
            names = tuple(lasting)
            left = {trace(of, names, row) for row in content(database, of)}
            also = left_also(database, of, lasting)
            for row in content(past, of):
                if row[0] in aside or (of is HEADS and not row[3]):
                    continue
                found += 1
                traced = trace(of, names, row) in left or any(
                    trace(of, asked, row) in those for asked, those in also
                )
                assert traced, (of.name, row, at)
    assert found > 300


def asked(query: Query[Any], rows: list[Any], dice: random.Random, **of: str) -> dict[str, Any]:
    """Filters with values that some row has, or none."""
    filters = {k: column for k, (column, _) in query._filters.items() if k not in {"tag", "stream"}}
    some = dice.sample(sorted(filters), min(len(filters), dice.choice((0, 1, 1, 2))))
    row, places = dice.choice(rows), query._table.columns.keys()
    values = {name: row[places.index(filters[name])] for name in some}
    return {k: (v,) if dice.random() < 0.2 and "_" not in k else v for k, v in values.items()} | of


def test_every_list_is_what_folding_everybody_finds(later: Later) -> None:
    dice, compared = random.Random(5), 0
    for at in later.moments:
        past = Everything(later.ledger, later.projections, at)
        for name, query in queries().items():
            rows = content(past, query._table)
            for _ in range(4 if rows else 0):
                kind = {"kind": name.partition(".")[2]} if query._table is AFFAIRS else {}
                values = asked(query, rows, dice, **kind)
                quick = PastRows(later.ledger, later.projections, at)
                assert query.count(quick, **values) == query.count(past, **values), (name, values)
                quick, after = PastRows(later.ledger, later.projections, at), ""
                first = dice.choice((1, 2, 5))
                for _ in range(6):
                    page = query.run(past, first=first, after=after, **values)
                    assert query.run(quick, first=first, after=after, **values) == page, (
                        name, values, str(at),
                    )  # fmt: skip
                    compared += len(page)
                    if len(page) < first:
                        break
                    after = page[-1][0]
    assert compared > 500


def test_names_of_then_are_found(later: Later) -> None:
    for at in later.moments:
        past = Everything(later.ledger, later.projections, at)
        for begin in ("", "永", "9162", "91620321MA"):
            for by in ("code", "name"):
                if not begin:
                    continue
                quick = PastRows(later.ledger, later.projections, at)
                after = ""
                for _ in range(4):
                    page = reading.search(past, **{by: begin}, first=2, after=after)
                    assert reading.search(quick, **{by: begin}, first=2, after=after) == page
                    if len(page) < 2:
                        break
                    after = page[-1][0]


def test_any_table_is_found_whole(later: Later) -> None:
    for at in later.moments[2:4]:
        past = Everything(later.ledger, later.projections, at)
        for of in TABLES:
            quick = PastRows(later.ledger, later.projections, at)
            assert sorted(content(quick, of)) == sorted(content(past, of)), of.name
