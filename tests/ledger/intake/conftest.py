"""The desk that intake's tests hand files in to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ledger.intake.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A founded ledger with a clock that stands at 2026-11-23."""
    made = Desk(tmp_path)
    yield made
    made.ledger.close()
