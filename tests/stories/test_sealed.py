"""A sealed record vanishes from every face but the case's own, as if it had never been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ledger.codes import synthetic_identity_number
from tests.stories import acts
from tests.stories.questions import answered, questions

if TYPE_CHECKING:
    from tests.stories.county import County

RECORD = "query($id: ID!) { record(id: $id) { id sealedIn sealedGround published live } }"
NODE = "query($id: ID!) { node(id: $id) { __typename } }"
ARCHIVE = """query($code: String!) { subject(code: $code) {
  standing counts { records published } records { edges { node { id } } }
  objections { id disputed } repairs { id target } } }"""
FACT = "殴打他人"
NOBODY = "11111111-1111-5111-8111-111111111111"
MAY = ("PSB", "AUDITOR", "SUBJECT")
MAY_NOT = ("", "INTEGRATOR", "DRC", "AMR", "ECO", "HRSS SUPERVISOR", "ADMINISTRATOR", "STRANGER")


@pytest.fixture(scope="module")
def case(county: County) -> dict[str, Any]:
    """A firm with a public-security penalty that was published, objected to, asked to be
    repaired and used for a measure, and was sealed then; and how it answered before."""
    county.on("2026-04-07")
    code = county.new_code()
    number = f"永公治罚〔2026〕{county.number()}号"
    record = acts.penalty(
        county,
        code,
        "2026-04-03",
        "PSB",
        documentNo=number,
        texts=[{"name": "facts", "value": FACT}],
    )
    acts.publish(county, record, "PSB")
    me = f"SUBJECT {code}"
    objection = county.done(me, "fileObjection", ground="error", text="认定有误", target=record)
    bases = {"code": "M07", "clause": "基础清单7", "bases": [record]}
    disputed = county.act("AMR", "proposeMeasure", {"subject": code, "reasoning": "关联", **bases})
    assert disputed["__typename"] == "Refused"
    county.on("2026-04-08")
    before = county.head
    county.propose_and(
        "record.seal", record, "PSB", "sealRecord", record=record, ground="public_security"
    )
    county.on("2026-04-09")
    return {
        "code": code,
        "record": record,
        "objection": objection,
        "number": number,
        "before": before,
    }


def reader(case: dict[str, Any], by: str, county: County) -> str:
    """The name of who asks."""
    if by == "SUBJECT":
        return f"SUBJECT {case['code']}"
    return f"SUBJECT {county.new_code()}" if by == "STRANGER" else by


def values(case: dict[str, Any]) -> dict[str, Any]:
    """Arguments by name, all about the sealed record and whose it is."""
    return {
        "code": case["code"],
        "codes": [case["code"]],
        "codePrefix": case["code"][:12],
        "organisations.namePrefix": None,
        "id": (case["record"], case["objection"]),
        "target": case["record"],
        "record": case["record"],
        "stream": case["record"],
        "number": synthetic_identity_number(1),
        "purpose": "核查",
        "basis": "行政许可法",
        "agency": "PSB",
        "unit": "PSB",
        "documentNo": case["number"],
        "matter": "awards",
        "since": "2026-01-01",
        "until": "2026-12-31",
        "asOf": {"entry": case["before"]},
        "on": "2026-04-07",
        "changes.after": case["before"] - 8,
        "subject": case["code"],
        "batch": NOBODY,
        "family": "rights",
        "kind": "penalty",
        "listType": acts.SERIOUS,
        "sha256": "0" * 64,
        "ruleSet": "RIGHTS-2022",
        "entry": case["before"],
        "year": 2026,
        "name": "永昌县",
        "channel": acts.CHINA,
    }


@pytest.mark.parametrize("by", MAY_NOT)
def test_no_root_query_tells_anyone_else_of_it(
    county: County, case: dict[str, Any], by: str
) -> None:
    """Every question of the schema, asked with everything that could lead to the record."""
    who = reader(case, by, county)
    secrets = (case["record"], case["objection"], case["number"], FACT)
    asked = 0
    for name, query in questions(values(case)):
        told = answered(county, query, who)
        assert not [s for s in secrets if s in told], (name, query[:300], told[:2000])
        asked += 1
    assert asked > 20


def test_the_questions_would_find_it(county: County, case: dict[str, Any]) -> None:
    """Asked by its unit, many of them tell of it: that nobody else is told is no accident."""
    told = {
        name
        for by in ("PSB", "AUDITOR")
        for name, query in questions(values(case))
        if case["record"] in answered(county, query, by)
    }
    wanted = {
        "subject",
        "subjects",
        "record",
        "node",
        "history",
        "changes",
        "workList",
        "objection",
    }
    assert told >= {*wanted, "objections", "objectionPreview", "cases", "repairEligibility"}


@pytest.mark.parametrize("by", MAY)
def test_the_cases_own_still_see_it(county: County, case: dict[str, Any], by: str) -> None:
    who = reader(case, by, county)
    record = county.ask(RECORD, who, id=case["record"])["record"]
    assert record["sealedIn"] > case["before"]
    assert (record["sealedGround"], record["published"], record["live"]) == (
        "public_security",
        False,
        False,
    )
    archive = county.ask(ARCHIVE, who, code=case["code"])["subject"]
    assert [e["node"]["id"] for e in archive["records"]["edges"]] == [case["record"]]
    assert [o["disputed"] for o in archive["objections"]] == [case["record"]]


@pytest.mark.parametrize("by", MAY_NOT)
def test_formerly_shown_and_never_existing_answer_alike(
    county: County, case: dict[str, Any], by: str
) -> None:
    who = reader(case, by, county)
    for query in (RECORD, NODE):
        was, never = (county.ask(query, who, id=i) for i in (case["record"], NOBODY))
        assert was == never
    clean = county.new_code()
    county.done("AMR", "registerSubject", code=clean, name=acts.name_of(clean))
    had, none = (county.ask(ARCHIVE, who, code=c)["subject"] for c in (case["code"], clean))
    assert had == none


ACTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("markRecord", "record", {"mark": "under_lawsuit"}),
    ("sealRecord", "record", {"ground": "public_security"}),
    ("annulRecord", "record", {"reason": "revoked"}),
    ("correctRecord", "record", {"field": "fine", "new": "1", "basis": "决定书"}),
    ("withdrawPublication", "record", {"channel": acts.CHINA, "reason": "revoked"}),
    ("propose", "case", {"matter": "record.annulment", "reason": "无"}),
    ("applyForRepair", "target", {"commitment": acts.COMMITMENT}),
    ("fileObjection", "target", {"ground": "error", "text": "有误"}),
)


@pytest.mark.parametrize(("name", "field", "more"), ACTS)
def test_no_act_of_another_unit_confirms_it(
    county: County, case: dict[str, Any], name: str, field: str, more: dict[str, Any]
) -> None:
    for by in ("DRC", "AMR"):
        was = county.act(by, name, {field: case["record"], **more})
        never = county.act(by, name, {field: NOBODY, **more})
        assert was == never, (by, name)
        assert was["__typename"] == "Refused"


def test_the_steps_of_its_objection_are_not_confirmed_either(
    county: County, case: dict[str, Any]
) -> None:
    steps = (("markObjection", {"channels": [acts.CHINA]}), ("routeObjection", {"to": "PSB"}))
    for name, more in steps:
        was = county.act("DRC", name, {"objection": case["objection"], **more})
        never = county.act("DRC", name, {"objection": NOBODY, **more})
        assert was == never


def test_its_unit_takes_it_down_and_may_open_it_again(county: County, case: dict[str, Any]) -> None:
    work = """{ workList(first: 50) { edges { node { kind id due } } } }"""
    found = county.ask(work, "PSB")["workList"]["edges"]
    own = {
        (e["node"]["kind"], e["node"]["due"]) for e in found if e["node"]["id"] == case["record"]
    }
    assert ("publication.take_down", "2026-04-13") in own
    down = {"record": case["record"], "channel": acts.CHINA, "reason": "sealed"}
    county.done("PSB", "withdrawPublication", **{k: v for k, v in down.items() if k != "channel"})
    county.propose_and(
        "record.unseal",
        case["record"],
        "PSB",
        "unsealRecord",
        record=case["record"],
        ground="sealed_in_error",
    )
    assert county.ask(RECORD, "PSB", id=case["record"])["record"]["sealedIn"] == 0
