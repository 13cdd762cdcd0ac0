"""Every command of the ledger is played in the county, lawfully and unlawfully."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from ledger.commands import HANDLERS
from ledger.simulation.living import Plan
from ledger.simulation.players import PLAYERS

if TYPE_CHECKING:
    from ledger.simulation.county import Outcome
    from tests.ledger.simulation.conftest import Counties

PLAN = Plan(subjects=220, first=date(2018, 11, 1), last=date(2026, 11, 20), seed=5)
UNPLAYED: Final[dict[str, str]] = {}
"""Commands that no player plays, each with its reason."""


@pytest.fixture(scope="module")
def outcome(counties: Counties) -> Outcome:
    """What became of a county in which everything happens."""
    return counties.made(PLAN)[1]


def test_nothing_happens_that_should_not(outcome: Outcome) -> None:
    assert outcome.findings == []


@pytest.mark.parametrize("way", ["lawful", "unlawful"])
def test_every_command_is_played(outcome: Outcome, way: str) -> None:
    played = getattr(outcome, way)
    missing = {command.__name__ for command in HANDLERS if not played[command.__name__]}
    assert missing - UNPLAYED.keys() == set()
    assert UNPLAYED.keys() <= {command.__name__ for command in HANDLERS}


def test_players_stand_in_the_order_of_the_articles() -> None:
    assert [p.article for p in PLAYERS] == sorted(p.article for p in PLAYERS)
    assert len({p.stem for p in PLAYERS}) == len(PLAYERS)
