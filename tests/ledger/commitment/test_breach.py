"""A breach ends by itself at the longest time of its tier, and bars until it is repaired."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.calendar import Calendar
from ledger.commitment.breach import BreachTerm, breach_term
from ledger.commitment.commitment import CommitmentAnnulled
from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.commitment.liability import CommitmentFoundFalse
from ledger.commitment.standing import on_column, outstanding_breaches, standing
from ledger.exchange.item import Law, items
from ledger.policy import seed_policy
from ledger.sharing.ending import endings
from tests.law import past
from tests.ledger.promises import JUDGE, C, promised

if TYPE_CHECKING:
    from ledger.event import Event
    from ledger.policy import Policy
    from tests.law import World

POLICY = seed_policy()
CALENDAR = Calendar({}, POLICY)
LAST, OVER = date(2027, 4, 15), date(2027, 4, 16)
"""A year after the determination: GENERAL under the rules of 2026."""


def determined(on: date = date(2026, 4, 15), **more: Any) -> FulfilmentDetermined:
    fields = {"outcome": "none", "breach": True, "cause": "own_failure", **more}
    return FulfilmentDetermined(determining_unit="AMR", determined_on=on, **fields)


def broken(*events: Event, made_on: date = date(2026, 3, 2)) -> World:
    world = promised(made_on=made_on)
    for event in events or (determined(),):
        on: Any = getattr(event, "determined_on", None) or getattr(event, "found_on", OVER)
        world = world.adding([past(event, stream=C, on=on).draft], JUDGE)
    return world


def term(world: World, policy: Policy = POLICY) -> BreachTerm | None:
    return breach_term(world.state().commitments[C], policy, CALENDAR)


def changed(rule_set: str, name: str, **values: Any) -> Policy:
    found = POLICY.rule_sets[rule_set]
    rules = {**found.rules, name: {**found.rules[name], **values}}
    return POLICY.adopting(replace(found, rules=rules))


def test_it_is_shown_to_the_longest_time_of_its_tier() -> None:
    assert term(broken()) == BreachTerm(LAST, "REPAIR-2026#plan-1")


@pytest.mark.parametrize(
    ("on", "last", "rule"),
    [
        (date(2022, 4, 15), date(2023, 4, 15), "REPAIR-2019#plan-1"),
        (date(2024, 4, 15), date(2027, 4, 15), "REPAIR-2023#plan-1"),
    ],
)
def test_older_ones_under_the_rules_of_their_day(on: date, last: date, rule: str) -> None:
    world = broken(determined(on), made_on=date(on.year, 3, 2))
    assert term(world) == BreachTerm(last, rule)


def test_one_found_false_counts_from_the_later_finding() -> None:
    false = CommitmentFoundFalse(
        ground="false_statement", determining_unit="AMR", found_on=date(2026, 5, 6), notice=1
    )
    assert term(broken(false)) == BreachTerm(date(2027, 5, 6), "REPAIR-2026#plan-1")
    assert term(broken(determined(), false)) == term(broken(false))


def test_what_is_no_breach_has_no_end() -> None:
    assert term(promised()) is None
    assert term(broken(determined(breach=False, cause="force_majeure"))) is None
    assert term(broken(determined(), CommitmentAnnulled(reason="void"))) is None


def test_rules_that_say_nothing_of_an_end_set_none() -> None:
    found = POLICY.rule_sets["REPAIR-2026"]
    silent = {k: v for k, v in found.rules["breach"].items() if k != "auto_end"}
    policy = POLICY.adopting(replace(found, rules={**found.rules, "breach": silent}))
    assert term(broken(), policy) is None
    stands = standing(broken().state().commitments[C], policy, CALENDAR, date(2040, 1, 2))
    assert (stands.shown_until, stands.ended, stands.next_change_on) == (None, False, None)


def test_newer_rules_shorten_what_runs_where_they_say_so_but_not_before_they_began() -> None:
    policy = changed("REPAIR-2026", "transition_rule", rule="MORE_FAVOURABLE")
    running = broken(determined(date(2024, 4, 15)), made_on=date(2024, 3, 1))
    assert term(running) == BreachTerm(date(2027, 4, 15), "REPAIR-2023#plan-1")
    assert term(running, policy) == BreachTerm(date(2026, 3, 31), "REPAIR-2026#plan-1")
    later = broken(determined(date(2026, 1, 15)), made_on=date(2026, 1, 5))
    assert term(later, policy) == BreachTerm(date(2027, 1, 15), "REPAIR-2026#plan-1")


def test_it_leaves_the_public_column_and_bars_on() -> None:
    state = broken().state()
    held = state.commitments[C]
    before = standing(held, POLICY, CALENDAR, LAST)
    after = standing(held, POLICY, CALENDAR, OVER)
    assert (before.situation, before.ended, before.next_change_on) == ("breached", False, OVER)
    assert (after.situation, after.ended, after.next_change_on) == ("breached", True, None)
    assert on_column(state, held, POLICY, CALENDAR, LAST)
    assert not on_column(state, held, POLICY, CALENDAR, OVER)
    assert [b.commitment for b in outstanding_breaches(state, OVER)] == [C]


def test_whoever_was_shown_it_hears_of_its_end() -> None:
    state = broken().state()
    assert endings(state, C, POLICY, CALENDAR, LAST) == ()
    (ending,) = endings(state, C, POLICY, CALENDAR, OVER)
    assert (ending.cause, ending.told, ending.since) == ("expired", "ended", OVER)


def test_platforms_are_owed_its_withdrawal() -> None:
    state = broken().state()
    state.commitments[C].pursued.append(1)
    (shown,) = items(state, Law(POLICY, CALENDAR, LAST))
    (gone,) = items(state, Law(POLICY, CALENDAR, OVER))
    assert (shown.present, gone.present, gone.because, gone.since) == (True, False, "ended", OVER)
