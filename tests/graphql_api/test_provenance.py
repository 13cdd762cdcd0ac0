"""Where a record came from, down to the row of a file, and what came of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from tests.graphql_api.populated import Populated, populate
from tests.ledger.intake.desk import NUMBER, shop
from tests.stories.papers import csv_table

if TYPE_CHECKING:
    from tests.stories.county import County

TRACE = """
query($agency: String!, $no: String!) { recordsNumbered(agency: $agency, documentNo: $no) {
  id batch texts { name value } provenance {
    file sheet row batch agency provider filedBy entries cells { name value }
    nodes { id kind label parents } } } }"""
BY_ID = "query($id: ID!) { record(id: $id) { id provenance { nodes { id kind parents } } } }"


@pytest.fixture(scope="module")
def here(quiet: County) -> Populated:
    return populate(quiet)


def test_a_record_of_a_file_leads_back_to_its_row(county: County) -> None:
    county.on("2026-11-02")
    row = shop(1, representative_document_kind="身份证", representative_number=NUMBER)
    content = csv_table("penalty-2018", [shop(2), row])
    summary = county.deliver("AMR", content, "县市场监管局")
    assert summary["accepted"] == 2, summary
    given = {
        "agency": "县市场监管局",
        "no": row["document_no"].replace("〔", "[").replace("〕", "]"),
    }
    found = {by: county.ask(TRACE, by, **given)["recordsNumbered"] for by in ("", "AMR", "AUDITOR")}
    assert found[""] == []
    for by in ("AMR", "AUDITOR"):
        (record,) = found[by]
        trace = record["provenance"]
        assert trace["file"] == hashlib.sha256(content).hexdigest()
        assert (trace["row"], trace["batch"]) == (3, summary["batch"])
        assert (trace["agency"], trace["filedBy"]) == ("AMR", "AMR")
        nodes = {node["id"]: node for node in trace["nodes"]}
        assert all(parent in nodes for node in trace["nodes"] for parent in node["parents"])
        assert {"file", "batch", "entry", "record", "rule", "value"} <= {
            node["kind"] for node in trace["nodes"]
        }
        assert NUMBER not in str(record["texts"])
        assert bool(trace["cells"]) is (by == "AMR")
    assert NUMBER in str(found["AMR"][0]["provenance"]["cells"])
    assert NUMBER not in str(found["AUDITOR"])


def test_what_was_derived_is_shown_to_whom_may_see_it(quiet: County, here: Populated) -> None:
    def derived(by: str, label: str) -> set[str]:
        record: Any = quiet.ask(BY_ID, by, id=here.ids[label])["record"]
        kinds = {"listing", "measure", "rectification", "repair"}
        return {node["kind"] for node in record["provenance"]["nodes"] if node["kind"] in kinds}

    assert derived("", "grave") == {"listing"}
    assert derived("AMR", "grave") == {"listing", "rectification"}
    assert derived("AUDITOR", "repaired") == {"repair"}


def test_a_record_nobody_knows_is_null(quiet: County) -> None:
    for by in ("", "AUDITOR"):
        assert quiet.ask(BY_ID, by, id="nothing")["record"] is None
        given = {"agency": "无此单位", "no": "1"}
        assert quiet.ask(TRACE, by, **given)["recordsNumbered"] == []
