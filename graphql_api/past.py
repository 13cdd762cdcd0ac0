"""What may be seen of the past: of every record and case what its reader may see of it today.

A question as of a moment is asked of the rows of that moment; this decides which of them are
shown, from the archive as it stands today, in one place for every field.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

from graphql_api.permission import CASES, RECORDS, Sight
from projections import reading

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from graphql_api.context import Context
    from ledger.affairs import Affair
    from ledger.event import Tag
    from projections import documents


class Today(frozenset[tuple[str, str]]):
    """What of one subject a reader may see today: part of the archive and id of every record and
    case; a notice has the id of the case it was served in, which others may see."""

    withheld: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """By record: the names of the texts that are withheld today."""

    def record(self, record: documents.Record) -> documents.Record:
        """A record of the past without what is withheld today."""
        names = dict.fromkeys((*record.withheld, *self.withheld.get(record.id, ())))
        return msgspec.structs.replace(record, withheld=tuple(names))


def visible_today(head: documents.Head, records: Iterable[documents.Record], sight: Sight) -> Today:
    """What this reader may see today of an archive as it stands today."""
    handled = sight.handled(head)
    shown = [r for r in records if sight.record(head.tag, r, handled)]
    ids = {(RECORDS, r.id) for r in shown}
    for name in CASES:
        ids |= {(name, c.id) for c in getattr(head, name) if sight.case(head.tag, name, c)}
    found = Today(ids)
    found.withheld = {r.id: r.withheld for r in shown if r.withheld}
    return found


def today_of(now: Context, tag: Tag) -> Today:
    """What this reader may see today of a subject; nothing of one unknown today."""
    head = now.head_of(tag)
    if head is None:
        return Today()
    pages = reading.pages(now.rooms.database, head.tag)
    return visible_today(head, (r for page in pages for r in page.records), now.sight)


@dataclass(frozen=True, slots=True)
class PastSight(Sight):
    """One actor's eyes on the ledger as it was: who it is and what it may see are of today."""

    context: Context

    def own(self, tag: Tag) -> bool:
        """Whether the subject asks about itself, and the archive of then was its alone: a merge
        may have been taken back."""
        joined = self.context.rooms.ledger.tags_of(tag)
        return Sight.own(self, tag) and set(joined) <= set(self.registry.merges.group(tag))

    def record(
        self, tag: Tag, record: documents.Record, handled: Container[str] = frozenset()
    ) -> bool:
        """A record that may be seen today."""
        allowed = self.context.allowed(tag)
        if allowed is None:
            return Sight.record(self, tag, record, handled)
        return (RECORDS, record.id) in allowed

    def case(self, tag: Tag, kind: str, case: Any) -> bool:
        """A case that may be seen today."""
        allowed = self.context.allowed(tag)
        return Sight.case(self, tag, kind, case) if allowed is None else (kind, case.id) in allowed

    def evaluation(self, tag: Tag, case: documents.Evaluation) -> bool:
        """A result that may be seen today."""
        allowed = self.context.allowed(tag)
        if allowed is None:
            return Sight.evaluation(self, tag, case)
        return ("evaluations", case.id) in allowed

    def objection(self, tag: Tag, case: documents.Objection) -> bool:
        """An objection that may be seen today."""
        allowed = self.context.allowed(tag)
        if allowed is None:
            return Sight.objection(self, tag, case)
        return ("objections", case.id) in allowed

    def affair(self, affair: Affair) -> bool:
        """An affair that may be seen today."""
        now = self.context.present.rooms.ledger.affairs((affair.id,)).held.get(affair.id)
        return now is not None and Sight.affair(self, now)
