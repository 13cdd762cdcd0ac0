"""Files on the command line: what scripts of others rely on, status by status."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from graphql_api.rooms import open_ledger
from tests.graphql_api.commandline.shell import Ran, run
from tests.ledger.intake.desk import SHOP, shop, table, write_csv

WAITING = shop(4, unified_code="", registration_number="620321100000011")
LAST_LINE = ["batch", "rows", "accepted", "duplicate", "waiting", "rejected", "reasons"]


def penalties(name: str = "p.csv", *rows: dict[str, str]) -> str:
    """A delivery: two good rows, one of them twice, one with a wrong code, one waiting."""
    given = rows or (
        shop(1),
        shop(2),
        shop(1),
        shop(3, unified_code="91620321MA0000015X"),
        WAITING,
    )
    return str(write_csv(Path(name), table("penalty-2018", given)))


def deliver(data: str, *more: str, file: str = "", agency: str = "县市场监管局") -> Ran:
    return run("import", file or penalties(), "--agency", agency, "--data", data, "--json", *more)


def head_of(data: str) -> int:
    ledger = open_ledger(data)
    head = ledger.head
    ledger.close()
    return head


def test_the_last_line_is_exactly_the_contract(data: str) -> None:
    ran = deliver(data)
    assert ran.status == 0, ran.err
    summary = ran.last
    assert list(summary) == LAST_LINE
    counts = {name: summary[name] for name in LAST_LINE[1:6]}
    assert counts["rows"] == 5
    assert (counts["accepted"], counts["duplicate"]) == (2, 1)
    assert (counts["waiting"], counts["rejected"]) == (1, 1)
    assert summary["reasons"] == {"unified_code_check_character_is_wrong": 1}


def test_the_same_file_again_appends_nothing_and_names_the_first(data: str) -> None:
    first = deliver(data).last
    head = head_of(data)
    ran = deliver(data)
    assert ran.status == 0
    assert list(ran.last) == LAST_LINE
    assert (ran.last["batch"], ran.last["accepted"]) == (first["batch"], 0)
    assert ran.last["duplicate"] == first["accepted"] + first["duplicate"]
    assert ran.last["rejected"] == first["rejected"]
    assert json.loads(ran.out.splitlines()[0])["firstBatch"] == first["batch"]
    assert head_of(data) == head


def test_a_dry_run_says_the_same_and_writes_nothing(data: str) -> None:
    head = head_of(data)
    dry = deliver(data, "--check")
    assert head_of(data) == head
    assert not Path("p.csv.rejects.csv").exists()
    real = deliver(data)
    assert dry.last | {"batch": ""} == real.last | {"batch": ""}


def test_rejected_rows_lie_beside_the_file_for_their_owner_alone(here: str) -> None:
    deliver(here)
    rejects = Path("p.csv.rejects.csv")
    assert stat.S_IMODE(rejects.stat().st_mode) == 0o600
    assert "91620321MA0000015X" in rejects.read_text(encoding="utf-8-sig")


def test_or_where_they_are_wanted(here: str) -> None:
    deliver(here, "--rejects", "elsewhere.csv")
    assert stat.S_IMODE(Path("elsewhere.csv").stat().st_mode) == 0o600
    assert not Path("p.csv.rejects.csv").exists()


def test_without_rejected_rows_there_is_no_such_file(here: str) -> None:
    assert deliver(here, file=penalties("good.csv", shop(1))).last["rejected"] == 0
    assert not Path("good.csv.rejects.csv").exists()


@pytest.mark.parametrize("agency", ["县市场监管局", "永昌县市场监督管理局", "AMR", "县发改局"])
def test_an_agency_has_a_code_a_short_name_and_a_full_one(here: str, agency: str) -> None:
    assert deliver(here, agency=agency).last["accepted"] == 2


def other_table() -> str:
    return str(write_csv(Path("other.csv"), [["甲", "乙"], ["1", "2"]]))


def empty() -> str:
    Path("empty.csv").write_bytes(b"")
    return "empty.csv"


def cut_workbook() -> str:
    Path("cut.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 64)
    return "cut.xlsx"


@pytest.mark.parametrize(
    "file", [other_table, empty, cut_workbook, lambda: "missing.csv"], ids=["other", "empty", "cut", "missing"]
)  # fmt: skip
def test_no_such_table_is_one_line_that_starts_with_a_code(data: str, file: object) -> None:
    head = head_of(data)
    assert callable(file)
    ran = deliver(data, file=file())
    assert (ran.status, ran.out) == (1, "")
    (line,) = ran.err.splitlines()
    code = line.partition(":")[0]
    assert code.replace("_", "").isalnum()
    assert code == code.lower()
    assert head_of(data) == head


def test_a_sender_nobody_knows_is_refused(data: str) -> None:
    head = head_of(data)
    refused = deliver(data, agency="无此单位").refused
    assert list(refused)[:4] == ["code", "clause", "restsOn", "wouldSucceedOn"]
    assert refused["code"] == "agency_must_be_registered"
    assert head_of(data) == head


def test_another_organs_decisions_are_not_taken(here: str) -> None:
    head = head_of(here)
    ran = deliver(here, agency="县教育局")
    assert ran.refused["code"] == "sender_must_be_the_deciding_organ_or_hold_a_mandate"
    assert head_of(here) == head


def test_a_wrong_file_is_withdrawn_by_two_officers(data: str) -> None:
    batch = deliver(data).last["batch"]
    withdraw = ("batch", "withdraw", batch, "--reason", "发错文件", "--data", data)
    first = run(*withdraw, "--officer", "li-1")
    assert (first.status, first.last["withdrawn"]) == (0, False)
    head = head_of(data)
    refused = run(*withdraw, "--officer", "li-1").refused
    assert set(refused) >= {"code", "clause", "restsOn", "wouldSucceedOn"}
    assert refused["code"] == "proposer_may_not_approve"
    assert refused["restsOn"] == [{"entry": head}]
    assert head_of(data) == head
    second = run(*withdraw, "--officer", "wang-2")
    assert (second.status, second.last["withdrawn"]) == (0, True)
    answer = run("archive", shop(1)["unified_code"], "--data", data, "--json").last
    (record,) = [e["node"] for e in answer["subject"]["records"]["edges"]]
    assert record["annulled"]
    assert not record["live"]
    assert run(*withdraw, "--officer", "li-1").refused["code"] == "batch_must_not_be_withdrawn"


def test_both_officers_in_one_call(here: str) -> None:
    batch = deliver(here).last["batch"]
    withdraw = ("batch", "withdraw", batch, "--reason", "发错文件", "--data", here)
    assert run(*withdraw, "--second", "local").refused["code"] == "proposer_may_not_approve"
    assert run(*withdraw, "--officer", "wang-2").last["withdrawn"]


def test_an_unknown_batch_is_refused(here: str) -> None:
    ran = run("batch", "withdraw", "none", "--reason", "x", "--agency", "AMR", "--data", here)
    assert ran.refused["code"] == "batch_must_exist"
    assert run("batch", "withdraw", "none", "--reason", "x", "--data", here).status == 2


def test_a_waiting_row_is_linked(data: str) -> None:
    batch = deliver(data).last["batch"]
    run("do", "register-subject", f"code={SHOP}", "name=x", "--agency", "AMR", "--data", data)
    link = ("batch", "link", batch, "6", "--subject", SHOP, "--data", data)
    linked = run(*link)
    assert linked.status == 0, linked
    assert linked.last["entries"]
    answer = run("archive", SHOP, "--data", data, "--json").last
    (record,) = [e["node"] for e in answer["subject"]["records"]["edges"]]
    assert record["source"]["row"] == 6
    assert run(*link).status == 2


def test_for_a_person_the_summary_is_a_table(here: str) -> None:
    ran = run("import", penalties(), "--agency", "AMR", "--data", here)
    assert ran.status == 0
    assert "accepted 接收" in ran.out
    assert "p.csv.rejects.csv" in ran.err
