"""Batches over HTTP: imported, shown to whom they concern, withdrawn, linked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.upload import uploads
from tests.ledger.intake.desk import SHOP, shop
from tests.stories.county import OUTCOME
from tests.stories.papers import csv_table

if TYPE_CHECKING:
    from tests.stories.county import County

BATCH = """
query($id: ID!) { batch(id: $id) {
  id agency file layouts rows accepted duplicate waiting rejected linked backfill withdrawn
  reasons { name value } warnings { name value }
  rejectedRows(first: 10) { edges { node { sheet row field reason } } }
  waitingRows(first: 10) { edges { node { row schemes cells { name value } } } }
} }"""
WITHDRAW = (
    f"mutation($b: ID!, $r: String!) {{ withdrawBatch(batch: $b, reason: $r) {{{OUTCOME}}} }}"
)
LINK = f"mutation($b: ID!, $s: String!) {{ linkRow(batch: $b, row: 5, subject: $s) {{{OUTCOME}}} }}"
WRONG = "91620321MA0000015X"
ROWS = (
    shop(1),
    shop(2, unified_code=WRONG),
    shop(1),
    shop(4, unified_code="", registration_number="620321100000011"),
)


@pytest.fixture
def delivered(county: County) -> tuple[County, dict[str, Any]]:
    county.on("2026-11-02")
    return county, county.deliver("AMR", csv_table("penalty-2018", ROWS), "县市场监管局")


Delivered = tuple["County", dict[str, Any]]


def test_a_file_is_imported_and_gone(delivered: Delivered) -> None:
    county, summary = delivered
    assert (summary["rows"], summary["accepted"], summary["duplicate"]) == (4, 1, 1)
    assert (summary["waiting"], summary["rejected"]) == (1, 1)
    assert summary["reasons"] == [{"name": "unified_code_check_character_is_wrong", "value": 1}]
    assert summary["firstBatch"] is None
    assert list(uploads(county.rooms).iterdir()) == []


def test_a_batch_is_shown_to_whom_it_concerns(delivered: Delivered) -> None:
    county, summary = delivered
    for by, told in (("", False), ("HEA", False), ("AMR", True), ("DRC", True), ("AUDITOR", True)):
        found = county.ask(BATCH, by, id=summary["batch"])["batch"]
        assert (found is not None) is told
        if found:
            (row,) = [edge["node"] for edge in found["rejectedRows"]["edges"]]
            assert (row["row"], row["reason"]) == (3, "unified_code_check_character_is_wrong")
            assert WRONG not in str(found)
            assert found["layouts"] == ["penalty-2018"]
    assert county.ask(BATCH, "AUDITOR", id="none")["batch"] is None


def test_waiting_cells_are_shown_to_their_sender_only(delivered: Delivered) -> None:
    county, summary = delivered
    for by, shown in (("AMR", True), ("DRC", False), ("AUDITOR", False)):
        found = county.ask(BATCH, by, id=summary["batch"])["batch"]
        (row,) = [edge["node"] for edge in found["waitingRows"]["edges"]]
        assert row["row"] == 5
        assert row["schemes"] == ["registration_number"]
        assert bool(row["cells"]) is shown


def test_batches_are_listed_newest_first(delivered: Delivered) -> None:
    county, summary = delivered
    again = county.deliver("AMR", csv_table("penalty-2018", [shop(9)]), "AMR")
    query = "query($a: String) { batches(first: 5, agency: $a) { edges { node { id } } } }"

    def ids(by: str, agency: str | None = None) -> list[str]:
        return [e["node"]["id"] for e in county.ask(query, by, a=agency)["batches"]["edges"]]

    both = [again["batch"], summary["batch"]]
    assert (
        ids("AMR") == ids("AUDITOR") == ids("AUDITOR", "AMR") == ids("DRC", "县市场监管局") == both
    )
    assert ids("") == ids("HEA") == ids("HEA", "AMR") == ids("DRC") == ids("AUDITOR", "none") == []


def test_a_file_that_was_not_put_is_refused(county: County) -> None:
    query = """mutation($s: String!) { importFile(sha256: $s, agency: "AMR") {
      ... on Refused { code fields } } }"""
    for digest in ("0" * 64, "../../vault.sqlite", ""):
        found = county.ask(query, "AMR", s=digest)["importFile"]
        assert found == {"code": "file_must_be_uploaded_first", "fields": ["sha256"]}


@pytest.mark.parametrize("by", ["", "AUDITOR", "HEA", "AMR REPAIR_OFFICER"])
def test_who_may_not_send_is_refused(county: County, by: str) -> None:
    content = csv_table("penalty-2018", [shop(1)])
    assert county.put("AMR", content).status_code == 201
    head = county.head
    if by in ("", "AUDITOR", "AMR REPAIR_OFFICER"):
        assert county.put(by, content).status_code == 403
    query = """mutation($s: String!) { importFile(sha256: $s, agency: "AMR") {
      __typename ... on Refused { code } ... on Imported { accepted } } }"""
    (path,) = uploads(county.rooms).iterdir()
    found = county.ask(query, by, s=path.name)["importFile"]
    assert found["__typename"] == "Refused" or found["accepted"] == 0
    assert county.head == head


def test_the_same_file_again_names_its_first_batch(delivered: Delivered) -> None:
    county, summary = delivered
    head = county.head
    again = county.deliver("AMR", csv_table("penalty-2018", ROWS), "AMR")
    assert (again["firstBatch"], again["accepted"]) == (summary["batch"], 0)
    assert county.head == head


def test_a_dry_run_writes_nothing_and_keeps_the_file(county: County) -> None:
    county.on("2026-11-02")
    head = county.head
    dry = county.deliver("AMR", csv_table("penalty-2018", ROWS), "AMR", check=True)
    assert dry["accepted"] == 1
    assert county.head == head
    real = county.deliver("AMR", csv_table("penalty-2018", ROWS), "AMR")
    assert real["accepted"] == 1


def test_two_officers_withdraw_a_batch(delivered: Delivered) -> None:
    county, summary = delivered
    given = {"b": summary["batch"], "r": "发错文件"}
    assert county.ask(WITHDRAW, "AMR", **given)["withdrawBatch"]["__typename"] == "Accepted"
    head = county.head
    again = county.ask(WITHDRAW, "AMR", **given)["withdrawBatch"]
    assert again["code"] == "proposer_may_not_approve"
    assert county.head == head
    second = county.ask(WITHDRAW, "AMR/2", **given)["withdrawBatch"]
    assert second["receipt"]["entries"] == list(range(head + 1, county.head + 1))
    assert len(second["receipt"]["leafHashes"]) == len(second["receipt"]["entries"])
    assert county.ask(BATCH, "AMR", id=summary["batch"])["batch"]["withdrawn"]


def test_the_same_key_proposes_once(delivered: Delivered) -> None:
    county, summary = delivered
    query = WITHDRAW.replace("reason: $r", 'reason: $r, idempotencyKey: "k"')
    given = {"b": summary["batch"], "r": "发错文件"}
    first = county.ask(query, "AMR", **given)
    head = county.head
    assert county.ask(query, "AMR", **given) == first
    assert county.head == head
    second = county.ask(query, "AMR/2", **given)["withdrawBatch"]
    assert second["receipt"]["entries"][-1] == county.head > head


def test_a_waiting_row_is_linked(delivered: Delivered) -> None:
    county, summary = delivered
    county.done("AMR", "registerSubject", code=SHOP, name="永昌县甲公司")
    given = {"b": summary["batch"], "s": SHOP}
    assert county.ask(LINK, "HEA", **given)["linkRow"]["__typename"] == "Refused"
    linked = county.ask(LINK, "AMR", **given)["linkRow"]
    assert linked["__typename"] == "Accepted"
    assert SHOP in linked["subjects"]
    found = county.ask(BATCH, "AMR", id=summary["batch"])["batch"]
    assert (found["waiting"], found["linked"]) == (0, 1)
