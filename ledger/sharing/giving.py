"""Collection and sharing (Article 13, 归集共享): a unit gives records to another unit.

For a purpose within the recipient's powers and on a lawful basis; nothing sealed or ended, and
nothing of a person that is not published without a basis that carries persons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ledger.again import again
from ledger.authority import acting_agency, acts_for
from ledger.codes import is_unified_code
from ledger.event import Draft
from ledger.mandate.acting import COLLECTS
from ledger.mandate.mandate import OUTSIDE_MANDATE, Mandate, mandate_stream
from ledger.masking import masking_of
from ledger.proposal import CASE_UNKNOWN
from ledger.publication.publication import ended, shown_publicly
from ledger.record.record import is_live
from ledger.refusal import Code, plan
from ledger.sharing.ending import ENDED, endings
from ledger.sharing.keeping import keepers
from ledger.sharing.rules import basis_of, purpose_of, sharing_rules
from ledger.sharing.sharing import RecordsShared
from ledger.situation import Command, Reads, Situation
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.policy import RuleSet
    from ledger.record.record import Record
    from ledger.state import SubjectState

LEADS = "sharing.lead"
PUBLISHED, AUTHORISED = "published", "authorisation"

RECORDS = Code(
    "sharing_names_records_that_are_there",
    "An act of sharing names at least one record, each once.",
    "共享须列明信息，且不得重复。",
    plan(13),
)
RECIPIENT = Code(
    "recipient_must_be_another_registered_unit",
    "Records are given to another unit that is registered and not closed.",
    "共享对象须为已登记的其他单位。",
    plan(13),
)
BASIS = Code(
    "sharing_needs_a_lawful_basis",
    "Sharing names a basis of the rules; an authorisation or agreement by its number.",
    "共享须有规定的合法依据；授权或者协议须注明文号。",
    plan(13),
)
DOCUMENT = Code(
    "document_number_must_hold_no_personal_number",
    "The number of a document is short and holds no number of a person.",
    "文号应当简短且不得含个人号码。",
    plan(15),
)
PURPOSE = Code(
    "purpose_must_lie_in_the_recipients_power",
    "The purpose is one of the rules, and the recipient's powers or an authorisation carry it.",
    "用途须为规定用途，并在接收单位法定职权或者授权范围内。",
    plan(13),
)
KEEPER = Code(
    "records_are_given_by_their_unit_or_who_leads_sharing",
    "The unit that determined or provided a record gives it, or who leads sharing.",
    "信息由认定、提供单位或者共享牵头单位提供。",
    plan(13),
)
GONE = Code(
    "ended_or_sealed_records_must_not_be_shared",
    "What ended, was repaired, annulled, suspended or sealed is not given to anyone.",
    "已终止、修复、撤销、中止或者封存的信息不得共享。",
    plan(13),
)
UNPUBLISHED = Code(
    "unpublished_records_need_more_than_publication",
    "A record that is not published is not shared as a published one.",
    "未公示的信息不得以公示为依据共享。",
    plan(13),
)
OF_A_PERSON = Code(
    "personal_records_need_a_basis_for_persons",
    "Records of a natural person are given on a statutory duty or the person's authorisation.",
    "自然人信息须依法定职责或者本人授权方可共享。",
    plan(13),
)
DOCUMENT_NO_MAX = 64


class ShareRecords(Command, frozen=True):
    """Give records to another unit for a purpose and on a lawful basis; it may see them while they
    stand, and hears of their end."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR", "SUPERVISOR"})
    records: tuple[str, ...]
    recipient: str
    """Code of the agency, or unified code of a body with a mandate to collect and share."""
    purpose: str
    """Code of the rules: `supervision`, `administrative_approval`, `loan` …"""
    basis: str
    """`statutory_duty`, `authorisation`, `mandate` or `published`."""
    document_no: str = ""
    """Number of the authorisation, agreement or request."""

    def reads(self) -> Reads:
        """The records, and the mandates of a body that is to receive them."""
        body = (mandate_stream(self.recipient),) if is_unified_code(self.recipient) else ()
        return Reads(streams=self.records, affairs=body)


def share(command: ShareRecords, situation: Situation) -> list[Draft]:
    """Refuses a wrong recipient, purpose, basis or giver, and what must not be given."""
    rule_set = sharing_rules(situation.policy, situation.today)
    if not command.records or len(set(command.records)) < len(command.records):
        raise RECORDS.refused(fields=("records",))
    basis = _basis(command, situation, rule_set)
    _require_recipient(command, situation, rule_set)
    given: dict[str, list[str]] = {}
    for stream in command.records:
        state = situation.holder("records", stream)
        if state is None:
            raise CASE_UNKNOWN.refused(fields=("records",))
        _require_giver(situation, state, stream)
        _require_standing(situation, state, state.records[stream])
        _require_basis_of(command, situation, state, stream, basis)
        given.setdefault(state.tag, []).append(stream)
    act = situation.new_id()
    return [
        _draft(command, situation, act, tag, streams, rule_set.rule(basis["clause"]))
        for tag, streams in given.items()
    ]


def _draft(
    command: ShareRecords, situation: Situation, act: str, tag: str, streams: list[str], rule: str
) -> Draft:
    event = RecordsShared(
        share=act,
        records=tuple(streams),
        recipient=command.recipient,
        purpose=command.purpose,
        basis=command.basis,
        document_no=command.document_no,
        rule=rule,
    )
    return Draft(
        stream=situation.new_id(),
        event=event,
        subjects=(tag,),
        effective_on=situation.today,
        opens=True,
    )


def _basis(command: ShareRecords, situation: Situation, rule_set: RuleSet) -> Mapping[str, Any]:
    """The rule of the basis; refuses an unknown one and one without its document's number."""
    found = basis_of(rule_set, command.basis)
    if found is None:
        raise BASIS.refused(fields=("basis",))
    number = command.document_no.strip()
    if found["document"] and not number:
        raise BASIS.refused(fields=("document_no",))
    hidden = masking_of(situation.policy, situation.today).prose(number)
    if len(number) > DOCUMENT_NO_MAX or hidden != number:
        raise DOCUMENT.refused(fields=("document_no",))
    return found


def _require_recipient(command: ShareRecords, situation: Situation, rule_set: RuleSet) -> None:
    """Refuses a body without a mandate, an agency that is none, and a purpose neither carries."""
    own = acting_agency(situation)
    if is_unified_code(command.recipient):
        _require_mandate(command, situation)
        return
    agency = situation.registry.agencies.get(command.recipient)
    if agency is None or agency.closed_in or acts_for(own, command.recipient):
        raise RECIPIENT.refused(fields=("recipient",))
    rule = purpose_of(rule_set, command.purpose)
    by_power = rule is not None and bool(agency.powers & set(rule["powers"]))
    authorised = rule is not None and rule["by_authorisation"] and command.basis == AUTHORISED
    if not (by_power or authorised):
        raise PURPOSE.refused(agency.entry, fields=("purpose",))


def _require_mandate(command: ShareRecords, situation: Situation) -> None:
    """A body receives what its mandate to collect and share covers that day (Article 16)."""
    held = situation.affairs.find(Mandate, mandate_stream(command.recipient))
    if held is None or held.covering(COLLECTS, situation.today) is None:
        raise OUTSIDE_MANDATE.refused(*(held.entries if held else ()), fields=("recipient",))
    if command.basis != PUBLISHED:
        raise BASIS.refused(*held.entries, fields=("basis",))


def _require_giver(situation: Situation, state: SubjectState, stream: str) -> None:
    own = acting_agency(situation)
    kept = any(acts_for(own, unit) for unit in keepers(state, stream) if unit)
    if not kept and LEADS not in own.powers:
        raise KEEPER.refused(own.entry, fields=("records",))


def _require_standing(situation: Situation, state: SubjectState, record: Record) -> None:
    law = (situation.policy, situation.calendar, situation.today)
    over = any(e.told == ENDED and not e.undone_in for e in endings(state, record.id, *law))
    if over or not is_live(record) or ended(record, *law):
        raise GONE.refused(record.entries[-1], fields=("records",))


def _require_basis_of(
    command: ShareRecords,
    situation: Situation,
    state: SubjectState,
    stream: str,
    basis: Mapping[str, Any],
) -> None:
    """Refuses what the basis does not carry: persons, and what is not published."""
    record = state.records[stream]
    registered = state.registration
    if registered is not None and registered.kind == PERSON and not basis["personal"]:
        raise OF_A_PERSON.refused(record.entries[0], fields=("basis",))
    law = (situation.policy, situation.calendar, situation.today)
    if command.basis == PUBLISHED and not shown_publicly(record, *law):
        raise UNPUBLISHED.refused(record.entries[0], fields=("basis",))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {ShareRecords: share}

AGAIN = (again(RecordsShared, ShareRecords),)
