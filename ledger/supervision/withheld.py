"""Graded supervision (Article 7, 分级分类监管): what of a draw lies in the vault until published.

The pool of inspectors, their conflicts, the nonce, the population, who was drawn. A decision
gets them from `Situation.found["opened"]`; the face opens them after permission.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.supervision.selection import (
    Candidate,
    Conflict,
    Drawn,
    candidate,
    drawn_of,
    inspectors_of,
    redraw,
    seed_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ledger.supervision.draw import Draw

    Opened = Callable[[Iterable[str]], Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is kept back of a draw; parts that do not exist yet are empty."""

    officers: tuple[str, ...]
    """Pseudonyms of who announced it."""
    inspectors: tuple[str, ...]
    """Pseudonyms of the pool."""
    conflicts: tuple[Conflict, ...]
    """In the order in which they were declared."""
    nonce: bytes
    population: tuple[Candidate, ...]
    drawn: tuple[Drawn, ...]
    recorded_by: Mapping[int, str]
    """Who recorded the result of a number."""

    def of_the_plan(self, officer: str) -> bool:
        """Whether an officer may see whom was drawn before it is published."""
        return bool(officer) and officer in (*self.officers, *self.inspectors)

    def number(self, number: int) -> Drawn | None:
        """The drawn subject of that number."""
        return next((drawn for drawn in self.drawn if drawn.number == number), None)


def withheld(draw: Draw, opened: Opened) -> Withheld:
    """The values of a draw, opened from the vault."""
    held = opened(dict.fromkeys(draw.disclosed.values()))
    values = {name: held.get(entry, {}).get(name) for name, entry in draw.disclosed.items()}
    conflicts = (values.get(f"conflict.{at}") for at in range(1, draw.conflicts + 1))
    recorded = ((i.number, values.get(f"recorded_by.{i.number}")) for i in draw.inspections)
    return Withheld(
        officers=tuple(values.get("officers") or ()),
        inspectors=tuple(values.get("inspectors") or ()),
        conflicts=tuple(Conflict(*pair) for pair in conflicts if pair),
        nonce=bytes.fromhex(values.get("nonce") or ""),
        population=tuple(candidate(line) for line in values.get("population") or ()),
        drawn=tuple(drawn_of(line) for line in values.get("drawn") or ()),
        recorded_by={number: str(officer) for number, officer in recorded if officer},
    )


def seed(draw: Draw, held: Withheld, root: bytes) -> bytes:
    """The seed of a draw from what its entries and the vault say."""
    return seed_of(root, held.nonce, draw.id)


def drawn_again(draw: Draw, held: Withheld) -> tuple[Drawn, ...]:
    """The draw made again from its inputs, with the conflicts declared before it."""
    before = held.conflicts[: draw.conflicts_before]
    made = seed(draw, held, bytes.fromhex(draw.root))
    return redraw(made, held.population, held.inspectors, before, draw.inspectors_each)


def assigned(draw: Draw, held: Withheld, drawn: Drawn) -> tuple[str, ...]:
    """Who inspects a drawn subject today: a conflict declared since passes it to the next."""
    made = seed(draw, held, bytes.fromhex(draw.root))
    free = inspectors_of(made, drawn.subject, held.inspectors, held.conflicts)
    return free[: draw.inspectors_each]
