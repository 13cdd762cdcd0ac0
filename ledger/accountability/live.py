"""Accountability (Article 11, 责任追究): a person's accountability as the basis of a measure.

It stands while it was determined and not lifted, and while its parent stands: the entry, or the
day, that ends the parent ends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.sanction.live_basis import LiveBasis

if TYPE_CHECKING:
    from datetime import date

    from ledger.accountability.accountability import Accountability

NOT_DETERMINED, LIFTED, PARENT_UNKNOWN = "not_determined", "lifted", "parent_unknown"


def accountability_basis(case: Accountability, parent: LiveBasis | None, day: date) -> LiveBasis:
    """The accountability as a basis on that day, given its parent as one."""
    because, entry, on = _end(case, parent, day)
    marks = dict.fromkeys((*case.marks, *(parent.marks if parent else ())))
    return LiveBasis(
        stream=case.id,
        kind=parent.kind if parent else "accountability",
        stands=not because,
        ended_because=because,
        ended_in=entry,
        ended_on=on,
        marks=tuple(marks),
        last_day=parent.last_day if parent else None,
        entries=(case.determined_in or case.proposed_in,),
    )


def _end(case: Accountability, parent: LiveBasis | None, day: date) -> tuple[str, int, date | None]:
    if case.determined is None or case.determined.decided_on > day:
        return NOT_DETERMINED, 0, None
    if case.lifted is not None and case.lifted[1] <= day:
        return LIFTED, case.lifted[2], case.lifted[1]
    if parent is None:
        return PARENT_UNKNOWN, 0, None
    return parent.ended_because, parent.ended_in, parent.ended_on
