"""Acceptance scenarios of commitments, interviews, lists and measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

COMMITMENTS = """
query($code: String!) { subject(code: $code) {
  counts { breaches }
  commitments { id situation dueOn missingFields fulfilment { outcome breach unit } pursued }
} }"""
SANCTIONS = """
query($code: String!) { subject(code: $code) {
  listings { id listType situation inForce endedBecause mirrored removalDue lastDay }
  measures { id code inForce situation liveBases endedBecause clause }
} }"""


def sanctions(county: County, code: str) -> dict[str, Any]:
    """Lists and measures as the auditor sees them."""
    found: dict[str, Any] = county.ask(SANCTIONS, "AUDITOR", code=code)["subject"]
    return found


def commitment(county: County, code: str) -> dict[str, Any]:
    """The only commitment of a firm."""
    (found,) = county.ask(COMMITMENTS, "AUDITOR", code=code)["subject"]["commitments"]
    return dict(found)


def registered(county: County) -> str:
    """A firm that the market regulator registered."""
    code = county.new_code()
    county.done("AMR", "registerSubject", code=code, name=acts.name_of(code))
    return code


def promise(code: str, on: str, due: str) -> dict[str, Any]:
    """A food business licence is accepted while the proof of premises is outstanding."""
    return {
        "subject": code,
        "kind": "documents_outstanding",
        "madeOn": on,
        "matter": "FOOD_BUSINESS_LICENCE",
        "outstanding": [{"document": "premises_proof", "dueOn": due}],
        "application": f"SQ{on}",
    }


def test_scenario_06_a_document_comes_late_and_the_commitment_is_broken(county: County) -> None:
    county.on("2026-01-12")
    code = registered(county)
    made = county.done("AMR", "makeCommitment", **promise(code, "2026-01-12", "2026-02-06"))
    county.on("2026-02-09")
    assert commitment(county, code)["situation"] == "overdue"
    partial = {"commitment": made, "outcome": "partial", "cause": "own_failure"}
    missing = county.refused(
        "unfulfilled_content_must_be_stated", "AMR/2", "determineFulfilment", **partial
    )
    assert missing["fields"] == ["unfulfilled"]
    pursued = {
        **partial,
        "unfulfilled": "未提交经营场所使用证明",
        "action": "correction_ordered",
        "liabilityPursued": "责令限期补正",
    }
    county.refused("notice_must_be_served_first", "AMR/2", "determineFulfilment", **pursued)
    county.done("AMR", "serveNotice", **acts.notice(made, "breach", "2026-02-09"))
    early = county.refused(
        "time_to_answer_must_have_run", "AMR/2", "determineFulfilment", **pursued
    )
    # Five working days: 10 to 14 February (the 14th a make-up Saturday); then Spring Festival.
    assert early["wouldSucceedOn"] == "2026-02-15"
    county.on("2026-02-24")
    county.refused("proposer_may_not_approve", "AMR", "determineFulfilment", **pursued)
    county.done("AMR/2", "determineFulfilment", **pursued)
    found = commitment(county, code)
    assert found["situation"] == "breached"
    assert found["fulfilment"] == {"outcome": "partial", "breach": True, "unit": "AMR"}
    assert found["missingFields"] == []
    assert len(found["pursued"]) == 1


def test_scenario_07_a_listed_subject_asks_for_documents_outstanding(county: County) -> None:
    county.on("2026-03-02")
    code = registered(county)
    basis = acts.grave(county, code, "2026-03-02")
    acts.listed(county, code, basis, ("2026-03-03", "2026-03-04", "2026-03-12"))
    county.on("2026-03-16")
    refused = county.refused(
        "subject_must_not_be_on_the_serious_dishonesty_list",
        "AMR",
        "makeCommitment",
        **promise(code, "2026-03-16", "2026-04-10"),
    )
    assert refused["restsOn"] != []
    assert refused["clause"]["article"] == "1"


def test_scenario_13_a_court_list_is_only_a_mirror(county: County) -> None:
    county.on("2026-03-18")
    code = registered(county)
    feed = {
        "subject": code,
        "listType": "judgment_defaulter",
        "caseNo": "（2026）甘0321执12号",
        "court": "永昌县人民法院",
        "grounds": ["breaks_asset_reporting"],
        "listedOn": "2026-03-17",
        "performance": "none",
        "text": "给付货款及利息",
    }
    county.refused("agency_must_have_the_power", "AMR", "mirrorCourtListing", **feed)
    listing = county.done("COURT", "mirrorCourtListing", **feed)
    local = {
        "listing": listing,
        "cause": "repair",
        "decisionNo": "永移决1号",
        "removedOn": "2026-03-18",
        "reason": "已履行",
    }
    county.refused("court_list_is_only_a_mirror", "AMR", "removeListing", **local)
    apply = {"target": listing, "commitment": acts.COMMITMENT}
    county.refused("court_list_is_repaired_by_the_court_alone", "DRC", "applyForRepair", **apply)
    gone = {"listing": listing, "reason": "performed", "deletedOn": "2026-03-27"}
    county.on("2026-03-24")
    performed = {**feed, "performance": "full", "performedOn": "2026-03-24"}
    county.done("COURT", "mirrorCourtListing", **performed)
    (listed,) = sanctions(county, code)["listings"]
    # Three working days after it was performed on a Tuesday.
    assert (listed["inForce"], listed["removalDue"]) == (True, "2026-03-27")
    county.on("2026-03-27")
    county.refused("court_list_is_only_a_mirror", "DRC", "mirrorCourtRemoval", **gone)
    county.done("COURT", "mirrorCourtRemoval", **gone)
    (listed,) = sanctions(county, code)["listings"]
    assert (listed["inForce"], listed["situation"]) == (False, "removed")


def test_what_a_court_sends_again_adds_nothing_and_shows_nobody_else(county: County) -> None:
    code, other = registered(county), registered(county)
    feed = {
        "subject": code,
        "listType": "judgment_defaulter",
        "caseNo": "（2026）甘0321执13号",
        "court": "永昌县人民法院",
        "grounds": ["evades"],
        "listedOn": "2026-03-26",
    }
    county.done("COURT", "mirrorCourtListing", **feed)
    acts.penalty(county, other, "2026-03-26")
    head = county.head
    again = county.act("COURT", "mirrorCourtListing", feed)
    assert county.head == head
    assert again["__typename"] == "Accepted"
    assert other not in again["subjects"]
    assert again["receipt"]["entries"] == []


def test_scenario_09_no_measure_outside_the_list_or_without_law(county: County) -> None:
    county.on("2026-04-01")
    code = registered(county)
    basis = acts.grave(county, code, "2026-04-01")
    listing = acts.listed(county, code, basis, ("2026-04-02", "2026-04-03", "2026-04-14"))
    county.on("2026-04-15")
    by = "FIN"
    for changed, refusal in (
        ({"code": "M99"}, "measure_must_be_on_the_list_in_force"),
        ({"clause": "县规定1"}, "measure_must_rest_on_a_clause_of_the_list"),
        (
            {"code": "M03", "clause": "限制高消费规定3"},
            "limit_must_come_from_a_court_or_statutory_feed",
        ),
        ({"bases": []}, "act_must_name_its_basis"),
    ):
        county.refused(
            refusal, by, "imposeMeasure", **acts.imposition(code, "2026-04-15", listing) | changed
        )
    backdated = acts.imposition(code, "2026-04-13", listing)
    county.refused("days_of_a_decision_must_be_in_order", by, "imposeMeasure", **backdated)
    county.done(by, "imposeMeasure", **acts.imposition(code, "2026-04-15", listing))
    twice = acts.imposition(code, "2026-04-15", listing)
    county.refused("measure_must_not_be_imposed_already", by, "imposeMeasure", **twice)
    (measure,) = (m["id"] for m in sanctions(county, code)["measures"])
    lift = {"measure": measure, "reason": "disproportionate", "text": "已整改"}
    early = lift | {"liftedOn": "2026-04-14"}
    county.refused("days_of_a_decision_must_be_in_order", by, "liftMeasure", **early)
    outsider = acts.imposition(code, "2026-04-15", listing)
    county.refused("measure_must_be_by_its_implementer", "HEA", "imposeMeasure", **outsider)


def test_scenario_08_only_the_determining_unit_interviews(county: County) -> None:
    county.on("2026-04-20")
    code = registered(county)
    basis = acts.penalty(county, code, "2026-04-17", "AMR")
    order = {"basis": basis, "items": ["清理过期食品", "建立台账"], "dueOn": "2026-05-15"}
    county.refused(
        "only_the_determining_unit_may_order_and_interview", "HRSS", "orderRectification", **order
    )
    rectification = county.done("AMR", "orderRectification", **order)
    call = {
        "rectification": rectification,
        "kind": "reminder",
        "notifiedOn": "2026-05-18",
        "appointedOn": "2026-05-25",
        "agenda": "限期整改情况",
    }
    county.on("2026-05-14")
    county.refused("term_must_have_ended_or_verification_failed", "AMR", "openInterview", **call)
    county.on("2026-05-18")
    county.refused(
        "only_the_determining_unit_may_order_and_interview", "HRSS", "openInterview", **call
    )
    county.done("AMR", "openInterview", **call)


def test_scenario_10_a_measure_stands_while_one_of_its_bases_lives(county: County) -> None:
    county.on("2026-06-01")
    code = registered(county)
    first = acts.penalty(county, code, "2026-06-01", "AMR")
    second = acts.penalty(county, code, "2026-06-01", "AMR")
    bases = {"bases": [first, second], "code": "M07", "clause": "基础清单7"}
    measure = county.done(
        "AMR", "proposeMeasure", subject=code, reasoning="与违法行为相关联", **bases
    )
    announced = {"measures": ["M07"], "restsOn": [first, second]}
    county.done("AMR", "serveNotice", **acts.notice(measure, "measure", "2026-06-01", **announced))
    county.on("2026-06-09")
    imposed = acts.imposition(code, "2026-06-09") | bases | {"case": measure}
    county.done("AMR/2", "imposeMeasure", **imposed)
    acts.repaired(county, first, "AMR", ("2026-09-02", "2026-09-04", "2026-09-07"))
    (stands,) = sanctions(county, code)["measures"]
    assert (stands["inForce"], stands["liveBases"]) == (True, [second])
    acts.repaired(county, second, "AMR", ("2026-09-08", "2026-09-09", "2026-09-10"))
    (stands,) = sanctions(county, code)["measures"]
    assert (stands["inForce"], stands["liveBases"]) == (False, [])
    assert stands["endedBecause"] == "repaired"


def test_in_bankruptcy_measures_rest_for_the_time_being(county: County) -> None:
    county.on("2026-09-14")
    code = registered(county)
    base = acts.grave(county, code, "2026-09-14")
    listing = acts.listed(county, code, base, ("2026-09-15", "2026-09-16", "2026-09-24"))
    imposed = acts.imposition(code, "2026-09-24", listing)
    county.done("FIN", "imposeMeasure", **imposed)
    county.on("2026-09-28")
    ruling = {
        "subject": code,
        "kind": "reorganisation",
        "rulingNo": "（2026）甘03破1号之二",
        "court": "金昌市中级人民法院",
        "ruledOn": "2026-09-25",
        "statement": "重整计划执行中",
    }
    county.refused("agency_must_have_the_power", "AMR", "stateBankruptcy", **ruling)
    stated = county.done("DRC", "stateBankruptcy", **ruling)
    (rests,) = sanctions(county, code)["measures"]
    assert (rests["inForce"], rests["situation"]) == (False, "suspended")
    clearance = """query($c: [String!]!) { clearance(codes: $c, matter: "fiscal_funds") {
      answer } }"""
    assert county.ask(clearance, c=[code])["clearance"] == [{"answer": "ask_a_human"}]
    failed = {"bankruptcy": stated, "outcome": "failed", "endedOn": "2026-10-09"}
    county.on("2026-10-09")
    county.done("DRC", "endBankruptcy", **failed)
    (again,) = sanctions(county, code)["measures"]
    assert again["inForce"]
    assert county.ask(clearance, c=[code])["clearance"] == [{"answer": "no"}]


def test_a_breach_is_shown_no_more_at_its_maximum_and_bars_until_it_is_repaired(
    county: County,
) -> None:
    county.on("2026-10-12")
    code = registered(county)
    made = county.done("AMR", "makeCommitment", **promise(code, "2026-10-12", "2026-11-06"))
    county.on("2026-11-09")
    county.done("AMR", "serveNotice", **acts.notice(made, "breach", "2026-11-09"))
    county.done("AMR", "recordAnswer", case=made, receivedOn="2026-11-09", waived=True)
    breach = {"outcome": "none", "cause": "own_failure", "unfulfilled": "未提交"}
    county.done("AMR/2", "determineFulfilment", commitment=made, **breach)
    column = """query($code: String!) { subject(code: $code) { commitments {
      situation published shownUntil ended shownRule } } }"""
    on_it = {"situation": "breached", "published": True, "ended": False}
    on_it |= {"shownUntil": "2027-11-09", "shownRule": "REPAIR-2026#plan-1"}
    assert county.ask(column, "", code=code)["subject"]["commitments"] == [on_it]
    county.on("2028-03-01")
    assert county.ask(column, "", code=code)["subject"]["commitments"] == []
    ended = on_it | {"published": False, "ended": True}
    assert county.ask(column, "AMR", code=code)["subject"]["commitments"] == [ended]
    again = promise(code, "2028-03-01", "2028-03-24")
    county.refused("earlier_breach_must_be_repaired", "AMR", "makeCommitment", **again)
    measure = {
        "subject": code,
        "code": "M07",
        "clause": "基础清单7",
        "bases": [made],
        "reasoning": "违诺",
    }
    county.refused("basis_must_be_live", "AMR", "proposeMeasure", **measure)
    acts.repaired(county, made, "AMR", ("2028-03-01", "2028-03-02", "2028-03-03"))
    county.done("AMR", "makeCommitment", **promise(code, "2028-03-03", "2028-03-24"))


def test_the_same_clause_and_its_outcomes_by_unit(county: County) -> None:
    asked = """query($s: Date!, $u: Date!) { sanctionDistribution(since: $s, until: $u) {
      what clause unit imposed inForce endedEarly medianDays } }"""
    period = {"s": "2024-01-01", "u": "2026-12-31"}
    shares = county.ask(asked, "AUDITOR", **period)["sanctionDistribution"]
    listings = [share for share in shares if share["what"] == "listing"]
    assert listings
    assert all(s["imposed"] > 0 and s["inForce"] <= s["imposed"] for s in shares)
    assert all(s["unit"] and s["clause"] for s in shares)
    assert {s["what"] for s in shares} == {"listing", "measure"}
    assert county.error(asked, "", **period) == "role_must_permit_the_question"
    assert county.error(asked, "INTEGRATOR", **period) == "role_must_permit_the_question"


def test_lists_and_measures_as_of_a_day(county: County) -> None:
    listed = """query($on: Date, $e: Int) { listings(first: 100, asOf: {effectiveOn: $on, entry: $e}) {
      edges { node { code listing { stream inForce listedOn } } } } }"""
    standing = """query($on: Date) { measures(first: 100, asOf: {effectiveOn: $on}) {
      edges { node { code measure { stream inForce imposedOn } } } } }"""
    ever = county.ask(
        "{ listings(first: 100, inForce: false) { edges { node { code listing {"
        " listedOn endedOn inForce } } } } }",
        "AUDITOR",
    )["listings"]["edges"]
    ended = [e["node"] for e in ever if e["node"]["listing"]["endedOn"]]
    assert ended
    one = ended[0]
    began, over = one["listing"]["listedOn"], one["listing"]["endedOn"]

    def codes(by: str, on: str, query: str = listed) -> set[str]:
        (found,) = county.ask(query, by, on=on).values()
        return {edge["node"]["code"] for edge in found["edges"]}

    assert one["code"] in codes("AUDITOR", began)
    assert one["code"] not in codes("AUDITOR", over)
    assert one["code"] not in codes("", began), "formerly listed answers like never listed"
    assert one["code"] not in codes("INTEGRATOR", began)
    assert codes("AUDITOR", "2022-04-01") == set()
    assert codes("AUDITOR", "2022-04-01", standing) == set()
    assert codes("AUDITOR", county.clock.now().date().isoformat(), standing)
