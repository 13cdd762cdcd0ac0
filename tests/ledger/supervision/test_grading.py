"""The class of a subject: which reasons count, which class holds, and until when."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from ledger.codes import synthetic_unified_code
from ledger.evaluation.publishing import WithdrawEvaluation
from ledger.founding import rule_set_adopted
from ledger.policy import SEED, canonical
from ledger.record.record import RecordFiled
from tests.law import SUBJECT, Past, given, officer, past
from tests.ledger.evaluations import (
    DRC,
    RECEIVED,
    TAX,
    graded,
    marked,
    newest,
    public,
    received,
    result,
)
from tests.ledger.sanctions import (
    OTHER,
    PENALTY,
    after,
    done,
    listed,
    listing_of,
    penalty,
    registered,
    repaired,
    start,
)

if TYPE_CHECKING:
    from tests.law import World

ORDER = "ABCD"
NATIONAL = {"A": "excellent", "B": "good", "C": "fair", "D": "poor"}
MARKET = {"A": "AAA", "B": "BBB", "C": "BB", "D": "C"}


def market(world: World, letter: str) -> World:
    """A rating agency's result that means this class."""
    agency = synthetic_unified_code(77)
    rated = result(scheme="market_rating", grade=MARKET[letter], evaluator=agency)
    return done(world, rated, DRC, RECEIVED)


def licence(domain: str = "food", **more: object) -> Past:
    """A licence in a key field."""
    facts = RecordFiled(
        kind="licence",
        document_no="JY16203210001",
        agency="AMR",
        name="永昌县甲公司",
        decided_on=date(2024, 3, 1),
        domain=domain,
        **more,  # type: ignore[arg-type]
    )
    return past(facts, stream=OTHER, on="2024-03-01")


def test_without_results_a_subject_is_in_the_normal_class() -> None:
    found = graded(start())
    assert (found.supervisory_class, found.computed_class, found.reasons) == ("B", "B", ())
    assert (found.ratio_bp_min, found.ratio_bp_max, found.times, found.per) == (500, 2000, 1, "P1Y")
    assert found.rule == "SUPERVISION-2022#plan-7"
    assert found.derived_from, "it rests on the registration"


@settings(max_examples=40, deadline=None)
@forall(one=st.sampled_from(ORDER), other=st.sampled_from(ORDER), third=st.sampled_from(ORDER))
def test_the_worst_of_public_and_industry_wins_whatever_the_market_says(
    one: str, other: str, third: str
) -> None:
    world = done(start(), public(grade=NATIONAL[one]), DRC, RECEIVED)
    world = market(received(world, grade=other), third)
    found = graded(world)
    assert found.supervisory_class == max(one, other)
    said = {"lower": third < max(one, other), "upper": third > max(one, other)}
    assert found.tilt == next((end for end, so in said.items() if so), "middle")
    assert found.derived_from
    assert all(reason.rule and reason.derived_from for reason in found.reasons)
    again = [r for r in found.reasons if r.kind == "market"]
    assert [(r.counts, r.because) for r in again] == [(False, "tie_break_only")]


def test_an_internal_risk_class_gives_no_class() -> None:
    amr = officer("AMR", "PROVIDER", officer="amr")
    risk = result(scheme="enterprise_risk", grade="D", evaluator="AMR")
    found = graded(done(start(), risk, amr, RECEIVED))
    assert found.supervisory_class == "B"
    assert [(r.kind, r.because) for r in found.reasons] == [("risk", "internal")]


def test_a_serious_listing_in_force_forces_the_last_class() -> None:
    world = listed()
    stream = listing_of(world)
    assert graded(world, "2026-05-17").supervisory_class == "B"
    found = graded(world, "2026-05-18")
    assert (found.supervisory_class, found.interview) == ("D", True)
    (reason,) = found.reasons
    assert (reason.kind, reason.stream, reason.what) == (
        "listing",
        stream,
        "market_regulation_serious",
    )
    freed = after(world, *repaired(stream, "2027-06-01", kind="listing"))
    assert graded(freed, "2027-06-01").supervisory_class == "B"


def test_a_disputed_basis_alone_gives_no_class() -> None:
    world = after(received(start(), inputs=(PENALTY,)), marked())
    found = graded(world, "2026-06-02")
    assert found.supervisory_class == "B"
    assert [(r.counts, r.because) for r in found.reasons] == [(False, "disputed")]
    other = received(after(start(penalty(OTHER)), marked(on="2026-05-20")), inputs=(PENALTY, OTHER))
    assert graded(other).supervisory_class == "C"
    in_court = after(listed(), marked(on="2026-06-02", mark="under_lawsuit"))
    found = graded(in_court, "2026-06-02")
    assert (found.supervisory_class, found.reasons[0].because) == ("B", "disputed")


def test_what_fell_gives_no_class_but_takes_no_good_one_away() -> None:
    world = after(received(start(), inputs=(PENALTY,)), *repaired(PENALTY, "2026-08-03"))
    found = graded(world, "2026-08-03")
    assert (found.supervisory_class, found.reasons[0].because) == ("B", "input_fell")
    good = after(received(start(), grade="A", inputs=(PENALTY,)), *repaired(PENALTY, "2026-08-03"))
    assert graded(good, "2026-08-03").supervisory_class == "A"


def test_the_class_changes_on_its_days_alone() -> None:
    world = received(start())
    assert graded(world).next_change_on == date(2027, 6, 1)
    assert graded(world, "2027-05-31").supervisory_class == "C"
    assert graded(world, "2027-06-01").supervisory_class == "B"
    gone = WithdrawEvaluation(
        evaluation=newest(world).id, reason="by_evaluator", withdrawn_on=date(2026, 7, 1)
    )
    assert graded(done(world, gone, TAX, "2026-07-01"), "2026-07-01").supervisory_class == "B"


def test_key_fields_are_inspected_whole_whatever_the_class() -> None:
    found = graded(received(start(licence()), grade="A"))
    assert (found.supervisory_class, found.key_fields) == ("A", ("food",))
    assert (found.ratio_bp_min, found.ratio_bp_max) == (10_000, 10_000)
    assert graded(start(licence("fire"))).key_fields == ()
    assert graded(start(licence(valid_until=date(2026, 5, 31)))).key_fields == ()


@pytest.mark.parametrize("kind", ["person", "individual_business"])
def test_what_worsens_one_human_waits_for_another(kind: str) -> None:
    world = given(registered(kind))
    if kind == "person":
        bad = public(scheme="gansu_public", grade="D", evaluator="GSCIC", basis="授权书8号")
        world = done(world, bad, DRC, RECEIVED)
    else:
        world = received(world, grade="D")
    found = graded(world)
    assert (found.supervisory_class, found.computed_class) == ("B", "D")
    assert found.awaits_confirmation
    assert not found.confirmed_in


def test_a_person_who_is_better_waits_for_nobody() -> None:
    world = received(given(registered("individual_business")), grade="A")
    found = graded(world)
    assert (found.supervisory_class, found.awaits_confirmation) == ("A", False)


def test_subjects_are_graded_alike_whoever_they_are() -> None:
    assert SUBJECT
    found = graded(received(start(), grade="D"))
    assert (found.supervisory_class, found.awaits_confirmation) == ("D", False)


def inspection(on: str, stream: str = "inspection/1") -> Past:
    """It was inspected."""
    facts = RecordFiled(
        kind="inspection",
        document_no=f"永市监检〔2026〕{stream[-1]}号",
        agency="AMR",
        name="永昌县甲公司",
        decided_on=date.fromisoformat(on),
    )
    return past(facts, stream=stream, on=on)


def test_who_was_inspected_as_often_as_its_class_allows_is_not_due() -> None:
    assert graded(start()).due
    once = start(inspection("2026-03-02"))
    found = graded(once)
    assert (found.inspected, found.due, found.next_change_on) == (1, False, date(2027, 3, 3))
    assert graded(once, "2027-03-02").due is False
    assert graded(once, "2027-03-03").due is True
    worse = received(once)
    assert (graded(worse).times, graded(worse).due) == (2, True)
    twice = start(inspection("2026-03-02"), inspection("2026-04-02", "inspection/2"))
    last = graded(received(twice, grade="D"))
    assert (last.inspected, last.due) == (2, True)
    assert graded(start(licence(), inspection("2026-03-02"))).due


def test_a_rule_set_may_ask_for_a_human_for_organisations_too() -> None:
    text = json.loads((SEED / "supervision-2022.json").read_text(encoding="utf-8"))
    text |= {"id": "SUPERVISION-2026", "valid_from": "2026-01-01"}
    text["rules"]["confirmation"]["of"].append("organisation")
    event, stream = rule_set_adopted(canonical(text)), "registry/rule_set/SUPERVISION-2026"
    adopted = past(event, stream=stream, on="2026-01-02", subjects=())
    found = graded(received(start(adopted), grade="D"))
    assert (found.supervisory_class, found.computed_class) == ("B", "D")
    assert found.awaits_confirmation
