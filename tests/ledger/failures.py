"""The penalties and orders to rectify that tests of Article 10 speak of."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.record.record import RecordFiled
from ledger.rectification.interview import InterviewHeld, InterviewMissed, InterviewOpened
from ledger.rectification.interviewing import OpenInterview
from ledger.rectification.rectification import RectificationOrdered, RectificationVerified
from ledger.rectification.rectifying import OrderRectification
from tests.law import Past, World, given, officer, past
from tests.ledger.promises import registered

PENALTY = "6a0f2d3e-0000-5000-8000-000000000001"
R = "r-1"
I = "i-1"  # noqa: E741 - the interview
UNIT = officer("AMR", "DESIGNATOR", "SUPERVISOR", officer="unit")
OTHER_UNIT = officer("HRSS", "DESIGNATOR", "SUPERVISOR", officer="other")


def penalty(**more: Any) -> Past:
    """An ordinary fine by the market regulator, decided on 1 April 2026."""
    fields: dict[str, Any] = {
        "kind": "penalty",
        "document_no": "永市监罚〔2026〕1号",
        "agency": "AMR",
        "decided_on": date(2026, 4, 1),
        "name": "永昌县某某商贸有限公司",
        "penalty_kinds": ("fine",),
    }
    return past(RecordFiled(**{**fields, **more}), stream=PENALTY, on="2026-04-01")


def ordered(stream: str = R, **more: Any) -> Past:
    """An order of 6 May 2026 to rectify by 5 June."""
    fields: dict[str, Any] = {
        "basis": PENALTY,
        "basis_kind": "record",
        "unit": "AMR",
        "items": 1,
        "ordered_on": date(2026, 5, 6),
        "due_on": date(2026, 6, 5),
    }
    return past(RectificationOrdered(**{**fields, **more}), stream=stream, on="2026-05-06")


def fined(*more: Past, **facts: Any) -> World:
    """A registered subject with a penalty, and whatever else happened."""
    return given(registered(), penalty(**facts), *more)


def failed(*more: Past, **facts: Any) -> World:
    """An order that the subject did not carry out: verified as failed on 20 May."""
    event = RectificationVerified(outcome="failed", verified_on=date(2026, 5, 20), unit="AMR")
    return fined(ordered(), past(event, stream=R, on="2026-05-20"), *more, **facts)


def opened(stream: str = I, rectification: str = R, **more: Any) -> Past:
    """A reminder, notified on 1 June 2026 for 8 June."""
    fields: dict[str, Any] = {
        "rectification": rectification,
        "kind": "reminder",
        "unit": "AMR",
        "notified_on": date(2026, 6, 1),
        "appointed_on": date(2026, 6, 8),
    }
    return past(InterviewOpened(**{**fields, **more}), stream=stream, on="2026-06-01")


def held(stream: str = I) -> Past:
    """It was held on its day by two officers."""
    event = InterviewHeld(held_on=date(2026, 6, 8), officers=("a", "b"))
    return past(event, stream=stream, on="2026-06-08")


def missed(stream: str = I, *, excused: bool = False) -> Past:
    """Nobody came."""
    event = InterviewMissed(appointed_on=date(2026, 6, 8), excused=excused)
    return past(event, stream=stream, on="2026-06-08")


def order(**more: Any) -> OrderRectification:
    """The command behind such an order."""
    fields: dict[str, Any] = {
        "basis": PENALTY,
        "items": ("清理过期食品",),
        "due_on": date(2026, 6, 5),
    }
    return OrderRectification(**{**fields, **more})


def call(**more: Any) -> OpenInterview:
    """The command that calls to such an interview."""
    fields: dict[str, Any] = {
        "rectification": R,
        "kind": "reminder",
        "notified_on": date(2026, 6, 1),
        "appointed_on": date(2026, 6, 8),
    }
    return OpenInterview(**{**fields, **more})
