"""Whether a commitment was kept: determined by the accepting unit, after notice and hearing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from ledger.commitment.completion import ReceiveDocument
from ledger.commitment.fulfilment import (
    DeterminationRevoked,
    DetermineFulfilment,
    FulfilmentDetermined,
    RevokeDetermination,
)
from ledger.commitment.liability import LiabilityPursued
from ledger.notice.answer import RecordAnswer, ReplyToAnswer
from ledger.proposal import Propose
from ledger.refusal import Clause, plan
from ledger.registry import AgencyRegistered
from tests.law import FIRST, SUBJECT, Outcome, World, officer, past
from tests.ledger.promises import (
    CLERK,
    JUDGE,
    SERVER,
    STRANGER,
    C,
    noticed,
    promised,
)

if TYPE_CHECKING:
    from ledger.situation import Command

NATIONAL = Clause("信用承诺信息归集模板(20项)", "12")
HEARD_BY = "2026-04-15"
"""The first day after the time to answer a notice served on 7 April."""


def partial(**more: Any) -> DetermineFulfilment:
    fields: dict[str, Any] = {
        "commitment": C,
        "outcome": "partial",
        "cause": "own_failure",
        "unfulfilled": "未提交经营场所使用证明",
    }
    return DetermineFulfilment(**{**fields, **more})


def full(**more: Any) -> DetermineFulfilment:
    return DetermineFulfilment(commitment=C, outcome="full", **more)


def done(world: World, command: Command, by: Any, on: str) -> World:
    outcome = world.when(command, by=by, on=on)
    assert outcome.refusal is None, outcome.refusal
    return outcome.world.adding(outcome.drafts, by, on)


def received(world: World, on: str = "2026-03-20") -> World:
    command = ReceiveDocument(
        commitment=C, document="premises_proof", received_on=date.fromisoformat(on)
    )
    return done(world, command, CLERK, on)


def breached(**more: Any) -> Outcome:
    return noticed(promised()).when(partial(**more), by=JUDGE, on=HEARD_BY)


def test_a_breach_is_determined_after_notice_and_hearing() -> None:
    event = FulfilmentDetermined(
        outcome="partial",
        cause="own_failure",
        breach=True,
        determining_unit="AMR",
        determined_on=date(2026, 4, 15),
        notice=FIRST + 2,
    )
    outcome = breached()
    world = outcome.then(event)
    (text,) = outcome.drafts[0].disclosures
    assert (text.name, text.value) == ("unfulfilled", "未提交经营场所使用证明")
    commitment = world.state().commitments[C]
    assert commitment.fulfilment == event
    assert (commitment.determined_in, commitment.determined_on) == (FIRST + 3, date(2026, 4, 15))


def test_liability_may_be_noted_with_the_determination() -> None:
    outcome = breached(action="correction_ordered", liability_pursued="责令限期补交")
    world = outcome.then(FulfilmentDetermined, LiabilityPursued)
    assert world.state().commitments[C].pursued == [FIRST + 4]


def test_kept_in_full_needs_no_notice() -> None:
    world = (
        received(promised())
        .when(full(), by=JUDGE, on="2026-04-03")
        .then(
            FulfilmentDetermined(
                outcome="full", determining_unit="AMR", determined_on=date(2026, 4, 3)
            )
        )
    )
    again = world.when(full(), by=JUDGE, on="2026-04-07")
    again.refused("fulfilment_must_be_undetermined", rests_on=(FIRST + 3,))


def test_partly_kept_without_the_unfulfilled_text_is_refused() -> None:
    breached(unfulfilled=" ").refused(
        "unfulfilled_content_must_be_stated", clause=NATIONAL, fields=("unfulfilled",)
    )


def test_fully_kept_with_an_unfulfilled_text_is_refused() -> None:
    received(promised()).when(full(unfulfilled="差一份"), by=JUDGE, on="2026-04-03").refused(
        "unfulfilled_content_must_be_empty_when_fulfilled", fields=("unfulfilled",)
    )


def test_fully_kept_while_a_document_is_outstanding_is_refused() -> None:
    promised().when(full(), by=JUDGE, on="2026-04-03").refused(
        "outstanding_documents_must_have_been_received", rests_on=(FIRST + 1,)
    )


def test_a_breach_without_notice_is_refused() -> None:
    promised().when(partial(), by=JUDGE, on="2026-04-15").refused("notice_must_be_served_first")


def test_a_breach_before_the_time_to_answer_ran_is_refused() -> None:
    world = noticed(promised())
    refused = world.when(partial(), by=JUDGE, on="2026-04-14")
    refused.refused("time_to_answer_must_have_run", would_succeed_on=HEARD_BY)


def test_an_answer_needs_its_reply_before_the_breach() -> None:
    answer = RecordAnswer(case=C, received_on=date(2026, 4, 8), statement="房东出国")
    world = done(noticed(promised()), answer, SERVER, "2026-04-08")
    world.when(partial(), by=JUDGE, on=HEARD_BY).refused("answer_must_have_a_reasoned_reply")
    replied = done(world, ReplyToAnswer(case=C, reply="理由不成立"), SERVER, "2026-04-09")
    replied.when(partial(), by=JUDGE, on=HEARD_BY).then(FulfilmentDetermined)


def test_who_served_the_notice_does_not_determine() -> None:
    noticed(promised()).when(partial(), by=SERVER, on=HEARD_BY).refused(
        "proposer_may_not_approve", rests_on=(FIRST + 2,)
    )


def test_another_unit_does_not_determine() -> None:
    noticed(promised()).when(partial(), by=STRANGER, on=HEARD_BY).refused(
        "only_the_accepting_unit_or_its_successor", clause=plan(1), rests_on=(FIRST + 1,)
    )


def test_the_successor_determines() -> None:
    successor = AgencyRegistered(
        code="NEW", short_name="新局", name="永昌县新局", successor_of=("AMR",)
    )
    world = noticed(promised()).adding(
        [past(successor, stream="registry/agencies/NEW", on="2026-04-10", subjects=()).draft],
        CLERK,
    )
    by = officer("NEW", "DESIGNATOR", officer="j")
    world.when(partial(), by=by, on=HEARD_BY).then(FulfilmentDetermined)


@pytest.mark.parametrize("cause", ["force_majeure", "authority_fault"])
def test_a_cause_that_is_not_its_own_is_no_breach_and_needs_no_notice(cause: str) -> None:
    world = (
        promised().when(partial(cause=cause), by=JUDGE, on="2026-04-03").then(FulfilmentDetermined)
    )
    determined = world.state().commitments[C].fulfilment
    assert determined is not None
    assert not determined.breach


@pytest.mark.parametrize(
    "change",
    [{"outcome": "mostly"}, {"cause": "bad_luck"}, {"liability_pursued": "x", "action": "scold"}],
)
def test_words_outside_the_rules_are_refused(change: dict[str, str]) -> None:
    breached(**change).refused("outcome_and_cause_must_be_known")


def test_a_text_longer_than_its_field_is_refused() -> None:
    breached(unfulfilled="缺" * 4001).refused(
        "field_must_fit_its_national_length", fields=("unfulfilled",)
    )


def test_no_breach_while_every_document_may_still_come() -> None:
    promised().when(partial(), by=JUDGE, on="2026-04-01").refused(
        "outstanding_documents_must_be_overdue", would_succeed_on="2026-04-02"
    )


def test_a_late_document_may_still_be_a_breach() -> None:
    world = received(noticed(promised()), on="2026-04-08")
    world.when(partial(), by=JUDGE, on=HEARD_BY).then(FulfilmentDetermined)


def test_a_withdrawn_commitment_is_not_determined() -> None:
    command = RevokeDetermination(commitment=C, reason="revoked")
    promised().when(command, by=JUDGE, on=HEARD_BY).refused("fulfilment_must_be_determined")


def test_two_officers_revoke_a_determination_and_a_new_one_needs_a_new_notice() -> None:
    world = breached().then(FulfilmentDetermined)
    propose = Propose(matter="commitment.revocation", case=C, reason="复议决定")
    proposed = done(world, propose, SERVER, "2026-05-06")
    revoke = RevokeDetermination(
        commitment=C, reason="changed_on_review", basis="永政复决〔2026〕1号"
    )
    outcome = proposed.when(revoke, by=JUDGE, on="2026-05-07")
    after = outcome.then(DeterminationRevoked)
    assert outcome.drafts[0].effective_on == date(2026, 4, 15), "it mends from the beginning"
    commitment = after.state().commitments[C]
    assert commitment.fulfilment is None
    assert commitment.revoked == [FIRST + 5]
    after.when(partial(), by=JUDGE, on="2026-05-08").refused(
        "notice_must_be_served_first", rests_on=(FIRST + 5,)
    )
    anew = noticed(after, on="2026-05-08")
    anew.when(partial(), by=JUDGE, on="2026-05-18").then(FulfilmentDetermined)


def test_a_person_reads_nothing_personal_in_the_entry() -> None:
    outcome = breached(unfulfilled="张某未到场", liability_pursued="约见张某", action="penalty")
    assert SUBJECT in outcome.drafts[0].subjects
    assert "张某" not in "".join(repr(draft.event) for draft in outcome.drafts)
