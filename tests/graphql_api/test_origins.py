"""Where any value came from, and what came of it: for whom it may be seen, in three forms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from prov.model import ProvDocument

from tests.graphql_api.populated import NAME, NUMBER, Populated, populate
from tests.ledger.intake.desk import shop
from tests.stories.papers import csv_table

if TYPE_CHECKING:
    from tests.stories.county import County

ASK = """
query($of: ProvenanceOf!) { provenance(of: $of) {
  part id field value derived entries setIn reference rule { instrument clause mark entry }
  nodes { id kind label parents attributes { name value } } prov } }"""
THEN = "query($of: ProvenanceOf!, $entry: Int!) { asOf(entry: $entry) {"
THEN += " provenance(of: $of) { value entries nodes { kind } } } }"


@pytest.fixture(scope="module")
def here(quiet: County) -> Populated:
    return populate(quiet)


def asked(county: County, by: str, **of: str) -> Any:
    return county.ask(ASK, by, of=of)["provenance"]


def kinds(found: Any) -> set[str]:
    return {node["kind"] for node in found["nodes"]}


def above(found: Any, name: str) -> set[str]:
    """Everything that a node came from, at whatever distance."""
    nodes = {node["id"]: node for node in found["nodes"]}
    met: set[str] = set()
    waiting = [name]
    while waiting:
        for parent in nodes[waiting.pop()]["parents"]:
            if parent not in met:
                met.add(parent)
                waiting.append(parent)
    return met


def test_a_value_leads_to_rule_clause_entry_and_paper(quiet: County, here: Populated) -> None:
    found = asked(quiet, "", id=here.ids["grave"], field="window.lastDisplayDay")
    assert (found["part"], found["field"]) == ("records", "window.last_display_day")
    assert found["derived"]
    assert found["value"] == "2029-06-01"
    assert found["rule"]["clause"]
    value = next(node for node in found["nodes"] if node["kind"] == "value")
    led = above(found, value["id"])
    (filed,) = found["entries"]
    assert {
        f"entry:{filed}",
        f"entry:{found['rule']['entry']}",
        f"rule:{found['reference']}",
    } <= led
    assert any(name.startswith("document:") for name in led)


def test_nodes_come_after_what_they_came_from(quiet: County, here: Populated) -> None:
    for of in ({"id": here.ids["grave"]}, {"id": here.ids["listing"]}, {"code": here.code}):
        met: set[str] = set()
        for node in asked(quiet, "AUDITOR", **of)["nodes"]:
            assert set(node["parents"]) <= met
            met.add(node["id"])


def test_what_came_of_a_record_is_told_to_whom_may_know(quiet: County, here: Populated) -> None:
    quiet.ask(
        'query($c: String!) { subject(code: $c, purpose: "tendering") { code } }',
        "INTEGRATOR DRC", c=here.code,
    )  # fmt: skip
    of = {"id": here.ids["grave"]}
    known = {
        "": {"listing"},
        "AMR": {"listing", "rectification", "exchange"},
        "AUDITOR": {"listing", "rectification", "exchange", "shown"},
        f"SUBJECT {here.code}": {"listing", "rectification", "shown"},
    }
    after = {"listing", "rectification", "exchange", "shown", "recall", "report"}
    for by, told in known.items():
        assert kinds(asked(quiet, by, **of)) & after == told, by


def test_officers_are_named_to_auditors_alone(quiet: County, here: Populated) -> None:
    of = {"id": here.ids["listing"]}
    assert "amr-2" in json.dumps(asked(quiet, "AUDITOR", **of))
    for by in ("", "AMR", f"SUBJECT {here.code}"):
        assert "amr-" not in json.dumps(asked(quiet, by, **of)), by
        assert asked(quiet, by, **of, field="proposer") is None
    assert asked(quiet, "AUDITOR", **of, field="proposer")["value"] == "amr-1"


@pytest.mark.parametrize(
    ("by", "label"),
    [("", "repaired"), ("", "unpublished"), ("HRSS", "open repair"), ("", "personal"),
     ("HRSS", "personal")],
)  # fmt: skip
def test_what_may_not_be_seen_has_none(quiet: County, here: Populated, by: str, label: str) -> None:
    assert asked(quiet, by, id=here.ids[label]) is None


def test_what_is_not_there_has_none(quiet: County, here: Populated) -> None:
    for field in ("nothing", "window.nothing", "tag", "disclosed"):
        assert asked(quiet, "AUDITOR", id=here.ids["grave"], field=field) is None
    assert asked(quiet, "AUDITOR", id="nothing") is None
    assert asked(quiet, "AUDITOR", code=quiet.new_code()) is None


def test_a_person_is_never_named(quiet: County, here: Populated) -> None:
    for by in ("AUDITOR", "AMR", f"SUBJECT {here.person}"):
        said = json.dumps(asked(quiet, by, id=here.ids["personal"]), ensure_ascii=False)
        assert NUMBER not in said
        assert NAME not in said


def test_a_value_of_a_file_leads_to_its_cell(county: County) -> None:
    county.on("2026-11-02")
    row = shop(1)
    county.deliver("AMR", csv_table("penalty-2018", [shop(2), row]), "县市场监管局")
    (record,) = [
        edge["node"]
        for edge in county.ask(
            "query($c: String!) { subject(code: $c) { records { edges { node { id fine } } } } }",
            "AMR", c=row["unified_code"],
        )["subject"]["records"]["edges"]
    ]  # fmt: skip
    found = asked(county, "AMR", id=record["id"], field="documentNo")
    assert not found["derived"]
    assert found["entries"] == [found["setIn"]]
    value = next(node for node in found["nodes"] if node["kind"] == "value")
    led = {name.partition(":")[0] for name in above(found, value["id"])}
    assert {"cell", "row", "file", "batch", "entry"} <= led
    cell = next(node for node in found["nodes"] if node["kind"] == "cell")
    assert cell["label"].startswith("!3:")
    assert {"layout", "column"} == {each["name"] for each in cell["attributes"]}


def test_as_of_it_is_what_it_was(quiet: County, here: Populated) -> None:
    of = {"id": here.ids["grave"], "field": "published"}
    now = asked(quiet, "AUDITOR", **of)
    before = quiet.ask(THEN, "AUDITOR", of=of, entry=now["setIn"] - 1)["asOf"]["provenance"]
    assert (now["value"], before["value"]) == ("True", "False")
    assert "shown" not in {node["kind"] for node in before["nodes"]}


def test_it_is_prov_as_others_read_it(quiet: County, here: Populated) -> None:
    for by in ("", "AUDITOR"):
        found = asked(quiet, by, id=here.ids["listing"], field="situation")
        document = ProvDocument.deserialize(content=json.dumps(found["prov"]), format="json")
        records = [record.get_type().localpart for record in document.get_records()]
        assert {"Entity", "Activity", "Agent", "Generation", "Usage", "Derivation"} <= set(records)
        assert {"Attribution", "Association"} <= set(records)
        things = records.count("Entity") + records.count("Activity")
        assert things == len(found["nodes"])
        again = ProvDocument.deserialize(content=document.serialize(), format="json")
        assert again == document
