"""A clerk's day: files uploaded, rows put right, linked, withdrawn; values corrected; work done."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from tests.ledger.intake.desk import (
    COMMITMENT,
    LICENCE,
    ORGAN,
    ORGAN_CODE,
    PENALTY_2015,
    table,
)
from tests.stories import acts, papers

if TYPE_CHECKING:
    from tests.stories.county import County

AMR = "县市场监管局"
WRONG_CODE = "91620321MA0000016L"
SECRET = "620321199001011234"
BATCH = """
query($id: ID!) { batch(id: $id) {
  agency file rows accepted duplicate waiting rejected linked withdrawn
  reasons { name value }
  rejectedRows(first: 10) { edges { node { row field reason message expected { heading type } } } }
  waitingRows(first: 10) { edges { node { row schemes cells { name value } } } }
} }"""
WORK = """
query($agency: String, $until: Date) {
  workList(first: 50, agency: $agency, dueUntil: $until) {
    edges { node { kind detail id code article due overdue } }
  }
}"""
ARCHIVE = """
query($code: String!, $atLeast: Int) { subject(code: $code, atLeast: $atLeast) {
  name names { name } counts { records annulled }
  records { edges { node { id documentNo fine batch source { row } annulled { reason }
    corrections { field old new } obligations { channel state } } } }
} }"""


def batch(county: County, one: str, by: str) -> dict[str, Any] | None:
    """A batch as somebody may see it."""
    found: dict[str, Any] | None = county.ask(BATCH, by, id=one)["batch"]
    return found


def records(county: County, code: str, by: str = "AMR", **more: Any) -> list[dict[str, Any]]:
    """The records of a firm."""
    found = county.ask(ARCHIVE, by, code=code, **more)["subject"]
    return [edge["node"] for edge in found["records"]["edges"]]


def work(county: County, by: str, **more: Any) -> list[dict[str, Any]]:
    """What is on the work list, beside the tables that a unit owes."""
    nodes = [e["node"] for e in county.ask(WORK, by, **more)["workList"]["edges"]]
    return [node for node in nodes if node["kind"] != "delivery.deliver"]


def test_a_refused_row_is_found_and_put_right(county: County) -> None:
    county.on("2026-10-12")
    good, bad = (papers.penalty_row(county, "2026/10/9") for _ in range(2))
    right = bad["unified_code"]
    bad["unified_code"] = WRONG_CODE
    private = papers.penalty_row(county, "2026-10-09", category="自然人", unified_code="")
    private |= {"person_document_kind": "身份证", "person_number": SECRET}
    sent = papers.csv_table("penalty-2018", [good, bad, private], "gb18030")
    checked = county.deliver("AMR", sent, AMR, check=True)
    assert (checked["accepted"], checked["rejected"]) == (1, 2)
    head = county.head
    assert records(county, good["unified_code"]) == []
    summary = county.deliver("AMR", sent, AMR)
    assert county.head > head
    assert (summary["rows"], summary["accepted"], summary["rejected"]) == (3, 1, 2)
    (record,) = records(county, good["unified_code"], atLeast=summary["entry"])
    assert (record["source"]["row"], record["batch"]) == (2, summary["batch"])
    found = batch(county, summary["batch"], "AMR")
    assert found is not None
    faults = {(e["node"]["row"], e["node"]["field"]) for e in found["rejectedRows"]["edges"]}
    assert faults == {(3, "unified_code"), (4, "person_number")}
    typed = {e["node"]["field"]: e["node"] for e in found["rejectedRows"]["edges"]}
    assert typed["unified_code"]["expected"]["type"] == "code"
    assert typed["unified_code"]["message"].endswith(".")
    assert SECRET not in json.dumps(found)
    bad["unified_code"] = right
    again = county.deliver("AMR", papers.csv_table("penalty-2018", [good, bad]), AMR)
    assert (again["accepted"], again["duplicate"], again["rejected"]) == (1, 1, 0)
    same = county.deliver("AMR", sent, AMR)
    assert (same["accepted"], same["duplicate"], same["rejected"]) == (0, 1, 2)
    assert same["firstBatch"] == summary["batch"]


def test_a_batch_is_for_its_sender_the_lead_and_the_auditor(county: County) -> None:
    sent = papers.csv_table("penalty-2018", [papers.penalty_row(county, "2026-10-09")])
    one = county.deliver("AMR", sent, AMR)["batch"]
    for by in ("AMR", "DRC", "AUDITOR"):
        assert batch(county, one, by) is not None
    for by in ("", "ECO", "INTEGRATOR"):
        assert batch(county, one, by) is None


def test_the_lead_relays_for_others_and_nobody_else_does(county: County) -> None:
    row = papers.penalty_row(county, "2026-10-09")
    table = papers.csv_table("penalty-2018", [row])
    refused = county.deliver("ECO", table, "市生态环境局永昌分局")
    outcome = {r["name"] for r in refused.get("reasons", ())} or {refused.get("code")}
    assert outcome == {"sender_must_be_the_deciding_organ_or_hold_a_mandate"}
    relayed = county.deliver("DRC", table, "县发改局")
    assert relayed["accepted"] == 1


def test_a_row_with_only_a_registration_number_waits_and_is_linked(county: County) -> None:
    county.on("2026-10-13")
    code = county.new_code()
    county.done("AMR", "registerSubject", code=code, name="永昌县老字号商贸有限公司")
    row = {**PENALTY_2015, "unified_code": "", "registration_number": "620321100000011"}
    summary = county.deliver("AMR", papers.csv_table("penalty-2015", [row]), AMR, backfill=True)
    assert (summary["waiting"], summary["accepted"]) == (1, 0)
    found = batch(county, summary["batch"], "AMR")
    assert found is not None
    (waiting,) = (e["node"] for e in found["waitingRows"]["edges"])
    assert waiting["schemes"] == ["registration_number"]
    assert "620321100000011" in {cell["value"] for cell in waiting["cells"]}
    audited = batch(county, summary["batch"], "AUDITOR")
    assert audited is not None
    assert [e["node"]["cells"] for e in audited["waitingRows"]["edges"]] == [[]]
    assert [w["kind"] for w in work(county, "AMR") if w["id"].endswith(summary["batch"])] == [
        "intake.link"
    ]
    link = """mutation($b: ID!, $c: String!) { linkRow(batch: $b, row: 2, subject: $c) {
      __typename ... on Accepted { ids receipt { entries } } ... on Refused { code } } }"""
    outsider = county.ask(link, "ECO", b=summary["batch"], c=code)["linkRow"]
    assert outsider["__typename"] == "Refused"
    linked = county.ask(link, "AMR", b=summary["batch"], c=code)["linkRow"]
    assert linked["__typename"] == "Accepted"
    (record,) = records(county, code)
    assert record["documentNo"] == PENALTY_2015["document_no"]
    twice = county.ask(link, "AMR", b=summary["batch"], c=code)["linkRow"]
    assert twice["code"] == "row_must_be_waiting"


def test_a_wrong_file_is_withdrawn_by_two_officers(county: County) -> None:
    county.on("2026-10-14")
    rows = [papers.penalty_row(county, "2026-10-12") for _ in range(3)]
    sent = papers.csv_table("penalty-2018", rows)
    one = county.deliver("AMR", sent, AMR)["batch"]
    withdraw = """mutation($b: ID!, $r: String!) { withdrawBatch(batch: $b, reason: $r) {
      __typename ... on Accepted { receipt { entries } } ... on Refused { code } } }"""
    assert county.ask(withdraw, "ECO", b=one, r="错")["withdrawBatch"]["__typename"] == "Refused"
    county.ask(withdraw, "AMR", b=one, r="系统错误导致整批重复")
    code = rows[0]["unified_code"]
    assert [r["annulled"] for r in records(county, code)] == [None]
    alone = county.ask(withdraw, "AMR", b=one, r="再来一次")["withdrawBatch"]
    assert alone["code"] == "proposer_may_not_approve"
    done = county.ask(withdraw, "AMR/2", b=one, r="同意")["withdrawBatch"]
    assert done["__typename"] == "Accepted"
    assert [r["annulled"]["reason"] for r in records(county, code)] == ["batch_withdrawn"]
    assert records(county, code, "") == []
    found = batch(county, one, "AMR")
    assert found is not None
    assert found["withdrawn"]


def test_a_wrong_value_is_corrected_by_two_officers(county: County) -> None:
    county.on("2026-10-15")
    code = county.new_code()
    fine = acts.penalty(county, code, "2026-10-14", "AMR", fine="50000")
    acts.publish(county, fine, "AMR/2")
    correct = {"record": fine, "field": "fine", "new": "5000", "basis": "核对决定书原件"}
    missing = "matter_must_be_proposed_by_another_officer_first"
    county.refused(missing, "AMR/2", "correctRecord", **correct)
    reason = {"matter": "record.correction", "case": fine, "reason": "多录一个零"}
    county.done("AMR", "propose", **reason)
    county.refused("proposer_may_not_approve", "AMR", "correctRecord", **correct)
    county.done("AMR/2", "correctRecord", **correct)
    (record,) = records(county, code, "")
    assert record["fine"] in ("5000", "5000.00")
    assert [(c["field"], c["new"]) for c in record["corrections"]] == [("fine", "5000")]
    history = """query($c: String!) { history(code: $c, first: 20) { edges { node { topic } } } }"""
    topics = [e["node"]["topic"] for e in county.ask(history, "AMR", c=code)["history"]["edges"]]
    assert topics == [
        "subject.registered",
        "record.filed",
        "publication.published",
        "proposal.made",
        "record.corrected",
    ]
    public = [e["node"]["topic"] for e in county.ask(history, c=code)["history"]["edges"]]
    assert "proposal.made" not in public


def test_a_newer_state_of_the_same_decision_is_a_change(county: County) -> None:
    """The decision was changed: the same row with another state adds an entry, nothing else."""
    county.on("2026-10-16")
    code, number = county.new_code(), f"永市监许〔2026〕{county.number()}号"
    facts = {
        "kind": "licence",
        "documentNo": number,
        "agency": "AMR",
        "decidedOn": "2026-10-15",
        "name": acts.name_of(code),
        "validFrom": "2026-10-15",
        "validUntil": "2031-10-14",
    }
    first = county.act("AMR", "fileRecord", {"subject": code, "facts": facts})
    changed = county.act(
        "AMR", "fileRecord", {"subject": code, "facts": facts | {"status": "invalid"}}
    )
    assert changed["receipt"]["entries"] == [county.head]
    assert changed["ids"] == first["ids"][-1:]
    again = county.act(
        "AMR", "fileRecord", {"subject": code, "facts": facts | {"status": "invalid"}}
    )
    assert again["__typename"] == "Accepted"
    assert again["receipt"]["entries"] == first["receipt"]["entries"][-1:]


def test_the_work_list_says_what_is_due_and_overdue(county: County) -> None:
    county.on("2026-10-19")
    code = county.new_code()
    fine = acts.penalty(county, code, "2026-10-16", "HEA")
    (task,) = work(county, "HEA")
    assert (task["kind"], task["id"], task["code"]) == ("publication.publish", fine, code)
    assert (task["article"], task["due"], task["overdue"]) == (14, "2026-10-27", False)
    assert work(county, "HEA", until="2026-10-26") == []
    assert county.error(WORK, "ECO", agency="HEA") == "unit_sees_its_own_work"
    assert county.error(WORK, "") == "unit_sees_its_own_work"
    assert [w["id"] for w in work(county, "AUDITOR", agency="县卫健局")] == [fine]
    county.on("2026-10-28")
    (task,) = work(county, "HEA")
    assert task["overdue"]
    acts.publish(county, fine, "HEA/2")
    assert work(county, "HEA") == []


def test_a_table_of_commitments_with_its_conditional_fields(county: County) -> None:
    """Fields 12 and 13 of the national template: needed where something was not kept."""
    county.on("2026-10-29")
    kept, broken, silent = (commitment_row(county) for _ in range(3))
    done = {"determined_on": "2026-10-20", "determined_by": ORGAN, "determined_by_code": ORGAN_CODE}
    kept |= {"fulfilment": "全部履行", **done}
    broken |= {"fulfilment": "部分履行", "unfulfilled": "未按期提交", **done}
    broken |= {"liability_pursued": "责令限期整改"}
    silent |= {"fulfilment": "部分履行", "liability_pursued": "责令限期整改", **done}
    table = papers.csv_table("commitment", [kept, broken, silent])
    summary = county.deliver("AMR", table, AMR, layout="commitment")
    assert (summary["accepted"], summary["rejected"]) == (2, 1), summary
    found = batch(county, summary["batch"], "AMR")
    assert found is not None
    (fault,) = (edge["node"] for edge in found["rejectedRows"]["edges"])
    assert (fault["row"], fault["field"]) == (4, "unfulfilled")
    query = """query($c: String!) { subject(code: $c) {
      commitments { number situation fulfilment { outcome } } } }"""
    (one,) = county.ask(query, "AMR", c=broken["subject_code"])["subject"]["commitments"]
    assert (one["number"], one["situation"]) == (broken["commitment_code"], "breached")


def commitment_row(county: County) -> dict[str, str]:
    """A row of the commitment template, of a firm that nobody named before."""
    number = county.number()
    return {
        **COMMITMENT,
        "commitment_code": f"62032120260901{number:06}",
        "name": f"永昌县第{number}服务部",
        "subject_code": county.new_code(),
    }


def test_licences_in_a_workbook_with_field_codes(county: County) -> None:
    county.on("2026-10-30")
    row = {**LICENCE, "unified_code": county.new_code(), "name": "永昌县许可商店"}
    row["document_no"] = f"永市监许〔2026〕{county.number()}号"
    book, file = Workbook(), io.BytesIO()
    for line in table("licence-2018", [row], codes=True):
        book.active.append(line)
    book.save(file)
    summary = county.deliver("AMR", file.getvalue(), AMR)
    assert summary["accepted"] == 1, summary
    query = """query($c: String!) { subject(code: $c) { standing records { edges { node {
      kind licenceKind validUntil window { tier } obligations { due } } } } } }"""
    found = county.ask(query, "AMR", c=row["unified_code"])["subject"]
    (record,) = (edge["node"] for edge in found["records"]["edges"])
    assert (record["kind"], record["licenceKind"]) == ("licence", "general")
    assert record["validUntil"] == "2031-09-29"
    assert found["standing"] == "CLEAN"
