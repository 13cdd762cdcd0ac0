"""An incident is found, contained, told of and accounted for, each step within its clock."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.incident import (
    Incident,
    IncidentAccounted,
    IncidentAuthorityNotified,
    IncidentContained,
    IncidentFound,
    IncidentPersonsNotified,
)
from ledger.refusal import plan
from ledger.rights.reporting import (
    CloseIncident,
    ContainIncident,
    NotifyAuthority,
    NotifyPersons,
    ReportIncident,
)
from tests.law import World, day, given, officer, past

FINDER = officer("DRC", "SUPERVISOR", officer="f1")
CONCERNED = officer("ECO", "SUPERVISOR", officer="e1")
LEAD = officer("CAC", "SUPERVISOR", officer="c1")
STRANGER = officer("AMR", "SUPERVISOR", officer="a1")
ADMINISTRATOR = officer("", "ADMINISTRATOR", officer="admin")
ON = "2026-04-07"
STREAM = "incident/00000000-0000-0000-0000-0000000f0001"
REPORT = ReportIncident(
    agency="县生态环境局", kind="leaked", data_kinds=("identity",), persons_max=40
)
CONTAIN = ContainIncident(incident=STREAM, causes=("officer",), remedies=("revoke_access",))
TELL = {
    "on": day(ON),
    "data_kinds": ("identity", "contact"),
    "causes": ("officer",),
    "harms": ("fraud",),
    "remedies": ("warn_persons",),
    "contact": "ECO",
    "document_no": "永环函〔2026〕9号",
}
TOLD = NotifyPersons(incident=STREAM, on=day(ON), persons=40, method="post", contact="ECO")
EXEMPT = NotifyPersons(incident=STREAM, on=day(ON), persons=0, exempt=True)
CLOSE = CloseIncident(incident=STREAM, measures=("admonished",), document_no="永网办〔2026〕3号")
OPEN = "step_of_the_incident_must_be_open"


def changed(command: Any, **values: Any) -> Any:
    return type(command)(
        **{**{f: getattr(command, f) for f in command.__struct_fields__}, **values}
    )


def tell(**more: Any) -> NotifyAuthority:
    return NotifyAuthority(incident=STREAM, **{**TELL, **more})


def found() -> World:
    return given().when(REPORT, by=FINDER, on=ON).then(IncidentFound)


def notified() -> World:
    world = found().when(CONTAIN, by=CONCERNED, on=ON).then(IncidentContained)
    world = world.when(tell(), by=CONCERNED, on=ON).then(IncidentAuthorityNotified)
    return world.when(TOLD, by=LEAD, on=ON).then(IncidentPersonsNotified)


def incident(world: World) -> Incident:
    held = world.affairs(STREAM).find(Incident, STREAM)
    assert held is not None
    return held


def test_it_goes_its_way_and_every_step_has_a_day() -> None:
    world = found()
    first = incident(world)
    assert (first.agency, first.reported_by, first.stage) == ("ECO", "DRC", "found")
    assert {(d.step, d.due_on) for d in first.deadlines} == {
        ("contain", day("2026-04-08")),
        ("notify_authority", day("2026-04-08")),
        ("notify_persons", day("2026-04-10")),
        ("account", day("2026-05-07")),
    }
    assert first.due_on == day("2026-04-08")
    assert {work.agency for work in first.work()} == {"ECO"}
    told = incident(notified())
    assert (told.stage, told.persons_notified, told.late) == ("notified", 40, ())
    after = notified().when(CLOSE, by=LEAD, on="2026-05-08").then(IncidentAccounted)
    closed = incident(after)
    assert (closed.stage, closed.due_on, closed.late) == ("closed", None, ("account",))
    assert closed.documents == (TELL["document_no"], CLOSE.document_no)


def test_an_administrator_may_report_it() -> None:
    given().when(REPORT, by=ADMINISTRATOR, on=ON).then(IncidentFound)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"agency": "无此局"}, "agency"),
        ({"kind": "spilt"}, "kind"),
        ({"data_kinds": ()}, "data_kinds"),
        ({"data_kinds": ("张三的电话",)}, "data_kinds"),
        ({"persons_max": 0}, "persons_max"),
        ({"happened_on": day("2026-04-08")}, "happened_on"),
    ],
)
def test_what_describes_no_incident(more: dict[str, Any], field: str) -> None:
    code = "incident_is_described_by_the_codes_of_the_rules"
    given().when(changed(REPORT, **more), by=FINDER, on=ON).refused(
        code, clause=plan(15), fields=(field,)
    )


def test_whose_incident_it_is() -> None:
    world = found()
    for command in (CONTAIN, tell(), TOLD):
        world.when(command, by=STRANGER, on=ON).refused("case_must_exist")
        world.when(command, by=FINDER, on=ON).refused("agency_concerned_or_lead_of_security_acts")
    given().when(CONTAIN, by=LEAD, on=ON).refused("case_must_exist", fields=("incident",))
    notified().when(CLOSE, by=CONCERNED, on=ON).refused("agency_must_have_the_power")


def test_a_step_is_done_once_and_in_its_turn() -> None:
    world = notified()
    for command in (CONTAIN, tell(), TOLD):
        world.when(command, by=LEAD, on=ON).refused(OPEN)
    found().when(CLOSE, by=LEAD, on=ON).refused(OPEN, fields=("contain",))
    found().when(EXEMPT, by=CONCERNED, on=ON).refused(OPEN, fields=("contain",))
    contained = found().when(CONTAIN, by=CONCERNED, on=ON).then(IncidentContained)
    exempt = contained.when(EXEMPT, by=CONCERNED, on=ON).then(IncidentPersonsNotified)
    assert incident(exempt).persons_exempt


def test_a_notice_says_all_the_law_wants() -> None:
    code, world = "notice_of_an_incident_is_complete", found()
    for name in ("data_kinds", "causes", "harms", "remedies"):
        world.when(tell(**{name: ()}), by=CONCERNED, on=ON).refused(code, fields=(name,))
    world.when(tell(contact="0935-7521234"), by=CONCERNED, on=ON).refused(code, fields=("contact",))
    silent = changed(TOLD, persons=0, method="", contact="")
    world.when(silent, by=CONCERNED, on=ON).refused(code, fields=("persons", "method", "contact"))
    facts = "incident_is_described_by_the_codes_of_the_rules"
    world.when(tell(on=day("2026-04-06")), by=CONCERNED, on=ON).refused(facts, fields=("on",))
    unknown = changed(CONTAIN, causes=("fate",))
    world.when(unknown, by=CONCERNED, on=ON).refused(facts, fields=("causes",))
    nothing = changed(CLOSE, measures=())
    notified().when(nothing, by=LEAD, on=ON).refused(facts, fields=("measures",))
    personal = tell(document_no="13912345678")
    world.when(personal, by=CONCERNED, on=ON).refused("title_must_hold_no_personal_values")


def test_steps_without_an_incident_are_kept_aside() -> None:
    event = IncidentContained(causes=("officer",), remedies=("recall",))
    world = given(past(event, stream=STREAM, on=ON, subjects=()))
    assert len(world.affairs(STREAM).orphans) == 1
