"""One record, a subject's history page by page, and the changes of the whole ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.graphql_api.populated import Populated, populate
from tests.ledger.intake.desk import shop
from tests.stories.papers import csv_table

if TYPE_CHECKING:
    from tests.stories.county import County

HISTORY = """
query($c: String!, $after: String, $first: Int!) { history(code: $c, first: $first, after: $after) {
  edges { cursor node { entry topic about recordedAt effectiveOn agency leafHash } }
  pageInfo { hasNextPage endCursor } } }"""
CHANGES = """
query($after: Int!, $first: Int!) { changes(after: $after, first: $first) {
  entry codes tombstone topic about agency effectiveOn summary } }"""


@pytest.fixture(scope="module")
def here(quiet: County) -> Populated:
    return populate(quiet)


@pytest.mark.parametrize("by", ["", "AMR", "AUDITOR"])
@pytest.mark.parametrize("first", [1, 3])
def test_pages_of_a_history_join_into_the_whole(
    quiet: County, here: Populated, by: str, first: int
) -> None:
    whole = quiet.ask(HISTORY, by, c=here.code, first=500)["history"]
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = quiet.ask(HISTORY, by, c=here.code, first=first, after=after)["history"]
        found += page["edges"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == whole["edges"]
    entries = [edge["node"]["entry"] for edge in found]
    assert entries == sorted(entries)


def test_every_entry_of_a_history_has_its_leaf(quiet: County, here: Populated) -> None:
    for edge in quiet.ask(HISTORY, "AUDITOR", c=here.code, first=500)["history"]["edges"]:
        node = edge["node"]
        assert node["leafHash"] == quiet.rooms.ledger.store.leaf(node["entry"]).hex()


def test_a_subject_nobody_named_has_no_history(quiet: County) -> None:
    found = quiet.ask(HISTORY, "AUDITOR", c=quiet.new_code(), first=5)["history"]
    assert found == {"edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}


@pytest.mark.parametrize("by", ["", "AUDITOR"])
def test_changes_join_and_miss_no_entry(quiet: County, here: Populated, by: str) -> None:
    assert here
    found: list[dict[str, Any]] = []
    after = 0
    while page := quiet.ask(CHANGES, by, after=after, first=7)["changes"]:
        found += page
        after = page[-1]["entry"]
    assert [change["entry"] for change in found] == list(range(1, quiet.head + 1))
    whole = quiet.ask(CHANGES, by, after=0, first=100)["changes"]
    assert found[: len(whole)] == whole
    assert quiet.ask(CHANGES, by, after=quiet.head, first=7)["changes"] == []
    assert any(change["tombstone"] for change in found) is (by == "")


def test_what_a_batch_did_is_a_tombstone_for_others(quiet: County, here: Populated) -> None:
    assert here
    quiet.on("2026-11-02")
    head = quiet.head
    quiet.deliver("AMR", csv_table("penalty-2018", [shop(1)]), "AMR")
    for by, told in (("", False), ("HEA", False), ("AMR", True), ("AUDITOR", True)):
        quiet.rooms.runner.catch_up()
        found = quiet.ask(CHANGES, by, after=head, first=50)["changes"]
        topics = {change["topic"] for change in found}
        assert ("batch.received" in topics) is told


def test_many_changes_of_one_entry_are_one(
    quiet: County, here: Populated, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here
    whole = quiet.ask(CHANGES, "AUDITOR", after=0, first=100)
    monkeypatch.setattr("graphql_api.history.PAGE", 1)
    assert quiet.ask(CHANGES, "AUDITOR", after=0, first=100)["changes"][:3] == whole["changes"][:3]


@pytest.mark.parametrize("by", ["", "AMR"])
def test_records_are_found_by_their_number(quiet: County, here: Populated, by: str) -> None:
    query = "query($id: ID!) { record(id: $id) { documentNo agency } }"
    record = quiet.ask(query, "AUDITOR", id=here.ids["unpublished"])["record"]
    numbered = (
        """query($a: String!, $n: String!) { recordsNumbered(agency: $a, documentNo: $n) { id } }"""
    )
    given = {
        "a": "县市场监管局",
        "n": f" {record['documentNo'].replace('〔', '(').replace('〕', ')')} ",
    }
    found = quiet.ask(numbered, by, **given)["recordsNumbered"]
    assert [one["id"] for one in found] == ([here.ids["unpublished"]] if by else [])
