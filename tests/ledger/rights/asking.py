"""What the tests of requests, mandates, complaints and claims have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.proposal import ProposalMade
from tests.law import Past, given, officer, past
from tests.ledger.penalties import PENALTY, penalty, registered

if TYPE_CHECKING:
    from ledger.event import Event, Tag
    from tests.law import World

PERSON = "3b1f0b0e-0000-4000-8000-000000000001"
FIRM = "91620321MA0000015L"
ME = officer("", "SUBJECT", officer="me", subject=PERSON)
AGENT = officer("", "SUBJECT", "AGENT", officer="agent-7", subject=PERSON)
FIRM_ITSELF = officer("", "SUBJECT", officer="firm", subject=FIRM)
STRANGER = officer("", "SUBJECT", officer="other", subject="91620321MA0000023F")
WINDOW = officer("DRC", "OBJECTION_OFFICER", officer="o1")
SECOND = officer("DRC", "OBJECTION_OFFICER", officer="o2")
ELSEWHERE = officer("ECO", "OBJECTION_OFFICER", "DESIGNATOR", officer="o3")
ON = "2026-04-07"


def person(*happened: Past, **facts: Any) -> World:
    """A registered person with a penalty of this year."""
    filed = penalty("2026-03-02", tag=PERSON, name="", **facts)
    return given(registered(PERSON, "person"), filed, *happened)


def firm(*happened: Past, **facts: Any) -> World:
    """A firm with a penalty of this year."""
    return given(registered(), penalty("2026-03-02", **facts), *happened)


def about(event: Event, stream: str, on: str = ON, tag: Tag = PERSON) -> Past:
    """Something that happened to the person."""
    return past(event, stream=stream, on=on, subjects=(tag,))


def proposed(matter: str, case: str) -> Past:
    """The first officer of the window proposed it."""
    event = ProposalMade(matter=matter, case=case)
    return past(event, stream="proposal/1", on=ON, subjects=(PERSON,), by=WINDOW)


__all__ = [
    "AGENT",
    "ELSEWHERE",
    "FIRM",
    "FIRM_ITSELF",
    "ME",
    "ON",
    "PENALTY",
    "PERSON",
    "SECOND",
    "STRANGER",
    "WINDOW",
    "about",
    "firm",
    "person",
    "proposed",
]
