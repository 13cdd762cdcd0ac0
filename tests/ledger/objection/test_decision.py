"""Deciding and answering an objection: recusal, two officers, mending, remedies."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.objection.clocks import owed_act, remedies
from ledger.objection.decision import DecideObjection
from ledger.objection.event import ObjectionAnswered, ObjectionDecided
from ledger.objection.objecting import FileObjection
from ledger.objection.objection import DISPUTED
from ledger.proposal import Propose
from ledger.publication.publication import PublicationWithdrawn
from ledger.record.correction import FieldCorrection
from ledger.record.record import RecordAnnulled, RecordCorrected
from tests.law import SUBJECT, officer, past
from tests.ledger.objections import (
    CHANNEL,
    DECIDED,
    FRIDAY,
    ITSELF,
    LABOUR,
    MARKED,
    PENALTY,
    SECOND,
    UNIT,
    WINDOW,
    answered,
    case_of,
    decision,
    denial_proposed,
    denied,
    done,
    filed,
    fined,
    marked,
    objection,
    of,
    reply,
    routed,
    shown,
)
from tests.ledger.sanctions import after, law, penalty

MAKER = officer("AMR", "OBJECTION_OFFICER", "DESIGNATOR", officer="maker")
RIGHT = (FieldCorrection("fine", "6000"),)


def test_only_the_responsible_unit_decides() -> None:
    world = routed()
    for stranger in (LABOUR, WINDOW):
        world.when(decision(world), by=stranger, on=DECIDED).refused(
            "only_the_responsible_unit_or_its_successor_answers"
        )
    world.when(decision(world), by=UNIT, on=DECIDED).then(ObjectionDecided)


def test_not_before_it_lies_with_the_unit_nor_twice() -> None:
    world = marked()
    world.when(decision(world), by=UNIT, on=MARKED).refused("objection_must_be_at_this_stage")
    world = denied()
    world.when(decision(world), by=SECOND, on=DECIDED).refused("objection_must_be_at_this_stage")


def test_the_units_own_window_decides_once_it_is_marked() -> None:
    world = done(fined(), objection(), UNIT, FRIDAY)
    world.when(decision(world), by=UNIT, on=FRIDAY).refused("mark_must_be_confirmed_first")


def test_who_made_the_record_stands_aside() -> None:
    world = routed()
    world.when(decision(world), by=MAKER, on=DECIDED).refused(
        "maker_of_what_is_disputed_must_stand_aside",
        rests_on=(world.state().records[PENALTY].entries[0],),
    )
    propose = Propose(matter="objection.denial", case=case_of(world), reason="金额无误")
    proposed = done(world, propose, MAKER, DECIDED)
    proposed.when(decision(world, "denied"), by=UNIT, on=DECIDED).refused(
        "maker_of_what_is_disputed_must_stand_aside"
    )


@pytest.mark.parametrize("fields", [{"outcome": "maybe"}, {"reasons": " "}])
def test_a_decision_has_an_outcome_and_reasons(fields: dict[str, str]) -> None:
    world = routed()
    world.when(decision(world, **fields), by=UNIT, on=DECIDED).refused(
        "decision_needs_an_outcome_and_reasons"
    )


def test_a_denial_needs_two_officers() -> None:
    world = routed()
    deny = decision(world, "denied")
    world.when(deny, by=UNIT, on=DECIDED).refused(
        "matter_must_be_proposed_by_another_officer_first"
    )
    world = denial_proposed(world)
    world.when(deny, by=SECOND, on=DECIDED).refused("proposer_may_not_approve")
    outcome = world.when(deny, by=UNIT, on=DECIDED)
    assert [d.name for d in outcome.drafts[0].disclosures] == ["reasons"]
    world = outcome.then(ObjectionDecided)
    assert not world.state().records[PENALTY].marks


def test_an_upheld_objection_corrects_by_the_same_act() -> None:
    world = routed()
    upheld = decision(world, "upheld", corrections=RIGHT, basis="永市监更正〔2026〕1号")
    world.when(upheld, by=UNIT, on=DECIDED).refused(
        "matter_must_be_proposed_by_another_officer_first"
    )
    propose = Propose(matter="record.correction", case=PENALTY, reason="金额录入错误")
    world = done(world, propose, SECOND, DECIDED)
    outcome = world.when(upheld, by=UNIT, on=DECIDED)
    world = outcome.then(ObjectionDecided, RecordCorrected)
    assert outcome.drafts[1].caused_by == of(world).entries[0]
    record = world.state().records[PENALTY]
    assert (str(record.facts.fine), record.marks) == ("6000", {})
    assert not owed_act(of(world), world.state())


def test_or_annuls_it() -> None:
    world = routed()
    propose = Propose(matter="record.annulment", case=PENALTY, reason="非本主体")
    world = done(world, propose, SECOND, DECIDED)
    upheld = decision(world, "upheld", annul="filed_in_error")
    world = world.when(upheld, by=UNIT, on=DECIDED).then(ObjectionDecided, RecordAnnulled)
    record = world.state().records[PENALTY]
    assert record.annulled is not None
    assert not record.marks


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": "upheld"},
        {"outcome": "upheld", "annul": "void", "owed": "record.annul"},
        {"outcome": "upheld", "owed": "listing.remove"},
        {"outcome": "upheld", "owed": "apology"},
        {"outcome": "inconclusive", "owed": "record.correct"},
    ],
)
def test_what_was_found_wrong_is_mended_or_owed(fields: dict[str, str]) -> None:
    world = routed()
    world.when(decision(world, **fields), by=UNIT, on=DECIDED).refused(
        "upheld_objection_must_be_mended_or_owed"
    )


def test_what_is_owed_keeps_the_mark_until_it_is_done() -> None:
    world = marked(shown(), ground="over_time")
    upheld = decision(world, "upheld", owed="publication.take_down")
    world = done(world, upheld, WINDOW, DECIDED)
    assert owed_act(of(world), world.state()) == "publication.take_down"
    assert DISPUTED in world.state().records[PENALTY].marks
    down = PublicationWithdrawn(channel=CHANNEL, day=date(2026, 2, 28), reason="expired")
    world = after(world, past(down, stream=PENALTY, on="2026-02-28"))
    assert not owed_act(of(world), world.state())


def test_what_was_left_out_is_owed_until_it_is_filed() -> None:
    left_out = FileObjection(
        ground="omission", text="处罚已撤销未收录", subject=SUBJECT, unit="AMR"
    )
    world = done(fined(), left_out, UNIT, FRIDAY)
    upheld = DecideObjection(
        objection=case_of(world), outcome="upheld", reasons="属实", owed="record.file"
    )
    world = done(world, upheld, UNIT, DECIDED)
    assert owed_act(of(world), world.state()) == "record.file"
    world = after(world, penalty(stream="22222222-2222-5222-8222-222222222222", on="2026-02-28"))
    assert not owed_act(of(world), world.state())


def test_what_cannot_be_determined_stays_marked() -> None:
    world = routed()
    world = done(world, decision(world, "inconclusive"), UNIT, DECIDED)
    assert world.state().records[PENALTY].marks == {DISPUTED: of(world).decided_in}


def test_the_answer_names_service_and_remedies() -> None:
    world = denied()
    for fields, wrong in (
        ({"method": "shouting"}, "method"),
        ({"remedies": ("review",)}, "remedies"),
        ({"remedies": ("prayer", "reconsideration", "lawsuit")}, "remedies"),
        ({"answered_on": date(2026, 2, 26)}, "answered_on"),
    ):
        world.when(reply(world, **fields), by=WINDOW, on="2026-02-28").refused(
            "answer_must_name_service_and_remedies", fields=(wrong,)
        )
    world.when(reply(world), by=LABOUR, on="2026-02-28").refused(
        "only_the_window_of_the_objection_may_do_this"
    )
    world.when(reply(world), by=WINDOW, on=DECIDED).refused("day_of_an_act_may_not_lie_ahead")
    world = world.when(reply(world), by=WINDOW, on="2026-02-28").then(ObjectionAnswered)
    world.when(reply(world), by=WINDOW, on="2026-02-28").refused("objection_must_be_at_this_stage")


def test_remedies_end_on_their_days() -> None:
    world = answered()
    _, policy, calendar = law(world)
    found = {r.kind: r.until for r in remedies(of(world), policy, calendar)}
    # Sixty days and six months after 28 February 2026; both are working days.
    assert found == {
        "review": None,
        "reconsideration": date(2026, 4, 29),
        "lawsuit": date(2026, 8, 28),
    }
    assert remedies(of(filed()), policy, calendar) == ()


def test_the_subject_does_not_decide() -> None:
    world = routed()
    world.when(decision(world), by=ITSELF, on=DECIDED).refused("role_must_permit_the_command")
