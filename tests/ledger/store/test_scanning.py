"""Reading the whole ledger: every subject once, and what is about none."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ledger.store import open_store
from ledger.store.entry import wire
from ledger.store.scanning import about_no_subject, by_subject, parts
from tests.projections.histories import County

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A ledger with a history, on either database."""
    on_disk = request.param == "sqlite"
    place = str(tmp_path / "data") if on_disk else str(request.getfixturevalue("postgres_url"))
    with closing(open_store(place)) as made:
        County(made, 11).live(80)
        yield made


def test_the_ranges_hold_every_subject_once(store: Store) -> None:
    size = store.head().size
    found = [row for part in parts(store, size, 10) for row in by_subject(store, *part, size)]
    wanted = sorted(
        (tag, number) for number, line in store.entries(limit=size) for tag in wire(line).subjects
    )
    assert [(tag, number) for tag, number, _ in found] == wanted
    assert len(parts(store, size, 10)) > 2
    assert all(line == store.entry(number) for _, number, line in found)


def test_a_scan_ends_at_an_entry(store: Store) -> None:
    size = store.head().size
    upto = size - 20
    found = [row for part in parts(store, upto, 10) for row in by_subject(store, *part, upto)]
    assert max(number for _, number, _ in found) <= upto


def test_the_rest_is_about_no_subject(store: Store) -> None:
    size = store.head().size
    rest = [number for number, _ in about_no_subject(store, 0, size)]
    assert rest == [n for n, line in store.entries(limit=size) if not wire(line).subjects]
    assert 0 < len(rest) < size
