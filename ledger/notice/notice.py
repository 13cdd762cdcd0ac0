"""Notice and hearing first: what worsens a subject's position is announced and answered before.

Rule over all articles: a served notice states basis, cause, consequence and remedies; then
the time to answer runs; the answer gets a reasoned reply; only then the act takes effect.
The mechanism is the same for every act; its windows stand in the policy family `procedure`.
A notice belongs to a case: the stream of the commitment, the listing, the measure; where
the act has no stream yet the notice opens one and the act names it. Texts lie in the vault.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from ledger.authority import acts_for
from ledger.event import Event
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.situation import Situation
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

FAMILY = "procedure"
HELD = "held"
"""The outcome of a hearing that took place."""

NOTICE_FIRST = Code(
    "notice_must_be_served_first",
    "What worsens a subject's position needs a notice served before it, by the deciding unit.",
    "作出不利决定前须由作出单位依法送达告知书。",
    plan(9),
)
TIME_MUST_RUN = Code(
    "time_to_answer_must_have_run",
    "The time to answer the notice has not run and was not waived.",
    "陈述申辩期限尚未届满且未被放弃。",
    plan(9),
)
HEARING_FIRST = Code(
    "hearing_must_be_held_first",
    "The subject asked to be heard in time; the hearing has not been held.",
    "当事人已在期限内要求听证，尚未举行听证。",
    plan(9),
)
REPLY_FIRST = Code(
    "answer_must_have_a_reasoned_reply",
    "The subject answered the notice; the answer needs a reasoned reply first.",
    "当事人已陈述申辩，须先作出说明理由的答复。",
    plan(9),
)


class NoticeServed(Event, frozen=True):
    """A notice before an act that worsens the subject's position was served (事先告知、送达):
    basis, cause, consequence and remedies, whose texts lie in the vault; the time to answer runs
    from the day of service, or from the day the law deems it served.
    """

    TOPIC: ClassVar[str] = "notice.served"
    case: str
    act: str
    """The act announced: `listing`, `measure`, `breach` … of the rules of procedure."""
    clauses: tuple[str, ...]
    """The law it rests on: instrument and article."""
    served_on: date
    method: str
    rests_on: tuple[str, ...] = ()
    """Streams of the records it rests on."""
    measures: tuple[str, ...] = ()
    """Codes of the sanction measures announced with it."""
    time_to_answer: str = ""
    """A period the notice grants beyond the rule's (`10WD`); empty: the rule's."""


class NoticeNotServed(Event, frozen=True):
    """An attempt to serve a notice failed, with the reason why (未能送达); no time runs."""

    TOPIC: ClassVar[str] = "notice.not_served"
    case: str
    act: str
    attempted_on: date
    method: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the subject said to a notice: a statement, a waiver, a request to be heard."""

    entry: int
    received_on: date
    waived: bool
    hearing: bool
    disclosed: str = ""
    """Entry id whose vault row holds the statement; empty when there is none."""


@dataclass(slots=True)
class Notice:
    """The notice of a case and what was answered and replied to it."""

    case: str
    act: str
    officer: str
    agency: str
    entry: int
    """The entry of its service; 0 while only attempts to serve it failed."""
    served: NoticeServed | None = None
    failed: list[int] = field(default_factory=list)
    """Entries of the attempts to serve it that failed."""
    entries: list[int] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    replied_to: int = 0
    """The newest answer that a reply covers."""
    replied_in: int = 0
    announced: tuple[date, int] | None = None
    """Day and entry of the hearing announced."""
    heard: tuple[str, int] | None = None
    """Outcome and entry of the hearing."""
    earlier: list[Notice] = field(default_factory=list)
    """Notices of the same case that this one took the place of."""
    disclosed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimeToAnswer:
    """The time to answer a notice, computed from its service, the rules and the calendar."""

    served_on: date
    """The day it was served or is deemed served."""
    last_day: date
    """The time to answer ends at 24:00 of it, Asia/Shanghai."""
    provisional: bool
    hearing_until: date | None
    """The last day to ask for a hearing; None where the law gives none."""
    rule: str
    derived_from: tuple[int, ...]

    @property
    def opens_on(self) -> date:
        """The first day on which the act may follow."""
        return self.last_day + timedelta(1)


def time_to_answer(notice: Notice, policy: Policy, calendar: Calendar) -> TimeToAnswer:
    """The time to answer of a notice that was served.

    Raises ValueError for one that only failed to be served.
    """
    served = notice.served
    if served is None:
        raise ValueError("no time runs before service")
    rule_set = policy.in_force(FAMILY, served.served_on)
    act, hearing = rule_set.rules["acts"][served.act], rule_set.rules["hearing"]
    deemed_after = rule_set.rules["service"]["methods"][served.method].get("deemed_after", "P0D")
    from_day = calendar.period_end(served.served_on, deemed_after)
    due = calendar.due(from_day, served.time_to_answer or act["answer"], roll=True)
    offered = act["hearing"] == "on_request" or (
        act["hearing"] == "for_measures" and set(act["hearing_measures"]) & set(served.measures)
    )
    until = calendar.due(from_day, hearing["request"], roll=True).day if offered else None
    return TimeToAnswer(
        served_on=from_day,
        last_day=due.day,
        provisional=due.provisional,
        hearing_until=until,
        rule=rule_set.rule(act["clause"]),
        derived_from=(notice.entry,),
    )


def completed(
    situation: Situation, state: SubjectState, case: str, act: str = "", on: date | None = None
) -> Notice:
    """The notice of a case once nothing stands between it and the act, which is of today or `on`.

    Raises the refusals that it was not served (for `act`, if named, and by this unit), that
    its time has not run, that a hearing asked for in time was not held, or that a
    statement made in time, or at the hearing, has no reasoned reply.
    """
    notice = state.notices.get(case)
    if notice is None or notice.served is None or (act and notice.act != act):
        raise NOTICE_FIRST.refused(*(notice.entries if notice else ()))
    if not same_unit(situation, notice.agency):
        raise NOTICE_FIRST.refused(notice.entry, fields=("agency",))
    runs = time_to_answer(notice, situation.policy, situation.calendar)
    waived = max((a.entry for a in notice.answers if a.waived), default=0)
    if (on or situation.today) < runs.opens_on and not waived:
        raise TIME_MUST_RUN.refused(notice.entry, would_succeed_on=runs.opens_on)
    asked = [a.entry for a in notice.answers if a.hearing and a.entry > waived]
    if asked and notice.heard is None:
        raise HEARING_FIRST.refused(notice.entry, asked[-1])
    said = [a.entry for a in notice.answers if a.disclosed and a.received_on <= runs.last_day]
    if said and notice.replied_to < said[-1]:
        raise REPLY_FIRST.refused(notice.entry, said[-1])
    if notice.heard and notice.heard[0] == HELD and notice.replied_in < notice.heard[1]:
        raise REPLY_FIRST.refused(notice.entry, notice.heard[1])
    return notice


def served_in(state: SubjectState, case: str, entry: int) -> Notice | None:
    """The notice of a case that this entry served, also one that a later one took the place of."""
    newest = state.notices.get(case)
    known = [newest, *newest.earlier] if newest else []
    return next((notice for notice in known if notice.entry == entry), None)


def same_unit(situation: Situation, agency: str) -> bool:
    """Whether the actor acts for that agency, or for the one that succeeded it."""
    mine = situation.registry.agencies.get(situation.actor.agency)
    return mine is not None and acts_for(mine, agency)


def _served(state: SubjectState, entry: Entry) -> None:
    event = entry.data
    before = state.notices.get(event.case)
    notice = Notice(event.case, event.act, entry.actor, entry.agency, entry.number, event)
    notice.entries = [*(before.entries if before else ()), entry.number]
    notice.disclosed = dict.fromkeys(("basis", "cause", "consequence", "remedies"), entry.id)
    if before is not None:
        notice.failed = before.failed
        notice.earlier = [*before.earlier, before] if before.served else before.earlier
    state.notices[event.case] = notice
    state.touched.add(event.case)


def _not_served(state: SubjectState, entry: Entry) -> None:
    event = entry.data
    notice = state.notices.get(event.case)
    if notice is None:
        notice = Notice(event.case, event.act, entry.actor, entry.agency, 0)
        state.notices[event.case] = notice
    notice.failed.append(entry.number)
    notice.entries.append(entry.number)
    state.touched.add(event.case)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    NoticeServed: _served,
    NoticeNotServed: _not_served,
}
