"""The answer to a notice (陈述申辩) and the reply to it.

An answer is a statement, a request to be heard, or a waiver; what was said in time gets a
reply that states reasons. Texts lie in the vault.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again, held_where
from ledger.event import Disclosure, Draft, Event
from ledger.notice.notice import NOTICE_FIRST, Answer, Notice, same_unit, time_to_answer
from ledger.notice.service import AHEAD
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

NOTHING_SAID = Code(
    "answer_must_be_a_statement_a_waiver_or_a_request_to_be_heard",
    "An answer is a statement, a request to be heard, or a waiver alone.",
    "答复须为陈述申辩、听证申请，或者单独的放弃声明。",
    plan(9),
)
NOT_HIS_CASE = Code(
    "only_the_subject_or_the_unit_may_record_an_answer",
    "An answer is recorded by the subject itself or by the unit that served the notice.",
    "答复仅可由当事人本人或送达单位登记。",
    plan(9),
)
NO_HEARING = Code(
    "hearing_must_be_one_the_law_gives",
    "The rules of procedure give no hearing before this act.",
    "程序规则对该事项未规定听证。",
    plan(9),
)
TOO_LATE = Code(
    "hearing_must_be_asked_for_in_time",
    "The time to ask for a hearing has run.",
    "已超过申请听证的期限。",
    plan(9),
)
NOTHING_TO_REPLY = Code(
    "reply_must_be_to_an_answer",
    "There is no answer without a reply in this case.",
    "该案没有待答复的陈述申辩。",
    plan(9),
)
REASONS = Code(
    "reply_must_state_reasons",
    "A reply to the subject's answer states reasons.",
    "对陈述申辩的答复须说明理由。",
    plan(9),
)


class NoticeAnswered(Event, frozen=True):
    """The subject answered a notice: a statement (陈述申辩, in the vault), a request to be heard
    (要求听证), or a waiver of both (放弃).
    """

    TOPIC: ClassVar[str] = "notice.answered"
    case: str
    received_on: date
    waived: bool = False
    hearing: bool = False
    statement: bool = False
    """True when the vault holds a statement."""


class NoticeReplied(Event, frozen=True):
    """The unit replied, with reasons, to what the subject answered; the text lies in the vault."""

    TOPIC: ClassVar[str] = "notice.replied"
    case: str
    replies_to: int
    """The newest answer that the reply covers."""
    accepted: str = "none"
    """Which part of the answer the unit accepts: `all`, `part` or `none`."""


class InCase(Command, frozen=True):
    """An act in a case in which a notice was served."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR", "REPAIR_OFFICER"})
    case: str

    def reads(self) -> Reads:
        """The case."""
        return Reads(streams=(self.case,))


class RecordAnswer(InCase, frozen=True):
    """Record what the subject answered; the unit does it for paper, the subject for itself."""

    ROLES: ClassVar[frozenset[str]] = InCase.ROLES | {"SUBJECT"}
    received_on: date
    statement: str = ""
    waived: bool = False
    hearing: bool = False


class ReplyToAnswer(InCase, frozen=True):
    """Reply with reasons to the answers given so far."""

    reply: str
    accepted: str = "none"


def answer(command: RecordAnswer, situation: Situation) -> list[Draft]:
    """Refuses an empty answer, one without a notice, and a hearing the law does not give."""
    notice = _notice(situation, command.case)
    actor = situation.actor
    held = situation.holder("notices", command.case)
    own = actor.subject and held is not None and held is situation.states.get(actor.subject)
    if not (own or same_unit(situation, notice.agency)):
        raise NOT_HIS_CASE.refused(notice.entry)
    said = bool(command.statement.strip())
    if command.waived == (said or command.hearing):
        raise NOTHING_SAID.refused(notice.entry)
    if notice.served and command.received_on < notice.served.served_on:
        raise NOTICE_FIRST.refused(notice.entry)
    if command.received_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.received_on)
    if command.hearing:
        until = time_to_answer(notice, situation.policy, situation.calendar).hearing_until
        if until is None:
            raise NO_HEARING.refused(notice.entry)
        if command.received_on > until:
            raise TOO_LATE.refused(notice.entry)
    event = NoticeAnswered(
        case=command.case,
        received_on=command.received_on,
        waived=command.waived,
        hearing=command.hearing,
        statement=said,
    )
    return [case_draft(situation, event, statement=command.statement)]


def reply(command: ReplyToAnswer, situation: Situation) -> list[Draft]:
    """Refuses a reply without reasons, to nothing, or by another unit."""
    notice = own_notice(situation, command.case)
    said = [a.entry for a in notice.answers if not a.waived]
    if notice.heard:
        said.append(notice.heard[1])
    if max(said, default=0) <= notice.replied_to:
        raise NOTHING_TO_REPLY.refused(notice.entry)
    if not command.reply.strip():
        raise REASONS.refused(notice.entry)
    event = NoticeReplied(case=command.case, replies_to=max(said), accepted=command.accepted)
    return [case_draft(situation, event, reply=command.reply)]


def _notice(situation: Situation, case: str) -> Notice:
    state = situation.holder("notices", case)
    if state is None:
        raise CASE_UNKNOWN.refused() if not situation.states else NOTICE_FIRST.refused()
    notice: Notice = state.notices[case]
    if notice.served is None:
        raise NOTICE_FIRST.refused(*notice.entries)
    return notice


def own_notice(situation: Situation, case: str) -> Notice:
    """The served notice of a case, if the actor's unit served it."""
    notice = _notice(situation, case)
    if not same_unit(situation, notice.agency):
        raise NOTICE_FIRST.refused(notice.entry, fields=("agency",))
    return notice


def case_draft(situation: Situation, event: Event, **texts: str) -> Draft:
    """One more entry of the case, its texts on their way to the vault."""
    case: str = event.case  # type: ignore[attr-defined]
    held = situation.holder("notices", case)
    tags = tuple(situation.states)
    owner = held.tag if held else tags[0]
    return Draft(
        stream=case,
        event=event,
        subjects=tags,
        effective_on=situation.today,
        disclosures=tuple(Disclosure(owner, n, text) for n, text in texts.items() if text),
    )


def noted(state: SubjectState, entry: Entry) -> Notice | None:
    """The notice an entry is about, with the entry noted; set aside if there is none."""
    notice = state.notices.get(entry.data.case)
    if notice is None or notice.served is None:
        state.orphans.append(entry)
        return None
    notice.entries.append(entry.number)
    state.touched.add(entry.data.case)
    return notice


def _answered(state: SubjectState, entry: Entry) -> None:
    if notice := noted(state, entry):
        e = entry.data
        said = entry.id if e.statement else ""
        notice.answers.append(Answer(entry.number, e.received_on, e.waived, e.hearing, said))


def _replied(state: SubjectState, entry: Entry) -> None:
    if notice := noted(state, entry):
        notice.replied_to, notice.replied_in = entry.data.replies_to, entry.number
        notice.disclosed["reply"] = entry.id


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    NoticeAnswered: _answered,
    NoticeReplied: _replied,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    RecordAnswer: answer,
    ReplyToAnswer: reply,
}

AGAIN = (
    again(NoticeAnswered, RecordAnswer, statement=held_where(statement=True)),
    again(NoticeReplied, ReplyToAnswer, vaulted=("reply",)),
)
