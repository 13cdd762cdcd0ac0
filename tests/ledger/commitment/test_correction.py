"""Correcting a commitment, and marking it while its determination is contested."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.calendar import Calendar
from ledger.commitment.correction import (
    CommitmentCorrected,
    CommitmentMarked,
    CorrectCommitment,
    MarkCommitment,
)
from ledger.commitment.standing import standing
from ledger.policy import seed_policy
from ledger.proposal import Propose
from tests.law import FIRST, World
from tests.ledger.promises import CLERK, JUDGE, LATER, STRANGER, C, promised

ON = "2026-05-06"
POLICY = seed_policy()


def correct(field: str = "valid_until", new: str = "2026-12-31") -> CorrectCommitment:
    return CorrectCommitment(commitment=C, field=field, new=new, basis="异议处理决定〔2026〕1号")


def proposed() -> World:
    command = Propose(matter="commitment.correction", case=C, reason="有效期录入有误")
    outcome = promised().when(command, by=CLERK, on=ON)
    return outcome.world.adding(outcome.drafts, CLERK, ON)


def test_a_correction_says_old_and_new_and_takes_the_day_it_mends() -> None:
    outcome = proposed().when(correct(), by=LATER, on=ON)
    world = outcome.then(
        CommitmentCorrected(
            field="valid_until",
            old="",
            new="2026-12-31",
            basis="异议处理决定〔2026〕1号",
            proposed_in=FIRST + 2,
        )
    )
    assert outcome.drafts[0].effective_on == date(2026, 3, 2)
    commitment = world.state().commitments[C]
    assert commitment.facts.valid_until == date(2026, 12, 31)
    assert commitment.corrections == [("valid_until", "", "2026-12-31", FIRST + 3)]
    world.when(correct(new=""), by=LATER, on=ON).refused(
        "matter_must_be_proposed_by_another_officer_first"
    )


@pytest.mark.parametrize(
    ("field", "new"),
    [
        ("openness", "closed"),
        ("kind", "voluntary"),
        ("matter", "CONSTRUCTION_PERMIT"),
        ("matter", ""),
        ("application", "A-7"),
    ],
)
def test_what_may_be_corrected(field: str, new: str) -> None:
    world = proposed().when(correct(field, new), by=LATER, on=ON).then(CommitmentCorrected)
    assert getattr(world.state().commitments[C].facts, field) == new


@pytest.mark.parametrize("field", ["number", "made_on", "accepting_unit", "subject_kind", "none"])
def test_what_makes_it_the_one_it_is_stays(field: str) -> None:
    proposed().when(correct(field, "x"), by=LATER, on=ON).refused(
        "field_must_be_correctable", fields=(field,)
    )


@pytest.mark.parametrize(
    ("field", "new"),
    [("valid_until", "soon"), ("openness", "secret"), ("kind", "vow"), ("matter", "SPACESHIP")],
)
def test_a_value_fits_its_field(field: str, new: str) -> None:
    proposed().when(correct(field, new), by=LATER, on=ON).refused(
        "corrected_value_must_fit_its_field", fields=("new",)
    )


def test_a_correction_needs_two_officers_of_the_unit() -> None:
    promised().when(correct(), by=LATER, on=ON).refused(
        "matter_must_be_proposed_by_another_officer_first"
    )
    proposed().when(correct(), by=CLERK, on=ON).refused("proposer_may_not_approve")
    proposed().when(correct(), by=STRANGER, on=ON).refused(
        "only_the_accepting_unit_or_its_successor"
    )


def test_a_mark_stands_from_filing_to_outcome() -> None:
    def marks(world: World) -> tuple[str, ...]:
        commitment = world.state().commitments[C]
        return standing(commitment, POLICY, Calendar({}, POLICY), date(2026, 6, 1)).marks

    on = MarkCommitment(commitment=C, mark="under_lawsuit")
    off = MarkCommitment(commitment=C, mark="under_lawsuit", on=False)
    world = promised().when(on, by=JUDGE, on=ON).then(CommitmentMarked(mark="under_lawsuit"))
    assert marks(world) == ("under_lawsuit",)
    assert marks(world.when(off, by=JUDGE, on="2026-05-20").then(CommitmentMarked)) == ()


def test_a_mark_is_a_known_one() -> None:
    command = MarkCommitment(commitment=C, mark="annoying")
    promised().when(command, by=JUDGE, on=ON).refused(
        "corrected_value_must_fit_its_field", fields=("mark",)
    )
