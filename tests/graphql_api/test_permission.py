"""Who sees what: roles and units by records and cases, over every face that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.graphql_api.populated import FACTS, NAME, NOBODY, NUMBER, Populated, populate

if TYPE_CHECKING:
    from tests.stories.county import County

PUBLISHED = {"grave", "published", "listing", "commitment"}
AMRS = {"unpublished", "rectification", "closed commitment"}
EVERYTHING = PUBLISHED | AMRS | {"repaired", "repair", "open repair"}
READERS = {
    "": PUBLISHED,
    "INTEGRATOR": PUBLISHED,
    "ADMINISTRATOR": PUBLISHED,
    "SUBJECT 91620321MA0000015L": PUBLISHED,
    "SUBJECT": PUBLISHED,
    "HEA": PUBLISHED,
    "NOBODY": PUBLISHED,
    "AMR INTEGRATOR": PUBLISHED,
    "AMR PUBLIC": PUBLISHED,
    "AMR/9": PUBLISHED,
    "AMR": PUBLISHED | AMRS | {"open repair"},
    "AMR PROVIDER": PUBLISHED | AMRS | {"open repair"},
    "ECO": PUBLISHED | {"repaired", "repair"},
    "DRC": PUBLISHED | {"open repair", "unpublished", "repair"},
    "AUDITOR": EVERYTHING,
    "itself": EVERYTHING,
}
"""Whoever asks, and the labels of the firm's records and cases that it may see."""
SEES = """
query($code: String!, $asOf: AsOf) { subject(code: $code, asOf: $asOf) {
  counts { records published listingsInForce }
  records(first: 500) { edges { node { id } } }
  listings { id proposer } measures { id } commitments { id } rectifications { id } repairs { id }
  notices { id }
} }"""
WHO_MAY_BE_ASKED = """
query($n: String!, $p: String!, $b: String! = "") { person(number: $n, purpose: $p, basis: $b) {
  standing kind code name entry nextChangeOn registeredOn names { name } entries
  identity { name number masked }
  records { edges { node { id documentNo texts { name value } } } }
  history(first: 50) { edges { node { topic } } }
} }"""


@pytest.fixture(scope="module")
def here(quiet: County) -> Populated:
    return populate(quiet)


def reader(name: str, here: Populated) -> str:
    return f"SUBJECT {here.code}" if name == "itself" else name


def labels(found: Any, here: Populated) -> set[str]:
    """Which of the firm's things an answer shows."""
    shown = {edge["node"]["id"] for edge in found["records"]["edges"]}
    for part in ("listings", "measures", "commitments", "rectifications", "repairs", "notices"):
        shown |= {case["id"] for case in found[part]}
    return {label for label, stream in here.ids.items() if stream in shown}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(
    "as_of", [None, {"effectiveOn": "2026-06-12"}, {"knownAt": "2026-12-01T00:00:00Z"}]
)
def test_an_archive_shows_what_its_reader_may_see(
    quiet: County, here: Populated, name: str, as_of: Any
) -> None:
    by = reader(name, here)
    found = quiet.ask(SEES, by, code=here.code, asOf=as_of)["subject"]
    assert labels(found, here) == READERS[name]
    if name not in ("AUDITOR", "itself"):
        assert found["counts"]["records"] == len(found["records"]["edges"])
        assert not any(listing["proposer"] for listing in found["listings"])


@pytest.mark.parametrize("name", READERS)
def test_as_of_obeys_the_visibility_of_today(quiet: County, here: Populated, name: str) -> None:
    """On 1 February the penalty that is repaired today was published."""
    by = reader(name, here)
    at = {"effectiveOn": "2026-02-01"}
    found = quiet.ask(SEES, by, code=here.code, asOf=at)["subject"]
    assert labels(found, here) == READERS[name] & {"repaired", "unpublished"}


@pytest.mark.parametrize("name", READERS)
def test_a_record_and_a_node_are_found_by_whom_may_see_them(
    quiet: County, here: Populated, name: str
) -> None:
    by = reader(name, here)
    query = "query($id: ID!) { node(id: $id) { id __typename } record(id: $id) { id } }"
    wanted = {label: stream for label, stream in here.ids.items() if label in EVERYTHING}
    found = {label: quiet.ask(query, by, id=stream) for label, stream in wanted.items()}
    seen = {label for label, answer in found.items() if answer["node"]}
    assert seen == READERS[name]
    records = {"repaired", "unpublished", "grave", "published"}
    assert {label for label, answer in found.items() if answer["record"]} == seen & records


@pytest.mark.parametrize("name", READERS)
def test_history_and_changes_tell_no_more_than_the_archive(
    quiet: County, here: Populated, name: str
) -> None:
    by = reader(name, here)
    history = "query($c: String!) { history(code: $c, first: 500) { edges { node { about topic officer } } } }"
    nodes = [e["node"] for e in quiet.ask(history, by, c=here.code)["history"]["edges"]]
    told = READERS[name] | ({"repaired"} if "repair" in READERS[name] else set())  # its target
    hidden = {here.ids[label] for label in EVERYTHING - told}
    assert not {node["about"] for node in nodes} & hidden
    assert {"subject.registered"} <= {node["topic"] for node in nodes}
    assert name == "AUDITOR" or not any(node["officer"] for node in nodes)
    changes = "{ changes(after: 0, first: 100) { entry codes tombstone topic about } }"
    after, found = 0, []
    while page := quiet.ask(changes.replace("after: 0", f"after: {after}"), by)["changes"]:
        found += page
        after = page[-1]["entry"]
    assert [c["entry"] for c in found] == sorted({c["entry"] for c in found})
    for change in found:
        assert change["about"] not in hidden
        if change["tombstone"]:
            assert (change["codes"], change["topic"], change["about"]) == ([], None, None)
    assert name == "AUDITOR" or any(change["tombstone"] for change in found)


@pytest.mark.parametrize("name", READERS)
def test_a_listing_names_no_basis_that_may_not_be_seen(
    quiet: County, here: Populated, name: str
) -> None:
    query = "query($c: String!) { subject(code: $c) { listings { bases } records { edges { node { id } } } } }"
    found = quiet.ask(query, reader(name, here), c=here.code)["subject"]
    records = {edge["node"]["id"] for edge in found["records"]["edges"]}
    for listing in found["listings"]:
        assert set(listing["bases"]) <= records


def test_a_proposal_is_seen_by_its_unit_only(quiet: County, here: Populated) -> None:
    for name, visible in (("", False), ("ECO", False), ("AMR", True), ("AUDITOR", True)):
        found = quiet.ask(SEES, name, code=here.twin)["subject"]
        assert ("proposed" in labels(found, here)) is visible


def test_lists_show_organisations_only_and_what_stands(quiet: County, here: Populated) -> None:
    query = "{ listings(first: 10) { edges { node { code listing { stream inForce } } } } }"
    for by in ("", "AMR", "AUDITOR"):
        (node,) = [e["node"] for e in quiet.ask(query, by)["listings"]["edges"]]
        assert (node["code"], node["listing"]["stream"]) == (here.code, here.ids["listing"])
    everything = query.replace("first: 10", "first: 10, inForce: false")
    assert len(quiet.ask(everything, "")["listings"]["edges"]) == 1
    assert len(quiet.ask(everything, "AUDITOR")["listings"]["edges"]) == 2


def test_texts_are_masked_but_for_the_subject_and_its_unit(quiet: County, here: Populated) -> None:
    query = "query($id: ID!) { record(id: $id) { texts { name value } } }"
    for by, clear in (
        ("", False),
        ("AUDITOR", False),
        ("HEA", False),
        ("ECO", True),
        ("itself", True),
    ):
        (text,) = quiet.ask(query, reader(by, here), id=here.ids["published"])["record"]["texts"]
        assert text["name"] == "facts"
        assert (text["value"] == FACTS) is clear
        assert ("13912345678" in text["value"]) is clear


def test_the_unit_and_the_auditor_find_a_person(quiet: County, here: Populated) -> None:
    given = {"n": NUMBER, "p": "行政处罚", "b": "行政处罚法"}
    unit = quiet.ask(WHO_MAY_BE_ASKED, "AMR", **given)["person"]
    assert unit["identity"] == {"name": NAME, "number": NUMBER, "masked": False}
    assert [e["node"]["id"] for e in unit["records"]["edges"]] == [here.ids["personal"]]
    assert unit["records"]["edges"][0]["node"]["texts"] == [{"name": "facts", "value": FACTS}]
    itself = quiet.ask(WHO_MAY_BE_ASKED, f"SUBJECT {here.person}", **given)["person"]
    assert itself["identity"] == unit["identity"]
    audited = quiet.ask(WHO_MAY_BE_ASKED, "AUDITOR", n=NUMBER, p="审计")["person"]
    assert audited["identity"] == {
        "name": "欧阳**", "number": f"{NUMBER[:6]}{'*' * 8}{NUMBER[-4:]}", "masked": True,
    }  # fmt: skip
    assert audited["records"]["edges"][0]["node"]["texts"] == []


@pytest.mark.parametrize(
    "by", ["", "INTEGRATOR", "HEA", "AMR INTEGRATOR", "AMR/9", "SUBJECT", "SUBJECT x"]
)
@pytest.mark.parametrize("basis", ["", "行政处罚法"])
def test_unknown_unauthorised_and_no_record_answer_alike(
    quiet: County, here: Populated, by: str, basis: str
) -> None:
    assert here
    known, unknown, wrong = (
        quiet.post(WHO_MAY_BE_ASKED, by, n=number, p="核验", b=basis)
        for number in (NUMBER, NOBODY, "not a number")
    )
    assert known == unknown == wrong
    assert known["data"]["person"]["standing"] == "WITHHELD"
    assert known["data"]["person"]["identity"] is None


def test_a_unit_without_a_basis_is_told_nothing(quiet: County, here: Populated) -> None:
    assert here
    found = quiet.ask(WHO_MAY_BE_ASKED, "AMR", n=NUMBER, p="好奇")["person"]
    assert found["standing"] == "WITHHELD"


def test_a_purpose_must_be_stated(quiet: County) -> None:
    for number in (NUMBER, NOBODY):
        assert quiet.error(WHO_MAY_BE_ASKED, "AMR", n=number, p=" ") == "purpose_must_be_stated"


def test_a_person_is_found_by_nothing_but_the_number(quiet: County, here: Populated) -> None:
    search = (
        "query($n: String) { organisations(first: 9, namePrefix: $n) { edges { node { name } } } }"
    )
    for by in ("", "AUDITOR", "AMR"):
        assert quiet.ask(search, by, n=NAME[:2])["organisations"]["edges"] == []
        asked = "query($c: String!) { subject(code: $c) { code } }"
        for code in (NUMBER, here.person):
            assert quiet.error(asked, by, c=code) == "subject_code_must_be_valid"
    record = "query($id: ID!) { record(id: $id) { id } node(id: $id) { id } }"
    for by, visible in (("", False), ("HEA", False), ("AMR", True), ("AUDITOR", True)):
        found = quiet.ask(record, by, id=here.ids["personal"])
        assert bool(found["record"]) is bool(found["node"]) is visible
