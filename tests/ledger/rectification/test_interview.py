"""Which kind of interview the rules ask for, and what an interview's fold keeps."""

from __future__ import annotations

from datetime import date

from ledger.calendar import Calendar
from ledger.policy import seed_policy
from ledger.rectification.interview import (
    EVENTS,
    InterviewFollowedUp,
    InterviewRecordSigned,
    KindRequired,
    interviews_of,
    kind_required,
)
from tests.law import FIRST, World, entry_of, fold, given
from tests.law import past as happened
from tests.law_tables import evolve_of
from tests.ledger.failures import I, R, failed, held, missed, opened, ordered

POLICY = seed_policy()
CALENDAR = Calendar({}, POLICY)


def required(world: World, on: str = "2026-07-01") -> KindRequired:
    state = world.state()
    day = date.fromisoformat(on)
    return kind_required(state, state.rectifications[R], POLICY, CALENDAR, day)


def test_a_first_failure_gets_a_reminder() -> None:
    found = required(failed())
    assert (found.kind, found.because, found.derived_from) == ("reminder", (), ())
    assert found.rule == "RECTIFICATION-2022#plan-10"


def test_a_repeat_gets_a_warning() -> None:
    found = required(failed(opened(), held()))
    assert (found.kind, found.because) == ("warning", ("repeat",))
    assert found.derived_from == (FIRST + 4,)


def test_a_repeat_in_another_matter_counts_within_a_year() -> None:
    other = (ordered("r-0"), opened("i-0", "r-0"), held("i-0"))
    assert required(failed(*other)).because == ("repeat",)
    assert required(failed(*other), "2027-06-08").because == ("repeat",)
    assert required(failed(*other), "2027-06-09").because == ()


def test_a_no_show_gets_a_warning_unless_it_was_excused() -> None:
    found = required(failed(opened(), missed()))
    assert (found.kind, found.because) == ("warning", ("no_show",))
    assert found.derived_from == (FIRST + 5,)
    assert required(failed(opened(), missed(excused=True))).kind == "reminder"


def test_a_serious_tier_gets_a_warning_at_once() -> None:
    found = required(failed(tier="SERIOUS"))
    assert (found.kind, found.because) == ("warning", ("serious",))
    assert found.derived_from == (FIRST + 1,)


def test_an_interview_still_open_does_not_count() -> None:
    assert required(failed(opened())).kind == "reminder"


def test_what_has_no_parent_is_set_aside() -> None:
    state = given(opened(), held()).state()
    assert [entry.number for entry in state.orphans] == [FIRST, FIRST + 1]
    assert not list(interviews_of(state))


def test_values_in_the_vault_are_found_by_the_entry_that_holds_them() -> None:
    signed = InterviewRecordSigned(signed_on=date(2026, 6, 8), refused=True)
    followed = InterviewFollowedUp(outcome="remedied", followed_up_on=date(2026, 7, 8))
    story = [
        ordered(),
        opened(),
        held(),
        missed(),
        happened(signed, stream=I, on="2026-06-08"),
        happened(followed, stream=I, on="2026-07-08"),
    ]
    state = fold("x", [])
    for at, item in enumerate(story):
        evolve_of(item.draft.event)(state, entry_of(item.draft, at + 1, sd=("x",)))
    (interview,) = interviews_of(state)
    names = {"agenda", "statement", "reason", "refusal", "follow_up"}
    assert set(interview.disclosed) == names
    assert interview.entries == [2, 3, 4, 5, 6]
    assert {I, R} <= state.touched
    assert len(EVENTS) == 6
