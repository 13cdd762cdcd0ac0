"""An association acts under its mandate and no further (Article 16), over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.codes import synthetic_unified_code
from tests.stories import acts
from tests.stories.test_supervisor import work

if TYPE_CHECKING:
    from tests.stories.county import County

BODY = synthetic_unified_code(4_711, "51")
MEMBER = f"{BODY} AUTHORISED_BODY"
OFFICE, MARKET = "DRC SUPERVISOR", "AMR SUPERVISOR"
DIGEST = "ab" * 32
MANDATES = """{ mandates(first: 5) { edges { node { id body stage dueOn
  grants { unit scopes since until endedOn } rule { ruleSet clause } } } } }"""
WARNINGS = """
query($asOf: AsOf) { riskWarnings(first: 5, asOf: $asOf) { edges { node {
  id body subject signal stage outcome dueOn } } } }"""
RECORDS = "{ memberRecords(first: 5) { edges { node { id body subject kind stage } } } }"
CHANGES = "query($after: Int!) { changes(after: $after, first: 20) { codes topic tombstone } }"


def nodes(county: County, query: str, by: str = "", **asked: Any) -> list[Any]:
    (found,) = county.ask(query, by, **asked).values()
    return [edge["node"] for edge in found["edges"]]


def test_a_body_from_mandate_to_deletion(county: County) -> None:
    county.on("2026-03-02")
    code = county.new_code()
    acts.penalty(county, code, "2026-03-02", "AMR")
    refused = county.act(
        MEMBER,
        "keepMemberRecord",
        {"body": BODY, "subject": code, "kind": "training", "digest": DIGEST},
    )
    assert refused["code"] == "mandate_must_cover_the_act"
    county.done(
        OFFICE,
        "authoriseBody",
        body=BODY,
        kind="industry_association",
        title="永昌县餐饮行业协会",
        scopes=["collection_sharing", "risk_warning"],
        since="2026-03-02",
        until="2027-03-01",
        contractNo="永信用授〔2026〕1号",
    )
    (mandate,) = nodes(county, MANDATES)
    assert (mandate["body"], mandate["rule"]["clause"]) == (BODY, "16")

    before = county.head
    county.done(MEMBER, "keepMemberRecord", body=BODY, subject=code, kind="training", digest=DIGEST)
    county.done(
        MEMBER,
        "warnOfRisk",
        body=BODY,
        subject=code,
        signal="many_complaints",
        to="县市场监管局",
        digest=DIGEST,
    )
    for by in (MEMBER, "AUDITOR", f"SUBJECT {code}", MARKET):
        assert [w["subject"] for w in nodes(county, WARNINGS, by)] == [code], by
    for by in ("", "TRA SUPERVISOR", "INTEGRATOR", f"SUBJECT {county.new_code()}"):
        assert nodes(county, WARNINGS, by) == [], by
        assert nodes(county, RECORDS, by) == [], by
    assert nodes(county, RECORDS, MARKET) == []
    assert nodes(county, WARNINGS, MARKET, asOf={"entry": before}) == []
    told = county.ask(CHANGES, "", after=before)["changes"]
    assert [(c["codes"], c["tombstone"]) for c in told] == [([], True), ([], True)]

    (due,) = [w for w in work(county, MARKET) if w["kind"] == "risk_warning.review"]
    county.done(MARKET, "reviewWarning", warning=due["id"], outcome="not_confirmed")
    (warning,) = nodes(county, WARNINGS, f"SUBJECT {code}")
    assert (warning["stage"], warning["outcome"]) == ("reviewed", "not_confirmed")

    county.done(OFFICE, "endMandate", body=BODY, contractNo="永信用授〔2026〕1号")
    (mandate,) = nodes(county, MANDATES)
    assert (mandate["stage"], mandate["dueOn"]) == ("ended", "2026-03-16")
    late = {"body": BODY, "subject": code, "kind": "training", "digest": DIGEST}
    assert county.act(MEMBER, "keepMemberRecord", late)["code"] == "mandate_must_cover_the_act"
    county.done(MEMBER, "confirmDeletion", body=BODY)
    (mandate,) = nodes(county, MANDATES)
    assert mandate["stage"] == "deleted"
