"""The desk that intake's tests hand files in to."""

from __future__ import annotations

from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from tests.ledger.intake.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a ledger that was only founded."""
    folder = tmp_path_factory.mktemp("founded")
    Desk(folder).ledger.close()
    return folder


@pytest.fixture
def desk(tmp_path: Path, founded: Path) -> Iterator[Desk]:
    """A founded ledger with a clock that stands at 2026-11-23."""
    copytree(founded, tmp_path, dirs_exist_ok=True)
    made = Desk(tmp_path)
    yield made
    made.ledger.close()
