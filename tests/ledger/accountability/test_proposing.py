"""Who is proposed held the role at the time of the act, is named, is covered by a clause."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.accountability.accountability import AccountabilityProposed
from ledger.accountability.proposing import ProposeAccountability
from ledger.accountability.responsibility import EndResponsibility
from ledger.record.record import RecordMarked
from ledger.refusal import plan
from tests.law import past
from tests.ledger.answers import PERSON, PROPOSED, REGISTRAR, linked, proposal, proposed, role_of
from tests.ledger.sanctions import FINANCE, FIRST_OFFICER, PENALTY, after, annulled, done


def test_only_designators_propose() -> None:
    assert {"DESIGNATOR"} == ProposeAccountability.ROLES


def test_the_case_is_the_persons_alone() -> None:
    world = linked()
    outcome = world.when(proposal(world), by=FIRST_OFFICER, on=PROPOSED)
    world = outcome.then(AccountabilityProposed)
    assert set(world.entries[-1].subjects) == {PERSON}
    (text,) = outcome.drafts[0].disclosures
    assert (text.owner, text.name) == (PERSON, "reasoning")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"parent": "nothing"}, "case_must_exist"),
        ({"acted_on": date(2020, 3, 1)}, "person_must_have_held_the_role_at_the_time_of_the_act"),
        ({"acted_on": date(2026, 4, 21)}, "person_must_have_held_the_role_at_the_time_of_the_act"),
        ({"responsibility": "x"}, "person_must_have_held_the_role_at_the_time_of_the_act"),
        ({"named_in": "永市监罚〔2026〕9号"}, "person_must_be_named_in_the_determination"),
        ({"named_in": ""}, "person_must_be_named_in_the_determination"),
        ({"clause": "A01"}, "clause_must_cover_the_role"),
        ({"clause": "A99"}, "clause_must_cover_the_role"),
        ({"reasoning": " "}, "act_must_state_its_reason"),
    ],
)
def test_refuses_a_proposal(more: dict[str, Any], code: str) -> None:
    world = linked()
    world.when(proposal(world, **more), by=FIRST_OFFICER, on=PROPOSED).refused(code)


def test_refuses_who_left_before_the_act() -> None:
    world = linked()
    role = world.state(PERSON).responsibilities[role_of(world)]
    end = EndResponsibility(
        responsibility=role.id, until=date(2026, 2, 28), document_no="永市监登〔2026〕9号"
    )
    world = done(world, end, REGISTRAR, "2026-05-20")
    world.when(proposal(world), by=FIRST_OFFICER, on=PROPOSED).refused(
        "person_must_have_held_the_role_at_the_time_of_the_act",
        clause=plan(11),
        rests_on=tuple(world.state(PERSON).responsibilities[role.id].entries),
    )


def test_a_clause_does_not_cover_every_role() -> None:
    world = linked(role="actual_controller")
    world.when(proposal(world), by=FIRST_OFFICER, on=PROPOSED).refused("clause_must_cover_the_role")


def test_refuses_another_unit() -> None:
    world = linked()
    world.when(proposal(world), by=FINANCE, on=PROPOSED).refused(
        "accountability_is_decided_by_the_determining_unit"
    )


def test_refuses_a_dead_or_disputed_parent() -> None:
    world = linked()
    dead = after(world, annulled())
    dead.when(proposal(dead), by=FIRST_OFFICER, on=PROPOSED).refused(
        "parent_of_accountability_must_be_live"
    )
    marked = RecordMarked(record=PENALTY, mark="under_lawsuit")
    disputed = after(world, past(marked, stream=PENALTY, on="2026-05-20"))
    disputed.when(proposal(disputed), by=FIRST_OFFICER, on=PROPOSED).refused(
        "parent_of_accountability_must_not_be_disputed"
    )


def test_refuses_the_same_again() -> None:
    world = proposed()
    world.when(proposal(world), by=FIRST_OFFICER, on="2026-06-02").refused(
        "person_must_not_answer_for_it_already"
    )
