"""Asking for subjects: one, many, by name, and as of another moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

AS_OF = """
query($code: String!, $asOf: AsOf) { subject(code: $code, asOf: $asOf) {
  standing asOfEntry asOfDay records { edges { node { documentNo fine } } }
} }"""


def filed(county: County, on: str = "2026-01-05") -> str:
    code = county.new_code()
    acts.penalty(county, code, on, "AMR")
    county.rooms.runner.catch_up()
    return code


def test_an_unknown_subject_is_unknown_and_not_clean(county: County) -> None:
    query = "query($c: String!) { subject(code: $c) { standing registeredOn records { edges { cursor } } } }"
    found = county.ask(query, c=county.new_code())["subject"]
    assert found == {"standing": "UNKNOWN", "registeredOn": None, "records": {"edges": []}}


def test_many_are_answered_in_the_order_asked(county: County) -> None:
    known = filed(county)
    codes = [county.new_code(), known, county.new_code(), known]
    query = "query($c: [String!]!) { subjects(codes: $c) { code standing } }"
    found = county.ask(query, c=codes)["subjects"]
    assert [one["code"] for one in found] == codes
    assert [one["standing"] for one in found] == ["UNKNOWN", "CLEAN", "UNKNOWN", "CLEAN"]


def test_a_code_is_read_as_people_write_it(county: County) -> None:
    code = filed(county)
    query = "query($c: String!) { subject(code: $c) { code } }"
    for written in (f" {code.lower()} ", code[:8] + " " + code[8:]):
        assert county.ask(query, c=written)["subject"]["code"] == code


def test_as_of_an_entry_a_moment_and_a_day(county: County) -> None:
    code = filed(county)
    then = county.head
    county.on("2026-02-02")
    acts.penalty(county, code, "2026-02-02", "AMR")

    def found(**at: Any) -> dict[str, Any]:
        answer: dict[str, Any] = county.ask(AS_OF, "AUDITOR", code=code, asOf=at)["subject"]
        return answer

    assert len(found()["records"]["edges"]) == 2
    assert len(found(entry=then)["records"]["edges"]) == 1
    assert len(found(knownAt="2026-01-31T00:00:00Z")["records"]["edges"]) == 1
    assert len(found(effectiveOn="2026-01-31")["records"]["edges"]) == 1
    assert found(effectiveOn="2026-01-04")["standing"] == "UNKNOWN"
    assert found(entry=1)["standing"] == "UNKNOWN"
    assert (found(entry=then)["asOfEntry"], found(entry=then)["asOfDay"]) == (then, "2026-02-02")


@pytest.mark.parametrize(
    "at", [{"entry": 1, "knownAt": "2026-01-31T00:00:00Z"}, {"entry": 10**6}, {"entry": -1}]
)
def test_a_moment_that_is_none_is_refused(county: County, at: dict[str, Any]) -> None:
    code = filed(county)
    assert county.error(AS_OF, code=code, asOf=at) == "as_of_must_name_one_moment"


def test_an_answer_may_be_waited_for(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    code = filed(county)
    query = "query($c: String!, $e: Int!) { subject(code: $c, atLeast: $e) { asOfEntry } }"
    assert county.ask(query, "AUDITOR", c=code, e=county.head)
    monkeypatch.setattr("graphql_api.subject.AT_LEAST_SECONDS", 0.05)
    assert county.error(query, c=code, e=county.head + 1) == "entry_is_not_reflected_yet"


def test_organisations_are_found_by_code_or_name(county: County) -> None:
    code = filed(county)
    query = """query($c: String, $n: String, $first: Int!) {
      organisations(codePrefix: $c, namePrefix: $n, first: $first) {
        edges { node { code name } } pageInfo { hasNextPage } } }"""
    for given in ({"c": code[:10]}, {"n": "永昌县"}):
        edges = county.ask(query, **given, first=5)["organisations"]["edges"]
        assert code in [edge["node"]["code"] for edge in edges]
    for wrong in ({}, {"c": "9", "n": "永"}, {"c": "", "n": ""}):
        assert county.error(query, **wrong, first=5) == "search_is_by_code_or_by_name"


def test_pages_of_records_join(county: County) -> None:
    code = county.new_code()
    filed_ids = [acts.penalty(county, code, "2026-01-05", "AMR") for _ in range(5)]
    query = """query($c: String!, $after: String) { subject(code: $c) {
      records(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }"""
    found: list[str] = []
    after = None
    while True:
        page = county.ask(query, "AMR", c=code, after=after)["subject"]["records"]
        found += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == filed_ids
    kind = (
        'query($c: String!) { subject(code: $c) { records(kind: "licence") { edges { cursor } } } }'
    )
    assert county.ask(kind, "AMR", c=code)["subject"]["records"]["edges"] == []


def test_coverage_says_who_has_delivered_and_when(county: County) -> None:
    query = """query($c: String!) { subject(code: $c) {
      coverage { means sources { source name deliveredOn } } } }"""
    found = county.ask(query, c=county.new_code())["subject"]["coverage"]
    assert found["means"] == "UNKNOWN"
    assert {"source": "TAX", "name": "县税务局", "deliveredOn": None} in found["sources"]
