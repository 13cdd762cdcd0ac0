"""Protection of rights (Article 15, 权益保护): incidents of personal information (安全事件).

Found, contained, told to the authority and to the persons concerned, accounted for: each step
has its clock (policy family `rights`). What happened is said in codes and counts; no name,
number or contact of a person is ever in an entry. Who may do which step stands in
`reporting.py`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from ledger.affairs import Affair, Affairs, Step, Work
from ledger.event import Event

if TYPE_CHECKING:
    from ledger.store.entry import Entry

FOUND, CONTAINED, NOTIFIED, CLOSED = "found", "contained", "notified", "closed"
CONTAIN, AUTHORITY, PERSONS, ACCOUNT = "contain", "notify_authority", "notify_persons", "account"
SECURITY = "security.lead"


class Deadline(msgspec.Struct, frozen=True):
    """By when a step is done, in Asia/Shanghai."""

    step: str
    """`contain`, `notify_authority`, `notify_persons` or `account`."""
    due_on: date


class IncidentFound(Event, frozen=True):
    """Personal information was leaked, altered, lost or misused, or may have been (发现个人信息安全
    事件): where, what kinds, how many persons at most."""

    TOPIC: ClassVar[str] = "incident.found"
    agency: str
    """Code of the agency in whose hands the data were."""
    kind: str
    """`leaked`, `altered`, `lost`, `misused`."""
    data_kinds: tuple[str, ...]
    """`identity`, `contact`, `record`, `text`."""
    persons_max: int
    """How many persons are concerned at most, as far as is known."""
    happened_on: date | None = None
    deadlines: tuple[Deadline, ...] = ()
    rule: str = ""


class IncidentContained(Event, frozen=True):
    """The incident was contained (补救措施): its causes and what was done, as codes."""

    TOPIC: ClassVar[str] = "incident.contained"
    causes: tuple[str, ...]
    remedies: tuple[str, ...]


class IncidentAuthorityNotified(Event, frozen=True):
    """The authority was told (通知履行个人信息保护职责的部门): kinds, causes, harm, remedies, and
    whom to ask."""

    TOPIC: ClassVar[str] = "incident.authority_notified"
    on: date
    data_kinds: tuple[str, ...]
    causes: tuple[str, ...]
    harms: tuple[str, ...]
    remedies: tuple[str, ...]
    contact: str
    """Code of the agency that answers questions."""
    document_no: str


class IncidentPersonsNotified(Event, frozen=True):
    """The persons concerned were told the same (通知个人), or need not be because the measures
    avoid the harm; then the authority may still ask for it."""

    TOPIC: ClassVar[str] = "incident.persons_notified"
    on: date
    persons: int
    """How many were told."""
    method: str = ""
    """How: a method of service of the rules of procedure."""
    exempt: bool = False
    """The measures taken avoid the harm (个人信息保护法57)."""
    contact: str = ""


class IncidentAccounted(Event, frozen=True):
    """Those responsible were held to account (追责), and the incident is closed; who they are is
    in the document, not here."""

    TOPIC: ClassVar[str] = "incident.accounted"
    measures: tuple[str, ...]
    document_no: str


class Incident(Affair, kw_only=True):
    """An incident of personal information (个人信息安全事件). Stages: `found`, `contained`,
    `notified`, `closed`."""

    KIND: ClassVar[str] = "incident"
    ARTICLE: ClassVar[int] = 15
    OVERSEERS: ClassVar[frozenset[str]] = frozenset({SECURITY})
    ROLES_THAT_SEE: ClassVar[frozenset[str]] = frozenset({"ADMINISTRATOR"})

    kind: str
    data_kinds: tuple[str, ...]
    persons_max: int
    happened_on: date | None = None
    reported_by: str = ""
    """Code of the agency that found it; empty for an administrator."""
    deadlines: tuple[Deadline, ...] = ()
    """The steps still to be done."""
    late: tuple[str, ...] = ()
    """Steps that were done after their day."""
    causes: tuple[str, ...] = ()
    harms: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    contained_on: date | None = None
    authority_notified_on: date | None = None
    persons_notified_on: date | None = None
    persons_notified: int = 0
    persons_exempt: bool = False
    measures: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    def concerned(self) -> tuple[str, ...]:
        """The agency in whose hands the data were, and who found it."""
        return (self.agency, self.reported_by)

    def work(self) -> tuple[Work, ...]:
        """Every step still to be done."""
        return tuple(Work(each.step, self.agency, each.due_on) for each in self.deadlines)

    def waits_for(self, step: str) -> bool:
        """Whether the step is still to be done."""
        return any(each.step == step for each in self.deadlines)

    def done(self, step: str, on: date, entry: Entry) -> None:
        """Note that a step was done, in time or late, and where the incident stands after it."""
        due = {each.step: each.due_on for each in self.deadlines}
        if step in due and on > due[step]:
            self.late = (*self.late, step)
        self.deadlines = tuple(each for each in self.deadlines if each.step != step)
        self.due_on = min((each.due_on for each in self.deadlines), default=None)
        self.says(entry, self._stage())

    def _stage(self) -> str:
        if not self.waits_for(ACCOUNT):
            return CLOSED
        if not (self.waits_for(AUTHORITY) or self.waits_for(PERSONS)):
            return NOTIFIED
        return FOUND if self.waits_for(CONTAIN) else CONTAINED


def _found(affairs: Affairs, entry: Entry) -> None:
    event: IncidentFound = entry.data
    incident = Incident(
        id=entry.stream,
        agency=event.agency,
        stage=FOUND,
        opened_on=entry.effective_on,
        due_on=min((each.due_on for each in event.deadlines), default=None),
        kind=event.kind,
        data_kinds=event.data_kinds,
        persons_max=event.persons_max,
        happened_on=event.happened_on,
        reported_by=entry.agency,
        deadlines=event.deadlines,
        rule=event.rule,
    )
    affairs.open(incident, entry)


def _contained(affairs: Affairs, entry: Entry) -> None:
    event: IncidentContained = entry.data
    if incident := affairs.told(Incident, entry):
        incident.causes, incident.remedies = event.causes, event.remedies
        incident.contained_on = entry.effective_on
        incident.done(CONTAIN, entry.effective_on, entry)


def _authority_notified(affairs: Affairs, entry: Entry) -> None:
    event: IncidentAuthorityNotified = entry.data
    if incident := affairs.told(Incident, entry):
        incident.authority_notified_on, incident.harms = event.on, event.harms
        incident.data_kinds, incident.causes = event.data_kinds, event.causes
        incident.documents = (*incident.documents, event.document_no)
        incident.done(AUTHORITY, event.on, entry)


def _persons_notified(affairs: Affairs, entry: Entry) -> None:
    event: IncidentPersonsNotified = entry.data
    if incident := affairs.told(Incident, entry):
        incident.persons_notified_on, incident.persons_notified = event.on, event.persons
        incident.persons_exempt = event.exempt
        incident.done(PERSONS, event.on, entry)


def _accounted(affairs: Affairs, entry: Entry) -> None:
    event: IncidentAccounted = entry.data
    if incident := affairs.told(Incident, entry):
        incident.measures = event.measures
        incident.documents = (*incident.documents, event.document_no)
        incident.done(ACCOUNT, entry.effective_on, entry)


AFFAIRS: dict[type[Event], Step] = {
    IncidentFound: _found,
    IncidentContained: _contained,
    IncidentAuthorityNotified: _authority_notified,
    IncidentPersonsNotified: _persons_notified,
    IncidentAccounted: _accounted,
}
