"""12315 over HTTP (Article 4): a complaint from the counter to the public page, without persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

ONE = """
query($id: ID!, $asOf: AsOf) { consumerComplaint(id: $id, asOf: $asOf) {
  number category situation outcome dueOn published publishedUntil amount
  clocks { step due doneOn late } texts { name value } rule { instrument clause mark } } }"""
PAGE = """
query($first: Int!, $after: String, $public: Boolean) {
  consumerComplaints(first: $first, after: $after, public: $public) {
    edges { node { code name complaint { stream category outcome situation late } } }
    pageInfo { hasNextPage endCursor } } }"""
FIGURES = """
query($since: Date!, $until: Date!) { consumerComplaintFigures(since: $since, until: $until) {
  received open byCategory { name value } byOutcome { name value } late { name value } } }"""
ARCHIVE = """
query($code: String!) { subject(code: $code) {
  standing consumerComplaints { id situation flavour texts { name value } } } }"""
WORK = "{ workList(first: 50, article: 4) { edges { node { kind id due overdue } } } }"
BY = "AMR PROVIDER"


def received(county: County, code: str, on: str, **more: Any) -> str:
    """The market regulator takes a complaint; its id."""
    given = {
        "subject": code,
        "flavour": "complaint",
        "complaintNo": f"162032100{county.number():06d}",
        "receivedOn": on,
        "category": "after_sales",
        "channel": "hotline",
        "text": "取暖器三个月即损坏，商家拒绝维修",
        "complainant": "吴某 13900000000",
        "amount": "399",
        **more,
    }
    return county.done(BY, "receiveConsumerComplaint", **given)


def firm(county: County) -> str:
    """A firm with an archive."""
    code = county.new_code()
    given = {"code": code, "kind": "organisation", "name": acts.name_of(code)}
    county.done(BY, "registerSubject", **given)
    return code


def work(county: County) -> list[dict[str, Any]]:
    """What the market regulator must do about complaints."""
    return [e["node"] for e in county.ask(WORK, BY)["workList"]["edges"]]


def on_page(county: County, by: str = "", **more: Any) -> list[dict[str, Any]]:
    """What is listed."""
    edges = county.ask(PAGE, by, **{"first": 20, **more})["consumerComplaints"]["edges"]
    return [edge["node"] for edge in edges]


def test_a_complaint_from_the_counter_to_the_public_page(county: County) -> None:
    county.on("2026-03-02")
    code = firm(county)
    case = received(county, code, "2026-03-02")
    (task,) = work(county)
    assert (task["kind"], task["id"], task["due"]) == (
        "consumer_complaint.accept", case, "2026-03-11",
    )  # fmt: skip
    assert county.ask(ONE, id=case)["consumerComplaint"] is None
    mine = county.ask(ONE, f"SUBJECT {code}", id=case)["consumerComplaint"]
    assert (mine["situation"], mine["texts"]) == ("received", [])
    told = county.ask(ONE, BY, id=case)["consumerComplaint"]
    assert [text["name"] for text in told["texts"]] == ["complainant", "text"]
    assert (told["rule"]["clause"], told["rule"]["mark"]) == ("14", "V")
    county.on("2026-03-12")
    assert work(county)[0]["overdue"]
    step = {"complaint": case, "on": "2026-03-12"}
    county.refused(
        "only_the_unit_that_took_the_complaint_may_act",
        "DRC PROVIDER",
        "acceptConsumerComplaint",
        **step,
    )
    county.done(BY, "acceptConsumerComplaint", **step)
    held = "mediation_must_have_been_held_with_this_outcome"
    county.refused(held, BY, "endConsumerComplaint", **step, outcome="agreed")
    out = "mediation_time_must_have_run"
    county.refused(out, BY, "endConsumerComplaint", **step, outcome="out_of_time")
    county.on("2026-03-24")
    step["on"] = "2026-03-24"
    county.done(BY, "mediateConsumerComplaint", **step, outcome="agreed")
    county.done(BY, "endConsumerComplaint", **step, outcome="agreed")
    kinds = [task["kind"] for task in work(county)]
    assert kinds == ["consumer_complaint.publish", "consumer_complaint.tell"]
    county.done(BY, "tellParties", **step, method="phone")
    county.done(
        "AMR PUBLICITY_OFFICER", "publishConsumerComplaint", **step, channel="platform_12315"
    )
    assert work(county) == []
    (shown,) = on_page(county)
    assert (shown["code"], shown["name"]) == (code, acts.name_of(code))
    assert shown["complaint"]["outcome"] == "agreed"
    public = county.ask(ONE, id=case)["consumerComplaint"]
    assert (public["publishedUntil"], public["texts"]) == ("2026-09-24", [])
    late = {clock["step"]: clock["late"] for clock in public["clocks"]}
    assert late == {"accept": True, "end": False, "tell": False, "publish": False}
    before = {"effectiveOn": "2026-03-11"}
    then = county.ask(ONE, id=case, asOf=before)["consumerComplaint"]
    assert (then["situation"], then["published"]) == ("received", False)
    archive = county.ask(ARCHIVE, code=code)["subject"]
    assert archive["standing"] == "CLEAN"
    assert [c["id"] for c in archive["consumerComplaints"]] == [case]
    county.done(BY, "takeConsumerComplaintDown", **step, reason="error")
    assert on_page(county) == []
    assert county.ask(ONE, id=case, asOf=before)["consumerComplaint"] is None


def test_a_report_is_a_clue_that_the_reported_does_not_see(county: County) -> None:
    county.on("2026-04-01")
    code = firm(county)
    case = received(county, code, "2026-04-01", flavour="report", category="food_safety")
    assert county.ask(ARCHIVE, f"SUBJECT {code}", code=code)["subject"]["consumerComplaints"] == []
    seen = county.ask(ARCHIVE, BY, code=code)["subject"]["consumerComplaints"]
    assert [c["flavour"] for c in seen] == ["report"]
    history = (
        "query($code: String!) { history(code: $code, first: 50) { edges { node { topic } } } }"
    )
    for by, told in ((f"SUBJECT {code}", False), ("AUDITOR", True)):
        edges = county.ask(history, by, code=code)["history"]["edges"]
        topics = {edge["node"]["topic"] for edge in edges}
        assert ("consumer_complaint.received" in topics) == told
    county.on("2026-04-20")
    step = {"complaint": case, "on": "2026-04-20"}
    county.refused("proposer_may_not_approve", BY, "extendClueCheck", **step)
    county.done("AMR/2 PROVIDER", "extendClueCheck", **step)
    (task,) = work(county)
    assert (task["kind"], task["due"]) == ("consumer_complaint.check", "2026-05-18")
    county.done(BY, "checkClue", **step, outcome="case_opened")
    assert [t["kind"] for t in work(county)] == ["consumer_complaint.tell"]
    county.done(BY, "tellParties", **step, method="letter")
    assert work(county) == []


def test_figures_and_pages(county: County) -> None:
    county.on("2026-06-01")
    code = firm(county)
    first = received(county, code, "2026-06-01", category="price")
    refuse = {"complaint": first, "on": "2026-06-01", "ground": "not_consumer"}
    county.done(BY, "refuseConsumerComplaint", **refuse)
    received(county, code, "2026-06-01", category="food_safety")
    county.on("2026-06-12")
    period = {"since": "2026-06-01", "until": "2026-06-30"}
    found = county.ask(FIGURES, BY, **period)["consumerComplaintFigures"]
    assert (found["received"], found["open"]) == (2, 1)
    assert found["late"] == [{"name": "accept", "value": 1}]
    assert county.error(FIGURES, **period) == "unit_sees_its_own_work"
    page = county.ask(PAGE, BY, first=1, public=False)["consumerComplaints"]
    assert page["pageInfo"]["hasNextPage"]
    rest = on_page(county, BY, public=False, after=page["pageInfo"]["endCursor"])
    assert len(rest) >= 1
    assert county.error(PAGE, first=5, public=False) == "unit_sees_its_own_work"
