"""Collection and sharing (Article 13, 归集共享): who may act on a file or a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from ledger.authority import AGENCY, acts_for
from ledger.clock import day_of
from ledger.refusal import Code, plan
from ledger.situation import Situation

if TYPE_CHECKING:
    from ledger.intake.batch import Batch
    from ledger.ledger import Ledger
    from ledger.registry import Agency
    from ledger.situation import Actor

ACTOR = Code(
    "actor_must_act_for_the_sending_agency",
    "An officer hands in, links and withdraws only for the agency it acts for.",
    "操作人员只能代表所在单位报送、关联或撤回文件。",
    plan(13),
)


def situation_of(ledger: Ledger, actor: Actor) -> Situation:
    """The situation of an act that reads only the law, the agencies and the day."""
    now = ledger.clock.now()
    return Situation(
        now=now,
        today=day_of(now),
        actor=actor,
        registry=ledger.registry,
        states={},
        new_id=lambda: str(uuid4()),
    )


def sender_of(situation: Situation, name: str) -> Agency:
    """The sending agency by code or name; refuses an unknown one, and an actor of another."""
    sender = situation.registry.agency(name)
    if sender is None or sender.closed_in:
        raise AGENCY.refused(fields=("agency",))
    if situation.actor.agency != sender.code:
        raise ACTOR.refused(sender.entry)
    return sender


def require_sender(situation: Situation, batch: Batch) -> None:
    """Refuses anyone but the agency that handed in the batch, or its successor."""
    agency = situation.registry.agencies.get(situation.actor.agency)
    if agency is None or not acts_for(agency, batch.received.agency):
        raise ACTOR.refused(batch.entry)
