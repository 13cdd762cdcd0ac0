"""What rests on a sealed record carries the unit that alone may see it, also in another archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from ledger.accountability.accountability import AccountabilityDetermined, AccountabilityProposed
from ledger.accountability.copied import copy_of
from ledger.rights.concealment import without_sealed
from ledger.rights.sealing import RecordSealed, SealRecord, resting_on, sealed_records
from ledger.situation import Reads
from projections.dispute import Objection
from projections.sealing import shielded, units
from tests.law import SUBJECT, Past, day, given, officer, past
from tests.ledger.penalties import PENALTY, penalty, registered

if TYPE_CHECKING:
    from ledger.state import SubjectState

PERSON = "3b1f0b0e-0000-4000-8000-000000000001"
CASE = "a-1"
BOTH = (SUBJECT, PERSON)


def happened() -> tuple[Past, ...]:
    """A firm's penalty for which a person is held to account, sealed afterwards."""
    firm = (registered(), penalty("2026-03-02"))
    copied = copy_of(given(*firm).state(), PENALTY)
    shared = {
        "entity": SUBJECT,
        "person": PERSON,
        "parent": PENALTY,
        "role": "legal",
        "unit": "ECO",
    }
    proposed = AccountabilityProposed(
        **shared,
        responsibility="r-1",
        clause="x",
        rule="",
        acted_on=day("2026-02-02"),
        named_in="永环罚〔2026〕1号",
    )
    determined = AccountabilityDetermined(
        **shared,
        case=CASE,
        clause="x",
        rule="",
        decision_no="永环责〔2026〕1号",
        decided_on=day("2026-03-20"),
        served_on=day("2026-03-20"),
        service_method="direct",
        remedies=("lawsuit",),
        noticed_in=0,
        proposed_in=0,
        copied=copied,
    )
    sealed = RecordSealed(record=PENALTY, ground="court_order", rule="R#1")
    return (
        *firm,
        registered(PERSON, "person"),
        past(proposed, stream=CASE, on="2026-03-10", subjects=(PERSON,)),
        past(determined, stream=PENALTY, on="2026-03-20", subjects=BOTH),
        past(sealed, stream=PENALTY, on="2026-04-02", subjects=BOTH),
    )


@pytest.fixture
def person() -> SubjectState:
    """The person's archive."""
    return given(*happened()).state(PERSON)


def test_the_persons_case_is_shielded_too(person: SubjectState) -> None:
    assert list(sealed_records(person)) == [PENALTY]
    assert CASE in resting_on(person, PENALTY)
    assert units(person) == {PENALTY: "ECO", CASE: "ECO"}


def test_for_a_stranger_the_persons_case_is_not_there() -> None:
    world = given(*happened())
    command = SealRecord(record=CASE, ground="court_order")
    assert command.reads() == Reads(streams=(CASE,))
    stranger = world.situation(command, officer("AMR", "DESIGNATOR"), "2026-04-03")
    assert not without_sealed(command, stranger).states
    own = world.situation(command, officer("ECO", "DESIGNATOR"), "2026-04-03")
    assert CASE in without_sealed(command, own).states[PERSON].accountabilities


class Named(NamedTuple):
    """A tuple of tuples of cases by name, as some parts of an archive are."""

    some: tuple[Objection, ...]
    others: tuple[Objection, ...]


def test_cases_are_found_by_what_they_are_about() -> None:
    def objection(about: str) -> Objection:
        return Objection(
            id="o",
            disputed=about,
            ground="error",
            filer="subject",
            window="DRC",
            unit="ECO",
            filed_on=day("2026-04-01"),
        )

    made = shielded(Named((objection(PENALTY),), (objection("other"),)), {PENALTY: "ECO"})
    assert [each.sealed_for for part in made for each in part] == ["ECO", ""]
    assert shielded(day("2026-04-01"), {PENALTY: "ECO"}) == day("2026-04-01")
