"""Pilots, rule documents, rules compared, outreach (Articles 18 to 20), over HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.stories.test_supervisor import work

if TYPE_CHECKING:
    from tests.stories.county import County

TOWN, OTHER, OFFICE, MEDIA = (
    "T_CG SUPERVISOR",
    "T_HXP SUPERVISOR",
    "AMR SUPERVISOR",
    "MEDIA PUBLICITY_OFFICER",
)
PILOTS = """
query($asOf: AsOf) { pilots(first: 10, asOf: $asOf) { edges { node {
  id agency field title stage overlayHash practice measured { upto changed totals { name value } }
  adopted { agency on entry } rule { ruleSet clause } } } } }"""
DOCUMENTS = """
query($stage: String) { ruleDocuments(first: 10, stage: $stage) { edges { node {
  id agency kind title documentNo digest ruleSets stage supersededBy endedOn } } } }"""
DIFFERENCES = """
query($old: String!, $new: String!) {
  ruleDifferences(old: $old, new: $new) { ruleSet path old new clause mark } }"""
POLICY = 'query { policy(family: "repair", on: "2026-05-06") { id rules } }'
COVERAGE = """
query { outreachCoverage(since: "2026-01-01", until: "2026-12-31") {
  agency held trainings participants trained articles missing } }"""


def nodes(county: County, query: str, name: str, by: str = "", **asked: Any) -> list[Any]:
    return [edge["node"] for edge in county.ask(query, by, **asked)[name]["edges"]]


def overlay(county: County) -> str:
    """The repair rules in force, as a pilot would try them."""
    (rules,) = county.ask(POLICY, "AUDITOR")["policy"]
    document = {
        "id": "REPAIR-PILOT",
        "family": "repair",
        "instrument": "城关镇试点方案",
        "valid_from": "2026-04-01",
        "valid_to": None,
        "mark": "D",
        "rules": rules["rules"],
    }
    return json.dumps(document, ensure_ascii=False)


def test_a_pilot_is_measured_published_and_taken_over(county: County) -> None:
    county.on("2026-05-06")
    pilot = county.done(
        TOWN,
        "beginPilot",
        field="repair",
        title="信用修复就近办",
        documentNo="城政发〔2026〕3号",
        until="2026-12-31",
        overlay=overlay(county),
    )
    assert nodes(county, PILOTS, "pilots") == []
    (shown,) = nodes(county, PILOTS, "pilots", TOWN)
    assert (shown["stage"], len(shown["overlayHash"])) == ("running", 64)
    assert shown["rule"] == {"ruleSet": "ORGANISATION-2022", "clause": "18"}
    assert nodes(county, PILOTS, "pilots", OTHER) == []
    assert [w["kind"] for w in work(county, TOWN, article=18)] == ["pilot.conclude"]
    before = county.head

    county.on("2026-08-03")
    practice = {"pilot": pilot, "title": "就近办经验", "documentNo": "城政发〔2026〕8号"}
    early = county.act(TOWN, "publishPractice", practice)
    assert early["code"] == "pilot_must_be_measured_before_its_practice_is_published"
    counts = [{"name": "eligible_earlier", "value": "3"}]
    county.done(
        TOWN, "measurePilot", pilot=pilot, upto=before, subjects=9, changed=3, totals=counts
    )
    county.done(TOWN, "publishPractice", **practice)
    county.done(OTHER, "adoptPractice", pilot=pilot, documentNo="红政发〔2026〕2号")
    county.done(TOWN, "endPilot", pilot=pilot, documentNo="城政发〔2026〕9号")
    (public,) = nodes(county, PILOTS, "pilots")
    assert [m["totals"] for m in public["measured"]] == [[{"name": "eligible_earlier", "value": 3}]]
    assert [a["agency"] for a in public["adopted"]] == ["T_HXP"]
    assert work(county, TOWN, article=18) == []
    (then,) = nodes(county, PILOTS, "pilots", TOWN, asOf={"entry": before})
    assert (then["stage"], then["measured"]) == ("running", [])


def test_a_rule_document_takes_the_place_of_an_earlier_one(county: County) -> None:
    county.on("2026-08-04")
    given = {
        "kind": "item_list",
        "title": "信用监管事项清单",
        "documentNo": "永市监发〔2026〕5号",
        "digest": "ab" * 32,
        "ruleSets": ["REPAIR-2026"],
    }
    first = county.done(OFFICE, "adoptRuleDocument", **given)
    refused = county.act(
        TOWN, "repealRuleDocument", {"document": first, "documentNo": "x〔2026〕1号"}
    )
    assert refused["code"] == "who_adopted_a_document_changes_it"
    county.done(OFFICE, "adoptRuleDocument", **{**given, "digest": "cd" * 32, "supersedes": first})
    (old,) = nodes(county, DOCUMENTS, "ruleDocuments", stage="superseded")
    (new,) = nodes(county, DOCUMENTS, "ruleDocuments", stage="adopted")
    assert (old["id"], old["supersededBy"], old["endedOn"]) == (first, new["id"], "2026-08-04")
    assert new["ruleSets"] == ["REPAIR-2026"]


def test_rules_are_compared_value_by_value(county: County) -> None:
    found = county.ask(DIFFERENCES, old="REPAIR-2023", new="REPAIR-2026")["ruleDifferences"]
    assert found
    assert all(each["old"] != each["new"] and each["clause"] for each in found)
    same = county.ask(DIFFERENCES, old="REPAIR-2026", new="REPAIR-2026")["ruleDifferences"]
    assert same == []
    other = county.post(DIFFERENCES, "", old="REPAIR-2026", new="MEASURES-2024")
    assert other["errors"][0]["extensions"]["code"] == "rule_sets_must_be_of_one_family"


def test_outreach_is_counted_by_agency_and_article(county: County) -> None:
    county.on("2026-08-05")
    training = county.done(
        MEDIA,
        "planOutreach",
        channel="on_site",
        audience="front_line_staff",
        articles=[1, 12],
        title="信用承诺与信用修复培训",
        dueOn="2026-08-20",
    )
    assert [w["due"] for w in work(county, MEDIA.replace("PUBLICITY_OFFICER", ""), article=20)] == [
        "2026-08-20"
    ]
    county.on("2026-08-20")
    nobody = {"outreach": training, "heldOn": "2026-08-20", "participants": 0}
    assert county.act(MEDIA, "holdOutreach", nobody)["code"] == "participants_must_be_counted"
    county.done(MEDIA, "holdOutreach", **{**nobody, "participants": 36})
    (covered,) = county.ask(COVERAGE)["outreachCoverage"]
    assert (covered["agency"], covered["held"], covered["trained"]) == ("MEDIA", 1, 36)
    assert covered["articles"] == [1, 12]
    assert 20 in covered["missing"]
