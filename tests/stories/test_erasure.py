"""Retention ends (scenario 18): the key is destroyed, every proof holds, counts stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ledger.codes import synthetic_identity_number
from tests.projections.test_rebuild import content
from tests.stories.questions import answered, questions

if TYPE_CHECKING:
    from tests.stories.county import County

NUMBER = synthetic_identity_number(618)
NAME, FACT = "孙无名", "露天焚烧秸秆"
PERSON = """
query($n: String!, $p: String!, $b: String!) { person(number: $n, purpose: $p, basis: $b) {
  standing erasedOn identity { name number masked erased }
  counts { records live ended byKind { name value } }
  records { edges { node { id documentNo restricted retentionEndsOn erasedIn live
    texts { name value erased } } } } } }"""
RECORD = """query($id: ID!) { record(id: $id) {
  id restricted retentionEndsOn live erasedIn texts { name value erased } } }"""
WORK = "{ workList(first: 50, article: 15) { edges { node { kind id due detail } } } }"


@pytest.fixture(scope="module")
def case(county: County) -> dict[str, str]:
    """A person with an old fine that is kept five years."""
    county.on("2026-03-02")
    register = {"kind": "person", "number": NUMBER, "name": NAME}
    subject = county.done("ECO", "registerSubject", **register)
    tag = subject.removeprefix("subject/")
    facts = {
        "kind": "penalty",
        "documentNo": "永环罚〔2021〕618号",
        "agency": "ECO",
        "decidedOn": "2021-03-02",
        "penaltyKinds": ["fine"],
        "fine": "500",
    }
    texts = [{"name": "facts", "value": FACT}]
    record = county.done("ECO", "fileRecord", subject=tag, facts=facts, texts=texts)
    return {"subject": subject, "tag": tag, "record": record}


def seen(county: County, by: str, tag: str = "") -> dict[str, Any]:
    """The person's archive as somebody sees it by number."""
    who = f"SUBJECT {tag}" if tag else by
    found: dict[str, Any] = county.ask(PERSON, who, n=NUMBER, p="核查", b="行政许可法")["person"]
    return found


def test_while_its_term_runs_its_unit_uses_it(county: County, case: dict[str, str]) -> None:
    record = county.ask(RECORD, "ECO", id=case["record"])["record"]
    assert (record["retentionEndsOn"], record["restricted"]) == ("2026-03-02", False)
    assert [t["value"] for t in record["texts"]] == [FACT]
    county.done("DRC", "propose", matter="subject.erasure", case=case["subject"], reason="将期满")
    erase = {"subject": case["subject"], "ground": "retention_ended"}
    refused = county.refused("statutory_term_must_have_run", "DRC/2", "eraseSubjectValues", **erase)
    assert refused["wouldSucceedOn"] == "2026-03-03"


def test_after_its_term_it_is_only_stored(county: County, case: dict[str, str]) -> None:
    county.on("2026-03-03")
    for by in ("ECO", "DRC", "", "INTEGRATOR"):
        assert county.ask(RECORD, by, id=case["record"])["record"] is None
        assert seen(county, by)["standing"] == "WITHHELD"
    me = seen(county, "", case["tag"])
    (record,) = (e["node"] for e in me["records"]["edges"])
    assert (record["restricted"], record["live"]) == (True, False)
    assert [t["value"] for t in record["texts"]] == [FACT]
    assert seen(county, "AUDITOR")["records"]["edges"]


def test_it_is_erased_and_every_proof_holds(county: County, case: dict[str, str]) -> None:
    before = seen(county, "AUDITOR")
    erase = {"subject": case["subject"], "ground": "retention_ended"}
    county.refused("proposer_may_not_approve", "DRC", "eraseSubjectValues", **erase)
    county.done("DRC/2", "eraseSubjectValues", **erase)
    assert county.findings() == []
    assert seen(county, "AUDITOR")["standing"] == "WITHHELD", "the number finds nobody"
    record = county.ask(RECORD, "AUDITOR", id=case["record"])["record"]
    assert record["erasedIn"] == county.head
    state = county.rooms.ledger.state(case["tag"])
    assert len(state.records) == before["counts"]["records"] == 1
    mine = county.ask(RECORD, f"SUBJECT {case['tag']}", id=case["record"])["record"]
    assert mine["texts"] == [{"name": "text", "value": "", "erased": True}]
    again = county.refused(
        "subject_must_not_be_erased_already", "DRC/2", "eraseSubjectValues", **erase
    )
    assert again["restsOn"] == [{"entry": county.head}]


@pytest.mark.parametrize("by", ["", "AUDITOR", "ECO", "DRC", "INTEGRATOR", "SUBJECT"])
def test_no_root_query_brings_a_value_back(county: County, case: dict[str, str], by: str) -> None:
    """Every question of the schema, asked by every role with all that leads to the person."""
    who = f"SUBJECT {case['tag']}" if by == "SUBJECT" else by
    code = county.new_code()
    asked = {
        "record": case["record"],
        "id": (case["record"], case["subject"]),
        "number": NUMBER,
        "code": code,
        "codes": [code],
        "organisations.codePrefix": code[:10],
        "purpose": "核查",
        "basis": "行政许可法",
        "agency": "ECO",
        "documentNo": "永环罚〔2021〕618号",
        "matter": "awards",
        "on": "2026-03-02",
        "since": "2026-01-01",
        "until": "2026-12-31",
        "changes.after": county.head - 20,
    }
    for name, query in questions(asked):
        told = answered(county, query, who)
        assert not [s for s in (NAME, FACT) if s in told], (name, query[:300])


def test_counts_stay_and_rebuilt_equals_live(county: County, case: dict[str, str]) -> None:
    county.rooms.runner.catch_up()
    live = content(county.rooms.database)
    county.rooms.rebuild()
    assert content(county.rooms.database) == live
    record = county.ask(RECORD, "AUDITOR", id=case["record"])["record"]
    assert record["id"] == case["record"]
    everything = repr(live)
    assert NAME not in everything
    assert FACT not in everything
    assert NUMBER not in everything
    assert not county.rooms.ledger.vault.open_many(
        [entry.id for entry in county.rooms.ledger.history(case["tag"])]
    )


def test_the_work_list_no_longer_asks_for_an_approval(county: County, case: dict[str, str]) -> None:
    found = county.ask(WORK, "DRC")["workList"]["edges"]
    assert case["subject"] not in {e["node"]["id"] for e in found}
