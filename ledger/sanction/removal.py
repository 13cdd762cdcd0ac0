"""Ending a listing (Article 9, 移出名单), extending it, and marking it while it is contested.

A listing is removed early by repair after its least term, on cure where its list knows that,
or because it was wrong or its basis fell. At its maximum it ends by itself, without an act.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from ledger.again import again
from ledger.notice.notice import completed
from ledger.notice.service import AHEAD
from ledger.objection.objection import require_mark_to_fall
from ledger.proposal import approved_by_another
from ledger.refusal import Code, plan
from ledger.repair.repair import APPROVED, EXECUTED
from ledger.sanction.bases import live_bases
from ledger.sanction.determining import on_listing, own_listing, require_document, require_reason
from ledger.sanction.enlisting import ORDER_OF_DAYS
from ledger.sanction.listed import basis_of, listing_standing, rule_of
from ledger.sanction.listing import Listing, ListingExtended, ListingMarked, ListingRemoved
from ledger.sanction.sanction import list_rules
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft, Event
    from ledger.sanction.listed import ListingStanding
    from ledger.state import SubjectState

NOT_LISTED = Code(
    "listing_must_be_in_force",
    "The subject is not on this list, or not any more.",
    "该主体不在此名单中或者已移出。",
    plan(9),
)
CAUSE = Code(
    "cause_of_removal_must_be_one_of_the_rules",
    "The rules do not know this cause of removal for this list.",
    "规则中没有此移出事由，或者该名单不适用。",
    plan(9),
)
TOO_EARLY = Code(
    "minimum_time_on_the_list_must_have_passed",
    "Early removal by repair opens after the least term of the list.",
    "未满名单最短期限，不得提前移出。",
    plan(12),
)
REPAIR_FIRST = Code(
    "repair_of_the_listing_must_be_approved_first",
    "Early removal follows an application for repair that was approved.",
    "提前移出须先经信用修复申请并获批准。",
    plan(12),
)
BASIS_STANDS = Code(
    "basis_must_have_fallen",
    "A decision that the listing rests on still stands.",
    "列入依据尚未被撤销。",
    plan(9),
)
LONGER = Code(
    "extension_must_be_later_than_the_last_day",
    "An extension ends later than the listing does now.",
    "延长后的期限须晚于现有期限。",
    plan(9),
)
OBJECTION = "under_dispute"
REMOVAL = "listing.removal"
"""The matter of the proposal that another officer must have made for a wrong listing."""


class _OnListing(Command, frozen=True):
    """An act on a listing in force."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "REPAIR_OFFICER"})
    listing: str

    def reads(self) -> Reads:
        """The listing."""
        return Reads(streams=(self.listing,))


class RemoveListing(_OnListing, frozen=True):
    """Remove a subject from a list, by the unit that listed it."""

    cause: str
    """`repair`, `cured`, `error` or `basis_void`."""
    decision_no: str
    removed_on: date
    reason: str


class ExtendListing(_OnListing, frozen=True):
    """Let a listing run longer, after a notice of its own (`listing_extension`)."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR"})
    until: date
    clause: str
    decision_no: str


class MarkListing(_OnListing, frozen=True):
    """Mark a listing as under objection, reconsideration or lawsuit, or take the mark away."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"DESIGNATOR", "OBJECTION_OFFICER"})
    mark: Literal["under_dispute", "under_reconsideration", "under_lawsuit"]
    on: bool = True


def remove(command: RemoveListing, situation: Situation) -> list[Draft]:
    """Refuses another unit, an unknown cause, removal before the least term, a standing basis."""
    state, listing = own_listing(situation, command.listing)
    stands = _in_force(situation, state, listing)
    rule_set, rule = rule_of(situation.policy, listing)
    causes = rule_set.rules["causes_of_removal"]
    unfit = command.cause == "cured" and not rule.get("removed_on_cure")
    if command.cause not in causes["known"] or unfit:
        raise CAUSE.refused(fields=("cause",))
    require_document(command.decision_no, "decision_no")
    require_reason(command.reason)
    if command.removed_on > situation.today:
        raise AHEAD.refused(would_succeed_on=command.removed_on)
    if listing.listed_on is not None and command.removed_on < listing.listed_on:
        raise ORDER_OF_DAYS.refused(listing.listed_in, fields=("removed_on",))
    if command.cause not in causes["before_min"]:
        opens = stands.earliest_removal
        if opens is None or situation.today < opens:
            raise TOO_EARLY.refused(listing.listed_in, would_succeed_on=opens)
        _require_repair(state, listing)
    if command.cause == "basis_void":
        _require_fallen(situation, state, listing)
    from_beginning = command.cause in causes["from_beginning"]
    if from_beginning:
        approved_by_another(situation, state, REMOVAL, listing.id)
    event = ListingRemoved(
        cause=command.cause, decision_no=command.decision_no, removed_on=command.removed_on
    )
    on = listing.listed_on if from_beginning and listing.listed_on else command.removed_on
    return [on_listing(state, listing, event, on, reason=command.reason)]


def extend(command: ExtendListing, situation: Situation) -> list[Draft]:
    """Refuses an extension without notice of its own, live basis, clause, or that is none."""
    state, listing = own_listing(situation, command.listing)
    stands = _in_force(situation, state, listing)
    require_document(command.decision_no, "decision_no")
    require_document(command.clause, "clause")
    if stands.last_day is None or command.until <= stands.last_day:
        raise LONGER.refused(listing.listed_in)
    notice = completed(situation, state, listing.id, "listing_extension")
    if listing.bases:
        live_bases(situation, state, listing.bases)
    event = ListingExtended(
        until=command.until,
        clause=command.clause,
        decision_no=command.decision_no,
        noticed_in=notice.entry,
    )
    return [on_listing(state, listing, event, situation.today)]


def mark(command: MarkListing, situation: Situation) -> list[Draft]:
    """Marks a listing; the same again is accepted without an entry.

    A court's listing may be marked as objected to, by any unit that routes objections there.
    """
    state = situation.holder("listings", command.listing)
    listing = state.listings[command.listing] if state else None
    if state is None or listing is None or listing.mirrored is None or command.mark != OBJECTION:
        state, listing = own_listing(situation, command.listing)
    require_mark_to_fall(state, listing.id, command.mark, on=command.on)
    if command.on == (command.mark in listing.marks):
        return []
    event: Event = ListingMarked(mark=command.mark, on=command.on)
    return [on_listing(state, listing, event, situation.today)]


def _in_force(situation: Situation, state: SubjectState, listing: Listing) -> ListingStanding:
    stands = listing_standing(state, listing, situation.policy, situation.calendar, situation.today)
    repaired = stands.situation == "repaired" and listing.removed is None
    if stands.situation not in ("listed", "pending", "suspended", "basis_void") and not repaired:
        raise NOT_LISTED.refused(*listing.entries)
    return stands


def _require_repair(state: SubjectState, listing: Listing) -> None:
    for repair in state.repairs.values():
        if repair.target == listing.id and repair.stage in (APPROVED, EXECUTED):
            return
    raise REPAIR_FIRST.refused(listing.listed_in)


def _require_fallen(situation: Situation, state: SubjectState, listing: Listing) -> None:
    kinds = list_rules(situation.policy, situation.today).rules["basis_void"]["kinds"]
    found = [
        basis_of(state, s, situation.policy, situation.calendar, situation.today)
        for s in listing.bases
    ]
    standing = [e for b in found if b and b.ended_because not in kinds for e in b.entries]
    if standing or not found:
        raise BASIS_STANDS.refused(*standing)


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    RemoveListing: remove,
    ExtendListing: extend,
    MarkListing: mark,
}

AGAIN = (
    again(ListingRemoved, RemoveListing, stream="listing", vaulted=("reason",)),
    again(ListingExtended, ExtendListing, stream="listing"),
    again(ListingMarked, MarkListing, stream="listing"),
)
