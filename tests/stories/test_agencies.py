"""Agencies and officers come and go: successors take over, the dismissed may do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories import acts

if TYPE_CHECKING:
    from tests.stories.county import County

ADMIN = "ADMINISTRATOR"
WORK = """{ workList(first: 50) { edges { node { kind id agency } } } }"""


def work(county: County, by: str) -> list[tuple[str, str]]:
    """Kind and case of what is on the work list, beside the tables that a unit owes."""
    nodes = [edge["node"] for edge in county.ask(WORK, by)["workList"]["edges"]]
    return [(node["kind"], node["id"]) for node in nodes if node["kind"] != "delivery.deliver"]


def test_an_officer_has_at_most_the_roles_of_the_appointment(county: County) -> None:
    county.on("2026-03-02")
    appoint = {"officer": "mib-7", "agency": "MIB", "roles": ["PUBLICITY_OFFICER"]}
    county.refused("role_must_permit_the_command", "DRC", "appointOfficer", **appoint)
    county.done(ADMIN, "appointOfficer", **appoint)
    code = county.new_code()
    register = {"code": code, "name": acts.name_of(code)}
    county.refused("role_must_permit_the_command", "MIB/7", "registerSubject", **register)
    county.done("MIB/8", "registerSubject", **register)
    fine = acts.penalty(county, code, "2026-02-27", "MIB/8", agency="MIB")
    acts.publish(county, fine, "MIB/7")
    county.done(ADMIN, "dismissOfficer", officer="mib-7", agency="MIB")
    again = {"records": [fine], "channel": acts.CHINA}
    county.refused("role_must_permit_the_command", "MIB/7", "publishRecords", **again)


def test_a_successor_takes_over_cases_and_clocks(county: County) -> None:
    county.on("2026-03-03")
    code = county.new_code()
    fine = acts.penalty(county, code, "2026-03-02", "COM")
    assert work(county, "COM") == [("publication.publish", fine)]
    new = {
        "code": "COM_NEW",
        "shortName": "县商务和投资局",
        "name": "永昌县商务和投资促进局",
        "powers": ["publication.publish", "repair.decide", "record.penalty"],
        "successorOf": ["COM"],
    }
    county.done(ADMIN, "registerAgency", **new)
    county.done(ADMIN, "closeAgency", code="COM")
    closed = {"records": [fine], "channel": acts.CHINA}
    county.refused("agency_must_be_registered", "COM", "publishRecords", **closed)
    assert work(county, "COM_NEW") == [("publication.publish", fine)]
    acts.publish(county, fine, "COM_NEW")
    assert work(county, "COM_NEW") == []
    archive = """query($c: String!) { subject(code: $c) { records { edges { node {
      id agency obligations { state } } } } } }"""
    (record,) = county.ask(archive, "COM_NEW", c=code)["subject"]["records"]["edges"]
    assert record["node"]["agency"] == "COM"
    assert record["node"]["obligations"] == [{"state": "PUBLISHED"}]
    days = ("2026-06-04", "2026-06-05", "2026-06-08")
    acts.repaired(county, fine, "COM_NEW", days)


def test_a_calendar_year_is_published(county: County) -> None:
    """A due day of next year is provisional until the State Council's notice is entered."""
    county.on("2026-12-28")
    fine = acts.penalty(county, county.new_code(), "2026-12-28", "ECO")
    query = "query($id: ID!) { record(id: $id) { obligations { due provisional } } }"
    (before,) = county.ask(query, "ECO", id=fine)["record"]["obligations"]
    assert before["provisional"]
    year = {
        "year": 2027,
        "holidays": ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"],
        "makeUpDays": ["2027-01-09"],
        "instrument": "国办发明电〔2026〕99号",
    }
    county.done(ADMIN, "publishCalendarYear", **year)
    (after,) = county.ask(query, "ECO", id=fine)["record"]["obligations"]
    # 29, 30, 31 December; 5, 6, 7, 8 January.
    assert after == {"due": "2027-01-08", "provisional": False}
