"""Who took part is named with consent only, once, until it is taken back."""

from __future__ import annotations

from typing import Any

from ledger.education.attendance import (
    EducationAttendanceWithdrawn,
    EducationAttended,
    NameAttendee,
    WithdrawAttendance,
)
from tests.law import SUBJECT, World, officer
from tests.ledger.education.test_education import given_education
from tests.ledger.education.test_material import CLERK, OTHER, stream_of
from tests.ledger.sanctions import after, done, registered

SIGNED = "3c" * 32
ITSELF = officer("", "SUBJECT", subject=SUBJECT)
SOMEBODY = officer("", "SUBJECT", subject="another")
ON = "2026-03-10"


def start() -> tuple[World, str]:
    world = given_education()
    return after(world, registered("person")), stream_of(world)


def naming(education: str, **more: Any) -> NameAttendee:
    return NameAttendee(**{"subject": SUBJECT, "education": education, "consent": SIGNED, **more})


def attended() -> World:
    world, education = start()
    return done(world, naming(education), CLERK, ON)


def test_a_person_is_named_with_its_consent() -> None:
    world, education = start()
    made = EducationAttended(education=education, unit="AMR", consent=SIGNED)
    world.when(naming(education), by=CLERK, on=ON).then(made)


def test_without_consent_nobody_is_named() -> None:
    world, education = start()
    for consent in ("", "yes", "李某同意"):
        world.when(naming(education, consent=consent), by=CLERK, on=ON).refused(
            "attendance_needs_the_consent_of_who_is_named", fields=("consent",)
        )


def test_named_once_for_what_the_unit_gave() -> None:
    world = attended()
    education = next(iter(world.state().attendances.values())).education
    world.when(naming(education), by=CLERK, on=ON).refused("attendance_must_be_recorded_once")
    world.when(naming(education), by=OTHER, on=ON).refused("education_must_be_given_by_this_unit")
    world.when(naming("nowhere"), by=CLERK, on=ON).refused("education_must_be_given_by_this_unit")
    other = naming(education, subject="unknown")
    world.when(other, by=CLERK, on=ON).refused("subject_must_be_registered")


def test_the_subject_or_the_unit_takes_it_back() -> None:
    world = attended()
    (stream,) = world.state().attendances
    back = WithdrawAttendance(attendance=stream)
    code = "attendance_is_taken_back_by_the_subject_or_the_unit"
    world.when(back, by=SOMEBODY, on=ON).refused(code)
    world.when(back, by=OTHER, on=ON).refused(code)
    world.when(back, by=CLERK, on=ON).then(EducationAttendanceWithdrawn())
    gone = done(world, back, ITSELF, ON)
    gone.when(back, by=ITSELF, on=ON).refused(code)
    nowhere = WithdrawAttendance(attendance="nowhere")
    gone.when(nowhere, by=ITSELF, on=ON).refused("case_must_exist")
    (education,) = {each.education for each in gone.state().attendances.values()}
    gone.when(naming(education), by=CLERK, on=ON).then(EducationAttended)
