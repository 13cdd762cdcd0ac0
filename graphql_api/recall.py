"""Collection and sharing (Article 13, 归集共享): recalls as their recipients and others see them.

A recipient learns which record of whom ended or has a new value, and never why; what it may
not see any more is not shown again. Why is for the subject, its units and auditors.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import strawberry

from graphql_api import paging
from graphql_api.proof import Resting
from graphql_api.stored import Rule, rule_of
from ledger.sharing.acknowledging import acting_recipients
from ledger.sharing.recall import recalls as computed
from ledger.striking import PublicationEnded
from projections.endings import SEALED_FROM
from projections.query import cursor, key_of
from projections.recalls import place_of, recalls

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from graphql_api.context import Context
    from projections.asof import AsOf
    from projections.recalls import RecallRow

WIDTH = 5
ENDED_AT_ONCE_MAX = 1_000
"""How many things that one entry ended are looked at."""


@strawberry.type(description="One recipient must undo one thing, or has. 召回")
class Recall(Resting):
    id: strawberry.ID
    record: strawberry.ID | None = strawberry.field(
        description="What was shown; for the recipient, the subject, its units and auditors."
    )
    ending: str | None = strawberry.field(
        description="Names the end or correction when it is acknowledged: an entry, or `expired`."
    )
    code: str = strawberry.field(
        description="The organisation; empty for a person and for who may not be told."
    )
    recipient: str
    told: str = strawberry.field(
        description="`corrected`: ask again and take the new value; `ended`: use it no more."
    )
    cause: str | None = strawberry.field(
        description="Why; for the subject, its units and auditors only."
    )
    since: date
    due: date = strawberry.field(description="The last day to undo it, ends at 24:00.")
    provisional: bool = strawberry.field(description="Rests on a calendar not published yet.")
    outstanding: bool
    overdue: bool
    taken_back: bool = strawberry.field(description="The end itself was taken back.")
    done: str | None = strawberry.field(description="What the recipient did about it.")
    done_on: date | None
    late: bool = strawberry.field(description="Acknowledged after its last day, or overdue.")
    derived_from: list[int] = strawberry.field(description="Entries, for who may be told why.")
    rule: Rule | None


def recipients(context: Context) -> tuple[str, ...]:
    """For whom the reader may answer: its agency and those it took over, or the system itself; an
    organisation that has reports on others, for itself."""
    return acting_recipients(context.sight.actor, context.sight.registry)


def knows_why(row: RecallRow, context: Context) -> bool:
    """Whether the reader may be told what ended and why: the subject, auditors, its units and who
    routes objections; of what is sealed or only stored, no more than may see that."""
    sight = context.sight
    if row.hidden:
        return sight.unpublished(row.tag, *((row.unit,) if row.hidden == SEALED_FROM else ()))
    return sight.unpublished(row.tag, row.unit, row.filed_by) or sight.routes


def ended(entry: int, context: Context, codes: Collection[str] = ()) -> bool:
    """Whether an entry ended something that the reader was shown and has to undo; of these
    organisations alone, where some are named."""
    database, own = context.rooms.database, recipients(context)
    found = recalls.run(database, first=ENDED_AT_ONCE_MAX, recipient=own, entry=entry)
    if not found:
        (read,) = context.rooms.ledger.entries(entry - 1, entry)
        if isinstance(read.data, PublicationEnded):
            rows = recalls.run(database, first=1, recipient=own, stream=read.stream)
            found = [row for row in rows if not row.entry]
    return bool(found) and (not codes or any(row.tag in codes for row in found))


def recall(row: RecallRow, context: Context) -> Recall:
    """A recall as far as this reader may be told of it."""
    why = knows_why(row, context)
    told = why or row.recipient in recipients(context)
    overdue = row.outstanding and row.due < context.today
    entries = (row.entry, row.undone_in, row.done_in)
    return Recall(
        id=strawberry.ID(row.id),
        record=strawberry.ID(row.stream) if told else None,
        ending=row.ending if told else None,
        code=row.tag if told and "-" not in row.tag else "",
        recipient=row.recipient,
        told=row.told,
        cause=row.cause if why else None,
        since=row.since,
        due=row.due,
        provisional=row.provisional,
        outstanding=row.outstanding,
        overdue=overdue,
        taken_back=bool(row.undone_in),
        done=row.done or None,
        done_on=row.done_on,
        late=overdue or bool(row.done_on and row.done_on > row.due),
        derived_from=[e for e in entries if e] if why else [],
        rule=rule_of(row.rule, context),
    )


def recalls_of(
    stream: str, context: Context, first: int, after: str | None, **filters: Any
) -> paging.Connection[Recall]:
    """Recalls of one thing, for who may know why; for anyone else there are none."""
    context.rooms.follow_access()
    some = recalls.run(context.rooms.database, first=1, stream=stream)
    known = stream if some and knows_why(some[0], context) else ""
    return recall_page(context, first, after, stream=known, **filters)


def recalls_then(
    stream: str, context: Context, first: int, after: str | None, at: AsOf
) -> paging.Connection[Recall]:
    """Recalls of one thing as they stood at a moment, for who may know why today."""
    rooms = context.present.rooms
    rooms.follow_access()
    some = recalls.run(rooms.database, first=1, stream=stream)
    place = _place(after)
    rows = _then(some[0], context, at) if some and knows_why(some[0], context) else []
    found = sorted((row for row in rows if place_of(row) > place), key=place_of)
    return _page(found[: first + 1], context, first)


def _then(now: RecallRow, context: Context, at: AsOf) -> Iterator[RecallRow]:
    """As the rules computed them from both ledgers at that moment."""
    rooms, stream = context.rooms, now.stream
    registry = rooms.ledger.registry_at(at.entry)
    merges = context.registry.merges
    for tag in merges.roots(rooms.ledger.store.stream_tags(stream)):
        state = rooms.ledger.state(tag, at.entry, at.effective_on)
        told = rooms.access.shown(merges.group(tag), stream)
        shown = [s for s in told if s.entry <= at.entry]
        law = (registry.policy, registry.calendar, at.effective_on)
        for each in computed(state, stream, shown, *law):
            ending, said = each.ending, each.acknowledged
            yield msgspec.structs.replace(
                now,
                tag=tag,
                ending=ending.key,
                cause=ending.cause,
                told=ending.told,
                entry=ending.entry,
                undone_in=ending.undone_in,
                since=ending.since,
                due=each.due,
                provisional=each.provisional,
                rule=each.rule,
                recipient=each.recipient,
                done=said.facts.done if said else "",
                done_on=said.on if said else None,
                officer=said.officer if said else "",
                done_in=said.entry if said else 0,
            )


def recall_page(
    context: Context, first: int, after: str | None, **filters: Any
) -> paging.Connection[Recall]:
    """Recalls in order of their last day; whose they are is noted, nothing of what ended."""
    context.rooms.follow_access()
    rows = recalls.run(context.rooms.database, first=first + 1, after=_place(after), **filters)
    return _page(rows, context, first)


def _place(after: str | None) -> tuple[str, ...]:
    return tuple(str(part) for part in key_of(after, WIDTH)) if after else ()


def _page(rows: Sequence[RecallRow], context: Context, first: int) -> paging.Connection[Recall]:
    own = recipients(context)
    for row in rows[:first]:
        if row.recipient in own or knows_why(row, context):  # else nothing says whose it is
            context.shown.note(row.tag)
    placed = [(cursor(place_of(row)), row) for row in rows]
    return paging.page(placed, first, lambda row: recall(row, context))
