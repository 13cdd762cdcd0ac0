"""How the subjects of the county live: when each appears, and what it goes through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.codes import synthetic_identity_number, synthetic_unified_code
from ledger.simulation.listings import found_abnormal, punished_gravely
from ledger.simulation.measures import measured, sued
from ledger.simulation.officers import officer
from ledger.simulation.papers import licence, made_subject, penalty
from ledger.simulation.promises import promised
from ledger.simulation.records import (
    DAY,
    acted_on,
    annulled,
    contested,
    corrected,
    filed,
    licensed,
    published,
    record_of,
)
from ledger.simulation.rectifications import ordered
from ledger.simulation.repairs import repaired
from ledger.simulation.turns import reorganised
from ledger.subject import (
    INDIVIDUAL_BUSINESS,
    ORGANISATION,
    PERSON,
    SUBJECT_ALREADY,
    AddIdentifier,
    RegisterSubject,
)

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import date

    from ledger.simulation.papers import Subject
    from ledger.simulation.town import Town

    Story = Generator[date, None, None]

YEAR = 365
KINDS = (("91", ORGANISATION), ("92", INDIVIDUAL_BUSINESS), ("93", ORGANISATION), ("", PERSON))
KIND_WEIGHTS = (60, 28, 5, 7)
GRAVE_SHARE, SUED_SHARE, ABNORMAL_SHARE, REORGANISED_SHARE = 0.12, 0.06, 0.15, 0.1
CODES_FROM = 1_000
"""Serials below are the cast's."""


def settle(town: Town, subjects: int) -> None:
    """Subjects appear over the first half of the years, most of them at once."""
    county = town.county
    span = (county.horizon - county.first).days
    for serial in range(subjects):
        late = county.happens(0.4)
        day = county.first + (county.chance.randint(5, max(span // 2, 6)) if late else 0) * DAY
        county.tell(
            _appears(town, serial), county.working(day + county.chance.randint(1, 90) * DAY)
        )


def _appears(town: Town, serial: int) -> Story:
    """Registered by itself or by its first record, then everything that happens to it."""
    county = town.county
    part, kind = county.chance.choices(KINDS, KIND_WEIGHTS)[0]
    code = synthetic_unified_code(CODES_FROM + serial, part) if part else ""
    subject = made_subject(county, town.registrar, code, kind)
    town.subjects.append(subject)
    county.outcome.subjects += 1
    if kind == PERSON:
        register_person(town, subject, serial + CODES_FROM)
    elif county.happens(0.5):
        command = RegisterSubject(code=code, kind=kind, name=subject.name)
        county.do(command, officer("AMR"))
        if town.somebody_tries():
            county.refuse(command, officer("AMR"), SUBJECT_ALREADY)
    else:
        yield from filed(
            town, licence(county, town.registrar, subject), by_table=county.happens(0.5)
        )
    if kind == ORGANISATION and county.happens(0.2):
        number = AddIdentifier(code=code, scheme="tax_number", value=f"620321{code[8:17]}")
        county.do(number, officer("AMR"))
    years = max((county.horizon - county.today).days, 1) / YEAR
    played = [story for player in town.players for story in player.life(town, subject)]
    for story in [*_fates(town, subject, years), *played]:
        day = county.today + county.chance.randint(1, max(int(years * YEAR) - 30, 2)) * DAY
        county.tell(story, county.working(day))


def register_person(town: Town, subject: Subject, serial: int) -> None:
    """A person's archive; its tag is random and only the vault finds it from the number."""
    county = town.county
    subject.number = synthetic_identity_number(serial)
    command = RegisterSubject(kind=PERSON, name=subject.name, number=subject.number)
    stream = county.do(command, officer("DRC"))
    subject.tag = stream.removeprefix("subject/")


def _fates(town: Town, subject: Subject, years: float) -> list[Story]:
    """The stories of one subject, as many as its years ask for."""
    county = town.county
    happens = county.happens

    def times(yearly: float) -> range:
        whole = int(yearly * years)
        return range(whole + happens(yearly * years - whole))

    fates: list[Story] = [punished(town, subject) for _ in times(0.35)]
    if subject.kind == PERSON:
        return fates + [sued(town, subject)] * happens(SUED_SHARE)
    fates += [licensed(town, subject) for _ in times(0.4)]
    fates += [acted_on(town, subject) for _ in times(0.5)]
    fates += [promised(town, subject) for _ in times(0.35)]
    if happens(GRAVE_SHARE):
        fates.append(punished_gravely(town, subject))
    if happens(SUED_SHARE):
        fates.append(sued(town, subject))
    if subject.kind == ORGANISATION and happens(REORGANISED_SHARE):
        fates.append(reorganised(town, subject))
    if happens(ABNORMAL_SHARE):
        fates.append(found_abnormal(town, subject))
    return fates


def punished(town: Town, subject: Subject) -> Story:
    """A penalty: published, then repaired, contested, corrected, annulled, followed up, or left."""
    county = town.county
    paper = penalty(county, town.registrar, subject)
    by_table = county.happens(0.4) and paper.facts.restricted_until is None
    yield from filed(town, paper, by_table=by_table)
    yield from published(town, paper)
    yield county.after(1, 20)
    yield from town.turn("penalty", subject, paper.stream, paper.agency)
    if record_of(county, paper).annulled is not None:
        paper.gone = True
        return
    fate = county.chance.random()
    if fate < 0.08:
        yield from annulled(town, paper)
        return
    if fate < 0.16 and paper.facts.fine is not None:
        yield from corrected(town, paper, "fine", str(paper.facts.fine + 500))
    elif fate < 0.22:
        yield from contested(town, paper)
    elif fate < 0.36:
        yield from ordered(town, subject, paper.stream, paper.agency)
    elif fate < 0.42:
        yield from measured(town, subject, paper)
    yield from town.turn("sealing", subject, paper.stream, paper.agency)
    if not record_of(county, paper).sealed_in and county.happens(0.55):
        yield from repaired(town, subject, paper.stream)
