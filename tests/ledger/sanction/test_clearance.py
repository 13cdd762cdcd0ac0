"""Clearance: yes, no, ask a human, with all that stands in the way."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.record.record import RecordMarked, RecordSuspended
from ledger.refusal import Refused
from ledger.sanction.clearance import Clearance, clearance
from tests.law import World, day, given, past
from tests.ledger.sanctions import (
    COURT,
    PENALTY,
    SERIOUS,
    after,
    annulled,
    consented,
    court_listing,
    done,
    law,
    listed,
    listing_of,
    measure_of,
    registered,
    repaired,
    sanctioned,
    start,
)


def ask(world: World, matter: str, on: str = "2026-06-01") -> Clearance:
    state, policy, calendar = law(world)
    return clearance(state, policy, calendar, matter, day(on))


def test_a_clean_subject_may() -> None:
    found = ask(start(), "fiscal_funds")
    assert (found.answer, found.known, found.bars) == ("yes", True, ())
    assert found.rule == "MEASURES-2024#plan-9"


def test_a_measure_in_force_says_no_with_clause_until_and_entries() -> None:
    world = sanctioned()
    found = ask(world, "fiscal_funds")
    assert found.answer == "no"
    bar = next(b for b in found.bars if b.kind == "measure")
    assert (bar.code, bar.clause, bar.until) == ("M06", "plan-9", date(2029, 5, 18))
    assert bar.stream == measure_of(world)
    assert bar.label == "限制申请财政性资金项目"
    assert set(bar.derived_from) <= set(found.derived_from)
    assert found.next_change_on == date(2029, 5, 19)


def test_what_no_measure_bars_a_listing_leaves_to_a_human() -> None:
    found = ask(sanctioned(), "tendering")
    assert found.answer == "ask_a_human"
    assert [(b.kind, b.code) for b in found.bars] == [("listing", SERIOUS)]


def test_a_listing_bars_what_its_rule_names() -> None:
    """Acceptance scenario 7: no acceptance with documents outstanding."""
    assert ask(listed(), "deferred_documents").answer == "no"
    assert ask(listed(), "notice_commitment").answer == "no"


def test_nothing_unconcluded_counts() -> None:
    assert ask(consented(), "tendering").answer == "yes"


def test_a_judgment_defaulter_is_barred_by_the_courts_rule() -> None:
    world = done(start(), court_listing(), COURT, "2026-03-03")
    assert ask(world, "tendering").answer == "no"
    assert ask(world, "credit_granting").answer == "ask_a_human"


@pytest.mark.parametrize("mark", ["under_lawsuit", "under_reconsideration"])
def test_what_is_contested_is_left_to_a_human(mark: str) -> None:
    marked = RecordMarked(record=PENALTY, mark=mark)
    world = after(sanctioned(), past(marked, stream=PENALTY, on="2026-06-01"))
    found = ask(world, "fiscal_funds")
    assert found.answer == "ask_a_human"
    assert {b.marks for b in found.bars} == {(mark,)}


def test_what_is_suspended_is_left_to_a_human() -> None:
    event = RecordSuspended(record=PENALTY, basis="停止执行")
    world = after(sanctioned(), past(event, stream=PENALTY, on="2026-06-01"))
    found = ask(world, "deferred_documents")
    assert found.answer == "ask_a_human"
    assert {b.marks for b in found.bars} == {("suspended",)}


def test_it_is_free_again_when_everything_ended() -> None:
    world = sanctioned()
    ended = after(world, *repaired(listing_of(world), "2027-06-01", kind="listing"))
    assert ask(ended, "fiscal_funds", "2027-06-01").answer == "yes"
    assert ask(after(world, annulled()), "fiscal_funds").answer == "yes"
    assert ask(world, "fiscal_funds", "2029-05-18").answer == "no"
    assert ask(world, "fiscal_funds", "2029-05-19").answer == "yes"


def test_an_unknown_subject_is_not_called_clean() -> None:
    found = ask(given(), "fiscal_funds")
    assert (found.answer, found.known) == ("ask_a_human", False)


def test_only_listed_matters_are_answered() -> None:
    with pytest.raises(Refused, match="matter_must_be_listed"):
        ask(given(registered()), "lunch")
