"""Collection and sharing (Article 13, 归集共享): whose a record or case is, and who holds it.

One table for everything that may be shown and may end; another room joins by one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ledger.state import SubjectState

KEPT_BY: Mapping[str, Callable[[Any], tuple[str, str]]] = {
    "records": lambda x: (x.facts.agency, x.filed_by),
    "listings": lambda x: (x.unit, x.unit),
    "measures": lambda x: (x.unit, x.unit),
    "commitments": lambda x: (x.facts.accepting_unit, x.facts.accepting_unit),
    "incentives": lambda x: (x.unit, x.unit),
    "grants": lambda x: (x.facts.unit, x.facts.unit),
    "declarations": lambda x: (x.unit, x.unit),
    "evaluations": lambda x: (x.facts.evaluator, x.receiver),
    "reports": lambda x: (x.issued_by, x.issued_by),
}
"""By table of a subject's state: who determined it, and who handed it in."""


def keepers(state: SubjectState, stream: str) -> tuple[str, str]:
    """The units whose record or case it is: who determined it, and who handed it in."""
    for table, units in KEPT_BY.items():
        if held := getattr(state, table).get(stream):
            return units(held)
    return "", ""


def holds(state: SubjectState, stream: str) -> bool:
    """Whether the subject's archive holds it, and not only an entry about it."""
    return any(stream in getattr(state, table) for table in KEPT_BY)
