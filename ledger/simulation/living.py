"""A simulation from its first day to yesterday: the one door to this room."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from ledger.simulation import cast
from ledger.simulation.county import County, Outcome
from ledger.simulation.deliveries import Relay
from ledger.simulation.lives import settle
from ledger.simulation.papers import Registrar
from ledger.simulation.players import PLAYERS
from ledger.simulation.registry import yearly
from ledger.simulation.tables import department_tables
from ledger.simulation.town import Town

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.ledger import Ledger


class Plan(msgspec.Struct, frozen=True):
    """What to simulate. Days are dates in Asia/Shanghai."""

    subjects: int
    first: date
    last: date
    seed: int = 1
    horizon: date | None = None
    """The day to which lives are planned, when it is not the last day. With one horizon a
    simulation that ends earlier is the beginning of one that ends later."""


def simulate(
    ledger: Ledger, plan: Plan, folder: Path, progress: Callable[[date], None] = lambda _: None
) -> Outcome:
    """Live the plan in a ledger just founded on its first day; files delivered go to `folder`.

    The ledger's clock is a SetClock. What should not have happened is in the findings.
    """
    county = County(ledger, plan.seed, plan.first, plan.last, plan.horizon)
    sent = folder / "sent"
    sent.mkdir(parents=True, exist_ok=True)
    town = Town(county, Registrar(county.chance), Relay(county, sent), players=PLAYERS)
    county.tell(yearly(town))
    county.tell(town.relay.story())
    cast.enter(town)
    for player in PLAYERS:
        for story in player.begin(town):
            county.tell(story)
    settle(town, plan.subjects)
    county.run(progress)
    for name, _, _, table in department_tables(ledger, town.papers, town.promises, plan.last):
        (folder / name).write_bytes(table)
    county.outcome.entries = ledger.head
    return county.outcome
