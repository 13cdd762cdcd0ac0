"""Making and accepting a commitment: at the counter, by the subject, in the ordinary procedure."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from ledger.commitment.acceptance import ChooseOrdinaryProcedure, commitment_number
from ledger.commitment.commitment import CommitmentMade, OrdinaryProcedureChosen, commitment_stream
from ledger.commitment.conditions import check_number
from ledger.refusal import plan
from tests.law import FIRST, SUBJECT, given, officer
from tests.ledger.promises import (
    CLERK,
    NUMBER,
    STRANGER,
    C,
    made,
    make,
    promised,
    registered,
)

OWN = officer("", "SUBJECT", officer="s", subject=SUBJECT)


def test_a_commitment_is_accepted_with_documents_outstanding() -> None:
    outcome = given(registered()).when(make(commitment_code=NUMBER), by=CLERK, on="2026-03-02")
    world = outcome.then(made(template="APPROVAL@1", application="A-1"))
    commitment = world.state().commitments[C]
    assert commitment.effective_on == date(2026, 3, 2)
    assert [owed.document for owed in commitment.pending] == ["premises_proof"]
    (draft,) = outcome.drafts
    assert draft.opens
    assert draft.subjects == (SUBJECT,)


def test_what_is_promised_goes_to_the_vault_and_nowhere_else() -> None:
    command = make(content="三十日内提交", liability="撤销许可", remark="张某经办")
    (draft,) = given(registered()).when(command, by=CLERK, on="2026-03-02").drafts
    (text,) = draft.disclosures
    assert (text.owner, text.name) == (SUBJECT, "text")
    assert text.value == {
        "matter": "食品经营许可",
        "content": "三十日内提交",
        "liability": "撤销许可",
        "remark": "张某经办",
    }
    assert "张某" not in repr(draft.event)


def test_the_form_gives_content_and_liability_when_none_is_written() -> None:
    (draft,) = given(registered()).when(make(), by=CLERK, on="2026-03-02").drafts
    assert isinstance(draft.event, CommitmentMade)
    assert draft.event.template == "APPROVAL@1"
    value = draft.disclosures[0].value
    assert isinstance(value, dict)
    assert "真实、准确" in value["content"]
    assert "撤销行政决定" in value["liability"]


def test_the_ledger_gives_a_number_of_region_day_and_serial() -> None:
    (draft,) = given(registered()).when(make(), by=CLERK, on="2026-03-02").drafts
    assert isinstance(draft.event, CommitmentMade)
    assert draft.event.number.startswith("62032120260302")
    assert draft.stream == commitment_stream(draft.event.number)


def test_a_subject_makes_a_voluntary_commitment_itself() -> None:
    command = make(
        kind="voluntary", matter="", outstanding=(), accepting_unit="DRC", template="VOLUNTARY@1"
    )
    (draft,) = given(registered()).when(command, by=OWN, on="2026-03-02").drafts
    assert isinstance(draft.event, CommitmentMade)
    assert draft.event.accepting_unit == "DRC"


def test_a_subject_commits_nobody_but_itself() -> None:
    other = officer("", "SUBJECT", officer="s", subject="91620321MA0000023F")
    command = make(kind="voluntary", matter="", outstanding=(), accepting_unit="DRC")
    outcome = given(registered()).when(command, by=other, on="2026-03-02")
    outcome.refused("commitment_must_be_the_actors_own", clause=plan(1))


def test_an_officer_accepts_for_its_own_unit_only() -> None:
    outcome = given(registered()).when(make(accepting_unit="HRSS"), by=CLERK, on="2026-03-02")
    outcome.refused("only_the_accepting_unit_or_its_successor", fields=("accepting_unit",))


def test_a_subject_without_an_archive_is_refused() -> None:
    outcome = given().when(make(), by=CLERK, on="2026-03-02")
    outcome.refused("subject_must_be_registered")


def test_the_same_number_is_refused_twice() -> None:
    outcome = promised().when(make(commitment_code=NUMBER), by=CLERK, on="2026-03-02")
    outcome.refused(
        "commitment_number_must_be_new", rests_on=(FIRST + 1,), fields=("commitment_code",)
    )


@pytest.mark.parametrize("matter", ["NO_SUCH_MATTER", "LEGAL_AID_HARDSHIP", ""])
def test_a_matter_that_does_not_accept_such_commitments_is_refused(matter: str) -> None:
    outcome = given(registered()).when(make(matter=matter), by=CLERK, on="2026-03-02")
    outcome.refused("matter_must_be_on_the_list", clause=plan(1), fields=("matter",))


def test_another_unit_than_the_competent_one_is_refused() -> None:
    outcome = given(registered()).when(make(), by=STRANGER, on="2026-03-02")
    outcome.refused("matter_must_be_accepted_by_its_competent_unit", clause=plan(1))


def test_nobody_is_pressed_who_chose_the_ordinary_procedure() -> None:
    choose = ChooseOrdinaryProcedure(
        subject=SUBJECT, matter="FOOD_BUSINESS_LICENCE", application="A-1"
    )
    world = (
        given(registered())
        .when(choose, by=CLERK, on="2026-03-01")
        .then(OrdinaryProcedureChosen(matter="FOOD_BUSINESS_LICENCE", application="A-1"))
    )
    world.when(choose, by=CLERK, on="2026-03-01").then()
    world.when(make(), by=CLERK, on="2026-03-02").refused(
        "ordinary_procedure_was_chosen", clause=plan(1), rests_on=(FIRST + 1,)
    )
    world.when(make(application="A-2"), by=CLERK, on="2026-03-02").then(CommitmentMade)
    after = world.when(make(accepting_unit="AMR"), by=OWN, on="2026-03-02").then(CommitmentMade)
    assert not after.state().ordinary_procedures


def test_other_needs_its_name() -> None:
    command = make(kind="other", matter="", outstanding=(), content="c", liability="l")
    outcome = given(registered()).when(command, by=CLERK, on="2026-03-02")
    outcome.refused("commitment_type_must_be_known", fields=("kind_named",))


@for_all(
    st.dates(min_value=date(2015, 1, 1), max_value=date(2099, 12, 31)), st.uuids(version=4).map(str)
)
def test_every_number_the_ledger_gives_is_a_national_one(made_on: date, new_id: str) -> None:
    check_number(commitment_number("620321", made_on, new_id), made_on)
