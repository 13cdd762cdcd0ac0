"""Publication (Article 14, 公示): publishing who was listed, taking it down, and exempting it.

The unit that listed publishes its listing and takes it down (谁列入、谁公示); the lead of
publication may do it for any. Where it was shown, its end is made known by taking it down.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import acting_agency, require_power
from ledger.proposal import CASE_UNKNOWN, approved_by_another
from ledger.publication.exemption import (
    NOT_PUBLISHED,
    PUBLISHED_ALREADY,
    REASON_MISSING,
    WITHDRAWAL_REASON,
)
from ledger.publication.listed_duty import due_of, is_persons, listed_duties
from ledger.publication.publication import (
    PublicationExempted,
    PublicationPublished,
    PublicationWithdrawn,
)
from ledger.publication.publishing import (
    CHANNEL,
    COURT_LINKED,
    DAY_WRONG,
    EXEMPTED,
    PERSON_UNSEEN,
)
from ledger.refusal import Code, plan
from ledger.repair.regime import book
from ledger.sanction.determining import on_listing, own_listing
from ledger.sanction.listed import listing_standing
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.event import Draft
    from ledger.sanction.listing import Listing
    from ledger.state import SubjectState

NOT_STANDING = Code(
    "listing_to_publish_must_be_in_force",
    "A listing is published from the day it takes effect, while the subject is on the list.",
    "名单自生效之日起、在列期间方可公示。",
    plan(14),
)


class PublishListings(Command, frozen=True):
    """Note that listings were published on a channel (名单公示); one shown there is passed over."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PUBLICITY_OFFICER"})
    listings: tuple[str, ...]
    channel: str
    day: date | None = None
    """The day they appeared, in Asia/Shanghai; absent: today."""

    def reads(self) -> Reads:
        """The listings."""
        return Reads(streams=self.listings)


class TakeDownListing(Command, frozen=True):
    """Note that a listing was taken down, for a reason code; everywhere if no channel is named."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PUBLICITY_OFFICER"})
    listing: str
    reason: str
    channel: str = ""
    day: date | None = None

    def reads(self) -> Reads:
        """The listing."""
        return Reads(streams=(self.listing,))


class ExemptListing(Command, frozen=True):
    """Decide that a listing is not published, for a reason code; another officer proposed it
    (`publication.exemption`)."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PUBLICITY_OFFICER", "SUPERVISOR"})
    listing: str
    reason: str

    def reads(self) -> Reads:
        """The listing."""
        return Reads(streams=(self.listing,))


def publish(command: PublishListings, situation: Situation) -> list[Draft]:
    """Refuses persons, court lists, what is exempt or not in force, a wrong day, a strange unit."""
    day = command.day or situation.today
    if command.channel not in book(situation.policy).periods(day).channels:
        raise CHANNEL.refused(fields=("channel",))
    drafts = []
    for stream in dict.fromkeys(command.listings):
        state, listing = _found(situation, stream, "listings")
        if command.channel in listing.published and command.channel not in listing.withdrawn:
            continue
        _require_publishable(situation, state, listing, day)
        event = _publication(situation, listing, command.channel, day)
        drafts.append(on_listing(state, listing, event, day))
    return drafts


def take_down(command: TakeDownListing, situation: Situation) -> list[Draft]:
    """Refuses an unknown reason and a channel that does not show it."""
    state, listing = _found(situation, command.listing, "listing")
    periods = book(situation.policy).periods(situation.today)
    if command.reason not in periods.withdrawals:
        raise WITHDRAWAL_REASON.refused(listing.entries[0], fields=("reason",))
    shown = listing.published.keys() - listing.withdrawn.keys()
    channels = sorted(shown & {command.channel} if command.channel else shown)
    if not channels:
        raise NOT_PUBLISHED.refused(listing.entries[0], fields=("channel",))
    day = command.day or situation.today
    first = max(listing.published[channel][0] for channel in channels)
    if not first <= day <= situation.today:
        raise DAY_WRONG.refused(*(listing.published[c][1] for c in channels), fields=("day",))
    rule = periods.rule_set.rule(periods.rule_set.rules["withdrawal"]["clause"])
    return [
        on_listing(
            state,
            listing,
            PublicationWithdrawn(channel=channel, day=day, reason=command.reason, rule=rule),
            day,
        )
        for channel in channels
    ]


def exempt(command: ExemptListing, situation: Situation) -> list[Draft]:
    """Refuses an unknown reason, a published listing, and who proposed it alone."""
    state, listing = _found(situation, command.listing, "listing")
    periods = book(situation.policy).periods(situation.today)
    if command.reason not in periods.exemptions:
        raise REASON_MISSING.refused(listing.entries[0], fields=("reason",))
    if shown := listing.published.keys() - listing.withdrawn.keys():
        raise PUBLISHED_ALREADY.refused(*(listing.published[c][1] for c in sorted(shown)))
    proposed = approved_by_another(situation, state, "publication.exemption", listing.id)
    clause = periods.rule_set.rules["exemption"]["clause"]
    event = PublicationExempted(
        reason=command.reason, proposed_in=proposed, rule=periods.rule_set.rule(clause)
    )
    return [on_listing(state, listing, event, situation.today)]


def _found(situation: Situation, stream: str, field: str) -> tuple[SubjectState, Listing]:
    """The listing and its subject; refuses an unknown one, a court's, another unit's."""
    state = situation.holder("listings", stream)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=(field,))
    listing = state.listings[stream]
    if listing.mirrored is not None:
        raise COURT_LINKED.refused(listing.listed_in)
    if "publication.lead" not in acting_agency(situation).powers:
        require_power(situation, "publication.publish")
        own_listing(situation, stream)
    return state, listing


def _require_publishable(
    situation: Situation, state: SubjectState, listing: Listing, day: date
) -> None:
    if is_persons(state):
        raise PERSON_UNSEEN.refused(listing.entries[0])
    if listing.exempted is not None:
        raise EXEMPTED.refused(listing.exempted[1])
    law = (situation.policy, situation.calendar, situation.today)
    if not listing_standing(state, listing, *law).in_force or listing.listed_on is None:
        raise NOT_STANDING.refused(*listing.entries)
    if not listing.listed_on <= day <= situation.today:
        raise DAY_WRONG.refused(listing.listed_in, fields=("day",))


def _publication(
    situation: Situation, listing: Listing, channel: str, day: date
) -> PublicationPublished:
    """What was published, with the last day and the rule where one asked for it."""
    decided = listing.decided
    rules = listed_duties(listing, decided, situation.policy) if decided else ()
    rule = next((r for r in rules if r.channel == channel), None)
    due = due_of(rule, decided, situation.calendar).day if rule and decided else None
    return PublicationPublished(channel=channel, day=day, due=due, rule=rule.rule if rule else "")


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    PublishListings: publish,
    TakeDownListing: take_down,
    ExemptListing: exempt,
}

AGAIN = (
    again(PublicationPublished, PublishListings, listings=lambda e: (e.stream,)),
    again(PublicationWithdrawn, TakeDownListing, stream="listing"),
    again(PublicationExempted, ExemptListing, stream="listing"),
)
