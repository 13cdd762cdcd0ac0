"""Consumer complaints as documents store them: where each stands, its clocks, whether it shows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ledger.record.complaint_clocks import complaint_clocks, shown
from ledger.subject import PERSON
from projections.holdings import Clock, Holding

if TYPE_CHECKING:
    from ledger.record import consumer_complaint as handled
    from ledger.state import SubjectState
    from projections.horizon import Horizon
    from projections.projection import Standpoint


class ConsumerComplaint(Holding, frozen=True, kw_only=True):
    """A consumer complaint or report (消费投诉、举报). Situations: `received`, `accepted`,
    `refused`, `ended`, `checked`, `told`."""

    flavour: str
    number: str
    unit: str
    received_on: date
    category: str
    channel: str
    amount: Decimal | None = None
    """What is in dispute, in yuan."""
    accepted_on: date | None = None
    ground: str = ""
    """Why it was not accepted."""
    mediations: int = 0
    outcome: str = ""
    """Of the complaint, or of the check of a report."""
    ended_on: date | None = None
    told_on: date | None = None
    clocks: tuple[Clock, ...] = ()
    published: bool = False
    published_on: date | None = None
    published_until: date | None = None


def complaints(
    state: SubjectState, at: Standpoint, horizon: Horizon
) -> tuple[ConsumerComplaint, ...]:
    """Every complaint about a subject, oldest first."""
    person = state.registration is not None and state.registration.kind == PERSON
    return tuple(
        _complaint(of, at, horizon, person=person) for of in state.consumer_complaints.values()
    )


def _complaint(
    of: handled.ConsumerComplaint, at: Standpoint, horizon: Horizon, *, person: bool
) -> ConsumerComplaint:
    facts, clocks = of.facts, _clocks(of, at, horizon, person=person)
    waits = min((c for c in clocks if c.done_on is None), key=lambda c: c.due, default=None)
    published = of.published
    if published is not None:
        horizon.passed(published.until)
    ended = of.ended or of.checked
    return ConsumerComplaint(
        id=of.id,
        entries=tuple(of.entries),
        disclosed=of.disclosed.copy(),
        situation=of.situation,
        due_on=waits.due if waits else None,
        provisional=waits.provisional if waits else False,
        derived_from=waits.derived_from if waits else tuple(of.entries),
        rule=waits.rule if waits else facts.rule,
        flavour=facts.flavour,
        number=facts.number,
        unit=facts.unit,
        received_on=facts.received_on,
        category=facts.category,
        channel=facts.channel,
        amount=facts.amount,
        accepted_on=of.accepted[0] if of.accepted else None,
        ground=of.refused[0] if of.refused else "",
        mediations=len(of.mediations),
        outcome=ended[0] if ended else "",
        ended_on=ended[1] if ended else None,
        told_on=of.told[0] if of.told else None,
        clocks=clocks,
        published=shown(of, at.day, person=person),
        published_on=published.published_on if published else None,
        published_until=published.until if published else None,
    )


def _clocks(
    of: handled.ConsumerComplaint, at: Standpoint, horizon: Horizon, *, person: bool
) -> tuple[Clock, ...]:
    made = []
    for clock in complaint_clocks(of, at.policy, at.calendar, person=person):
        over = horizon.passed(clock.due) if clock.done_on is None else clock.done_on > clock.due
        made.append(
            Clock(
                step=clock.step,
                due=clock.due,
                provisional=clock.provisional,
                done_on=clock.done_on,
                late=over,
                derived_from=clock.derived_from,
                rule=clock.rule,
            )
        )
    return tuple(made)
