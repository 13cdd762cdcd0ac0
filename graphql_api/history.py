"""A subject's history (可查可核可溯)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import strawberry

from graphql_api import paging
from graphql_api.permission import CASES
from graphql_api.proof import Provable
from projections import history

if TYPE_CHECKING:
    from graphql_api.context import Context
    from ledger.event import Tag
    from ledger.store.entry import Entry

PUBLIC_TOPICS = frozenset({"subject.registered", "subject.named", "subject.identifier_added"})
"""Entries about an organisation that anyone may see: registration information."""
ACCOUNTABILITY = "accountability."
COMPLAINTS = "consumer_complaint."
"""Entries that only those concerned may see, in whichever archive they stand."""
OF_UNITS = frozenset({"seal.overdue"})
"""Notices about a record that its unit, its subject and auditors are told, and nobody else."""
UNTOLD = frozenset({"exchange.rows_named"})
"""Entries about many subjects at once of which nobody is told but auditors."""
LAW = ("registry/", "log/")
"""Streams of the law, the agencies, the calendar and the log itself, which anyone may see."""
PAGE = 500


@strawberry.type(description="One entry in a subject's history. 历史")
class HistoryEntry(Provable):
    entry: int
    topic: str
    about: strawberry.ID = strawberry.field(description="The record or case it is about.")
    recorded_at: datetime = strawberry.field(description="When the ledger took it, UTC.")
    effective_on: date = strawberry.field(description="The law's day, Asia/Shanghai.")
    agency: str
    officer: str = strawberry.field(description="The officer's pseudonym, for auditors.")
    batch: str
    summary: str
    leaf_hash: str = strawberry.field(description="SHA-256 leaf hash, hexadecimal.")


def _entry(row: history.HistoryRow, context: Context) -> HistoryEntry:
    sight = context.sight
    return HistoryEntry(
        entry=row.entry,
        topic=row.topic,
        about=strawberry.ID(row.about),
        recorded_at=row.recorded_at,
        effective_on=row.effective_on,
        agency=row.agency,
        officer=row.actor if sight.everything else "",
        batch=row.batch,
        summary=row.summary,
        leaf_hash=context.rooms.ledger.store.leaf(row.entry).hex(),
    )


def seen_in(found: Any, context: Context) -> frozenset[str] | None:
    """What this reader may see of an archive today, by id; None for everything."""
    if context.sight.unpublished(found.tag):
        return None
    ids = {r.id for r in found.visible}
    for name in CASES:
        for case in getattr(found, name):
            ids.add(case.id)
            ids.update(interview.id for interview in getattr(case, "interviews", ()))
    return frozenset(ids)


def may_show(row: history.HistoryRow, allowed: frozenset[str] | None, context: Context) -> bool:
    """Whether a row may be shown with its content: an entry of a stream that may be seen.

    What it is about suffices for its own unit only: a case about a published record may run
    unpublished.
    """
    if row.topic.startswith(ACCOUNTABILITY) and not _concerned(row, context):
        return False
    if row.topic in OF_UNITS and not _of_its_unit(row, context):
        return False
    if row.topic.startswith(COMPLAINTS) and not _may_know(row, context):
        return False
    return (
        allowed is None
        or row.stream in allowed
        or (row.about in allowed and context.sight.unit(row.agency))
        or (row.topic in PUBLIC_TOPICS and "-" not in row.tag)
    )


def _of_its_unit(row: history.HistoryRow, context: Context) -> bool:
    """Whether a notice about a record is for this reader."""
    record = context.present.rooms.record(row.stream)
    return context.sight.unpublished(row.tag, record.agency if record else "")


def _may_know(row: history.HistoryRow, context: Context) -> bool:
    """A consumer's report is a clue: whoever is reported does not learn of it here."""
    sight = context.sight
    if sight.everything or sight.unit(row.agency):
        return True
    head = context.head_of(row.tag)
    held = head.consumer_complaints if head else ()
    name = "consumer_complaints"
    return any(c.id == row.stream and sight.case(row.tag, name, c) for c in held)


def _concerned(row: history.HistoryRow, context: Context) -> bool:
    """Accountability is for the auditor, its unit, and the person whose case it is: not for the
    entity, nor for others who answer for the same."""
    sight = context.sight
    if sight.everything or sight.unit(row.agency):
        return True
    head = context.head_of(row.tag) if sight.own(row.tag) else None
    return head is not None and any(case.id == row.about for case in head.accountabilities)


def history_page(
    found: Any, context: Context, first: int, after: str | None
) -> paging.Connection[HistoryEntry]:
    """A subject's entries, oldest first, as far as this reader may see them today."""
    start = paging.number_of(after)
    if not found.tag:
        return paging.page([], first, lambda row: row)
    allowed = seen_in(found, context)
    if allowed is None:
        context.shown.note(found.tag)
    rows: list[tuple[str, history.HistoryRow]] = []
    tags = context.registry.merges.group(found.tag)
    while len(rows) <= first:
        got = history.of_subjects(
            context.rooms.database, tags, after=start, first=PAGE, upto=context.entry
        )
        rows += [(paging.number_cursor(r.entry), r) for r in got if may_show(r, allowed, context)]
        if len(got) < PAGE:
            break
        start = got[-1].entry
    return paging.page(rows[: first + 1], first, lambda row: _entry(row, context))


def told_of(
    entry: Entry, tag: Tag, allowed: frozenset[str] | None, context: Context
) -> HistoryEntry | None:
    """An entry of a subject's history as this reader may see it today; None where it may not."""
    row = history.of_entry(tag, entry)
    law = entry.stream.startswith(LAW) and not entry.subjects
    return _entry(row, context) if law or may_show(row, allowed, context) else None
