"""Sharing and recall over HTTP: who was shown what hears of its end, and says what it did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.stories import acts
from tests.stories.test_merges import merged

if TYPE_CHECKING:
    from tests.stories.county import County

LOOK = """
query($code: String!, $purpose: String!) { subject(code: $code, purpose: $purpose) {
  standing records { edges { node { id fine } } } listings { id inForce }
} }"""
RECALL = (
    "id record ending code recipient told cause since due outstanding overdue takenBack done"
    " doneOn late derivedFrom rule { ruleSet clause }"
)
MINE = f"query {{ recalls(first: 50) {{ edges {{ node {{ {RECALL} }} }} }} }}"
UNDONE = f"query {{ recalls(first: 50, outstanding: false) {{ edges {{ node {{ {RECALL} }} }} }} }}"
OF = f"""query($id: ID!) {{ recallsOf(record: $id, first: 50) {{
  edges {{ node {{ {RECALL} }} }} }} }}"""
LATE = f"query {{ overdueRecalls(first: 50) {{ edges {{ node {{ {RECALL} }} }} }} }}"
WORK = """
query($agency: String!) { workList(first: 50, agency: $agency, article: 13) {
  edges { node { kind id code due overdue detail rule { ruleSet } } }
} }"""
ANSWER = "accessEntry on code recipient officer operation purpose basis records lawful because"
SHOWN = f"""query($id: ID!, $first: Int!, $after: String) {{
  shownTo(record: $id, first: $first, after: $after) {{
    edges {{ node {{ {ANSWER} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
SHOWN_ME = f"""query($code: String!) {{ subject(code: $code) {{
  shownTo(first: 50) {{ edges {{ node {{ {ANSWER} }} }} }} }} }}"""
BANK = "INTEGRATOR PBC"
QUERIES = Path(__file__).parents[2] / "docs" / "queries"


def nodes(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The nodes of a connection."""
    return [edge["node"] for edge in found[name]["edges"]]


def look(county: County, code: str, by: str = BANK, purpose: str = "loan") -> None:
    """Someone asks about a firm for a purpose."""
    county.ask(LOOK, by, code=code, purpose=purpose)


def mine(county: County, record: str, by: str = BANK) -> list[dict[str, Any]]:
    """What the caller must undo of a record."""
    return [n for n in nodes(county.ask(MINE, by), "recalls") if n["record"] == record]


def published(county: County, day: str) -> tuple[str, str]:
    """A firm with a published penalty of that day: its code, the record."""
    county.on(day)
    code = county.new_code()
    fine = acts.penalty(county, code, day, "AMR")
    acts.publish(county, fine, "AMR/2")
    return code, fine


def correct(county: County, fine: str, by: str = "AMR") -> None:
    """The organ corrects the amount, two officers."""
    county.done(by, "propose", matter="record.correction", case=fine, reason="金额录入有误")
    right = {"record": fine, "field": "fine", "new": "2000", "basis": "永市监更〔2026〕1号"}
    county.done(f"{by}/2", "correctRecord", **right)


def test_a_bank_hears_of_a_correction_and_says_what_it_did(county: County) -> None:
    code, fine = published(county, "2026-01-12")
    look(county, code)
    look(county, code, "", "curiosity")
    assert mine(county, fine) == []
    county.on("2026-01-13")
    correct(county, fine)
    (told,) = mine(county, fine)
    assert (told["told"], told["due"], told["code"]) == ("corrected", "2026-01-16", code)
    assert told["cause"] is None
    assert told["derivedFrom"] == []
    assert told["rule"] == {"ruleSet": "SHARING-2022", "clause": "上海37"}
    (work,) = nodes(county.ask(WORK, "PBC", agency="PBC"), "workList")
    assert (work["kind"], work["id"], work["due"]) == ("recall.acknowledge", fine, "2026-01-16")
    # Late: the supervisor and the auditor see that it is, only the auditor of what.
    county.on("2026-01-19")
    (late,) = nodes(county.ask(LATE, "HRSS"), "overdueRecalls")
    assert (late["recipient"], late["overdue"], late["late"]) == ("PBC", True, True)
    assert (late["record"], late["code"], late["ending"], late["cause"]) == (None, "", None, None)
    (seen,) = nodes(county.ask(LATE, "AUDITOR"), "overdueRecalls")
    assert (seen["record"], seen["code"], seen["cause"]) == (fine, code, "corrected")
    assert county.error(LATE, BANK) == "role_must_permit_the_question"
    answer = {"record": fine, "ending": told["ending"], "done": "corrected"}
    county.refused("recall_must_stand_against_the_recipient", "HRSS", "acknowledgeRecall", **answer)
    stranger = {**answer, "recipient": "PBC"}
    county.refused(
        "recall_is_acknowledged_by_its_recipient", "HRSS", "acknowledgeRecall", **stranger
    )
    county.refused(
        "what_was_done_must_answer_the_recall",
        BANK,
        "acknowledgeRecall",
        **{**answer, "done": "laughed"},
    )
    county.done(BANK, "acknowledgeRecall", **answer)
    county.refused("recall_is_acknowledged_once", BANK, "acknowledgeRecall", **answer)
    assert mine(county, fine) == []
    done = [n for n in nodes(county.ask(UNDONE, BANK), "recalls") if n["record"] == fine]
    assert [(n["done"], n["doneOn"], n["late"]) for n in done] == [
        ("corrected", "2026-01-19", True)
    ]
    assert nodes(county.ask(WORK, "PBC", agency="PBC"), "workList") == []


def test_a_repaired_record_is_recalled_from_all_who_were_shown_it_and_leaks_to_none(
    county: County,
) -> None:
    code, fine = published(county, "2026-02-02")
    look(county, code)
    look(county, code, "FIN", "fiscal_funds")
    acts.repaired(county, fine, "AMR", ("2026-06-01", "2026-06-02", "2026-06-03"))
    look(county, code, "INTEGRATOR HRSS", "benefits")
    (bank,), (fin,) = mine(county, fine), mine(county, fine, "FIN")
    assert bank["told"] == fin["told"] == "ended"
    assert bank["cause"] is None
    assert bank["record"] == fine
    assert mine(county, fine, "INTEGRATOR HRSS") == []
    # Nobody else is told of any: a recall says that there was a record.
    for by in ("", "HRSS", BANK, "FIN", f"SUBJECT {county.new_code()}"):
        assert nodes(county.ask(OF, by, id=fine), "recallsOf") == []
    for by in ("AMR", "AUDITOR", f"SUBJECT {code}", "DRC"):
        found = nodes(county.ask(OF, by, id=fine), "recallsOf")
        assert {"PBC", "FIN"} <= {n["recipient"] for n in found}
        assert {n["cause"] for n in found} == {"repaired"}
    record = county.ask("query($i: ID!) { record(id: $i) { id } }", BANK, i=fine)
    assert record == {"record": None}
    county.refused(
        "what_was_done_must_answer_the_recall",
        BANK,
        "acknowledgeRecall",
        record=fine,
        ending=bank["ending"],
        done="corrected",
    )
    before = county.head
    county.done(BANK, "acknowledgeRecall", record=fine, ending=bank["ending"], done="deleted")
    as_it_was(county, fine, before)
    found = nodes(county.ask(OF, "AMR", id=fine), "recallsOf")
    assert {n["recipient"]: n["outstanding"] for n in found if n["recipient"] != "DRC"} == {
        "PBC": False,
        "FIN": True,
    }


def as_it_was(county: County, fine: str, before: int) -> None:
    """Before the bank said what it did its recall was outstanding; before the repair there was
    none; whoever may not be told today is not told of then either."""
    query = """query($id: ID!, $at: AsOf) { recallsOf(record: $id, first: 50, asOf: $at) {
      edges { node { recipient outstanding overdue } } } }"""

    def then(by: str, **at: Any) -> dict[str, bool]:
        found = nodes(county.ask(query, by, id=fine, at=at), "recallsOf")
        return {n["recipient"]: n["outstanding"] for n in found}

    assert then("AMR", entry=county.head)["PBC"] is False
    assert then("AMR", entry=before)["PBC"] is True
    assert then("AMR", entry=before, effectiveOn="2026-05-29") == {}
    assert then("HRSS", entry=before) == {}
    assert then(BANK, entry=before) == {}


def test_the_feed_tells_that_something_ended_and_the_recall_what(county: County) -> None:
    code, fine = published(county, "2026-06-08")
    look(county, code)
    before = county.head
    county.on("2026-06-09")
    county.done("AMR", "propose", matter="record.annulment", case=fine, reason="决定已撤销")
    county.done("AMR/2", "annulRecord", record=fine, reason="revoked", basis="永市监撤〔2026〕1号")
    feed = "query($a: Int!) { changes(after: $a, first: 50) { codes tombstone topic about } }"
    changes = county.ask(feed, BANK, a=before)["changes"]
    assert changes
    assert all(c["tombstone"] and not c["codes"] and c["about"] is None for c in changes)
    (told,) = mine(county, fine)
    assert (told["code"], told["told"]) == (code, "ended")


def test_a_record_that_ends_by_date_alone_is_recalled_too(county: County) -> None:
    code, fine = published(county, "2026-06-10")
    look(county, code)
    query = "query($i: ID!) { record(id: $i) { window { lastDisplayDay } } }"
    last = county.ask(query, "AUDITOR", i=fine)["record"]["window"]["lastDisplayDay"]
    assert last == "2027-06-10"
    county.on("2027-06-10")
    assert mine(county, fine) == []
    county.on("2027-06-11")
    (told,) = mine(county, fine)
    assert (told["ending"], told["since"], told["told"]) == ("expired", "2027-06-11", "ended")
    given = {"record": fine, "ending": "expired", "done": "stopped_use"}
    county.done(BANK, "acknowledgeRecall", **given)
    assert mine(county, fine) == []


def test_the_subject_asks_who_was_shown_its_record(county: County) -> None:
    code, fine = published(county, "2027-06-14")
    look(county, code)
    look(county, code, "FIN", "fiscal_funds")
    look(county, code, f"SUBJECT {code}", "own copy")
    own = f"SUBJECT {code}"
    first = county.ask(SHOWN, own, id=fine, first=2)["shownTo"]
    assert [e["node"]["recipient"] for e in first["edges"]] == ["", "FIN"]
    assert first["pageInfo"]["hasNextPage"]
    rest = county.ask(SHOWN, own, id=fine, first=2, after=first["pageInfo"]["endCursor"])
    (bank,) = nodes(rest, "shownTo")
    assert (bank["recipient"], bank["purpose"], bank["officer"]) == ("PBC", "loan", "")
    assert (bank["lawful"], bank["because"]) == (True, "power")
    auditor = nodes(county.ask(SHOWN, "AUDITOR", id=fine, first=9), "shownTo")
    assert "integrator-1" in {n["officer"] for n in auditor}
    for by in ("", "HRSS", "AMR", BANK, f"SUBJECT {county.new_code()}"):
        assert nodes(county.ask(SHOWN, by, id=fine, first=9), "shownTo") == []
        shown = county.ask(SHOWN_ME, by, code=code)["subject"]
        assert nodes(shown, "shownTo") == []
    mine_ = nodes(county.ask(SHOWN_ME, own, code=code)["subject"], "shownTo")
    assert {"PBC", "FIN"} <= {n["recipient"] for n in mine_}


def test_an_upheld_objection_recalls_from_all_and_names_who_is_late(county: County) -> None:
    code, fine = published(county, "2027-07-05")
    look(county, code)
    look(county, code, "FIN", "fiscal_funds")
    filed = county.done(
        f"SUBJECT {code}", "fileObjection", target=fine, ground="error", text="金额与决定书不符"
    )
    county.on("2027-07-06")
    county.done("DRC", "markObjection", objection=filed, channels=[acts.CHINA])
    county.done("DRC", "routeObjection", objection=filed)
    query = registered_query("objection-recalls")
    assert recalled(county, query, filed) == []
    right = [{"field": "fine", "new": "2000"}]
    county.done("AMR", "propose", matter="record.correction", case=fine, reason="金额录入有误")
    county.done(
        "AMR/3",
        "decideObjection",
        objection=filed,
        outcome="upheld",
        reasons="录入有误",
        corrections=right,
        basis="永市监更〔2027〕2号",
    )
    found = recalled(county, query, filed)
    assert {n["recipient"] for n in found} >= {"PBC", "FIN"}
    (told,) = mine(county, fine)
    county.done(BANK, "acknowledgeRecall", record=fine, ending=told["ending"], done="corrected")
    county.on("2027-07-20")
    found = recalled(county, query, filed, f"SUBJECT {code}")
    said = {n["recipient"]: (n["done"], n["overdue"]) for n in found}
    assert said["PBC"] == ("corrected", False)
    assert said["FIN"] == (None, True)


def recalled(county: County, query: str, filed: str, by: str = "DRC") -> list[dict[str, Any]]:
    """Who must undo what the objection brought down."""
    return nodes(county.ask(query, by, id=filed, first=50)["objection"], "recalls")


def test_own_access_and_what_the_auditor_asks_of_a_day(county: County) -> None:
    code, fine = published(county, "2027-08-02")
    look(county, code)
    look(county, code, purpose="gossip")
    query = f"""query {{ myAccess {{ agency agencyName roles powers recipient actsFor costMax
      answersToday recallsOutstanding purposes {{ code because until rule {{ clause }} }}
      log(first: 2) {{ edges {{ node {{ {ANSWER} }} }} pageInfo {{ hasNextPage }} }} }} }}"""
    found = county.ask(query, BANK)["myAccess"]
    assert (found["agency"], found["recipient"], found["actsFor"]) == ("PBC", "PBC", [])
    assert found["answersToday"] == 2
    assert {p["code"]: p["because"] for p in found["purposes"]}["loan"] == "power"
    assert [n["purpose"] for n in nodes(found, "log")] == ["gossip", "loan"]
    assert found["log"]["pageInfo"]["hasNextPage"]
    public = county.ask(query)["myAccess"]
    assert (public["recipient"], public["purposes"], nodes(public, "log")) == ("", [], [])
    asked = f"""query($c: String!) {{ answersGiven(first: 20, recipient: "PBC", code: $c,
      since: "2027-08-02", until: "2027-08-02") {{ edges {{ node {{ {ANSWER} entry digest
      rule {{ ruleSet clause }} }} }} }} }}"""
    told = nodes(county.ask(asked, "AUDITOR", c=code), "answersGiven")
    assert [(n["purpose"], n["lawful"], n["because"]) for n in told] == [
        ("gossip", False, "purpose_unknown"),
        ("loan", True, "power"),
    ]
    assert told[1]["records"] == [fine]
    assert len(told[1]["digest"]) == 64
    assert told[1]["rule"] == {"ruleSet": "SHARING-2022", "clause": "plan-3"}
    for by in ("", "DRC", BANK):
        assert county.error(asked, by, c=code) == "role_must_permit_the_question"


def registered_query(name: str) -> str:
    """A query of the documentation."""
    return (QUERIES / f"{name}.graphql").read_text(encoding="utf-8")


def test_the_questions_of_the_documentation_are_answered(county: County) -> None:
    code, fine = published(county, "2027-09-01")
    look(county, code)
    county.on("2027-09-02")
    correct(county, fine)
    ask, pages = county.ask, {"first": 50}
    (told,) = [
        n
        for n in nodes(ask(registered_query("recalls"), BANK, **pages), "recalls")
        if n["record"] == fine
    ]
    assert (told["told"], told["outstanding"], told["late"]) == ("corrected", True, False)
    of = nodes(ask(registered_query("recalls-of"), "AMR", record=fine, **pages), "recallsOf")
    assert [(n["recipient"], n["cause"]) for n in of] == [("PBC", "corrected")]
    to = nodes(
        ask(registered_query("shown-to"), f"SUBJECT {code}", record=fine, **pages), "shownTo"
    )
    assert [(n["recipient"], n["purpose"], n["lawful"]) for n in to] == [("PBC", "loan", True)]
    archive = ask(registered_query("shown-my-archive"), f"SUBJECT {code}", code=code, **pages)
    assert [n["records"] for n in nodes(archive["subject"], "shownTo") if n["records"]] == [[fine]]
    access = ask(registered_query("my-access"), BANK, **pages)["myAccess"]
    assert access["recallsOutstanding"] >= 1
    assert [fine] in [n["records"] for n in nodes(access, "log")]
    given = {"recipient": "PBC", "code": code, "since": "2027-09-01", "until": "2027-09-01"}
    answers = nodes(
        ask(registered_query("answers-given"), "AUDITOR", **pages, **given), "answersGiven"
    )
    assert [(n["purpose"], n["because"], n["officer"]) for n in answers] == [
        ("loan", "power", "integrator-1")
    ]
    county.on("2027-09-08")
    late = nodes(ask(registered_query("overdue-recalls"), "AUDITOR", **pages), "overdueRecalls")
    assert told["id"] in {n["id"] for n in late}


def test_a_unit_gives_an_unpublished_record_and_takes_it_back_by_its_end(county: County) -> None:
    county.on("2027-09-13")
    code = county.new_code()
    fine = acts.penalty(county, code, "2027-09-13", "AMR")
    record = "query($i: ID!) { record(id: $i) { id fine } }"
    assert county.ask(record, "HRSS", i=fine) == {"record": None}
    gift = {
        "records": [fine],
        "recipient": "HRSS",
        "purpose": "supervision",
        "basis": "statutory_duty",
    }
    county.refused(
        "purpose_must_lie_in_the_recipients_power",
        "AMR",
        "shareRecords",
        **{**gift, "purpose": "court"},
    )
    county.done("AMR", "shareRecords", **gift)
    assert county.ask(record, "HRSS", i=fine)["record"]["id"] == fine
    assert county.ask(record, "INTEGRATOR HRSS", i=fine)["record"]["id"] == fine
    for by in ("", "FIN", "INTEGRATOR FIN"):
        assert county.ask(record, by, i=fine) == {"record": None}
    query = """query($r: Boolean) { shares(first: 20, received: $r) {
      edges { node { id record code agency recipient purpose basis } } } }"""
    (received,) = nodes(county.ask(query, "HRSS", r=True), "shares")
    (gave,) = nodes(county.ask(query, "AMR"), "shares")
    assert received == gave
    assert (gave["record"], gave["agency"], gave["recipient"]) == (fine, "AMR", "HRSS")
    assert nodes(county.ask(query, "FIN", r=True), "shares") == []
    assert county.error(query) == "role_must_permit_the_question"
    county.on("2027-09-14")
    county.done("AMR", "propose", matter="record.annulment", case=fine, reason="决定已撤销")
    county.done("AMR/2", "annulRecord", record=fine, reason="revoked", basis="永市监撤〔2027〕1号")
    assert county.ask(record, "HRSS", i=fine) == {"record": None}
    (told,) = mine(county, fine, "HRSS")
    assert (told["told"], told["due"], told["cause"]) == ("ended", "2027-09-17", None)
    county.done("HRSS", "acknowledgeRecall", record=fine, ending=told["ending"], done="deleted")
    assert mine(county, fine, "HRSS") == []


def test_a_sealed_record_is_recalled_and_its_recalls_are_seen_by_few(county: County) -> None:
    code, fine = published(county, "2027-10-11")
    look(county, code)
    county.on("2027-10-12")
    county.done("AMR", "propose", matter="record.seal", case=fine, reason="依法应当封存")
    county.done("AMR/2", "sealRecord", record=fine, ground="court_order")
    (told,) = mine(county, fine)
    assert (told["told"], told["cause"], told["due"]) == ("ended", None, "2027-10-13")
    for by in ("AMR", "AUDITOR", f"SUBJECT {code}"):
        (seen,) = nodes(county.ask(OF, by, id=fine), "recallsOf")
        assert (seen["recipient"], seen["cause"]) == ("PBC", "sealed")
    for by in ("DRC", "HRSS", BANK, ""):
        assert nodes(county.ask(OF, by, id=fine), "recallsOf") == []
    gift = {"records": [fine], "recipient": "HRSS", "purpose": "supervision"}
    gift["basis"] = "statutory_duty"
    county.refused("ended_or_sealed_records_must_not_be_shared", "AMR", "shareRecords", **gift)
    county.on("2027-10-14")
    late = {n["id"]: n for n in nodes(county.ask(LATE, "DRC"), "overdueRecalls")}
    assert (late[told["id"]]["record"], late[told["id"]]["code"]) == (None, "")
    county.done(BANK, "acknowledgeRecall", record=fine, ending=told["ending"], done="deleted")


def test_a_firm_whose_codes_were_joined_is_recalled_under_either(county: County) -> None:
    county.on("2027-11-01")
    old, new = county.new_code(), county.new_code()
    fine = acts.penalty(county, old, "2027-11-01", "AMR")
    acts.publish(county, fine, "AMR/2")
    acts.penalty(county, new, "2027-11-01", "AMR")
    look(county, old)
    county.on("2027-11-02")
    merged(county, new, old)
    look(county, new, "FIN", "fiscal_funds")
    county.on("2027-11-03")
    correct(county, fine)
    (bank,), (fin,) = mine(county, fine), mine(county, fine, "FIN")
    assert bank["code"] == fin["code"] == new
    of = nodes(county.ask(OF, "AUDITOR", id=fine), "recallsOf")
    assert sorted(n["recipient"] for n in of) == ["FIN", "PBC"]
    shown = county.ask(SHOWN_ME, f"SUBJECT {old}", code=new)["subject"]
    assert {"PBC", "FIN"} <= {n["recipient"] for n in nodes(shown, "shownTo")}
    county.done(BANK, "acknowledgeRecall", record=fine, ending=bank["ending"], done="corrected")
    assert mine(county, fine) == []


def test_a_lender_with_a_report_is_recalled_from_what_it_rests_on(county: County) -> None:
    code, fine = published(county, "2027-11-08")
    bank = county.new_code()
    given = county.done(
        f"SUBJECT {code}",
        "giveReportAuthorisation",
        subject=code,
        recipient=bank,
        purpose="financing",
        validUntil="2027-12-31",
    )
    county.done(
        f"INTEGRATOR {bank}",
        "issueReport",
        subject=code,
        purpose="financing",
        authorisation=given,
    )
    asked = f"""query($c: String!) {{ answersGiven(first: 20, code: $c) {{
      edges {{ node {{ {ANSWER} }} }} }} }}"""
    (told,) = nodes(county.ask(asked, "AUDITOR", c=code), "answersGiven")
    assert (told["recipient"], told["lawful"], told["because"]) == (bank, True, "authorisation")
    county.on("2027-11-09")
    correct(county, fine)
    (told,) = mine(county, fine, f"INTEGRATOR {bank}")
    assert told["told"] == "corrected"
    # The organisation itself may answer too, with its own token.
    (same,) = mine(county, fine, f"SUBJECT {bank}")
    assert same["id"] == told["id"]
    given_ = {"record": fine, "ending": told["ending"], "done": "corrected"}
    county.done(f"SUBJECT {bank}", "acknowledgeRecall", **given_)
    assert mine(county, fine, f"INTEGRATOR {bank}") == []


@pytest.mark.parametrize("end", ["repaired", "sealed"])
def test_who_was_never_shown_it_learns_nothing_by_any_question(county: County, end: str) -> None:
    day = {"repaired": "2027-11-15", "sealed": "2028-04-10"}[end]
    code, fine = published(county, day)
    look(county, code)
    if end == "repaired":
        acts.repaired(county, fine, "AMR", ("2028-03-01", "2028-03-02", "2028-03-03"))
        county.on("2028-04-03")
    else:
        county.done("AMR", "propose", matter="record.seal", case=fine, reason="依法应当封存")
        county.done("AMR/2", "sealRecord", record=fine, ground="court_order")
        county.on("2028-04-24")
    (told,) = mine(county, fine)
    assert told["overdue"]
    strangers = ["", "HRSS", "FIN SUPERVISOR", "INTEGRATOR HRSS", f"SUBJECT {county.new_code()}"]
    strangers += ["DRC"] if end == "sealed" else []
    asked: list[tuple[str, dict[str, Any]]] = [
        (MINE, {}),
        (UNDONE, {}),
        (LATE, {}),
        (OF, {"id": fine}),
        (SHOWN, {"id": fine, "first": 9}),
        (SHOWN_ME, {"code": code}),
        (registered_query("my-access"), {"first": 50}),
        (registered_query("answers-given"), {"first": 50}),
        ("{ shares(first: 50) { edges { node { record code } } } }", {}),
        ("{ shares(first: 50, received: true) { edges { node { record code } } } }", {}),
        ("{ workList(first: 100, article: 13) { edges { node { id code detail } } } }", {}),
    ]
    for by in strangers:
        for query, given in asked:
            answer = json.dumps(county.post(query, by, **given))
            assert fine not in answer, (by, query)
            assert f'"{code}"' not in answer, (by, query)


def test_a_body_is_given_what_is_published_under_its_mandate_and_recalled(county: County) -> None:
    code, fine = published(county, "2028-05-08")
    body = county.new_code("51")
    member = f"{body} AUTHORISED_BODY"
    gift = {"records": [fine], "recipient": body, "purpose": "loan", "basis": "published"}
    county.refused("mandate_must_cover_the_act", "AMR", "shareRecords", **gift)
    county.done(
        "DRC SUPERVISOR",
        "authoriseBody",
        body=body,
        kind="industry_association",
        title="永昌县商贸行业协会",
        scopes=["collection_sharing"],
        since="2028-05-08",
        until="2029-05-07",
        contractNo="永信用授〔2028〕1号",
    )
    county.done("AMR", "shareRecords", **gift)
    look(county, code, member, "administrative_approval")
    access = county.ask(registered_query("my-access"), member, first=5)["myAccess"]
    assert [m["scopes"] for m in access["mandates"]] == [["collection_sharing"]]
    assert [(n["purpose"], n["records"]) for n in nodes(access, "log")] == [
        ("administrative_approval", [fine])
    ]
    to = nodes(county.ask(SHOWN, f"SUBJECT {code}", id=fine, first=9), "shownTo")
    assert [(n["recipient"], n["lawful"], n["because"]) for n in to] == [(body, True, "mandate")]
    county.on("2028-05-09")
    correct(county, fine)
    (told,) = mine(county, fine, member)
    county.done(member, "acknowledgeRecall", record=fine, ending=told["ending"], done="corrected")
    assert mine(county, fine, member) == []


def test_a_listing_and_a_measure_that_fall_with_their_record_are_recalled(county: County) -> None:
    county.on("2028-06-05")
    code = county.new_code()
    fine = acts.grave(county, code, "2028-06-05")
    listing = acts.listed(county, code, fine, ("2028-06-06", "2028-06-07", "2028-06-19"))
    county.on("2028-06-20")
    measure = county.done("FIN", "imposeMeasure", **acts.imposition(code, "2028-06-20", listing))
    query = """query($c: [String!]!) { clearance(codes: $c, matter: "fiscal_funds") {
      answer bars { id } } }"""
    (asked,) = county.ask(query, BANK, c=[code])["clearance"]
    barred = {bar["id"] for bar in asked["bars"]}
    assert measure in barred
    look(county, code)
    county.on("2028-06-26")
    county.done("AMR", "propose", matter="record.annulment", case=fine, reason="决定已撤销")
    county.done("AMR/2", "annulRecord", record=fine, reason="revoked", basis="永市监撤〔2028〕1号")
    causes = {}
    for stream in (listing, measure):
        (told,) = mine(county, stream)
        assert (told["told"], told["due"]) == ("ended", "2028-06-29")
        (seen,) = nodes(county.ask(OF, "AUDITOR", id=stream), "recallsOf")
        causes[stream] = seen["cause"]
        county.done(BANK, "acknowledgeRecall", record=stream, ending=told["ending"], done="deleted")
        assert mine(county, stream) == []
    assert causes == {listing: "without_basis", measure: "without_basis"}
