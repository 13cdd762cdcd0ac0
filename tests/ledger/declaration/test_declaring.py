"""Declared by the subject with a commitment; authorised, revoked, withdrawn."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.commitment.commitment import CommitmentMade
from ledger.declaration.declaration import (
    DeclarationAuthorisationRevoked,
    DeclarationAuthorised,
    DeclarationSubmitted,
    DeclarationWithdrawn,
)
from ledger.declaration.declaring import (
    AuthoriseDeclaration,
    RevokeAuthorisation,
    WithdrawDeclaration,
)
from tests.law import officer
from tests.ledger.declarations import (
    COUNTER,
    ITSELF,
    MARKET,
    SOMEBODY,
    SUBMITTED,
    declaration_of,
    start,
    submission,
    submitted,
    verified,
)
from tests.ledger.sanctions import done


def test_a_subject_declares_and_commits_itself_to_the_truth_of_it() -> None:
    outcome = start().when(submission(), by=ITSELF, on=SUBMITTED)
    outcome.then(CommitmentMade, DeclarationSubmitted)
    promise, declared = outcome.drafts
    assert isinstance(promise.event, CommitmentMade)
    assert isinstance(declared.event, DeclarationSubmitted)
    assert (promise.event.kind, promise.event.openness) == ("voluntary", "public")
    assert declared.event.commitment == promise.stream
    assert declared.event.unit == "DRC"
    assert declared.event.due_on == date(2026, 3, 23)
    assert [d.name for d in declared.disclosures] == ["text"]


def test_an_agent_is_named_in_the_vault_only() -> None:
    outcome = start().when(submission(agent="李某"), by=ITSELF, on=SUBMITTED)
    outcome.then(CommitmentMade, DeclarationSubmitted)
    assert [d.name for d in outcome.drafts[1].disclosures] == ["text", "agent"]


def test_a_counter_takes_declarations_it_can_verify() -> None:
    start().when(submission(), by=COUNTER, on=SUBMITTED).then(CommitmentMade, DeclarationSubmitted)
    party = officer("CPD", "PROVIDER")
    start().when(submission(), by=party, on=SUBMITTED).refused(
        "declaration_must_go_to_a_unit_that_can_verify_it"
    )


@pytest.mark.parametrize(
    ("more", "code", "fields"),
    [
        ({"kind": "rumour"}, "declaration_must_be_of_a_kind_of_the_plan", ("kind",)),
        ({"texts": {"title": "证"}}, "declaration_must_be_of_a_kind_of_the_plan", ("issuer", "certificate_no")),
        (
            {"texts": {"title": "证", "issuer": "甲", "certificate_no": "1", "score": "9"}},
            "declaration_must_be_of_a_kind_of_the_plan",
            ("texts",),
        ),
        ({"evidence": ()}, "declaration_must_use_the_words_of_the_rules", ("evidence",)),
        ({"evidence": ("张三的证书",)}, "declaration_must_use_the_words_of_the_rules", ("evidence",)),
        ({"authorised": ("sell",)}, "declaration_must_use_the_words_of_the_rules", ("authorised",)),
        (
            {"authorised": ("share",)},
            "declaration_must_be_authorised_to_be_integrated",
            ("authorised",),
        ),
        ({"truthful": False}, "declaration_needs_a_truthfulness_commitment", ("truthful",)),
        ({"valid_until": date(2026, 3, 1)}, "declaration_must_be_true_today", ("valid_until",)),
        ({"unit": "MARS"}, "declaration_must_go_to_a_unit_that_can_verify_it", ("unit",)),
        ({"unit": "CPD"}, "declaration_must_go_to_a_unit_that_can_verify_it", ("unit",)),
    ],
)  # fmt: skip
def test_what_a_declaration_must_have(
    more: dict[str, Any], code: str, fields: tuple[str, ...]
) -> None:
    start().when(submission(**more), by=ITSELF, on=SUBMITTED).refused(code, fields=fields)


def test_forbidden_personal_data_is_not_taken() -> None:
    texts = {"title": "证", "issuer": "甲", "certificate_no": "1", "content": "法定代表人血型O型"}
    start().when(submission(texts=texts), by=ITSELF, on=SUBMITTED).refused(
        "forbidden_personal_data_must_not_be_collected"
    )


def test_a_declaration_goes_to_the_unit_named() -> None:
    outcome = start().when(submission(unit="AMR"), by=ITSELF, on=SUBMITTED)
    outcome.then(CommitmentMade, DeclarationSubmitted)
    declared = outcome.drafts[1].event
    assert isinstance(declared, DeclarationSubmitted)
    assert declared.unit == "AMR"
    start().when(submission(unit="AMR"), by=COUNTER, on=SUBMITTED).refused(
        "declaration_must_go_to_a_unit_that_can_verify_it"
    )


def test_nobody_declares_for_another_and_persons_do_not() -> None:
    start().when(submission(), by=SOMEBODY, on=SUBMITTED).refused(
        "declaration_must_be_the_subjects_own"
    )
    start(kind="person").when(submission(), by=ITSELF, on=SUBMITTED).refused(
        "object_type_must_fit_the_rule"
    )


def test_before_there_were_rules_nothing_is_declared() -> None:
    start().when(submission(), by=ITSELF, on="2019-06-30").refused(
        "declaration_must_be_of_a_kind_of_the_plan"
    )


def test_each_use_is_authorised_and_revoked_by_itself() -> None:
    world = submitted(authorised=("integrate",))
    stream = declaration_of(world)
    share = AuthoriseDeclaration(declaration=stream, purposes=("share", "integrate"))
    world.when(share, by=SOMEBODY, on="2026-03-03").refused("declaration_must_be_the_subjects_own")
    world.when(share, by=MARKET, on="2026-03-03").refused("declaration_must_be_the_subjects_own")
    world.when(share, by=ITSELF, on="2026-03-03").then(DeclarationAuthorised(purposes=("share",)))
    world = done(world, share, ITSELF, "2026-03-03")
    world.when(share, by=ITSELF, on="2026-03-04").then()
    revoke = RevokeAuthorisation(declaration=stream, purposes=("share", "apply"))
    world.when(revoke, by=COUNTER, on="2026-03-05").then(
        DeclarationAuthorisationRevoked(purposes=("share",))
    )
    world = done(world, revoke, ITSELF, "2026-03-05")
    world.when(revoke, by=ITSELF, on="2026-03-06").then()
    wrong = RevokeAuthorisation(declaration=stream, purposes=("sell",))
    world.when(wrong, by=ITSELF, on="2026-03-06").refused(
        "declaration_must_use_the_words_of_the_rules"
    )


def test_a_declaration_is_taken_back_once() -> None:
    world = verified()
    back = WithdrawDeclaration(declaration=declaration_of(world))
    world.when(back, by=ITSELF, on="2026-04-01").then(DeclarationWithdrawn())
    gone = done(world, back, ITSELF, "2026-04-01")
    gone.when(back, by=ITSELF, on="2026-04-02").refused("declaration_must_be_open_or_verified")
    nowhere = WithdrawDeclaration(declaration="nowhere")
    gone.when(nowhere, by=ITSELF, on="2026-04-02").refused("case_must_exist")
