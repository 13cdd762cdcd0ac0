"""What is granted to who is on the list, ended, and reported on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.incentive.grant import (
    IncentiveFeedbackRecorded,
    IncentiveGranted,
    IncentiveGrantEnded,
)
from ledger.incentive.granting import EndGrant, RecordIncentiveFeedback
from tests.law import officer
from tests.ledger.incentives import (
    BANK,
    FIRST,
    SECOND,
    announced,
    decision,
    grant_of,
    granted,
    granting,
    incentive_of,
    listed,
    seriously_listed,
)
from tests.ledger.sanctions import after, done

ON = "2026-03-16"
FINANCE = officer("FIN", "DESIGNATOR")
EDUCATION = officer("EDU", "DESIGNATOR")


def test_a_unit_grants_what_the_catalogue_gives_it() -> None:
    world = listed()
    made = IncentiveGranted(
        incentive=incentive_of(world),
        code="I01",
        unit="DRC",
        matter="永政务受〔2026〕18号",
        granted_on=date(2026, 3, 16),
        listed_in=world.state().incentives[incentive_of(world)].listed_in,
        rule="INCENTIVE-2022#plan-8",
    )
    world.when(granting(world), by=FIRST, on=ON).then(made)
    loan = granting(world, code="I07", matter="信易贷2026-3")
    world.when(loan, by=BANK, on=ON).then(IncentiveGranted)


def test_nothing_outside_the_catalogue_or_the_list_is_granted() -> None:
    world, code = listed(), "incentive_must_be_in_the_catalogue"
    world.when(granting(world, code="I99"), by=FIRST, on=ON).refused(code, fields=("code",))
    world.when(granting(world, code="I08"), by=FIRST, on=ON).refused(code)


def test_each_unit_grants_its_own() -> None:
    world = listed()
    world.when(granting(world, code="I07"), by=EDUCATION, on=ON).refused(
        "incentive_must_be_by_its_implementer", fields=("code",)
    )
    party = officer("CPD", "DESIGNATOR")
    world.when(granting(world), by=party, on=ON).refused("agency_must_have_the_power")


def test_nothing_is_granted_while_suspended() -> None:
    world = after(listed(), *seriously_listed("2026-03-15"))
    serious = world.state().listings["55555555-5555-5555-8555-555555555555"]
    world.when(granting(world), by=FIRST, on=ON).refused(
        "incentive_must_not_be_granted_while_suspended", rests_on=tuple(serious.entries)
    )
    back = granting(world, granted_on=date(2026, 3, 14))
    world.when(back, by=FIRST, on=ON).refused("incentive_must_not_be_granted_while_suspended")


def test_nothing_is_granted_to_who_is_not_on_the_list() -> None:
    code = "incentive_needs_a_listing_in_force"
    world = announced()
    world.when(granting(world), by=FIRST, on=ON).refused(code)
    later = done(world, decision(world, takes_effect_on=date(2026, 4, 1)), SECOND, "2026-03-13")
    later.when(granting(later), by=FIRST, on=ON).refused(code, would_succeed_on="2026-04-01")
    world = listed()
    before = granting(world, granted_on=date(2026, 3, 12))
    world.when(before, by=FIRST, on=ON).refused(code)
    world.when(granting(world, granted_on=date(2028, 3, 14)), by=FIRST, on="2028-03-14").refused(
        code
    )
    world.when(granting(world, incentive="nowhere"), by=FIRST, on=ON).refused("case_must_exist")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"until": date(2028, 3, 14)}, "grant_must_fit_its_listing"),
        ({"until": date(2026, 3, 15)}, "grant_must_fit_its_listing"),
        ({"matter": "张三，电话 0935-1234567"}, "grant_must_fit_its_listing"),
        ({"granted_on": date(2026, 3, 17)}, "day_of_an_act_may_not_lie_ahead"),
    ],
)
def test_a_grant_fits_its_listing(more: dict[str, Any], code: str) -> None:
    world = listed()
    world.when(granting(world, **more), by=FIRST, on=ON).refused(code)
    world.when(granting(world, until=date(2028, 3, 13)), by=FIRST, on=ON).then(IncentiveGranted)


def test_a_grant_is_ended_by_its_unit_for_a_reason() -> None:
    world = granted()
    end = EndGrant(grant=grant_of(world), reason="used_up", ended_on=date(2026, 4, 1))
    world.when(end, by=FINANCE, on="2026-04-01").refused(
        "only_the_unit_that_grants_may_act_on_the_grant"
    )
    world.when(end, by=FIRST, on="2026-03-31").refused("day_of_an_act_may_not_lie_ahead")
    world.when(end, by=FIRST, on="2026-04-01").then(IncentiveGrantEnded)
    over = done(world, end, FIRST, "2026-04-01")
    over.when(end, by=FIRST, on="2026-04-02").refused("grant_must_stand")
    whim = EndGrant(grant=grant_of(world), reason="whim", ended_on=date(2026, 4, 1))
    world.when(whim, by=FIRST, on="2026-04-01").refused("result_or_reason_must_be_one_of_the_rules")
    before = EndGrant(grant=grant_of(world), reason="error", ended_on=date(2026, 3, 15))
    world.when(before, by=FIRST, on="2026-04-01").refused("grant_must_fit_its_listing")
    nowhere = EndGrant(grant="nowhere", reason="error", ended_on=date(2026, 4, 1))
    world.when(nowhere, by=FIRST, on="2026-04-01").refused("case_must_exist")


def test_what_came_of_it_is_reported() -> None:
    world = granted()
    told = RecordIncentiveFeedback(
        grant=grant_of(world), result="used", reported_on=date(2026, 4, 1)
    )
    world.when(told, by=FIRST, on="2026-04-01").then(
        IncentiveFeedbackRecorded(result="used", reported_on=date(2026, 4, 1))
    )
    word = RecordIncentiveFeedback(
        grant=grant_of(world), result="很好", reported_on=date(2026, 4, 1)
    )
    world.when(word, by=FIRST, on="2026-04-01").refused("result_or_reason_must_be_one_of_the_rules")
