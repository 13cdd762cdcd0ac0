"""Entering on a list (Article 9, 失信惩戒): proposal, consent of the next level, decision or drop.

The first officer proposes; the notice is served and answered in the same stream (`service`,
`answer`, `hearing`); where the list type asks it the next level consents; another officer
decides. Courts' lists have no such acts here (`court_list`).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import require_power
from ledger.event import Disclosure, Draft
from ledger.notice.notice import FAMILY as PROCEDURE
from ledger.notice.notice import completed
from ledger.notice.service import AHEAD, METHOD_UNKNOWN
from ledger.proposal import require_another
from ledger.refusal import Code, plan
from ledger.sanction.bases import live_bases
from ledger.sanction.determining import on_listing, own_listing, require_document, require_reason
from ledger.sanction.listed import rule_of
from ledger.sanction.listing import (
    Listing,
    ListingConsented,
    ListingDecided,
    ListingDropped,
    ListingProposed,
)
from ledger.sanction.sanction import MIRROR, NOT_IN_VERSION, list_type, require_object, the_subject
from ledger.sanction.trigger import require_ground, require_not_listed
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable


NOT_OPEN = Code(
    "listing_must_be_proposed_and_open",
    "The listing was decided or dropped already.",
    "该名单事项已作出决定或已终止。",
    plan(9),
)
CONSENT = Code(
    "listing_needs_consent_of_the_next_level",
    "The list type asks for the consent of the next level before the decision.",
    "列入此名单须经上一级部门同意。",
    plan(9),
)
NO_CONSENT_ASKED = Code(
    "consent_must_be_one_the_list_type_asks",
    "The list type asks for no consent, or the listing has it already.",
    "该名单类型无须上级同意，或者已取得同意。",
    plan(9),
)
ORDER_OF_DAYS = Code(
    "days_of_a_decision_must_be_in_order",
    "A decision follows its proposal and consent, takes effect and is served after it was made.",
    "决定日期须在提出、同意之后，生效和送达须在决定之后。",
    plan(9),
)


class ProposeListing(Command, frozen=True):
    """Propose to list a subject: ground, the decisions it rests on, measures it would bring."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR"})
    subject: str
    list_type: str
    ground: str
    reasoning: str
    """What was weighed: intent, frequency, duration, amount; goes to the vault."""
    bases: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()

    def reads(self) -> Reads:
        """The subject and what the listing rests on."""
        return Reads(subjects=(self.subject,), streams=self.bases)


class _OnListing(Command, frozen=True):
    """An act on one listing."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR"})
    listing: str

    def reads(self) -> Reads:
        """The listing."""
        return Reads(streams=(self.listing,))


class RecordConsent(_OnListing, frozen=True):
    """Record that the next level consented."""

    document_no: str
    consented_on: date


class ListSubject(_OnListing, frozen=True):
    """Decide to list, by another officer than the one who proposed it."""

    decision_no: str
    decided_on: date
    takes_effect_on: date
    served_on: date
    service_method: str
    repair_notice: bool = False


class DropListing(_OnListing, frozen=True):
    """Decide not to list."""

    reason: str


def propose(command: ProposeListing, situation: Situation) -> list[Draft]:
    """Refuses a list type without law, another's power, object, ground, dead or unfit basis."""
    state = the_subject(situation, command.subject)
    rule = list_type(situation.policy, situation.today, command.list_type)
    if rule["mirror"]:
        raise MIRROR.refused()
    agency = require_power(situation, rule["power"])
    require_object(state, rule["objects"])
    require_ground(situation, state, rule, command.ground, command.bases)
    require_not_listed(situation, state, command.list_type)
    if not set(command.measures) <= set(rule["measures"]):
        raise NOT_IN_VERSION.refused(fields=("measures",))
    event = ListingProposed(
        list_type=command.list_type,
        unit=agency.code,
        ground=command.ground,
        bases=command.bases,
        measures=command.measures,
    )
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=(state.tag,),
            effective_on=situation.today,
            disclosures=(Disclosure(state.tag, "reasoning", command.reasoning),),
            opens=True,
        )
    ]


def consent(command: RecordConsent, situation: Situation) -> list[Draft]:
    """Refuses consent where none is asked, or without its document."""
    state, listing = own_listing(situation, command.listing)
    _require_open(listing)
    if not rule_of(situation.policy, listing)[1].get("consent") or listing.consented:
        raise NO_CONSENT_ASKED.refused(*listing.entries)
    require_document(command.document_no, "document_no")
    if command.consented_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.consented_on)
    event = ListingConsented(document_no=command.document_no, consented_on=command.consented_on)
    return [on_listing(state, listing, event, situation.today)]


def decide(command: ListSubject, situation: Situation) -> list[Draft]:
    """Refuses before notice, answer, reply and consent are complete, and the same officer."""
    state, listing = own_listing(situation, command.listing)
    _require_open(listing)
    require_another(situation, listing.proposer, listing.proposed_in)
    rule = list_type(situation.policy, situation.today, listing.list_type)
    require_power(situation, rule["power"])
    notice = completed(situation, state, listing.id, rule["notice"], command.decided_on)
    if listing.bases:
        live_bases(situation, state, listing.bases)
    if rule.get("consent") and listing.consented is None:
        raise CONSENT.refused(*listing.entries)
    _require_days(command, situation, listing)
    event = ListingDecided(
        decision_no=command.decision_no,
        decided_on=command.decided_on,
        takes_effect_on=command.takes_effect_on,
        served_on=command.served_on,
        service_method=command.service_method,
        proposed_in=listing.proposed_in,
        noticed_in=notice.entry,
        consented_in=listing.consented[1] if listing.consented else 0,
        repair_notice=command.repair_notice,
    )
    return [on_listing(state, listing, event, command.decided_on)]


def drop(command: DropListing, situation: Situation) -> list[Draft]:
    """Refuses a listing that is decided, or a drop without reason."""
    state, listing = own_listing(situation, command.listing)
    _require_open(listing)
    require_reason(command.reason)
    return [on_listing(state, listing, ListingDropped(), situation.today, reason=command.reason)]


def _require_open(listing: Listing) -> None:
    if listing.listed_in or listing.dropped_in:
        raise NOT_OPEN.refused(*listing.entries)


def _require_days(command: ListSubject, situation: Situation, listing: Listing) -> None:
    require_document(command.decision_no, "decision_no")
    methods = situation.policy.in_force(PROCEDURE, situation.today).rules["service"]["methods"]
    if command.service_method not in methods:
        raise METHOD_UNKNOWN.refused(fields=("service_method",))
    latest = max(command.decided_on, command.served_on)
    if latest > situation.today:
        raise AHEAD.refused(would_succeed_on=latest)
    consented_on = listing.consented[0].consented_on if listing.consented else None
    first = max(listing.proposed_on, consented_on or listing.proposed_on)
    if not first <= command.decided_on <= min(command.takes_effect_on, command.served_on):
        raise ORDER_OF_DAYS.refused(*listing.entries, fields=("decided_on",))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ProposeListing: propose,
    RecordConsent: consent,
    ListSubject: decide,
    DropListing: drop,
}

AGAIN = (
    again(ListingProposed, ProposeListing, vaulted=("reasoning",)),
    again(ListingConsented, RecordConsent, stream="listing"),
    again(ListingDecided, ListSubject, stream="listing"),
    again(ListingDropped, DropListing, stream="listing", vaulted=("reason",)),
)
