"""Filing an objection: who, on which ground, to what, at which window; taking it back."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.commitment.commitment import CommitmentMade
from ledger.objection.event import ObjectionFiled, ObjectionWithdrawn
from ledger.objection.objecting import FileObjection, WithdrawObjection
from ledger.objection.objection import DISPUTED
from ledger.refusal import plan
from tests.law import SUBJECT, World, officer, past
from tests.ledger.objections import (
    FRIDAY,
    ITSELF,
    LABOUR,
    PENALTY,
    UNIT,
    WINDOW,
    case_of,
    denied,
    done,
    filed,
    fined,
    objection,
    of,
    registered,
    shown,
)
from tests.ledger.sanctions import (
    PROPOSED,
    court_listing,
    imposition,
    listed,
    measure_of,
    penalty,
    proposed,
)

NEIGHBOUR = "91620321MA0000023F"
COURT = officer("COURT", "PROVIDER", "DESIGNATOR", officer="clerk")


def test_the_subject_objects_and_the_record_is_marked_at_once() -> None:
    world = fined().when(objection(), by=ITSELF, on=FRIDAY).then(ObjectionFiled)
    made = of(world)
    assert (made.facts.window, made.facts.unit) == ("DRC", "AMR")
    assert (made.facts.disputed_kind, made.facts.rule) == ("record", "OBJECTION-2022#深圳48")
    record = world.state().records[PENALTY]
    assert record.marks == {DISPUTED: made.entries[0]}


def test_what_it_says_goes_to_the_vault_and_not_into_the_entry() -> None:
    command = objection(filer="agent", filer_name="李某，13800000000")
    outcome = fined().when(command, by=ITSELF, on=FRIDAY)
    (draft,) = outcome.drafts
    assert {d.name: d.value for d in draft.disclosures} == {
        "text": "罚款金额有误",
        "filer": "李某，13800000000",
    }
    assert "李某" not in repr(draft.event)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"ground": "dislike"}, "ground"),
        ({"target": ""}, "target"),
        ({"ground": "omission"}, "target"),
    ],
)
def test_a_ground_fits_what_is_disputed(fields: dict[str, str], wrong: str) -> None:
    fined().when(objection(**fields), by=ITSELF, on=FRIDAY).refused(
        "objection_needs_a_ground_of_the_rules", clause=plan(15), fields=(wrong,)
    )


def test_it_says_what_is_wrong() -> None:
    fined().when(objection(text=" "), by=ITSELF, on=FRIDAY).refused(
        "objection_must_say_what_is_wrong"
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"filer": "passer-by"}, "filer"),
        ({"filer": "agent"}, "filer_name"),
    ],
)
def test_who_objects_is_concerned_and_named(fields: dict[str, str], wrong: str) -> None:
    fined().when(objection(**fields), by=ITSELF, on=FRIDAY).refused(
        "filer_must_be_concerned_and_named", fields=(wrong,)
    )
    fined().when(objection(filer="affected"), by=WINDOW, on=FRIDAY).refused(
        "filer_must_be_concerned_and_named", fields=("filer_name",)
    )


def test_another_subject_objects_only_as_one_affected() -> None:
    stranger = officer("", "SUBJECT", officer="s", subject=NEIGHBOUR)
    world = fined()
    world.when(objection(), by=stranger, on=FRIDAY).refused(
        "filer_must_be_concerned_and_named", fields=("subject",)
    )
    # What is not public is not there for others: a guess is not confirmed.
    world.when(objection(filer="affected"), by=stranger, on=FRIDAY).refused(
        "case_must_exist", fields=("target",)
    )
    world = fined(shown())
    outcome = world.when(objection(filer="affected"), by=stranger, on=FRIDAY)
    outcome.then(ObjectionFiled)
    (draft,) = outcome.drafts
    assert draft.subjects == (SUBJECT, NEIGHBOUR)
    assert isinstance(draft.event, ObjectionFiled)
    assert draft.event.filer_tag == NEIGHBOUR


def test_an_unknown_record_or_subject_is_none() -> None:
    world = fined()
    world.when(objection(target="nothing"), by=ITSELF, on=FRIDAY).refused(
        "case_must_exist", fields=("target",)
    )
    left_out = FileObjection(ground="omission", text="荣誉未收录", subject=NEIGHBOUR)
    world.when(left_out, by=WINDOW, on=FRIDAY).refused("subject_must_be_registered")
    other = objection(subject=NEIGHBOUR)
    world.when(other, by=WINDOW, on=FRIDAY).refused("case_must_exist", fields=("subject",))


def test_the_window_takes_it_for_them_and_the_unit_what_it_determined() -> None:
    world = fined()
    world.when(objection(), by=LABOUR, on=FRIDAY).refused(
        "objection_is_taken_by_the_window_or_the_unit"
    )
    own = done(world, objection(), UNIT, FRIDAY)
    assert of(own).is_own
    taken = done(world, objection(received_on=date(2026, 2, 12)), WINDOW, FRIDAY)
    assert (of(taken).filed_on, of(taken).is_own) == (date(2026, 2, 12), False)
    world.when(objection(received_on=date(2026, 2, 16)), by=WINDOW, on=FRIDAY).refused(
        "day_of_an_act_may_not_lie_ahead", would_succeed_on="2026-02-16"
    )


@pytest.mark.parametrize("ground", ["transfer_error", "over_time", "identity_mix_up"])
def test_transfer_matching_and_time_are_for_the_collecting_unit(ground: str) -> None:
    assert of(filed(ground=ground)).unit == "DRC"


def test_what_was_left_out_is_for_the_unit_that_should_have_provided_it() -> None:
    left_out = FileObjection(ground="omission", text="荣誉未收录", subject=SUBJECT, unit="HRSS")
    world = done(fined(), left_out, ITSELF, FRIDAY)
    assert (of(world).unit, of(world).facts.disputed) == ("HRSS", "")
    unknown = FileObjection(ground="omission", text="荣誉未收录", subject=SUBJECT, unit="???")
    fined().when(unknown, by=ITSELF, on=FRIDAY).refused(
        "objection_is_taken_by_the_window_or_the_unit", fields=("unit",)
    )


def test_a_mix_up_stands_in_both_archives() -> None:
    world = fined(registered(tag=NEIGHBOUR))
    command = objection(ground="identity_mix_up", confused_with=NEIGHBOUR)
    world = done(world, command, ITSELF, FRIDAY)
    assert list(world.state(NEIGHBOUR).objections) == [case_of(world)]
    assert not world.state(NEIGHBOUR).orphans
    unknown = objection(ground="identity_mix_up", confused_with="91620321MA0000031A")
    fined().when(unknown, by=ITSELF, on=FRIDAY).refused(
        "subject_must_be_registered", fields=("confused_with",)
    )


def test_listings_measures_and_commitments_are_marked_too() -> None:
    world = done(listed(), imposition(listed()), officer("FIN", "DESIGNATOR"), "2026-05-20")
    (listing,) = world.state().listings
    measure = measure_of(world)
    for stream in (listing, measure):
        world = done(world, objection(target=stream), ITSELF, "2026-05-21")
    assert DISPUTED in world.state().listings[listing].marks
    assert DISPUTED in world.state().measures[measure].marks
    made = CommitmentMade(
        number="62032120260105000001",
        kind="voluntary",
        made_on=date(2026, 1, 5),
        accepting_unit="AMR",
        subject_kind="organisation",
        openness="public",
    )
    promised = fined(past(made, stream="c-1", on="2026-01-05"))
    assert (
        DISPUTED
        in done(promised, objection(target="c-1"), ITSELF, FRIDAY).state().commitments["c-1"].marks
    )


def test_one_affected_reaches_lists_measures_and_promises_that_are_public() -> None:
    stranger = officer("", "SUBJECT", officer="s", subject=NEIGHBOUR)

    def answer(world: World, stream: str, on: str) -> str:
        command = objection(target=stream, filer="affected")
        refusal = world.when(command, by=stranger, on=on).refusal
        return refusal.code if refusal else ""

    world = done(listed(), imposition(listed()), officer("FIN", "DESIGNATOR"), "2026-05-20")
    (listing,) = world.state().listings
    assert answer(world, listing, "2026-05-21") == ""
    assert answer(world, measure_of(world), "2026-05-21") == ""
    (on_its_way,) = proposed().state().listings
    assert answer(proposed(), on_its_way, PROPOSED) == "case_must_exist"
    for openness, expected in (("public", ""), ("closed", "case_must_exist")):
        made = CommitmentMade(
            number="62032120260105000001",
            kind="voluntary",
            made_on=date(2026, 1, 5),
            accepting_unit="AMR",
            subject_kind="organisation",
            openness=openness,
        )
        promised = fined(past(made, stream="c-1", on="2026-01-05"))
        assert answer(promised, "c-1", FRIDAY) == expected


def test_a_court_list_is_marked_and_answered_by_the_court() -> None:
    world = done(fined(), court_listing(listed_on=date(2026, 1, 5)), COURT, "2026-01-06")
    (listing,) = world.state().listings
    world = done(world, objection(target=listing, ground="wrongly_listed"), ITSELF, FRIDAY)
    assert (of(world).unit, of(world).facts.disputed_kind) == ("COURT", "listing")


def test_the_same_objection_is_filed_once_and_not_again_after_a_denial() -> None:
    world = filed()
    first = of(world).entries[0]
    world.when(objection(), by=WINDOW, on=FRIDAY).refused(
        "same_objection_must_not_be_pending", rests_on=(first,)
    )
    world.when(objection(ground="repair_result"), by=ITSELF, on=FRIDAY).then(ObjectionFiled)
    world = denied()
    world.when(objection(), by=ITSELF, on="2026-03-02").refused(
        "denied_objection_is_reviewed_not_repeated", rests_on=(of(world).decided_in,)
    )


def test_who_filed_it_takes_it_back_and_the_mark_falls() -> None:
    world = filed()
    back = WithdrawObjection(objection=case_of(world))
    stranger = officer("", "SUBJECT", officer="s", subject=NEIGHBOUR)
    world.when(back, by=stranger, on=FRIDAY).refused("filer_must_be_concerned_and_named")
    world.when(back, by=LABOUR, on=FRIDAY).refused("objection_is_taken_by_the_window_or_the_unit")
    world = world.when(back, by=ITSELF, on="2026-02-14").then(ObjectionWithdrawn())
    assert not world.state().records[PENALTY].marks
    world.when(back, by=ITSELF, on="2026-02-14").refused("objection_must_be_at_this_stage")


def test_the_subject_does_not_take_back_what_another_one_filed() -> None:
    named = objection(filer="affected", filer_name="周某，股东")
    world = done(fined(), named, WINDOW, FRIDAY)
    back = WithdrawObjection(objection=case_of(world))
    world.when(back, by=ITSELF, on=FRIDAY).refused("filer_must_be_concerned_and_named")
    world.when(back, by=WINDOW, on=FRIDAY).then(ObjectionWithdrawn())


def test_a_second_objection_keeps_the_mark_when_the_first_goes() -> None:
    world = filed()
    first = case_of(world)
    world = done(world, objection(ground="repair_result"), ITSELF, FRIDAY)
    second = of(world).entries[0]
    world = done(world, WithdrawObjection(objection=first), ITSELF, FRIDAY)
    assert world.state().records[PENALTY].marks == {DISPUTED: second}


def test_only_a_registered_record_of_this_archive_is_marked() -> None:
    world = fined(penalty(stream="22222222-2222-5222-8222-222222222222", on="2026-01-12"))
    world = done(world, objection(), ITSELF, FRIDAY)
    assert [bool(r.marks) for r in world.state().records.values()] == [True, False]
