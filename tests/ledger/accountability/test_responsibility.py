"""A role is linked from a document, between a person and an entity, once for a time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.accountability.responsibility import (
    EndResponsibility,
    ResponsibilityEnded,
    ResponsiblePersonLinked,
)
from ledger.accountability.responsibility import link as decide
from ledger.refusal import plan
from tests.law import SUBJECT, day
from tests.ledger.answers import PERSON, REGISTRAR, link, linked, person, role_of
from tests.ledger.sanctions import after, done, start


def test_the_link_stands_in_both_archives() -> None:
    world = after(start(), person())
    world = world.when(link(), by=REGISTRAR, on="2026-05-19").then(ResponsiblePersonLinked)
    assert set(world.entries[-1].subjects) == {SUBJECT, PERSON}
    for tag in (SUBJECT, PERSON):
        role = world.state(tag).responsibilities[role_of(world)]
        assert (role.entity, role.person) == (SUBJECT, PERSON)
        assert role.held_on(day("2020-03-02"))
        assert not role.held_on(day("2020-03-01"))


def test_the_person_may_be_named_by_its_number() -> None:
    world = after(start(), person())
    by_number = link(person="", number="620321199001010015")
    assert by_number.person_number == "620321199001010015"
    found = {"person_tag": PERSON}
    situation = world.situation(link(), REGISTRAR, "2026-05-19", found)
    (draft,) = decide(by_number, situation)
    assert isinstance(draft.event, ResponsiblePersonLinked)
    assert draft.event.person == PERSON


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"person": "unknown"}, "subject_must_be_registered"),
        ({"entity": PERSON}, "responsible_must_be_a_person_and_the_entity_none"),
        ({"person": SUBJECT}, "responsible_must_be_a_person_and_the_entity_none"),
        ({"role": "shareholder"}, "role_must_be_one_of_the_rules"),
        ({"since": date(2026, 6, 1)}, "days_of_a_role_must_be_in_order"),
        ({"until": date(2019, 1, 1)}, "days_of_a_role_must_be_in_order"),
        ({"document_no": " "}, "role_must_name_its_document"),
    ],
)
def test_refuses_what_is_no_role(more: dict[str, Any], code: str) -> None:
    world = after(start(), person())
    world.when(link(**more), by=REGISTRAR, on="2026-05-19").refused(code)


def test_refuses_the_same_role_twice() -> None:
    world = linked()
    world.when(link(), by=REGISTRAR, on="2026-05-20").refused(
        "role_must_not_be_linked_already", clause=plan(11)
    )


def test_a_role_ends_once() -> None:
    world = linked()
    end = EndResponsibility(
        responsibility=role_of(world), until=date(2026, 5, 1), document_no="永市监登〔2026〕9号"
    )
    late = EndResponsibility(
        responsibility=role_of(world), until=date(2026, 7, 1), document_no="永市监登〔2026〕9号"
    )
    world.when(late, by=REGISTRAR, on="2026-05-20").refused("day_of_an_act_may_not_lie_ahead")
    ended = done(world, end, REGISTRAR, "2026-05-20")
    assert isinstance(ended.entries[-1].data, ResponsibilityEnded)
    role = ended.state(PERSON).responsibilities[role_of(ended)]
    assert (role.held_on(day("2026-05-01")), role.held_on(day("2026-05-02"))) == (True, False)
    assert not ended.state().responsibilities[role_of(ended)].held_on(day("2026-05-02"))
    ended.when(end, by=REGISTRAR, on="2026-05-21").refused("case_must_exist")
    unknown = EndResponsibility(responsibility="x", until=date(2026, 5, 1), document_no="1")
    ended.when(unknown, by=REGISTRAR, on="2026-05-21").refused("case_must_exist")
