"""Outgoing batches by law: what goes, what is refused, and what becomes of each row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ledger.exchange.exchange import (
    BatchDropped,
    BatchPrepared,
    BatchReceipted,
    BatchReconciled,
    BatchSent,
    FileWritten,
    RejectedRow,
    RowsCorrected,
    RowsNamed,
    RowsRejected,
)
from ledger.exchange.outgoing import ExchangeBatch
from ledger.exchange.preparing import CorrectRows, DropBatch, PrepareBatch
from ledger.exchange.reconciling import ReconcileBatch
from ledger.exchange.sending import NoteFile, NoteRejectedRows, ReceiptBatch, SendBatch
from ledger.policy import RuleSet, canonical
from ledger.record.record import RecordAnnulled, RecordCorrected, RecordFiled
from ledger.refusal import plan
from ledger.registry import RuleSetAdopted
from ledger.subject import SubjectRegistered
from tests.law import FIRST, SUBJECT, Past, World, day, given, officer, past

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.situation import Command

LEAD = officer("DRC", "PROVIDER")
ONE, TWO = "11111111-1111-5111-8111-111111111111", "22222222-2222-5222-8222-222222222222"
PERSON = "8f14e45f-ceea-467f-a0e6-2f6b3f1b0a11"
OTHER = "91620321MA0000023F"
BATCH = "exchange_batch/00000000-0000-0000-0000-0000000f0001"
AGAIN = "exchange_batch/00000000-0000-0000-0000-0000000f0002"
FILE = "ab" * 32
ON, LATER = "2026-06-02", "2026-06-04"
PREPARE = PrepareBatch(platform="municipal", table="penalty", items=(ONE, TWO))


def registered(tag: str = SUBJECT, kind: str = "organisation") -> Past:
    event = SubjectRegistered(kind=kind, code=tag if kind != "person" else "", name="")
    return past(event, stream=f"subject/{tag}", on="2018-01-02", subjects=(tag,))


def penalty(stream: str, tag: str = SUBJECT, **facts: Any) -> Past:
    values: dict[str, Any] = {
        "kind": "penalty",
        "document_no": f"永环罚〔2026〕{stream[0]}号",
        "agency": "ECO",
        "name": "永昌县甲公司",
        "penalty_kinds": ("fine",),
        "fine": Decimal(20000),
        "decided_on": date(2026, 5, 29),
    }
    event = RecordFiled(**{**values, **facts})
    return past(event, stream=stream, on="2026-06-01", subjects=(tag,))


def county(*more: Past) -> World:
    return given(registered(), penalty(ONE), penalty(TWO), *more)


def prepared(*more: Past) -> World:
    return county(*more).when(PREPARE, by=LEAD, on=ON).then(BatchPrepared, RowsNamed)


def written(world: World) -> World:
    command = NoteFile(batch=BATCH, file=FILE, form="csv", size_bytes=900)
    return world.when(command, by=LEAD, on=ON).then(FileWritten)


def send(**more: Any) -> SendBatch:
    fields: dict[str, Any] = {"batch": BATCH, "file": FILE, "sent_on": date(2026, 6, 2)}
    return SendBatch(**{**fields, **more})


def sent(*more: Past) -> World:
    return written(prepared(*more)).when(send(), by=LEAD, on=ON).then(BatchSent)


RECEIPT = ReceiptBatch(batch=BATCH, receipt_no="SH20260603-17", received_on=date(2026, 6, 3))
REJECT = NoteRejectedRows(batch=BATCH, rows=(RejectedRow(2, ("E103",)),), noted_on=date(2026, 6, 3))


def rejected() -> World:
    world = sent().when(RECEIPT, by=LEAD, on=LATER).then(BatchReceipted)
    return world.when(REJECT, by=LEAD, on=LATER).then(RowsRejected)


def outcomes(world: World, batch: str = BATCH) -> list[str]:
    found = world.affairs(batch).find(ExchangeBatch, batch)
    assert found is not None
    return [row.outcome for row in found.rows]


def test_a_batch_is_prepared_written_sent_and_receipted() -> None:
    outcome = county().when(PREPARE, by=LEAD, on=ON)
    event = outcome.drafts[0].event
    assert isinstance(event, BatchPrepared)
    assert [row.item for row in event.rows] == [ONE, TWO]
    assert event.layout == "layout.penalty-2018"
    assert event.send_by == date(2026, 6, 4)
    assert outcome.drafts[0].subjects == ()
    assert outcome.drafts[1].subjects == (SUBJECT,)
    world = outcome.then(BatchPrepared, RowsNamed)
    assert outcomes(world) == ["prepared", "prepared"]
    world = written(world).when(send(), by=LEAD, on=ON).then(BatchSent)
    assert outcomes(world) == ["sent", "sent"]
    world = world.when(RECEIPT, by=LEAD, on=LATER).then(BatchReceipted)
    assert outcomes(world) == ["arrived", "arrived"]


def test_a_rejected_row_never_stops_the_others_and_goes_out_again() -> None:
    world = rejected()
    assert outcomes(world) == ["arrived", "rejected"]
    again = CorrectRows(batch=BATCH, items=(TWO,))
    world = world.when(again, by=LEAD, on=LATER).then(BatchPrepared, RowsNamed, RowsCorrected)
    batch = world.affairs(BATCH).find(ExchangeBatch, BATCH)
    assert batch is not None
    assert [row.corrected_by for row in batch.rows] == ["", AGAIN]
    assert batch.work() == ()
    assert outcomes(world, AGAIN) == ["prepared"]
    world.when(again, by=LEAD, on=LATER).refused("only_rejected_or_missing_rows_are_corrected")


def test_a_correction_is_owed_again_and_an_end_owes_a_withdrawal() -> None:
    corrected = RecordCorrected(record=ONE, field="fine", old="20000", new="10000", basis="1号")
    world = sent().when(RECEIPT, by=LEAD, on=LATER).then(BatchReceipted)
    only_one = PrepareBatch(platform="municipal", table="penalty", items=(ONE,))
    world.when(only_one, by=LEAD, on=LATER).refused("row_must_not_be_sent_twice")
    world = world.adding([past(corrected, stream=ONE, on=LATER).draft], LEAD)
    world = world.when(only_one, by=LEAD, on=LATER).then(BatchPrepared, RowsNamed)
    take_down = PrepareBatch(platform="municipal", table="penalty", items=(ONE,), action="withdraw")
    world.when(take_down, by=LEAD, on=LATER).refused("only_what_a_platform_received_is_withdrawn")
    annulled = RecordAnnulled(record=ONE, reason="revoked")
    world = world.adding([past(annulled, stream=ONE, on=LATER).draft], LEAD)
    world = world.when(take_down, by=LEAD, on=LATER).then(BatchPrepared, RowsNamed)
    world.when(take_down, by=LEAD, on=LATER).refused("only_what_a_platform_received_is_withdrawn")
    elsewhere = PrepareBatch(platform="national", table="penalty", items=(ONE,), action="withdraw")
    world.when(elsewhere, by=LEAD, on=LATER).refused("only_what_a_platform_received_is_withdrawn")
    elsewhere = PrepareBatch(platform="national", table="penalty", items=(ONE,))
    world.when(elsewhere, by=LEAD, on=LATER).refused("row_must_be_owed_to_the_platform")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"platform": "galactic"}, "platform_must_be_known"),
        ({"table": "weather"}, "platform_must_take_the_table"),
        ({"action": "admire"}, "platform_must_take_the_table"),
        ({"platform": "national", "table": "commitment"}, "platform_must_take_the_table"),
        ({"items": ()}, "batch_must_name_rows"),
        ({"items": (ONE, ONE)}, "batch_must_name_rows"),
        ({"items": tuple(f"{n}" for n in range(401))}, "batch_must_name_rows"),
        ({"items": ("nowhere",)}, "case_must_exist"),
        ({"table": "licence"}, "row_must_be_owed_to_the_platform"),
    ],
)
def test_what_may_not_be_prepared(change: dict[str, Any], code: str) -> None:
    fields = {"platform": "municipal", "table": "penalty", "items": (ONE, TWO), **change}
    county().when(PrepareBatch(**fields), by=LEAD, on=ON).refused(code)


def test_only_who_leads_sharing_exchanges() -> None:
    other = officer("ECO", "PROVIDER")
    county().when(PREPARE, by=other, on=ON).refused("agency_must_have_the_power")
    for command in _acts():
        sent().when(command, by=other, on=LATER).refused("agency_must_have_the_power")


def _acts() -> Sequence[Command]:
    return (
        RECEIPT,
        REJECT,
        send(),
        CorrectRows(batch=BATCH, items=(ONE,)),
        DropBatch(batch=BATCH, reason="replaced"),
        NoteFile(batch=BATCH, file=FILE, form="csv", size_bytes=1),
        ReconcileBatch(batch=BATCH, held=(), reconciled_on=date(2026, 6, 4)),
    )


def test_a_batch_that_is_not_there() -> None:
    for command in _acts():
        county().when(command, by=LEAD, on=LATER).refused("exchange_batch_must_exist")


def test_backfilled_history_is_not_owed() -> None:
    world = given(registered(), penalty(ONE, backfill=True))
    command = PrepareBatch(platform="municipal", table="penalty", items=(ONE,))
    world.when(command, by=LEAD, on=ON).refused("row_must_be_owed_to_the_platform")


def test_rows_about_persons_need_a_basis_of_the_table() -> None:
    world = given(registered(PERSON, "person"), penalty(ONE, PERSON, name=""))
    bare = PrepareBatch(platform="municipal", table="penalty", items=(ONE,))
    world.when(bare, by=LEAD, on=ON).refused("rows_about_persons_need_a_lawful_basis")
    made_up = PrepareBatch(platform="municipal", table="penalty", items=(ONE,), basis="curiosity")
    world.when(made_up, by=LEAD, on=ON).refused("rows_about_persons_need_a_lawful_basis")
    based = PrepareBatch(
        platform="municipal", table="penalty", items=(ONE,), basis="statutory_collection"
    )
    world.when(based, by=LEAD, on=ON).then(BatchPrepared, RowsNamed)
    never = given(registered(PERSON, "person"), penalty(ONE, PERSON, name="", kind="payment"))
    act = PrepareBatch(
        platform="municipal", table="act", items=(ONE,), basis="statutory_collection"
    )
    never.when(act, by=LEAD, on=ON).refused("rows_about_persons_need_a_lawful_basis")


def test_a_layout_out_of_force_writes_nothing() -> None:
    registry = county().registry()
    found: RuleSet = registry.policy.rule_sets["layout-penalty-2018"]
    text = canonical(
        {
            "id": found.id,
            "family": found.family,
            "instrument": found.instrument,
            "valid_from": "2018-01-01",
            "valid_to": "2026-05-31",
            "mark": "V",
            "rules": found.rules,
        }
    )
    adopted = RuleSetAdopted(rule_set=found.id, text=text, hash="")
    world = county(past(adopted, stream="registry/law", on="2026-05-01", subjects=()))
    world.when(PREPARE, by=LEAD, on=ON).refused("layout_of_the_table_must_be_in_force")


def test_only_the_written_file_is_sent_once() -> None:
    world = prepared()
    world.when(send(), by=LEAD, on=ON).refused("file_sent_must_be_the_one_written")
    wrong = NoteFile(batch=BATCH, file="no digest", form="csv", size_bytes=1)
    world.when(wrong, by=LEAD, on=ON).refused("reason_must_be_one_of_the_rules")
    world = written(world)
    same = NoteFile(batch=BATCH, file=FILE, form="csv", size_bytes=900)
    world.when(same, by=LEAD, on=ON).then()
    world.when(send(file="cd" * 32), by=LEAD, on=ON).refused("file_sent_must_be_the_one_written")
    world.when(send(way="pigeon"), by=LEAD, on=ON).refused("reason_must_be_one_of_the_rules")
    early = send(sent_on=date(2026, 6, 1))
    code = "day_must_not_lie_ahead_or_before_the_step_before"
    world.when(early, by=LEAD, on=ON).refused(code, rests_on=(FIRST + 3,))
    world.when(send(sent_on=date(2026, 6, 3)), by=LEAD, on=ON).refused(code)
    world = world.when(send(), by=LEAD, on=ON).then(BatchSent)
    world.when(send(), by=LEAD, on=ON).refused("batch_must_not_be_sent_twice", clause=plan(13))
    world.when(same, by=LEAD, on=ON).refused("batch_must_not_be_sent_yet")
    drop = DropBatch(batch=BATCH, reason="replaced")
    world.when(drop, by=LEAD, on=ON).refused("batch_must_not_be_sent_yet")


def test_a_receipt_of_what_was_not_sent() -> None:
    for command in (RECEIPT, REJECT, ReconcileBatch(batch=BATCH, held=(), reconciled_on=day(ON))):
        prepared().when(command, by=LEAD, on=LATER).refused("batch_must_be_sent_first")


def test_a_receipt_is_one_number_on_a_possible_day() -> None:
    world = sent()
    free = ReceiptBatch(batch=BATCH, receipt_no="张三已收到1", received_on=day(ON))
    world.when(free, by=LEAD, on=LATER).refused("receipt_must_be_a_number")
    early = ReceiptBatch(batch=BATCH, receipt_no="SH1", received_on=date(2026, 6, 1))
    code = "day_must_not_lie_ahead_or_before_the_step_before"
    world.when(early, by=LEAD, on=LATER).refused(code)
    world = world.when(RECEIPT, by=LEAD, on=LATER).then(BatchReceipted)
    world.when(RECEIPT, by=LEAD, on=LATER).refused("batch_is_receipted_once")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((), "row_must_be_in_the_batch"),
        ((RejectedRow(3, ("E1",)),), "row_must_be_in_the_batch"),
        ((RejectedRow(1, ("E1",)), RejectedRow(1, ("E2",))), "row_must_be_in_the_batch"),
        ((RejectedRow(1, ()),), "reason_must_be_one_of_the_rules"),
        ((RejectedRow(1, ("张三的证件不对",)),), "reason_must_be_one_of_the_rules"),
    ],
)
def test_rows_that_cannot_be_sent_back(rows: tuple[RejectedRow, ...], code: str) -> None:
    command = NoteRejectedRows(batch=BATCH, rows=rows, noted_on=date(2026, 6, 3))
    sent().when(command, by=LEAD, on=LATER).refused(code)


def test_a_row_is_sent_back_once() -> None:
    rejected().when(REJECT, by=LEAD, on=LATER).refused("row_must_be_in_the_batch")
    ahead = NoteRejectedRows(batch=BATCH, rows=REJECT.rows, noted_on=date(2026, 6, 5))
    code = "day_must_not_lie_ahead_or_before_the_step_before"
    sent().when(ahead, by=LEAD, on=LATER).refused(code)


def test_a_dropped_batch_owes_its_rows_again() -> None:
    drop = DropBatch(batch=BATCH, reason="prepared_in_error")
    why = DropBatch(batch=BATCH, reason="because")
    prepared().when(why, by=LEAD, on=ON).refused("reason_must_be_one_of_the_rules")
    world = prepared().when(drop, by=LEAD, on=ON).then(BatchDropped)
    world.when(send(), by=LEAD, on=ON).refused("batch_must_not_be_sent_yet")
    world = world.when(CorrectRows(batch=BATCH, items=(ONE, TWO)), by=LEAD, on=ON).then(
        BatchPrepared, RowsNamed, RowsCorrected
    )
    assert outcomes(world, AGAIN) == ["prepared", "prepared"]


def test_a_rejected_row_that_fell_away_needs_no_row_any_more() -> None:
    annulled = past(RecordAnnulled(record=TWO, reason="revoked"), stream=TWO, on=LATER)
    world = rejected().adding([annulled.draft], LEAD)
    world = world.when(CorrectRows(batch=BATCH, items=(TWO,)), by=LEAD, on=LATER).then(
        RowsCorrected(rows=(2,), corrected_by="nothing")
    )
    batch = world.affairs(BATCH).find(ExchangeBatch, BATCH)
    assert batch is not None
    assert batch.work() == ()


def test_a_row_that_went_out_in_another_batch_is_not_corrected_from_the_first() -> None:
    corrected = RecordCorrected(record=TWO, field="fine", old="20000", new="10000", basis="1号")
    world = rejected().adding([past(corrected, stream=TWO, on=LATER).draft], LEAD)
    anew = PrepareBatch(platform="municipal", table="penalty", items=(TWO,))
    world = world.when(anew, by=LEAD, on=LATER).then(BatchPrepared, RowsNamed)
    again = CorrectRows(batch=BATCH, items=(TWO,))
    world.when(again, by=LEAD, on=LATER).refused("row_must_not_be_sent_twice")


def test_a_reconciliation_says_what_has_not_arrived_and_what_should_not_be_there() -> None:
    stranger = "33333333-3333-5333-8333-333333333333"
    command = ReconcileBatch(batch=BATCH, held=(ONE, stranger), reconciled_on=date(2026, 6, 4))
    world = sent().when(RECEIPT, by=LEAD, on=LATER).then(BatchReceipted)
    world = world.when(command, by=LEAD, on=LATER).then(
        BatchReconciled(
            reconciled_on=date(2026, 6, 4),
            held=1,
            missing=(2,),
            still_there=(),
            strangers=(stranger,),
            correct_by=date(2026, 6, 11),
        )
    )
    assert outcomes(world) == ["arrived", "missing"]
    world = world.when(CorrectRows(batch=BATCH, items=(TWO,)), by=LEAD, on=LATER).then(
        BatchPrepared, RowsNamed, RowsCorrected
    )


def test_a_withdrawal_that_had_no_effect() -> None:
    annulled = past(RecordAnnulled(record=ONE, reason="revoked"), stream=ONE, on=LATER)
    world = sent().when(RECEIPT, by=LEAD, on=LATER).then(BatchReceipted)
    world = world.adding([annulled.draft], LEAD)
    take_down = PrepareBatch(platform="municipal", table="penalty", items=(ONE,), action="withdraw")
    world = world.when(take_down, by=LEAD, on=LATER).then(BatchPrepared, RowsNamed)
    note = NoteFile(batch=AGAIN, file=FILE, form="csv", size_bytes=9)
    world = world.when(note, by=LEAD, on=LATER).then(FileWritten)
    gone = SendBatch(batch=AGAIN, file=FILE, sent_on=date(2026, 6, 4))
    world = world.when(gone, by=LEAD, on=LATER).then(BatchSent)
    look = ReconcileBatch(batch=AGAIN, held=(ONE,), reconciled_on=date(2026, 6, 5))
    world = world.when(look, by=LEAD, on="2026-06-05").then(BatchReconciled)
    assert outcomes(world, AGAIN) == ["still_there"]
    once_more = CorrectRows(batch=AGAIN, items=(ONE,))
    world.when(once_more, by=LEAD, on="2026-06-05").then(BatchPrepared, RowsNamed, RowsCorrected)


@pytest.mark.parametrize(
    ("held", "on", "code"),
    [
        ((ONE, ONE), "2026-06-04", "batch_must_name_rows"),
        (("张三",), "2026-06-04", "batch_must_name_rows"),
        ((ONE,), "2026-06-05", "day_must_not_lie_ahead_or_before_the_step_before"),
        ((ONE,), "2026-06-01", "day_must_not_lie_ahead_or_before_the_step_before"),
    ],
)
def test_a_reconciliation_that_cannot_be(held: tuple[str, ...], on: str, code: str) -> None:
    command = ReconcileBatch(batch=BATCH, held=held, reconciled_on=day(on))
    sent().when(command, by=LEAD, on=LATER).refused(code)
