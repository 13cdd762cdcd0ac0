"""Verified by another officer, rejected with reasons, found false after notice and hearing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.commitment.liability import CommitmentFoundFalse
from ledger.commitment.standing import outstanding_breaches
from ledger.declaration.declaration import (
    DeclarationFoundFalse,
    DeclarationRejected,
    DeclarationVerified,
    usable_declarations,
)
from ledger.declaration.verifying import FindDeclarationFalse, RejectDeclaration
from ledger.notice.answer import RecordAnswer
from ledger.record.record import RecordAnnulled
from tests.law import World, past
from tests.ledger.declarations import (
    COUNTER,
    FIRST,
    ITSELF,
    MARKET,
    SECOND,
    SUBMITTED,
    VERIFIED,
    declaration_of,
    noticed,
    start,
    submission,
    submitted,
    verification,
    verified,
)
from tests.ledger.incentives import HONOUR, honour
from tests.ledger.sanctions import done

FOUND = "2026-06-01"


def rejection(world: World, **more: Any) -> RejectDeclaration:
    fields: dict[str, Any] = {
        "declaration": declaration_of(world),
        "ground": "not_confirmed",
        "reasons": "出具单位未能确认",
        "remedies": "可补充材料后再次申报",
    }
    return RejectDeclaration(**{**fields, **more})


def finding(world: World, **more: Any) -> FindDeclarationFalse:
    fields: dict[str, Any] = {
        "declaration": declaration_of(world),
        "ground": "forged_document",
        "finding": "证书系伪造",
    }
    return FindDeclarationFalse(**{**fields, **more})


def test_another_officer_verifies() -> None:
    world = submitted(honour())
    made = DeclarationVerified(method="issuer_confirmed", sources=(HONOUR,))
    world.when(verification(world, sources=(HONOUR,)), by=FIRST, on=VERIFIED).then(made)
    at_the_counter = done(start(), submission(), COUNTER, SUBMITTED)
    at_the_counter.when(verification(at_the_counter), by=COUNTER, on=VERIFIED).refused(
        "proposer_may_not_approve"
    )


def test_what_verification_refuses() -> None:
    world = submitted()
    world.when(verification(world), by=MARKET, on=VERIFIED).refused(
        "only_the_unit_that_verifies_may_act_on_the_declaration"
    )
    world.when(verification(world, method="hearsay"), by=FIRST, on=VERIFIED).refused(
        "declaration_must_use_the_words_of_the_rules", fields=("method",)
    )
    code = "declaration_must_be_confirmed_by_live_records"
    world.when(verification(world, sources=("nowhere",)), by=FIRST, on=VERIFIED).refused(code)
    revoked = past(RecordAnnulled(record=HONOUR, reason="revoked"), stream=HONOUR, on="2026-02-02")
    dead = submitted(honour(), revoked)
    dead.when(verification(dead, sources=(HONOUR,)), by=FIRST, on=VERIFIED).refused(code)
    twice = verified()
    twice.when(verification(twice), by=SECOND, on=VERIFIED).refused(
        "declaration_must_wait_for_its_verification"
    )


def test_a_rejection_says_why_and_what_may_be_done() -> None:
    world = submitted()
    outcome = world.when(rejection(world), by=FIRST, on=VERIFIED)
    outcome.then(DeclarationRejected(ground="not_confirmed"))
    assert [d.name for d in outcome.drafts[0].disclosures] == ["reasons", "remedies"]
    mute = rejection(world, reasons=" ")
    world.when(mute, by=FIRST, on=VERIFIED).refused("act_must_state_its_reason")
    word = "declaration_must_use_the_words_of_the_rules"
    world.when(rejection(world, remedies=""), by=FIRST, on=VERIFIED).refused(word)
    world.when(rejection(world, ground="whim"), by=FIRST, on=VERIFIED).refused(word)


def test_a_false_one_breaks_the_commitment_after_notice_and_hearing() -> None:
    world = noticed()
    outcome = world.when(finding(world), by=SECOND, on=FOUND)
    false = outcome.then(DeclarationFoundFalse, CommitmentFoundFalse)
    assert (
        outcome.drafts[1].stream
        == world.state().declarations[declaration_of(world)].facts.commitment
    )
    state = false.state()
    assert [b.commitment for b in outstanding_breaches(state, date(2026, 6, 1))]
    assert usable_declarations(state, "evaluation", date(2026, 6, 1)) == ()
    false.when(finding(false), by=SECOND, on=FOUND).refused("declaration_must_have_been_verified")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"ground": "whim"}, "declaration_must_use_the_words_of_the_rules"),
        ({"finding": " "}, "act_must_state_its_reason"),
    ],
)
def test_a_finding_has_its_ground_and_reasons(more: dict[str, Any], code: str) -> None:
    world = noticed()
    world.when(finding(world, **more), by=SECOND, on=FOUND).refused(code)


def test_a_finding_without_its_steps_is_refused() -> None:
    world = verified()
    world.when(finding(world), by=SECOND, on=FOUND).refused("notice_must_be_served_first")
    world = noticed()
    world.when(finding(world), by=SECOND, on="2026-05-08").refused("time_to_answer_must_have_run")
    world.when(finding(world), by=FIRST, on=FOUND).refused("proposer_may_not_approve")
    world.when(finding(world), by=MARKET, on=FOUND).refused(
        "only_the_unit_that_verifies_may_act_on_the_declaration"
    )
    heard = RecordAnswer(case=declaration_of(world), received_on=date(2026, 5, 8), hearing=True)
    asked = done(world, heard, ITSELF, "2026-05-08")
    asked.when(finding(asked), by=SECOND, on=FOUND).refused("hearing_must_be_held_first")
    waiting = submitted()
    waiting.when(finding(waiting), by=SECOND, on=FOUND).refused(
        "declaration_must_have_been_verified"
    )
