"""Service of notices (送达): what a notice must state and how it reaches the subject.

The methods of service, those the law allows last, and the reasons why service fails stand
in the policy family `procedure`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from ledger.again import HELD, again, first_subject, said
from ledger.commitment.standing import late_documents
from ledger.event import Disclosure, Draft
from ledger.notice.notice import FAMILY, NoticeNotServed, NoticeServed, same_unit
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ledger.calendar import Calendar
    from ledger.event import Tag
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

ONE_DAY = timedelta(1)
NO_SUBJECT = Code(
    "notice_must_name_a_subject_or_its_case",
    "A notice is served on a subject in a case; neither was found.",
    "告知书须指明信用主体或其案件。",
    plan(9),
)
ACT_UNKNOWN = Code(
    "notice_must_be_of_a_listed_act",
    "The rules of procedure know no notice of this act.",
    "程序规则中没有此类事项的告知。",
    plan(9),
)
INCOMPLETE = Code(
    "notice_must_state_basis_cause_consequence_and_remedies",
    "A notice states its basis with clauses, the cause, the consequence and the remedies.",
    "告知书须载明依据条款、事由、后果和救济途径。",
    plan(9),
)
NOT_OWN_CASE = Code(
    "notice_must_be_served_by_the_unit_of_the_case",
    "A notice in a case is served by the unit that decides it, on the subject it is about.",
    "告知书须由办理该案的单位向该案当事人送达。",
    plan(9),
)
METHOD_UNKNOWN = Code(
    "service_must_follow_a_method_of_the_law",
    "The notice must be served by a method of the law, or the reason why it was not be given.",
    "须以法定方式送达；未送达的须说明法定事由。",
    plan(9),
)
AHEAD = Code(
    "day_of_an_act_may_not_lie_ahead",
    "What has not happened yet cannot be recorded.",
    "不得登记尚未发生的事项。",
    plan(9),
)
BEFORE_CASE = Code(
    "notice_must_not_be_served_before_its_case",
    "A notice is served after the case was opened, not before.",
    "告知不得早于立案日送达。",
    plan(9),
)
PUBLIC_LAST = Code(
    "public_notice_must_follow_failed_service",
    "Service by public notice is for those whom no other method could reach.",
    "公告送达须在其他方式无法送达之后。",
    plan(9),
)
TIME_TOO_SHORT = Code(
    "time_to_answer_must_not_be_shorter_than_the_law_gives",
    "The notice grants less time to answer than the rules of procedure.",
    "告知的陈述申辩期限短于规定期限。",
    plan(9),
)


class ServeNotice(Command, frozen=True):
    """Record that a notice was served, or why it could not be. The texts go to the vault."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR", "REPAIR_OFFICER"})
    act: str
    clauses: tuple[str, ...]
    basis: str
    cause: str
    consequence: str
    remedies: str
    served_on: date
    method: str
    case: str = ""
    """Stream of the case; empty opens one for `subject`."""
    subject: str = ""
    rests_on: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    not_served_because: str = ""
    """A reason of the rules of procedure; empty: it was served."""
    time_to_answer: str = ""

    def reads(self) -> Reads:
        """The subject and the case."""
        return Reads(
            subjects=(self.subject,) if self.subject else (),
            streams=(self.case,) if self.case else (),
        )


def serve(command: ServeNotice, situation: Situation) -> list[Draft]:
    """Refuses a notice that is incomplete, of no listed act, or served by no method of the law."""
    if not situation.states:
        raise NO_SUBJECT.refused()
    rules = situation.policy.in_force(FAMILY, command.served_on).rules
    _require_contents(command, rules)
    if command.served_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.served_on)
    _require_own_case(command, situation)
    case = command.case or situation.new_id()
    _require_service(command, situation, rules, case)
    tags, owner = tuple(situation.states), _addressed(situation, command)
    texts = {name: getattr(command, name) for name in rules["notice"]["states"]}
    return [
        Draft(
            stream=case,
            event=_event(command, case),
            subjects=tags,
            effective_on=command.served_on,
            disclosures=tuple(Disclosure(owner, name, text) for name, text in texts.items()),
            opens=not command.case,
        )
    ]


def _addressed(situation: Situation, command: ServeNotice) -> Tag:
    """Whom the notice is for: who is named, else whose case it is."""
    if command.subject in situation.states:
        return situation.states[command.subject].tag
    for state in situation.states.values():
        if any(_units(state, command.case)):
            return state.tag
    return next(iter(situation.states))


def _require_own_case(command: ServeNotice, situation: Situation) -> None:
    """Nobody else serves a notice in a case, nor on whom the case is not about."""
    addressed = situation.states[_addressed(situation, command)]
    for state in (addressed,) if command.case else ():
        units = [unit for unit in _units(state, command.case) if unit]
        if command.subject and not units:
            raise NOT_OWN_CASE.refused(fields=("subject",))
        if units and not same_unit(situation, units[0]):
            raise NOT_OWN_CASE.refused(fields=("case",))
        opened = next(_opened(state, command.case, situation.calendar), None)
        if opened is not None and command.served_on < opened:
            raise BEFORE_CASE.refused(fields=("served_on",))


def _opened(state: SubjectState, case: str, calendar: Calendar) -> Iterator[date]:
    """The day the case was opened, for outstanding documents the day they are overdue: a notice
    served before it could not be about it."""
    if case in state.listings:
        yield state.listings[case].proposed_on
    if case in state.declarations:
        yield state.declarations[case].submitted_on
    if case in state.incentives:
        yield state.incentives[case].proposed_on
    if case in state.accountabilities:
        yield state.accountabilities[case].proposed_on
    if case in state.measures and (proposed_on := state.measures[case].proposed_on) is not None:
        yield proposed_on
    if case in state.commitments:
        commitment = state.commitments[case]
        late = late_documents(commitment, calendar)
        dues = [calendar.add_working_days(d.due_on, 0).day for d in commitment.pending]
        yield min(dues) + ONE_DAY if dues and not late else commitment.facts.made_on


def _units(state: SubjectState, case: str) -> Iterator[str]:
    """Codes of the unit whose case it is, as far as the case has a kind of its own."""
    own: tuple[Mapping[str, Any], ...] = (state.listings, state.measures, state.repairs)
    own += (state.incentives, state.accountabilities, state.declarations)
    yield from (table[case].unit for table in own if case in table)
    if case in state.commitments:
        yield state.commitments[case].facts.accepting_unit
    if case in state.notices:
        yield state.notices[case].agency


def _event(command: ServeNotice, case: str) -> NoticeServed | NoticeNotServed:
    if command.not_served_because:
        return NoticeNotServed(
            case=case,
            act=command.act,
            attempted_on=command.served_on,
            method=command.method,
            reason=command.not_served_because,
        )
    return NoticeServed(
        case=case,
        act=command.act,
        clauses=command.clauses,
        rests_on=command.rests_on,
        measures=command.measures,
        served_on=command.served_on,
        method=command.method,
        time_to_answer=command.time_to_answer,
    )


def _require_contents(command: ServeNotice, rules: Any) -> None:
    if command.act not in rules["acts"]:
        raise ACT_UNKNOWN.refused(fields=("act",))
    lacking = [n for n in rules["notice"]["states"] if not getattr(command, n).strip()]
    if not command.clauses:
        lacking.append("clauses")
    if lacking:
        raise INCOMPLETE.refused(fields=tuple(lacking))


def _require_service(command: ServeNotice, situation: Situation, rules: Any, case: str) -> None:
    service = rules["service"]
    method = service["methods"].get(command.method)
    if method is None:
        raise METHOD_UNKNOWN.refused(fields=("method",))
    if command.not_served_because:
        if command.not_served_because not in service["not_served"]:
            raise METHOD_UNKNOWN.refused(fields=("not_served_because",))
        return
    known = next((s.notices[case] for s in situation.states.values() if case in s.notices), None)
    if method.get("after_failure") and not (known and known.failed):
        raise PUBLIC_LAST.refused(*(known.entries if known else ()))
    if command.time_to_answer:
        least, granted = (
            situation.calendar.due(command.served_on, period, roll=True).day
            for period in (rules["acts"][command.act]["answer"], command.time_to_answer)
        )
        if granted < least:
            raise TIME_TOO_SHORT.refused(fields=("time_to_answer",))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {ServeNotice: serve}


def _case(entry: Entry) -> str:
    return "" if entry.version == 1 else entry.stream


def _subject_of(entry: Entry) -> str:
    return first_subject(entry) if entry.version == 1 else ""


_TEXTS = ("basis", "cause", "consequence", "remedies")
AGAIN = (
    again(NoticeServed, ServeNotice, vaulted=_TEXTS, case=_case, subject=_subject_of),
    again(
        NoticeNotServed,
        ServeNotice,
        vaulted=_TEXTS,
        case=_case,
        subject=_subject_of,
        clauses=lambda _: (HELD,),
        served_on=said("attempted_on"),
        not_served_because=said("reason"),
    ),
)
