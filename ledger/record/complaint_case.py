"""Credit archives (Article 4, 信用档案): what every act on a consumer complaint asks first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from ledger.event import Draft, Event
from ledger.notice.notice import same_unit
from ledger.proposal import CASE_UNKNOWN
from ledger.record.complaint_clocks import NO_RULES, complaint_clocks, rules_of
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.record.consumer_complaint import ConsumerComplaint
    from ledger.state import SubjectState

NOT_UNIT = Code(
    "only_the_unit_that_took_the_complaint_may_act",
    "Only the unit that took the complaint or its successor handles it.",
    "须由受理单位或其承继单位办理。",
    plan(4),
)
STEP = Code(
    "consumer_complaint_must_be_at_this_step",
    "The complaint or report is not at the step that this act belongs to.",
    "该投诉举报未处于办理此步骤的阶段。",
    plan(4),
)
DAYS = Code(
    "days_of_a_complaint_must_be_in_order",
    "Each step of a complaint follows the one before and lies not ahead.",
    "投诉处理各步骤日期须依次先后。",
    plan(4),
)


class OnComplaint(Command, frozen=True):
    """An act on one complaint or report."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    complaint: str
    on: date
    """The day it happened."""

    def reads(self) -> Reads:
        """The complaint."""
        return Reads(streams=(self.complaint,))


def require_word(known: Mapping[str, Any], word: str, field: str) -> None:
    """Refuses a word that the rules do not know."""
    if word not in known:
        raise NO_RULES.refused(fields=(field,))


def at_step(
    command: OnComplaint, situation: Situation, step: str, flavour: str
) -> tuple[SubjectState, ConsumerComplaint, Mapping[str, Any]]:
    """The complaint at that step, with the rules of its day; refuses another unit's."""
    state, of = own(command, situation)
    if of.facts.flavour != flavour or of.situation != step:
        raise STEP.refused(of.entries[-1])
    return state, of, rules_of(situation.policy, of.facts.received_on).rules


def on_complaint(
    state: SubjectState, of: ConsumerComplaint, event: Event, command: OnComplaint
) -> Draft:
    """One more entry of a complaint."""
    return Draft(stream=of.id, event=event, subjects=(state.tag,), effective_on=command.on)


def own(command: OnComplaint, situation: Situation) -> tuple[SubjectState, ConsumerComplaint]:
    """The complaint and its subject; refuses an unknown one and another unit's."""
    state = situation.holder("consumer_complaints", command.complaint)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("complaint",))
    of: ConsumerComplaint = state.consumer_complaints[command.complaint]
    if not same_unit(situation, of.unit):
        raise NOT_UNIT.refused(of.entries[0])
    return state, of


def require_day(command: OnComplaint, situation: Situation, first: date) -> None:
    """Refuses a day before the step it follows, and one ahead."""
    if not first <= command.on <= situation.today:
        raise DAYS.refused(fields=("on",))


def due_of(of: ConsumerComplaint, situation: Situation, step: str) -> date:
    """The last day of a step whose clock runs."""
    clocks = complaint_clocks(of, situation.policy, situation.calendar)
    return next(clock.due for clock in clocks if clock.step == step)
