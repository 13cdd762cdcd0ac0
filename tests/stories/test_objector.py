"""An objection handler: where a value came from, down to the row and the cell; what rests on it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ledger.codes import synthetic_identity_number
from tests.stories import acts, papers

if TYPE_CHECKING:
    from tests.stories.county import County

QUERIES = Path(__file__).parents[2] / "docs" / "queries"
AMR = "县市场监管局"
NUMBER, PHONE = synthetic_identity_number(901), "13912345678"
TRACE = """
query($agency: String!, $no: String!) { recordsNumbered(agency: $agency, documentNo: $no) {
  id fine texts { name value }
  window { lastDisplayDay rule { ruleSet clause instrument hash mark entry } derivedFrom }
  provenance { file sheet row batch agency provider filedBy entries
    cells { name value } nodes { id kind label parents } }
} }"""


@pytest.fixture(scope="module")
def delivered(county: County) -> dict[str, Any]:
    """A penalty that a department's file brought, with what is known of the file."""
    county.on("2026-06-02")
    more = {"penalty_kinds": "罚款；吊销许可证件", "fine": "6", "representative": "钱某人"}
    more |= {"licence_withheld": "食品经营许可证", "representative_document_kind": "身份证"}
    more |= {"representative_number": NUMBER, "facts": f"钱某人（{NUMBER}，电话{PHONE}）售假"}
    row = papers.penalty_row(county, "2026-06-01", **more)
    content = papers.csv_table("penalty-2018", [papers.penalty_row(county, "2026-06-01"), row])
    summary = county.deliver("AMR", content, AMR)
    assert summary["accepted"] == 2
    return {
        "row": row,
        "file": hashlib.sha256(content).hexdigest(),
        "batch": summary["batch"],
        "entry": summary["entry"],
    }


def traced(county: County, delivered: dict[str, Any], by: str) -> dict[str, Any]:
    """The record with its provenance."""
    number = delivered["row"]["document_no"].replace("〔", "[").replace("〕", "] ")
    (found,) = county.ask(TRACE, by, agency=AMR, no=number)["recordsNumbered"]
    return dict(found)


def ancestors(nodes: list[dict[str, Any]], node: str) -> list[dict[str, Any]]:
    """Every node that a node comes from, itself first."""
    by_id = {one["id"]: one for one in nodes}
    found: dict[str, dict[str, Any]] = {}
    waiting = [node]
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = by_id[name]
            waiting += by_id[name]["parents"]
    return list(found.values())


def test_from_a_value_to_the_row_of_the_file(county: County, delivered: dict[str, Any]) -> None:
    found = traced(county, delivered, "AMR")
    trace = found["provenance"]
    assert (trace["file"], trace["row"]) == (delivered["file"], 3)
    assert (trace["batch"], trace["agency"]) == (delivered["batch"], "AMR")
    assert trace["filedBy"] == "AMR"
    window = next(n for n in trace["nodes"] if n["label"] == "window")
    path = ancestors(trace["nodes"], window["id"])
    assert {n["kind"] for n in path} == {"value", "record", "rule", "entry", "batch", "file"}
    (row,) = (n for n in path if n["kind"] == "file")
    assert row["id"] == f"file:{delivered['file']}#!3"
    rule = found["window"]["rule"]
    assert rule["ruleSet"] == "MR-REPAIR-2025"
    assert (rule["clause"], rule["mark"]) != ("", "")
    assert found["window"]["derivedFrom"] == trace["entries"][:1]


def test_the_original_cell_is_for_who_sent_it(county: County, delivered: dict[str, Any]) -> None:
    cells = traced(county, delivered, "AMR")["provenance"]["cells"]
    values = {cell["value"] for cell in cells}
    assert {"6", delivered["row"]["document_no"], "2026-06-01", "钱某人"} <= values
    assert traced(county, delivered, "AMR")["fine"] in ("60000", "60000.00")
    assert traced(county, delivered, "AUDITOR")["provenance"]["cells"] == []


def test_the_objectors_question_of_the_readme(county: County, delivered: dict[str, Any]) -> None:
    query = (QUERIES / "objector.graphql").read_text(encoding="utf-8")
    number = delivered["row"]["document_no"]
    answer = county.ask(query, "AMR", agency=AMR, documentNo=number)
    (found,) = answer["recordsNumbered"]
    assert found["provenance"]["row"] == 3
    assert county.ask(query, agency=AMR, documentNo=number)["recordsNumbered"] == []


def test_once_published_everybody_may_trace_it(county: County, delivered: dict[str, Any]) -> None:
    county.on("2026-06-03")
    record = traced(county, delivered, "AMR")["id"]
    acts.publish(county, record, "AMR/2")
    public = traced(county, delivered, "")
    assert public["provenance"]["row"] == 3
    assert public["provenance"]["cells"] == []
    assert "钱某人" in {text["value"] for text in public["texts"]}, "registration information"
    for by in ("", "INTEGRATOR", "ECO", "AUDITOR"):
        shown = json.dumps(traced(county, delivered, by), ensure_ascii=False)
        assert NUMBER not in shown
        assert PHONE not in shown
    unit = {text["name"]: text["value"] for text in traced(county, delivered, "AMR")["texts"]}
    assert PHONE in unit["facts"]


def test_what_rests_on_it(county: County, delivered: dict[str, Any]) -> None:
    record = traced(county, delivered, "AMR")["id"]
    code = delivered["row"]["unified_code"]
    listing = acts.listed(county, code, record, ("2026-06-04", "2026-06-05", "2026-06-15"))
    county.on("2026-06-16")
    order = {"basis": record, "items": ["整改"], "dueOn": "2026-07-16"}
    rectification = county.done("AMR", "orderRectification", **order)
    nodes = traced(county, delivered, "AMR")["provenance"]["nodes"]
    resting = {n["id"]: n["kind"] for n in nodes if record in n["parents"]}
    assert resting[listing] == "listing"
    assert resting[rectification] == "rectification"
    public = {n["id"] for n in traced(county, delivered, "")["provenance"]["nodes"]}
    assert listing in public
    assert rectification not in public


def test_a_correction_shows_in_the_trace(county: County, delivered: dict[str, Any]) -> None:
    county.on("2026-06-17")
    record = traced(county, delivered, "AMR")["id"]
    correct = {"record": record, "field": "fine", "new": "50000", "basis": "决定书原件"}
    county.propose_and("record.correction", record, "AMR", "correctRecord", **correct)
    found = traced(county, delivered, "AMR")
    assert found["fine"] in ("50000", "50000.00")
    assert county.head in found["provenance"]["entries"]
    assert "6" in {cell["value"] for cell in found["provenance"]["cells"]}


def test_two_parties_of_one_decision_are_two_records(county: County) -> None:
    county.on("2026-06-18")
    number = f"永市监罚〔2026〕{county.number()}号"
    codes = [county.new_code(), county.new_code()]
    ids = [acts.penalty(county, c, "2026-06-17", "AMR", documentNo=number) for c in codes]
    found = county.ask(TRACE, "AMR", agency="AMR", no=number)["recordsNumbered"]
    assert {one["id"] for one in found} == set(ids)
    assert len(set(ids)) == 2
