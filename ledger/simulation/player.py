"""A player: what one stem does in the county, lawfully and unlawfully.

A player's module holds stories: generators that act through `county.do` (a lawful act, which
must be accepted) and `county.refuse` (an unlawful one, which must be refused with its code and
write nothing), and say by `yield` on which day they go on. Stories begin in three ways:

- `begin`: stories of the whole county (its tasks, draws, deliveries), on the first day;
- `life`: stories of one subject, each on a chance working day of its years;
- `turns`: what may happen to one thing (`penalty`, `licence`, `listing`, `measure`, `breach`)
  while its own story waits. A turn has the thing for itself until it ends.

Every command is played lawfully and unlawfully at least once in a long run; a test counts.
A player is entered in the table `PLAYERS` of `players.py`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ledger.simulation.papers import Subject
    from ledger.simulation.town import Town

Story = Generator[date, None, None]
"""Acts, and says the working day on which it goes on."""


class Thing(NamedTuple):
    """What a turn happens to."""

    stream: str
    unit: str
    """Code of the agency that decided it."""


def _nothing(*_: Any) -> Iterable[Story]:
    return ()


@dataclass(frozen=True, slots=True)
class Player:
    """What one stem plays."""

    stem: str
    """As its module is called."""
    article: int
    begin: Callable[[Town], Iterable[Story]] = _nothing
    life: Callable[[Town, Subject], Iterable[Story]] = _nothing
    turns: Mapping[str, tuple[float, Callable[[Town, Subject, Thing], Story]]] = field(
        default_factory=dict
    )
    """By the kind of thing: in which share of the cases, and what happens then."""
