"""An auditor: every entry in order, what was known when, who did it, and who was shown it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.stories import acts, papers

if TYPE_CHECKING:
    from tests.stories.county import County

QUERIES = Path(__file__).parents[2] / "docs" / "queries"
THEN = """
query($code: String!, $asOf: AsOf) { subject(code: $code, asOf: $asOf) {
  asOfEntry asOfDay standing
  records { edges { node { id fine live corrections { new } } } }
} }"""


def fines(county: County, code: str, by: str = "AUDITOR", **as_of: Any) -> list[str]:
    """The fines of an archive as of."""
    found = county.ask(THEN, by, code=code, asOf=as_of or None)["subject"]
    return [str(edge["node"]["fine"]).removesuffix(".00") for edge in found["records"]["edges"]]


def test_the_whole_ledger_is_replayed_without_a_gap(county: County) -> None:
    county.on("2025-06-02")
    for _ in range(3):
        acts.penalty(county, county.new_code(), "2025-05-30")
    query = """query($after: Int!) { changes(after: $after, first: 100) { entry tombstone } }"""
    seen, after = [], 0
    while page := county.ask(query, "AUDITOR", after=after)["changes"]:
        seen += page
        after = page[-1]["entry"]
    assert [change["entry"] for change in seen] == list(range(1, county.head + 1))
    assert not any(change["tombstone"] for change in seen)


def test_each_entry_of_a_history_has_its_leaf(county: County) -> None:
    county.on("2025-06-03")
    code = county.new_code()
    filed = acts.penalty(county, code, "2025-06-02")
    acts.publish(county, filed, "ECO/2")
    query = (QUERIES / "auditor.graphql").read_text(encoding="utf-8")
    found = county.ask(query, "AUDITOR", code=code)["history"]
    entries = [edge["node"] for edge in found["edges"]]
    assert [e["topic"] for e in entries] == [
        "subject.registered",
        "record.filed",
        "publication.published",
    ]
    assert [e["officer"] for e in entries] == ["eco-1", "eco-1", "eco-2"]
    store = county.rooms.ledger.store
    for entry in entries:
        ((number, line),) = store.entries(entry["entry"] - 1, 1, entry["entry"])
        assert number == entry["entry"]
        assert hashlib.sha256(b"\0" + line).hexdigest() == entry["leafHash"]
    public = county.ask(query, code=code)["history"]["edges"]
    assert {edge["node"]["officer"] for edge in public} == {""}


def test_as_of_an_entry_an_instant_and_a_day(county: County) -> None:
    county.on("2025-06-09")
    code = county.new_code()
    fine = acts.penalty(county, code, "2025-06-06", fine="50000")
    first = county.head
    county.on("2025-06-16")
    known = county.clock.now().isoformat()
    county.on("2025-06-17")
    correct = {"record": fine, "field": "fine", "new": "5000", "basis": "核对决定书"}
    county.propose_and("record.correction", fine, "ECO", "correctRecord", **correct)
    assert fines(county, code) == ["5000"]
    assert fines(county, code, entry=first) == ["50000"]
    assert fines(county, code, knownAt=known) == ["50000"]
    # A correction holds from the beginning: on the law's day it was always so.
    assert fines(county, code, effectiveOn="2025-06-16") == ["5000"]
    assert fines(county, code, effectiveOn="2025-06-05") == []
    assert fines(county, code, entry=first, effectiveOn="2025-06-05") == []
    both = county.error(THEN, "AUDITOR", code=code, asOf={"entry": first, "knownAt": known})
    assert both == "as_of_must_name_one_moment"
    found = county.ask(THEN, "AUDITOR", code=code, asOf={"entry": first})["subject"]
    assert (found["asOfEntry"], found["asOfDay"]) == (first, "2025-06-17")


def test_who_proposed_and_who_approved(county: County) -> None:
    county.on("2025-07-01")
    code = county.new_code()
    base = acts.grave(county, code, "2025-06-30")
    listing = acts.listed(county, code, base, ("2025-07-01", "2025-07-02", "2025-07-10"))
    query = """query($c: String!) { subject(code: $c) {
      listings { id unit proposer decidedBy proposedIn listedIn stepsMissing } } }"""
    (found,) = county.ask(query, "AUDITOR", c=code)["subject"]["listings"]
    assert (found["id"], found["proposer"], found["decidedBy"]) == (listing, "amr-1", "amr-2")
    assert found["stepsMissing"] == []
    (public,) = county.ask(query, c=code)["subject"]["listings"]
    assert public["proposer"] == ""


def test_no_act_of_two_persons_was_one_persons(county: County) -> None:
    query = """query($same: Boolean) { twoPersonActs(first: 100, samePerson: $same) { edges { node {
      id samePerson firstStep { officer topic } secondStep { officer topic } } } } }"""
    acts_found = county.ask(query, "AUDITOR")["twoPersonActs"]["edges"]
    steps = {
        (e["node"]["firstStep"]["topic"], e["node"]["secondStep"]["topic"]) for e in acts_found
    }
    assert {("proposal.made", "record.corrected")} <= steps
    assert county.ask(query, "AUDITOR", same=True)["twoPersonActs"]["edges"] == []
    assert county.error(query, "AMR") == "role_must_permit_the_question"


def test_which_listings_lack_a_step(county: County) -> None:
    county.on("2025-07-14")
    code = county.new_code()
    base = acts.grave(county, code, "2025-07-11")
    listing = county.done("AMR", "proposeListing", **acts.proposal(code, base))
    query = """query($c: String!) { subject(code: $c) { listings { id stepsMissing } } }"""
    (found,) = county.ask(query, "AUDITOR", c=code)["subject"]["listings"]
    assert found == {"id": listing, "stepsMissing": ["notice", "consent"]}
    lacking = """query($d: Boolean!) { listingsLackingSteps(first: 50, decided: $d) {
      edges { node { id unit missing } } } }"""
    assert county.ask(lacking, "AUDITOR", d=True)["listingsLackingSteps"]["edges"] == []
    (edge,) = county.ask(lacking, "AUDITOR", d=False)["listingsLackingSteps"]["edges"]
    assert edge["node"] == {"id": listing, "unit": "AMR", "missing": ["notice", "consent"]}
    assert county.error(lacking, "INTEGRATOR", d=True) == "role_must_permit_the_question"
    assert county.ask(query, c=code)["subject"]["listings"] == []


def test_every_answer_that_is_not_public_is_accounted_for(county: County) -> None:
    county.on("2025-07-15")
    code = county.new_code()
    fine = acts.penalty(county, code, "2025-07-14")
    county.rooms.runner.catch_up()
    query = "query($id: ID!) { record(id: $id) { documentNo texts { name value } } }"
    before = county.rooms.access.store.head().size
    body = {"query": query, "variables": {"id": fine}}
    assert county.client.post("/graphql", json=body).json()["data"]["record"] is None
    assert papers.accesses(county, before) == []
    answer = county.client.post("/graphql", json=body, headers=county.headers("AUDITOR"))
    (entered,) = papers.accesses(county, before)
    assert (entered.operation, entered.records) == ("record", (fine,))
    assert entered.answer == hashlib.sha256(answer.content).hexdigest()
    assert (entered.entry, entered.on) == (county.head, "2025-07-15")
    assert entered.entry == answer.json()["extensions"]["ledger"]["entry"]
    county.ask(
        'query($c: String!) { subject(code: $c, purpose: "贷前审查") { standing } }',
        "INTEGRATOR",
        c=code,
    )
    (purposeful,) = papers.accesses(county, before + 1)
    assert (purposeful.operation, purposeful.purpose) == ("subject", "贷前审查")
    acts.publish(county, fine, "ECO/2")
    head = county.rooms.access.store.head().size
    assert county.ask(query, id=fine)["record"] is not None
    assert papers.accesses(county, head) == []


def test_the_law_of_a_day_and_of_an_entry(county: County) -> None:
    query = """query($f: String!, $on: Date, $entry: Int) {
      policy(family: $f, on: $on, entry: $entry) { id instrument mark hash entry rules } }"""
    (repair,) = county.ask(query, f="repair", on="2026-05-01")["policy"]
    assert repair["id"] == "REPAIR-2026"
    assert repair["rules"]["tiers"]["GENERAL"]["max"] == "P1Y"
    (before,) = county.ask(query, f="repair", on="2026-03-31")["policy"]
    assert before["id"] == "REPAIR-2023"
    assert county.ask(query, f="repair", entry=1)["policy"] == []


def test_rebuilt_answers_are_the_same(county: County) -> None:
    county.on("2025-07-16")
    code = county.new_code()
    fine = acts.grave(county, code, "2025-07-15")
    acts.publish(county, fine, "AMR/2")
    query = (QUERIES / "cli" / "archive.graphql").read_text(encoding="utf-8")
    before = [county.ask(query, by, code=code) for by in ("", "AUDITOR")]
    county.rooms.rebuild()
    assert [county.ask(query, by, code=code) for by in ("", "AUDITOR")] == before


def test_nothing_was_altered(county: County) -> None:
    assert county.findings() == []
