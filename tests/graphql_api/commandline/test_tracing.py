"""`trace` on the command line: a value, a record, a whole archive; as text, JSON and PROV-JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from prov.model import ProvDocument

from tests.graphql_api.commandline.shell import Ran, run
from tests.graphql_api.commandline.test_delivering import deliver
from tests.ledger.intake.desk import NUMBER, shop

if TYPE_CHECKING:
    import pytest

CODE = shop(1)["unified_code"]
NUMBERED = (shop(1)["document_no"], "--agency", "县市场监管局")


def trace(data: str, *arguments: str) -> Ran:
    return run("trace", *arguments, "--data", data)


def record(data: str) -> str:
    """The id of the delivered record."""
    found: str = trace(data, *NUMBERED, "--json").last["record"]["id"]
    return found


def test_a_record_is_told_from_paper_to_what_came_of_it(data: str) -> None:
    deliver(data)
    ran = trace(data, *NUMBERED)
    assert ran.status == 0, ran.err
    lines = ran.out.splitlines()
    headings = [line for line in lines if not line.startswith(" ")]
    assert headings[0] == "依据规则 rules" or "账目条目 entries" in headings
    assert any(line.startswith(f"  记录 {shop(1)['document_no']}") for line in lines)
    assert any(line.startswith("  文件 ") and "← 批次" in line for line in lines)
    assert any(line.startswith("  上报 municipal") for line in lines)
    assert trace(data, record(data)).out.splitlines()[: len(headings)] == lines[: len(headings)]


def test_a_value_is_told_with_rule_and_cell(data: str) -> None:
    deliver(data)
    stream = record(data)
    lines = trace(data, stream, "documentNo").out.splitlines()
    (value,) = [line for line in lines if line.startswith("  数值")]
    assert shop(1)["document_no"] in value
    assert "← 单元格 !2:" in value
    assert "REPAIR" in trace(data, stream, "window.lastDisplayDay").out
    first, again = trace(data, CODE, stream).out, trace(data, stream).out
    assert set(first.splitlines()) <= set(again.splitlines()), "asking adds an access, no more"


def test_a_whole_archive_and_a_value_of_the_subject(data: str) -> None:
    deliver(data)
    assert shop(1)["document_no"] in trace(data, CODE).out
    assert "counts.live  1" in trace(data, CODE, "counts.live").out


def test_it_is_prov_for_other_programs(data: str) -> None:
    deliver(data)
    ran = trace(data, CODE, "counts.live", "--prov")
    document = ProvDocument.deserialize(content=ran.out, format="json")
    assert len(list(document.get_records())) > 3
    assert json.loads(ran.out)["prefix"] == {"cl": "https://test.example/county/prov#"}


def test_as_of_an_entry_it_is_what_it_was(data: str) -> None:
    deliver(data)
    found = trace(data, CODE, "counts.records", "--json").last
    assert found["value"] == "1"
    (filed,) = found["entries"]
    before = trace(data, CODE, "counts.records", "--json", "--entry", str(filed - 1))
    assert before.status == 1 or before.last["value"] == "0"
    then = trace(
        data, CODE, "counts.records", "--json", "--entry", str(filed), "--on", "2099-01-01"
    )
    assert then.last["entries"] == [filed]


def test_what_is_not_there_is_one_line(here: str, capsys: pytest.CaptureFixture[str]) -> None:
    deliver(here)
    for arguments in (("nothing",), (CODE, "nothing"), ("无号", "--agency", "AMR")):
        ran = trace(here, *arguments)
        assert (ran.status, ran.out) == (1, "")
        assert ran.err.partition(": ")[0] in {"record_must_exist", "value_must_exist"}
    assert capsys.readouterr().out == ""


def test_no_personal_value_is_told(here: str) -> None:
    deliver(here)
    for more in ((), ("--json",), ("--prov",)):
        assert NUMBER not in trace(here, CODE, *more).out
