"""A simulation: one seed one history, everything as it must be, on both stores."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from ledger.refusal import CODES
from ledger.simulation.living import Plan
from ledger.store.audit import audit
from ledger.topics import decode

if TYPE_CHECKING:
    from ledger.ledger import Ledger
    from tests.ledger.simulation.conftest import Counties

PLAN = Plan(subjects=18, first=date(2022, 6, 1), last=date(2026, 8, 31), seed=7)


def history(ledger: Ledger) -> list[tuple[object, ...]]:
    """What is the same in two runs: everything but ids and salts."""
    return [
        (e.type, e.effective_on, e.recorded_at, e.agency, e.actor)
        for e in (decode(n, line) for n, line in ledger.store.entries(0, 100_000))
    ]


@pytest.mark.parametrize(("place", "subjects"), [("sqlite", 20), ("postgres", 7)])
def test_every_act_ends_as_it_must(
    counties: Counties, place: str, subjects: int, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if place == "postgres" else ""
    ledger, outcome, _ = counties.made(replace(PLAN, subjects=subjects), url)
    assert outcome.findings == []
    assert outcome.commands > 10 * subjects
    assert outcome.rows > 0
    assert len(outcome.refusals) > subjects
    assert outcome.refusals.keys() <= CODES.keys()
    assert list(audit(ledger.store)) == []
    assert list(ledger.vault.missing(ledger.store)) == []
    assert ledger.vault.sweep(ledger.store) == 0


def test_one_seed_gives_one_history(counties: Counties) -> None:
    first, again, other = (
        history(
            counties.made(Plan(subjects=6, first=PLAN.first, last=date(2024, 12, 31), seed=seed))[0]
        )
        for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other


def test_a_simulation_that_ends_earlier_is_the_beginning_of_a_longer_one(
    counties: Counties,
) -> None:
    horizon = date(2027, 1, 4)
    shorter, longer = (
        history(
            counties.made(Plan(subjects=8, first=PLAN.first, last=last, seed=5, horizon=horizon))[0]
        )
        for last in (date(2023, 12, 29), date(2025, 5, 30))
    )
    assert len(shorter) < len(longer)
    assert longer[: len(shorter)] == shorter


def test_nothing_happens_on_a_day_off(counties: Counties) -> None:
    ledger, _, _ = counties.made(Plan(subjects=8, first=PLAN.first, last=PLAN.last, seed=6))
    calendar = ledger.registry.calendar
    days = {e.effective_on for e in ledger.entries() if e.type == "listing.decided"}
    days |= {e.effective_on for e in ledger.entries() if e.type == "publication.published"}
    assert days
    assert [day for day in days if not calendar.is_working_day(day)] == []


def test_a_simulated_ledger_says_so(counties: Counties) -> None:
    ledger = counties.empty(PLAN.first)
    (founding,) = list(ledger.entries(0, 1))
    assert founding.data.simulated
    assert founding.data.origin.endswith("/simulated")
