"""Folding the entries of a listing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ledger.sanction.listing import (
    EVENTS,
    CourtRemovalMirrored,
    ListingConsented,
    ListingDecided,
    ListingDropped,
    ListingExtended,
    ListingMarked,
    ListingRemoved,
)
from tests.law import SUBJECT, entry_of, fold, past
from tests.ledger.sanctions import SECOND, listed, listing_of, proposed

if TYPE_CHECKING:
    from ledger.event import Event

DAY = date(2026, 5, 18)
LATER: tuple[Event, ...] = (
    ListingConsented(document_no="1", consented_on=DAY),
    ListingDecided(
        decision_no="1",
        decided_on=DAY,
        takes_effect_on=DAY,
        served_on=DAY,
        service_method="direct",
        proposed_in=1,
        noticed_in=2,
    ),
    ListingDropped(),
    ListingExtended(until=DAY, clause="1", decision_no="1", noticed_in=1),
    ListingRemoved(cause="error", decision_no="1", removed_on=DAY),
    ListingMarked(mark="under_lawsuit"),
    CourtRemovalMirrored(reason="expired", deleted_on=DAY),
)


@pytest.mark.parametrize("event", LATER, ids=lambda event: event.TOPIC)
def test_an_entry_without_its_listing_is_set_aside(event: Event) -> None:
    entry = entry_of(past(event, stream="x", on=DAY).draft, 1)
    state = fold(SUBJECT, [entry])
    assert state.orphans == [entry]
    assert not state.listings


def test_a_listing_keeps_who_when_and_every_entry() -> None:
    world = listed()
    listing = world.state().listings[listing_of(world)]
    assert (listing.unit, listing.proposer, listing.decided_by) == ("AMR", "first", SECOND.officer)
    assert listing.entries[0] == listing.proposed_in
    assert listing.listed_in == listing.entries[-1]
    assert listing.id in world.state().touched
    assert not proposed().state().listings[listing_of(proposed())].listed_in


def test_every_topic_is_of_its_own() -> None:
    topics = [event.TOPIC for event in EVENTS]
    assert len(set(topics)) == len(topics)
