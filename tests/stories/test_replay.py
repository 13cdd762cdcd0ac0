"""A history step by step: for the auditor all of it, for others what they may see today."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ledger.past import Past
from ledger.store.inclusion import is_included
from tests.stories import acts
from tests.stories.test_objections import objects

if TYPE_CHECKING:
    from tests.stories.county import County

QUERIES = Path(__file__).parents[2] / "docs" / "queries"


def document(name: str) -> str:
    return (QUERIES / f"{name}.graphql").read_text(encoding="utf-8")


def steps(county: County, code: str, by: str = "", **given: Any) -> list[dict[str, Any]]:
    """Every step, asked for two at a time."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        asked = {"code": code, "first": 2, "after": after, **given}
        page = county.ask(document("replay"), by, **asked)["subject"]["replay"]
        found += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


def changed(step: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Old and new of each field of a record or case that a step changed."""
    return {d["field"]: (d["old"], d["new"]) for d in step["differences"] if d["id"]}


def test_an_auditor_steps_through_a_history(county: County) -> None:
    county.on("2025-06-03")
    code = county.new_code()
    filed = acts.penalty(county, code, "2025-06-02", fine="50000")
    acts.publish(county, filed, "ECO/2")
    correct = {"record": filed, "field": "fine", "new": "5000", "basis": "核对决定书"}
    county.propose_and("record.correction", filed, "ECO", "correctRecord", **correct)
    found = steps(county, code, "AUDITOR")
    assert [s["entry"]["topic"] for s in found] == [
        "subject.registered",
        "record.filed",
        "publication.published",
        "proposal.made",
        "record.corrected",
    ]
    last = found[-1]
    assert changed(last)["fine"] == ("50000", "5000")
    (fine,) = (d for d in last["differences"] if d["field"] == "fine")
    assert fine["derivedFrom"] == [last["asOfEntry"]]
    assert changed(found[2])["published"] == (False, True)
    assert found[1]["rules"]
    assert {s["asOfDay"] for s in found} == {county.clock.now().date().isoformat()}


def test_each_step_is_proved(county: County) -> None:
    county.on("2025-06-05")
    code = county.new_code()
    acts.penalty(county, code, "2025-06-04")
    county.rooms.logs.sign()
    store = county.rooms.ledger.store
    for step in steps(county, code, "AUDITOR"):
        proof, leaf = step["entry"]["proof"], bytes.fromhex(step["entry"]["leafHash"])
        path = [b64decode(each) for each in proof["hashes"]]
        root = Past(store, county.rooms.ledger.registry_at).root(proof["size"])
        assert is_included(leaf, step["asOfEntry"], proof["size"], path, root)


def test_before_its_day_an_entry_does_not_count(county: County) -> None:
    county.on("2025-06-10")
    code = county.new_code()
    acts.penalty(county, code, "2025-06-09")
    found = steps(county, code, "AUDITOR", on="2025-06-01")
    assert [s["counts"] for s in found] == [False, False]
    assert all(s["differences"] == [] for s in found)


def test_what_may_not_be_seen_today_is_nowhere_in_it(county: County) -> None:
    county.on("2025-06-11")
    code = county.new_code()
    filed = acts.penalty(county, code, "2025-06-10")
    county.propose_and("record.correction", filed, "ECO", "correctRecord",
                       record=filed, field="fine", new="700", basis="核对")  # fmt: skip
    for by in ("", "INTEGRATOR", "CPD"):
        seen = steps(county, code, by)
        assert filed not in str(seen)
        assert [s["entry"]["topic"] for s in seen] == ["subject.registered"]
        diff = county.ask(document("diff"), by, code=code, first=100, **{"from": {"entry": 1}})
        assert filed not in str(diff)
        assert {d["node"]["part"] for d in diff["subject"]["diff"]["differences"]["edges"]} == {
            "head"
        }
    own = steps(county, code, f"SUBJECT {code}")
    assert filed in str(own)
    acts.publish(county, filed, "ECO/2")
    public = steps(county, code)
    assert filed in str(public)
    assert all(s["differences"] for s in public)


def test_days_on_which_time_alone_changed_something(county: County) -> None:
    county.on("2025-06-12")
    code = county.new_code()
    filed = acts.penalty(county, code, "2025-06-11")
    county.on("2025-08-20")
    late = [s for s in steps(county, code, "AUDITOR", byDay=True) if s["kind"] == "DAY"]
    assert late
    assert all(s["entry"] is None and s["differences"] for s in late)
    assert {d["id"] for s in late for d in s["differences"] if d["id"]} == {filed}


def test_an_objection_handler_compares_two_moments(county: County) -> None:
    county.on("2025-09-01")
    code = county.new_code()
    filed = acts.penalty(county, code, "2025-08-29", "AMR")
    acts.publish(county, filed, "AMR/2")
    before = county.head
    objects(county, code, filed)
    asked = {"code": code, "first": 100, "from": {"entry": before}}
    found = county.ask(document("diff"), "AMR OBJECTION_OFFICER", **asked)["subject"]["diff"]
    assert (found["fromEntry"], found["total"]) == (before, len(found["differences"]["edges"]))
    nodes = [edge["node"] for edge in found["differences"]["edges"]]
    assert any(d["part"] == "records" and d["field"] == "marks" for d in nodes)
    assert all(entry > before for d in nodes if d["id"] == filed for entry in d["derivedFrom"])
    first = county.ask(document("diff"), "AUDITOR", **{**asked, "first": 1})["subject"]["diff"]
    assert first["differences"]["pageInfo"]["hasNextPage"]


def test_a_timeline_is_read_by_people(county: County) -> None:
    county.on("2025-09-10")
    code = county.new_code()
    filed = acts.penalty(county, code, "2025-09-09", "AMR")
    acts.publish(county, filed, "AMR/2")
    county.on("2025-09-12")
    found = county.ask(document("timeline"), code=code, first=50)["subject"]["timeline"]["edges"]
    items = [edge["node"] for edge in found]
    assert [(i["label"], i["term"]) for i in items if i["entry"]][:3] == [
        ("信用主体登记", "subject registered"),
        ("归集信用记录", "record filed"),
        ("公示", "publication published"),
    ]
    assert items[1]["about"]
    assert any("published no → yes" in line for line in items[2]["says"])


@pytest.mark.parametrize("after", ["x", "WzFd"])
def test_a_cursor_is_one_of_the_list(county: County, after: str) -> None:
    code = county.new_code()
    acts.penalty(county, code, "2025-09-09", "AMR")
    asked = {"code": code, "first": 2, "after": after}
    assert county.error(document("replay"), "AUDITOR", **asked)


def test_a_replay_ends_where_the_question_does(county: County) -> None:
    county.on("2025-09-20")
    code = county.new_code()
    filed = acts.penalty(county, code, "2025-09-19", "AMR")
    entry = county.head
    acts.publish(county, filed, "AMR/2")
    inside = """query($code: String!, $entry: Int!) { asOf(entry: $entry) { subject(code: $code) {
      replay(first: 9) { edges { node { asOfEntry } } }
      diff(from: {entry: 1}) { toEntry total } } } }"""
    found = county.ask(inside, "AUDITOR", code=code, entry=entry)["asOf"]["subject"]
    assert [edge["node"]["asOfEntry"] for edge in found["replay"]["edges"]][-1] == entry
    assert found["diff"]["toEntry"] == entry
    alone = """query($code: String!, $entry: Int!) { subject(code: $code, asOf: {entry: $entry}) {
      replay(first: 9) { edges { node { asOfEntry } } } } }"""
    same = county.ask(alone, "AUDITOR", code=code, entry=entry)["subject"]["replay"]
    assert same == found["replay"]
    later = inside.replace("{entry: 1}", "{entry: 1}, to: {entry: $later}")
    later = later.replace("$entry: Int!)", "$entry: Int!, $later: Int!)")
    asked = {"code": code, "entry": entry, "later": county.head}
    assert county.error(later, "AUDITOR", **asked) == "as_of_must_name_one_moment"
