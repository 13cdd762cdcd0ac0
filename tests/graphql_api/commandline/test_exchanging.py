"""Exchange on the command line: the whole way, with the files a platform sends back."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path

import pytest

from graphql_api.rooms import open_ledger
from ledger.store import open_store
from ledger.topics import decode
from tests.graphql_api.commandline.shell import Ran, run
from tests.ledger.intake.desk import shop, table, write_csv


def exchange(data: str, *arguments: str) -> Ran:
    return run("exchange", *arguments, "--data", data)


def delivered(data: str, many: int = 3) -> None:
    path = write_csv(Path("p.csv"), table("penalty-2018", [shop(n) for n in range(1, many + 1)]))
    assert run("import", str(path), "--agency", "AMR", "--data", data, "--json").status == 0


def prepared(data: str) -> str:
    ran = exchange(data, "prepare", "--platform", "municipal", "--table", "penalty")
    assert ran.status == 0, ran
    batch: str = ran.last["batch"]
    return batch


def sent(data: str, batch: str) -> None:
    written = exchange(data, "write", batch, "--out", "out.csv")
    assert written.status == 0, written
    ran = exchange(data, "send", batch, "--file", written.last["file"])
    assert ran.status == 0, ran


def owed(data: str) -> list[dict[str, object]]:
    ran = exchange(data, "owed", "--platform", "municipal")
    assert ran.status == 0, ran
    return [json.loads(line) for line in ran.out.splitlines()]


def test_a_batch_from_what_is_owed_to_its_reconciliation(data: str) -> None:
    delivered(data)
    (first,) = owed(data)
    assert (first["table"], first["owed"], first["items"]) == ("penalty", "report", 3)
    batch = prepared(data)
    assert owed(data) == []
    sent(data, batch)
    assert stat.S_IMODE(Path("out.csv").stat().st_mode) == 0o600
    with Path("out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["罚款金额(万元)"] for row in rows] == ["0.5"] * 3
    assert exchange(data, "receipt", batch, "JC-1").status == 0
    number = rows[1]["行政处罚决定书文号"]
    back = write_csv(Path("back.csv"), [["文书号", "原因代码"], [number, "E7;E9"]])
    assert exchange(data, "rejected", batch, str(back)).last["rows"] == 1
    (again,) = owed(data)
    assert (again["owed"], again["items"]) == ("correct", 1)
    corrected = exchange(data, "correct", batch)
    assert corrected.last["rows"] == 1
    assert owed(data) == []
    holds = [["文书号", "统一社会信用代码"]]
    holds += [
        [row["行政处罚决定书文号"], row["行政相对人代码_1(统一社会信用代码)"]] for row in rows[:1]
    ]
    holds.append(["别的文书〔2026〕1号", ""])
    ran = exchange(data, "reconcile", batch, str(write_csv(Path("holds.csv"), holds)))
    assert ran.last == {"arrived": 1, "rejected": 1, "missing": 1}
    assert json.loads(ran.out.splitlines()[0])["strangers"] == 1


def test_whose_values_were_opened_is_in_the_access_ledger(here: str) -> None:
    delivered(here, 1)
    sent(here, prepared(here))
    ledger = open_ledger(here)
    (stream,) = ledger.state(shop(1)["unified_code"]).records
    ledger.close()
    store = open_access(here)
    said = [decode(n, line).data for n, line in store]
    assert any(stream in entry.records and entry.purpose == "exchange" for entry in said)


def open_access(data: str) -> list[tuple[int, bytes]]:
    store = open_store(data, name="access")
    found = list(store.entries(0, 100))
    store.close()
    return found


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("prepare", "--platform", "national", "--table", "penalty"), 1, "nothing_is_owed"),
        (("write", "exchange_batch/none", "--out", "o"), 2, "exchange_batch_must_exist"),
        (("correct", "exchange_batch/none"), 2, "exchange_batch_must_exist"),
        (("receipt", "exchange_batch/none", "J1"), 2, "exchange_batch_must_exist"),
        (("send", "exchange_batch/none", "--file", "x", "--on", "morgen"), 1, "day_must_be_a_date"),
    ],
)
def test_what_cannot_be_done(here: str, arguments: tuple[str, ...], status: int, said: str) -> None:
    ran = exchange(here, *arguments)
    assert ran.status == status
    assert said in ran.out + ran.err


def test_files_that_name_no_row_of_the_batch(here: str) -> None:
    delivered(here, 1)
    batch = prepared(here)
    sent(here, batch)
    assert exchange(here, "correct", batch).err.startswith("nothing_is_owed")
    back = write_csv(Path("back.csv"), [["row", "reason"], ["9", "E1"]])
    assert exchange(here, "rejected", batch, str(back)).err.startswith("rows_must_be_of_the_batch")
    assert exchange(here, "rejected", batch, "nowhere").err.startswith("file_must_be_readable")
    good = write_csv(Path("good.csv"), [["row", "reason"], ["1", "E1"]])
    assert exchange(here, "rejected", batch, str(good)).status == 0
