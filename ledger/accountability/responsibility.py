"""Accountability (Article 11, 责任追究): who holds which role in an entity, and for which period.

A responsible person (法定代表人, 主要负责人, 实际控制人) is linked to an entity; the entry
stands in both archives. Only who held the role at the time of an act may answer for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from ledger.again import again
from ledger.authority import acting_agency
from ledger.event import Draft, Event, Tag
from ledger.notice.service import AHEAD
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.situation import Command, Reads, Situation
from ledger.subject import PERSON, SUBJECT_UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.policy import RuleSet
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

FAMILY = "accountability"

ROLE_UNKNOWN = Code(
    "role_must_be_one_of_the_rules",
    "The rules know no responsible person in this role.",
    "规则中没有此类责任人员身份。",
    plan(11),
)
PERSON_ONLY = Code(
    "responsible_must_be_a_person_and_the_entity_none",
    "A natural person is responsible for an organisation or an individual business.",
    "责任人员须为自然人，所任职的主体须为法人、非法人组织或者个体工商户。",
    plan(11),
)
HELD_ALREADY = Code(
    "role_must_not_be_linked_already",
    "The person is linked to the entity in this role for that time already.",
    "该人员在该期间的此项身份已经登记。",
    plan(11),
)
PERIOD = Code(
    "days_of_a_role_must_be_in_order",
    "A role ends on or after the day it began, and has begun by today.",
    "任职起止日期须先后有序，且起始日不得晚于今日。",
    plan(11),
)
BASIS = Code(
    "role_must_name_its_document",
    "The role of a responsible person is known from a document that must be named.",
    "责任人员身份须指明所依据的文书。",
    plan(11),
)


class ResponsiblePersonLinked(Event, frozen=True):
    """A person holds a responsible role in an entity from that day on (法定代表人、主要负责人、
    实际控制人); the entry stands in both archives."""

    TOPIC: ClassVar[str] = "responsible_person.linked"
    entity: Tag
    person: Tag
    """The person's tag, never its number."""
    role: str
    """`legal_representative`, `principal_officer` or `actual_controller`."""
    since: date
    document_no: str
    """Number of the document it is known from: a registration, a decision."""
    until: date | None = None
    """The last day; None while it lasts."""


class ResponsibilityEnded(Event, frozen=True):
    """The person holds the role no more after that day."""

    TOPIC: ClassVar[str] = "responsible_person.ended"
    until: date
    document_no: str


@dataclass(slots=True)
class Responsibility:
    """One role of one person in one entity, as its entries say now."""

    id: str
    entity: Tag
    person: Tag
    role: str
    since: date
    until: date | None
    document_no: str
    agency: str
    """Code of the agency that linked it."""
    entries: list[int]

    def held_on(self, day: date) -> bool:
        """Whether the role was held on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


class LinkResponsiblePerson(Command, frozen=True):
    """Link a responsible person to an entity, from the document that names the role."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    entity: str
    """The entity's unified code."""
    role: str
    since: date
    document_no: str
    person: str = ""
    """The person's tag; or give the number."""
    number: str = ""
    """The person's identity number: only the vault's index reads it."""
    until: date | None = None

    def reads(self) -> Reads:
        """Both subjects."""
        return Reads(subjects=(self.entity, *((self.person,) if self.person else ())))

    @property
    def person_number(self) -> str:
        """The number by which the vault finds the person."""
        return "" if self.person else self.number


class EndResponsibility(Command, frozen=True):
    """Record the last day on which the role was held."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    responsibility: str
    until: date
    document_no: str

    def reads(self) -> Reads:
        """The link."""
        return Reads(streams=(self.responsibility,))


def rules_of(situation: Situation) -> RuleSet:
    """The rules of accountability in force today."""
    return situation.policy.in_force(FAMILY, situation.today)


def link(command: LinkResponsiblePerson, situation: Situation) -> list[Draft]:
    """Refuses unknown subjects and roles, days out of order, and the same role twice."""
    acting_agency(situation)
    entity = _registered(situation, command.entity, "entity")
    tag = command.person or situation.found.get("person_tag", "")
    person = _registered(situation, tag, "person")
    if _kind(person) != PERSON or _kind(entity) == PERSON:
        raise PERSON_ONLY.refused(fields=("person", "entity"))
    if command.role not in rules_of(situation).rules["roles"]["known"]:
        raise ROLE_UNKNOWN.refused(fields=("role",))
    _require_days(command.since, command.until, situation.today)
    _require_document(command.document_no)
    for known in person.responsibilities.values():
        same = (known.entity, known.role) == (entity.tag, command.role)
        if same and known.held_on(command.since):
            raise HELD_ALREADY.refused(*known.entries)
    event = ResponsiblePersonLinked(
        entity=entity.tag,
        person=person.tag,
        role=command.role,
        since=command.since,
        until=command.until,
        document_no=command.document_no,
    )
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=(entity.tag, person.tag),
            effective_on=command.since,
            opens=True,
        )
    ]


def end(command: EndResponsibility, situation: Situation) -> list[Draft]:
    """Refuses an unknown role, one that ended, and a day before it began or to come."""
    acting_agency(situation)
    state = situation.holder("responsibilities", command.responsibility)
    known = state.responsibilities[command.responsibility] if state else None
    if state is None or known is None or known.until is not None:
        raise CASE_UNKNOWN.refused(*(known.entries if known else ()), fields=("responsibility",))
    if command.until > situation.today:
        raise AHEAD.refused(would_succeed_on=command.until)
    _require_days(known.since, command.until, situation.today)
    _require_document(command.document_no)
    event = ResponsibilityEnded(until=command.until, document_no=command.document_no)
    return [
        Draft(
            stream=known.id,
            event=event,
            subjects=(known.entity, known.person),
            effective_on=command.until,
        )
    ]


def _registered(situation: Situation, tag: str, field: str) -> SubjectState:
    state = situation.states.get(tag)
    if state is None or state.registration is None:
        raise SUBJECT_UNKNOWN.refused(fields=(field,))
    return state


def _kind(state: SubjectState) -> str:
    return state.registration.kind if state.registration else ""


def _require_days(since: date, until: date | None, today: date) -> None:
    if since > today or (until is not None and until < since):
        raise PERIOD.refused(fields=("since", "until"))


def _require_document(number: str) -> None:
    if not number.strip():
        raise BASIS.refused(fields=("document_no",))


def _linked(state: SubjectState, entry: Entry) -> None:
    e: Any = entry.data
    state.responsibilities[entry.stream] = Responsibility(
        id=entry.stream,
        entity=e.entity,
        person=e.person,
        role=e.role,
        since=e.since,
        until=e.until,
        document_no=e.document_no,
        agency=entry.agency,
        entries=[entry.number],
    )
    state.touched.add(entry.stream)


def _ended(state: SubjectState, entry: Entry) -> None:
    known = state.responsibilities.get(entry.stream)
    if known is None:
        state.orphans.append(entry)
        return
    known.until = entry.data.until
    known.entries.append(entry.number)
    state.touched.add(entry.stream)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    ResponsiblePersonLinked: _linked,
    ResponsibilityEnded: _ended,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    LinkResponsiblePerson: link,
    EndResponsibility: end,
}

AGAIN = (
    again(ResponsiblePersonLinked, LinkResponsiblePerson),
    again(ResponsibilityEnded, EndResponsibility, stream="responsibility"),
)
