"""The consumer complaints that the tests of Article 4 speak of."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from ledger.record.complaint_handling import (
    AcceptConsumerComplaint,
    EndConsumerComplaint,
    MediateConsumerComplaint,
    ReceiveConsumerComplaint,
)
from tests.law import SUBJECT, World, day, given, officer
from tests.ledger.sanctions import done, registered

if TYPE_CHECKING:
    from ledger.record.consumer_complaint import ConsumerComplaint
    from tests.law import Day

CLERK = officer("AMR", "PROVIDER", officer="clerk")
CHIEF = officer("AMR", "PROVIDER", officer="chief")
OTHER = officer("DRC", "PROVIDER")
RECEIVED, ACCEPTED = "2026-03-02", "2026-03-05"
ACCEPT_DUE, MEDIATION_ENDS = "2026-03-11", "2026-05-12"
"""Seven working days from the Monday; 45 from the Thursday, over Qingming and May Day."""


def reception(**more: Any) -> ReceiveConsumerComplaint:
    """A buyer complains that a heater broke."""
    fields: dict[str, Any] = {
        "subject": SUBJECT,
        "flavour": "complaint",
        "complaint_no": "1620321002026030200001",
        "received_on": day(RECEIVED),
        "category": "after_sales",
        "channel": "platform",
        "text": "取暖器三个月即损坏，商家拒绝维修",
        "complainant": "吴某 13900000000",
    }
    return ReceiveConsumerComplaint(**{**fields, **more})


def start(kind: str = "organisation") -> World:
    """A registered firm."""
    return given(registered(kind))


def received(kind: str = "organisation", **more: Any) -> World:
    """The complaint came in on 2 March 2026."""
    return done(start(kind), reception(**more), CLERK, RECEIVED)


def complaint_of(world: World) -> ConsumerComplaint:
    """The only complaint."""
    (found,) = world.state().consumer_complaints.values()
    return found


def on(world: World, when: Day) -> dict[str, Any]:
    """What every act on the complaint names."""
    return {"complaint": complaint_of(world).id, "on": day(when)}


def accepted(kind: str = "organisation") -> World:
    """The complaint was accepted on 5 March 2026."""
    world = received(kind)
    return done(world, AcceptConsumerComplaint(**on(world, ACCEPTED)), CLERK, ACCEPTED)


def mediated(outcome: str = "agreed") -> World:
    """The parties met on 20 March 2026."""
    world = accepted()
    met = MediateConsumerComplaint(**on(world, date(2026, 3, 20)), outcome=outcome)
    return done(world, met, CLERK, "2026-03-20")


def ended(outcome: str = "agreed") -> World:
    """It ended on 23 March 2026."""
    world = mediated() if outcome == "agreed" else accepted()
    over = EndConsumerComplaint(**on(world, date(2026, 3, 23)), outcome=outcome)
    return done(world, over, CLERK, "2026-03-23")


def reported(**more: Any) -> World:
    """A report came in on 2 March 2026."""
    return received(flavour="report", **more)
