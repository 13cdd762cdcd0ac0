"""Integrity education that a subject agreed to be named for, as its own archive stores it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ledger.refusal import PLAN
from projections.holdings import Holding

if TYPE_CHECKING:
    from ledger.state import SubjectState


class Attendance(Holding, frozen=True, kw_only=True):
    """Its part in integrity education (诚信教育), named with consent; used for nothing. What was
    taken back is not here."""

    education: str
    unit: str
    attended_on: date


def attendances(state: SubjectState) -> tuple[Attendance, ...]:
    """Every part it took and still agrees to be named for, oldest first."""
    return tuple(
        Attendance(
            id=of.id,
            entries=tuple(of.entries),
            situation="attended",
            derived_from=tuple(of.entries),
            rule=f"{PLAN}#2",
            education=of.education,
            unit=of.unit,
            attended_on=of.attended_on,
        )
        for of in state.attendances.values()
        if not of.withdrawn_in
    )
