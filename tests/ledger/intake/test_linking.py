"""Linking: a waiting row goes to the subject that an officer names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ledger.intake.linking import link_row
from ledger.intake.lookup import load_batch
from ledger.refusal import Refused
from tests.ledger.intake.desk import NUMBER, OTHER_SHOP, PENALTY_2015, SHOP, Desk

if TYPE_CHECKING:
    from ledger.intake.batch import Summary

REGISTRATION = "620321100000011"
WAITING = {**PENALTY_2015, "unified_code": "", "registration_number": REGISTRATION}


def sent(desk: Desk, **changed: str) -> Summary:
    return desk.rows("penalty-2015", {**WAITING, **changed})


def link(desk: Desk, batch: str, **changed: Any) -> tuple[int, ...]:
    options = {"row": 2, "subject": SHOP, "actor": desk.officer(), **changed}
    return link_row(desk.ledger, batch, options.pop("row"), **options)


def refused(desk: Desk, batch: str, **changed: Any) -> Refused:
    head = desk.ledger.head
    with pytest.raises(Refused) as caught:
        link(desk, batch, **changed)
    assert desk.ledger.head == head
    return caught.value


def test_a_linked_row_is_filed_from_its_file_and_row(desk: Desk) -> None:
    batch = sent(desk).batch
    entries = link(desk, batch)
    assert entries[-1] == desk.ledger.head
    (record,) = desk.state().records.values()
    assert record.facts.document_no == WAITING["document_no"]
    assert record.batch == batch
    assert record.source is not None
    assert record.source.row == 2
    (waiting,) = desk.entries("intake.row_waiting")
    (filed,) = desk.entries("record.filed")
    assert filed.caused_by == waiting.number
    assert desk.ledger.vault.open(filed.id)["text"]["facts"] == WAITING["facts"]
    found = load_batch(desk.ledger, batch)
    assert found is not None
    assert not found.waiting
    assert list(found.linked) == [("", 2)]


def test_later_rows_find_the_subject_by_themselves(desk: Desk) -> None:
    link(desk, sent(desk).batch)
    summary = desk.rows("penalty-2015", {**WAITING, "document_no": "9号"}, file="2.csv")
    assert (summary.accepted, summary.waiting) == (1, 0)
    assert sent(desk).duplicate == 1


def test_a_row_is_linked_once(desk: Desk) -> None:
    batch = sent(desk).batch
    entries = link(desk, batch)
    refusal = refused(desk, batch)
    assert refusal.code == "row_must_be_waiting"
    assert refusal.rests_on == (entries[-1],)
    assert refused(desk, batch, row=77).code == "row_must_be_waiting"


def test_a_row_of_no_batch(desk: Desk) -> None:
    assert refused(desk, "none").code == "batch_must_exist"


@pytest.mark.parametrize("code", ["91310000132212144D", NUMBER, "永昌县第一商贸有限公司"])
def test_a_subject_is_named_by_a_valid_code(desk: Desk, code: str) -> None:
    refusal = refused(desk, sent(desk).batch, subject=code)
    assert refusal.code == "subject_code_must_be_valid"


def test_only_the_sender_links(desk: Desk) -> None:
    actor = desk.officer(agency="AGR")
    refusal = refused(desk, sent(desk).batch, actor=actor)
    assert refusal.code == "actor_must_act_for_the_sending_agency"
    actor = desk.officer(role="AUDITOR")
    assert refused(desk, sent(desk).batch, actor=actor).code == "role_must_permit_the_command"


def test_a_row_that_differs_from_what_was_filed_is_refused(desk: Desk) -> None:
    desk.rows("penalty-2015", {**PENALTY_2015, "facts": "别的"}, file="1.csv")
    refusal = refused(desk, sent(desk).batch)
    assert refusal.code == "record_differs_from_the_one_filed"


def test_a_row_whose_cells_are_gone_cannot_be_filed(desk: Desk) -> None:
    batch = sent(desk).batch
    desk.ledger.vault.destroy(f"batch/{batch}")
    assert refused(desk, batch).code == "waiting_row_must_be_readable"


def test_linking_gives_way_to_whoever_was_faster(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = sent(desk).batch
    append = desk.ledger.append

    def late(*arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(desk.ledger, "append", append)
        link(desk, batch, subject=OTHER_SHOP)
        return append(*arguments, **named)

    monkeypatch.setattr(desk.ledger, "append", late)
    with pytest.raises(Refused) as caught:
        link(desk, batch)
    assert caught.value.code == "row_must_be_waiting"
    assert len(desk.entries("record.filed")) == 1
