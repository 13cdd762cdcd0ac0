"""Credit reports of other regions (异地互认): received, verified, then recognised or refused.

The report itself stays with who received it; the ledger keeps who issued it, its number, its
day, its digest, how it was verified, and what became of it. What is recognised here counts like
a report of our own for the matter it was handed in for, until its time is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.event import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

RECEIVED, AUTHENTIC, NOT_AUTHENTIC = "received", "authentic", "not_authentic"
RECOGNISED, REFUSED, EXPIRED = "recognised", "refused", "expired"


class ForeignReportReceived(Event, frozen=True):
    """A report that another region issued on the subject was handed in (收到异地信用报告)."""

    TOPIC: ClassVar[str] = "report.foreign_received"
    region: str
    """Six digits of the issuing region."""
    number: str
    issued_on: date
    version: str
    """Version of the format it is written in: `V2.0`."""
    digest: str
    """SHA-256 of its bytes, hexadecimal."""
    matter: str
    """Code of the list of uses: what it was handed in for."""
    agency: str
    """Code of the agency that received it."""


class ForeignReportVerified(Event, frozen=True):
    """Whether it is authentic was found out (核验), and how."""

    TOPIC: ClassVar[str] = "report.foreign_verified"
    method: str
    """`signature`, `inquiry` or `letter`."""
    authentic: bool


class ForeignReportRecognised(Event, frozen=True):
    """It counts here for the matter it was handed in for (异地互认), up to its last day."""

    TOPIC: ClassVar[str] = "report.foreign_recognised"
    until: date
    rule: str


class ForeignReportRefused(Event, frozen=True):
    """It does not count here (不予互认), and why."""

    TOPIC: ClassVar[str] = "report.foreign_refused"
    reason: str


@dataclass(slots=True)
class ForeignReport:
    """One report of another region, as its entries say now."""

    id: str
    facts: ForeignReportReceived
    entries: list[int]
    received_on: date
    stage: str = RECEIVED
    method: str = ""
    reason: str = ""
    until: date | None = None
    settled_in: int = 0
    rule: str = ""

    def situation(self, day: date) -> str:
        """`received`, `authentic`, `not_authentic`, `recognised`, `refused` or `expired`."""
        if self.stage == RECOGNISED and self.until is not None and day > self.until:
            return EXPIRED
        return self.stage


def _received(state: SubjectState, entry: Entry) -> None:
    state.foreign_reports[entry.stream] = ForeignReport(
        id=entry.stream, facts=entry.data, entries=[entry.number], received_on=entry.effective_on
    )
    state.touched.add(entry.stream)


def _told(state: SubjectState, entry: Entry) -> ForeignReport | None:
    report = state.foreign_reports.get(entry.stream)
    if report is None:
        state.orphans.append(entry)
        return None
    report.entries.append(entry.number)
    state.touched.add(entry.stream)
    return report


def _verified(state: SubjectState, entry: Entry) -> None:
    if report := _told(state, entry):
        report.stage = AUTHENTIC if entry.data.authentic else NOT_AUTHENTIC
        report.method = entry.data.method


def _recognised(state: SubjectState, entry: Entry) -> None:
    if report := _told(state, entry):
        report.stage, report.until, report.rule = RECOGNISED, entry.data.until, entry.data.rule
        report.settled_in = entry.number


def _refused(state: SubjectState, entry: Entry) -> None:
    if report := _told(state, entry):
        report.stage, report.reason = REFUSED, entry.data.reason
        report.settled_in = entry.number


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    ForeignReportReceived: _received,
    ForeignReportVerified: _verified,
    ForeignReportRecognised: _recognised,
    ForeignReportRefused: _refused,
}
