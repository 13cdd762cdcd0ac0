"""The feed (Article 13, 归集共享): what to ask again, where no difference tells what changed.

A date that begins, law that is adopted and codes that are merged change values everywhere, and
what ended is not shown any more. A change says then what to ask again, so that nobody who follows
keeps what is not so any more; which values those are, the answers say. Differences are made as of
today, so of the law and of the days the newest change alone says it: who has that has all before.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Final

import strawberry

from graphql_api.recall import ended, recipients
from ledger.heads.heads import STREAM, HeadsPublished
from ledger.merges import SubjectMerged, SubjectUnmerged
from ledger.registry import AgencyClosed, AgencyRegistered, CalendarYearPublished, RuleSetAdopted
from ledger.store.entry import wire

if TYPE_CHECKING:
    from collections.abc import Collection

    from graphql_api.context import Context
    from graphql_api.differing import Differing
    from projections.history import HistoryRow


@strawberry.enum(
    description="What a follower asks again, because no difference tells it. 须重新查询"
)
class Renew(Enum):
    EVERYTHING = strawberry.enum_value(
        "everything", description="Law, calendar or agencies changed, or a merge was undone."
    )
    DAY = strawberry.enum_value(
        "day", description="A day began: whatever has a `nextChangeOn` up to `effectiveOn`."
    )
    CODES = strawberry.enum_value(
        "codes", description="`codes` name one organisation now: ask them, drop the other copies."
    )
    ENDED = strawberry.enum_value(
        "ended", description="Something you were shown ended: the recalls say what."
    )


BY_LAW: Final = frozenset(
    each.TOPIC for each in (RuleSetAdopted, CalendarYearPublished, AgencyRegistered, AgencyClosed)
)
_DAY: Final = timedelta(1)


class Renewal:
    """Tells of the entries of one page."""

    def __init__(self, context: Context, codes: Collection[str]) -> None:
        """`codes` are the organisations followed; all where none is named."""
        self._context = context
        self._codes = codes
        self._shown_to_reader = bool(recipients(context))
        if self._shown_to_reader:
            context.rooms.follow_access()

    def of(self, rows: list[HistoryRow], differing: Differing) -> Renew | None:
        """What is to be asked again because of an entry; None where its differences say all."""
        match rows[0].topic:
            case HeadsPublished.TOPIC:
                return self._begun(rows[0])
            case SubjectMerged.TOPIC | SubjectUnmerged.TOPIC:
                return self._joined(rows, differing)
            case topic if topic in BY_LAW:
                return Renew.EVERYTHING if rows[0].entry >= self._newest_law else None
        return None

    def of_tombstone(self, entry: int) -> Renew | None:
        """Whether an entry of which nothing is told ended what the reader was shown."""
        told = self._shown_to_reader and ended(entry, self._context, self._codes)
        return Renew.ENDED if told else None

    def _joined(self, rows: list[HistoryRow], differing: Differing) -> Renew | None:
        """A merge that stands names its codes. One that does not stand any more leaves no trace;
        that it was undone is told without saying whose it was."""
        tags = {row.tag for row in rows}
        if not any(differing.may_tell(tag) for tag in tags):
            return None
        stands = len(self._context.registry.merges.roots(tags)) == 1
        if stands is not (rows[0].topic == SubjectMerged.TOPIC):
            return None
        named = stands and not any("-" in tag for tag in tags)
        return Renew.CODES if named else Renew.EVERYTHING

    def _begun(self, row: HistoryRow) -> Renew | None:
        """Heads are published once a day: the day, and any law that began or ceased meanwhile."""
        before = self._heads.get(row.entry, row.effective_on)
        if any(before < day <= row.effective_on for day in self._turns):
            return Renew.EVERYTHING
        return Renew.DAY if row.entry >= max(self._heads, default=0) else None

    @cached_property
    def _heads(self) -> dict[int, date]:
        """By the entry of heads, the day of those before; of the first its own."""
        lines = self._context.rooms.ledger.store.stream_entries(STREAM)
        days = [date.fromisoformat(wire(line).effective_on) for _, line in lines]
        return dict(zip([number for number, _ in lines], [*days[:1], *days], strict=False))

    @cached_property
    def _newest_law(self) -> int:
        """The newest entry that set law, a calendar or an agency."""
        registry = self._context.registry
        found = [each.entry for each in registry.policy.rule_sets.values()]
        found += [each.entry for each in registry.calendar_years.values()]
        found += [max(each.entry, each.closed_in) for each in registry.agencies.values()]
        return max(found, default=0)

    @cached_property
    def _turns(self) -> frozenset[date]:
        """The days on which a rule set begins to hold, or holds no more."""
        known = self._context.registry.policy.rule_sets.values()
        ends = {each.valid_to + _DAY for each in known if each.valid_to}
        return frozenset(ends.union(each.valid_from for each in known))
