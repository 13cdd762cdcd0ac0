"""Integrity education given at the counter and in training; counted, not named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.education.education import (
    AnnulEducation,
    Education,
    EducationAnnulled,
    EducationGiven,
    GiveEducation,
)
from ledger.education.material import WithdrawMaterial
from tests.ledger.education.test_material import CLERK, OTHER, published, stream_of
from tests.ledger.sanctions import done

if TYPE_CHECKING:
    from tests.law import World

DAY = "2026-03-09"


def giving(world: World, **more: Any) -> GiveEducation:
    fields: dict[str, Any] = {
        "material": stream_of(world),
        "setting": "counter",
        "occasion": "registration",
        "form": "handed_out",
        "given_on": date(2026, 3, 9),
        "participants": 12,
    }
    return GiveEducation(**{**fields, **more})


def given_education() -> World:
    world = published()
    return done(world, giving(world), CLERK, DAY)


def test_at_the_counter_with_an_application() -> None:
    world = published()
    made = EducationGiven(
        setting="counter",
        occasion="registration",
        form="handed_out",
        industry="food",
        participants=12,
        material=stream_of(world),
        version=1,
        rule="EDUCATION-2022#plan-2",
    )
    world.when(giving(world), by=OTHER, on=DAY).then(made)


def test_in_training_of_a_key_occupation() -> None:
    world = published()
    training = {"setting": "training", "occasion": "in_service", "form": "classroom"}
    named = giving(world, occupation="lawyer", **training)
    world.when(named, by=CLERK, on=DAY).then(EducationGiven)
    code = "training_must_name_one_of_the_eight_occupations"
    world.when(giving(world, **training), by=CLERK, on=DAY).refused(code)
    world.when(giving(world, occupation="poet", **training), by=CLERK, on=DAY).refused(code)
    world.when(giving(world, occupation="lawyer"), by=CLERK, on=DAY).refused(code)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"setting": "street"}, "education_must_use_the_words_of_the_plan"),
        ({"occasion": "wedding"}, "education_must_use_the_words_of_the_plan"),
        ({"occasion": "promotion"}, "education_must_use_the_words_of_the_plan"),
        ({"form": "song"}, "education_must_use_the_words_of_the_plan"),
        ({"participants": 0}, "those_taught_must_be_counted"),
        ({"given_on": date(2026, 3, 10)}, "day_of_an_act_may_not_lie_ahead"),
        ({"given_on": date(2026, 3, 1)}, "education_needs_a_material_in_use"),
        ({"material": "nowhere"}, "education_needs_a_material_in_use"),
    ],
)
def test_what_education_must_have(more: dict[str, Any], code: str) -> None:
    world = published()
    world.when(giving(world, **more), by=CLERK, on=DAY).refused(code)


def test_nothing_is_taught_with_what_was_taken_back() -> None:
    world = published()
    gone = done(world, WithdrawMaterial(material=stream_of(world)), CLERK, "2026-03-03")
    gone.when(giving(world), by=CLERK, on=DAY).refused("education_needs_a_material_in_use")


def test_an_entry_made_in_error_counts_no_more() -> None:
    world = given_education()
    annul = AnnulEducation(education=stream_of(world))
    world.when(annul, by=CLERK, on="2026-03-10").then(EducationAnnulled())
    code = "education_must_be_given_by_this_unit"
    world.when(annul, by=OTHER, on="2026-03-10").refused(code)
    gone = done(world, annul, CLERK, "2026-03-10")
    found = gone.affairs(annul.education).find(Education, annul.education)
    assert found is not None
    assert found.stage == "annulled"
    gone.when(annul, by=CLERK, on="2026-03-11").refused(code)
