"""Withdrawing: a wrong file falls away from the beginning, by two officers."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.intake.lookup import load_batch
from ledger.intake.withdrawal import withdraw_batch
from ledger.refusal import Refused
from tests.ledger.intake.desk import COMMITMENT, LICENCE, PENALTY, PENALTY_2015, SHOP, Desk, shop

REVOKED = "撤销"
"""The state of a decision that its organ revoked."""


def withdraw(desk: Desk, batch: str, *, by: str = "o1", reason: str = "报错了", **more: Any) -> Any:
    actor = more.get("actor") or desk.officer(by)
    return withdraw_batch(desk.ledger, batch, reason=reason, actor=actor)


def refused(desk: Desk, batch: str, **more: Any) -> Refused:
    head = desk.ledger.head
    with pytest.raises(Refused) as caught:
        withdraw(desk, batch, **more)
    assert desk.ledger.head == head
    return caught.value


def test_one_officer_proposes_and_another_withdraws(desk: Desk) -> None:
    batch = desk.penalties(PENALTY, shop(1), shop(2)).batch
    (proposed,) = withdraw(desk, batch)
    (entry,) = desk.entries("batch.withdrawal_proposed")
    assert entry.number == proposed
    assert desk.ledger.vault.open(entry.id) == {"reason": "报错了"}
    assert len(withdraw(desk, batch, by="o2")) == 4
    (record,) = desk.state().records.values()
    assert record.annulled is not None
    assert record.annulled.reason == "batch_withdrawn"
    assert record.annulled.proposed_in == proposed
    annulled = desk.entries("record.annulled")
    assert {e.effective_on for e in annulled} == {record.effective_on}
    (done,) = desk.entries("batch.withdrawn")
    assert done.data.annulled == 3
    found = load_batch(desk.ledger, batch)
    assert found is not None
    assert found.withdrawn_in == done.number


def test_a_commitment_falls_away_as_well(desk: Desk) -> None:
    batch = desk.rows("commitment", COMMITMENT).batch
    withdraw(desk, batch)
    withdraw(desk, batch, by="o2")
    (commitment,) = desk.state().commitments.values()
    assert commitment.annulled_in


def test_what_the_batch_only_changed_is_changed_back(desk: Desk) -> None:
    desk.rows("licence-2018", LICENCE, file="1.csv")
    batch = desk.rows("licence-2018", {**LICENCE, "status": "2"}, file="2.csv").batch
    withdraw(desk, batch)
    withdraw(desk, batch, by="o2")
    (record,) = desk.state().records.values()
    assert record.annulled is None
    assert record.facts.status == "valid"


def test_what_the_batch_alone_said_was_revoked_stands_again(desk: Desk) -> None:
    desk.rows("penalty-2015", PENALTY_2015, file="1.csv")
    batch = desk.rows("penalty-2015", {**PENALTY_2015, "status": REVOKED}, file="2.csv").batch
    (record,) = desk.state().records.values()
    assert record.annulled is not None
    revoked_in = record.annulled_in
    withdraw(desk, batch)
    assert len(withdraw(desk, batch, by="o2")) == 2
    (record,) = desk.state().records.values()
    assert (record.annulled, record.annulled_in, record.annulled_on) == (None, 0, None)
    (back,) = desk.entries("record.reinstated")
    assert (back.data.annulled_in, back.batch) == (revoked_in, batch)
    (ending,) = desk.state().endings[record.id]
    assert (ending.cause, ending.undone_in) == ("annulled", back.number)
    (done,) = desk.entries("batch.withdrawn")
    assert done.data.annulled == 1
    again = desk.rows("penalty-2015", {**PENALTY_2015, "status": REVOKED}, file="3.csv")
    assert again.accepted == 1
    (record,) = desk.state().records.values()
    assert record.annulled is not None


def test_what_was_revoked_otherwise_stays_so(desk: Desk) -> None:
    desk.rows("penalty-2015", PENALTY_2015, file="1.csv")
    batch = desk.rows("penalty-2015", {**PENALTY_2015, "status": "异议"}, file="2.csv").batch
    desk.rows("penalty-2015", {**PENALTY_2015, "status": REVOKED}, file="3.csv")
    withdraw(desk, batch)
    withdraw(desk, batch, by="o2")
    (record,) = desk.state().records.values()
    assert record.annulled is not None
    assert desk.entries("record.reinstated") == []


def test_what_the_batch_filed_as_revoked_may_be_filed_again(desk: Desk) -> None:
    batch = desk.rows("penalty-2015", {**PENALTY_2015, "status": REVOKED}, file="1.csv").batch
    withdraw(desk, batch)
    withdraw(desk, batch, by="o2")
    (record,) = desk.state().records.values()
    assert record.annulled is not None
    assert record.annulled.reason == "batch_withdrawn"
    assert desk.rows("penalty-2015", PENALTY_2015, file="2.csv").accepted == 1
    (record,) = desk.state().records.values()
    assert record.annulled is None


def test_the_same_rows_can_be_filed_again_afterwards(desk: Desk) -> None:
    first = desk.penalties(PENALTY).batch
    withdraw(desk, first)
    withdraw(desk, first, by="o2")
    again = desk.penalties(PENALTY)
    assert again.batch != first
    assert (again.accepted, again.first_batch) == (1, "")
    (record,) = desk.state().records.values()
    assert record.annulled is None
    assert desk.penalties(PENALTY).first_batch == again.batch


def test_the_proposer_may_not_approve(desk: Desk) -> None:
    batch = desk.penalties(PENALTY).batch
    (proposed,) = withdraw(desk, batch)
    refusal = refused(desk, batch)
    assert refusal.code == "proposer_may_not_approve"
    assert refusal.rests_on == (proposed,)


def test_a_reason_is_stated(desk: Desk) -> None:
    batch = desk.penalties(PENALTY).batch
    assert refused(desk, batch, reason=" ").code == "withdrawal_must_state_its_reason"


def test_only_the_sender_withdraws(desk: Desk) -> None:
    batch = desk.penalties(PENALTY).batch
    refusal = refused(desk, batch, actor=desk.officer(agency="AGR"))
    assert refusal.code == "actor_must_act_for_the_sending_agency"


def test_a_batch_is_withdrawn_once(desk: Desk) -> None:
    batch = desk.penalties(PENALTY).batch
    withdraw(desk, batch)
    withdraw(desk, batch, by="o2")
    assert refused(desk, batch, by="o3").code == "batch_must_not_be_withdrawn"
    assert refused(desk, "none").code == "batch_must_exist"


def test_an_interrupted_withdrawal_is_carried_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.intake.withdrawal.PIECE", 2)
    batch = desk.penalties(*(shop(n) for n in range(5))).batch
    withdraw(desk, batch)
    append, calls = desk.ledger.append, [0]

    def failing(*arguments: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] > 2:
            raise ConnectionAbortedError
        return append(*arguments, **named)

    monkeypatch.setattr(desk.ledger, "append", failing)
    with pytest.raises(ConnectionAbortedError):
        withdraw(desk, batch, by="o2")
    monkeypatch.setattr(desk.ledger, "append", append)
    withdraw(desk, batch, by="o2")
    assert len(desk.entries("record.annulled")) == 5
    assert len(desk.entries("batch.withdrawn")) == 1


def test_the_subjects_stay(desk: Desk) -> None:
    batch = desk.penalties(PENALTY).batch
    withdraw(desk, batch)
    withdraw(desk, batch, by="o2")
    assert desk.state(SHOP).registration is not None
