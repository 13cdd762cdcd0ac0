"""Rebuilt equals live, byte for byte, at the same entry and day, on both databases."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ledger.store import open_store
from projections import rebuild as rebuilding
from projections.database import METADATA
from projections.opening import open_projections
from projections.rebuild import rebuild
from projections.runner import Runner
from tests.examples import examples
from tests.projections.histories import County

if TYPE_CHECKING:
    from pathlib import Path

    from projections.database import Database

SEEDS = st.integers(min_value=0, max_value=10**6)
ACTS = 40


def content(database: Database) -> dict[str, list[Any]]:
    """Every row of every table, in an order of its own."""
    return {table.name: sorted(database.read(select(table))) for table in METADATA.sorted_tables}


def live_and_rebuilt(
    ledger: str, live: str, built: str, seed: int, merging: float = 0.0
) -> tuple[Any, Any]:
    """The content of projections that followed a history as it happened, and of rebuilt ones."""
    dice = random.Random(seed)
    with (
        closing(open_store(ledger)) as store,
        closing(open_projections(live)) as followed,
        closing(open_projections(built)) as made,
    ):
        county = County(store, seed, merging=merging)
        today = [county.day]
        runner = Runner(store, followed, lambda: today[0])
        for _ in range(ACTS):
            county.live(1)
            if dice.random() < 0.4:
                today[0] = county.day
                runner.catch_up(dice.choice((None, store.head().size - dice.randrange(4))))
        today[0] = county.day + timedelta(dice.choice((0, 1, 30, 1_000)))
        runner.catch_up()
        return content(followed.database), content(rebuild(ledger, made, lambda: today[0]))


@pytest.fixture
def number() -> list[int]:
    return [0]


@settings(
    max_examples=examples(10, 100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=SEEDS)
def test_rebuilt_equals_live_on_sqlite(tmp_path: Path, number: list[int], seed: int) -> None:
    number[0] += 1
    folder = tmp_path / str(number[0])
    live, rebuilt = live_and_rebuilt(
        str(folder / "ledger"), str(folder / "live"), str(folder / "rebuilt"), seed
    )
    assert live == rebuilt


def test_rebuilt_equals_live_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    live, rebuilt = live_and_rebuilt(postgres_url, postgres_url, str(tmp_path / "rebuilt"), 7)
    assert live == rebuilt


def test_a_rebuild_is_swapped_in_on_postgresql(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "ALONE_ENTRIES", 0)
    with closing(open_store(postgres_url)) as store:
        County(store, 5).live(30)
    with closing(open_projections(postgres_url)) as projections:
        before = projections.database
        with closing(open_store(postgres_url)) as store:
            Runner(store, projections, lambda: _day(postgres_url)).catch_up()
        live = content(before)
        again = rebuild(postgres_url, projections, lambda: _day(postgres_url))
        assert (before.generation, again.generation) == (1, 2)
        assert projections.database is again
        assert content(again) == live
        before.close()


def _day(ledger: Path | str) -> Any:
    with closing(open_store(ledger)) as store:
        recorded_at = store.head().recorded_at
        assert recorded_at is not None
        return recorded_at.date()


def test_two_processes_make_what_one_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_store(tmp_path / "ledger")) as store:
        County(store, 3).live(60)
    contents, heard = [], []
    for alone_entries, name in ((10**9, "one"), (0, "two")):
        monkeypatch.setattr(rebuilding, "ALONE_ENTRIES", alone_entries)
        monkeypatch.setattr(rebuilding, "PART_ENTRIES", 20)
        with closing(open_projections(tmp_path / name)) as projections:
            database = rebuild(
                tmp_path / "ledger",
                projections,
                lambda: _day(tmp_path / "ledger"),
                lambda done, total: heard.append((done, total)),
            )
            contents.append(content(database))
    assert contents[0] == contents[1]
    assert all(done <= total for done, total in heard)


@settings(
    max_examples=examples(15, 150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=SEEDS, merging=st.sampled_from((0.05, 0.2, 0.4)))
def test_rebuilt_equals_live_after_merges_and_unmerges(
    tmp_path: Path, number: list[int], seed: int, merging: float
) -> None:
    number[0] += 1
    folder = tmp_path / str(number[0])
    live, rebuilt = live_and_rebuilt(
        str(folder / "ledger"), str(folder / "live"), str(folder / "rebuilt"), seed, merging
    )
    assert live == rebuilt


def test_rebuilt_equals_live_after_merges_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    live, rebuilt = live_and_rebuilt(
        postgres_url, postgres_url, str(tmp_path / "rebuilt"), 11, merging=0.3
    )
    assert live == rebuilt
