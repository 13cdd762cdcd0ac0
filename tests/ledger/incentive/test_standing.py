"""Where a listing and a grant stand on a day: suspended, back, over."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given as over
from hypothesis import strategies as st

from ledger.incentive.deciding import RemoveIncentive
from ledger.incentive.granting import EndGrant
from ledger.incentive.standing import (
    GrantStanding,
    IncentiveStanding,
    grant_standing,
    incentive_standing,
    incentives_in_force,
)
from ledger.record.record import RecordAnnulled
from ledger.sanction.listed import serious_listing_in_force
from ledger.sanction.listing import ListingRemoved
from tests.law import World, day, past
from tests.ledger.incentives import (
    FIRST,
    HONOUR,
    SERIOUSLY,
    announced,
    contest,
    grant_of,
    granted,
    incentive_of,
    listed,
    proposed,
    seriously_listed,
)
from tests.ledger.sanctions import after, done, law


def stands(world: World, on: str | date) -> IncentiveStanding:
    state, policy, calendar = law(world)
    of = state.incentives[incentive_of(world)]
    return incentive_standing(state, of, policy, calendar, day(on))


def grant(world: World, on: str | date) -> GrantStanding:
    state, policy, calendar = law(world)
    found = grant_standing(state, state.grants[grant_of(world)], policy, calendar, day(on))
    assert found is not None
    return found


def test_the_steps_before() -> None:
    assert stands(proposed(), "2026-03-02").situation == "proposed"
    world = announced()
    on_notice = stands(world, "2026-03-12")
    assert (on_notice.situation, on_notice.next_change_on) == ("announced", date(2026, 3, 13))
    assert stands(world, "2026-03-13").situation == "ready"
    contested = done(world, contest(world), FIRST, "2026-03-05")
    assert stands(contested, "2026-03-13").situation == "contested"


def test_listed_until_the_end_of_its_term() -> None:
    world = listed()
    first = stands(world, "2026-03-13")
    assert (first.situation, first.in_force) == ("listed", True)
    assert first.last_day == date(2028, 3, 13)
    assert "I07" in first.measures
    assert stands(world, "2028-03-13").in_force
    assert stands(world, "2028-03-14").situation == "expired"
    assert stands(world, "2026-03-12").situation == "pending"


def test_suspended_by_itself_while_a_serious_listing_stands_and_back_after() -> None:
    out = past(
        ListingRemoved(cause="repair", decision_no="1", removed_on=day("2027-06-01")),
        stream=SERIOUSLY,
        on="2027-06-01",
    )
    world = after(granted(), *seriously_listed("2026-05-18", since="2026-06-01"), out)
    before = stands(world, "2026-05-31")
    assert (before.situation, before.next_change_on) == ("listed", date(2026, 6, 1))
    during = stands(world, "2026-06-01")
    assert (during.situation, during.in_force) == ("suspended", False)
    assert set(during.because) <= set(during.derived_from)
    assert grant(world, "2026-06-01").situation == "suspended"
    assert stands(world, "2027-06-01").in_force
    assert grant(world, "2027-06-01").in_force


def test_over_once_what_it_rests_on_fell() -> None:
    world = granted()
    fell = after(
        world,
        past(RecordAnnulled(record=HONOUR, reason="revoked"), stream=HONOUR, on="2026-04-01"),
    )
    gone = stands(fell, "2026-05-01")
    assert (gone.situation, gone.in_force) == ("basis_ended", False)
    assert gone.because
    assert grant(fell, "2026-05-01").situation == "listing_ended"


def test_a_removal_ends_it_from_its_day() -> None:
    world = granted()
    out = RemoveIncentive(
        incentive=incentive_of(world),
        cause="own_wish",
        decision_no="1",
        removed_on=date(2026, 6, 1),
        reason="自愿退出",
    )
    gone = done(world, out, FIRST, "2026-06-01")
    assert stands(gone, "2026-05-31").in_force
    assert stands(gone, "2026-06-01").situation == "removed"
    state, policy, calendar = law(gone)
    assert incentives_in_force(state, policy, calendar, date(2026, 6, 1)) == ()


def test_a_grant_ends_by_its_term_or_an_act() -> None:
    world = granted()
    assert grant(world, "2026-03-16").in_force
    end = EndGrant(grant=grant_of(world), reason="used_up", ended_on=date(2026, 4, 1))
    ended = done(world, end, FIRST, "2026-04-01")
    assert grant(ended, "2026-03-31").in_force
    assert grant(ended, "2026-04-01").situation == "ended"


@over(
    since=st.integers(0, 900),
    lasts=st.integers(1, 700),
    on=st.integers(-20, 1_200),
)
def test_never_in_force_beside_a_serious_listing(since: int, lasts: int, on: int) -> None:
    begins = date(2026, 3, 1) + timedelta(since)
    ends = begins + timedelta(lasts)
    out = past(
        ListingRemoved(cause="repair", decision_no="1", removed_on=ends), stream=SERIOUSLY, on=ends
    )
    world = after(LISTED, *seriously_listed(begins), out)
    asked = date(2026, 3, 13) + timedelta(on)
    state, policy, calendar = law(world)
    serious = serious_listing_in_force(state, policy, calendar, asked)
    found = incentives_in_force(state, policy, calendar, asked)
    assert not (serious and found)
    known = stands(world, asked)
    assert known.in_force == (date(2026, 3, 13) <= asked <= date(2028, 3, 13) and serious is None)
    if known.next_change_on is not None and known.in_force:
        assert stands(world, known.next_change_on - timedelta(1)).in_force


LISTED = listed()
