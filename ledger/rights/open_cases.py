"""Protection of rights (Article 15, 权益保护): which cases of a subject are open on a day.

While one is, its values are needed: nothing is erased.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from ledger.accountability.standing import accountability_standing
from ledger.commitment.standing import standing
from ledger.notice.notice import time_to_answer
from ledger.rectification.rectification import rectification_standing
from ledger.sanction.in_force import measure_standing
from ledger.sanction.listed import listing_standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.situation import Situation
    from ledger.state import SubjectState

_COMMITTED = frozenset({"open", "due_soon", "overdue"})
_UNRECTIFIED = frozenset({"open", "due_soon", "overdue", "reported", "failed"})
_LISTED = frozenset({"proposed", "noticed", "ready", "pending", "listed", "suspended"})
_HELD = frozenset({"proposed", "noticed", "ready", "standing", "suspended"})
_IMPOSED = frozenset({"proposed", "pending", "in_force", "suspended"})


def open_cases(situation: Situation, state: SubjectState, besides: str = "") -> tuple[int, ...]:
    """The first entries of the cases that are open, in order; `besides` names one to leave out."""
    found = chain(_asked(state, besides), _imposed(situation, state), _owed(situation, state))
    return tuple(sorted(found))


def _asked(state: SubjectState, besides: str) -> Iterator[int]:
    """What the subject asked for and still waits for."""
    asked: Iterator[Any] = chain(
        state.repairs.values(),
        state.objections.values(),
        state.requests.values(),
        state.complaints.values(),
        state.claims.values(),
    )
    yield from (each.entries[0] for each in asked if each.is_open and each.id != besides)


def _imposed(situation: Situation, state: SubjectState) -> Iterator[int]:
    """Listings, measures and accountabilities that stand, or are on their way."""
    law, day = (situation.policy, situation.calendar), situation.today
    for listing in state.listings.values():
        if listing_standing(state, listing, *law, day).situation in _LISTED:
            yield listing.entries[0]
    for case in state.accountabilities.values():
        if accountability_standing(state, case, *law, day).situation in _HELD:
            yield case.entries[0]
    for measure in state.measures.values():
        if measure_standing(state, measure, *law, day).situation in _IMPOSED:
            yield measure.entries[0]


def _owed(situation: Situation, state: SubjectState) -> Iterator[int]:
    """What must still be rectified, kept or answered."""
    law, day = (situation.policy, situation.calendar), situation.today
    for order in state.rectifications.values():
        if rectification_standing(state, order, *law, day).situation in _UNRECTIFIED:
            yield order.entries[0]
    for commitment in state.commitments.values():
        if standing(commitment, *law, day).situation in _COMMITTED:
            yield commitment.entries[0]
    for notice in state.notices.values():
        if notice.served is not None and day < time_to_answer(notice, *law).opens_on:
            yield notice.entries[0]
