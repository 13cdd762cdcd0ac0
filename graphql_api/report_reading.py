"""A credit report as one reader may have it today: found by its number, with or without content.

Old reports are shown through today's visibility: the content of one that was replaced, whose basis
has changed or whose authorisation runs no more is for the subject and auditors alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphql_api.context import Context
from ledger.report.issuing import IssueReport, ReplaceReport
from ledger.report.item import view_of
from ledger.report.items import items_of
from ledger.report.rebuilding import rebuilt
from ledger.report.report import PREFIX, stream_of
from ledger.report.standing import VALID, report_standing, shown_today

if TYPE_CHECKING:
    from graphql_api.rooms import Rooms
    from ledger.event import Tag
    from ledger.registry import Registry
    from ledger.report.rebuilding import Rebuilt
    from ledger.report.report import Report
    from ledger.report.standing import ReportStanding
    from ledger.situation import Actor, Command
    from ledger.state import SubjectState
    from ledger.store.appending import Receipt
    from projections.asof import AsOf

ISSUING = (IssueReport, ReplaceReport)
"""What opens values of a subject when it is done."""


@dataclass(frozen=True, slots=True)
class Found:
    """A report with its subject's state and its standing."""

    tag: Tag
    state: SubjectState
    report: Report
    standing: ReportStanding
    registry: Registry


def numbered(number: str, context: Context, at: AsOf | None = None) -> Found | None:
    """The report of that number at a moment, whoever asks; None where there is none."""
    rooms = context.rooms
    tag = rooms.tag_of(stream_of(number.strip()))
    if not tag:
        return None
    entry = at.entry if at else rooms.ledger.head
    day = at.effective_on if at else context.today
    registry = rooms.ledger.registry_at(entry)
    state = rooms.ledger.state(tag, entry, day)
    report = state.reports.get(stream_of(number.strip()))
    if report is None:
        return None
    today = shown_today(state, registry, day)
    return Found(tag, state, report, report_standing(report, registry, day, today), registry)


def seen(number: str, context: Context, at: AsOf | None = None) -> Found | None:
    """The report, if this reader may know of it today; an access like any other."""
    found = numbered(number, context, at)
    if found is None or not may_see(found, context):
        return None
    facts = found.report.facts
    context.shown.note(found.tag, found.report.id, purpose=facts.purpose, basis=facts.authorisation)
    return found


def may_see(found: Found, context: Context) -> bool:
    """The subject, the issuing unit, whom it is for, the auditor."""
    facts = found.report.facts
    return context.sight.report(found.tag, facts.issuer, facts.requester)


def content(found: Found, context: Context) -> Rebuilt | None:
    """What the report says, as far as this reader may see it today; what it shows is noted."""
    now = numbered(found.report.facts.number, context.present)
    if now is None or not _is_open(now, context.present):
        return None
    made = rebuilt(context.rooms.ledger, found.tag, found.report)
    if made is None:
        return None
    facts = found.report.facts
    streams = dict.fromkeys(item.stream for item in made.content.items)
    context.shown.note(
        found.tag,
        found.report.id,
        *(s for s in streams if not s.startswith("subject/")),
        purpose=facts.purpose,
        basis=facts.authorisation,
    )
    return made


def _is_open(now: Found, context: Context) -> bool:
    """Whether the content may be shown today, not only the standing."""
    if context.sight.unpublished(now.tag):
        return True
    if now.standing.situation != VALID:
        return False
    given = now.state.report_authorisations.get(now.report.facts.authorisation)
    return given is None or given.situation(context.today) == "running"


def note_issued(command: Command, receipt: Receipt, context: Context) -> None:
    """Issuing a report opens what it shows: that enters the access ledger."""
    if not isinstance(command, ISSUING):
        return
    ledger = context.rooms.ledger
    for entry in ledger.entries(receipt.first - 1, receipt.last):
        if entry.type != "report.issued" or not entry.stream.startswith(PREFIX):
            continue
        facts, (tag,) = entry.data, tuple(entry.subjects)
        state, registry = ledger.state(tag, facts.size), ledger.registry_at(facts.size)
        items = items_of(state, view_of(registry, facts.as_of))
        wanted = (i.stream for i in items if i.section in facts.sections)
        if facts.requester:
            context.shown.to[facts.requester] = None
        context.shown.note(
            tag,
            entry.stream,
            *(stream for stream in dict.fromkeys(wanted) if not stream.startswith("subject/")),
            purpose=facts.purpose,
            basis=facts.authorisation,
        )


def enter_issued(command: Command, receipt: Receipt, actor: Actor, rooms: Rooms) -> None:
    """The same for an act at the machine itself: entered in the access ledger at once."""
    context = Context(
        actor=actor, rooms=rooms, entry=rooms.runner.position, today=rooms.ledger.today
    )
    note_issued(command, receipt, context)
    rooms.enter(context, "issueReport", b"")
