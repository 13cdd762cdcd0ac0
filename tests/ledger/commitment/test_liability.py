"""Liability for an unkept commitment, and commitments that were false from the start."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.commitment.commitment import CommitmentAnnulled
from ledger.commitment.fulfilment import FulfilmentDetermined
from ledger.commitment.liability import (
    CommitmentFoundFalse,
    FindFalse,
    LiabilityPursued,
    PursueLiability,
)
from ledger.refusal import Clause
from tests.law import FIRST, World, past
from tests.ledger.promises import CLERK, JUDGE, SERVER, STRANGER, C, noticed, promised

ON = "2026-04-15"


def determined(world: World, outcome: str = "none", *, breach: bool = True) -> World:
    event = FulfilmentDetermined(
        outcome=outcome, determining_unit="AMR", determined_on=date(2026, 4, 3), breach=breach
    )
    return world.adding([past(event, stream=C, on="2026-04-03").draft], JUDGE)


def pursue(action: str = "decision_revoked", text: str = "撤销许可") -> PursueLiability:
    return PursueLiability(commitment=C, action=action, liability_pursued=text)


def find_false(**more: Any) -> FindFalse:
    fields: dict[str, Any] = {
        "commitment": C,
        "ground": "forged_document",
        "finding": "使用证明系伪造",
    }
    return FindFalse(**{**fields, **more})


def test_liability_is_noted_after_a_breach() -> None:
    world = determined(promised())
    outcome = world.when(pursue(), by=JUDGE, on=ON)
    after = outcome.then(LiabilityPursued(action="decision_revoked", pursued_on=date(2026, 4, 15)))
    assert after.state().commitments[C].pursued == [FIRST + 3]
    assert outcome.drafts[0].disclosures[0].name == "liability_pursued"


@pytest.mark.parametrize("outcome", ["", "full"])
def test_there_is_no_liability_for_what_was_kept(outcome: str) -> None:
    world = determined(promised(), outcome, breach=False) if outcome else promised()
    world.when(pursue(), by=JUDGE, on=ON).refused("liability_needs_a_determination")


def test_an_action_needs_its_text() -> None:
    determined(promised()).when(pursue(text=" "), by=JUDGE, on=ON).refused(
        "action_must_be_described", clause=Clause("信用承诺信息归集模板(20项)", "13")
    )


def test_a_breach_is_not_left_alone_but_an_excused_one_is() -> None:
    nothing = pursue("not_pursued", "不可抗力，不予追究")
    determined(promised()).when(nothing, by=JUDGE, on=ON).refused(
        "outcome_and_cause_must_be_known", fields=("action",)
    )
    excused = determined(promised(), breach=False)
    excused.when(nothing, by=JUDGE, on=ON).then(LiabilityPursued)


def test_another_unit_pursues_nothing() -> None:
    world = determined(promised())
    world.when(pursue(), by=STRANGER, on=ON).refused("only_the_accepting_unit_or_its_successor")


def test_a_commitment_is_found_false_after_notice_and_hearing() -> None:
    outcome = noticed(promised()).when(find_false(), by=JUDGE, on=ON)
    world = outcome.then(
        CommitmentFoundFalse(
            ground="forged_document",
            determining_unit="AMR",
            found_on=date(2026, 4, 15),
            notice=FIRST + 2,
        )
    )
    commitment = world.state().commitments[C]
    assert (commitment.false_in, commitment.false_by) == (FIRST + 3, "AMR")
    world.when(find_false(), by=JUDGE, on=ON).refused(
        "fulfilment_must_be_undetermined", rests_on=(FIRST + 3,)
    )
    world.when(pursue(), by=JUDGE, on=ON).then(LiabilityPursued)


def test_finding_it_false_needs_notice_another_officer_ground_and_text() -> None:
    promised().when(find_false(), by=JUDGE, on=ON).refused("notice_must_be_served_first")
    world = noticed(promised())
    world.when(find_false(), by=SERVER, on=ON).refused("proposer_may_not_approve")
    world.when(find_false(ground="rude"), by=JUDGE, on=ON).refused(
        "outcome_and_cause_must_be_known", fields=("ground",)
    )
    world.when(find_false(finding=""), by=JUDGE, on=ON).refused("action_must_be_described")


def test_a_notice_served_before_the_determination_does_not_serve_twice() -> None:
    world = determined(noticed(promised()))
    world.when(find_false(), by=JUDGE, on=ON).refused(
        "notice_must_be_served_first", rests_on=(FIRST + 3,)
    )


def test_what_was_annulled_is_not_found_false() -> None:
    annulled = past(CommitmentAnnulled(reason="void"), stream=C, on="2026-04-08")
    world = noticed(promised()).adding([annulled.draft], CLERK)
    world.when(find_false(), by=JUDGE, on=ON).refused("commitment_must_stand")
