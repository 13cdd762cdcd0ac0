"""Duties of listings: where each is due by when, when it is late, and when it must be down."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.publication.listed_duty import listed_obligations
from ledger.publication.publication import PublicationExempted, PublicationPublished
from ledger.repair.regime import periods_of
from ledger.repair.target import target_of
from ledger.sanction.listing import CourtListingMirrored, ListingDecided, ListingRemoved
from tests.law import day, past
from tests.ledger.penalties import CREDIT_CHINA, ENTERPRISE
from tests.ledger.sanctions import (
    after,
    annulled,
    consented,
    law,
    listed,
    listing_of,
    repaired,
    start,
)

if TYPE_CHECKING:
    from ledger.publication.obligation import Obligation
    from tests.law import Past, World

CHINA_DUE, ENTERPRISE_DUE = date(2026, 5, 27), date(2026, 6, 15)
"""Seven and twenty working days after 18 May 2026."""


def duties(world: World, on: str) -> dict[str, Obligation]:
    state, policy, calendar = law(world)
    found = listed_obligations(state, state.listings[listing_of(world)], policy, calendar, day(on))
    return {duty.channel: duty for duty in found}


def states(world: World, on: str) -> dict[str, str]:
    return {channel: duty.state for channel, duty in duties(world, on).items()}


def published(world: World, on: str, channel: str = CREDIT_CHINA) -> Past:
    event = PublicationPublished(channel=channel, day=day(on))
    return past(event, stream=listing_of(world), on=on)


def removed(world: World, on: str, cause: str = "error") -> Past:
    event = ListingRemoved(cause=cause, decision_no="永市监移〔2026〕1号", removed_on=day(on))
    return past(event, stream=listing_of(world), on=on)


def test_a_listing_is_due_on_each_channel_from_the_day_it_takes_effect() -> None:
    found = duties(listed(), "2026-05-18")
    assert {c: d.due for c, d in found.items()} == {
        CREDIT_CHINA: CHINA_DUE,
        ENTERPRISE: ENTERPRISE_DUE,
    }
    assert found[CREDIT_CHINA].rule == "PUBLICATION-2022#plan-14"
    assert found[CREDIT_CHINA].derived_from == (
        law(listed())[0].listings[listing_of(listed())].listed_in,
    )


def test_a_proposal_has_no_duty_yet() -> None:
    assert duties(consented(), "2026-05-15") == {}


@pytest.mark.parametrize(("on", "state"), [("2026-05-27", "PENDING"), ("2026-05-28", "OVERDUE")])
def test_a_listing_not_published_by_its_last_day_is_overdue(on: str, state: str) -> None:
    assert states(listed(), on) == {CREDIT_CHINA: state, ENTERPRISE: "PENDING"}


@pytest.mark.parametrize(
    ("on", "state"), [("2026-05-27", "PUBLISHED"), ("2026-05-28", "PUBLISHED_LATE")]
)
def test_what_was_published_late_says_so(on: str, state: str) -> None:
    world = listed()
    world = after(world, published(world, on))
    assert states(world, "2026-06-01")[CREDIT_CHINA] == state


def test_a_listing_that_takes_effect_later_is_due_later() -> None:
    world = consented()
    decided = ListingDecided(
        decision_no="永市监列〔2026〕1号",
        decided_on=date(2026, 5, 18),
        takes_effect_on=date(2026, 6, 1),
        served_on=date(2026, 5, 18),
        service_method="direct",
        proposed_in=1003,
        noticed_in=1004,
    )
    world = after(world, past(decided, stream=listing_of(world), on="2026-05-18"))
    assert duties(world, "2026-05-20")[CREDIT_CHINA].due == date(2026, 6, 10)


def test_an_exempt_listing_is_never_overdue() -> None:
    world = listed()
    event = PublicationExempted(reason="trade_secret", proposed_in=1)
    world = after(world, past(event, stream=listing_of(world), on="2026-05-20"))
    assert set(states(world, "2026-08-03").values()) == {"EXEMPT"}


def test_a_removed_listing_is_taken_down_in_three_working_days() -> None:
    world = listed()
    world = after(world, published(world, "2026-05-20"), removed(world, "2026-06-11"))
    found = duties(world, "2026-06-11")
    assert (found[CREDIT_CHINA].state, found[CREDIT_CHINA].takedown_due) == (
        "ENDED",
        date(2026, 6, 16),
    )
    # Where it was never shown nothing is left to do.
    assert (found[ENTERPRISE].state, found[ENTERPRISE].takedown_due) == ("ENDED", None)


def test_a_repaired_listing_is_taken_down_as_the_repair_rules_say() -> None:
    world = listed()
    stream = listing_of(world)
    world = after(
        world,
        published(world, "2026-05-20"),
        published(world, "2026-05-25", ENTERPRISE),
    )
    state, policy, calendar = law(world)
    target = target_of(stream, state, policy, calendar)
    assert target is not None
    assert target.channels == (CREDIT_CHINA, ENTERPRISE)
    world = after(world, *repaired(stream, "2027-05-19", kind="listing"))
    assert states(world, "2027-05-19") == dict.fromkeys(target.channels, "STOPPED_BY_REPAIR")
    downs = {duty.takedown_due for duty in duties(world, "2027-05-19").values()}
    assert downs == {date(2027, 5, 20)}


def test_an_expired_listing_is_down_on_the_day_after_its_last() -> None:
    world = listed()
    world = after(world, published(world, "2026-05-20"))
    assert duties(world, "2029-05-18")[CREDIT_CHINA].takedown_due is None
    ended = duties(world, "2029-05-19")[CREDIT_CHINA]
    assert (ended.state, ended.takedown_due) == ("ENDED", date(2029, 5, 19))


def test_a_listing_whose_basis_fell_is_down_by_the_day_it_must_be_removed() -> None:
    world = listed()
    world = after(world, published(world, "2026-05-20"), annulled(on="2026-06-11"))
    found = duties(world, "2026-06-12")[CREDIT_CHINA]
    assert (found.state, found.takedown_due) == ("ENDED", date(2026, 6, 16))


def test_a_court_list_is_linked_and_has_no_duty() -> None:
    mirrored = CourtListingMirrored(
        list_type="judgment_defaulter",
        case_no="（2026）甘0321执12号",
        court="永昌县人民法院",
        grounds=("evades",),
        listed_on=date(2026, 3, 2),
    )
    world = start(past(mirrored, stream="44444444-4444-5444-8444-444444444444", on="2026-03-02"))
    assert duties(world, "2026-06-01") == {}


def test_rules_that_do_not_speak_of_listings_give_no_duty() -> None:
    policy = law(start())[1]
    found = policy.rule_sets["PUBLICATION-2022"]
    rules: dict[str, Any] = {k: v for k, v in found.rules.items() if k != "listings"}
    assert periods_of(found).listed
    assert periods_of(found.__class__(**{**_fields(found), "rules": rules})).listed == ()


def _fields(rule_set: Any) -> dict[str, Any]:
    return {name: getattr(rule_set, name) for name in rule_set.__dataclass_fields__}
