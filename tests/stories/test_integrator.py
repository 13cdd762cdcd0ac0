"""An integrating system asks: may they bid today, what changed since, what does "none" mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.stories import acts, papers
from tests.stories.acts import CHINA

if TYPE_CHECKING:
    from tests.stories.county import County

QUERIES = Path(__file__).parents[2] / "docs" / "queries"
CLEARANCE = """
query($codes: [String!]!, $matter: String!, $on: Date) {
  clearance(codes: $codes, matter: $matter, on: $on) {
    code known answer on entry nextChangeOn derivedFrom rule { ruleSet instrument }
    bars { kind id code label clause until answer marks derivedFrom rule { ruleSet clause } }
  }
}"""
CHANGES = """
query($after: Int!, $first: Int!) { changes(after: $after, first: $first) {
  entry codes tombstone topic about effectiveOn agency summary
} }"""
FOOD = "食品安全法135"


def clearance(county: County, *codes: str, matter: str, by: str = "", **on: str) -> Any:
    """The answers, one a code."""
    given = {"codes": list(codes), "matter": matter, **on}
    return county.ask(CLEARANCE, by, **given)["clearance"]


@pytest.fixture(scope="module")
def barred(county: County) -> dict[str, str]:
    """A firm barred from the market until 2027 for food without law, on one penalty."""
    county.on("2026-05-06")
    code = county.new_code()
    base = acts.grave(county, code, "2026-05-06")
    acts.publish(county, base, "AMR/2", CHINA)
    bases = {"code": "M01", "clause": FOOD, "bases": [base]}
    measure = county.done("AMR", "proposeMeasure", subject=code, reasoning="吊销许可", **bases)
    announced = {"measures": ["M01"], "restsOn": [base]}
    county.done("AMR", "serveNotice", **acts.notice(measure, "measure", "2026-05-06", **announced))
    county.done("AMR", "recordAnswer", case=measure, receivedOn="2026-05-06", waived=True)
    county.on("2026-05-18")
    term = {"until": "2027-05-17", "case": measure}
    imposed = acts.imposition(code, "2026-05-18") | bases | term
    county.done("AMR/2", "imposeMeasure", **imposed)
    return {"code": code, "base": base, "measure": measure}


def test_clean_unknown_and_barred_firms_in_one_question(
    county: County, barred: dict[str, str]
) -> None:
    clean, unknown = county.new_code(), county.new_code()
    county.done("AMR", "registerSubject", code=clean, name=acts.name_of(clean))
    found = clearance(county, barred["code"], clean, unknown, matter="tendering")
    assert [(one["code"], one["answer"], one["known"]) for one in found] == [
        (barred["code"], "no", True),
        (clean, "yes", True),
        (unknown, "ask_a_human", False),
    ]
    (bar,) = found[0]["bars"]
    assert (bar["kind"], bar["id"], bar["code"]) == ("measure", barred["measure"], "M01")
    assert (bar["clause"], bar["until"], bar["marks"]) == (FOOD, "2027-05-17", [])
    assert sorted(bar["derivedFrom"]) == found[0]["derivedFrom"] != []
    assert found[0]["nextChangeOn"] is not None
    assert found[0]["entry"] == county.rooms.runner.position
    assert [one["bars"] for one in found[1:]] == [[], []]
    approval = clearance(county, barred["code"], matter="administrative_approval")
    assert approval[0]["answer"] == "ask_a_human"
    assert clearance(county, barred["code"], matter="schooling")[0]["answer"] == "yes"


def test_after_its_last_day_a_term_bars_no_more(county: County, barred: dict[str, str]) -> None:
    last = clearance(county, barred["code"], matter="tendering", on="2027-05-17")
    assert last[0]["answer"] == "no"
    after = clearance(county, barred["code"], matter="tendering", on="2027-05-18")
    assert (after[0]["answer"], after[0]["bars"]) == ("yes", [])


def test_a_disputed_basis_asks_a_human(county: County, barred: dict[str, str]) -> None:
    county.on("2026-05-20")
    mark = {"record": barred["base"], "mark": "under_reconsideration"}
    county.done("AMR", "markRecord", **mark)
    (marked,) = clearance(county, barred["code"], matter="tendering")
    assert marked["answer"] == "ask_a_human"
    assert [bar["marks"] for bar in marked["bars"]] == [["under_reconsideration"]]
    county.done("AMR", "markRecord", **mark, on=False)
    assert clearance(county, barred["code"], matter="tendering")[0]["answer"] == "no"


def test_none_is_never_ambiguous(county: County, barred: dict[str, str]) -> None:
    county.on("2026-05-21")
    clean, unknown = county.new_code(), county.new_code()
    county.done("AMR", "registerSubject", code=clean, name=acts.name_of(clean))
    rows = [papers.penalty_row(county, "2026-05-20")]
    delivered = county.deliver("AMR", papers.csv_table("penalty-2018", rows), "县市场监管局")
    assert delivered["accepted"] == 1
    query = """query($codes: [String!]!) { subjects(codes: $codes) {
      code standing name records { edges { node { id } } } coverage { means complete sources { source table deliveredOn behind } }
    } }"""
    found = county.ask(query, codes=[clean, unknown, barred["code"]])["subjects"]
    assert [one["standing"] for one in found] == ["CLEAN", "UNKNOWN", "ADVERSE"]
    assert [one["code"] for one in found] == [clean, unknown, barred["code"]]
    means = [one["coverage"]["means"] for one in found]
    assert means == ["NOT_DELIVERED", "UNKNOWN", "SOMETHING"]
    assert not found[0]["coverage"]["complete"]
    market = {"source": "AMR", "table": "penalty", "deliveredOn": "2026-05-21", "behind": True}
    assert market in found[0]["coverage"]["sources"]
    number = county.ask("""{ person(number: "620321209901010013", purpose: "授信") {
      standing code } }""")
    assert number["person"] == {"standing": "WITHHELD", "code": ""}


def test_questions_that_cannot_be_answered(county: County) -> None:
    code = county.new_code()
    wrong: dict[str, Any] = {"codes": ["91310000132212144D"], "matter": "tendering"}
    assert county.error(CLEARANCE, **wrong) == "subject_code_must_be_valid"
    assert county.error(CLEARANCE, codes=[code], matter="haircuts") == "matter_must_be_listed"
    many: dict[str, Any] = {"codes": [code] * 1_001, "matter": "tendering"}
    assert county.error(CLEARANCE, "INTEGRATOR", **many) == "too_many_codes"
    query = "query($c: String!, $e: Int!) { subject(code: $c, atLeast: $e) { name } }"
    ahead = county.error(query, c=code, e=county.head + 1)
    assert ahead == "entry_is_not_reflected_yet"


def test_a_thousand_codes_at_once(county: County, barred: dict[str, str]) -> None:
    codes = [county.new_code() for _ in range(999)] + [barred["code"]]
    found = clearance(county, *codes, matter="tendering", by="INTEGRATOR")
    assert [one["code"] for one in found] == codes
    assert {one["answer"] for one in found[:-1]} == {"ask_a_human"}
    assert found[-1]["answer"] == "no"


def test_the_cursor_of_changes(county: County) -> None:
    county.on("2026-05-22")
    start = county.head
    code = county.new_code()
    fine = acts.penalty(county, code, "2026-05-21", "ECO")
    hidden = county.ask(CHANGES, after=start, first=100)["changes"]
    assert [(c["entry"], c["topic"], c["tombstone"]) for c in hidden] == [
        (start + 1, "subject.registered", False),
        (start + 2, None, True),
    ]
    acts.publish(county, fine, "ECO/2")
    seen = county.ask(CHANGES, after=start, first=100)["changes"]
    assert [c["topic"] for c in seen] == [
        "subject.registered",
        "record.filed",
        "publication.published",
    ]
    assert [c["codes"] for c in seen] == [[code]] * 3
    assert {c["about"] for c in seen[1:]} == {fine}
    paged, after = [], start
    while page := county.ask(CHANGES, after=after, first=1)["changes"]:
        paged += page
        after = page[-1]["entry"]
    assert paged == seen
    assert county.ask(CHANGES, after=county.head, first=10)["changes"] == []
    assert county.error(CHANGES, after=0, first=101) == "first_is_out_of_range"


def test_the_readmes_question_needs_no_token(county: County, barred: dict[str, str]) -> None:
    query = (QUERIES / "integrator.graphql").read_text(encoding="utf-8")
    found = county.ask(query, code=barred["code"], matter="tendering")
    assert [one["answer"] for one in found["clearance"]] == ["no"]
    assert found["subject"]["standing"] == "ADVERSE"


def test_a_question_by_get_and_what_is_not_taken_so(county: County) -> None:
    asked = {"query": "query($c: String!) { subject(code: $c) { standing } }"}
    variables = {"variables": f'{{"c": "{county.new_code()}"}}'}
    answer = county.client.get("/graphql", params=asked | variables)
    assert answer.json()["data"] == {"subject": {"standing": "UNKNOWN"}}
    assert "no-cache" in answer.headers["cache-control"]
    act = 'mutation { registerSubject(input: { code: "1" }, idempotencyKey: "g") { __typename } }'
    assert county.client.get("/graphql", params={"query": act}).status_code == 405
    person = '{ person(number: "620321209901010013", purpose: "p") { standing } }'
    assert county.client.get("/graphql", params={"query": person}).status_code == 405
