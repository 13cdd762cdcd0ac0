"""The chain the product is named for, and who may see it when it is over.

A commitment is made, broken, heard, determined a breach; the subject is ordered to rectify,
interviewed, listed after notice and defence, sanctioned; it repairs; publication, sharing and
measures end together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.stories import acts
from tests.stories.acts import CHINA, ENTERPRISE

if TYPE_CHECKING:
    from tests.stories.county import County

PUBLIC_FACES = """
query($code: String!, $codes: [String!]!, $asOf: AsOf, $prefix: String!) {
  subject(code: $code) { ...Whole }
  then: subject(code: $code, asOf: $asOf) { ...Whole asOfDay asOfEntry }
  subjects(codes: $codes) { ...Whole }
  organisations(first: 5, codePrefix: $prefix) { edges { node { ...Whole } } }
  funds: clearance(codes: $codes, matter: "fiscal_funds") { ...Cleared }
  awards: clearance(codes: $codes, matter: "awards") { ...Cleared }
  before: clearance(codes: $codes, matter: "awards", on: "2026-07-01") { ...Cleared }
  history(code: $code, first: 100) { edges { node { topic agency summary } } }
}
fragment Whole on Subject {
  kind standing registeredOn nextChangeOn
  counts {
    records live published ended repaired annulled marked byKind { name value }
    publicationsOverdue listingsInForce measuresInForce breaches
  }
  records { edges { node { id } } }
  listings { id } measures { id } commitments { id } rectifications { id } repairs { id }
  notices { id } history(first: 100) { edges { node { topic agency summary } } }
}
fragment Cleared on Clearance {
  known answer on bars { id } nextChangeOn derivedFrom rule { ruleSet clause }
}
"""
HISTORY = """
query($code: String!) { history(code: $code, first: 200) { edges { node {
  entry topic about agency officer summary
} } } }"""
CASES = """
query($code: String!) { subject(code: $code) {
  standing
  records { edges { node { id repairedOn published live } } }
  listings { id inForce situation stepsMissing } measures { id inForce endedBecause liveBases }
  commitments { id situation repairedOn } repairs { id situation target }
  rectifications { id situation interviews { situation kind officers heldOn followUps } }
  notices { id act answers heard situation }
} }"""


@dataclass
class Chain:
    """The firm of the chain, one that never did anything, and the cases of the chain."""

    code: str
    twin: str
    before: int
    commitment: str = ""
    rectification: str = ""
    interview: str = ""
    penalty: str = ""
    listing: str = ""
    measures: tuple[str, ...] = ()
    repairs: list[str] = field(default_factory=list)
    in_force: int = 0
    """The entry at which everything stood."""


@pytest.fixture(scope="module")
def chain(county: County) -> Chain:
    """The whole chain, from March 2026 to July 2027."""
    county.on("2026-03-02")
    code, twin = county.new_code(), county.new_code()
    for one in (code, twin):
        county.done("AMR", "registerSubject", code=one, name=acts.name_of(one))
    made = Chain(code, twin, county.head)
    _promised_and_broken(county, made)
    _rectified_and_interviewed(county, made)
    _listed_and_sanctioned(county, made)
    _repaired(county, made)
    return made


def _promised_and_broken(county: County, chain: Chain) -> None:
    chain.commitment = commitment = county.done(
        "AMR",
        "makeCommitment",
        subject=chain.code,
        kind="documents_outstanding",
        madeOn="2026-03-02",
        matter="FOOD_BUSINESS_LICENCE",
        outstanding=[{"document": "premises_proof", "dueOn": "2026-03-27"}],
        application="SQ20260302",
    )
    county.on("2026-03-04")
    granted = {"outcome": "granted", "finishedOn": "2026-03-04"}
    county.done("AMR", "finishMatter", commitment=commitment, **granted)
    county.on("2026-03-30")
    county.done("AMR", "serveNotice", **acts.notice(commitment, "breach", "2026-03-30"))
    county.on("2026-04-01")
    defence = {"receivedOn": "2026-04-01", "statement": "材料正在办理", "hearing": True}
    county.done(f"SUBJECT {chain.code}", "recordAnswer", case=commitment, **defence)
    breach = {
        "commitment": commitment,
        "outcome": "none",
        "cause": "own_failure",
        "unfulfilled": "逾期未提交经营场所使用证明",
        "action": "correction_ordered",
        "liabilityPursued": "责令限期整改",
    }
    county.done("AMR", "announceHearing", case=commitment, heldOn="2026-04-14", text="三楼会议室")
    county.on("2026-04-14")
    county.refused("hearing_must_be_held_first", "AMR/2", "determineFulfilment", **breach)
    county.done("AMR/2", "recordHearing", case=commitment, outcome="held", minutes="笔录附卷")
    county.refused("answer_must_have_a_reasoned_reply", "AMR/2", "determineFulfilment", **breach)
    county.done("AMR", "replyToAnswer", case=commitment, reply="逾期未补交，理由不成立")
    county.refused("proposer_may_not_approve", "AMR", "determineFulfilment", **breach)
    county.done("AMR/2", "determineFulfilment", **breach)


def _rectified_and_interviewed(county: County, chain: Chain) -> None:
    county.on("2026-04-16")
    order = {"basis": chain.commitment, "items": ["补交材料", "书面检查"], "dueOn": "2026-05-15"}
    chain.rectification = case = county.done("AMR", "orderRectification", **order)
    county.on("2026-05-13")
    report = {"rectification": case, "reportedOn": "2026-05-13", "report": "部分整改"}
    county.done(f"SUBJECT {chain.code}", "reportRectification", **report)
    county.on("2026-05-18")
    county.done(
        "AMR/2", "verifyRectification", rectification=case, outcome="failed", findings="未整改到位"
    )
    chain.interview = interview = county.done(
        "AMR",
        "openInterview",
        rectification=case,
        kind="reminder",
        notifiedOn="2026-05-18",
        appointedOn="2026-05-25",
        agenda="整改情况",
    )
    county.on("2026-05-25")
    held = {"interview": interview, "heldOn": "2026-05-25", "statement": "承认问题"}
    county.refused(
        "at_least_two_officers_must_hold_an_interview",
        "AMR",
        "holdInterview",
        **held,
        officers=["amr-1"],
    )
    county.done("AMR", "holdInterview", **held, officers=["amr-1", "amr-2"])
    county.done("AMR", "signInterviewRecord", interview=interview, signedOn="2026-05-25")
    county.on("2026-06-09")
    county.done("AMR", "followUpInterview", interview=interview, outcome="not_remedied")


def _listed_and_sanctioned(county: County, chain: Chain) -> None:
    county.on("2026-06-11")
    chain.penalty = penalty = acts.grave(county, chain.code, "2026-06-10")
    acts.publish(county, penalty, "AMR/2", CHINA)
    acts.publish(county, penalty, "AMR/2", ENTERPRISE)
    county.on("2026-06-15")
    proposal = acts.proposal(chain.code, penalty, chain.commitment)
    chain.listing = listing = county.done("AMR", "proposeListing", **proposal)
    decision = acts.decision(listing, "2026-06-26")
    county.on("2026-06-16")
    county.refused("notice_must_be_served_first", "AMR/2", "listSubject", **decision)
    announced = {"restsOn": [penalty, chain.commitment], "measures": ["M06", "M07", "M08"]}
    county.done("AMR", "serveNotice", **acts.notice(listing, "listing", "2026-06-16", **announced))
    county.on("2026-06-18")
    defence = {"receivedOn": "2026-06-18", "statement": "已经停业整顿，请求从轻"}
    county.done(f"SUBJECT {chain.code}", "recordAnswer", case=listing, **defence)
    county.on("2026-06-25")
    county.done("AMR", "replyToAnswer", case=listing, reply="事实清楚，理由不予采纳")
    county.on("2026-06-26")
    consent = {"documentNo": "金市监函〔2026〕9号", "consentedOn": "2026-06-26"}
    county.done("AMR", "recordConsent", listing=listing, **consent)
    county.refused("proposer_may_not_approve", "AMR", "listSubject", **decision)
    county.done("AMR/2", "listSubject", **decision)
    county.on("2026-06-29")
    funds = acts.imposition(chain.code, "2026-06-29", listing)
    awards = funds | {"code": "M07", "clause": "基础清单7", "decisionNo": "永文惩〔2026〕2号"}
    chain.measures = (
        county.done("FIN", "imposeMeasure", **funds),
        county.done("CTS", "imposeMeasure", **awards),
    )
    chain.in_force = county.head
    public = county.ask(CASES, code=chain.code)["subject"]
    assert [one["inForce"] for one in public["listings"]] == [True]
    assert [one["inForce"] for one in public["measures"]] == [True, True]
    assert (public["notices"], public["rectifications"], public["repairs"]) == ([], [], [])


def _repaired(county: County, chain: Chain) -> None:
    breach_repaired = ("2026-07-20", "2026-07-21", "2026-07-22")
    chain.repairs.append(acts.repaired(county, chain.commitment, "AMR", breach_repaired))
    county.on("2027-06-14")
    early = {"target": chain.listing, "commitment": acts.COMMITMENT}
    by = f"SUBJECT {chain.code}"
    refused = county.refused("minimum_window_must_have_passed", by, "applyForRepair", **early)
    assert refused["wouldSucceedOn"] == "2027-06-27"
    for target, days in (
        (chain.penalty, ("2027-06-28", "2027-07-01", "2027-07-02")),
        (chain.listing, ("2027-07-08", "2027-07-09", "2027-07-12")),
    ):
        chain.repairs.append(acts.repaired(county, target, "AMR", days))
    removal = {
        "listing": chain.listing,
        "cause": "repair",
        "decisionNo": "永市监移〔2027〕1号",
        "removedOn": "2027-07-12",
        "reason": "信用修复",
    }
    county.done("AMR/3", "removeListing", **removal)
    county.on("2027-07-13")


def test_publication_sharing_and_measures_end_together(county: County, chain: Chain) -> None:
    found = county.ask(CASES, "AUDITOR", code=chain.code)["subject"]
    assert found["standing"] == "CLEAN"
    (record,) = (edge["node"] for edge in found["records"]["edges"])
    assert (record["published"], record["live"]) == (False, False)
    assert [(m["inForce"], m["liveBases"]) for m in found["measures"]] == [(False, [])] * 2
    assert [one["inForce"] for one in found["listings"]] == [False]
    assert [one["stepsMissing"] for one in found["listings"]] == [[]]
    assert {one["situation"] for one in found["repairs"]} == {"EXECUTED"}
    (commitment,) = found["commitments"]
    assert commitment["repairedOn"] == "2026-07-21"


@pytest.mark.parametrize("by", ["AUDITOR", "SUBJECT", "AMR"])
def test_who_may_see_it_sees_all_of_it(county: County, chain: Chain, by: str) -> None:
    by = f"SUBJECT {chain.code}" if by == "SUBJECT" else by
    found = county.ask(CASES, by, code=chain.code)["subject"]
    assert [edge["node"]["id"] for edge in found["records"]["edges"]] == [chain.penalty]
    assert [one["id"] for one in found["listings"]] == [chain.listing]
    assert [one["id"] for one in found["commitments"]] == [chain.commitment]
    assert [one["id"] for one in found["rectifications"]] == [chain.rectification]
    assert [one["heldOn"] for one in found["rectifications"][0]["interviews"]] == ["2026-05-25"]
    assert {one["id"] for one in found["repairs"]} == set(chain.repairs)
    assert {one["act"] for one in found["notices"]} == {"breach", "listing"}
    history = county.ask(HISTORY, by, code=chain.code)["history"]["edges"]
    topics = {edge["node"]["topic"] for edge in history}
    assert topics >= {
        "commitment.made",
        "notice.served",
        "notice.answered",
        "hearing.held",
        "commitment.fulfilment_determined",
        "rectification.ordered",
        "interview.held",
        "record.filed",
        "publication.published",
        "listing.proposed",
        "listing.decided",
        "repair.applied",
        "repair.executed",
        "listing.removed",
    }
    if by != "AMR":
        assert "measure.imposed" in topics


def test_a_unit_sees_the_measure_it_imposed(county: County, chain: Chain) -> None:
    found = county.ask(CASES, "FIN", code=chain.code)["subject"]
    assert [one["id"] for one in found["measures"]] == [chain.measures[0]]
    assert found["listings"] == []
    assert found["records"]["edges"] == []


@pytest.mark.parametrize("by", ["", "INTEGRATOR", "HEA", "SUBJECT 91620321MA0000015L"])
@pytest.mark.parametrize("then", ["now", "in force", "on the day"])
def test_formerly_listed_and_never_listed_answer_alike(
    county: County, chain: Chain, by: str, then: str
) -> None:
    as_of = {
        "now": None,
        "in force": {"entry": chain.in_force, "effectiveOn": "2026-07-01"},
        "on the day": {"effectiveOn": "2026-07-01"},
    }[then]

    def faces(code: str) -> dict[str, Any]:
        given = {"code": code, "codes": [code], "asOf": as_of, "prefix": code}
        return county.ask(PUBLIC_FACES, by, **given)

    found = faces(chain.code)
    assert found == faces(chain.twin)
    assert found["subject"]["standing"] == "CLEAN"
    newest = county.ask(
        "query($c: String!) { subject(code: $c) { entry entries } }", by, c=chain.code
    )
    assert newest["subject"]["entry"] in newest["subject"]["entries"]


def test_the_lists_and_records_of_the_public_are_empty(county: County, chain: Chain) -> None:
    query = """query($id: ID!, $no: String!) {
      record(id: $id) { id } recordsNumbered(agency: "AMR", documentNo: $no) { id }
      now: listings(first: 50) { edges { node { code } } }
      all: listings(first: 50, inForce: false) { edges { node { code } } }
    }"""
    number = county.ask(
        "query($id: ID!) { record(id: $id) { documentNo } }", "AUDITOR", id=chain.penalty
    )["record"]["documentNo"]
    nothing: dict[str, Any] = {
        "record": None,
        "recordsNumbered": [],
        "now": {"edges": []},
        "all": {"edges": []},
    }
    assert county.ask(query, id=chain.penalty, no=number) == nothing
    audited = county.ask(query, "AUDITOR", id=chain.penalty, no=number)
    assert audited["record"] == {"id": chain.penalty}
    assert [edge["node"]["code"] for edge in audited["all"]["edges"]] == [chain.code]


def test_the_feed_gives_an_end_notice_without_content(county: County, chain: Chain) -> None:
    query = """query($after: Int!) { changes(after: $after, first: 100) {
      entry codes tombstone topic about effectiveOn agency summary
    } }"""
    public = county.ask(query, after=chain.before)["changes"]
    assert len(public) > 20
    assert {(c["tombstone"], c["topic"], c["about"], c["summary"]) for c in public} == {
        (True, None, None, None)
    }
    audited = county.ask(query, "AUDITOR", after=chain.before)["changes"]
    assert [c["entry"] for c in audited] == [c["entry"] for c in public]
    assert not any(c["tombstone"] for c in audited)
    assert audited[-1]["topic"] == "listing.removed"


def test_the_ledger_itself_distinguishes_the_two(county: County, chain: Chain) -> None:
    query = """query($code: String!, $asOf: AsOf) { subject(code: $code, asOf: $asOf) {
      standing listings { id inForce } measures { inForce } } }"""
    then = {"entry": chain.in_force, "effectiveOn": "2026-07-01"}
    found = county.ask(query, "AUDITOR", code=chain.code, asOf=then)["subject"]
    assert found["standing"] == "ADVERSE"
    assert found["listings"] == [{"id": chain.listing, "inForce": True}]
    assert [one["inForce"] for one in found["measures"]] == [True, True]
    twin = county.ask(query, "AUDITOR", code=chain.twin, asOf=then)["subject"]
    assert (twin["standing"], twin["listings"]) == ("CLEAN", [])
