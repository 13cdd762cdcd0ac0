"""Measures in force on a day: computed, ended by the entry that ends the last basis."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.policy import Policy
from ledger.record.record import RecordMarked, RecordSuspended
from ledger.sanction.imposing import LiftMeasure, ProposeMeasure
from ledger.sanction.in_force import MeasureStanding, measure_standing, measures_in_force
from ledger.sanction.measure import MeasureImposed
from tests.law import SUBJECT, World, day, given, past
from tests.ledger.sanctions import (
    FINANCE,
    FIRST_OFFICER,
    OTHER,
    PENALTY,
    after,
    annulled,
    done,
    law,
    listing_of,
    measure_of,
    penalty,
    registered,
    repaired,
    sanctioned,
    start,
)

M = "55555555-5555-5555-8555-555555555555"


def imposed(bases: tuple[str, ...] = (PENALTY, OTHER), **more: Any) -> World:
    """Two penalties carry one measure."""
    fields: dict[str, Any] = {
        "code": "M07",
        "clause": "基础清单7",
        "bases": bases,
        "unit": "FIN",
        "imposed_on": date(2026, 5, 20),
        "noticed_in": 1,
        "rule_set": "MEASURES-2024",
    }
    return given(
        registered(),
        penalty(),
        penalty(OTHER, document_no="永市监罚〔2026〕2号"),
        past(MeasureImposed(**{**fields, **more}), stream=M, on="2026-05-20", by=FINANCE),
    )


def stands(world: World, on: str) -> MeasureStanding:
    state, policy, calendar = law(world)
    return measure_standing(state, state.measures[measure_of(world)], policy, calendar, day(on))


def test_two_live_bases_one_repaired_it_stays_both_repaired_it_falls() -> None:
    """Acceptance scenario 10."""
    world = imposed()
    first = after(world, *repaired(PENALTY, "2027-05-03"))
    found = stands(first, "2027-05-03")
    assert found.in_force
    assert found.live_bases == (OTHER,)
    both = after(first, *repaired(OTHER, "2027-06-01"))
    assert stands(both, "2027-05-31").in_force
    ended = stands(both, "2027-06-01")
    assert (ended.situation, ended.in_force) == ("basis_ended", False)
    assert ended.ended_in == both.entries[-1].number
    assert ended.ended_because == "repaired"
    assert both.entries[-1].number in ended.derived_from
    state, policy, calendar = law(both)
    assert measures_in_force(state, policy, calendar, day("2027-06-01")) == ()
    assert len(measures_in_force(state, policy, calendar, day("2027-05-31"))) == 1


def test_it_falls_with_the_annulment_of_its_basis() -> None:
    """Acceptance scenario 5, what rests on the penalty."""
    world = after(imposed((PENALTY,)), annulled())
    found = stands(world, "2026-06-01")
    assert (found.situation, found.ended_because) == ("basis_ended", "annulled")
    assert found.ended_in == world.entries[-1].number


def test_it_falls_with_the_listing_it_rests_on() -> None:
    world = sanctioned()
    assert stands(world, "2026-05-20").in_force
    assert stands(world, "2026-05-20").last_day == date(2029, 5, 18)
    ended = after(world, *repaired(listing_of(world), "2027-06-01", kind="listing"))
    assert stands(ended, "2027-06-01").ended_because == "repaired"
    expired = stands(world, "2029-05-19")
    assert (expired.situation, expired.ended_because, expired.ended_in) == (
        "basis_ended",
        "expired",
        0,
    )


def test_it_falls_when_the_publication_of_its_basis_ends() -> None:
    found = stands(imposed((PENALTY,)), "2029-04-21")
    assert (found.situation, found.ended_because) == ("basis_ended", "publication_ended")


def test_it_ends_with_its_term_and_says_when() -> None:
    world = imposed(until=date(2027, 5, 20))
    found = stands(world, "2026-06-01")
    assert found.last_day == date(2027, 5, 20)
    assert found.next_change_on == date(2027, 5, 21)
    assert found.rule == "MEASURES-2024#基础清单7"
    assert stands(world, "2027-05-21").situation == "term_served"
    assert stands(world, "2026-05-19").situation == "pending"


def test_a_lifted_measure_stands_until_that_day() -> None:
    world = sanctioned()
    lift = LiftMeasure(
        measure=measure_of(world),
        reason="disproportionate",
        lifted_on=day("2026-07-01"),
        text="不再必要",
    )
    world = done(world, lift, FINANCE, "2026-07-01")
    assert stands(world, "2026-06-30").in_force
    assert stands(world, "2026-07-01").situation == "lifted"


def test_one_lifted_as_an_error_never_stood() -> None:
    world = sanctioned()
    lift = LiftMeasure(
        measure=measure_of(world), reason="error", lifted_on=day("2026-07-01"), text="误施"
    )
    world = done(world, lift, FINANCE, "2026-07-01")
    assert stands(world, "2026-06-30").situation == "lifted"


def test_it_is_suspended_with_its_basis() -> None:
    event = RecordSuspended(record=PENALTY, basis="停止执行")
    world = after(imposed((PENALTY,)), past(event, stream=PENALTY, on="2026-06-01"))
    found = stands(world, "2026-06-01")
    assert (found.situation, found.in_force) == ("suspended", False)


def test_marks_weigh_only_when_no_basis_is_free_of_them() -> None:
    one = RecordMarked(record=PENALTY, mark="under_lawsuit")
    world = after(imposed(), past(one, stream=PENALTY, on="2026-06-01"))
    assert stands(world, "2026-06-01").marks == ()
    two = RecordMarked(record=OTHER, mark="under_reconsideration")
    world = after(world, past(two, stream=OTHER, on="2026-06-01"))
    assert stands(world, "2026-06-01").marks == ("under_lawsuit", "under_reconsideration")


def test_a_proposal_is_no_measure() -> None:
    command = ProposeMeasure(
        subject=SUBJECT, code="M07", clause="基础清单7", bases=(PENALTY,), reasoning="…"
    )
    world = done(start(), command, FIRST_OFFICER, "2026-05-06")
    found = stands(world, "2026-05-06")
    assert (found.situation, found.next_change_on) == ("proposed", None)


def test_a_measure_whose_bases_are_not_folded_rests_on_nothing() -> None:
    assert stands(imposed(("none",)), "2026-06-01").situation == "basis_ended"


def test_without_a_list_of_measures_there_is_no_answer() -> None:
    state, _, calendar = law(sanctioned())
    (measure,) = state.measures.values()
    with pytest.raises(LookupError, match="measures"):
        measure_standing(state, measure, Policy(), calendar, day("2026-06-01"))
