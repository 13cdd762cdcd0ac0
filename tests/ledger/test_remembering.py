"""The writer's remembered states equal a fresh fold, whatever was merged and taken back between."""

from __future__ import annotations

import random
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.ledger import Ledger
from ledger.remembering import Remembering
from ledger.store import open_store, open_vault
from tests.projections.histories import County

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.store import Store


def follow(store: Store, ledger: Ledger, seed: int) -> None:
    """Acts, merges and questions in any order."""
    dice, county = random.Random(seed), County(store, seed, merging=0.25)
    remembering = Remembering(store)
    for _ in range(30):
        county.live(dice.randrange(1, 3))
        tag = dice.choice(county.tags)
        known = remembering.current(ledger.tags_of(tag))
        fresh = ledger.state(tag)
        fresh.touched = known.touched
        assert known == fresh


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(min_value=0, max_value=10**6))
def test_what_is_remembered_equals_a_fresh_fold(tmp_path: Path, seed: int) -> None:
    folder = tmp_path / uuid4().hex
    with closing(open_store(folder)) as store, closing(open_vault(folder, store)) as vault:
        follow(store, Ledger(store, vault), seed)
