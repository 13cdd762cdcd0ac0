"""The hearing (听证) before an act, where the law gives one and the subject asked for it.

It is announced ahead and led by an officer who did not serve the notice (行政处罚法 64).
Windows: policy family `procedure`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from ledger.again import again
from ledger.event import Draft, Event
from ledger.notice.answer import NO_HEARING, InCase, case_draft, noted, own_notice
from ledger.notice.notice import FAMILY, HEARING_FIRST
from ledger.notice.service import AHEAD
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.situation import Command, Situation
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

TOO_SOON = Code(
    "hearing_must_be_announced_ahead",
    "The subject must be told of the hearing the stated time ahead.",
    "听证须在规定时间之前通知当事人。",
    plan(9),
)
PRESIDES = Code(
    "who_served_the_notice_may_not_lead_the_hearing",
    "A hearing is led by an officer who did not work on the case.",
    "听证须由非本案人员主持。",
    plan(9),
)


class HearingAnnounced(Event, frozen=True):
    """The subject was told when and where it will be heard (听证通知)."""

    TOPIC: ClassVar[str] = "hearing.announced"
    case: str
    held_on: date


class HearingHeld(Event, frozen=True):
    """The hearing took place, nobody came, or the request was withdrawn; minutes in the vault."""

    TOPIC: ClassVar[str] = "hearing.held"
    case: str
    outcome: str
    """`held`, `not_attended` or `withdrawn`."""


class AnnounceHearing(InCase, frozen=True):
    """Tell the subject the day of its hearing; time and place are in the text."""

    held_on: date
    text: str


class RecordHearing(InCase, frozen=True):
    """Record how the hearing went; the actor led it."""

    outcome: Literal["held", "not_attended", "withdrawn"]
    minutes: str = ""


def announce(command: AnnounceHearing, situation: Situation) -> list[Draft]:
    """Refuses a hearing nobody asked for, or one announced too late."""
    notice = own_notice(situation, command.case)
    if not any(a.hearing for a in notice.answers):
        raise NO_HEARING.refused(notice.entry)
    ahead = situation.policy.in_force(FAMILY, situation.today).rules["hearing"]["announced_ahead"]
    earliest = situation.calendar.due(situation.today, ahead, roll=True).day
    if command.held_on < earliest:
        raise TOO_SOON.refused(notice.entry, would_succeed_on=earliest)
    event = HearingAnnounced(case=command.case, held_on=command.held_on)
    return [case_draft(situation, event, text=command.text)]


def hold(command: RecordHearing, situation: Situation) -> list[Draft]:
    """Refuses a hearing that was not announced, lies ahead, or is led by who served the notice."""
    notice = own_notice(situation, command.case)
    if command.outcome != "withdrawn":
        if notice.announced is None:
            raise HEARING_FIRST.refused(notice.entry)
        day, announced_in = notice.announced
        if day > situation.today:
            raise AHEAD.refused(announced_in, would_succeed_on=day)
    if situation.actor.officer == notice.officer:
        raise PRESIDES.refused(notice.entry)
    event = HearingHeld(case=command.case, outcome=command.outcome)
    return [case_draft(situation, event, minutes=command.minutes)]


def _announced(state: SubjectState, entry: Entry) -> None:
    if notice := noted(state, entry):
        notice.announced = (entry.data.held_on, entry.number)
        notice.disclosed["hearing"] = entry.id


def _held(state: SubjectState, entry: Entry) -> None:
    if notice := noted(state, entry):
        notice.heard = (entry.data.outcome, entry.number)
        if entry.sd:
            notice.disclosed["minutes"] = entry.id


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    HearingAnnounced: _announced,
    HearingHeld: _held,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    AnnounceHearing: announce,
    RecordHearing: hold,
}

AGAIN = (
    again(HearingAnnounced, AnnounceHearing, vaulted=("text",)),
    again(HearingHeld, RecordHearing, vaulted=("minutes",)),
)
