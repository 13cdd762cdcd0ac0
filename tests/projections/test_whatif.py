"""What if other rules governed: computed consequences, and acts that would not stand."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from unittest.mock import ANY

import pytest

from ledger.clock import SetClock
from ledger.ledger import Ledger
from ledger.policy import canonical, parse
from ledger.rulemaking.overlay import Overlay, worded
from ledger.simulation.living import Plan, simulate
from ledger.store import open_store, open_vault
from projections.asof import AsOf, archive_as_of
from projections.whatif import Outcome, standpoints, what_if
from projections.whatif_run import Task, run
from projections.whatif_totals import Totals, direction
from tests.ledger.simulation.conftest import founded
from tests.projections.feeding import feed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLAN = Plan(subjects=40, first=date(2021, 6, 1), last=date(2026, 6, 30), seed=3)
DAY = date(2026, 7, 1)
LONGER = worded(["repair/tiers/GENERAL/min=P9M"], "longer")
SOONER = worded(["declaration/verification/within=1WD"], "sooner")
FOUNDING_MAX = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("whatif")


@pytest.fixture(scope="module")
def lived(folder: Path) -> Iterator[Ledger]:
    """A county after five years."""
    with closing(founded(str(folder / "data"), folder / "keys", PLAN.first)) as ledger:
        assert simulate(ledger, PLAN, folder / "tables").findings == []
        yield ledger


def asked(lived: Ledger, overlay: Overlay) -> tuple[Totals, list[Outcome]]:
    """The whole ledger under an overlay, subject by subject in this process."""
    views = standpoints(lived, overlay, AsOf(lived.head, DAY))
    totals, outcomes = Totals(), []
    for tag in tags_of(lived):
        found = what_if(lived, tag, views)
        assert found is not None
        totals.add(found)
        outcomes.append(found)
    return totals, outcomes


def tags_of(lived: Ledger) -> list[str]:
    """Every subject once, under its survivor's tag."""
    tags = {tag for entry in lived.entries() for tag in entry.subjects}
    return sorted({lived.tags_of(tag)[0] for tag in tags})


def test_a_longer_window_opens_later_and_would_have_refused_whom_it_bars(lived: Ledger) -> None:
    totals, outcomes = asked(lived, LONGER)
    assert 0 < totals.changed < totals.subjects
    assert totals.computed["records.window.eligible_from"].keys() == {"later"}
    assert totals.refused["repair.applied"].keys() == {"minimum_window_must_have_passed"}
    assert totals.unjudged == {}
    assert sum(totals.refused_by_agency.values()) == sum(
        n for by in totals.refused.values() for n in by.values()
    )
    refusal = next(r for o in outcomes for r in o.refused)
    assert refusal.would_succeed_on is not None
    assert refusal.would_succeed_on > refusal.on
    assert refusal.families == ("repair",)
    assert set(totals.flat()) >= {"computed.records.window.eligible_from.later"}


def test_a_longer_time_to_answer_forbids_what_came_within_it(lived: Ledger) -> None:
    totals, _ = asked(lived, worded(["procedure/acts/measure/answer=30WD"]))
    assert totals.computed["notices.due_on"].keys() == {"later"}
    assert totals.refused == {"measure.imposed": {"time_to_answer_must_have_run": ANY}}
    assert totals.unjudged == {}


def test_another_clock_is_told_of_what_is_open_and_of_what_was_written(lived: Ledger) -> None:
    totals, _ = asked(lived, SOONER)
    assert totals.otherwise["declaration.submitted.due_on"].keys() == {"earlier"}
    assert totals.refused == {}


def test_the_whole_ledger_says_what_its_subjects_say(lived: Ledger, folder: Path) -> None:
    task = Task(str(folder / "data"), lived.head, DAY, LONGER.text, "longer")
    told: list[Outcome] = []
    steps: list[tuple[int, int]] = []
    totals = run(task, told.append, lambda done, total: steps.append((done, total)))
    single, outcomes = asked(lived, LONGER)
    assert (totals.subjects, totals.changed) == (single.subjects, single.changed)
    assert totals.computed == single.computed
    assert {o.tag: o.computed for o in told if o.computed} == {
        o.tag: o.computed for o in outcomes if o.computed
    }
    acts = Counter(r.entry for o in told for r in o.refused)
    assert set(acts.values()) == {1}
    assert set(acts) == {r.entry for o in outcomes for r in o.refused}
    assert steps[-1] == (lived.head, lived.head)


def test_without_their_own_outcomes_only_totals_are_told(lived: Ledger, folder: Path) -> None:
    task = Task(str(folder / "data"), lived.head, DAY, LONGER.text, outcomes=False)
    told: list[Outcome] = []
    assert run(task, told.append).changed > 0
    assert told == []


def test_the_same_rules_under_another_title_change_nothing(lived: Ledger) -> None:
    law = lived.registry_at(FOUNDING_MAX).policy
    rule_sets = tuple(
        replace(r, instrument=f"{r.instrument} ", hash=f"{r.hash[:-1]}x")
        for r in law.rule_sets.values()
    )
    totals, outcomes = asked(lived, Overlay("reworded", "", "", rule_sets=rule_sets))
    assert (totals.changed, totals.unjudged) == (0, {})
    assert all(o == Outcome(o.tag) for o in outcomes)


@pytest.mark.parametrize("back", [0, 400])
def test_computed_is_what_a_ledger_says_that_had_adopted_it_from_the_start(
    lived: Ledger, tmp_path: Path, back: int
) -> None:
    lines = [_adopting(line) for _, line in lived.store.entries(0, 100_000)]
    day = DAY - timedelta(back)
    with closing(open_store(tmp_path / "other")) as store:
        feed(store, lines)
        clock = SetClock(datetime.combine(DAY, time(12), UTC))
        other = Ledger(store, open_vault(tmp_path / "other", store), clock)
        views = standpoints(lived, LONGER, AsOf(lived.head, day))
        differ = 0
        for tag in tags_of(lived):
            now = archive_as_of(lived, tag, views.at)
            then = archive_as_of(other, tag, views.at)
            found = what_if(lived, tag, views)
            assert found is not None
            assert bool(found.computed) == (now != then), tag
            differ += now != then
        assert differ > 0


def _adopting(line: bytes) -> bytes:
    """An entry as it would stand in a ledger that adopted the overlay with the law itself."""
    if b'"type":"rule_set.adopted"' not in line:
        return line
    told = json.loads(line)
    of = parse(told["data"]["text"])
    if of.family != "repair":
        return line
    document = json.loads(told["data"]["text"])
    if "GENERAL" in document["rules"]["tiers"]:
        document["rules"]["tiers"]["GENERAL"]["min"] = "P9M"
    text = canonical(document)
    told["data"].update(text=text, hash=parse(text).hash)
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (date(2026, 1, 1), date(2026, 2, 1), "later"),
        ("2026-02-01", "2026-01-01", "earlier"),
        (None, 3, "set"),
        (3, None, "gone"),
        (True, False, "other"),
        ("GENERAL", "SERIOUS", "other"),
    ],
)
def test_which_way_a_value_moved(old: object, new: object, word: str) -> None:
    assert direction(old, new) == word
