"""Credit archives (Article 4, 信用档案): the clue of a consumer's report (举报) is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.again import again, on
from ledger.authority import two_persons
from ledger.record.complaint_case import (
    OnComplaint,
    at_step,
    due_of,
    on_complaint,
    require_day,
    require_word,
)
from ledger.record.consumer_complaint import REPORT, ConsumerClueChecked, ConsumerClueExtended
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.situation import Command, Situation

EXTENDED = Code(
    "clue_may_be_extended_once_in_time",
    "The time to check a clue is extended once, before it has run.",
    "核查期限仅可在届满前延长一次。",
    plan(4),
)


class ExtendClueCheck(OnComplaint, frozen=True):
    """Approve more time to check the clue of a report; by another officer than who took it."""


class CheckClue(OnComplaint, frozen=True):
    """Record what the check of a report found."""

    outcome: str
    """`case_opened` or `no_case`."""


def extend(command: ExtendClueCheck, situation: Situation) -> list[Draft]:
    """Refuses a complaint, a second extension, one after the time, and who took the report."""
    state, of, rules = at_step(command, situation, "received", REPORT)
    require_day(command, situation, of.facts.received_on)
    two_persons(situation, of.received_by, of.entries[0])
    last = due_of(of, situation, "check")
    if of.extended is not None or command.on > last:
        raise EXTENDED.refused(of.entries[-1])
    until = situation.calendar.due(last, rules["check"]["extension"], roll=True).day
    return [on_complaint(state, of, ConsumerClueExtended(until=until), command)]


def check(command: CheckClue, situation: Situation) -> list[Draft]:
    """Refuses a complaint, a clue that was checked, and an outcome that is none."""
    state, of, rules = at_step(command, situation, "received", REPORT)
    require_day(command, situation, of.facts.received_on)
    require_word(rules["checks"]["known"], command.outcome, "outcome")
    event = ConsumerClueChecked(outcome=command.outcome, checked_on=command.on)
    return [on_complaint(state, of, event, command)]


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ExtendClueCheck: extend,
    CheckClue: check,
}

AGAIN = (
    again(ConsumerClueExtended, ExtendClueCheck, stream="complaint", on=on),
    again(ConsumerClueChecked, CheckClue, stream="complaint", on=on),
)
