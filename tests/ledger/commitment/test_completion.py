"""After a commitment was accepted: documents, the end of the matter, withdrawal, annulment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.commitment.commitment import (
    CommitmentAnnulled,
    CommitmentWithdrawn,
    DocumentReceived,
    MatterFinished,
)
from ledger.commitment.completion import (
    AnnulCommitment,
    FinishMatter,
    ReceiveDocument,
    WithdrawCommitment,
    annulment,
)
from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.proposal import Propose
from ledger.refusal import Clause
from tests.law import FIRST, SUBJECT, Outcome, World, officer, past
from tests.ledger.promises import CLERK, LATER, STRANGER, C, promised

ON = "2026-04-07"
OWN = officer("", "SUBJECT", officer="s", subject=SUBJECT)
OTHER = officer("", "SUBJECT", officer="s", subject="91620321MA0000023F")


def receive(
    world: World, *, on: str = ON, by: Any = CLERK, what: str = "premises_proof"
) -> Outcome:
    command = ReceiveDocument(commitment=C, document=what, received_on=date.fromisoformat(on))
    return world.when(command, by=by, on=ON)


def finish(world: World) -> Outcome:
    command = FinishMatter(commitment=C, outcome="granted", finished_on=date(2026, 3, 10))
    return world.when(command, by=CLERK, on=ON)


def withdraw(world: World, by: Any = OWN) -> Outcome:
    command = WithdrawCommitment(
        commitment=C, withdrawn_on=date(2026, 3, 20), reason="改走普通程序"
    )
    return world.when(command, by=by, on=ON)


def determined(world: World, **more: Any) -> World:
    event = FulfilmentDetermined(
        outcome="full", determining_unit="AMR", determined_on=date(2026, 4, 3), **more
    )
    return world.adding([past(event, stream=C, on="2026-04-03").draft], CLERK)


@pytest.mark.parametrize("on", ["2026-03-20", "2026-04-07"])
def test_a_document_comes_in_in_time_or_late(on: str) -> None:
    world = receive(promised(), on=on).then(
        DocumentReceived(document="premises_proof", received_on=date.fromisoformat(on))
    )
    commitment = world.state().commitments[C]
    assert not commitment.pending
    assert commitment.received == {"premises_proof": (date.fromisoformat(on), FIRST + 2)}


def test_a_document_that_is_not_owed_is_refused() -> None:
    receive(promised(), what="floor_plan").refused(
        "document_must_be_outstanding", fields=("document",)
    )
    world = receive(promised()).then(DocumentReceived)
    receive(world).refused("document_must_be_outstanding")


@pytest.mark.parametrize("on", ["2026-03-01", "2026-04-08"])
def test_nothing_happens_before_the_promise_or_tomorrow(on: str) -> None:
    receive(promised(), on=on).refused("day_must_lie_between_the_promise_and_today")


def test_another_unit_neither_receives_nor_finishes_nor_withdraws() -> None:
    receive(promised(), by=STRANGER).refused("only_the_accepting_unit_or_its_successor")
    withdraw(promised(), by=STRANGER).refused("only_the_accepting_unit_or_its_successor")


def test_an_unknown_commitment_is_refused() -> None:
    command = ReceiveDocument(commitment="none", document="x", received_on=date(2026, 3, 3))
    promised().when(command, by=CLERK, on=ON).refused("case_must_exist", fields=("commitment",))


def test_a_matter_is_finished_once() -> None:
    world = finish(promised()).then(
        MatterFinished(outcome="granted", finished_on=date(2026, 3, 10))
    )
    finish(world).refused("matter_must_not_be_finished", rests_on=(FIRST + 2,))


def test_the_subject_withdraws_before_the_matter_is_finished() -> None:
    outcome = withdraw(promised())
    world = outcome.then(CommitmentWithdrawn(withdrawn_on=date(2026, 3, 20)))
    assert world.state().commitments[C].withdrawn_in == FIRST + 2
    (reason,) = outcome.drafts[0].disclosures
    assert reason.value == "改走普通程序"
    withdraw(world).refused("commitment_must_stand", rests_on=(FIRST + 2,))
    receive(world).refused("commitment_must_stand")


def test_after_the_matter_is_finished_nobody_withdraws() -> None:
    world = finish(promised()).then(MatterFinished)
    withdraw(world).refused(
        "matter_must_not_be_finished", clause=Clause("深圳经济特区社会信用条例", "62")
    )


def test_after_fulfilment_is_determined_nobody_withdraws() -> None:
    withdraw(determined(promised())).refused("fulfilment_must_be_undetermined")


def test_a_subject_withdraws_only_its_own() -> None:
    withdraw(promised(), by=OTHER).refused("commitment_must_be_the_actors_own")


def test_two_officers_annul_what_was_filed_in_error() -> None:
    annul = AnnulCommitment(commitment=C)
    promised().when(annul, by=LATER, on=ON).refused(
        "matter_must_be_proposed_by_another_officer_first"
    )
    propose = Propose(matter="commitment.annulment", case=C, reason="录入错误")
    outcome = promised().when(propose, by=CLERK, on=ON)
    world = outcome.world.adding(outcome.drafts, CLERK, ON)
    world.when(annul, by=CLERK, on=ON).refused("proposer_may_not_approve")
    after = world.when(annul, by=LATER, on=ON).then(CommitmentAnnulled)
    assert after.state().commitments[C].annulled_in == FIRST + 3


def test_an_annulment_takes_the_day_of_what_it_mends() -> None:
    state = promised().state()
    draft = annulment(state, state.commitments[C], "batch_withdrawn")
    assert draft.effective_on == date(2026, 3, 2)
    assert draft.subjects == (SUBJECT,)
