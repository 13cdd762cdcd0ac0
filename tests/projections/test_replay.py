"""A replay's steps are the archive as of each of its entries, and nothing else differs."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from ledger.ledger import Ledger
from ledger.store import open_store, open_vault
from projections.asof import AsOf, archive_as_of
from projections.differences import differences
from projections.replay import DAY, ENTRY, LAW, Replay
from tests.projections.histories import County

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTS = 400


@pytest.fixture(scope="module", params=(3, 4, 5))
def lived(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[County, Ledger]]:
    """A county that lived, with merges, and its ledger."""
    folder = tmp_path_factory.mktemp("lived")
    with closing(open_store(folder)) as store, closing(open_vault(folder, store)) as vault:
        made = County(store, seed=request.param, merging=0.02)
        made.live(ACTS)
        yield made, Ledger(store, vault)


@pytest.mark.parametrize("by_day", [False, True])
def test_every_step_is_the_archive_as_of_its_moment(
    lived: tuple[County, Ledger], *, by_day: bool
) -> None:
    county, ledger = lived
    kinds = set()
    for tag in county.tags:
        old = None
        replay = Replay(ledger, tag, AsOf(ledger.head, county.day), by_day=by_day)
        for step in replay:
            new = replay.archive()
            assert new == archive_as_of(ledger, tag, step.at), (tag, step.at)
            assert step.differences == differences(old, new), (tag, step.at, step.kind)
            assert step.kind == ENTRY or step.differences
            old = new
            kinds.add(step.kind)
        assert old == archive_as_of(ledger, tag, AsOf(ledger.head, step.at.effective_on))
    assert kinds - {LAW} == ({ENTRY, DAY} if by_day else {ENTRY})
