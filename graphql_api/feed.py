"""The feed (Article 13, 归集共享): what changed after an entry, as one reader may see it today.

The cursor is the number of an entry: it never expires. Who may not see what an entry says gets
a bare tombstone for it; what follows from the entry in what may be seen is told all the same,
value by value. A filter looks only at what is told: what is hidden matches nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

import strawberry
from strawberry.scalars import JSON
from strawberry.types import Info

from graphql_api.cloud_event import cloud_event
from graphql_api.differing import NOTHING, Differing, FieldDifference
from graphql_api.history import LAW, PUBLIC_TOPICS, UNTOLD, may_show
from graphql_api.proof import Provable, Resting
from graphql_api.renewal import Renew, Renewal
from graphql_api.subject import checked_codes, code_of
from ledger.sanction.clearance import MATTER
from ledger.sanction.sanction import measure_rules
from projections import history

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql_api.context import Context
    from graphql_api.differing import Told

_FOR_ALL = frozenset({Renew.EVERYTHING, Renew.DAY, Renew.ENDED})
"""What every follower is told, whatever it follows; what ended was looked for by its codes."""
PAGE = 500
LOOKED_AT_MAX = 2_000
"""How many entries one answer looks through for what a filter wants."""


@strawberry.type(
    description="A change of the ledger; a bare tombstone where nothing of it is to be seen. 变更"
)
class Change(Provable, Resting):
    entry: int = strawberry.field(description="Its number, and the cursor to go on after it.")
    codes: list[str] = strawberry.field(
        description="Organisations whose archive changed, as far as that may be told."
    )
    tombstone: bool = strawberry.field(description="Something ended or is not public.")
    topic: str | None
    about: strawberry.ID | None
    recorded_at: datetime | None = strawberry.field(description="When the ledger took it, UTC.")
    effective_on: date | None
    agency: str | None
    summary: str | None
    supersedes: list[int] = strawberry.field(
        description="The entries that said what is no longer so."
    )
    differences: list[FieldDifference] = strawberry.field(
        description="The values it changed, each with why. Added up from entry 0 they give the "
        "archive as this reader sees it today."
    )
    renew: Renew | None = strawberry.field(
        default=None,
        description="What to ask again, where values changed that no difference tells: a day "
        "began, law was adopted, codes were merged, what was shown ended. No filter leaves it out.",
    )

    @strawberry.field(
        description="The same as a CloudEvent 1.0; null for a tombstone that renews nothing. The "
        "verbatim entry is in it for auditors alone."
    )
    def cloud_event(self, info: Info) -> JSON | None:
        context: Context = info.context
        return None if self.tombstone and self.renew is None else JSON(cloud_event(self, context))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader follows; everything where nothing is named."""

    codes: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    """Topics (`listing.decided`), or what they begin with (`listing`)."""
    matter: str = ""

    def by(self, change: Change, told: Told) -> bool:
        """Whether a change is wanted, by what is told of it; every one where nothing is named."""
        if change.renew in _FOR_ALL:
            return True
        if self.codes and self.codes.isdisjoint(change.codes):
            return False
        if change.renew is not None:
            return True
        if self.topics:
            topic = change.topic or ""
            if topic not in self.topics and topic.partition(".")[0] not in self.topics:
                return False
        return not self.matter or bool({self.matter, "*"} & told.matters)

    @property
    def all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.codes or self.topics or self.matter)


def wanted(
    context: Context,
    codes: list[str] | None = None,
    topics: list[str] | None = None,
    matter: str | None = None,
) -> Wanted:
    """What is followed. Raises the refusal that no list speaks of a matter."""
    if matter:
        rules = measure_rules(context.registry.policy, context.today).rules
        if matter not in rules["matters"]["known"]:
            raise MATTER.refused(fields=("matter",))
    asked = frozenset(code_of(code) for code in checked_codes(codes or []))
    return Wanted(
        asked | {context.root(code) for code in asked}, frozenset(topics or ()), matter or ""
    )


@dataclass(slots=True)
class Feed:
    """Reads the changes for one reader, up to the entry that the answer reflects."""

    context: Context
    wanted: Wanted = field(default_factory=Wanted)

    def page(self, after: int, first: int) -> list[Change]:
        """Up to so many changes after an entry, in order.

        With a filter the last one may be a bare tombstone that only moves the cursor: up to it
        everything was looked through.
        """
        found: list[Change] = []
        place = after
        for number, change in self.walk(after):
            place = number
            if change is not None:
                found.append(change)
            if len(found) == first or place - after >= LOOKED_AT_MAX:
                break
        if not self.wanted.all and place > (found[-1].entry if found else after):
            found.append(tombstone(place))
        return found

    def walk(self, after: int) -> Iterator[tuple[int, Change | None]]:
        """Every entry after one, in order, with its change where that is wanted."""
        differing = Differing(self.context)
        renewal = Renewal(self.context, self.wanted.codes)
        for number, rows in self._entries(after):
            change, told = self._change(list(rows), differing, renewal)
            yield number, change if self.wanted.by(change, told) else None

    def _entries(self, after: int) -> Iterator[tuple[int, Iterator[history.HistoryRow]]]:
        """The rows of each entry, whole, from the rows of the projection."""
        database, upto, width = self.context.rooms.database, self.context.entry, PAGE
        while True:
            rows = list(history.changes(database, after=after, first=width, upto=upto))
            more = len(rows) == width
            whole = [r for r in rows if r.entry != rows[-1].entry] if more else rows
            if more and not whole:
                width *= 4
                continue
            yield from groupby(whole, key=lambda row: row.entry)
            if not more:
                return
            after, width = whole[-1].entry, PAGE

    def _change(
        self, rows: list[history.HistoryRow], differing: Differing, renewal: Renewal
    ) -> tuple[Change, Told]:
        tags = [row.tag for row in rows if row.tag]
        shown = [row for row in rows if self._shows(row, differing)]
        untold = rows[0].topic in UNTOLD
        told = NOTHING if untold else differing.told(rows[0].entry, tags)
        renew = renewal.of(rows, differing)
        if not shown and not told.differences and renew is None:
            return tombstone(rows[0].entry, renewal.of_tombstone(rows[0].entry)), told
        for row in shown:
            if row.tag and row.topic not in PUBLIC_TOPICS:
                differing.note(row.tag, row.stream)
        named = [row.tag for row in shown if row.tag and "-" not in row.tag]
        if renew is Renew.CODES:
            named += tags
        first = shown[0] if shown else None
        change = Change(
            entry=rows[0].entry,
            codes=list(dict.fromkeys((*named, *told.codes))),
            tombstone=False,
            topic=first.topic if first else None,
            about=strawberry.ID(first.about) if first else None,
            recorded_at=rows[0].recorded_at,
            effective_on=first.effective_on if first else None,
            agency=first.agency if first else None,
            summary=first.summary if first else None,
            supersedes=told.supersedes,
            differences=told.differences,
            renew=renew,
        )
        return change, told

    def _shows(self, row: history.HistoryRow, differing: Differing) -> bool:
        """Whether what an entry says may be seen today."""
        sight = self.context.sight
        if row.topic in UNTOLD:
            return sight.everything
        if not row.tag:
            return row.stream.startswith(LAW) or sight.unpublished("", row.agency)
        view = differing.view(row.tag)
        return view.known and may_show(row, view.streams, self.context)


def tombstone(entry: int, renew: Renew | None = None) -> Change:
    """A change of which nothing may be told; it moves the cursor."""
    return Change(
        entry=entry,
        codes=[],
        tombstone=True,
        topic=None,
        about=None,
        recorded_at=None,
        effective_on=None,
        agency=None,
        summary=None,
        supersedes=[],
        differences=[],
        renew=renew,
    )
