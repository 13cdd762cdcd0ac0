"""Accountability (Article 11, 责任追究): notices to units about their dishonesty or their staff's.

An organ, public institution or state enterprise: its superior unit and the audit office are told
(通报). A member of staff, after a final finding: the employing unit, discipline inspection and
supervision, organisation and personnel. Each addressee acknowledges. Never published.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from ledger.accountability.parent import parent_of, require_live, require_unit
from ledger.accountability.responsibility import rules_of
from ledger.again import again
from ledger.authority import require_power
from ledger.event import Draft, Event
from ledger.notice.notice import same_unit
from ledger.notice.service import AHEAD
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.sanction.determining import require_document
from ledger.situation import Command, Reads, Situation
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.accountability.parent import Parent
    from ledger.state import SubjectState
    from ledger.store.entry import Entry

SUBJECT_KIND = Code(
    "subject_must_be_of_the_kind_that_is_notified",
    "The rules have no such notice about this kind of subject.",
    "规则中没有针对此类主体的通报。",
    plan(11),
)
ADDRESSEES = Code(
    "addressees_must_be_those_of_the_rules",
    "The notice goes to every addressee that the rules name for this kind of subject, once, and to "
    "no other.",
    "通报须发送规则对该类主体所列的全部对象，且不得发送其他对象。",
    plan(11),
)
NOT_FINAL = Code(
    "finding_must_be_final",
    "Staff are reported only after the finding can be contested no more.",
    "工作人员违法失信须在认定终局后方可通报。",
    plan(11),
)
NOT_ADDRESSED = Code(
    "acknowledgement_is_the_addressees_own",
    "Only an addressee acknowledges; for one without access here the unit that sent it notes it.",
    "仅通报对象可以确认收悉；通报对象未接入的，由发出单位登记。",
    plan(11),
)


class Addressee(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is told: what it is to the subject, and which agency, or which organisation elsewhere."""

    kind: str
    """`superior_unit`, `audit_office`, `employing_unit`, `discipline_inspection_and_supervision`
    or `organisation_and_personnel`."""
    agency: str = ""
    """Code of a registered agency."""
    code: str = ""
    """Unified code of an organisation that is no agency here."""


class AccountabilityNotified(Event, frozen=True):
    """Units were told of dishonesty of an organ, institution or state enterprise, or of a member of
    staff (通报): what it is about, whom, by which document, by when they acknowledge."""

    TOPIC: ClassVar[str] = "accountability.notified"
    about: str
    """Stream of the listing or record."""
    subject_kind: str
    """`organ`, `institution`, `state_enterprise` or `staff`."""
    addressees: tuple[Addressee, ...]
    unit: str
    document_no: str
    sent_on: date
    due_on: date
    rule: str


class AccountabilityAcknowledged(Event, frozen=True):
    """An addressee acknowledged the notice (确认收悉)."""

    TOPIC: ClassVar[str] = "accountability.acknowledged"
    addressee: str
    """What it is to the subject: `superior_unit` …"""
    acknowledged_on: date
    document_no: str = ""
    """Number of its answer, where it has one."""


@dataclass(slots=True)
class AccountabilityNotice:
    """One notice as its entries say now."""

    id: str
    facts: AccountabilityNotified
    entries: list[int]
    acknowledged: dict[str, tuple[date, int]] = field(default_factory=dict)
    """Day and entry by kind of addressee."""


class NotifyAccountability(Command, frozen=True):
    """Tell those who oversee a subject of its dishonesty; one document to each of them."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR"})
    about: str
    """Stream of the listing or record."""
    subject_kind: str
    addressees: tuple[Addressee, ...]
    document_no: str
    sent_on: date

    def reads(self) -> Reads:
        """What it is about, and with it the subject."""
        return Reads(streams=(self.about,))


class AcknowledgeAccountability(Command, frozen=True):
    """Acknowledge a notice; the sending unit does it for an addressee without access here."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "SUPERVISOR", "PROVIDER"})
    notice: str
    addressee: str
    acknowledged_on: date
    document_no: str = ""

    def reads(self) -> Reads:
        """The notice."""
        return Reads(streams=(self.notice,))


def notify(command: NotifyAccountability, situation: Situation) -> list[Draft]:
    """Refuses another unit, a dead or disputed matter, a kind of subject or addressees that the
    rules do not name, and staff before the finding is final."""
    require_power(situation, "accountability.notify")
    parent = parent_of(situation, command.about)
    require_unit(situation, parent)
    require_live(situation, parent)
    rule_set = rules_of(situation)
    rules = rule_set.rules["notices"]
    kind = rules["subjects"].get(command.subject_kind)
    if kind is None or not _is_of_kind(parent.state, kind):
        raise SUBJECT_KIND.refused(*parent.entries[:1], fields=("subject_kind",))
    _require_addressees(command.addressees, kind, situation)
    require_document(command.document_no, "document_no")
    if command.sent_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.sent_on)
    if kind["final_finding"]:
        _require_final(situation, parent, rules)
    event = AccountabilityNotified(
        about=command.about,
        subject_kind=command.subject_kind,
        addressees=command.addressees,
        unit=situation.actor.agency,
        document_no=command.document_no,
        sent_on=command.sent_on,
        due_on=situation.calendar.due(command.sent_on, rules["acknowledge_within"], roll=True).day,
        rule=rule_set.rule(rules["clause"]),
    )
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=(parent.state.tag,),
            effective_on=command.sent_on,
            opens=True,
        )
    ]


def acknowledge(command: AcknowledgeAccountability, situation: Situation) -> list[Draft]:
    """Refuses who is no addressee, and a day before it was sent; the same again makes no entry."""
    state = situation.holder("accountability_notices", command.notice)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("notice",))
    of: AccountabilityNotice = state.accountability_notices[command.notice]
    named = next((a for a in of.facts.addressees if a.kind == command.addressee), None)
    if named is None or not same_unit(situation, named.agency or of.facts.unit):
        raise NOT_ADDRESSED.refused(of.entries[0], fields=("addressee",))
    if not of.facts.sent_on <= command.acknowledged_on <= situation.today:
        raise AHEAD.refused(of.entries[0], fields=("acknowledged_on",))
    if command.addressee in of.acknowledged:
        return []
    event = AccountabilityAcknowledged(
        addressee=command.addressee,
        acknowledged_on=command.acknowledged_on,
        document_no=command.document_no,
    )
    return [
        Draft(
            stream=of.id,
            event=event,
            subjects=(state.tag,),
            effective_on=command.acknowledged_on,
        )
    ]


def _is_of_kind(state: SubjectState, kind: Mapping[str, Any]) -> bool:
    """Whether the subject's code, or its being a person, fits the kind that the rules name."""
    prefixes = tuple(kind["code_prefixes"])
    registration = state.registration
    if registration is None or registration.kind == PERSON:
        return registration is not None and not prefixes
    return bool(prefixes) and registration.code.startswith(prefixes)


def _require_addressees(
    named: tuple[Addressee, ...], kind: Mapping[str, Any], situation: Situation
) -> None:
    known = situation.registry.agencies
    told = [a for a in named if (a.agency in known) != bool(a.code.strip())]
    if sorted(a.kind for a in told) != sorted(kind["addressees"]) or len(told) != len(named):
        raise ADDRESSEES.refused(fields=("addressees",))


def _require_final(situation: Situation, parent: Parent, rules: Mapping[str, Any]) -> None:
    """Refuses while the finding may be taken to court: the time runs from its day."""
    due = situation.calendar.due(parent.decided_on, rules["final_after"], roll=True).day
    if situation.today <= due:
        opens = due + timedelta(days=1)
        raise NOT_FINAL.refused(*parent.entries[:1], would_succeed_on=opens)


def _notified(state: SubjectState, entry: Entry) -> None:
    state.accountability_notices[entry.stream] = AccountabilityNotice(
        entry.stream, entry.data, [entry.number]
    )
    state.touched.add(entry.stream)


def _acknowledged(state: SubjectState, entry: Entry) -> None:
    of = state.accountability_notices.get(entry.stream)
    if of is None:
        state.orphans.append(entry)
        return
    of.acknowledged[entry.data.addressee] = (entry.data.acknowledged_on, entry.number)
    of.entries.append(entry.number)
    state.touched.add(entry.stream)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    AccountabilityNotified: _notified,
    AccountabilityAcknowledged: _acknowledged,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    NotifyAccountability: notify,
    AcknowledgeAccountability: acknowledge,
}

AGAIN = (
    again(AccountabilityNotified, NotifyAccountability),
    again(AccountabilityAcknowledged, AcknowledgeAccountability, stream="notice"),
)
