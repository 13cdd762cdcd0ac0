"""The chain, act by act: a commitment broken, heard, rectified, listed, sanctioned, repaired."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.stories import acts
from tests.stories.acts import CHINA, ENTERPRISE

if TYPE_CHECKING:
    from tests.stories.county import County

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
    last: int = 0
    """The entry that ended the chain."""


def lived(county: County) -> Chain:
    """The whole chain, from March 2026 to July 2027."""
    county.on("2026-03-02")
    code, twin = county.new_code(), county.new_code()
    for one in (code, twin):
        county.done("AMR", "registerSubject", code=one, name=acts.name_of(one))
    made = Chain(code, twin, county.head)
    _promised(county, made)
    _broken(county, made)
    _rectified(county, made)
    _interviewed(county, made)
    _listed(county, made)
    _sanctioned(county, made)
    _repaired(county, made)
    made.last = county.head
    return made


def _promised(county: County, chain: Chain) -> None:
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


def _broken(county: County, chain: Chain) -> None:
    commitment = chain.commitment
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


def _rectified(county: County, chain: Chain) -> None:
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


def _interviewed(county: County, chain: Chain) -> None:
    chain.interview = interview = county.done(
        "AMR",
        "openInterview",
        rectification=chain.rectification,
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


def _listed(county: County, chain: Chain) -> None:
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


def _sanctioned(county: County, chain: Chain) -> None:
    listing = chain.listing
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
