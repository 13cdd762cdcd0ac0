"""Where a rectification stands on a day, and what its fold keeps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.calendar import Calendar
from ledger.policy import seed_policy
from ledger.record.record import RecordAnnulled
from ledger.rectification.rectification import (
    EVENTS,
    RectificationReported,
    RectificationStanding,
    RectificationVerified,
    rectification_standing,
)
from tests.law import FIRST, Past, World, entry_of, fold, given, past
from tests.law_tables import evolve_of
from tests.ledger.failures import PENALTY, R, failed, fined, held, opened, ordered

POLICY = seed_policy()
CALENDAR = Calendar({}, POLICY)


def stands(world: World, on: str | date) -> RectificationStanding:
    state = world.state()
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return rectification_standing(state, state.rectifications[R], POLICY, CALENDAR, day)


def reported(on: str) -> Past:
    event = RectificationReported(reported_on=date.fromisoformat(on))
    return past(event, stream=R, on=on)


def passed(on: str) -> Past:
    event = RectificationVerified(outcome="passed", verified_on=date.fromisoformat(on), unit="AMR")
    return past(event, stream=R, on=on)


@pytest.mark.parametrize(
    ("on", "situation", "change", "may_interview"),
    [
        ("2026-05-28", "open", "2026-05-29", False),
        ("2026-05-29", "due_soon", "2026-06-06", False),
        ("2026-06-05", "due_soon", "2026-06-06", False),
        ("2026-06-06", "overdue", None, True),
    ],
)
def test_it_is_open_then_due_soon_then_overdue(
    on: str, situation: str, change: str | None, *, may_interview: bool
) -> None:
    found = stands(fined(ordered()), on)
    assert (found.situation, found.awaits_interview) == (situation, may_interview)
    assert found.next_change_on == (date.fromisoformat(change) if change else None)
    assert found.derived_from == (FIRST + 2,)
    assert found.rule == "RECTIFICATION-2022#plan-10"


def test_a_term_that_ends_on_a_day_off_ends_on_the_next_working_day() -> None:
    found = stands(fined(ordered(due_on=date(2026, 6, 6))), "2026-06-08")
    assert (found.due_on, found.situation) == (date(2026, 6, 8), "due_soon")


def test_a_report_waits_for_its_verification() -> None:
    assert stands(fined(ordered(), reported("2026-05-15")), "2026-05-16").situation == "reported"
    assert stands(failed(), "2026-05-21").situation == "failed"
    assert stands(failed(), "2026-05-21").awaits_interview
    again = stands(failed(reported("2026-05-25")), "2026-05-26")
    assert again.situation == "reported"


def test_passed_it_is_over() -> None:
    found = stands(fined(ordered(), reported("2026-05-15"), passed("2026-05-18")), "2026-07-01")
    assert (found.situation, found.next_change_on) == ("passed", None)
    assert not found.awaits_interview


def test_without_its_basis_it_lapses() -> None:
    annulled = RecordAnnulled(record=PENALTY, reason="void")
    found = stands(failed(past(annulled, stream=PENALTY, on="2026-04-01")), "2026-07-01")
    assert (found.situation, found.awaits_interview) == ("lapsed", False)


def test_while_an_interview_is_open_none_is_awaited() -> None:
    assert not stands(failed(opened()), "2026-06-02").awaits_interview
    assert stands(failed(opened(), held()), "2026-06-09").awaits_interview


@for_all(
    st.dates(date(2026, 5, 6), date(2026, 9, 1)), st.dates(date(2026, 5, 11), date(2026, 9, 1))
)
def test_a_standing_holds_until_the_day_it_names(on: date, due_on: date) -> None:
    world = fined(ordered(due_on=due_on))
    found = stands(world, on)
    if found.next_change_on is not None:
        assert found.next_change_on > on
        eve = found.next_change_on - timedelta(days=1)
        assert stands(world, eve).situation == found.situation
        assert stands(world, found.next_change_on).situation != found.situation


def test_what_has_no_parent_is_set_aside() -> None:
    state = given(reported("2026-05-15"), passed("2026-05-18")).state()
    assert [entry.number for entry in state.orphans] == [FIRST, FIRST + 1]
    assert not state.rectifications


def test_values_in_the_vault_are_found_by_the_entry_that_holds_them() -> None:
    state = fold("x", [])
    for at, item in enumerate([ordered(), reported("2026-05-15"), passed("2026-05-18")]):
        evolve_of(item.draft.event)(state, entry_of(item.draft, at + 1, sd=("x",)))
    assert set(state.rectifications[R].disclosed) == {"items", "report", "findings"}
    assert state.touched == {R, PENALTY}
    assert len(EVENTS) == 4
