"""Generations: one pointer says which is read; what nobody reads is removed."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

from projections import opening
from projections.opening import Pointer, open_projections

if TYPE_CHECKING:
    from pathlib import Path


def test_the_first_generation_is_made_on_demand(tmp_path: Path) -> None:
    with closing(open_projections(tmp_path)) as projections:
        assert projections.pointer() == Pointer(0)
        assert projections.database.generation == 1
        assert projections.pointer() == Pointer(1)
        assert (projections.database.position(), projections.database.standing("day")) == (0, "")


def test_another_version_of_the_code_starts_a_generation_of_its_own(tmp_path: Path) -> None:
    with closing(open_projections(tmp_path)) as projections:
        assert projections.database.generation == 1
    (tmp_path / opening.POINTER).write_bytes(msgspec.json.encode(Pointer(1, opening.VERSION + 1)))
    with closing(open_projections(tmp_path)) as projections:
        assert projections.database.generation == 2


def test_the_generation_before_stays_until_the_next_one(tmp_path: Path) -> None:
    with closing(open_projections(tmp_path)) as projections:
        made = (projections.generation(projections.next_generation()) for _ in range(3))
        kept = [projections.database, *(projections.use(each) for each in made)]
        names = sorted(path.name for path in tmp_path.glob("*.sqlite"))
        assert names == ["projections-3.sqlite", "projections-4.sqlite"]
        for database in kept[:-1]:
            database.close()


def test_leftovers_of_a_rebuild_that_died_are_removed(tmp_path: Path) -> None:
    (tmp_path / "projections-1.sqlite").write_bytes(b"half a file")
    with closing(open_projections(tmp_path)) as projections:
        assert projections.next_generation() == 1
        assert projections.database.position() == 0


def test_one_row_points_on_postgresql_too(postgres_url: str) -> None:
    with closing(open_projections(postgres_url)) as projections:
        assert projections.database.generation == 1
        assert projections.pointer() == Pointer(1)
        number = projections.next_generation()
        projections.database.close()
        projections.use(projections.generation(number))
        assert projections.database.generation == 2
