"""What all stories share: the county, its papers, its relay, its people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ledger.simulation.player import Thing

if TYPE_CHECKING:
    from ledger.simulation.county import County
    from ledger.simulation.deliveries import Relay
    from ledger.simulation.papers import Paper, Registrar, Subject
    from ledger.simulation.player import Player, Story
    from ledger.simulation.promises import Promise

UNLAWFUL_SHARE = 0.25
"""In this share of the places where an unlawful act is thinkable, somebody tries it."""


@dataclass(slots=True)
class Town:
    """One simulated county with everything its stories need."""

    county: County
    registrar: Registrar
    relay: Relay
    subjects: list[Subject] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    players: tuple[Player, ...] = ()

    @property
    def papers(self) -> list[Paper]:
        """Every decision so far."""
        return [paper for subject in self.subjects for paper in subject.papers]

    def somebody_tries(self) -> bool:
        """Whether an unlawful act is tried here."""
        return self.county.happens(UNLAWFUL_SHARE)

    def turn(self, kind: str, subject: Subject, stream: str, unit: str) -> Story:
        """What players do with such a thing, one after the other, before its story goes on."""
        for player in self.players:
            share, played = player.turns.get(kind, (0.0, None))
            if played is not None and self.county.rarely(
                f"{player.stem} of {kind}", share, first=3
            ):
                yield from played(self, subject, Thing(stream, unit))
