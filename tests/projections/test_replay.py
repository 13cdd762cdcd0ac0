"""A replay's steps are the archive as of each of its entries, and nothing else differs."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ledger import policy
from ledger.founding import stream_of
from ledger.ledger import Ledger
from ledger.registry import RuleSetAdopted
from ledger.simulation.living import Plan, simulate
from ledger.store import open_store, open_vault
from projections.asof import AsOf, archive_as_of
from projections.differences import differences
from projections.replay import DAY, ENTRY, LAW, Replay
from tests.ledger.simulation.conftest import founded
from tests.projections.histories import County
from tests.projections.small import COMPANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.projections.small import Small

ACTS = 400
PLAN = Plan(subjects=25, first=date(2022, 6, 1), last=date(2026, 6, 30), seed=11)
SEED = Path(policy.__path__[0]) / "seed"


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


def steps_are_moments(ledger: Ledger, tag: str, upto: AsOf, *, by_day: bool) -> set[str]:
    """Each step is the archive as of its moment, and differs by what it says; which kinds there
    were."""
    old, kinds = None, set()
    replay = Replay(ledger, tag, upto, by_day=by_day)
    for step in replay:
        new = replay.archive()
        assert new == archive_as_of(ledger, tag, step.at), (tag, step.at)
        assert step.differences == differences(old, new), (tag, step.at, step.kind)
        assert step.kind == ENTRY or step.differences
        old = new
        kinds.add(step.kind)
    now = archive_as_of(ledger, tag, upto)
    assert differences(old, now) == [], tag
    return kinds


@pytest.mark.parametrize("by_day", [False, True])
def test_every_step_is_the_archive_as_of_its_moment(
    lived: tuple[County, Ledger], *, by_day: bool
) -> None:
    county, ledger = lived
    kinds = set()
    for tag in county.tags:
        kinds |= steps_are_moments(ledger, tag, AsOf(ledger.head, county.day), by_day=by_day)
    assert kinds - {LAW} == ({ENTRY, DAY} if by_day else {ENTRY})


def test_so_it_is_in_a_county_of_lawful_acts(tmp_path: Path) -> None:
    with closing(founded(str(tmp_path / "data"), tmp_path / "keys", PLAN.first)) as ledger:
        assert simulate(ledger, PLAN, tmp_path / "tables").findings == []
        tags = sorted({tag for entry in ledger.entries() for tag in entry.subjects})
        kinds = set()
        for at, tag in enumerate(tags):
            upto = AsOf(ledger.head, PLAN.last)
            kinds |= steps_are_moments(ledger, tag, upto, by_day=at % 2 == 0)
    assert kinds == {ENTRY, DAY}


def test_it_goes_on_after_any_step(lived: tuple[County, Ledger]) -> None:
    county, ledger = lived
    tag, upto = county.tags[0], AsOf(ledger.head, county.day)
    for by_day in (False, True):
        whole = [*Replay(ledger, tag, upto, by_day=by_day)]
        for at in range(0, len(whole), 7):
            rest = [*Replay(ledger, tag, upto, whole[at].at, by_day=by_day)]
            assert rest == whole[at + 1 :]


def test_the_law_that_changed_something_is_a_step(small: Small) -> None:
    small.register()
    stream = small.penalty()
    text = (SEED / "publication-2022.json").read_text(encoding="utf-8")
    shorter = text.replace('"7WD"', '"3WD"')
    assert shorter != text
    adopted = RuleSetAdopted(rule_set="PUBLICATION-2022", text=shorter, hash="")
    small.add(small.sealed(adopted, stream_of(adopted), ()))
    small.runner.catch_up()
    with closing(open_vault(small.folder, small.store)) as vault:
        ledger = Ledger(small.store, vault)
        found = [*Replay(ledger, COMPANY, AsOf(ledger.head, small.today))]
        assert found[-1].at.entry == ledger.head
    assert [step.kind for step in found] == [ENTRY, ENTRY, LAW]
    assert {(each.part, each.id) for each in found[-1].differences} == {("records", stream)}
