"""Acceptance scenarios of records: windows, two clocks, annulment, codes, persons, back-dating."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.codes import synthetic_identity_number
from ledger.policy import seed_texts
from tests.stories import acts, papers
from tests.stories.acts import CHINA, ENTERPRISE

if TYPE_CHECKING:
    import pytest

    from tests.stories.county import County

RECORD = """
query($id: ID!) { record(id: $id) {
  kind documentNo tier live ended published entries
  window { firstDay minUntil eligibleFrom lastDisplayDay tier regime rule { ruleSet clause } }
  obligations { channel due state publishedOn withdrawnOn takedownDue reason }
  annulled { reason basis on entry } repairedOn
} }"""
ARCHIVE = """
query($code: String!, $asOf: AsOf) { subject(code: $code, asOf: $asOf) {
  standing asOfEntry asOfDay
  records { edges { node { id documentNo live published annulled { reason } } } }
  measures { id inForce liveBases endedBecause }
  listings { id inForce situation endedBecause }
} }"""


def record(county: County, stream: str, by: str = "AUDITOR") -> dict[str, Any]:
    """One record as the auditor sees it."""
    found: dict[str, Any] = county.ask(RECORD, by, id=stream)["record"]
    return found


def obligation(county: County, stream: str, channel: str) -> dict[str, Any]:
    """What is owed on one channel."""
    owed = record(county, stream)["obligations"]
    found: dict[str, Any] = next(o for o in owed if o["channel"] == channel)
    return found


def archive(county: County, code: str, by: str = "AUDITOR", **as_of: Any) -> dict[str, Any]:
    """An archive, now or as of."""
    found: dict[str, Any] = county.ask(ARCHIVE, by, code=code, asOf=as_of or None)["subject"]
    return found


def test_scenario_04_a_fine_under_the_rules_of_2019(county: County) -> None:
    county.on("2022-04-01")
    fine = acts.penalty(county, county.new_code(), "2022-03-28")
    window = record(county, fine)["window"]
    assert window["rule"]["ruleSet"] == "REPAIR-2019"
    assert window["tier"] == "GENERAL"
    assert (window["minUntil"], window["lastDisplayDay"]) == ("2022-06-28", "2023-03-28")


def test_scenario_03_food_under_the_rules_of_2023(county: County) -> None:
    county.on("2024-03-05")
    food = acts.penalty(county, county.new_code(), "2024-03-01", domain="food")
    window = record(county, food)["window"]
    assert window["rule"]["ruleSet"] == "REPAIR-2023"
    assert (window["minUntil"], window["lastDisplayDay"]) == ("2025-03-01", "2027-03-01")
    assert window["eligibleFrom"] == "2025-03-02"


def test_scenario_15_codes_of_villages_pass_and_wrong_checks_fail(county: County) -> None:
    county.on("2024-05-06")
    village = "N2620321MF00000138"
    county.done("AGR", "registerSubject", code=village, name="永昌县某某村股份经济合作社")
    answer = county.ask("query($c: String!) { subject(code: $c) { name standing } }", c=village)
    assert answer["subject"]["standing"] == "CLEAN"
    wrong = {"code": "91310000132212144D", "name": "某某公司"}
    county.refused("subject_code_must_be_valid", "AMR", "registerSubject", **wrong)
    person = {"kind": "person", "number": "620321209902290010", "name": "无人"}
    refused = county.refused("subject_code_must_be_valid", "AMR", "registerSubject", **person)
    assert refused["fields"] == ["number"]
    assert "6203212099" not in json.dumps(refused)


def test_scenario_05_what_falls_when_a_penalty_is_annulled(county: County) -> None:
    county.on("2024-06-03")
    code = county.new_code()
    basis = acts.grave(county, code, "2024-06-03")
    acts.publish(county, basis, "AMR/2")
    listing = acts.listed(county, code, basis, ("2024-06-05", "2024-06-06", "2024-06-17"))
    county.on("2024-06-18")
    measure = county.done("FIN", "imposeMeasure", **acts.imposition(code, "2024-06-18", listing))
    before = county.head
    # A Friday: three working days later is a Wednesday.
    county.on("2024-09-06")
    annul = {"record": basis, "reason": "revoked", "basis": "金昌市人民政府行政复议决定"}
    county.propose_and("record.annulment", basis, "AMR", "annulRecord", **annul)
    owed = obligation(county, basis, CHINA)
    assert owed["takedownDue"] == "2024-09-11"
    found = record(county, basis)
    assert found["annulled"]["reason"] == "revoked"
    assert not found["live"]
    now = archive(county, code)
    assert [m["inForce"] for m in now["measures"] if m["id"] == measure] == [False]
    assert [one["inForce"] for one in now["listings"]] == [False]
    then = archive(county, code, entry=before, effectiveOn="2024-06-18")
    assert [m["inForce"] for m in then["measures"]] == [True]
    assert [one["inForce"] for one in then["listings"]] == [True]
    assert [r["annulled"] for r in nodes(then)] == [None]
    clearance = 'query($c: [String!]!) { clearance(codes: $c, matter: "fiscal_funds") { answer bars { id } } }'
    assert county.ask(clearance, c=[code])["clearance"] == [{"answer": "yes", "bars": []}]
    county.on("2024-09-10")
    county.done("AMR/2", "withdrawPublication", record=basis, reason="revoked")
    withdrawn = obligation(county, basis, CHINA)
    assert (withdrawn["state"], withdrawn["withdrawnOn"]) == ("WITHDRAWN", "2024-09-10")
    assert withdrawn["reason"] == "revoked"


def nodes(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The records of an archive."""
    return [edge["node"] for edge in found["records"]["edges"]]


def test_scenario_20_a_back_dated_decision(county: County) -> None:
    county.on("2025-03-31")
    code = county.new_code()
    county.done("ECO", "registerSubject", code=code, name=acts.name_of(code))
    known = county.rooms.ledger.clock.now().isoformat()
    county.on("2025-06-02", hour=14)
    late = acts.penalty(county, code, "2025-03-03")
    acts.publish(county, late, "ECO/2")
    effective = archive(county, code, effectiveOn="2025-03-31")
    assert [r["id"] for r in nodes(effective)] == [late]
    assert nodes(archive(county, code, knownAt=known)) == []
    owed = obligation(county, late, CHINA)
    assert (owed["due"], owed["state"]) == ("2025-03-12", "PUBLISHED_LATE")


def test_scenario_14_a_row_outside_the_catalogue_or_with_forbidden_data(county: County) -> None:
    county.on("2026-06-01")
    rows = [
        papers.penalty_row(county, "2026-05-29"),
        papers.penalty_row(county, "2026-05-29", facts="当事人宗教信仰及血型情况"),
        papers.penalty_row(county, "2026-05-29"),
    ]
    summary = county.deliver("AMR", papers.csv_table("penalty-2018", rows), "县市场监管局")
    assert (summary["rows"], summary["accepted"], summary["rejected"]) == (3, 2, 1)
    assert [(r["name"], r["value"]) for r in summary["reasons"]] == [
        ("forbidden_personal_data_must_not_be_collected", 1)
    ]
    facts = {
        "kind": "gossip",
        "documentNo": "永闻〔2026〕1号",
        "name": "永昌县某某传闻有限公司",
        "agency": "AMR",
        "decidedOn": "2026-05-29",
    }
    county.refused(
        "kind_must_be_in_the_catalogue", "AMR", "fileRecord", subject=county.new_code(), facts=facts
    )


PERSON = """
query($n: String!, $p: String!, $b: String! = "") { person(number: $n, purpose: $p, basis: $b) {
  standing code name kind identity { name number masked }
  records { edges { node { documentNo name texts { name value } } } }
  history(first: 50) { edges { node { topic entry } } }
} }"""


def test_scenario_16_a_person_is_nobodys_business_but_the_auditors(
    county: County, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    county.on("2026-06-02")
    number, name = synthetic_identity_number(77), "赵无名"
    answers = [person := register_person(county, number, name)]
    facts = {
        "kind": "penalty",
        "documentNo": "永市监罚〔2026〕77号",
        "agency": "AMR",
        "decidedOn": "2026-06-01",
        "penaltyKinds": ["fine"],
        "fine": "5000",
    }
    texts = [{"name": "facts", "value": f"{name}无证经营"}]
    county.done("AMR", "fileRecord", subject=person, facts=facts, texts=texts)
    unknown = synthetic_identity_number(78)
    public = county.ask(PERSON, "", n=number, p="好奇", b="none")["person"]
    assert public == county.ask(PERSON, "", n=unknown, p="好奇", b="none")["person"]
    assert (public["standing"], public["records"]["edges"]) == ("WITHHELD", [])
    accounted = county.rooms.access.store.head().size
    audited = county.post(PERSON, "AUDITOR", n=number, p="专项审计〔2026〕3号")
    found = audited["data"]["person"]
    assert [n["documentNo"] for n in nodes(found)] == ["永市监罚〔2026〕77号"]
    topics = [edge["node"]["topic"] for edge in found["history"]["edges"]]
    assert topics == ["subject.registered", "record.filed"]
    assert nodes(found)[0]["texts"] == []
    shown = {"name": "赵**", "number": f"{number[:6]}********{number[-4:]}", "masked": True}
    assert found["identity"] == shown
    assert name not in json.dumps(audited, ensure_ascii=False)
    entered = papers.accesses(county, accounted)
    assert [(e.operation, e.purpose, e.basis) for e in entered] == [
        ("person", "专项审计〔2026〕3号", ""),
    ]
    answers += [json.dumps(audited), json.dumps(public), *(repr(e) for e in entered)]
    for text in (*answers, caplog.text):
        assert number not in text
        assert number[:-1] not in text
    files = [path for path in Path.cwd().rglob("*") if path.is_file()]
    assert not any(number.encode() in path.read_bytes() for path in files)


def test_a_person_on_a_list_is_seen_by_auditors_only(county: County) -> None:
    county.on("2026-06-03")
    number = synthetic_identity_number(79)
    person = register_person(county, number, "钱无名")
    facts = {
        "kind": "penalty",
        "documentNo": "永市监罚〔2026〕79号",
        "agency": "AMR",
        "decidedOn": "2026-06-03",
        "penaltyKinds": ["licence_revoked"],
        "domain": "food",
    }
    base = county.done("AMR", "fileRecord", subject=person, facts=facts)
    county.refused(
        "person_must_not_be_published", "AMR/2", "publishRecords", records=[base], channel=CHINA
    )
    listing = acts.listed(county, person, base, ("2026-06-04", "2026-06-05", "2026-06-15"))
    query = """{ listings(first: 50) { edges { node { code name listing { stream } } } } }"""
    assert county.ask(query)["listings"]["edges"] == []
    assert county.ask(query, "AMR")["listings"]["edges"] == []
    (edge,) = county.ask(query, "AUDITOR")["listings"]["edges"]
    assert edge["node"] == {"code": "", "name": "", "listing": {"stream": listing}}
    node = """query($id: ID!) { node(id: $id) { id } record(id: $id) { id } }"""
    for one in (base, listing):
        assert county.ask(node, id=one) == {"node": None, "record": None}
    changes = "{ changes(after: 1, first: 100) { codes } }"
    assert person not in json.dumps(county.ask(changes))


def test_a_person_in_a_file_leaves_no_number_behind(
    county: County, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    county.on("2026-06-16")
    number = synthetic_identity_number(80)
    row = papers.penalty_row(county, "2026-06-15", category="自然人", unified_code="")
    row |= {"name": "李无名", "person_document_kind": "身份证", "person_number": number}
    row |= {"representative": "", "facts": f"李无名（{number}）无证经营"}
    summary = county.deliver("AMR", papers.csv_table("penalty-2018", [row]), "县市场监管局")
    assert summary["accepted"] == 1, summary
    found = county.ask(PERSON, "AMR", n=number, p="案件办理", b="行政处罚法")["person"]
    assert [n["documentNo"] for n in nodes(found)] == [row["document_no"]]
    assert found["identity"] == {"name": "李无名", "number": number, "masked": False}
    audited = county.ask(PERSON, "AUDITOR", n=number, p="审计")
    assert number not in json.dumps(audited)
    assert number not in json.dumps(summary)
    assert number not in caplog.text
    files = [path for path in Path.cwd().rglob("*") if path.is_file()]
    assert [path.name for path in files if number.encode() in path.read_bytes()] == []


def register_person(county: County, number: str, name: str) -> str:
    """A person's archive; answers its tag."""
    stream = county.done("AMR", "registerSubject", kind="person", number=number, name=name)
    return stream.removeprefix("subject/")


def test_scenario_01_an_ordinary_fine_of_september_2026(county: County) -> None:
    county.on("2026-09-30")
    fine = acts.penalty(county, county.new_code(), "2026-09-30")
    found = record(county, fine)
    assert obligation(county, fine, CHINA)["due"] == "2026-10-15"
    assert found["window"]["tier"] == "GENERAL"
    assert found["window"]["rule"]["ruleSet"] == "REPAIR-2026"
    assert found["window"]["minUntil"] == "2026-12-30"
    assert found["window"]["eligibleFrom"] == "2026-12-31"
    assert found["window"]["lastDisplayDay"] == "2027-09-30"


def test_scenario_02_the_same_of_a_market_regulator_has_two_clocks(county: County) -> None:
    county.on("2026-09-30", hour=12)
    code = county.new_code()
    fine = acts.penalty(county, code, "2026-09-30", "AMR")
    assert obligation(county, fine, CHINA)["due"] == "2026-10-15"
    assert obligation(county, fine, ENTERPRISE)["due"] == "2026-11-03"
    county.on("2026-10-08")
    acts.publish(county, fine, "AMR/2", CHINA)
    acts.publish(county, fine, "AMR/2", ENTERPRISE)
    opens = date.fromisoformat(record(county, fine)["window"]["eligibleFrom"])
    acts.repaired(county, fine, "AMR", (opens.isoformat(), "2027-01-12", "2027-01-13"))
    owed = record(county, fine)["obligations"]
    shown = {o["channel"]: o["state"] for o in owed if o["publishedOn"]}
    assert shown == {CHINA: "STOPPED_BY_REPAIR", ENTERPRISE: "STOPPED_BY_REPAIR"}
    assert county.ask(RECORD, id=fine)["record"] is None


def test_scenario_03_the_policy_decides_whether_newer_rules_shorten(county: County) -> None:
    county.on("2027-01-20")
    code = county.new_code()
    food = acts.penalty(county, code, "2024-03-01", domain="food", backfill=True)
    assert record(county, food)["window"]["lastDisplayDay"] == "2027-03-01"
    (text,) = (t for t in seed_texts() if json.loads(t)["id"] == "REPAIR-2026")
    rules = json.loads(text)
    rules["rules"]["transition_rule"]["rule"] = "MORE_FAVOURABLE"
    county.done("ADMINISTRATOR", "adoptRuleSet", text=json.dumps(rules, ensure_ascii=False))
    window = record(county, food)["window"]
    assert window["lastDisplayDay"] == "2026-03-31"
    assert window["regime"] == "REPAIR-2026"
