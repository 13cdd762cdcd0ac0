"""Acceptance scenario 17: a deadline in a year whose holidays nobody has published yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories import acts
from tests.stories.acts import CHINA

if TYPE_CHECKING:
    from tests.stories.county import County


def test_scenario_17_a_deadline_in_2027_is_provisional_until_the_year_is_published(
    county: County,
) -> None:
    county.on("2026-12-29")
    fine = acts.penalty(county, county.new_code(), "2026-12-28")
    asked = """query($id: ID!) { record(id: $id) { obligations { channel due provisional } } }"""

    def owed(on: str) -> tuple[str, bool]:
        (duty,) = county.ask(asked, "AUDITOR", id=on)["record"]["obligations"]
        assert duty["channel"] == CHINA
        return duty["due"], duty["provisional"]

    assert owed(fine) == ("2027-01-07", True)
    settled = acts.penalty(county, county.new_code(), "2026-12-14")
    assert owed(settled) == ("2026-12-23", False)
    year = {
        "year": 2027,
        "holidays": ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"],
        "makeUpDays": ["2027-01-09"],
        "instrument": "国办发明电〔2026〕7号",
    }
    county.refused("role_must_permit_the_command", "AMR", "publishCalendarYear", **year)
    weekday = {**year, "makeUpDays": ["2027-01-06"]}
    county.refused(
        "make_up_day_must_be_a_weekend_day", "ADMINISTRATOR", "publishCalendarYear", **weekday
    )
    before = county.head
    county.done("ADMINISTRATOR", "publishCalendarYear", **year)
    assert owed(fine) == ("2027-01-08", False)
    assert owed(settled) == ("2026-12-23", False)
    then = """query($c: String!, $e: Int!) { subject(code: $c, asOf: {entry: $e}) {
      records { edges { node { id obligations { due provisional } } } } } }"""
    code = county.ask("query($id: ID!) { record(id: $id) { id } }", "AUDITOR", id=fine)
    assert code["record"]["id"] == fine
    tag = county.rooms.tag_of(fine)
    (seen,) = county.ask(then, "AUDITOR", c=tag, e=before)["subject"]["records"]["edges"]
    assert seen["node"]["obligations"] == [{"due": "2027-01-07", "provisional": True}]
