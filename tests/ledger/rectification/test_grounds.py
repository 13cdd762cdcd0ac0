"""What an order to rectify rests on: its kind, its unit, whether it is live and serious."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.calendar import Calendar
from ledger.commitment.liability import CommitmentFoundFalse
from ledger.policy import seed_policy
from ledger.rectification.grounds import grounds_of
from tests.law import FIRST, past
from tests.ledger.failures import PENALTY, fined
from tests.ledger.promises import CLERK, C, promised

POLICY = seed_policy()
CALENDAR = Calendar({}, POLICY)
DAY = date(2026, 5, 6)


@pytest.mark.parametrize(("tier", "serious"), [("", False), ("SERIOUS", True)])
def test_the_gravest_tier_is_serious(tier: str, *, serious: bool) -> None:
    found = grounds_of(fined(tier=tier).state(), PENALTY, POLICY, CALENDAR, DAY)
    assert found is not None
    assert (found.kind, found.unit, found.live) == ("record", "AMR", True)
    assert found.serious == serious


def test_a_record_past_its_publication_is_not_live() -> None:
    found = grounds_of(fined().state(), PENALTY, POLICY, CALENDAR, date(2030, 1, 1))
    assert found is not None
    assert not found.live


def test_a_false_commitment_is_live_and_the_unit_that_found_it_determines() -> None:
    false = CommitmentFoundFalse(
        ground="false_statement", determining_unit="NEW", found_on=date(2026, 4, 15), notice=1
    )
    world = promised().adding([past(false, stream=C, on="2026-04-15").draft], CLERK)
    found = grounds_of(world.state(), C, POLICY, CALENDAR, DAY)
    assert found is not None
    assert (found.unit, found.live, found.entries) == ("NEW", True, (FIRST + 2,))


def test_what_is_not_there_is_no_ground() -> None:
    assert grounds_of(fined().state(), "none", POLICY, CALENDAR, DAY) is None
