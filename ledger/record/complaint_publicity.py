"""Credit archives (Article 4, 信用档案): consumer complaints on the public page (消费投诉公示).

Shown are the operator, the category and what became of the complaint; never a person: neither
who complained nor a natural person complained about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again, on
from ledger.record.complaint_case import DAYS, STEP, OnComplaint, on_complaint, require_word
from ledger.record.complaint_case import own as own_complaint
from ledger.record.complaint_clocks import NO_RULES, rules_of, shown
from ledger.record.consumer_complaint import (
    COMPLAINT,
    ConsumerComplaintPublished,
    ConsumerComplaintTakenDown,
)
from ledger.refusal import Code, plan
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.situation import Command, Situation

NOT_PUBLIC = Code(
    "complaint_must_be_one_that_may_be_published",
    "A complaint that was withdrawn or unfit, or about a natural person, is not published.",
    "投诉人撤回、不属于可调解情形或者涉及自然人的投诉不予公示。",
    plan(4),
)


class PublishConsumerComplaint(OnComplaint, frozen=True):
    """Put a complaint that ended on the public page."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PUBLICITY_OFFICER", "PROVIDER", "DESIGNATOR"})
    channel: str


class TakeConsumerComplaintDown(OnComplaint, frozen=True):
    """Take a complaint off the public page before its time, for a reason of the rules."""

    ROLES: ClassVar[frozenset[str]] = PublishConsumerComplaint.ROLES
    reason: str


def publish(command: PublishConsumerComplaint, situation: Situation) -> list[Draft]:
    """Refuses a report, what has not ended, what may not be published, an unknown channel, and
    days out of order."""
    state, of = own_complaint(command, situation)
    if of.facts.flavour != COMPLAINT or of.ended is None or shown(of, situation.today):
        raise STEP.refused(of.entries[-1])
    rule_set = rules_of(situation.policy, of.facts.received_on)
    rules = rule_set.rules["publicity"]
    person = state.registration is not None and state.registration.kind == PERSON
    if person or of.ended[0] in rules["not_published"]:
        raise NOT_PUBLIC.refused(of.ended[2])
    if command.channel not in rules["channels"]:
        raise NO_RULES.refused(fields=("channel",))
    if not of.ended[1] <= command.on <= situation.today:
        raise DAYS.refused(fields=("on",))
    event = ConsumerComplaintPublished(
        published_on=command.on,
        channel=command.channel,
        until=situation.calendar.period_end(command.on, rules["display"]),
        rule=rule_set.rule(rules["clause"]),
    )
    return [on_complaint(state, of, event, command)]


def take_down(command: TakeConsumerComplaintDown, situation: Situation) -> list[Draft]:
    """Refuses what is not shown, a reason the rules do not know, a day ahead."""
    state, of = own_complaint(command, situation)
    if of.published is None or not shown(of, situation.today):
        raise STEP.refused(of.entries[-1])
    rules = rules_of(situation.policy, of.facts.received_on).rules["publicity"]
    require_word(rules["taken_down"], command.reason, "reason")
    if not of.published.published_on <= command.on <= situation.today:
        raise DAYS.refused(fields=("on",))
    event = ConsumerComplaintTakenDown(reason=command.reason, taken_down_on=command.on)
    return [on_complaint(state, of, event, command)]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    PublishConsumerComplaint: publish,
    TakeConsumerComplaintDown: take_down,
}

AGAIN = (
    again(ConsumerComplaintPublished, PublishConsumerComplaint, stream="complaint", on=on),
    again(ConsumerComplaintTakenDown, TakeConsumerComplaintDown, stream="complaint", on=on),
)
