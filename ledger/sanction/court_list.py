"""The courts' lists and orders (Article 9; 法释〔2017〕7号): mirrors of the feed, never acts here.

Judgment defaulters (失信被执行人) and false litigants (虚假诉讼失信人) are listed and deleted by
the court alone; limits on consumption and exit come from a court or an authority by statute.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from ledger.again import again, said
from ledger.authority import POWER, acting_agency
from ledger.event import Disclosure, Draft
from ledger.notice.service import AHEAD
from ledger.proposal import CASE_UNKNOWN
from ledger.record.identity import record_id
from ledger.refusal import Code, plan
from ledger.sanction.bases import is_linked, live_bases
from ledger.sanction.determining import on_listing, require_document
from ledger.sanction.listing import CourtListingMirrored, CourtRemovalMirrored, Listing
from ledger.sanction.measure import MeasureImposed, MeasureLifted
from ledger.sanction.sanction import (
    MIRROR,
    NOT_IN_VERSION,
    list_type,
    measure_rules,
    require_object,
    the_subject,
)
from ledger.sanction.trigger import GROUND
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable


NOT_A_COURT_LIST = Code(
    "feed_must_be_of_a_court_list",
    "Only lists that the courts keep are mirrored from their feed.",
    "仅法院名单可由法院数据同步。",
    plan(9),
)
NOT_LINKED = Code(
    "basis_must_be_linked_to_the_measure",
    "The clause ties the measure to other conduct than the basis shows (关联).",
    "依据与该措施条款不具有关联性。",
    plan(9),
)


class MirrorCourtListing(Command, frozen=True):
    """Take over a listing of the court's feed; the same again is accepted without an entry."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    subject: str
    list_type: str
    case_no: str
    court: str
    grounds: tuple[str, ...]
    listed_on: date
    until: date | None = None
    performance: Literal["", "none", "part", "full"] = ""
    performed_on: date | None = None
    text: str = ""
    """What the judgment orders and how it was evaded; goes to the vault."""

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,))


class MirrorCourtRemoval(Command, frozen=True):
    """Take over a deletion of the court's feed."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    listing: str
    reason: Literal[
        "performed", "settled", "creditor_applied", "enforcement_ended", "expired", "corrected"
    ]
    deleted_on: date

    def reads(self) -> Reads:
        """The listing."""
        return Reads(streams=(self.listing,))


class MirrorOrder(Command, frozen=True):
    """Take over a limit on consumption or exit from the feed of the authority that ordered it."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    subject: str
    code: str
    clause: str
    bases: tuple[str, ...]
    ordered_on: date
    order_no: str
    until: date | None = None

    def reads(self) -> Reads:
        """The subject."""
        return Reads(subjects=(self.subject,))


class MirrorOrderEnd(Command, frozen=True):
    """Take over that such an order ended."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "DESIGNATOR"})
    measure: str
    reason: str
    ended_on: date

    def reads(self) -> Reads:
        """The order."""
        return Reads(streams=(self.measure,))


def mirror(command: MirrorCourtListing, situation: Situation) -> list[Draft]:
    """Refuses any source but the court, and lists that are not the court's."""
    state = the_subject(situation, command.subject)
    rule = list_type(situation.policy, situation.today, command.list_type)
    if not rule["mirror"]:
        raise NOT_A_COURT_LIST.refused(fields=("list_type",))
    _require_court(situation, (rule["power"],))
    require_object(state, rule["objects"])
    require_document(command.case_no, "case_no")
    if not command.grounds or not set(command.grounds) <= set(rule["grounds"]):
        raise GROUND.refused(fields=("grounds",))
    if command.listed_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.listed_on)
    event = CourtListingMirrored(
        list_type=command.list_type,
        case_no=command.case_no,
        court=command.court,
        grounds=command.grounds,
        listed_on=command.listed_on,
        until=command.until,
        performance=command.performance,
        performed_on=command.performed_on,
    )
    stream = record_id(situation.actor.agency, command.list_type, command.case_no, state.tag)
    known = state.listings.get(stream)
    if known is not None and known.mirrored == event:
        return []
    text = (Disclosure(state.tag, "judgment", command.text),) if command.text else ()
    return [
        Draft(
            stream=stream,
            event=event,
            subjects=(state.tag,),
            effective_on=command.listed_on,
            disclosures=text,
            opens=known is None,
        )
    ]


def mirror_removal(command: MirrorCourtRemoval, situation: Situation) -> list[Draft]:
    """Refuses any source but the court; the same again is accepted without an entry."""
    state = situation.holder("listings", command.listing)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("listing",))
    listing: Listing = state.listings[command.listing]
    if listing.mirrored is None:
        raise NOT_A_COURT_LIST.refused(*listing.entries)
    rule = list_type(situation.policy, situation.today, listing.list_type)
    _require_court(situation, (rule["power"],), listing.listed_in)
    if command.deleted_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.deleted_on)
    if listing.removed is not None:
        return []
    event = CourtRemovalMirrored(reason=command.reason, deleted_on=command.deleted_on)
    on = listing.mirrored.listed_on if command.reason == "corrected" else command.deleted_on
    return [on_listing(state, listing, event, on)]


def order(command: MirrorOrder, situation: Situation) -> list[Draft]:
    """Refuses a measure that is no order by feed, and any source but its authority."""
    state = the_subject(situation, command.subject)
    rule_set = measure_rules(situation.policy, situation.today)
    rule = rule_set.rules["measures"].get(command.code)
    if rule is None or not rule.get("feed") or command.clause not in rule["clauses"]:
        raise NOT_IN_VERSION.refused(fields=("code", "clause"))
    _require_court(situation, rule["implementers"]["feed"])
    clause = rule["clauses"][command.clause]
    require_object(state, clause.get("objects", rule["objects"]))
    require_document(command.order_no, "order_no")
    bases = live_bases(situation, state, command.bases)
    if not any(is_linked(state, basis, clause["linked"]) for basis in bases):
        raise NOT_LINKED.refused(*(e for b in bases for e in b.entries), fields=("bases",))
    event = MeasureImposed(
        code=command.code,
        clause=command.clause,
        bases=command.bases,
        unit=situation.actor.agency,
        imposed_on=command.ordered_on,
        noticed_in=0,
        rule_set=rule_set.id,
        until=command.until,
        decision_no=command.order_no,
        ordered=True,
    )
    stream = record_id(situation.actor.agency, command.code, command.order_no, state.tag)
    known = state.measures.get(stream)
    if known is not None and known.imposed == event:
        return []
    return [
        Draft(
            stream=stream,
            event=event,
            subjects=(state.tag,),
            effective_on=command.ordered_on,
            opens=known is None,
        )
    ]


def order_end(command: MirrorOrderEnd, situation: Situation) -> list[Draft]:
    """Refuses any source but the authority that ordered it."""
    state = situation.holder("measures", command.measure)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("measure",))
    measure = state.measures[command.measure]
    if measure.imposed is None or not measure.imposed.ordered:
        raise NOT_IN_VERSION.refused(*measure.entries)
    if acting_agency(situation).code != measure.unit:
        raise MIRROR.refused(measure.imposed_in)
    if measure.lifted is not None:
        return []
    event = MeasureLifted(reason=command.reason, lifted_on=command.ended_on)
    return [
        Draft(
            stream=measure.id,
            event=event,
            subjects=(state.tag,),
            effective_on=command.ended_on,
        )
    ]


def _require_court(situation: Situation, powers: tuple[str, ...], *rests_on: int) -> None:
    agency = acting_agency(situation)
    if not agency.powers & set(powers):
        raise (MIRROR if rests_on else POWER).refused(*(rests_on or (agency.entry,)))


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    MirrorCourtListing: mirror,
    MirrorCourtRemoval: mirror_removal,
    MirrorOrder: order,
    MirrorOrderEnd: order_end,
}

AGAIN = (
    again(CourtListingMirrored, MirrorCourtListing, vaulted=("text",)),
    again(CourtRemovalMirrored, MirrorCourtRemoval, stream="listing"),
    again(MeasureImposed, MirrorOrder, ordered_on=said("imposed_on"), order_no=said("decision_no")),
    again(MeasureLifted, MirrorOrderEnd, stream="measure", ended_on=said("lifted_on")),
)
