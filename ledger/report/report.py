"""Credit reports (Article 3, 信用报告): what was issued, replaced and used.

An entry holds what a report rests on and the digest of its bytes, never its content: the content
is computed anew from the entries up to the report's size. That a report is stale because
something it rests on has changed is computed too (`standing.py`), never an event.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from ledger.event import Event

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ledger.state import SubjectState
    from ledger.store.entry import Entry

PREFIX = "report/"
"""A report's stream is this and its number."""


class ReportIssued(Event, frozen=True):
    """A credit report was issued in the national format (出具信用报告): for whom and for what, on
    which authorisation, the entries it rests on, the tree it was read from, the law and the
    calendar, and the SHA-256 of its bytes. Its content is not here."""

    TOPIC: ClassVar[str] = "report.issued"
    number: str
    """22 characters: the time of issue (14 digits) and 8 letters and digits."""
    purpose: str
    """Code of the list of uses."""
    use: str
    """`listed`, `market` or `own`."""
    issuer: str
    """Code of the agency in whose name it is issued (出具单位)."""
    as_of: date
    """The day of the law it is of, in Asia/Shanghai."""
    size: int
    """Entries of the ledger it was read from."""
    root: str
    """Root of the tree at that size, hexadecimal."""
    basis: str
    """SHA-256 over what it shows without texts, by which a change is found; hexadecimal."""
    digest: str
    """SHA-256 of the report's bytes, hexadecimal."""
    requester: str = ""
    """Code of the agency or unified code of the organisation it is for; empty for the subject."""
    authorisation: str = ""
    """Stream of the subject's authorisation; empty where none is needed."""
    sections: tuple[str, ...] = ()
    """The sections of the national format that it shows."""
    rests_on: tuple[int, ...] = ()
    """Every entry of what it shows."""
    rule_sets: tuple[str, ...] = ()
    """Each with the first 16 characters of its hash: `REPORT-2022@0f…`."""
    calendar: tuple[str, ...] = ()
    """The packaged years, then those published by entries, with the newest: `2004-2026@109`."""
    layout: int = 1
    """Version of the program's form of a report."""
    replaces: str = ""
    """Number of the report it replaces."""


class ReportReplaced(Event, frozen=True):
    """Another report took its place (替代): it answers "superseded" from now on."""

    TOPIC: ClassVar[str] = "report.replaced"
    by: str
    """Number of the report that replaces it."""
    reason: str


class ReportUsed(Event, frozen=True):
    """A unit used the report in a matter (使用信用报告)."""

    TOPIC: ClassVar[str] = "report.used"
    matter: str
    used_by: str
    """Code of the agency, or unified code of the organisation."""
    used_on: date


@dataclass(slots=True)
class Report:
    """One report, as its entries say now."""

    id: str
    facts: ReportIssued
    entries: list[int]
    issued_at: datetime
    """When the ledger took it, UTC."""
    issued_by: str
    """The agency whose officer or system asked; empty for the subject itself."""
    replaced: tuple[str, str, int] | None = None
    """Number of the report in its place, reason and entry."""
    uses: list[tuple[str, str, date, int]] = field(default_factory=list)
    """Matter, user, day and entry."""


def stream_of(number: str) -> str:
    """The stream of a report."""
    return PREFIX + number


def _issued(state: SubjectState, entry: Entry) -> None:
    state.reports[entry.stream] = Report(
        id=entry.stream,
        facts=entry.data,
        entries=[entry.number],
        issued_at=entry.recorded_at,
        issued_by=entry.agency,
    )
    state.touched.add(entry.stream)


def _told(state: SubjectState, entry: Entry) -> Report | None:
    """The report an entry is about; set aside if there is none."""
    report = state.reports.get(entry.stream)
    if report is None:
        state.orphans.append(entry)
        return None
    report.entries.append(entry.number)
    state.touched.add(entry.stream)
    return report


def _replaced(state: SubjectState, entry: Entry) -> None:
    if report := _told(state, entry):
        report.replaced = (entry.data.by, entry.data.reason, entry.number)


def _used(state: SubjectState, entry: Entry) -> None:
    if report := _told(state, entry):
        event = entry.data
        report.uses.append((event.matter, event.used_by, event.used_on, entry.number))


EVENTS: dict[type[Event], Callable[[SubjectState, Entry], None]] = {
    ReportIssued: _issued,
    ReportReplaced: _replaced,
    ReportUsed: _used,
}
