"""What must hold of every ledger holds of a simulated one; where it did not, it would be said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ledger.simulation import invariants
from ledger.simulation.invariants import unlawful, unproved
from ledger.simulation.living import Plan

if TYPE_CHECKING:
    from ledger.ledger import Ledger
    from tests.ledger.simulation.conftest import Counties

PLAN = Plan(subjects=80, first=date(2021, 6, 1), last=date(2026, 8, 31), seed=4)


@pytest.fixture(scope="module")
def ledger(counties: Counties) -> Ledger:
    """A county after five years."""
    made, outcome, _ = counties.made(PLAN)
    assert outcome.findings == []
    return made


def tags(ledger: Ledger) -> list[str]:
    return [stream.removeprefix("subject/") for stream in ledger.store.streams("subject/")]


def test_all_is_proved(ledger: Ledger) -> None:
    assert list(unproved(ledger)) == []


def test_all_is_lawful(ledger: Ledger) -> None:
    assert len(tags(ledger)) > PLAN.subjects / 2
    assert list(unlawful(ledger, tags(ledger))) == []


def test_a_measure_that_stands_on_nothing_would_be_found(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invariants, "_lives", lambda *_: False)
    assert any("stands on nothing" in found for found in unlawful(ledger, tags(ledger)))


def test_a_measure_that_fell_too_early_would_be_found(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invariants, "_lives", lambda *_: True)
    assert any("fell though" in found for found in unlawful(ledger, tags(ledger)))


def test_an_accountability_that_outlives_its_listing_would_be_found(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    lives = invariants._lives
    answering = [t for t in tags(ledger) if ledger.state(t).accountabilities]
    assert list(unlawful(ledger, answering)) == []
    monkeypatch.setattr(invariants, "_lives", lambda *given: not lives(*given))
    assert any("its parent is not" in found for found in unlawful(ledger, answering))


def test_a_decision_on_what_is_disputed_alone_would_be_found(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invariants, "_marks", lambda *_: {"under_dispute": 1})
    assert any("disputed" in found for found in unlawful(ledger, tags(ledger)))


def test_a_listing_without_its_steps_would_be_found(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invariants, "steps_missing", lambda *_: ("notice",))
    assert any("without notice" in found for found in unlawful(ledger, tags(ledger)))
