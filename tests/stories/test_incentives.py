"""Article 8 over HTTP: honoured after a public notice, granted, suspended; never shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.codes import synthetic_identity_number
from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

MAY_HAVE = """
query($code: String!, $asOf: AsOf) { incentives(code: $code, asOf: $asOf) {
  known on entry nextChangeOn
  lists { id listType label unit since until measures { code label agencies scenario }
    derivedFrom rule { instrument clause mark } } } }"""
LIST = """
query($inForce: Boolean, $asOf: AsOf, $after: String, $first: Int!) {
  incentiveList(first: $first, after: $after, inForce: $inForce, asOf: $asOf,
    listType: "honest_enterprise") {
    edges { node { code name incentive { stream situation listedOn lastDay } } }
    pageInfo { hasNextPage endCursor } } }"""
ARCHIVE = """
query($code: String!, $asOf: AsOf) { subject(code: $code, asOf: $asOf) {
  incentives { id situation inForce measures proposer suspendedBy bases noticeUntil
    contests { receivedOn outcome entry } }
  grants { id code label situation inForce feedback { result on } } } }"""
GRANTS = """{ incentiveGrants(first: 10) {
  edges { node { code grant { stream code situation result } } } } }"""
WORK = "{ workList(first: 50, article: 8) { edges { node { kind id code agency overdue } } } }"
BY = "DRC DESIGNATOR"
OTHER = "DRC/2 DESIGNATOR"


def honour(county: County, code: str, on: str) -> str:
    """The development bureau named the firm a model of honesty; the id of the record."""
    facts = {
        "kind": "honour",
        "documentNo": f"永发改荣〔2026〕{county.number()}号",
        "agency": "DRC",
        "decidedOn": on,
        "name": acts.name_of(code),
    }
    return county.done("DRC PROVIDER", "fileRecord", subject=code, facts=facts)


def proposal(code: str, *bases: str) -> dict[str, Any]:
    """The proposal to honour a firm."""
    return {
        "subject": code,
        "listType": "honest_enterprise",
        "reasoning": "连续三年无失信记录",
        "bases": list(bases),
    }


def listed(county: County, code: str, days: tuple[str, str, str]) -> str:
    """Proposed, announced and listed on these days; the id of the listing."""
    proposed, announced, decided = days
    county.on(proposed)
    listing = county.done(BY, "proposeIncentive", **proposal(code, honour(county, code, proposed)))
    county.on(announced)
    notice = {"announcedOn": announced, "channel": acts.CHINA}
    county.done(BY, "announceIncentive", incentive=listing, **notice)
    county.on(decided)
    decision = {"decisionNo": "永发改红〔2026〕1号", "decidedOn": decided, "takesEffectOn": decided}
    county.done(OTHER, "listIncentive", incentive=listing, **decision)
    return listing


def archive(county: County, code: str, by: str = "", **more: Any) -> dict[str, Any]:
    """Incentives and grants in the archive."""
    found: dict[str, Any] = county.ask(ARCHIVE, by, code=code, **more)["subject"]
    return found


def on_list(county: County, by: str = "", **more: Any) -> list[str]:
    """The codes on the list."""
    given = {"first": 10, **more}
    edges = county.ask(LIST, by, **given)["incentiveList"]["edges"]
    return [edge["node"]["code"] for edge in edges]


def work(county: County) -> list[tuple[str, str]]:
    """What the development bureau must do for incentives."""
    nodes = (e["node"] for e in county.ask(WORK, BY)["workList"]["edges"])
    return [(node["kind"], node["id"]) for node in nodes]


def test_a_firm_is_honoured_after_a_public_notice(county: County) -> None:
    county.on("2026-03-02")
    code = county.new_code()
    base = honour(county, code, "2026-03-02")
    market = "AMR DESIGNATOR"
    county.refused("agency_must_have_the_power", market, "proposeIncentive", **proposal(code, base))
    listing = county.done(BY, "proposeIncentive", **proposal(code, base))
    assert work(county) == [("incentive.announce", listing)]
    assert archive(county, code)["incentives"] == []
    decision = {"incentive": listing, "decisionNo": "永发改红〔2026〕9号"}
    days = {"decidedOn": "2026-03-02", "takesEffectOn": "2026-03-02"}
    early = "incentive_needs_a_public_notice_that_ran_to_its_end"
    county.refused(early, OTHER, "listIncentive", **decision, **days)
    county.on("2026-03-03")
    notice = {"incentive": listing, "announcedOn": "2026-03-03", "channel": acts.CHINA}
    county.done(BY, "announceIncentive", **notice)
    (draft,) = archive(county, code)["incentives"]
    assert (draft["situation"], draft["noticeUntil"]) == ("announced", "2026-03-12")
    assert (draft["proposer"], draft["bases"], draft["contests"]) == ("", [], [])
    assert on_list(county) == []
    county.on("2026-03-12")
    refused = county.refused(
        early,
        OTHER,
        "listIncentive",
        **decision,
        decidedOn="2026-03-12",
        takesEffectOn="2026-03-12",
    )
    assert refused["wouldSucceedOn"] == "2026-03-13"
    contest = {"incentive": listing, "receivedOn": "2026-03-12", "text": "欠薪", "filer": "王某"}
    county.done("DRC OBJECTION_OFFICER", "contestIncentive", **contest)
    county.on("2026-03-13")
    days = {"decidedOn": "2026-03-13", "takesEffectOn": "2026-03-13"}
    waits = "contests_must_be_settled_as_unfounded"
    county.refused(waits, OTHER, "listIncentive", **decision, **days)
    assert work(county) == [("incentive.settle_contest", listing)]
    (waiting,) = archive(county, code, BY)["incentives"][0]["contests"]
    settle = {"contestedIn": waiting["entry"], "outcome": "unfounded", "reasons": "查无欠薪"}
    county.done(BY, "settleContest", incentive=listing, **settle)
    assert work(county) == [("incentive.decide", listing)]
    county.refused("proposer_may_not_approve", BY, "listIncentive", **decision, **days)
    county.done(OTHER, "listIncentive", **decision, **days)
    found = county.ask(MAY_HAVE, code=code)["incentives"]
    (granted,) = found["lists"]
    assert (granted["label"], granted["until"]) == ("诚信市场主体红名单", "2028-03-13")
    assert "I07" in [m["code"] for m in granted["measures"]]
    assert granted["rule"]["mark"] == "M"
    assert on_list(county) == [code]
    assert work(county) == []
    before = county.ask(MAY_HAVE, code=code, asOf={"effectiveOn": "2026-03-12"})["incentives"]
    assert before["lists"] == []
    assert on_list(county, asOf={"effectiveOn": "2026-03-12"}) == []


def test_what_is_granted_and_what_came_of_it(county: County) -> None:
    code = county.new_code()
    listing = listed(county, code, ("2026-03-16", "2026-03-17", "2026-03-30"))
    give = {"incentive": listing, "code": "I07", "grantedOn": "2026-03-30", "matter": "XYD-2026-7"}
    implementer = "incentive_must_be_by_its_implementer"
    county.refused(implementer, "EDU DESIGNATOR", "grantIncentive", **give)
    outside = "incentive_must_be_in_the_catalogue"
    county.refused(outside, "PBC PROVIDER", "grantIncentive", **give | {"code": "I88"})
    grant = county.done("PBC PROVIDER", "grantIncentive", **give)
    told = {"grant": grant, "result": "used", "reportedOn": "2026-03-30"}
    county.done("PBC PROVIDER", "recordIncentiveFeedback", **told)
    (seen,) = archive(county, code, f"SUBJECT {code}")["grants"]
    assert (seen["label"], seen["situation"]) == ("信易贷", "in_force")
    assert seen["feedback"] == [{"result": "used", "on": "2026-03-30"}]
    assert archive(county, code)["grants"] == []
    (row,) = county.ask(GRANTS, "PBC PROVIDER")["incentiveGrants"]["edges"]
    assert (row["node"]["code"], row["node"]["grant"]["result"]) == (code, "used")
    assert county.error(GRANTS) == "unit_sees_its_own_work"
    end = {"grant": grant, "reason": "used_up", "endedOn": "2026-03-30"}
    county.done("PBC PROVIDER", "endGrant", **end)
    assert archive(county, code, "AUDITOR")["grants"][0]["situation"] == "ended"


def test_scenario_19_a_serious_listing_refuses_and_suspends(county: County) -> None:
    """Reference 15.1, scenario 19: red-list entry while a black-list entry exists."""
    county.on("2026-04-01")
    bad = county.new_code()
    base = acts.grave(county, bad, "2026-03-31")
    acts.listed(county, bad, base, ("2026-04-02", "2026-04-03", "2026-04-10"))
    good = honour(county, bad, "2026-04-10")
    refusal = "incentive_needs_a_subject_without_serious_dishonesty"
    refused = county.refused(refusal, BY, "proposeIncentive", **proposal(bad, good))
    assert refused["restsOn"]
    code = county.new_code()
    listing = listed(county, code, ("2026-04-13", "2026-04-14", "2026-04-24"))
    grant = county.done(
        BY, "grantIncentive", incentive=listing, code="I01", grantedOn="2026-04-24", matter="1"
    )
    grave = acts.grave(county, code, "2026-04-24")
    acts.listed(county, code, grave, ("2026-04-27", "2026-04-28", "2026-05-08"))
    assert archive(county, code)["incentives"] == []
    assert county.ask(MAY_HAVE, code=code)["incentives"]["lists"] == []
    assert code not in on_list(county)
    past = {"effectiveOn": "2026-05-01"}
    assert county.ask(MAY_HAVE, code=code, asOf=past)["incentives"]["lists"] == []
    assert code not in on_list(county, asOf=past)
    assert code in on_list(county, "AUDITOR", asOf=past)
    (seen,) = archive(county, code, BY)["incentives"]
    assert (seen["situation"], seen["inForce"]) == ("suspended", False)
    assert seen["suspendedBy"]
    (held,) = archive(county, code, "AUDITOR")["grants"]
    assert (held["id"], held["situation"]) == (grant, "suspended")
    county.refused(
        "incentive_must_not_be_granted_while_suspended",
        BY,
        "grantIncentive",
        incentive=listing,
        code="I01",
        grantedOn="2026-05-08",
    )


def test_the_list_has_pages_and_honest_persons_are_not_public(county: County) -> None:
    first, second = county.new_code(), county.new_code()
    listed(county, first, ("2026-05-11", "2026-05-12", "2026-05-22"))
    listed(county, second, ("2026-05-25", "2026-05-26", "2026-06-05"))
    page = county.ask(LIST, first=1)["incentiveList"]
    assert page["pageInfo"]["hasNextPage"]
    rest = on_list(county, after=page["pageInfo"]["endCursor"])
    assert {first, second} <= {page["edges"][0]["node"]["code"], *rest}
    person = {"kind": "person", "name": "李某", "number": synthetic_identity_number(77)}
    tag = county.done("AMR PROVIDER", "registerSubject", **person).removeprefix("subject/")
    facts = {"kind": "honour", "documentNo": "永发改荣〔2026〕99号", "agency": "DRC"}
    base = county.done(
        "DRC PROVIDER", "fileRecord", subject=tag, facts=facts | {"decidedOn": "2026-06-05"}
    )
    given = proposal(tag, base) | {"listType": "honest_person"}
    before = on_list(county)
    listing = county.done(BY, "proposeIncentive", **given)
    notice = {"announcedOn": "2026-06-05", "channel": acts.CHINA}
    county.done(BY, "announceIncentive", incentive=listing, **notice)
    county.on("2026-06-17")
    days = {"decidedOn": "2026-06-17", "takesEffectOn": "2026-06-17"}
    county.done(OTHER, "listIncentive", incentive=listing, decisionNo="1", **days)
    assert on_list(county) == before
    asked = LIST.replace("honest_enterprise", "honest_person")
    assert county.ask(asked, first=5)["incentiveList"]["edges"] == []
    (row,) = county.ask(asked, "AUDITOR", first=5)["incentiveList"]["edges"]
    assert (row["node"]["code"], row["node"]["name"]) == ("", "")
    assert county.ask("query($i: ID!) { node(id: $i) { id } }", i=listing)["node"] is None


def test_a_removal_is_announced_first_and_then_like_never_listed(county: County) -> None:
    code = county.new_code()
    listing = listed(county, code, ("2026-06-18", "2026-06-19", "2026-07-02"))
    out = {"incentive": listing, "cause": "conduct", "decisionNo": "永发改移1号", "reason": "失实"}
    first = "notice_must_be_served_first"
    county.refused(first, OTHER, "removeIncentive", **out, removedOn="2026-07-02")
    served = acts.notice(listing, "incentive_removal", "2026-07-02", restsOn=[], measures=[])
    county.refused(
        "notice_must_be_served_by_the_unit_of_the_case", "AMR DESIGNATOR", "serveNotice", **served
    )
    county.done(BY, "serveNotice", **served)
    county.on("2026-07-13")
    county.done(OTHER, "removeIncentive", **out, removedOn="2026-07-13")
    assert archive(county, code)["incentives"] == []
    assert code not in on_list(county)
    never = county.ask(MAY_HAVE, code=county.new_code())["incentives"]
    gone = county.ask(MAY_HAVE, code=code)["incentives"]
    assert gone["lists"] == never["lists"] == []
    assert code in on_list(county, "AUDITOR", inForce=False)
    (seen,) = archive(county, code, f"SUBJECT {code}")["incentives"]
    assert seen["situation"] == "removed"
