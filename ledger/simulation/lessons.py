"""Stories of integrity education: materials published and revised, lessons given, who attended."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ledger.education import attendance, education, material
from ledger.education.attendance import NameAttendee, WithdrawAttendance
from ledger.education.education import AnnulEducation, GiveEducation
from ledger.education.material import PublishMaterial, ReviseMaterial, WithdrawMaterial
from ledger.simulation.officers import officer
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.simulation.player import Story
    from ledger.simulation.town import Town

FAMILY = "education"
INDUSTRIES = (("AMR", "food"), ("TRA", "transport"), ("HUD", "construction"))


def taught(town: Town) -> Iterable[Story]:
    """Each agency teaches its industry."""
    for agency, industry in INDUSTRIES:
        yield _teaches(town, agency, industry)


def _teaches(town: Town, agency: str, industry: str) -> Story:
    county, unit, edition = town.county, officer(agency), 0
    while True:
        yield county.after(30, 120)
        if not county.has_law(FAMILY):
            continue
        edition += 1
        act = PublishMaterial(
            industry=industry, title="行业诚信读本", sha256=_digest(agency, edition)
        )
        if town.somebody_tries():
            county.refuse(replace(act, industry="magic"), unit, material.WORD)
        book = county.do(act, unit)
        yield from _lessons(town, agency, book)
        revise = ReviseMaterial(material=book, sha256=_digest(agency, -edition))
        county.do(revise, unit)
        county.refuse(revise, unit, material.SAME)
        if county.rarely("material withdrawn", 0.3):
            county.do(WithdrawMaterial(material=book), unit)
            county.refuse(WithdrawMaterial(material=book), unit, material.NOT_OWN)


def _lessons(town: Town, agency: str, book: str) -> Story:
    """Given at the counter and in training; who took part is named with its consent."""
    county, unit = town.county, officer(agency)
    for setting, occasion, form, occupation in (
        ("counter", "registration", "handed_out", ""),
        ("training", "entry", "classroom", "accountant"),
    ):
        yield county.after(5, 60)
        act = GiveEducation(
            material=book,
            setting=setting,
            occasion=occasion,
            form=form,
            given_on=county.today,
            participants=county.chance.randint(1, 60),
            occupation=occupation,
        )
        if town.somebody_tries():
            county.refuse(replace(act, participants=0), unit, education.COUNT)
        given = county.do(act, unit)
        if county.rarely("lesson annulled", 0.1):
            county.do(AnnulEducation(education=given), unit)
            county.refuse(AnnulEducation(education=given), unit, education.NOT_GIVEN)
            continue
        yield from _attended(town, agency, given)


def _attended(town: Town, agency: str, given: str) -> Story:
    county, unit = town.county, officer(agency)
    known = [s for s in town.subjects if s.kind != PERSON and s.tag]
    if not known or not county.rarely("attendee named", 0.5):
        return
    subject = county.chance.choice(known)
    if county.state(subject.tag).registration is None:
        return
    act = NameAttendee(subject=subject.tag, education=given, consent=_digest(subject.tag, 1))
    if town.somebody_tries():
        county.refuse(replace(act, consent=""), unit, attendance.NO_CONSENT)
    named = county.do(act, unit)
    yield county.after(5, 30)
    if county.rarely("attendance withdrawn", 0.3):
        back = WithdrawAttendance(attendance=named)
        county.do(back, unit)
        county.refuse(back, unit, attendance.NOT_MAY)


def _digest(of: str, edition: int) -> str:
    return sha256(f"{of} {edition}".encode()).hexdigest()
