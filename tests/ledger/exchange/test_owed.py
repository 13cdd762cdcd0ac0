"""Owed less arrived is the gap: over random histories of one item on one platform."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest

from ledger.calendar import Calendar
from ledger.commitment.commitment import CommitmentMade
from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.exchange.exchange import Named
from ledger.exchange.item import Item, Law, item_of, items
from ledger.exchange.outgoing import ARRIVED, DROPPED, MISSING, PREPARED, REJECTED, SENT
from ledger.exchange.owed import CHANGE, REPORT, Owed, owed, step_of
from ledger.exchange.platform import WITHDRAW, rules_on
from ledger.policy import Policy, seed_policy
from ledger.record.record import RecordAnnulled, RecordCorrected
from ledger.rights.sealing import RecordSealed
from ledger.sanction.listing import CourtListingMirrored
from tests.law import World, given, past
from tests.ledger.evaluations import DRC, newest, public, received
from tests.ledger.exchange.test_exchange import LEAD, ON, ONE, PREPARE, county, penalty, registered
from tests.ledger.sanctions import done

POLICY = seed_policy()
CALENDAR = Calendar({}, POLICY)


def law(day: date, policy: Policy = POLICY) -> Law:
    return Law(policy, CALENDAR, day)


def item(version: str, *, present: bool) -> Item:
    return Item(
        item=ONE,
        table="penalty",
        agency="ECO",
        present=present,
        because="" if present else "annulled",
        said=(version,),
        since=date(2026, 6, 1),
        due_on=None,
        person=False,
        derived_from=(1,),
    )


class Platform:
    """What a platform really holds of the item: told row by row, and it may lose it."""

    def __init__(self) -> None:
        self.version = ""

    def take(self, row: Named, outcome: str) -> None:
        if outcome == MISSING:
            self.version = ""
        elif outcome in (PREPARED, SENT, ARRIVED):
            self.version = row.version if row.present else ""


@pytest.mark.parametrize("seed", range(300))
def test_what_is_owed_is_what_is_wanted_less_what_arrived(seed: int) -> None:
    chance, platform = Random(seed), Platform()
    named: list[Named] = []
    outcomes: dict[str, str] = {}
    for step in range(chance.randint(1, 12)):
        wanted = item(f"v{chance.randint(1, 3)}", present=chance.random() < 0.7)
        owes = step_of(wanted, named, lambda row: outcomes[row.batch])
        if not wanted.present:
            assert owes == (WITHDRAW if platform.version else "")
        elif platform.version == wanted.version:
            assert owes == ""
        else:
            assert owes == (CHANGE if platform.version else REPORT)
        if owes:
            row = Named(f"b{step}", 1, wanted.version, wanted.present, step, date(2026, 6, 1))
            failures = [REJECTED, DROPPED] if owes == WITHDRAW else [REJECTED, DROPPED, MISSING]
            outcomes[row.batch] = chance.choice([PREPARED, SENT, ARRIVED, *failures])
            named.append(row)
            platform.take(row, outcomes[row.batch])


def steps(world: World, day: date = date(2026, 6, 2)) -> dict[Any, str]:
    state, at, rules = world.state(), law(day), rules_on(POLICY, day)
    return {
        (o.platform, o.item.item): o.step
        for each in items(state, at)
        for o in owed(state, each, rules, at)
    }


def test_a_penalty_is_owed_to_every_platform_that_takes_it() -> None:
    world = given(registered(), penalty(ONE))
    assert steps(world) == {
        ("municipal", ONE): REPORT,
        ("provincial", ONE): REPORT,
        ("national", ONE): REPORT,
    }
    (first, *_) = owed(
        world.state(), item_for(world), rules_on(POLICY, date(2026, 6, 2)), law(date(2026, 6, 2))
    )
    assert (first.due_on, first.rule) == (
        date(2026, 6, 10),
        "EXCHANGE-2022#发改办财金〔2018〕424号",
    )


def item_for(world: World, day: date = date(2026, 6, 2)) -> Item:
    found = item_of(world.state(), ONE, rules_on(POLICY, day), law(day))
    assert found is not None
    return found


def by_platform(world: World, day: date) -> dict[str, Owed]:
    rules = rules_on(POLICY, day)
    found = owed(world.state(), item_for(world, day), rules, law(day))
    return {each.platform: each for each in found}


def test_before_the_rules_of_exchange_nothing_is_owed() -> None:
    kept = {k: v for k, v in POLICY.rule_sets.items() if v.family != "exchange"}
    state = given(registered(), penalty(ONE)).state()
    assert not list(items(state, law(date(2026, 6, 2), Policy(kept))))


def test_a_correction_owes_a_change_from_its_own_day() -> None:
    world = county().when(PREPARE, by=LEAD, on=ON)
    told = world.world.adding(world.drafts, LEAD, ON)
    assert steps(told)["municipal", ONE] == ""
    corrected = RecordCorrected(record=ONE, field="fine", old="20000", new="10000", basis="1号")
    told = told.adding([past(corrected, stream=ONE, on="2026-07-06").draft], LEAD)
    day = date(2026, 7, 6)
    found = by_platform(told, day)
    assert (found["municipal"].step, found["municipal"].due_on) == (CHANGE, date(2026, 7, 9))
    annulled = RecordAnnulled(record=ONE, reason="revoked")
    told = told.adding([past(annulled, stream=ONE, on="2026-07-07").draft], LEAD)
    found = by_platform(told, day)
    assert found["municipal"].step == WITHDRAW
    assert found["municipal"].due_on == date(2026, 7, 10)
    assert found["provincial"].step == ""


def test_what_its_term_has_ended_is_withdrawn_where_it_was_received() -> None:
    world = county().when(PREPARE, by=LEAD, on=ON)
    told = world.world.adding(world.drafts, LEAD, ON)
    late = date(2029, 8, 1)
    assert item_for(told, late).because == "ended"
    assert steps(told, late)["municipal", ONE] == WITHDRAW


def test_a_court_list_reaches_the_platforms_from_the_court() -> None:
    event = CourtListingMirrored(
        list_type="judgment_defaulter",
        case_no="(2026)甘0321执1号",
        court="永昌县人民法院",
        grounds=("refuses",),
        listed_on=date(2026, 6, 1),
    )
    assert not steps(given(registered(), past(event, stream="court-1", on=ON)))


def test_a_commitment_goes_out_once_its_twenty_fields_are_there() -> None:
    made = CommitmentMade(
        number="62032120260601000001",
        kind="voluntary",
        made_on=date(2026, 6, 1),
        accepting_unit="ECO",
        subject_kind="organisation",
        openness="public",
    )
    world = given(registered(), past(made, stream="c-1", on=ON))
    assert not steps(world)
    kept = FulfilmentDetermined(
        outcome="full", breach=False, determining_unit="ECO", determined_on=date(2026, 6, 2)
    )
    world = world.adding([past(kept, stream="c-1", on=ON).draft], LEAD)
    assert steps(world) == {("municipal", "c-1"): REPORT}


def test_a_sealed_record_goes_nowhere_and_comes_back_from_where_it_was() -> None:
    seal = RecordSealed(record=ONE, ground="court_order")
    world = county(past(seal, stream=ONE, on=ON))
    assert steps(world)["municipal", ONE] == ""
    world.when(PREPARE, by=LEAD, on=ON).refused("case_must_exist")
    outcome = county().when(PREPARE, by=LEAD, on=ON)
    told = outcome.world.adding(outcome.drafts, LEAD, ON)
    told = told.adding([past(seal, stream=ONE, on="2026-07-07").draft], LEAD)
    found = by_platform(told, date(2026, 7, 7))
    assert (found["municipal"].step, found["municipal"].due_on) == (WITHDRAW, date(2026, 7, 10))
    assert found["national"].step == ""
    told.when(PREPARE, by=LEAD, on="2026-07-07").refused("sealed_records_must_not_go_out")


def test_a_grade_of_the_countys_own_regulators_goes_to_the_city() -> None:
    world = received(given(registered()))
    stream = newest(world).id
    assert steps(world) == {("municipal", stream): REPORT}
    again = received(world, "2026-06-03", grade="B", valid_from=date(2026, 6, 3))
    state, day = again.state(), date(2026, 6, 4)
    earlier = item_of(state, stream, rules_on(POLICY, day), law(day))
    assert earlier is not None
    assert (earlier.present, earlier.because) == (False, "superseded")
    from_above = done(given(registered()), public(), DRC, "2026-06-01")
    assert not steps(from_above)
