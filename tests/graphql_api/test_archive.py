"""What an archive says of itself to one reader: standing, counts, days, and who a person is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ledger.topics import decode
from tests.graphql_api.populated import NUMBER, Populated, populate
from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

ASK = """
query($c: String!) { subject(code: $c) {
  standing entry asOfEntry nextChangeOn entries
  counts { records live published ended repaired listingsInForce measuresInForce breaches
    byKind { name value } }
  identity { name } history(first: 1) { edges { node { topic } } }
} }"""


@pytest.fixture(scope="module")
def here(quiet: County) -> Populated:
    return populate(quiet)


def ask(county: County, code: str, by: str = "") -> dict[str, Any]:
    found: dict[str, Any] = county.ask(ASK, by, c=code)["subject"]
    return found


def test_counts_are_of_what_is_shown(quiet: County, here: Populated) -> None:
    public, audited = ask(quiet, here.code), ask(quiet, here.code, "AUDITOR")
    assert public["counts"]["records"] == public["counts"]["published"] == 2
    assert (public["counts"]["ended"], public["counts"]["repaired"]) == (0, 0)
    assert public["counts"]["listingsInForce"] == 1
    assert public["counts"]["byKind"] == [{"name": "penalty", "value": 2}]
    assert audited["counts"]["records"] == 4
    assert audited["counts"]["repaired"] == 1


def test_a_repaired_firm_is_as_clean_as_one_that_never_erred(county: County) -> None:
    county.on("2026-01-07")
    repaired, never = county.new_code(), county.new_code()
    fine = acts.penalty(county, repaired, "2026-01-06", "ECO")
    acts.publish(county, fine, "ECO")
    acts.repaired(county, fine, "ECO", ("2026-05-06", "2026-05-07", "2026-05-08"))
    county.done("AMR", "registerSubject", code=never, name=acts.name_of(never))
    first, second = ask(county, repaired), ask(county, never)
    for found in (first, second):
        assert found.pop("entry") == found.pop("entries")[-1]
    assert first == second
    assert first["standing"] == "CLEAN"
    assert ask(county, repaired, "AUDITOR")["counts"]["repaired"] == 1


def test_an_organisation_is_no_person(quiet: County, here: Populated) -> None:
    assert ask(quiet, here.code, "AUDITOR")["identity"] is None


@pytest.mark.parametrize(("by", "many"), [("", 0), ("HEA", 0), ("AMR", 1), ("AUDITOR", 1)])
def test_who_is_shown_what_is_not_public_is_accounted_for(
    quiet: County, here: Populated, by: str, many: int
) -> None:
    before = quiet.rooms.access.store.head().size
    ask(quiet, here.code, by)
    lines = quiet.rooms.access.store.entries(before, 10, None)
    entered = [decode(number, line) for number, line in lines]
    assert len(entered) == many
    for entry in entered:
        assert entry.data.operation == "subject"
        assert here.ids["unpublished"] in entry.data.records
        assert entry.subjects.keys() == {here.code}
        assert len(entry.data.answer) == 64


def test_every_question_about_a_person_is_accounted_for(quiet: County, here: Populated) -> None:
    query = 'query($n: String!, $b: String! = "") { person(number: $n, purpose: "核验", basis: $b) { standing } }'
    before = quiet.rooms.access.store.head().size
    for by in ("", "HEA", "AMR", "AUDITOR"):
        quiet.ask(query, by, n=NUMBER, b="行政处罚法")
    lines = quiet.rooms.access.store.entries(before, 10, None)
    entered = [decode(number, line) for number, line in lines]
    assert [e.data.purpose for e in entered] == ["核验"] * 4
    assert [e.data.basis for e in entered] == ["行政处罚法"] * 4
    assert all(set(e.subjects) == {here.person} for e in entered)
    assert not any(NUMBER.encode() in line for _, line in lines)


def test_the_notices_of_a_listing_in_force_are_not_public_as_of_earlier_either(
    quiet: County, here: Populated
) -> None:
    query = """query($code: String!, $at: AsOf) {
      subject(code: $code, asOf: $at) { listings { id } notices { id restsOn } } }"""
    for by in ("", "INTEGRATOR", "HEA", "AUDITOR"):
        for at in (None, {"entry": quiet.head}):
            found = quiet.ask(query, by, code=here.code, at=at)["subject"]
            assert here.ids["listing"] in [listing["id"] for listing in found["listings"]]
            assert bool(found["notices"]) == (by == "AUDITOR"), (by, at)
