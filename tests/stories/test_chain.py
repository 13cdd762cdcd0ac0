"""The chain the product is named for, and who may see it when it is over.

A commitment is made, broken, heard, determined a breach; the subject is ordered to rectify,
interviewed, listed after notice and defence, sanctioned; it repairs; publication, sharing and
measures end together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stories import acts
from tests.stories.chain import CASES, lived

if TYPE_CHECKING:
    from tests.stories.chain import Chain
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


@pytest.fixture(scope="module")
def chain(county: County) -> Chain:
    """The chain as it was lived."""
    return lived(county)


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


@pytest.mark.usefixtures("chain")
def test_what_runs_unpublished_and_nothing_at_all_answer_alike(county: County) -> None:
    county.on("2027-07-14")
    busy, quiet = county.new_code(), county.new_code()
    for one in (busy, quiet):
        county.done("AMR", "registerSubject", code=one, name=acts.name_of(one))
    base = acts.grave(county, busy, "2027-07-13")
    listing = county.done("AMR", "proposeListing", **acts.proposal(busy, base))
    announced = {"restsOn": [base], "measures": ["M06"]}
    county.done("AMR", "serveNotice", **acts.notice(listing, "listing", "2027-07-14", **announced))
    county.done("AMR", "orderRectification", basis=base, items=["整改"], dueOn="2027-08-20")
    exempt = acts.penalty(county, busy, "2027-07-13", "AMR")
    reason = {"record": exempt, "reason": "trade_secret"}
    county.propose_and("publication.exemption", exempt, "AMR", "exemptFromPublication", **reason)
    county.done("AMR", "markRecord", record=base, mark="under_lawsuit")

    def faces(code: str, by: str) -> dict[str, Any]:
        given = {"code": code, "codes": [code], "asOf": {"entry": county.head}, "prefix": code}
        return county.ask(PUBLIC_FACES, by, **given)

    for by in ("", "INTEGRATOR", "HEA"):
        assert faces(busy, by)["subject"]["records"]["edges"] == []
        assert faces(busy, by) == faces(quiet, by)
    assert faces(busy, "AMR")["subject"]["standing"] == "ADVERSE"


@pytest.mark.parametrize("by", ["", "INTEGRATOR", "HEA"])
def test_no_id_of_the_chain_leads_the_public_to_it(county: County, chain: Chain, by: str) -> None:
    query = """query($id: ID!) { node(id: $id) { id } repairEligibility(target: $id) { unit } }"""
    ids = (chain.penalty, chain.listing, chain.commitment, chain.rectification, chain.interview)
    for one in (*ids, *chain.measures, *chain.repairs):
        assert county.ask(query, by, id=one) == {"node": None, "repairEligibility": None}
        assert county.ask(query, "AUDITOR", id=one)["node"] == {"id": one}
    lists = """{ measures(first: 50, inForce: false) { edges { node { code } } }
      commitments(first: 50) { edges { node { code } } }
      cases(first: 50) { edges { node { code } } } }"""
    found = county.post(lists, by)
    assert chain.code not in str(found)


def test_the_feed_gives_an_end_notice_without_content(county: County, chain: Chain) -> None:
    query = """query($after: Int!) { changes(after: $after, first: 100) {
      entry codes tombstone topic about effectiveOn agency summary
    } }"""
    public = county.ask(query, after=chain.before)["changes"]
    public = [change for change in public if change["entry"] <= chain.last]
    assert len(public) > 20
    assert {(c["tombstone"], c["topic"], c["about"], c["summary"]) for c in public} == {
        (True, None, None, None)
    }
    audited = county.ask(query, "AUDITOR", after=chain.before)["changes"][: len(public)]
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
