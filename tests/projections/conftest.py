"""What tests of projections share."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.projections.small import Small

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    """A founded ledger with its projections."""
    with closing(Small(tmp_path / "data")) as made:
        yield made
