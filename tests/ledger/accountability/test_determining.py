"""Only who held the role, is named, is covered by a clause and was heard answers for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.accountability.accountability import (
    AccountabilityDropped,
    AccountabilityProposed,
)
from ledger.accountability.determining import DropAccountability
from ledger.notice.answer import RecordAnswer
from ledger.objection.event import ObjectionFiled
from ledger.repair.event import RepairApplied
from tests.law import SUBJECT, past
from tests.ledger.answers import (
    DECIDED,
    OTHER_PERSON,
    PERSON,
    REGISTRAR,
    case_of,
    decision,
    determined,
    link,
    person,
    proposal,
    proposed,
    role_of,
    served,
)
from tests.ledger.sanctions import (
    FINANCE,
    FIRST_OFFICER,
    PENALTY,
    SECOND,
    after,
    annulled,
    done,
    notice,
)


def test_the_decision_needs_its_own_notice_and_another_officer() -> None:
    world = proposed()
    world.when(decision(world), by=SECOND, on=DECIDED).refused("notice_must_be_served_first")
    world = done(
        world,
        notice(case_of(world), act="accountability", served_on=date(2026, 6, 9), measures=()),
        FIRST_OFFICER,
        "2026-06-09",
    )
    world.when(decision(world), by=SECOND, on=DECIDED).refused("time_to_answer_must_have_run")
    world.when(decision(world), by=FIRST_OFFICER, on=DECIDED).refused("proposer_may_not_approve")
    stranger = replace(FIRST_OFFICER, officer="x", agency="FIN")
    other = notice(case_of(world), act="accountability", served_on=date(2026, 6, 9), measures=())
    world.when(other, by=stranger, on="2026-06-09").refused(
        "notice_must_be_served_by_the_unit_of_the_case"
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"parent": "x"}, "accountability_must_be_proposed_and_open"),
        ({"case": "x"}, "case_must_exist"),
        ({"decision_no": ""}, "decision_must_have_a_document_number"),
        ({"remedies": ("lawsuit",)}, "accountability_must_name_its_remedies"),
        ({"served_on": date(2026, 6, 11)}, "day_of_an_act_may_not_lie_ahead"),
        ({"decided_on": date(2026, 5, 31)}, "accountability_must_follow_its_proposal"),
        ({"served_on": date(2026, 6, 9)}, "accountability_must_follow_its_proposal"),
        ({"service_method": "pigeon"}, "service_must_follow_a_method_of_the_law"),
    ],
)
def test_refuses_a_decision(more: dict[str, Any], code: str) -> None:
    world = served()
    world.when(decision(world, **more), by=SECOND, on=DECIDED).refused(code)


def test_an_open_repair_of_the_parent_goes_first() -> None:
    world = served()
    applied = RepairApplied(target=PENALTY, target_kind="record", unit="AMR")
    world = after(world, past(applied, stream="r", on="2026-06-04"))
    world.when(decision(world), by=SECOND, on=DECIDED).refused(
        "repair_of_the_parent_must_be_decided_first"
    )


def test_a_parent_that_fell_since_ends_the_case() -> None:
    world = after(served(), annulled())
    world.when(decision(world), by=SECOND, on=DECIDED).refused(
        "parent_of_accountability_must_be_live"
    )


def test_a_case_may_be_dropped_and_proposed_again() -> None:
    world = served()
    drop = DropAccountability(case=case_of(world), reason="查明不负责任")
    world.when(drop, by=FINANCE, on=DECIDED).refused(
        "accountability_is_decided_by_the_determining_unit"
    )
    world = world.when(drop, by=SECOND, on=DECIDED).then(AccountabilityDropped())
    world.when(drop, by=SECOND, on=DECIDED).refused("accountability_must_be_proposed_and_open")
    world.when(decision(world), by=SECOND, on=DECIDED).refused(
        "accountability_must_be_proposed_and_open"
    )
    world.when(proposal(world), by=FIRST_OFFICER, on=DECIDED).then(AccountabilityProposed)


def test_an_objection_to_the_parent_marks_it_for_the_person_too() -> None:
    world = determined()
    filed = ObjectionFiled(
        subject=SUBJECT,
        disputed=PENALTY,
        disputed_kind="record",
        ground="error",
        filer="subject",
        filer_tag=SUBJECT,
        window="DRC",
        unit="AMR",
        rule="OBJECTION-2022#1",
    )
    both = (SUBJECT, PERSON)
    world = after(world, past(filed, stream="o-1", on="2026-06-20", subjects=both))
    state = world.state(PERSON)
    assert state.objections == {}
    assert "under_dispute" in state.linked[PENALTY].records[PENALTY].marks


def test_a_second_person_answers_for_the_same() -> None:
    first = after(determined(), person(OTHER_PERSON))
    role = link(person=OTHER_PERSON, role="principal_officer")
    world = done(first, role, REGISTRAR, "2026-06-11")
    of = proposal(world, responsibility=role_of(world, OTHER_PERSON))
    world = done(world, of, FIRST_OFFICER, "2026-06-11")
    case = case_of(world, OTHER_PERSON)
    own = notice(case, act="accountability", served_on=date(2026, 6, 11), measures=())
    world = done(world, own, FIRST_OFFICER, "2026-06-11")
    waiver = RecordAnswer(case=case, received_on=date(2026, 6, 11), waived=True)
    world = done(world, waiver, FIRST_OFFICER, "2026-06-11")
    on: dict[str, Any] = {"decided_on": date(2026, 6, 12), "served_on": date(2026, 6, 12)}
    world = done(world, decision(world, case=case, **on), SECOND, "2026-06-12")
    assert set(world.entries[-1].subjects) == {SUBJECT, PERSON, OTHER_PERSON}
    assert set(world.state(PERSON).accountabilities) != set(
        world.state(OTHER_PERSON).accountabilities
    )
    assert len(world.state().answerable) == 2
    world = after(world, annulled())
    for tag in (PERSON, OTHER_PERSON):
        assert world.state(tag).linked[PENALTY].records[PENALTY].annulled is not None
