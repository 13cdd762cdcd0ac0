"""Rectification and interviews (Article 10, 限期整改、约谈): what the unit takes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.event import Disclosure, Draft
from ledger.rectification.interview import InterviewCalledOff
from ledger.rectification.interviewing import find_interview, on_interview, require_open
from ledger.rectification.rectification import RectificationWithdrawn
from ledger.rectification.rectifying import find, require_determining_unit, require_unsettled
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

REASON_MISSING = Code(
    "reason_for_calling_off_must_be_given",
    "Who takes an order back or calls an interview off says why.",
    "撤回整改要求或取消约谈须说明理由。",
    plan(10),
)


class WithdrawRectification(Command, frozen=True):
    """Take an order to rectify back; the reason is free text."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    rectification: str
    reason: str

    def reads(self) -> Reads:
        """The rectification."""
        return Reads(streams=(self.rectification,))


class CallOffInterview(Command, frozen=True):
    """Call an interview off before it is held; the reason is free text."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    interview: str
    reason: str

    def reads(self) -> Reads:
        """The interview."""
        return Reads(streams=(self.interview,))


def withdraw(command: WithdrawRectification, situation: Situation) -> list[Draft]:
    """Refuses another unit, one that passed or was withdrawn, and a missing reason. Interviews
    still open are called off with it."""
    state, rectification = find(situation, command.rectification)
    require_determining_unit(situation, rectification.facts.unit, rectification.entries[0])
    require_unsettled(rectification)
    _require_reason(command.reason)
    today = situation.today
    taken_back = Draft(
        stream=rectification.id,
        event=RectificationWithdrawn(withdrawn_on=today),
        subjects=(state.tag,),
        effective_on=today,
        disclosures=(Disclosure(state.tag, "withdrawal", command.reason),),
    )
    event, text = InterviewCalledOff(called_off_on=today), {"called_off": command.reason}
    still_open = [i.id for i in rectification.interviews.values() if i.is_open]
    return [taken_back, *(on_interview(i, state, event, today, text) for i in still_open)]


def call_off(command: CallOffInterview, situation: Situation) -> list[Draft]:
    """Refuses another unit, an interview that is not open, and a missing reason."""
    state, interview = find_interview(situation, command.interview)
    require_open(interview)
    _require_reason(command.reason)
    event = InterviewCalledOff(called_off_on=situation.today)
    text = {"called_off": command.reason}
    return [on_interview(interview.id, state, event, situation.today, text)]


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise REASON_MISSING.refused(fields=("reason",))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    WithdrawRectification: withdraw,
    CallOffInterview: call_off,
}

AGAIN = (
    again(
        RectificationWithdrawn, WithdrawRectification, stream="rectification", vaulted=("reason",)
    ),
    again(InterviewCalledOff, CallOffInterview, stream="interview", vaulted=("reason",)),
)
