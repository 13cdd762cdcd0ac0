"""A supervisor asks: which rectifications failed and await our interview, who is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

WORK = """
query($agency: String, $article: Int, $until: Date) {
  workList(first: 100, agency: $agency, article: $article, dueUntil: $until) {
    edges { node { kind detail id code agency article since due overdue } }
  }
}"""
HEAD = """
query($code: String!) { subject(code: $code) {
  counts { publicationsOverdue }
  rectifications { id situation awaitsInterview interviews { id kind situation because noShow
    refusedToSign officers followUps } } } }"""
SUPERVISOR = "TRA SUPERVISOR"


def work(county: County, by: str, **more: Any) -> list[dict[str, Any]]:
    """What is on the work list."""
    return [e["node"] for e in county.ask(WORK, by, **more)["workList"]["edges"]]


def rectification(county: County, code: str, by: str = "AUDITOR") -> dict[str, Any]:
    """The only rectification of a firm."""
    (found,) = county.ask(HEAD, by, code=code)["subject"]["rectifications"]
    return dict(found)


def ordered(county: County, code: str, due: str) -> str:
    """A rectification ordered by the transport bureau on a penalty of its own."""
    base = acts.penalty(county, code, "2026-03-02", "TRA")
    order = {"basis": base, "items": ["更换超期车辆"], "dueOn": due, "campaign": "货车专项治理"}
    return county.done(SUPERVISOR, "orderRectification", **order)


def call(case: str, on: str, appointed: str, kind: str = "reminder") -> dict[str, Any]:
    """The call to an interview."""
    return {
        "rectification": case,
        "kind": kind,
        "notifiedOn": on,
        "appointedOn": appointed,
        "agenda": "整改情况",
    }


def test_failed_rectifications_await_our_interview(county: County) -> None:
    county.on("2026-03-04")
    code = county.new_code()
    case = ordered(county, code, "2026-03-31")
    assert rectification(county, code)["awaitsInterview"] is False
    assert [w["kind"] for w in work(county, SUPERVISOR, article=10)] == ["rectification.verify"]
    county.on("2026-03-27")
    report = {"rectification": case, "reportedOn": "2026-03-27", "report": "已更换一辆"}
    county.done(f"SUBJECT {code}", "reportRectification", **report)
    verify = {"rectification": case, "outcome": "failed", "findings": "仍有三辆"}
    county.done("TRA/2 SUPERVISOR", "verifyRectification", **verify)
    found = rectification(county, code)
    assert (found["situation"], found["awaitsInterview"]) == ("failed", True)
    (task,) = work(county, SUPERVISOR, article=10)
    assert (task["kind"], task["id"], task["code"]) == ("interview.call", case, code)
    county.done(SUPERVISOR, "openInterview", **call(case, "2026-03-27", "2026-04-02"))
    assert [w["kind"] for w in work(county, SUPERVISOR, article=10)] == ["interview.hold"]


def test_who_does_not_come_is_warned(county: County) -> None:
    county.on("2026-04-02", hour=12)
    code = county.new_code()
    case = ordered(county, code, "2026-04-17")
    county.on("2026-04-20")
    backdated = call(case, "2026-04-13", "2026-04-20")
    county.refused("interview_must_be_announced_in_time", SUPERVISOR, "openInterview", **backdated)
    short = call(case, "2026-04-20", "2026-04-21")
    county.refused("interview_must_be_announced_in_time", SUPERVISOR, "openInterview", **short)
    wrong = call(case, "2026-04-20", "2026-04-27", "warning")
    county.refused("interview_kind_must_follow_the_rules", SUPERVISOR, "openInterview", **wrong)
    right = call(case, "2026-04-20", "2026-04-27")
    first = county.done(SUPERVISOR, "openInterview", **right)
    county.on("2026-04-27")
    county.done(SUPERVISOR, "noteNoShow", interview=first, reason="未到场亦未说明")
    again = call(case, "2026-04-27", "2026-05-07")
    county.refused("interview_kind_must_follow_the_rules", SUPERVISOR, "openInterview", **again)
    warning = county.done(SUPERVISOR, "openInterview", **again | {"kind": "warning"})
    county.on("2026-05-07")
    held = {"interview": warning, "heldOn": "2026-05-07", "statement": "承诺月底前更换"}
    for named in (["tra-1"], ["tra-1", "tra-1"], ["tra-1", " "], ["tra-1", "张三"]):
        few = "at_least_two_officers_must_hold_an_interview"
        county.refused(few, SUPERVISOR, "holdInterview", **held, officers=named)
    officers = ["tra-1", "tra-2"]
    county.done(SUPERVISOR, "holdInterview", **held, officers=officers)
    sign = {"interview": warning, "signedOn": "2026-05-07", "refused": True, "reason": "拒签"}
    county.done(SUPERVISOR, "signInterviewRecord", **sign)
    interviews = {i["id"]: i for i in rectification(county, code)["interviews"]}
    assert interviews[first]["noShow"]
    assert (interviews[warning]["kind"], interviews[warning]["because"]) == ("warning", ["no_show"])
    assert interviews[warning]["refusedToSign"]
    assert interviews[warning]["officers"] == officers


def test_which_await_our_interview_and_what_a_campaign_came_to(county: County) -> None:
    asked = """query($agency: String, $awaits: Boolean, $campaign: String) {
      rectifications(first: 20, agency: $agency, awaitsInterview: $awaits, campaign: $campaign) {
        edges { node { code rectification { id campaign awaitsInterview } } } } }"""
    counted = "{ campaigns { name ordered passed failed open interviewed } }"
    county.on("2026-05-09")
    code = county.new_code()
    before = county.ask(counted, SUPERVISOR)["campaigns"]
    case = ordered(county, code, "2026-05-29")
    report = {"rectification": case, "reportedOn": "2026-05-09", "report": "已更换一半"}
    county.done(SUPERVISOR, "reportRectification", **report)
    verify = {"rectification": case, "outcome": "failed", "findings": "未更换"}
    county.done(SUPERVISOR, "verifyRectification", **verify)
    awaiting = county.ask(asked, SUPERVISOR, awaits=True)["rectifications"]["edges"]
    mine = {"id": case, "campaign": "货车专项治理", "awaitsInterview": True}
    assert {"node": {"code": code, "rectification": mine}} in awaiting
    none = county.ask(asked, SUPERVISOR, awaits=True, campaign="无")["rectifications"]["edges"]
    assert none == []
    assert county.error(asked, "AGR SUPERVISOR", agency="TRA") == "unit_sees_its_own_work"
    assert county.error(asked, "", agency="TRA") == "unit_sees_its_own_work"
    assert county.ask(asked, "AGR SUPERVISOR")["rectifications"]["edges"] == []
    (campaign,) = county.ask(counted, SUPERVISOR)["campaigns"]
    ordered_before = before[0]["ordered"] if before else 0
    failed_before = before[0]["failed"] if before else 0
    assert campaign["name"] == "货车专项治理"
    assert (campaign["ordered"], campaign["failed"]) == (ordered_before + 1, failed_before + 1)


def test_an_interview_is_no_sanction(county: County) -> None:
    county.on("2026-05-11")
    code = county.new_code()
    case = ordered(county, code, "2026-05-29")
    county.on("2026-06-01")
    interview = county.done(SUPERVISOR, "openInterview", **call(case, "2026-06-01", "2026-06-08"))
    propose = {
        "subject": code,
        "code": "M07",
        "clause": "基础清单7",
        "bases": [interview],
        "reasoning": "约谈",
    }
    refusal = "interview_must_not_be_counted_as_a_sanction"
    county.refused(refusal, "TRA", "proposeMeasure", **propose)


def test_which_units_do_not_publish_in_time(county: County) -> None:
    county.on("2026-06-09")
    code = county.new_code()
    fine = acts.penalty(county, code, "2026-06-08", "AGR")
    county.on("2026-06-18")
    (late,) = work(county, "AUDITOR", agency="AGR", article=14)
    assert (late["id"], late["due"], late["overdue"]) == (fine, "2026-06-17", True)
    counts = county.ask(HEAD, "AUDITOR", code=code)["subject"]["counts"]
    assert counts["publicationsOverdue"] >= 1
    obligations = "query($id: ID!) { record(id: $id) { obligations { state due publishedOn } } }"
    assert county.ask(obligations, "AGR", id=fine)["record"]["obligations"][0]["state"] == "OVERDUE"
    rates = """query($s: Date!, $u: Date!) { publicationRates(since: $s, until: $u) {
      agency due onTime late overdue rate } }"""
    period = {"s": "2026-06-01", "u": "2026-06-30"}
    found = county.ask(rates, SUPERVISOR, **period)["publicationRates"]
    (unit,) = (one for one in found if one["agency"] == "AGR")
    assert (unit["due"], unit["onTime"], unit["overdue"], unit["rate"]) == (1, 0, 1, "0.0")
    assert county.error(rates, "", **period) == "role_must_permit_the_question"
    acts.publish(county, fine, "AGR/2")
    tardy = (
        """{ latePublications(first: 50, agency: "AGR") { edges { node { id state code } } } }"""
    )
    assert county.ask(tardy, SUPERVISOR)["latePublications"]["edges"] == [
        {"node": {"id": fine, "state": "PUBLISHED_LATE", "code": code}}
    ]
    (owed,) = county.ask(obligations, id=fine)["record"]["obligations"]
    assert (owed["state"], owed["publishedOn"]) == ("PUBLISHED_LATE", "2026-06-18")
    assert work(county, "AUDITOR", agency="AGR", article=14) == []


def test_an_exemption_has_a_reason_and_two_officers(county: County) -> None:
    county.on("2026-06-22")
    fine = acts.penalty(county, county.new_code(), "2026-06-18", "AGR")
    exempt = {"record": fine, "reason": "trade_secret"}
    alone = "matter_must_be_proposed_by_another_officer_first"
    county.refused(alone, "AGR/2", "exemptFromPublication", **exempt)
    unknown = county.act("AGR", "exemptFromPublication", {"record": fine, "reason": "favour"})
    assert (unknown["__typename"], unknown["fields"]) == ("Refused", ["reason"])
    county.propose_and("publication.exemption", fine, "AGR", "exemptFromPublication", **exempt)
    publish = {"records": [fine], "channel": acts.CHINA}
    code = "record_must_not_be_exempt_from_publication"
    county.refused(code, "AGR/2", "publishRecords", **publish)
    assert work(county, "AGR", article=14) == []
