"""Publishing listings: by whom, on which day, what is refused, and the way down."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.proposal import ProposalMade, Propose
from ledger.publication.listed_duty import listed_obligations
from ledger.publication.listed_publishing import ExemptListing, PublishListings, TakeDownListing
from ledger.publication.publication import (
    PublicationExempted,
    PublicationPublished,
    PublicationWithdrawn,
)
from ledger.sanction.listing import ListingDecided, ListingProposed, ListingRemoved
from tests.law import officer, past
from tests.ledger.penalties import CREDIT_CHINA
from tests.ledger.sanctions import (
    COURT,
    SERIOUS,
    after,
    consented,
    court_listing,
    done,
    law,
    listed,
    listing_of,
    start,
)

if TYPE_CHECKING:
    from tests.law import Outcome, World

UNIT = officer("AMR", "PUBLICITY_OFFICER", officer="third")
LEAD = officer("DRC", "PUBLICITY_OFFICER", officer="lead")
STRANGER = officer("TAX", "PUBLICITY_OFFICER", officer="tax")


def publish(world: World, on: str, by: Any = UNIT, **more: Any) -> Outcome:
    fields = {"listings": (listing_of(world),), "channel": CREDIT_CHINA, **more}
    return world.when(PublishListings(**fields), by=by, on=on)


def shown() -> World:
    return publish(listed(), "2026-05-20").then(PublicationPublished)


def down(world: World, reason: str = "revoked", **more: Any) -> TakeDownListing:
    return TakeDownListing(listing=listing_of(world), reason=reason, **more)


def exemption(world: World, reason: str = "trade_secret") -> ExemptListing:
    return ExemptListing(listing=listing_of(world), reason=reason)


@pytest.mark.parametrize("by", [UNIT, LEAD])
def test_its_unit_or_the_lead_publishes_it_and_it_says_by_when_it_was_due(by: Any) -> None:
    world = listed()
    outcome = publish(world, "2026-05-20", by=by)
    outcome.then(
        PublicationPublished(
            channel=CREDIT_CHINA,
            day=date(2026, 5, 20),
            due=date(2026, 5, 27),
            rule="PUBLICATION-2022#plan-14",
        )
    )
    assert outcome.drafts[0].stream == listing_of(world)


def test_it_is_published_once_and_where_no_rule_asks_too() -> None:
    world = shown()
    publish(world, "2026-05-21").then()
    publish(world, "2026-05-21", channel="department_portal").then(
        PublicationPublished(channel="department_portal", day=date(2026, 5, 21))
    )


def test_another_unit_may_not() -> None:
    publish(listed(), "2026-05-20", by=STRANGER).refused(
        "only_the_unit_that_lists_may_act_on_the_listing"
    )


def test_a_channel_of_nobodys_and_an_unknown_listing_are_refused() -> None:
    publish(listed(), "2026-05-20", channel="wall").refused("channel_must_be_one_of_the_rules")
    publish(listed(), "2026-05-20", listings=("no-such",)).refused(
        "case_must_exist", fields=("listings",)
    )


def test_a_proposal_and_what_was_removed_are_not_published() -> None:
    code = "listing_to_publish_must_be_in_force"
    publish(consented(), "2026-05-15").refused(code)
    world = listed()
    event = ListingRemoved(cause="error", decision_no="1号", removed_on=date(2026, 6, 1))
    gone = past(event, stream=listing_of(world), on="2026-06-01")
    publish(after(world, gone), "2026-06-02").refused(code)


@pytest.mark.parametrize("on", ["2026-05-17", "2026-05-21"])
def test_it_is_not_published_before_it_takes_effect_or_tomorrow(on: str) -> None:
    publish(listed(), "2026-05-20", day=date.fromisoformat(on)).refused(
        "publication_day_must_lie_between_decision_and_today"
    )


def test_a_court_list_is_linked() -> None:
    world = done(start(), court_listing(), COURT, "2026-05-20")
    publish(world, "2026-05-20", by=LEAD).refused("court_list_must_be_linked_not_copied")


def test_a_person_is_not_published() -> None:
    stream = "44444444-4444-5444-8444-444444444444"
    proposal = ListingProposed(list_type=SERIOUS, unit="AMR", ground="licence_or_qualification")
    decided = ListingDecided(
        decision_no="1号",
        decided_on=date(2026, 5, 18),
        takes_effect_on=date(2026, 5, 18),
        served_on=date(2026, 5, 18),
        service_method="direct",
        proposed_in=1,
        noticed_in=2,
    )
    world = start(
        past(proposal, stream=stream, on="2026-05-06"),
        past(decided, stream=stream, on="2026-05-18"),
        kind="person",
    )
    state, policy, calendar = law(world)
    held = state.listings[stream]
    assert listed_obligations(state, held, policy, calendar, date(2026, 8, 3)) == ()
    publish(world, "2026-05-20").refused("person_must_not_be_published")


def test_taking_down_needs_a_reason_a_channel_and_a_day_after_it_was_shown() -> None:
    world = shown()
    world.when(down(world, "asked nicely"), by=UNIT, on="2026-05-22").refused(
        "withdrawal_must_have_a_reason_code", fields=("reason",)
    )
    world.when(down(world, channel="department_portal"), by=UNIT, on="2026-05-22").refused(
        "record_must_be_published_there", fields=("channel",)
    )
    early = down(world, day=date(2026, 5, 19))
    world.when(early, by=UNIT, on="2026-05-22").refused(
        "publication_day_must_lie_between_decision_and_today"
    )
    after_it = world.when(down(world), by=UNIT, on="2026-05-22").then(PublicationWithdrawn)
    held = after_it.state().listings[listing_of(world)]
    assert held.withdrawn[CREDIT_CHINA][0] == date(2026, 5, 22)
    after_it.when(down(world), by=UNIT, on="2026-05-25").refused("record_must_be_published_there")


def test_what_was_taken_down_by_mistake_is_shown_again() -> None:
    world = shown()
    off = world.when(down(world, "published_in_error"), by=LEAD, on="2026-05-22")
    again = publish(off.then(PublicationWithdrawn), "2026-05-25").then(PublicationPublished)
    held = again.state().listings[listing_of(world)]
    assert held.published[CREDIT_CHINA][0] == date(2026, 5, 20)
    assert held.withdrawn == {}


def test_an_exemption_needs_a_reason_and_two_officers_and_bars_publishing() -> None:
    world = listed()
    world.when(exemption(world, "not_now"), by=LEAD, on="2026-05-20").refused(
        "exemption_must_have_a_reason_code", fields=("reason",)
    )
    world.when(exemption(world), by=LEAD, on="2026-05-20").refused(
        "matter_must_be_proposed_by_another_officer_first"
    )
    ask = Propose(matter="publication.exemption", case=listing_of(world), reason="含商业秘密")
    proposed = world.when(ask, by=UNIT, on="2026-05-20").then(ProposalMade)
    proposed.when(exemption(world), by=UNIT, on="2026-05-20").refused("proposer_may_not_approve")
    exempt = proposed.when(exemption(world), by=LEAD, on="2026-05-21").then(PublicationExempted)
    publish(exempt, "2026-05-22").refused("record_must_not_be_exempt_from_publication")


def test_what_is_shown_is_not_exempt() -> None:
    world = shown()
    world.when(exemption(world), by=LEAD, on="2026-05-22").refused(
        "record_must_not_be_published_already"
    )
