"""Where a commitment stands on a day: computed, never an event."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.calendar import Calendar
from ledger.commitment.commitment import (
    CommitmentAnnulled,
    CommitmentWithdrawn,
    DocumentOwed,
    DocumentReceived,
)
from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.commitment.liability import CommitmentFoundFalse, LiabilityPursued
from ledger.commitment.standing import (
    Standing,
    missing_for_export,
    on_column,
    outstanding_breaches,
    standing,
)
from ledger.policy import seed_policy
from tests.law import FIRST, World, given, past
from tests.ledger.promises import CLERK, JUDGE, C, made, promised, registered

if TYPE_CHECKING:
    from ledger.event import Event

POLICY = seed_policy()
CALENDAR = Calendar({}, POLICY)


def stands(world: World, on: str | date) -> Standing:
    day = date.fromisoformat(on) if isinstance(on, str) else on
    return standing(world.state().commitments[C], POLICY, CALENDAR, day)


def after(world: World, event: Event, on: str) -> World:
    return world.adding([past(event, stream=C, on=on).draft], JUDGE)


def determined(outcome: str, **more: Any) -> FulfilmentDetermined:
    return FulfilmentDetermined(
        outcome=outcome, determining_unit="AMR", determined_on=date(2026, 4, 15), **more
    )


BREACHED = determined("none", breach=True, cause="own_failure")
FALSE = CommitmentFoundFalse(
    ground="false_statement", determining_unit="AMR", found_on=date(2026, 4, 15), notice=1
)


@pytest.mark.parametrize(
    ("on", "situation", "change"),
    [
        ("2026-03-02", "open", "2026-03-17"),
        ("2026-03-16", "open", "2026-03-17"),
        ("2026-03-17", "due_soon", "2026-04-02"),
        ("2026-04-01", "due_soon", "2026-04-02"),
        ("2026-04-02", "overdue", None),
    ],
)
def test_it_is_open_then_due_soon_then_overdue(on: str, situation: str, change: str | None) -> None:
    found = stands(promised(), on)
    assert found.situation == situation
    assert found.next_change_on == (date.fromisoformat(change) if change else None)
    assert found.due_on == date(2026, 4, 1)
    assert found.derived_from == (FIRST + 1,)
    assert found.rule == "COMMITMENT-2022#plan-1"


def test_a_document_due_on_a_day_off_is_due_on_the_next_working_day() -> None:
    owed = (DocumentOwed("premises_proof", date(2026, 4, 4)),)
    assert stands(promised(outstanding=owed), "2026-04-07").due_on == date(2026, 4, 7)
    assert stands(promised(outstanding=owed), "2026-04-07").situation == "due_soon"


def test_the_end_of_a_commitment_itself_does_not_roll() -> None:
    world = promised(outstanding=(), valid_until=date(2026, 10, 3))
    assert stands(world, "2026-10-03").situation == "due_soon"
    assert stands(world, "2026-10-04").situation == "overdue"


def test_without_any_day_it_stays_open() -> None:
    found = stands(promised(outstanding=()), "2099-01-01")
    assert (found.situation, found.due_on, found.next_change_on) == ("open", None, None)


def test_a_day_in_an_unpublished_year_is_provisional() -> None:
    owed = (DocumentOwed("premises_proof", date(2027, 2, 6)),)
    assert stands(promised(outstanding=owed), "2026-11-23").provisional


def test_received_late_it_is_no_longer_overdue_but_told() -> None:
    event = DocumentReceived(document="premises_proof", received_on=date(2026, 4, 8))
    found = stands(after(promised(), event, "2026-04-08"), "2026-04-09")
    assert (found.situation, found.late) == ("open", ("premises_proof",))
    assert found.derived_from == (FIRST + 1, FIRST + 2)


@pytest.mark.parametrize(
    ("event", "situation"),
    [
        (determined("full"), "fulfilled"),
        (determined("partial", cause="force_majeure"), "excused"),
        (CommitmentWithdrawn(withdrawn_on=date(2026, 4, 15)), "withdrawn"),
        (CommitmentAnnulled(reason="void"), "annulled"),
    ],
)
def test_what_people_decided_ends_the_counting_of_days(event: Event, situation: str) -> None:
    found = stands(after(promised(), event, "2026-04-15"), "2026-05-20")
    assert (found.situation, found.next_change_on) == (situation, None)


@pytest.mark.parametrize(("event", "situation"), [(BREACHED, "breached"), (FALSE, "found_false")])
def test_a_breach_counts_to_the_end_of_its_time_and_repair_ends_the_counting(
    event: Event, situation: str
) -> None:
    world = after(promised(), event, "2026-04-15")
    found = stands(world, "2026-05-20")
    assert (found.situation, found.next_change_on) == (situation, date(2027, 4, 16))
    commitment = world.state().commitments[C]
    commitment.repaired_in, commitment.repaired_on = FIRST + 9, date(2026, 8, 3)
    assert standing(commitment, POLICY, CALENDAR, date(2026, 8, 3)).next_change_on is None
    assert found.derived_from == (FIRST + 2,)


def test_a_breach_is_outstanding_from_its_day_until_its_repair() -> None:
    state = after(promised(), BREACHED, "2026-04-15").state()
    assert outstanding_breaches(state, date(2026, 4, 14)) == ()
    (found,) = outstanding_breaches(state, date(2026, 4, 15))
    assert (found.kind, found.unit, found.entry) == ("breached", "AMR", FIRST + 2)
    commitment = state.commitments[C]
    commitment.repaired_in, commitment.repaired_on = FIRST + 9, date(2026, 8, 1)
    assert outstanding_breaches(state, date(2026, 7, 31)) == (found,)
    assert outstanding_breaches(state, date(2026, 8, 1)) == ()


def test_a_false_commitment_is_outstanding_and_an_excused_one_is_not() -> None:
    (found,) = outstanding_breaches(
        after(promised(), FALSE, "2026-04-15").state(), date(2026, 5, 1)
    )
    assert found.kind == "found_false"
    excused = after(promised(), determined("none", cause="force_majeure"), "2026-04-15")
    assert outstanding_breaches(excused.state(), date(2026, 5, 1)) == ()


def test_fields_are_missing_until_determined_and_pursued() -> None:
    world = promised()
    assert missing_for_export(world.state().commitments[C]) == (11,)
    broken = after(world, BREACHED, "2026-04-15")
    assert missing_for_export(broken.state().commitments[C]) == (13,)
    pursued = LiabilityPursued(action="penalty", pursued_on=date(2026, 4, 16))
    done = after(broken, pursued, "2026-04-16")
    assert missing_for_export(done.state().commitments[C]) == ()
    kept = after(world, determined("full"), "2026-04-15")
    assert missing_for_export(kept.state().commitments[C]) == ()


def shown(world: World, on: date = date(2026, 5, 1)) -> bool:
    state = world.state()
    return on_column(state, state.commitments[C], POLICY, CALENDAR, on)


def test_the_public_column_shows_what_is_open_to_all_and_no_person() -> None:
    assert shown(promised())
    assert not shown(promised(openness="limited"))
    assert not shown(after(promised(), CommitmentAnnulled(reason="void"), "2026-04-15"))
    person = past(made(subject_kind="person"), stream=C, on="2026-03-02", by=CLERK)
    assert not shown(given(person))
    assert not shown(given(registered(kind="person"), person))


def test_the_public_column_forgets_a_repaired_breach() -> None:
    state = after(promised(), BREACHED, "2026-04-15").state()
    commitment = state.commitments[C]
    assert on_column(state, commitment, POLICY, CALENDAR, date(2026, 5, 1))
    commitment.repaired_in, commitment.repaired_on = FIRST + 9, date(2026, 8, 1)
    assert not on_column(state, commitment, POLICY, CALENDAR, date(2026, 8, 1))


@for_all(
    st.dates(date(2026, 3, 2), date(2026, 4, 14)), st.dates(date(2026, 3, 2), date(2026, 6, 30))
)
def test_a_standing_holds_until_the_day_it_names(due_on: date, on: date) -> None:
    world = promised(outstanding=(DocumentOwed("premises_proof", due_on),))
    found = stands(world, on)
    if found.next_change_on is None:
        assert stands(world, on + timedelta(days=400)).situation == found.situation
        return
    assert found.next_change_on > on
    assert stands(world, found.next_change_on - timedelta(days=1)).situation == found.situation
    assert stands(world, found.next_change_on).situation != found.situation
