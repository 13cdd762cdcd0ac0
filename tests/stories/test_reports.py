"""Credit reports over HTTP: a bank with authorisation, the own copy, verification, replacement."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from ledger.codes import synthetic_identity_number
from tests.stories import acts
from tests.stories.papers import accesses

if TYPE_CHECKING:
    from tests.stories.county import County

FORMS = "number situation requester issuer digest restsOn file credential page supersededBy"
REPORT = f"query($n: String!) {{ report(number: $n) {{ {FORMS} }} }}"
VERIFY = """
query($n: String!) { verifyReport(number: $n) {
  number situation issuer issuerName asOf asOfEntry digest } }"""
BY_FILE = """
query($f: String!) { verifyReportFile(file: $f) {
  authentic reason form complete check { number situation } } }"""


def issued(county: County, by: str, **given: Any) -> str:
    """A report is issued; its number."""
    return county.done(by, "issueReport", **given).removeprefix("report/")


def read(county: County, number: str, by: str) -> dict[str, Any] | None:
    """The report as somebody may have it."""
    found: dict[str, Any] | None = county.ask(REPORT, by, n=number)["report"]
    return found


def verified(county: County, number: str, by: str = "") -> str:
    """What anyone learns of a number."""
    situation: str = county.ask(VERIFY, by, n=number)["verifyReport"]["situation"]
    return situation


def firm(county: County, on: str) -> tuple[str, str]:
    """A firm with a published fine; its code and the fine."""
    county.on(on)
    code = county.new_code()
    fine = acts.penalty(county, code, on, "ECO")
    acts.publish(county, fine, "ECO/2")
    return code, fine


@pytest.fixture(scope="module")
def fined(county: County) -> tuple[str, str]:
    return firm(county, "2026-04-07")


def test_a_department_uses_a_report_in_its_matter(county: County, fined: tuple[str, str]) -> None:
    code, _ = fined
    ask = {"subject": code, "purpose": "government_procurement"}
    other = "matter_must_be_of_the_asking_department"
    county.refused(other, "HRSS", "issueReport", **ask)
    county.refused("report_must_hold_no_score", "FIN", "issueReport", **ask, sections=["score"])
    outside = "section_must_be_of_the_national_format"
    county.refused(outside, "FIN", "issueReport", **ask, sections=["local"])
    number = issued(county, "FIN", **ask)
    found = read(county, number, "FIN")
    assert found is not None
    assert (found["situation"], found["requester"], found["issuer"]) == ("valid", "FIN", "DRC")
    said = json.loads(found["file"])["report"]
    assert [s["no"] for s in said["sections"]] == list("一二三四五六七八九十")
    penalty = said["sections"][1]["items"][0]
    assert ["罚款金额（万元）", "2"] in penalty["fields"]
    assert ["违法事实", "未按规定处理废水"] in penalty["fields"]
    assert "未按规定处理废水" in found["page"]
    use = {"report": number, "matter": "government_procurement", "usedOn": "2026-04-07"}
    county.done("FIN", "recordReportUse", **use)
    for stranger in ("HRSS", "", f"SUBJECT {county.new_code()}"):
        assert read(county, number, stranger) is None
    assert read(county, number, f"SUBJECT {code}") is not None


def test_a_bank_needs_the_subjects_authorisation(county: County, fined: tuple[str, str]) -> None:
    code, fine = fined
    bank = county.new_code()
    lender, itself = f"INTEGRATOR {bank}", f"SUBJECT {code}"
    ask = {"subject": code, "purpose": "financing"}
    needed = "subject_must_have_authorised_the_report"
    county.refused(needed, lender, "issueReport", **ask)
    given = county.done(
        itself,
        "giveReportAuthorisation",
        subject=code,
        recipient=bank,
        purpose="financing",
        validUntil="2026-06-30",
    )
    number = issued(county, lender, **ask, authorisation=given)
    shown = [a for a in accesses(county) if a.basis == given]
    assert shown, "issuing opened the texts: that is an access"
    assert any(fine in a.records for a in shown)
    found = read(county, number, lender)
    assert found is not None
    assert found["credential"].count("~") > 10
    by_file = county.ask(BY_FILE, "", f=found["credential"])["verifyReportFile"]
    assert (by_file["authentic"], by_file["form"], by_file["complete"]) == (
        True,
        "credential",
        True,
    )
    assert by_file["check"] == {"number": number, "situation": "valid"}
    lists = "query { reportAuthorisations(first: 5) { edges { node { purpose recipient } } } }"
    (edge,) = county.ask(lists, lender)["reportAuthorisations"]["edges"]
    assert edge["node"] == {"purpose": "financing", "recipient": bank}
    county.done(itself, "revokeReportAuthorisation", authorisation=given)
    revoked = "authorisation_must_not_be_revoked"
    county.refused(revoked, lender, "issueReport", **ask, authorisation=given)
    after = read(county, number, lender)
    assert after is not None
    assert (after["file"], after["credential"], after["page"]) == (None, None, None)


def test_my_own_copy_is_free_and_anyone_verifies_it(county: County, fined: tuple[str, str]) -> None:
    code, itself = fined[0], f"SUBJECT {fined[0]}"
    stranger = f"SUBJECT {county.new_code()}"
    own = {"subject": code, "purpose": "own_copy"}
    county.refused("case_must_exist", stranger, "issueReport", **own)
    number = issued(county, itself, **own)
    found = read(county, number, itself)
    assert found is not None
    file, digest = json.loads(found["file"]), found["digest"]
    line = json.dumps(
        file["report"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()
    assert hashlib.sha256(line).hexdigest() == digest == file["digest"]
    check = county.ask(VERIFY, n=number)["verifyReport"]
    assert (check["situation"], check["issuer"], check["digest"]) == ("valid", "DRC", digest)
    assert check["asOf"] == file["report"]["asOf"]["date"]
    by_file = county.ask(BY_FILE, f=found["file"])["verifyReportFile"]
    assert (by_file["authentic"], by_file["form"]) == (True, "json")
    changed = found["file"].replace("未按规定处理废水", "没有违法事实吧吧")
    by_file = county.ask(BY_FILE, f=changed)["verifyReportFile"]
    assert by_file["authentic"] is False
    assert by_file["check"]["situation"] == "unknown"
    assert verified(county, "20260407100000ABCDEFGH") == "unknown"


def test_pages_and_keys_are_served(county: County, fined: tuple[str, str]) -> None:
    code = fined[0]
    itself, number = (
        f"SUBJECT {code}",
        issued(county, f"SUBJECT {code}", subject=code, purpose="own_copy"),
    )
    county.rooms.runner.catch_up()
    path = f"/report/{number}"
    page = county.client.get(path, headers=county.headers(itself))
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "公共信用信息报告" in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    for reader in ("", "HRSS", f"SUBJECT {county.new_code()}"):
        assert county.client.get(path, headers=county.headers(reader)).status_code == 404
    assert county.client.get("/report/1", headers=county.headers(itself)).status_code == 404
    forged = {"Authorization": "Bearer no"}
    assert county.client.get(path, headers=forged).status_code == 401
    asked = {**county.headers(itself), "Accept": "application/dc+sd-jwt"}
    credential = county.client.get(path, headers=asked)
    assert credential.text.count("~") > 10
    (key,) = county.client.get("/.well-known/jwks.json").json()["keys"]
    assert (key["alg"], key["kty"], "d" in key) == ("Ed25519", "OKP", False)


def test_after_repair_an_old_report_is_stale_then_superseded(county: County) -> None:
    code, fine = firm(county, "2026-04-08")
    ask = {"subject": code, "purpose": "government_procurement"}
    number = issued(county, "FIN", **ask)
    assert verified(county, number) == "valid"
    entry = county.head
    acts.repaired(county, fine, "ECO", ("2026-07-20", "2026-07-21", "2026-07-22"))
    assert verified(county, number) == "stale"
    use = {"report": number, "matter": "government_procurement", "usedOn": "2026-07-22"}
    county.refused("report_must_still_rest_on_its_basis", "FIN", "recordReportUse", **use)
    theirs = read(county, number, "FIN")
    assert theirs is not None
    assert (theirs["file"], theirs["page"]) == (None, None)
    county.rooms.runner.catch_up()
    gone = county.client.get(f"/report/{number}", headers=county.headers("FIN"))
    assert gone.status_code == 410
    mine = read(county, number, f"SUBJECT {code}")
    assert mine is not None
    assert "未按规定处理废水" in mine["file"]
    assert "已失去时效" in mine["page"]
    then = (
        "query($n: String!, $e: Int!) { report(number: $n, asOf: {entry: $e}) { situation file } }"
    )
    as_of = county.ask(then, "FIN", n=number, e=entry)["report"]
    assert (as_of["situation"], as_of["file"]) == ("valid", None)
    work = """query { workList(first: 50, article: 3) { edges { node { kind code } } } }"""
    todo = [e["node"] for e in county.ask(work, "FIN")["workList"]["edges"]]
    assert {"kind": "report.replace", "code": code} in todo
    anew = {"report": number, "reason": "basis_changed"}
    county.done("FIN", "replaceReport", **anew)
    assert verified(county, number) == "superseded"
    old = read(county, number, "FIN")
    assert old is not None
    new = read(county, old["supersededBy"], "FIN")
    assert new is not None
    assert fine not in json.dumps(new)
    assert "未按规定处理废水" not in new["file"]
    assert verified(county, old["supersededBy"]) == "valid"


def test_a_disputed_record_is_marked(county: County) -> None:
    code, fine = firm(county, "2026-07-23")
    county.done(f"SUBJECT {code}", "fileObjection", target=fine, ground="error", text="不实")
    number = issued(county, "FIN", subject=code, purpose="government_procurement")
    found = read(county, number, "FIN")
    assert found is not None
    (penalty,) = json.loads(found["file"])["report"]["sections"][1]["items"]
    assert penalty["marks"] == ["存在异议"]
    assert "存在异议" in found["page"]


def test_a_person_is_reported_on_with_authorisation_only(county: County) -> None:
    number = synthetic_identity_number(4_711)
    given = {"kind": "person", "name": "欧阳小明", "number": number}
    county.done("HRSS", "registerSubject", **given)
    tag = county.rooms.ledger.vault.person_tag(number) or ""
    itself = f"SUBJECT {tag}"
    ask = {"purpose": "civil_service"}
    county.refused("subject_must_be_registered", "ORG", "issueReport", **ask)
    needed = "subject_must_have_authorised_the_report"
    county.refused(needed, "ORG", "issueReport", **ask, subject=tag)
    consent = county.done(
        itself,
        "giveReportAuthorisation",
        subject=tag,
        recipient="ORG",
        purpose="civil_service",
        validUntil="2026-12-31",
    )
    report = issued(county, "ORG", **ask, authorisation=consent)
    found = read(county, report, "ORG")
    assert found is not None
    assert "欧阳**" in found["page"]
    assert "欧阳小明" not in found["file"]
    assert number not in found["file"]
    own = read(county, issued(county, itself, subject=tag, purpose="own_copy"), itself)
    assert own is not None
    assert "欧阳小明" in own["page"]
    assert any(a.purpose == "civil_service" and a.basis == consent for a in accesses(county))


def test_another_regions_report_is_recognised(county: County, fined: tuple[str, str]) -> None:
    given = {
        "subject": fined[0],
        "region": "620100",
        "number": "20260701101500ABCD1234",
        "issuedOn": "2026-07-01",
        "version": "V2.0",
        "digest": "cd" * 32,
        "matter": "government_procurement",
    }
    report = county.done("FIN", "receiveForeignReport", **given)
    first = "foreign_report_must_be_verified_first"
    county.refused(first, "FIN", "recogniseForeignReport", report=report)
    county.done("FIN", "verifyForeignReport", report=report, method="inquiry", authentic=True)
    county.done("FIN", "recogniseForeignReport", report=report)
    check = """query($n: String!) { verifyReport(number: $n, region: "620100") {
      situation issuer asOf } }"""
    assert county.ask(check, n=given["number"])["verifyReport"] == {
        "situation": "recognised",
        "issuer": "620100",
        "asOf": "2026-07-01",
    }
    assert county.ask(check, n="20260701101500ABCD9999")["verifyReport"]["situation"] == "unknown"
    lists = "query { foreignReports(first: 5) { edges { node { number stage until } } } }"
    (edge,) = county.ask(lists, "FIN")["foreignReports"]["edges"]
    assert edge["node"] == {
        "number": given["number"],
        "stage": "recognised",
        "until": "2027-07-01",
    }


def test_what_reports_are_used_for_is_public(county: County) -> None:
    query = "query { reportPurposes { code label use mark rule { ruleSet } } }"
    found = county.ask(query)["reportPurposes"]
    assert sum(each["use"] == "listed" for each in found) == 9
    assert {each["rule"]["ruleSet"] for each in found} == {"REPORT-2022"}


def test_the_list_of_reports_is_the_units_own(county: County, fined: tuple[str, str]) -> None:
    query = """query($c: String) { reports(first: 50, code: $c) {
      edges { node { number situation requester } } } }"""
    mine = county.ask(query, "FIN")["reports"]["edges"]
    assert {edge["node"]["requester"] for edge in mine} == {"FIN"}
    everything = county.ask(query, "AUDITOR", c=fined[0])["reports"]["edges"]
    assert len(everything) >= 4
    assert county.error(query) == "unit_sees_its_own_work"
    own = county.ask(query, f"SUBJECT {fined[0]}")["reports"]["edges"]
    assert len(own) == len(everything)
