"""The subject of a record asks: what is held on me, what was served, when may I repair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ledger.codes import synthetic_identity_number
from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

OWN = """
query($code: String!) { subject(code: $code) {
  standing counts { records published }
  records { edges { node { id published texts { name value }
    window { eligibleFrom lastDisplayDay rule { ruleSet clause } } } } }
  notices { id act situation servedOn method hearingUntil answers waived }
  repairs { id situation unit missing dutiesDone clocks { step due doneOn late } }
  rectifications { id situation dueOn }
} }"""
HISTORY = """
query($code: String!) { history(code: $code, first: 50) { edges { node { topic officer } } } }"""
PERSON = """
query($n: String!, $p: String!) { person(number: $n, purpose: $p) {
  standing kind records { edges { node { documentNo texts { name value } } } } } }"""


@pytest.fixture(scope="module")
def fined(county: County) -> dict[str, str]:
    """A firm with a fine that nobody published yet."""
    county.on("2026-04-07")
    code = county.new_code()
    return {"code": code, "fine": acts.penalty(county, code, "2026-04-03", "AMR")}


def own(county: County, code: str, by: str = "") -> dict[str, Any]:
    """An archive as its subject sees it, or somebody else."""
    found: dict[str, Any] = county.ask(OWN, by or f"SUBJECT {code}", code=code)["subject"]
    return found


def test_i_see_what_is_held_on_me_and_nobody_else_does(
    county: County, fined: dict[str, str]
) -> None:
    mine = own(county, fined["code"])
    (record,) = (edge["node"] for edge in mine["records"]["edges"])
    assert (record["id"], record["published"]) == (fined["fine"], False)
    assert {text["value"] for text in record["texts"]} == {"未按规定处理废水"}
    assert mine["counts"] == {"records": 1, "published": 0}
    stranger = f"SUBJECT {county.new_code()}"
    for by in (stranger, "INTEGRATOR", "ECO"):
        theirs = own(county, fined["code"], by)
        assert theirs["records"]["edges"] == []
        assert (theirs["standing"], theirs["counts"]["records"]) == ("CLEAN", 0)
    topics = county.ask(HISTORY, f"SUBJECT {fined['code']}", code=fined["code"])["history"]
    assert [e["node"] for e in topics["edges"]] == [
        {"topic": "subject.registered", "officer": ""},
        {"topic": "record.filed", "officer": ""},
    ]


def test_what_was_served_on_me_and_how_long_i_have(county: County, fined: dict[str, str]) -> None:
    county.on("2026-04-08")
    code, me = fined["code"], f"SUBJECT {fined['code']}"
    bases = {"code": "M07", "clause": "基础清单7", "bases": [fined["fine"]]}
    measure = county.done("AMR", "proposeMeasure", subject=code, reasoning="关联", **bases)
    announced = {"measures": ["M07"], "restsOn": [fined["fine"]]}
    county.done("AMR", "serveNotice", **acts.notice(measure, "measure", "2026-04-08", **announced))
    (notice,) = own(county, code)["notices"]
    assert (notice["id"], notice["act"], notice["servedOn"]) == (measure, "measure", "2026-04-08")
    assert (notice["method"], notice["answers"]) == ("direct", 0)
    answer = {"case": measure, "receivedOn": "2026-04-09", "statement": "已经改正"}
    county.on("2026-04-09")
    stranger = f"SUBJECT {county.new_code()}"
    refused = county.act(stranger, "recordAnswer", answer)
    assert refused["__typename"] == "Refused"
    county.done(me, "recordAnswer", **answer)
    (notice,) = own(county, code)["notices"]
    assert notice["answers"] == 1
    assert own(county, code, "INTEGRATOR")["notices"] == []


def test_i_do_not_act_as_an_officer(county: County, fined: dict[str, str]) -> None:
    me, code = f"SUBJECT {fined['code']}", "role_must_permit_the_command"
    withdraw = {"record": fined["fine"], "reason": "revoked"}
    county.refused(code, me, "withdrawPublication", **withdraw)
    county.refused(code, me, "annulRecord", **withdraw)
    county.refused(code, me, "acceptRepair", repair=fined["fine"])


@pytest.mark.parametrize(
    ("name", "field", "more"),
    [
        ("applyForRepair", "target", {"commitment": acts.COMMITMENT}),
        ("recordAnswer", "case", {"receivedOn": "2026-04-09", "statement": "不服"}),
        ("reportRectification", "rectification", {"reportedOn": "2026-04-09", "report": "无"}),
        ("withdrawCommitment", "commitment", {"withdrawnOn": "2026-04-09"}),
        ("supplyMaterials", "repair", {"materials": ["proof_of_duties"]}),
    ],
)
def test_a_guess_about_others_is_not_confirmed(
    county: County, fined: dict[str, str], name: str, field: str, more: dict[str, Any]
) -> None:
    """A record's id follows from its document's number: whether it is there, no refusal says."""
    stranger = f"SUBJECT {county.new_code()}"
    real = county.act(stranger, name, {field: fined["fine"], **more})
    guess = county.act(stranger, name, {field: "11111111-1111-5111-8111-111111111111", **more})
    assert real == guess
    assert real["code"] == "case_must_exist"


def test_when_and_how_i_may_repair(county: County, fined: dict[str, str]) -> None:
    code, fine, me = fined["code"], fined["fine"], f"SUBJECT {fined['code']}"
    county.on("2026-04-10")
    acts.publish(county, fine, "AMR/2")
    apply = {"target": fine, "commitment": acts.COMMITMENT, "materials": ["commitment_letter"]}
    early = county.refused("minimum_window_must_have_passed", me, "applyForRepair", **apply)
    (record,) = (edge["node"] for edge in own(county, code)["records"]["edges"])
    opens = record["window"]["eligibleFrom"]
    assert early["wouldSucceedOn"] == opens
    eligible = """query($t: ID!, $on: Date) { repairEligibility(target: $t, on: $on) {
      eligible obstacle opensOn duties missing papers unit rule { ruleSet clause } } }"""
    today = county.ask(eligible, me, t=fine)["repairEligibility"]
    assert (today["eligible"], today["obstacle"], today["opensOn"]) == (False, "minimum", opens)
    assert set(today["duties"]) == set(today["missing"]) == {"conduct_corrected", "fine_paid"}
    assert today["papers"] == ["commitment_letter", "proof_of_duties"]
    assert (today["unit"], today["rule"]["ruleSet"]) == ("AMR", "MR-REPAIR-2025")
    then = county.ask(eligible, me, t=fine, on=opens)["repairEligibility"]
    assert (then["eligible"], then["obstacle"]) == (True, "")
    county.on(opens)
    other = f"SUBJECT {county.new_code()}"
    county.refused("case_must_exist", other, "applyForRepair", **apply)
    free = apply | {"materials": ["commitment_letter", "张三的身份证"]}
    county.refused("value_must_be_one_of_the_list", me, "applyForRepair", **free)
    silent = apply | {"commitment": " "}
    missing = "application_must_hold_a_public_commitment"
    county.refused(missing, me, "applyForRepair", **silent)
    repair = county.done(me, "applyForRepair", **apply)
    county.refused("no_other_application_may_be_pending", me, "applyForRepair", **apply)
    (mine,) = own(county, code)["repairs"]
    assert (mine["id"], mine["unit"], mine["situation"]) == (repair, "AMR", "APPLIED")
    county.done("DRC", "routeRepair", repair=repair)
    papers = ["proof_of_duties"]
    county.done("AMR", "returnRepair", repair=repair, missing=papers, reason="缺缴款凭证")
    (mine,) = own(county, code)["repairs"]
    assert mine["missing"] == papers
    county.done(me, "supplyMaterials", repair=repair, materials=papers)
    county.done("AMR", "acceptRepair", repair=repair)
    acts.verify(county, repair, "AMR")
    county.done("AMR/2", "approveRepair", repair=repair)
    half = {"repair": repair, "acknowledged": acts.ACKNOWLEDGED[:2], "channels": [acts.CHINA]}
    county.refused("all_acknowledgements_must_be_in", "DRC", "executeRepair", **half)
    free = half | {"acknowledged": [*acts.ACKNOWLEDGED, "张三已知悉"]}
    county.refused("value_must_be_one_of_the_list", "DRC", "executeRepair", **free)
    county.done("DRC", "executeRepair", **half | {"acknowledged": acts.ACKNOWLEDGED})
    (mine,) = own(county, code)["repairs"]
    assert mine["situation"] == "EXECUTED"
    assert all(clock["doneOn"] and not clock["late"] for clock in mine["clocks"])
    assert own(county, code)["standing"] == "CLEAN"


def test_a_denial_has_reasons_remedies_and_two_officers(county: County) -> None:
    county.on("2026-08-03")
    code = county.new_code()
    fine = acts.penalty(county, code, "2026-04-30", "ECO")
    repair = county.done(
        f"SUBJECT {code}", "applyForRepair", target=fine, commitment=acts.COMMITMENT
    )
    county.done("DRC", "routeRepair", repair=repair)
    county.refused(
        "only_the_determining_unit_or_its_successor_repairs", "HRSS", "acceptRepair", repair=repair
    )
    county.done("ECO", "acceptRepair", repair=repair)
    deny = {
        "repair": repair,
        "ground": "duties_outstanding",
        "reasons": "罚款尚未缴清",
        "remedies": ["reconsideration", "lawsuit"],
    }
    alone = "matter_must_be_proposed_by_another_officer_first"
    county.refused(alone, "ECO", "denyRepair", **deny)
    county.done("ECO", "propose", matter="repair.denial", case=repair, reason="未缴清")
    county.refused("proposer_may_not_approve", "ECO", "denyRepair", **deny)
    silent = county.act("ECO/2", "denyRepair", deny | {"reasons": "", "remedies": []})
    assert set(silent["fields"]) == {"reasons", "remedies"}
    county.done("ECO/2", "denyRepair", **deny)
    (mine,) = own(county, code)["repairs"]
    assert mine["situation"] == "DENIED"


def test_a_repair_got_by_false_papers_is_rescinded_after_hearing(county: County) -> None:
    county.on("2026-08-03", hour=14)
    code = county.new_code()
    fine = acts.penalty(county, code, "2026-04-29", "ECO")
    acts.publish(county, fine, "ECO/2")
    repair = acts.repaired(county, fine, "ECO", ("2026-08-04", "2026-08-05", "2026-08-06"))
    public = "query($id: ID!) { record(id: $id) { id } }"
    assert county.ask(public, id=fine)["record"] is None
    rescind = {"repair": repair, "ground": "false_material", "reasons": "缴款凭证系伪造"}
    county.refused("notice_must_be_served_first", "ECO/2", "rescindRepair", **rescind)
    notice = acts.notice(repair, "repair_rescission", "2026-08-06")
    county.done("ECO", "serveNotice", **notice)
    county.done("ECO", "recordAnswer", case=repair, receivedOn="2026-08-06", waived=True)
    county.refused("proposer_may_not_approve", "ECO", "rescindRepair", **rescind)
    county.done("ECO/2", "rescindRepair", **rescind)
    assert county.ask(public, id=fine)["record"] == {"id": fine}
    (mine,) = own(county, code)["repairs"]
    assert mine["situation"] == "RESCINDED"
    again = {"target": fine, "commitment": acts.COMMITMENT}
    longest = "rescinded_repair_runs_to_the_longest_period"
    county.on("2026-08-07")
    county.refused(longest, f"SUBJECT {code}", "applyForRepair", **again)


def test_a_person_sees_its_own_archive(county: County) -> None:
    county.on("2026-08-10")
    number = synthetic_identity_number(501)
    register = {"kind": "person", "number": number, "name": "孙无名"}
    tag = county.done("AMR", "registerSubject", **register).removeprefix("subject/")
    facts = {
        "kind": "penalty",
        "documentNo": "永市监罚〔2026〕501号",
        "agency": "AMR",
        "decidedOn": "2026-08-03",
        "penaltyKinds": ["fine"],
        "fine": "500",
    }
    texts = [{"name": "facts", "value": "无照经营"}]
    county.done("AMR", "fileRecord", subject=tag, facts=facts, texts=texts)
    mine = county.ask(PERSON, f"SUBJECT {tag}", n=number, p="查询本人")["person"]
    (record,) = (edge["node"] for edge in mine["records"]["edges"])
    assert record["texts"] == [{"name": "facts", "value": "无照经营"}]
    other = f"SUBJECT {county.new_code()}"
    theirs = county.ask(PERSON, other, n=number, p="查询本人")["person"]
    assert (theirs["standing"], theirs["records"]["edges"]) == ("WITHHELD", [])
