"""Article 2 over HTTP: materials, education at the counter and in training, whom it reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.codes import synthetic_identity_number

if TYPE_CHECKING:
    from tests.stories.county import County

COVERAGE = """
query($since: Date!, $until: Date!, $agency: String, $asOf: AsOf) {
  educationCoverage(since: $since, until: $until, agency: $agency, asOf: $asOf) {
    agencies { agency given participants trained } byIndustry { name value }
    byOccupation { name value } byForm { name value }
    industriesMissing occupationsMissing agenciesMissing } }"""
MATERIALS = """
query($first: Int!, $after: String) { educationMaterials(first: $first, after: $after) {
  edges { node { id title industry version agency stage dueOn } }
  pageInfo { hasNextPage endCursor } } }"""
EDUCATION = (
    "query($id: ID!, $asOf: AsOf) { education(id: $id, asOf: $asOf) { stage participants } }"
)
PERIOD = {"since": "2026-03-01", "until": "2026-03-31"}
AMR, ZWZX, HRSS = "AMR PROVIDER", "ZWZX PROVIDER", "HRSS PROVIDER"


def published(county: County, by: str, industry: str, number: int, **more: Any) -> str:
    """A unit publishes a material; its id."""
    given = {"industry": industry, "title": f"诚信教育读本{number}", "sha256": f"{number:064x}"}
    return county.done(by, "publishMaterial", **given, **more)


def covered(county: County, by: str = "", **more: Any) -> dict[str, Any]:
    """Whom education reached in March."""
    found: dict[str, Any] = county.ask(COVERAGE, by, **PERIOD, **more)["educationCoverage"]
    return found


def test_taught_at_the_counter_and_in_training(county: County) -> None:
    county.on("2026-03-02")
    food = published(county, AMR, "food", 1)
    law = published(county, HRSS, "justice", 2, occupation="lawyer")
    county.on("2026-03-09")
    counter = {
        "material": food,
        "setting": "counter",
        "occasion": "registration",
        "form": "handed_out",
        "givenOn": "2026-03-09",
    }
    wrong = "those_taught_must_be_counted"
    county.refused(wrong, ZWZX, "giveEducation", **counter, participants=0)
    first = county.done(ZWZX, "giveEducation", **counter, participants=12)
    county.done(ZWZX, "giveEducation", **counter | {"form": "multimedia"}, participants=30)
    entry = county.head
    training = {
        "material": law,
        "setting": "training",
        "occasion": "in_service",
        "form": "classroom",
        "givenOn": "2026-03-09",
        "participants": 8,
    }
    eight = "training_must_name_one_of_the_eight_occupations"
    county.refused(eight, HRSS, "giveEducation", **training)
    county.done(HRSS, "giveEducation", **training, occupation="lawyer")
    found = covered(county)
    assert found["agencies"] == [
        {"agency": "HRSS", "given": 1, "participants": 8, "trained": 8},
        {"agency": "ZWZX", "given": 2, "participants": 42, "trained": 0},
    ]
    assert {"name": "food", "value": 42} in found["byIndustry"]
    assert found["byOccupation"] == [{"name": "lawyer", "value": 8}]
    assert len(found["occupationsMissing"]) == 7
    assert "construction" in found["industriesMissing"]
    assert "AMR" in found["agenciesMissing"]
    assert "ZWZX" not in found["agenciesMissing"]
    before = covered(county, asOf={"entry": entry})
    assert [a["agency"] for a in before["agencies"]] == ["ZWZX"]
    only = covered(county, agency="HRSS")
    assert [a["agency"] for a in only["agencies"]] == ["HRSS"]
    annul = "education_must_be_given_by_this_unit"
    county.refused(annul, HRSS, "annulEducation", education=first)
    county.done(ZWZX, "annulEducation", education=first)
    assert covered(county, agency="ZWZX")["agencies"][0]["participants"] == 30
    assert (
        covered(county, agency="ZWZX", asOf={"entry": entry})["agencies"][0]["participants"] == 42
    )
    assert county.ask(EDUCATION, id=first, asOf={"entry": entry})["education"] is None
    assert county.ask(EDUCATION, ZWZX, id=first)["education"]["stage"] == "annulled"


def test_materials_have_versions_and_a_day_of_review(county: County) -> None:
    county.on("2026-04-01")
    case = published(county, AMR, "drugs", 3)
    county.refused(
        "material_must_be_published_by_this_unit",
        HRSS,
        "reviseMaterial",
        material=case,
        sha256="f" * 64,
    )
    county.done(AMR, "reviseMaterial", material=case, sha256="e" * 64)
    page = county.ask(MATERIALS, first=1)["educationMaterials"]
    (newest,) = page["edges"]
    assert (newest["node"]["id"], newest["node"]["version"]) == (case, 2)
    assert page["pageInfo"]["hasNextPage"]
    more = county.ask(MATERIALS, first=5, after=page["pageInfo"]["endCursor"])
    assert len(more["educationMaterials"]["edges"]) == 2
    work = "{ workList(first: 50, article: 2) { edges { node { kind id due } } } }"
    assert {"kind": "education_material.review", "id": case, "due": "2028-04-01"} in [
        e["node"] for e in county.ask(work, AMR)["workList"]["edges"]
    ]
    county.done(AMR, "withdrawMaterial", material=case)


def test_a_person_is_named_with_consent_and_for_itself_only(county: County) -> None:
    county.on("2026-05-06")
    material = published(county, AMR, "general", 4)
    given = {
        "material": material,
        "setting": "training",
        "occasion": "entry",
        "form": "online",
        "givenOn": "2026-05-06",
        "participants": 3,
        "occupation": "accountant",
    }
    education = county.done(AMR, "giveEducation", **given)
    person = {"kind": "person", "name": "周某", "number": synthetic_identity_number(301)}
    tag = county.done(AMR, "registerSubject", **person).removeprefix("subject/")
    name = {"subject": tag, "education": education}
    consent = "attendance_needs_the_consent_of_who_is_named"
    county.refused(consent, AMR, "nameAttendee", **name, consent="")
    case = county.done(AMR, "nameAttendee", **name, consent="9" * 64)
    node = "query($id: ID!) { node(id: $id) { id } }"
    assert county.ask(node, id=case)["node"] is None
    assert county.ask(node, HRSS, id=case)["node"] is None
    assert county.ask(node, f"SUBJECT {tag}", id=case)["node"] == {"id": case}
    county.done(f"SUBJECT {tag}", "withdrawAttendance", attendance=case)
    assert county.ask(node, f"SUBJECT {tag}", id=case)["node"] is None
