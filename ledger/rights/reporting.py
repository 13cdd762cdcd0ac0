"""Protection of rights (Article 15, 权益保护): reporting an incident, and each step after it.

Whoever finds it reports it. The agency in whose hands the data were, or the lead of information
security, contains it and tells the authority and the persons; the lead closes it once somebody
was held to account, or nobody had to be.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.authority import acting_agency, acts_for, require_power
from ledger.event import Draft, Event
from ledger.incident import (
    ACCOUNT,
    AUTHORITY,
    CONTAIN,
    PERSONS,
    SECURITY,
    Deadline,
    Incident,
    IncidentAccounted,
    IncidentAuthorityNotified,
    IncidentContained,
    IncidentFound,
    IncidentPersonsNotified,
)
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.rights.rules import rights_rules, table
from ledger.situation import Command, Reads, Situation
from ledger.title import require_titles

if TYPE_CHECKING:
    from collections.abc import Callable

FACTS = Code(
    "incident_is_described_by_the_codes_of_the_rules",
    "An incident is described by the codes of the rules, and by numbers and days that can be.",
    "事件须以规定的代码、合理的数量和日期描述。",
    plan(15),
)
CONTENT = Code(
    "notice_of_an_incident_is_complete",
    "A notice says the kinds of data, causes, harm, remedies, and whom to ask.",
    "通知须写明信息种类、原因、危害、补救措施和联系单位。",
    plan(15),
)
HANDS = Code(
    "agency_concerned_or_lead_of_security_acts",
    "Only the agency in whose hands the data were, or the lead of information security, acts.",
    "须由涉事单位或者网络安全牵头单位办理。",
    plan(15),
)
DONE = Code(
    "step_of_the_incident_must_be_open",
    "This step was done already, or one before it was not.",
    "该步骤已经完成，或者前一步骤尚未完成。",
    plan(15),
)
_ANYONE = frozenset(
    {
        "PROVIDER",
        "DESIGNATOR",
        "REPAIR_OFFICER",
        "OBJECTION_OFFICER",
        "PUBLICITY_OFFICER",
        "SUPERVISOR",
        "ADMINISTRATOR",
    }
)
_CLOCKS = {
    CONTAIN: "contain_within",
    AUTHORITY: "authority_within",
    PERSONS: "persons_within",
    ACCOUNT: "account_within",
}


class ReportIncident(Command, frozen=True):
    """Report that personal information was leaked, altered, lost or misused, or may have been."""

    ROLES: ClassVar[frozenset[str]] = _ANYONE
    agency: str
    """Code or name of the agency in whose hands the data were."""
    kind: str
    data_kinds: tuple[str, ...]
    persons_max: int
    happened_on: date | None = None

    def reads(self) -> Reads:
        """Nothing but the law."""
        return Reads()


class IncidentCommand(Command, frozen=True):
    """A step in an incident."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"SUPERVISOR"})
    incident: str

    def reads(self) -> Reads:
        """The incident."""
        return Reads(affairs=(self.incident,))


class ContainIncident(IncidentCommand, frozen=True):
    """Note that the incident was contained: its causes and what was done."""

    causes: tuple[str, ...]
    remedies: tuple[str, ...]


class NotifyAuthority(IncidentCommand, frozen=True):
    """Note that the authority was told of an incident, with all the law wants in it."""

    on: date
    data_kinds: tuple[str, ...]
    causes: tuple[str, ...]
    harms: tuple[str, ...]
    remedies: tuple[str, ...]
    contact: str
    """Code of the agency that answers questions."""
    document_no: str


class NotifyPersons(IncidentCommand, frozen=True):
    """Note that the persons concerned were told of an incident, or that the measures avoid harm."""

    on: date
    persons: int
    method: str = ""
    exempt: bool = False
    contact: str = ""


class CloseIncident(IncidentCommand, frozen=True):
    """Close an incident once those responsible were held to account; by the lead of security."""

    measures: tuple[str, ...]
    document_no: str


def report(command: ReportIncident, situation: Situation) -> list[Draft]:
    """Refuses an unknown agency or kind, no kinds of data, a number or day that cannot be."""
    rule_set = rights_rules(situation.policy, situation.today)
    rules = rule_set.rules["incidents"]
    agency = situation.registry.agency(command.agency)
    wrong = [] if agency else ["agency"]
    wrong += [] if command.kind in rules["kinds"] else ["kind"]
    wrong += [] if _known(command.data_kinds, rules["data_kinds"]) else ["data_kinds"]
    wrong += ["persons_max"] if command.persons_max < 1 else []
    if command.happened_on is not None and command.happened_on > situation.today:
        wrong.append("happened_on")
    if agency is None or wrong:
        raise FACTS.refused(fields=tuple(wrong))
    due = situation.calendar.due
    deadlines = (
        Deadline(step, due(situation.today, rules[clock], roll=False).day)
        for step, clock in _CLOCKS.items()
    )
    event = IncidentFound(
        agency=agency.code,
        kind=command.kind,
        data_kinds=command.data_kinds,
        persons_max=command.persons_max,
        happened_on=command.happened_on,
        deadlines=tuple(deadlines),
        rule=rule_set.rule(rules["clause"]),
    )
    stream = f"incident/{situation.new_id()}"
    return [Draft(stream=stream, event=event, effective_on=situation.today, opens=True)]


def contain(command: ContainIncident, situation: Situation) -> list[Draft]:
    """Refuses a stranger, an incident contained already, and codes that the rules do not know."""
    incident = _in_hand(command, situation, CONTAIN)
    rules = table(situation.policy, incident.opened_on, "incidents")
    wrong = [n for n in ("causes", "remedies") if not _known(getattr(command, n), rules[n])]
    if wrong:
        raise FACTS.refused(incident.entries[0], fields=tuple(wrong))
    event = IncidentContained(causes=command.causes, remedies=command.remedies)
    return [_step(incident, event, situation)]


def notify_authority(command: NotifyAuthority, situation: Situation) -> list[Draft]:
    """Refuses a stranger, a second notice, a day that cannot be, and a notice without its parts."""
    incident = _in_hand(command, situation, AUTHORITY)
    rules = table(situation.policy, incident.opened_on, "incidents")
    parts = ("data_kinds", "causes", "harms", "remedies")
    missing = [n for n in parts if not _known(getattr(command, n), rules[n])]
    missing += [] if command.contact in situation.registry.agencies else ["contact"]
    if missing:
        raise CONTENT.refused(incident.entries[0], fields=tuple(missing))
    require_titles(situation, document_no=command.document_no)
    _require_day(incident, command.on, situation)
    event = IncidentAuthorityNotified(
        on=command.on,
        data_kinds=command.data_kinds,
        causes=command.causes,
        harms=command.harms,
        remedies=command.remedies,
        contact=command.contact,
        document_no=command.document_no,
    )
    return [_step(incident, event, situation)]


def notify_persons(command: NotifyPersons, situation: Situation) -> list[Draft]:
    """Refuses a stranger, a second notice, nobody told without an exemption, an exemption before
    containment, and a way of telling that the rules of procedure do not know."""
    incident = _in_hand(command, situation, PERSONS)
    methods = situation.policy.in_force("procedure", situation.today).rules["service"]["methods"]
    missing = []
    if command.exempt:
        if incident.contained_on is None:
            raise DONE.refused(incident.entries[-1], fields=(CONTAIN,))
    else:
        missing += [] if command.persons > 0 else ["persons"]
        missing += [] if command.method in methods else ["method"]
        missing += [] if command.contact in situation.registry.agencies else ["contact"]
    if missing:
        raise CONTENT.refused(incident.entries[0], fields=tuple(missing))
    _require_day(incident, command.on, situation)
    event = IncidentPersonsNotified(
        on=command.on,
        persons=0 if command.exempt else command.persons,
        method=command.method,
        exempt=command.exempt,
        contact=command.contact,
    )
    return [_step(incident, event, situation)]


def close(command: CloseIncident, situation: Situation) -> list[Draft]:
    """Refuses who does not lead information security, an incident with steps left, and measures
    that the rules do not know."""
    require_power(situation, SECURITY)
    incident = _in_hand(command, situation, ACCOUNT)
    if len(incident.deadlines) > 1:
        raise DONE.refused(incident.entries[-1], fields=(incident.deadlines[0].step,))
    rules = table(situation.policy, incident.opened_on, "incidents")
    if not _known(command.measures, rules["measures_taken"]):
        raise FACTS.refused(incident.entries[0], fields=("measures",))
    require_titles(situation, document_no=command.document_no)
    event = IncidentAccounted(measures=command.measures, document_no=command.document_no)
    return [_step(incident, event, situation)]


def _known(codes: tuple[str, ...], rules: dict[str, object]) -> bool:
    """Whether there are codes, all of them of the rules."""
    return bool(codes) and rules.keys() >= {*codes}


def _in_hand(command: IncidentCommand, situation: Situation, step: str) -> Incident:
    """The incident, in the hands of who acts, with the step still to be done; it is not there for
    who may not see it."""
    incident = situation.affairs.find(Incident, command.incident)
    own = acting_agency(situation)
    leads = SECURITY in own.powers
    if incident is None or not (leads or any(acts_for(own, a) for a in incident.concerned() if a)):
        raise CASE_UNKNOWN.refused(fields=("incident",))
    if not (leads or acts_for(own, incident.agency)):
        raise HANDS.refused(incident.entries[0])
    if not incident.waits_for(step):
        raise DONE.refused(incident.entries[-1], fields=(step,))
    return incident


def _require_day(incident: Incident, on: date, situation: Situation) -> None:
    if not incident.opened_on <= on <= situation.today:
        raise FACTS.refused(incident.entries[0], fields=("on",))


def _step(incident: Incident, event: Event, situation: Situation) -> Draft:
    return Draft(
        stream=incident.id,
        event=event,
        effective_on=situation.today,
        caused_by=incident.entries[0],
    )


HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    ReportIncident: report,
    ContainIncident: contain,
    NotifyAuthority: notify_authority,
    NotifyPersons: notify_persons,
    CloseIncident: close,
}

AGAIN = (
    again(IncidentFound, ReportIncident),
    again(IncidentContained, ContainIncident, stream="incident"),
    again(IncidentAuthorityNotified, NotifyAuthority, stream="incident"),
    again(IncidentPersonsNotified, NotifyPersons, stream="incident"),
    again(IncidentAccounted, CloseIncident, stream="incident"),
)
