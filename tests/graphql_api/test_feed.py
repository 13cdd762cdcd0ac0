"""The feed: which changes are told to whom, how a filter looks at them, what is accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.graphql_api.populated import populate

if TYPE_CHECKING:
    from tests.graphql_api.populated import Populated
    from tests.stories.county import County

FEED = """query($after: Int!, $codes: [String!], $topics: [String!], $matter: String,
  $purpose: String! = "") {
  changes(after: $after, first: 100, codes: $codes, topics: $topics, matter: $matter,
    purpose: $purpose) {
    entry codes tombstone topic about supersedes
    differences { code part id field old new derivedFrom rule { ruleSet } }
  }
}"""


@pytest.fixture(scope="module")
def here(quiet: County) -> Populated:
    """A county with one of everything."""
    return populate(quiet)


def followed(county: County, by: str = "", **given: Any) -> list[dict[str, Any]]:
    """Every change of the ledger, asked page by page."""
    found: list[dict[str, Any]] = []
    after = 0
    while page := county.ask(FEED, by, after=after, **given)["changes"]:
        found += page
        after = page[-1]["entry"]
    return found


def test_a_filter_gives_what_is_told_of_the_subjects_followed(
    quiet: County, here: Populated
) -> None:
    every = [c for c in followed(quiet) if here.twin in c["codes"]]
    assert every
    some = followed(quiet, codes=[here.twin])
    assert [c for c in some if not c["tombstone"]] == every
    assert some[-1]["entry"] == quiet.head, "the cursor moves past what was looked through"


def test_a_topic_or_its_first_word_is_followed(quiet: County, here: Populated) -> None:
    every = [c for c in followed(quiet) if (c["topic"] or "").startswith("listing.")]
    assert here.ids["listing"] in {c["about"] for c in every}
    by_word = followed(quiet, topics=["listing"])
    assert [c for c in by_word if not c["tombstone"]] == every
    name = every[0]["topic"]
    assert {c["topic"] for c in followed(quiet, topics=[name])} <= {name, None}


def test_a_matter_is_followed(quiet: County, here: Populated) -> None:
    told = [c for c in followed(quiet, matter="tendering") if not c["tombstone"]]
    assert told
    for change in told:
        parts = {each["part"] for each in change["differences"]}
        assert parts & {"listings", "measures"}
    assert here.code in told[0]["codes"]
    unknown = quiet.error(FEED, after=0, matter="haircuts")
    assert unknown == "matter_must_be_listed"


def test_what_is_hidden_matches_no_filter(quiet: County, here: Populated) -> None:
    topics = ["repair", "rectification", "objection"]
    assert all(c["tombstone"] for c in followed(quiet, topics=topics))
    assert any(not c["tombstone"] for c in followed(quiet, "AUDITOR", topics=topics))
    assert here.ids


def test_a_difference_says_why(quiet: County, here: Populated) -> None:
    about = here.ids["listing"]
    told = [d for c in followed(quiet, codes=[here.code]) for d in c["differences"]]
    fields = {d["field"]: d for d in told if d["id"] == about}
    assert fields["in_force"]["new"] is True
    assert fields["in_force"]["rule"]["ruleSet"]
    assert fields["in_force"]["derivedFrom"]
    assert "disclosed" not in fields


def test_what_is_told_with_a_purpose_is_entered(quiet: County, here: Populated) -> None:
    bank = "INTEGRATOR PBC_JC"
    before = quiet.rooms.access.store.head().size
    followed(quiet, bank, codes=[here.twin])
    assert quiet.rooms.access.store.head().size == before, "published, and no purpose"
    followed(quiet, bank, codes=[here.twin], purpose="credit")
    lines = [line for _, line in quiet.rooms.access.store.entries(before, 1_000)]
    assert any(here.twin.encode() in line and b'"purpose":"credit"' in line for line in lines)


def test_a_unit_is_told_of_its_own_and_that_is_entered(quiet: County, here: Populated) -> None:
    before = quiet.rooms.access.store.head().size
    told = followed(quiet, "AMR")
    mine = here.ids["personal"]
    (filed,) = [c for c in told if c["about"] == mine]
    assert filed["codes"] == []
    assert {d["code"] for d in filed["differences"]} == {None}
    lines = [line for _, line in quiet.rooms.access.store.entries(before, 1_000)]
    assert any(mine.encode() in line for line in lines)
