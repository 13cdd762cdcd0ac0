"""The review of a decision: once, by the credit lead, confirmed or sent back."""

from __future__ import annotations

from ledger.objection.clocks import DECIDE, REVIEW, objection_clocks
from ledger.objection.event import ObjectionReviewed, ObjectionReviewRequested
from ledger.objection.objection import DISPUTED, ROUTED
from ledger.objection.review import RequestReview, ReviewObjection
from tests.law import day
from tests.ledger.objections import (
    DECIDED,
    ITSELF,
    LABOUR,
    LEAD,
    PENALTY,
    SECOND,
    UNIT,
    WINDOW,
    answered,
    case_of,
    decision,
    denied,
    done,
    of,
    reply,
    routed,
    under_review,
)
from tests.ledger.sanctions import law


def test_who_objected_asks_once_for_a_review() -> None:
    world = denied()
    ask = RequestReview(objection=case_of(world), grounds="未核对凭证")
    world.when(ask, by=ITSELF, on=DECIDED).refused("objection_must_be_at_this_stage")
    world = answered()
    world.when(ask, by=LABOUR, on="2026-03-02").refused(
        "objection_is_taken_by_the_window_or_the_unit"
    )
    silent = RequestReview(objection=case_of(world), grounds="")
    world.when(silent, by=ITSELF, on="2026-03-02").refused(
        "review_must_give_its_grounds_and_reasons", fields=("grounds",)
    )
    world = world.when(ask, by=ITSELF, on="2026-03-02").then(ObjectionReviewRequested())
    assert DISPUTED in world.state().records[PENALTY].marks


def test_what_was_upheld_is_not_reviewed() -> None:
    world = routed()
    upheld = decision(world, "upheld", owed="record.correct")
    world = done(world, upheld, UNIT, DECIDED)
    world = done(world, reply(world), WINDOW, "2026-02-28")
    ask = RequestReview(objection=case_of(world), grounds="未核对凭证")
    world.when(ask, by=ITSELF, on="2026-03-02").refused("review_is_once_of_what_was_not_upheld")


def test_the_credit_lead_confirms_and_the_mark_falls() -> None:
    world = under_review()
    confirm = ReviewObjection(objection=case_of(world), outcome="confirmed", reasons="事实清楚")
    world.when(confirm, by=UNIT, on="2026-03-03").refused("agency_must_have_the_power")
    for fields in ({"outcome": "doubled"}, {"reasons": ""}):
        given = {"outcome": "confirmed", "reasons": "事实清楚", **fields}
        wrong = ReviewObjection(objection=case_of(world), **given)
        world.when(wrong, by=LEAD, on="2026-03-03").refused(
            "review_must_give_its_grounds_and_reasons"
        )
    world = world.when(confirm, by=LEAD, on="2026-03-03").then(ObjectionReviewed)
    assert not world.state().records[PENALTY].marks
    world.when(confirm, by=LEAD, on="2026-03-03").refused("objection_must_be_at_this_stage")


def test_sent_back_it_is_decided_anew_by_another_officer() -> None:
    world = under_review()
    back = ReviewObjection(objection=case_of(world), outcome="sent_back", reasons="证据未核")
    world = done(world, back, LEAD, "2026-03-03")
    assert of(world).stage == ROUTED
    assert DISPUTED in world.state().records[PENALTY].marks
    clocks = {c.step: c for c in objection_clocks(of(world), *law(world))}
    assert (clocks[REVIEW].due, clocks[REVIEW].done_on) == (day("2026-03-09"), day("2026-03-03"))
    assert (clocks[DECIDE].due, clocks[DECIDE].done_on) == (day("2026-03-10"), None)
    again = decision(world)
    world.when(again, by=UNIT, on="2026-03-04").refused(
        "maker_of_what_is_disputed_must_stand_aside", rests_on=(1004 - 2, of(world).decided_in)
    )
    world = done(world, again, SECOND, "2026-03-04")
    world = done(world, reply(world, answered_on=day("2026-03-05")), WINDOW, "2026-03-05")
    ask = RequestReview(objection=case_of(world), grounds="仍未核对")
    world.when(ask, by=ITSELF, on="2026-03-06").refused("review_is_once_of_what_was_not_upheld")
