"""Integrity education (Article 2, 诚信教育): a person named as one who took part, with consent.

A subject's own entry, for its own proof: never graded, never in a report, gone from every face
once the consent is taken back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from ledger.again import again
from ledger.education.education import own_education
from ledger.event import Draft, Event
from ledger.notice.notice import same_unit
from ledger.proposal import CASE_UNKNOWN
from ledger.refusal import Code, plan
from ledger.sanction.sanction import the_subject
from ledger.situation import Command, Reads, Situation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

_SHA256 = re.compile(r"[0-9a-f]{64}")

NO_CONSENT = Code(
    "attendance_needs_the_consent_of_who_is_named",
    "Who took part is named only with a signed consent, given by its SHA-256.",
    "记名须经本人书面同意，并填写同意书的SHA-256。",
    plan(2),
)
TWICE = Code(
    "attendance_must_be_recorded_once",
    "The subject is named for this education already.",
    "该主体已就此次教育记名。",
    plan(2),
)
NOT_MAY = Code(
    "attendance_is_taken_back_by_the_subject_or_the_unit",
    "The subject or the unit that recorded it takes an attendance back, once.",
    "记名可由本人或者登记单位撤回一次。",
    plan(2),
)


class EducationAttended(Event, frozen=True):
    """A subject took part in integrity education and agreed to be named (经同意记名). Neutral:
    it is used for nothing."""

    TOPIC: ClassVar[str] = "education.attended"
    education: str
    """The stream of what was given."""
    unit: str
    consent: str
    """SHA-256 of the signed consent, hexadecimal."""


class EducationAttendanceWithdrawn(Event, frozen=True):
    """The consent was taken back; the subject is named no more."""

    TOPIC: ClassVar[str] = "education.attendance_withdrawn"


@dataclass(slots=True)
class Attendance:
    """One subject's part in one education."""

    id: str
    education: str
    unit: str
    attended_on: date
    entries: list[int] = field(default_factory=list)
    withdrawn_in: int = 0


class NameAttendee(Command, frozen=True):
    """Name a subject as one who took part, with its signed consent."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "SUPERVISOR"})
    subject: str
    education: str
    consent: str
    """SHA-256 of the signed consent."""

    def reads(self) -> Reads:
        """The subject and what was given."""
        return Reads(subjects=(self.subject,), affairs=(self.education,))


class WithdrawAttendance(Command, frozen=True):
    """Take the consent to be named back."""

    ROLES: ClassVar[frozenset[str]] = frozenset({"PROVIDER", "SUPERVISOR", "SUBJECT"})
    attendance: str

    def reads(self) -> Reads:
        """The attendance."""
        return Reads(streams=(self.attendance,))


def name(command: NameAttendee, situation: Situation) -> list[Draft]:
    """Refuses without consent, for an unknown subject, another unit's education, and twice."""
    state = the_subject(situation, command.subject)
    education = own_education(command.education, situation)
    if not _SHA256.fullmatch(command.consent):
        raise NO_CONSENT.refused(fields=("consent",))
    for known in state.attendances.values():
        if known.education == education.id and not known.withdrawn_in:
            raise TWICE.refused(known.entries[0])
    event = EducationAttended(
        education=education.id, unit=education.agency, consent=command.consent
    )
    return [
        Draft(
            stream=situation.new_id(),
            event=event,
            subjects=(state.tag,),
            effective_on=education.opened_on,
            opens=True,
        )
    ]


def withdraw(command: WithdrawAttendance, situation: Situation) -> list[Draft]:
    """Refuses another's attendance, and one taken back."""
    state = situation.holder("attendances", command.attendance)
    if state is None:
        raise CASE_UNKNOWN.refused(fields=("attendance",))
    of: Attendance = state.attendances[command.attendance]
    own = situation.actor.subject == state.tag
    if of.withdrawn_in or not (own or same_unit(situation, of.unit)):
        raise NOT_MAY.refused(of.entries[-1])
    return [
        Draft(
            stream=of.id,
            event=EducationAttendanceWithdrawn(),
            subjects=(state.tag,),
            effective_on=of.attended_on,
        )
    ]


def _attended(state: SubjectState, entry: Entry) -> None:
    e = entry.data
    state.attendances[entry.stream] = Attendance(
        entry.stream, e.education, e.unit, entry.effective_on, [entry.number]
    )
    state.touched.add(entry.stream)


def _withdrawn(state: SubjectState, entry: Entry) -> None:
    attendance = state.attendances.get(entry.stream)
    if attendance is None:
        state.orphans.append(entry)
        return
    attendance.withdrawn_in = entry.number
    attendance.entries.append(entry.number)
    state.touched.add(entry.stream)


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    EducationAttended: _attended,
    EducationAttendanceWithdrawn: _withdrawn,
}
HANDLERS: dict[type[Command], Callable[..., list[Draft]]] = {
    NameAttendee: name,
    WithdrawAttendance: withdraw,
}

AGAIN = (
    again(EducationAttended, NameAttendee),
    again(EducationAttendanceWithdrawn, WithdrawAttendance, stream="attendance"),
)
