"""Materials of integrity education: published, revised, reviewed in time, taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.education.material import (
    EducationMaterial,
    MaterialPublished,
    MaterialRevised,
    MaterialWithdrawn,
    PublishMaterial,
    ReviseMaterial,
    WithdrawMaterial,
)
from tests.law import World, given, officer
from tests.ledger.sanctions import done

CLERK = officer("AMR", "PROVIDER")
OTHER = officer("ZWZX", "PROVIDER")
PAPER, NEXT = "1a" * 32, "2b" * 32


def publication(**more: Any) -> PublishMaterial:
    fields = {"industry": "food", "title": "食品经营者准入前诚信教育读本", "sha256": PAPER}
    return PublishMaterial(**{**fields, **more})


def published() -> World:
    return done(given(), publication(), CLERK, "2026-03-02")


def stream_of(world: World) -> str:
    return world.entries[-1].stream


def material(world: World, stream: str) -> EducationMaterial:
    found = world.affairs(stream).find(EducationMaterial, stream)
    assert found is not None
    return found


def test_a_unit_publishes_what_it_teaches_with() -> None:
    made = MaterialPublished(
        industry="food",
        title="食品经营者准入前诚信教育读本",
        sha256=PAPER,
        review_by=date(2028, 3, 2),
        rule="EDUCATION-2022#plan-2",
    )
    given().when(publication(), by=CLERK, on="2026-03-02").then(made)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"industry": "magic"}, "education_must_use_the_words_of_the_plan"),
        ({"occupation": "poet"}, "education_must_use_the_words_of_the_plan"),
        ({"sha256": "paper"}, "education_must_use_the_words_of_the_plan"),
        ({"title": " "}, "title_must_be_given"),
    ],
)
def test_what_a_material_must_have(more: dict[str, Any], code: str) -> None:
    given().when(publication(**more), by=CLERK, on="2026-03-02").refused(code)


def test_only_who_gives_education_publishes() -> None:
    power = officer("PWR", "PROVIDER")
    outcome = given().when(publication(), by=officer("NOBODY", "PROVIDER"), on="2026-03-02")
    outcome.refused("agency_must_be_registered")
    given().when(publication(), by=power, on="2019-06-30").refused(
        "education_must_use_the_words_of_the_plan"
    )


def test_a_new_version_is_another_paper_and_is_reviewed_anew() -> None:
    world = published()
    revise = ReviseMaterial(material=stream_of(world), sha256=NEXT)
    made = MaterialRevised(version=2, sha256=NEXT, review_by=date(2029, 3, 5))
    world.when(revise, by=CLERK, on="2027-03-05").then(made)
    same = ReviseMaterial(material=stream_of(world), sha256=PAPER)
    world.when(same, by=CLERK, on="2027-03-05").refused(
        "material_must_differ_from_the_version_before"
    )
    world.when(revise, by=OTHER, on="2027-03-05").refused("material_must_be_published_by_this_unit")
    found = material(done(world, revise, CLERK, "2027-03-05"), stream_of(world))
    assert (found.version, found.sha256, found.due_on) == (2, NEXT, date(2029, 3, 5))


def test_what_is_taken_back_asks_for_no_review() -> None:
    world = published()
    back = WithdrawMaterial(material=stream_of(world))
    world.when(back, by=CLERK, on="2026-04-01").then(MaterialWithdrawn())
    gone = done(world, back, CLERK, "2026-04-01")
    assert material(world, back.material).work()
    assert material(gone, back.material).work() == ()
    gone.when(back, by=CLERK, on="2026-04-02").refused("material_must_be_published_by_this_unit")
