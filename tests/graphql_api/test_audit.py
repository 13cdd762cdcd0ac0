"""What auditors and supervisors ask: missing steps, pairs of officers, lateness by unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.graphql_api.populated import Populated, populate

if TYPE_CHECKING:
    from tests.stories.county import County

STEPS = """
query($decided: Boolean!) { listingsLackingSteps(first: 10, decided: $decided) {
  edges { node { id code unit missing } } } }"""
ACTS = """
query($first: Int!, $after: String, $same: Boolean) {
  twoPersonActs(first: $first, after: $after, samePerson: $same) {
    edges { node { id samePerson firstStep { entry topic officer agency }
      secondStep { entry topic officer agency } } }
    pageInfo { hasNextPage endCursor } } }"""
RATES = """
{ publicationRates(since: "2026-01-01", until: "2026-12-31") {
  agency name due onTime late overdue pending exempt rate } }"""
LATE = """
query($agency: String) { latePublications(first: 10, agency: $agency) {
  edges { node { id code agency channel state due publishedOn reason rule { ruleSet } } } } }"""


@pytest.fixture(scope="module")
def here(quiet: County) -> Populated:
    return populate(quiet)


def test_a_lawful_listing_lacks_nothing_a_proposal_does(quiet: County, here: Populated) -> None:
    assert quiet.ask(STEPS, "AUDITOR", decided=True)["listingsLackingSteps"]["edges"] == []
    (edge,) = quiet.ask(STEPS, "AUDITOR", decided=False)["listingsLackingSteps"]["edges"]
    assert edge["node"]["id"] == here.ids["proposed"]
    assert edge["node"]["code"] == here.twin
    assert "notice" in edge["node"]["missing"]


def test_acts_of_two_persons_name_both(quiet: County, here: Populated) -> None:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = quiet.ask(ACTS, "AUDITOR", first=1, after=after)["twoPersonActs"]
        found += [edge["node"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    decided = next(act for act in found if act["id"] == here.ids["listing"])
    assert decided["firstStep"]["topic"] == "listing.proposed"
    assert decided["secondStep"]["topic"] == "listing.decided"
    assert (decided["firstStep"]["officer"], decided["secondStep"]["officer"]) == ("amr-1", "amr-2")
    assert not any(act["samePerson"] for act in found)
    whole = quiet.ask(ACTS, "AUDITOR", first=100)["twoPersonActs"]["edges"]
    assert [edge["node"] for edge in whole] == found
    assert quiet.ask(ACTS, "AUDITOR", first=100, same=True)["twoPersonActs"]["edges"] == []


@pytest.mark.parametrize(
    "by", ["", "AMR", "DRC SUPERVISOR", "INTEGRATOR", "ADMINISTRATOR", "SUBJECT"]
)
def test_only_auditors_may_ask(quiet: County, by: str) -> None:
    assert quiet.error(STEPS, by, decided=True) == "role_must_permit_the_question"
    assert quiet.error(ACTS, by, first=1) == "role_must_permit_the_question"


def test_units_are_compared_by_what_they_published_on_time(quiet: County, here: Populated) -> None:
    assert here
    rates = {rate["agency"]: rate for rate in quiet.ask(RATES, "AUDITOR")["publicationRates"]}
    eco, amr = rates["ECO"], rates["AMR"]
    assert (eco["onTime"], eco["late"], eco["overdue"], eco["rate"]) == (3, 0, 0, "100.0")
    assert amr["overdue"] >= 1
    assert float(amr["rate"]) < 100
    for rate in rates.values():
        assert rate["due"] == rate["onTime"] + rate["late"] + rate["overdue"]
    supervised = quiet.ask(RATES, "DRC SUPERVISOR")["publicationRates"]
    assert supervised == quiet.ask(RATES, "AUDITOR")["publicationRates"]


def test_lateness_is_told_to_the_unit_and_above(quiet: County, here: Populated) -> None:
    for by, agency in (
        ("AUDITOR", None),
        ("DRC SUPERVISOR", "AMR"),
        ("AMR PUBLICITY_OFFICER", "AMR"),
    ):
        found = [e["node"] for e in quiet.ask(LATE, by, agency=agency)["latePublications"]["edges"]]
        assert here.ids["unpublished"] in {one["id"] for one in found}
        assert {one["state"] for one in found} <= {"OVERDUE", "PUBLISHED_LATE"}
        assert all(one["rule"] for one in found)


@pytest.mark.parametrize("by", ["", "HEA PROVIDER", "INTEGRATOR", "SUBJECT"])
def test_and_to_nobody_else(quiet: County, here: Populated, by: str) -> None:
    assert here
    assert quiet.error(RATES, by) == "role_must_permit_the_question"
    assert quiet.error(LATE, by) == "role_must_permit_the_question"
    assert quiet.error(LATE, by, agency="AMR") == "role_must_permit_the_question"


def test_a_period_has_at_most_a_year(quiet: County) -> None:
    for since, until in (("2020-01-01", "2026-01-01"), ("2026-02-01", "2026-01-01")):
        query = f'{{ publicationRates(since: "{since}", until: "{until}") {{ agency }} }}'
        assert quiet.error(query, "AUDITOR") == "period_is_too_long"
