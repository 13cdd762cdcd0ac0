"""Expected deliveries: what each source gave, in files and by itself, against what it owes.

What is expected follows from the rules and the day and is computed when it is asked for;
only what was filed without a file has rows of its own here.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from sqlalchemy import bindparam, func, select

from ledger.clock import day_of
from ledger.delivery.coverage import SourceCoverage, sources
from ledger.delivery.expected import Delivery, Expected, expected, rules_or_none
from ledger.delivery.nil_return import NilReturn
from ledger.refusal import PLAN
from projections.affairs import AFFAIRS_OF
from projections.database import STREAM, Rows, index, number, table, text
from projections.history import changes
from projections.intake import BATCHES, REJECTIONS, batches
from projections.projection import Projection
from projections.provenance import ORIGINS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ledger.affairs import Affair
    from ledger.registry import Registry
    from projections.account import Account
    from projections.database import Database
    from projections.intake import BatchRow

FILINGS = table(
    "filings",
    text("tag", key=True),
    text("stream", key=True),
    text("agency"),
    text("kind"),
    text("day"),
    number("entry"),
    text("rule"),
    scope=STREAM,
)
index(FILINGS, "day", "agency", "kind")
index(FILINGS, "entry")
PAGE = 1_000
RULE = f"{PLAN}#13"
_F = FILINGS.c
_DAYS = (
    select(_F.agency, _F.kind, _F.day)
    .where(_F.day >= bindparam("since"))
    .distinct()
    .order_by(_F.agency, _F.kind, _F.day)
)
_B, _R = BATCHES.c, REJECTIONS.c
_FAULTS = (
    select(_B.agency, _R.field, func.count())
    .select_from(REJECTIONS.join(BATCHES, _B.stream == _R.stream))
    .where(_B.received_at >= bindparam("since"), _B.withdrawn_in == 0)
    .group_by(_B.agency, _R.field)
    .order_by(_B.agency, func.count().desc(), _R.field)
)
_NEWEST_FILE = select(func.coalesce(func.max(_B.newest), 0))
_NEWEST = select(func.coalesce(func.max(_F.entry), 0))
_ORGANS = select(ORIGINS.c.agency).where(ORIGINS.c.batch == bindparam("batch")).distinct()


def rows(account: Account, touched: Collection[str], out: Rows) -> None:
    """The day on which an agency itself filed a record, or a court's listing was mirrored."""
    state, add = account.state, out[FILINGS.name].append
    for stream in touched:
        record, listing = state.records.get(stream), state.listings.get(stream)
        if record is not None and not record.batch and not record.facts.backfill:
            day = day_of(record.filed_at).isoformat()
            facts = record.facts
            add((account.tag, stream, facts.agency, facts.kind, day, record.entries[0], RULE))
        elif listing is not None and listing.mirrored is not None:
            day = listing.mirrored.listed_on.isoformat()
            kind = listing.list_type
            add((account.tag, stream, listing.unit, kind, day, listing.entries[0], RULE))


PROJECTION = Projection((FILINGS,), rows)


class Given(msgspec.Struct, frozen=True):
    """What all sources gave since a day."""

    deliveries: dict[tuple[str, str], list[Delivery]]
    """By agency and kind of record."""
    nothing: dict[tuple[str, str, date], date]
    """By agency, table and first day of the period: the day of the nil return."""


def given(database: Database, registry: Registry, since: date) -> Given:
    """Files, records filed without one, and nil returns since a day."""
    found: dict[tuple[str, str], list[Delivery]] = defaultdict(list)
    for row in batches_since(database, since):
        taken = row.accepted + row.duplicate + row.waiting + row.linked
        if taken and not row.withdrawn_in and not row.backfill:
            for kind in kinds_of(row, registry):
                for agency in senders(database, row, registry):
                    delivery = Delivery(day_of(row.received_at), row.stream)
                    found[agency, kind].append(delivery)
    for agency, kind, day in database.read(_DAYS, since=since.isoformat()):
        found[agency, kind].append(Delivery(date.fromisoformat(day)))
    said = {(n.agency, n.table, n.begins): n.opened_on for n in _nil_returns(database)}
    return Given(dict(found), said)


def batches_since(database: Database, since: date) -> Iterator[BatchRow]:
    """Delivered files, newest first, down to a day."""
    place = ""
    while page := batches.run(database, first=PAGE, after=place):
        for _, row in page:
            if day_of(row.received_at) < since:
                return
            yield row
        place = page[-1][0]


def kinds_of(row: BatchRow, registry: Registry) -> set[str]:
    """The kinds of record that a file's tables hold."""
    layouts = (registry.policy.versions(f"layout.{name}") for name in row.layouts)
    return {versions[-1].rules["record"] for versions in layouts if versions}


def senders(database: Database, row: BatchRow, registry: Registry) -> set[str]:
    """Whose delivery a file is: its sender's; of who relays for others, the organs in it."""
    sender = registry.agencies.get(row.agency)
    if sender is None or sender.relays_for is None:
        return {row.agency}
    batch = row.stream.partition("/")[2]
    return {row.agency, *(agency for (agency,) in database.read(_ORGANS, batch=batch))}


def _nil_returns(database: Database) -> Iterator[NilReturn]:
    place = ""
    query = AFFAIRS_OF[NilReturn.KIND]
    while page := query.run(database, first=PAGE, after=place, kind=NilReturn.KIND):
        said: list[Affair] = [affair for _, affair in page]
        yield from (affair for affair in said if isinstance(affair, NilReturn))
        place = page[-1][0]


def expectations(database: Database, registry: Registry, since: date, day: date) -> list[Expected]:
    """Every table of every source for every period since a day, with what became of it."""
    rules = rules_or_none(registry.policy, day)
    if rules is None:
        return []
    got = given(database, registry, since)
    deliveries: Mapping[tuple[str, str], list[Delivery]] = got.deliveries
    return list(expected(rules, registry, deliveries, got.nothing, since, day))


def begin_of(database: Database, registry: Registry, day: date) -> date:
    """The first day whose periods are shown: so many months before, never before the ledger."""
    rules = rules_or_none(registry.policy, day)
    months = rules.periods_shown if rules else 0
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = changes(database, after=0, first=1)
    founded = day_of(first[0].recorded_at) if first else day
    return max(date(years, month + 1, 1), founded)


class Covered(NamedTuple):
    """What is expected of every source by a day, and how far each has come."""

    expectations: tuple[Expected, ...]
    sources: tuple[SourceCoverage, ...]


def covered(database: Database, registry: Registry, day: date) -> Covered:
    """Expectations and coverage by a day."""
    rules = rules_or_none(registry.policy, day)
    if rules is None:
        return Covered((), ())
    since = begin_of(database, registry, day)
    got = given(database, registry, since)
    found = tuple(expected(rules, registry, got.deliveries, got.nothing, since, day))
    newest = {key: max(each.on for each in gave) for key, gave in got.deliveries.items()}
    return Covered(found, sources(rules, registry, found, newest))


def version_of(database: Database) -> tuple[int, ...]:
    """Moves whenever something that counts as a delivery came."""
    said = AFFAIRS_OF[NilReturn.KIND].run(database, first=1, kind=NilReturn.KIND)
    ((received,),), ((filed,),) = database.read(_NEWEST_FILE), database.read(_NEWEST)
    return received, said[0][1].entries[-1] if said else 0, filed


def faults(database: Database, since: date) -> dict[str, dict[str, int]]:
    """Rejected cells by agency and field, in files received since a day, most first."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for agency, name, many in database.read(_FAULTS, since=since.isoformat()):
        found[agency][name] = many
    return dict(found)
