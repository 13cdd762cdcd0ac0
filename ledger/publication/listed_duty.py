"""Publication (Article 14, 公示): who was listed must be shown where and by when, and taken down.

One duty per channel as for records, from the day on which the listing takes effect. Its end is
made known where it was shown, by taking it down. Persons are not published by default, court
lists are linked and not copied; while all it rests on is suspended nothing is owed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.publication.obligation import (
    ENDED,
    EXEMPT,
    OVERDUE,
    PENDING,
    PUBLISHED,
    PUBLISHED_LATE,
    STOPPED_BY_REPAIR,
    WITHDRAWN,
    Obligation,
)
from ledger.publication.window import ONE_DAY
from ledger.repair.regime import book
from ledger.sanction.listed import listing_standing, rule_of
from ledger.subject import PERSON

if TYPE_CHECKING:
    from datetime import date

    from ledger.calendar import Calendar, Due
    from ledger.policy import Policy
    from ledger.repair.regime import Book, ListedRule
    from ledger.sanction.listed import ListingStanding
    from ledger.sanction.listing import Listing, ListingDecided
    from ledger.state import SubjectState

SUSPENDED = "SUSPENDED"
"""Nothing is owed while all that the listing rests on is suspended."""
OVER = frozenset({"removed", "repaired", "expired", "basis_void"})
"""Situations in which the subject is on the list no more."""


class _Asked(NamedTuple):
    """What one question about a listing rests on."""

    law: Book
    calendar: Calendar
    day: date
    stands: ListingStanding


def listed_obligations(
    state: SubjectState, listing: Listing, policy: Policy, calendar: Calendar, day: date
) -> tuple[Obligation, ...]:
    """The duties of a listing on that day, one per channel; none before it is decided.

    A person's has none, except on channels where it was published all the same.
    """
    decided = listing.decided
    if decided is None or listing.mirrored is not None:
        return ()
    stands = listing_standing(state, listing, policy, calendar, day)
    asked = _Asked(book(policy), calendar, day, stands)
    rules = listed_duties(listing, decided, policy)
    if is_persons(state):
        rules = tuple(r for r in rules if r.channel in listing.published)
    made = [_made(listing, asked, r.channel, due_of(r, decided, calendar), r.rule) for r in rules]
    more = sorted(listing.published.keys() - {r.channel for r in rules})
    return (*made, *(_made(listing, asked, channel, None, stands.rule) for channel in more))


def listed_duties(
    listing: Listing, decided: ListingDecided, policy: Policy
) -> tuple[ListedRule, ...]:
    """The rules of publication that such a listing falls under."""
    law = book(policy)
    list_class = rule_of(policy, listing)[1]["list_class"]
    powers = law.powers_of(listing.unit)
    return tuple(
        rule
        for rule in law.periods(decided.decided_on).listed
        if list_class in rule.classes and (not rule.power or rule.power in powers)
    )


def due_of(rule: ListedRule, decided: ListingDecided, calendar: Calendar) -> Due:
    """The last day to publish a listing under one rule."""
    return calendar.due(getattr(decided, rule.begins), rule.due, roll=True)


def is_persons(state: SubjectState) -> bool:
    """Whether the subject is a natural person, whose listing is not published by default."""
    return state.registration is None or state.registration.kind == PERSON


def _made(listing: Listing, asked: _Asked, channel: str, due: Due | None, rule: str) -> Obligation:
    """The duty on one channel; without a due day where no rule asked for it: never late."""
    published, withdrawn = listing.published.get(channel), listing.withdrawn.get(channel)
    last = due.day if due else published[0] if published else asked.day
    reason = withdrawn[2] if withdrawn else listing.exempted[0] if listing.exempted else ""
    entries = (listing.listed_in, published[1]) if published else (listing.listed_in,)
    return Obligation(
        channel=channel,
        due=last,
        provisional=bool(due and due.provisional),
        state=_state(listing, asked, channel, last),
        published_on=published[0] if published else None,
        published_in=published[1] if published else 0,
        withdrawn_on=withdrawn[0] if withdrawn else None,
        takedown_due=_takedown(listing, asked) if published and not withdrawn else None,
        reason=reason,
        rule=rule,
        derived_from=entries,
    )


def _state(listing: Listing, asked: _Asked, channel: str, due: date) -> str:
    published, situation = listing.published.get(channel), asked.stands.situation
    if channel in listing.withdrawn:
        return STOPPED_BY_REPAIR if listing.repaired_in else WITHDRAWN
    if situation in OVER:
        return STOPPED_BY_REPAIR if published and situation == "repaired" else ENDED
    if listing.exempted is not None:
        return EXEMPT
    if published is not None:
        return PUBLISHED_LATE if published[0] > due else PUBLISHED
    if situation == "suspended":
        return SUSPENDED
    return OVERDUE if asked.day > due else PENDING


def _takedown(listing: Listing, asked: _Asked) -> date | None:
    """The last day to take it down; None while the subject is on the list."""
    stands, law = asked.stands, asked.law
    if stands.situation == "removed" and listing.removed is not None:
        on = listing.removed[1]
        return asked.calendar.due(on, law.periods(on).listed_takedown, roll=True).day
    if stands.situation == "repaired":
        on = listing.repaired_on or asked.day
        return asked.calendar.due(on, law.governing("", "", on).takedown, roll=True).day
    if stands.situation == "expired" and stands.last_day is not None:
        return stands.last_day + ONE_DAY
    return stands.removal_due if stands.situation == "basis_void" else None
