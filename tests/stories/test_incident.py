"""An incident of personal information: who sees it, what is owed, and that it names nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.stories.county import County

INCIDENT = """query($id: ID!, $asOf: AsOf) { incident(id: $id, asOf: $asOf) {
  stage agency kind dueOn late personsMax personsNotified deadlines { step dueOn } } }"""
INCIDENTS = "{ incidents(first: 10) { edges { node { id stage } } } }"
WORK = "{ workList(first: 50, article: 15) { edges { node { kind id due overdue } } } }"


def seen(county: County, incident: str, by: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = county.ask(INCIDENT, by, id=incident)["incident"]
    return found


def test_from_finding_to_accountability(county: County) -> None:
    county.on("2026-04-07")
    given = {"agency": "ECO", "kind": "misused", "dataKinds": ["record"], "personsMax": 3}
    incident = county.done("DRC", "reportIncident", **given)
    first = county.head
    for by in ("CAC", "ECO", "DRC", "AUDITOR", "ADMINISTRATOR"):
        assert seen(county, incident, by) is not None, by
        listed = county.ask(INCIDENTS, by)["incidents"]["edges"]
        assert [e["node"]["id"] for e in listed] == [incident]
    for by in ("", "AMR", "INTEGRATOR", f"SUBJECT {county.new_code()}"):
        assert seen(county, incident, by) is None, by
        assert county.ask(INCIDENTS, by)["incidents"]["edges"] == []
    county.on("2026-04-09")
    work = county.ask(WORK, "ECO")["workList"]["edges"]
    owed = {(e["node"]["kind"], e["node"]["overdue"]) for e in work if e["node"]["id"] == incident}
    assert owed == {
        ("incident.contain", True),
        ("incident.notify_authority", True),
        ("incident.notify_persons", False),
        ("incident.account", False),
    }
    county.refused(
        "case_must_exist",
        "AMR",
        "containIncident",
        incident=incident,
        causes=["officer"],
        remedies=["recall"],
    )
    act = {"incident": incident, "causes": ["officer"], "remedies": ["revoke_access", "recall"]}
    county.done("ECO", "containIncident", **act)
    told = {
        "incident": incident,
        "on": "2026-04-09",
        "dataKinds": ["record"],
        "causes": ["officer"],
        "harms": ["reputation"],
        "remedies": ["recall"],
        "contact": "ECO",
        "documentNo": "永环函〔2026〕7号",
    }
    county.done("ECO", "notifyAuthority", **told)
    persons = {"incident": incident, "on": "2026-04-09", "persons": 3, "method": "direct"}
    county.done("ECO", "notifyPersons", contact="ECO", **persons)
    close = {"incident": incident, "measures": ["sanctioned"], "documentNo": "永网办〔2026〕1号"}
    county.refused("agency_must_have_the_power", "ECO", "closeIncident", **close)
    county.done("CAC", "closeIncident", **close)
    now = seen(county, incident, "CAC")
    assert now is not None
    assert (now["stage"], now["dueOn"], now["deadlines"]) == ("closed", None, [])
    assert now["late"] == ["contain", "notify_authority"]
    before = county.ask(INCIDENT, "CAC", id=incident, asOf={"entry": first})["incident"]
    assert (before["stage"], before["personsNotified"]) == ("found", 0)
    assert county.findings() == []
