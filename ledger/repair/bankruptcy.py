"""Credit repair (Article 12, 信用修复): the statement of a company in reorganisation or settlement.

When the court approved its plan or recognised its settlement, a statement is added to the
archive and measures rest for the time being (暂停惩戒). What was decided stays on record: full
repair follows by the ordinary route once the plan is carried out. Measures that a court or
another statute orders do not rest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from ledger.again import again
from ledger.authority import require_power
from ledger.event import Disclosure, Draft, Event
from ledger.policy import NoRuleSetError
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Clause, Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.subject import PERSON, registered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

FAMILY = "repair"
RESTS = "bankruptcy"
"""Why a measure does not stand for the time being."""

NO_RULE = Code(
    "rules_in_force_must_know_the_bankruptcy_statement",
    "The repair rules in force on the day of the ruling know no statement of bankruptcy.",
    "裁定之日施行的信用修复规定没有破产声明制度。",
    plan(12),
)
RULING = Code(
    "ruling_must_approve_a_plan_or_a_settlement",
    "The statement rests on a court's ruling of a known kind, named and not in the future.",
    "声明须依据人民法院批准重整计划或者认可和解协议的裁定。",
    plan(12),
)
COMPANY_ONLY = Code(
    "only_an_organisation_goes_through_reorganisation",
    "Natural persons and individual businesses have no such statement.",
    "自然人和个体工商户不适用破产重整、和解声明。",
    plan(12),
)
STANDS_ALREADY = Code(
    "no_other_bankruptcy_statement_may_stand",
    "A statement of bankruptcy stands already.",
    "该主体已有有效的破产声明。",
    plan(12),
)


class BankruptcyStated(Event, frozen=True):
    """A court approved the reorganisation plan or recognised the settlement (破产重整、和解): a
    statement stands in the archive and measures rest until the plan ends."""

    TOPIC: ClassVar[str] = "bankruptcy.stated"
    kind: str
    """`reorganisation` or `settlement`."""
    ruling_no: str
    court: str
    ruled_on: date
    rule: str = ""


class BankruptcyEnded(Event, frozen=True):
    """The plan was carried out, or failed (重整计划执行完毕、终止执行): measures stand again unless
    repaired meanwhile."""

    TOPIC: ClassVar[str] = "bankruptcy.ended"
    outcome: str
    """`executed` or `failed`."""
    ended_on: date


@dataclass(slots=True)
class Bankruptcy:
    """One statement, as its entries say now."""

    id: str
    facts: BankruptcyStated
    entries: list[int]
    ended: tuple[str, date, int] | None = None
    """Outcome, day and entry."""
    disclosed: dict[str, str] = field(default_factory=dict)


class Statement(NamedTuple):
    """The statement that stands on a day."""

    bankruptcy: str
    kind: str
    since: date
    rule: str
    derived_from: tuple[int, ...]


class StateBankruptcy(Command, frozen=True):
    """Add the statement that a court's ruling on reorganisation or settlement allows."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"REPAIR_OFFICER"})
    subject: str
    kind: str
    ruling_no: str
    court: str
    ruled_on: date
    statement: str = ""
    """The text of the statement; kept in the vault."""

    def reads(self) -> Reads:
        """The company."""
        return Reads(subjects=(self.subject,))


class EndBankruptcy(Command, frozen=True):
    """Write down that the plan was carried out or failed; the statement stands no more."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"REPAIR_OFFICER"})
    bankruptcy: str
    outcome: str
    ended_on: date

    def reads(self) -> Reads:
        """The statement, and with it the company."""
        return Reads(streams=(self.bankruptcy,))


def statement(state: SubjectState, day: date) -> Statement | None:
    """The statement that stands on a day (Asia/Shanghai), if any."""
    for case in state.bankruptcies.values():
        over = case.ended is not None and case.ended[1] <= day
        if case.facts.ruled_on <= day and not over:
            facts = case.facts
            return Statement(case.id, facts.kind, facts.ruled_on, facts.rule, tuple(case.entries))
    return None


def add(command: StateBankruptcy, situation: Situation) -> list[Draft]:
    """Refuses before the rules that know it, other rulings, persons, and a second statement."""
    require_power(situation, "repair.route")
    state = situation.subject
    if registered(state).kind == PERSON or registered(state).kind == "individual_business":
        raise COMPANY_ONLY.refused(*registered(state).entries[:1])
    clause, rule = _rule(situation, command.ruled_on)
    known = command.kind in clause["kinds"] and command.ruling_no.strip() and command.court.strip()
    if not known or command.ruled_on > situation.today:
        raise RULING.refused(fields=("kind", "ruling_no", "court", "ruled_on"))
    standing = statement(state, situation.today)
    if standing is not None:
        raise STANDS_ALREADY.refused(*standing.derived_from)
    event = BankruptcyStated(
        kind=command.kind,
        ruling_no=command.ruling_no,
        court=command.court,
        ruled_on=command.ruled_on,
        rule=rule,
    )
    texts = (Disclosure(state.tag, "statement", command.statement),) if command.statement else ()
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=(state.tag,),
            effective_on=command.ruled_on,
            disclosures=texts,
            opens=True,
        )
    ]


def end(command: EndBankruptcy, situation: Situation) -> list[Draft]:
    """Refuses an unknown outcome, a day before the ruling or to come, and one that ended."""
    require_power(situation, "repair.route")
    state = situation.holder("bankruptcies", command.bankruptcy)
    case = state.bankruptcies[command.bankruptcy] if state else None
    if state is None or case is None or case.ended is not None:
        raise CASE_UNKNOWN.refused(*(case.entries if case else ()), fields=("bankruptcy",))
    clause, _ = _rule(situation, case.facts.ruled_on)
    in_time = case.facts.ruled_on <= command.ended_on <= situation.today
    if command.outcome not in clause["outcomes"] or not in_time:
        raise RULING.refused(*case.entries, fields=("outcome", "ended_on"))
    event = BankruptcyEnded(outcome=command.outcome, ended_on=command.ended_on)
    return [
        Draft(stream=case.id, event=event, subjects=(state.tag,), effective_on=command.ended_on)
    ]


def _rule(situation: Situation, on: date) -> tuple[Mapping[str, Any], str]:
    """The rule of the day of the ruling, and its reference."""
    try:
        rules = situation.policy.in_force(FAMILY, on)
    except NoRuleSetError:
        raise NO_RULE.refused() from None
    clause: Mapping[str, Any] | None = rules.rules.get("bankruptcy")
    if clause is None:
        raise NO_RULE.refused(clause=Clause(rules.instrument, ""))
    return clause, rules.rule(clause["clause"])


def _stated(state: SubjectState, entry: Entry) -> None:
    state.bankruptcies[entry.stream] = Bankruptcy(
        id=entry.stream,
        facts=entry.data,
        entries=[entry.number],
        disclosed={"statement": entry.id} if entry.sd else {},
    )
    state.touched.update((entry.stream, *state.measures))


def _ended(state: SubjectState, entry: Entry) -> None:
    case = state.bankruptcies.get(entry.stream)
    if case is None:
        state.orphans.append(entry)
        return
    case.ended = (entry.data.outcome, entry.data.ended_on, entry.number)
    case.entries.append(entry.number)
    state.touched.update((entry.stream, *state.measures))


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    BankruptcyStated: _stated,
    BankruptcyEnded: _ended,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    StateBankruptcy: add,
    EndBankruptcy: end,
}

AGAIN = (
    again(BankruptcyStated, StateBankruptcy, vaulted=("statement",)),
    again(BankruptcyEnded, EndBankruptcy, stream="bankruptcy"),
)
