"""Objections over HTTP: acceptance scenarios 11 and 12, and the objection handler's journey."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.stories import acts
from tests.stories.acts import CHINA, ENTERPRISE

if TYPE_CHECKING:
    from tests.stories.county import County

QUERIES = Path(__file__).parents[2] / "docs" / "queries"
ARCHIVE = """
query($code: String!, $asOf: AsOf) { subject(code: $code, asOf: $asOf) {
  counts { marked }
  records { edges { node { id published live fine marks { mark entry } } } }
  listings { id inForce situation marks }
  measures { id inForce endedBecause marks }
  objections { id situation outcome }
} }"""
CLEARANCE = """
query($codes: [String!]!) { clearance(codes: $codes, matter: "fiscal_funds") {
  answer bars { kind marks }
} }"""
HISTORY = """
query($code: String!) { history(code: $code, first: 100) { edges { node { topic } } } }"""
WORK = """
query($agency: String!) { workList(first: 50, agency: $agency, article: 15) {
  edges { node { kind id due overdue detail rule { ruleSet clause } } }
} }"""


def registered_query(name: str) -> str:
    """A query of the documentation."""
    return (QUERIES / f"{name}.graphql").read_text(encoding="utf-8")


def archive(county: County, code: str, by: str = "AUDITOR", **as_of: Any) -> dict[str, Any]:
    """An archive, now or as of."""
    found: dict[str, Any] = county.ask(ARCHIVE, by, code=code, asOf=as_of or None)["subject"]
    return found


def case(county: County, objection: str, by: str = "DRC") -> dict[str, Any]:
    """The objection, as an officer of the window sees it."""
    found: dict[str, Any] = county.ask(registered_query("objection-case"), by, id=objection)
    return dict(found["objection"])


def clocks(county: County, objection: str) -> dict[str, tuple[str, bool]]:
    """Last day of each step, and whether it is late."""
    return {c["step"]: (c["due"], c["late"]) for c in case(county, objection)["clocks"]}


def todo(county: County, agency: str) -> dict[str, tuple[str, str | None, bool]]:
    """Kind of work on objections to case, last day, and whether it is overdue."""
    edges = county.ask(WORK, agency, agency=agency)["workList"]["edges"]
    return {
        e["node"]["kind"]: (e["node"]["id"], e["node"]["due"], e["node"]["overdue"]) for e in edges
    }


def objects(county: County, code: str, target: str, **more: Any) -> str:
    """The subject objects with its own token; the id of the objection."""
    given = {"target": target, "ground": "error", "text": "处罚金额与决定书不符", **more}
    return county.done(f"SUBJECT {code}", "fileObjection", **given)


def test_scenario_11_filed_on_the_friday_before_the_spring_festival(county: County) -> None:
    county.on("2026-01-12")
    code = county.new_code()
    fine = acts.penalty(county, code, "2026-01-12", "AMR")
    acts.publish(county, fine, "AMR/2")
    county.on("2026-02-13")
    filed = objects(county, code, fine)
    found = clocks(county, filed)
    assert found["mark"] == ("2026-02-14", False)
    assert found["route"] == ("2026-02-24", False)
    assert found["answer"] == ("2026-03-05", False)
    assert todo(county, "DRC")["objection.mark"] == (filed, "2026-02-14", False)
    # The Saturday is worked; the mark is confirmed on it.
    county.on("2026-02-14")
    missing = county.refused(
        "mark_must_stand_on_every_channel", "DRC", "markObjection", objection=filed
    )
    assert missing["fields"] == [CHINA]
    county.done("DRC", "markObjection", objection=filed, channels=[CHINA])
    county.on("2026-02-25")
    assert clocks(county, filed)["route"] == ("2026-02-24", True)
    assert todo(county, "DRC")["objection.route"] == (filed, "2026-02-24", True)
    county.done("DRC", "routeObjection", objection=filed)
    assert todo(county, "AMR")["objection.decide"] == (filed, "2026-03-03", False)
    by_model = case(county, filed)["clocks"][0]["rule"]
    assert by_model == {"ruleSet": "OBJECTION-2022", "clause": "plan-15", "mark": "D"}


def test_scenario_12_a_disputed_record_is_shown_with_its_mark_and_carries_nothing_new(
    county: County,
) -> None:
    county.on("2026-03-02")
    code = county.new_code()
    fine = acts.grave(county, code, "2026-03-02")
    acts.publish(county, fine, "AMR/2")
    before = county.head
    filed = objects(county, code, fine)
    public = archive(county, code, "")
    ((node,),) = [[e["node"] for e in public["records"]["edges"]]]
    assert node["published"]
    assert [m["mark"] for m in node["marks"]] == ["under_dispute"]
    assert public["objections"] == []
    topics = [e["node"]["topic"] for e in county.ask(HISTORY, "", code=code)["history"]["edges"]]
    assert "record.filed" in topics
    assert not [topic for topic in topics if topic.startswith("objection.")]
    assert archive(county, code)["counts"] == {"marked": 1}
    earlier = archive(county, code, entry=before)
    assert earlier["records"]["edges"][0]["node"]["marks"] == []
    listing = acts.proposal(code, fine)
    county.refused("basis_must_not_be_disputed_alone", "AMR", "proposeListing", **listing)
    clear = {"record": fine, "mark": "under_dispute", "on": False}
    county.refused("mark_of_an_open_objection_must_stand", "AMR", "markRecord", **clear)
    # Denied by two officers who had no part in it, the mark falls and the record carries again.
    county.done("DRC", "markObjection", objection=filed, channels=[CHINA])
    county.done("DRC", "routeObjection", objection=filed)
    county.done("AMR/2", "propose", matter="objection.denial", case=filed, reason="证据充分")
    denial = {"objection": filed, "outcome": "denied", "reasons": "事实清楚，证据充分"}
    county.done("AMR/3", "decideObjection", **denial)
    assert archive(county, code)["counts"] == {"marked": 0}
    county.done("AMR", "proposeListing", **listing)


def test_the_handlers_journey_from_objection_to_answer(county: County) -> None:
    county.on("2026-04-07")
    code = county.new_code()
    fine = acts.grave(county, code, "2026-04-07")
    acts.publish(county, fine, "AMR/2")
    acts.publish(county, fine, "AMR/2", ENTERPRISE)
    listing = acts.listed(county, code, fine, ("2026-04-08", "2026-04-09", "2026-04-17"))
    county.on("2026-04-20")
    measure = county.done("FIN", "imposeMeasure", **acts.imposition(code, "2026-04-20", listing))
    asked = 'query($c: String!) { subject(code: $c, purpose: "loan") { standing } }'
    county.ask(asked, "INTEGRATOR PBC_JC", c=code)
    county.on("2026-04-21")
    filed = objects(county, code, fine, filer="agent", filerName="王某，委托书〔2026〕7号")
    who_may_see_it(county, code, filed)
    what_would_fall(county, code, fine, (listing, measure))
    assert county.ask(CLEARANCE, codes=[code])["clearance"][0]["answer"] == "ask_a_human"
    county.done("DRC", "markObjection", objection=filed, channels=[CHINA, ENTERPRISE])
    county.done("DRC", "routeObjection", objection=filed)
    experts_and_extension(county, filed)
    upheld(county, code, fine, filed, (listing, measure))


def who_may_see_it(county: County, code: str, filed: str) -> None:
    """The subject, the units concerned, the window and the auditor; nobody else."""
    query = registered_query("objection-case")
    for by in ("", "HRSS", f"SUBJECT {county.new_code()}", "INTEGRATOR PBC_JC"):
        assert county.ask(query, by, id=filed)["objection"] is None
    said = {t["name"]: t["value"] for t in case(county, filed, f"SUBJECT {code}")["texts"]}
    assert said == {"text": "处罚金额与决定书不符", "filer": "王某，委托书〔2026〕7号"}
    assert case(county, filed, f"SUBJECT {code}")["recused"] == []
    auditor = case(county, filed, "AUDITOR")
    assert (auditor["texts"], auditor["recused"]) == ([], ["amr-1"])
    listed = registered_query("objections")
    assert county.error(listed, "", first=5) == "unit_sees_its_own_work"
    assert county.error(listed, "HRSS", first=5, unit="AMR") == "unit_sees_its_own_work"
    for by in ("AMR", "DRC", "AUDITOR"):
        nodes = [e["node"] for e in county.ask(listed, by, first=50)["objections"]["edges"]]
        assert filed in [n["objection"]["id"] for n in nodes]
        assert code in [n["code"] for n in nodes]


def what_would_fall(county: County, code: str, fine: str, cases: tuple[str, str]) -> None:
    """The list, the measure on it, the bar to commitments; and who was shown it."""
    query = registered_query("objection-preview")
    head = county.head
    found = county.ask(query, "DRC", target=fine)["objectionPreview"]
    assert county.head == head
    falls = {f["kind"]: (f["id"], f["becomes"], f["falls"]) for f in found["falls"]}
    assert falls == {
        "listing": (cases[0], "basis_void", True),
        "measure": (cases[1], "basis_ended", True),
        "right": ("", "open", True),
    }
    assert all(f["derivedFrom"] and f["rule"] for f in found["falls"])
    shown = [(r["agency"], r["purpose"], r["byRecord"]) for r in found["recipients"]]
    assert ("PBC_JC", "loan", True) in shown
    assert county.ask(query, "", target=fine)["objectionPreview"] is None
    assert county.ask(query, "HRSS", target=fine)["objectionPreview"] is None
    assert county.ask(query, f"SUBJECT {code}", target=fine)["objectionPreview"] is not None


def experts_and_extension(county: County, filed: str) -> None:
    """Experts take five working days; the time is extended by two officers."""
    assert clocks(county, filed)["decide"][0] == "2026-04-28"
    county.on("2026-04-22")
    stop = {"objection": filed, "ground": "appraisal", "experts": "甘肃某司法鉴定所"}
    county.done("AMR/2", "stopClock", **stop)
    assert [c["stopped"] for c in case(county, filed)["clocks"] if c["step"] == "decide"] == [True]
    county.on("2026-04-29")
    county.done("AMR/2", "resumeClock", objection=filed)
    # Five working days more: 29 and 30 April, then 6, 7 and 8 May after the holiday.
    assert clocks(county, filed)["decide"][0] == "2026-05-08"
    county.done("AMR/2", "propose", matter="objection.extension", case=filed, reason="案情复杂")
    county.refused("proposer_may_not_approve", "AMR/2", "extendObjection", objection=filed)
    county.done("AMR/3", "extendObjection", objection=filed)
    assert case(county, filed)["extendedTo"] == clocks(county, filed)["answer"][0]


def upheld(county: County, code: str, fine: str, filed: str, cases: tuple[str, str]) -> None:
    """The record is annulled by the decision, and with it falls what rests on it."""
    county.on("2026-05-06")
    annul = {
        "objection": filed,
        "outcome": "upheld",
        "reasons": "经核查处罚对象有误",
        "annul": "filed_in_error",
        "basis": "永市监撤〔2026〕1号",
    }
    reason = {"matter": "record.annulment", "case": fine, "reason": "处罚对象有误"}
    county.done("AMR/2", "propose", **reason)
    county.refused("maker_of_what_is_disputed_must_stand_aside", "AMR", "decideObjection", **annul)
    county.refused("proposer_may_not_approve", "AMR/2", "decideObjection", **annul)
    county.refused(
        "only_the_responsible_unit_or_its_successor_answers", "DRC", "decideObjection", **annul
    )
    county.done("AMR/3", "decideObjection", **annul)
    now = archive(county, code)
    assert [one["inForce"] for one in now["listings"]] == [False]
    assert [m["inForce"] for m in now["measures"] if m["id"] == cases[1]] == [False]
    assert county.ask(CLEARANCE, codes=[code])["clearance"] == [{"answer": "yes", "bars": []}]
    assert todo(county, "DRC")["objection.answer"][0] == filed
    answered = {"objection": filed, "answeredOn": "2026-05-06", "method": "electronic"}
    county.done("DRC", "answerObjection", **answered)
    assert case(county, filed)["situation"] == "ANSWERED"
    assert [o["outcome"] for o in archive(county, code, f"SUBJECT {code}")["objections"]] == [
        "upheld"
    ]


def test_a_denial_is_reviewed_by_the_credit_lead(county: County) -> None:
    county.on("2026-06-01")
    code = county.new_code()
    fine = acts.penalty(county, code, "2026-06-01", "AMR")
    filed = objects(county, code, fine)
    county.done("DRC", "markObjection", objection=filed)
    county.done("DRC", "routeObjection", objection=filed)
    county.done("AMR/2", "propose", matter="objection.denial", case=filed, reason="证据充分")
    denial = {"objection": filed, "outcome": "denied", "reasons": "事实清楚，证据充分"}
    county.done("AMR/3", "decideObjection", **denial)
    answer = {"objection": filed, "answeredOn": "2026-06-01", "method": "direct"}
    county.refused("answer_must_name_service_and_remedies", "DRC", "answerObjection", **answer)
    remedies = ["review", "reconsideration", "lawsuit"]
    county.done("DRC", "answerObjection", **answer, remedies=remedies)
    days = {r["kind"]: r["until"] for r in case(county, filed)["remedies"]}
    assert days == {"review": None, "reconsideration": "2026-07-31", "lawsuit": "2026-12-01"}
    asked = {"objection": filed, "grounds": "未核对缴款凭证"}
    county.done(f"SUBJECT {code}", "requestReview", **asked)
    assert todo(county, "DRC")["objection.review"][1] == "2026-06-08"
    assert archive(county, code)["counts"] == {"marked": 1}
    back = {"objection": filed, "outcome": "sent_back", "reasons": "证据未核"}
    county.refused("agency_must_have_the_power", "AMR", "reviewObjection", **back)
    county.done("DRC/2", "reviewObjection", **back)
    county.refused(
        "maker_of_what_is_disputed_must_stand_aside", "AMR/3", "decideObjection", **denial
    )
    unclear = {"objection": filed, "outcome": "inconclusive", "reasons": "无法核实"}
    county.done("AMR/4", "decideObjection", **unclear)
    assert archive(county, code)["counts"] == {"marked": 1}


def test_a_mix_up_is_taken_at_the_window_and_shown_in_both_archives(county: County) -> None:
    county.on("2026-06-15")
    code, other = county.new_code(), county.new_code()
    county.done("AMR", "registerSubject", code=other, name=acts.name_of(other))
    fine = acts.penalty(county, code, "2026-06-15", "AMR")
    mixed = {
        "target": fine,
        "ground": "identity_mix_up",
        "text": "该处罚属于另一家公司",
        "confusedWith": other,
    }
    county.refused("objection_is_taken_by_the_window_or_the_unit", "HRSS", "fileObjection", **mixed)
    filed = county.done("DRC", "fileObjection", **mixed)
    for each in (code, other):
        assert [o["id"] for o in archive(county, each)["objections"]] == [filed]
    found = case(county, filed)
    assert (found["unit"], found["confusedWith"]) == ("DRC", other)
    county.done("DRC", "markObjection", objection=filed)
    wrong = {"matter": "record.annulment", "case": fine, "reason": "主体匹配错误"}
    county.done("DRC", "propose", **wrong)
    annul = {"outcome": "upheld", "reasons": "主体匹配错误", "annul": "filed_in_error"}
    county.done("DRC/2", "decideObjection", objection=filed, **annul)
    assert archive(county, code)["records"]["edges"][0]["node"]["live"] is False


def test_one_affected_objects_with_its_own_token_to_what_is_public(county: County) -> None:
    county.on("2026-06-22")
    code, affected = county.new_code(), county.new_code()
    county.done("AMR", "registerSubject", code=affected, name=acts.name_of(affected))
    shown = acts.penalty(county, code, "2026-06-22", "AMR")
    acts.publish(county, shown, "AMR/2")
    hidden = acts.penalty(county, code, "2026-06-22", "AMR")
    says = {"ground": "error", "text": "该处罚影响本公司投标", "filer": "affected"}
    itself = f"SUBJECT {affected}"
    county.refused("case_must_exist", itself, "fileObjection", target=hidden, **says)
    county.refused("case_must_exist", itself, "fileObjection", target="nothing", **says)
    filed = objects(county, affected, shown, **says)
    assert case(county, filed, itself)["filer"] == "affected"
    assert [t["name"] for t in case(county, filed, itself)["texts"]] == ["text"]
    assert [o["id"] for o in archive(county, affected, itself)["objections"]] == [filed]
    node = "query($id: ID!) { node(id: $id) { __typename id } }"
    for by, expected in ((itself, "Objection"), ("AMR", "Objection"), ("", None), ("HRSS", None)):
        found = county.ask(node, by, id=filed)["node"]
        assert (found and found["__typename"]) == expected
    county.done(itself, "withdrawObjection", objection=filed)
    assert case(county, filed)["situation"] == "WITHDRAWN"
    assert archive(county, code)["counts"] == {"marked": 0}
