"""Made-up counties for the tests: founded on their first day, lived to their last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger.clock import SetClock
from ledger.founding import founding_drafts
from ledger.ledger import Ledger
from ledger.simulation.living import Plan, simulate
from ledger.simulation.officers import appointments
from ledger.situation import Actor
from ledger.store import open_store, open_vault
from ledger.store.appending import Boundary
from tests.law import instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from ledger.simulation.county import Outcome

FOUNDER = Actor(officer="founder", agency="", roles=frozenset({"ADMINISTRATOR"}))


def founded(place: str, keys: Path, first: date) -> Ledger:
    """An empty simulated ledger on its first day."""
    store = open_store(place)
    vault = open_vault(place, store, settings={"CREDIT_LEDGER_KEYS": str(keys)})
    ledger = Ledger(store, vault, SetClock(instant(first.isoformat())))
    drafts = founding_drafts("example.org/simulated", True, appointments(), first)
    ledger.append(drafts, Boundary(position=0), FOUNDER)
    return ledger


class Counties:
    """Makes counties and closes them after the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: list[Ledger] = []

    def made(self, plan: Plan, place: str = "") -> tuple[Ledger, Outcome, Path]:
        """A county that lived its plan: its ledger, what became of it, its tables."""
        folder = self.folder / f"county-{len(self._made)}"
        ledger = self.empty(plan.first, place or str(folder / "data"))
        outcome = simulate(ledger, plan, folder / "tables")
        return ledger, outcome, folder / "tables"

    def empty(self, first: date, place: str = "") -> Ledger:
        """A county on its first day."""
        number = len(self._made)
        ledger = founded(
            place or str(self.folder / f"empty-{number}"), self.folder / f"keys-{number}", first
        )
        self._made.append(ledger)
        return ledger

    def close(self) -> None:
        """Close every ledger made."""
        for ledger in self._made:
            ledger.close()


@pytest.fixture(scope="module")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counties]:
    made = Counties(tmp_path_factory.mktemp("counties"))
    yield made
    made.close()
