"""Work that follows from a day and not from one entry: batches to prepare, tables to deliver.

It is computed when the work list is asked for: one piece for each platform, table and step,
and one for each table of a unit, due on the earliest last day among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.delivery.expected import MISSING, PENDING
from ledger.exchange.platform import rules_or_none
from ledger.exchange.preparing import POWER
from projections.exchange_counts import due
from projections.publication import iso
from projections.query import cursor, key_of
from projections.worklist import ORDER, WorkRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ledger.delivery.expected import Expected
    from ledger.registry import Registry
    from projections.database import Database

ARTICLE = 13
PREPARE, DELIVER = "exchange_batch.prepare", "delivery.deliver"


def upcoming(
    database: Database,
    registry: Registry,
    expectations: Iterable[Expected],
    day: date,
    units: tuple[str, ...] | None,
    after: str,
    due_until: date | None,
) -> list[tuple[str, WorkRow]]:
    """Such work of these units after a place in the list, in its order; None for all units."""
    wanted = [each for each in expectations if units is None or each.agency in units]
    found = [*_batches(database, registry, day, units), *_deliveries(wanted, day)]
    start = tuple(key_of(after, len(ORDER))) if after else ()
    rows = ((_key(row), row) for row in found)
    return [
        (cursor(key), row)
        for key, row in sorted(rows, key=lambda pair: pair[0])
        if key > start and (due_until is None or (row.due is not None and row.due <= due_until))
    ]


def _key(row: WorkRow) -> tuple[str | int, ...]:
    values = {"due": iso(row.due)}
    return tuple(values.get(name) or getattr(row, name) for name in ORDER)


def _batches(
    database: Database, registry: Registry, day: date, units: tuple[str, ...] | None
) -> Iterator[WorkRow]:
    """For who leads sharing: what must go out, by platform, table and step."""
    rules = rules_or_none(registry.policy, day)
    leads = [a.code for a in registry.agencies.values() if POWER in a.powers and not a.closed_in]
    asked = [code for code in leads if units is None or code in units]
    if rules is None or not asked:
        return
    for each in due(database):
        yield WorkRow(
            tag="",
            stream=f"exchange/{each.platform}/{each.sort}",
            kind=PREPARE,
            detail=f"{each.step} {each.items}",
            agency=asked[0],
            article=ARTICLE,
            since=None,
            due=each.due,
            entry=0,
            rule=rules.rule(rules.clocks.clause),
        )


def _deliveries(expectations: Iterable[Expected], day: date) -> Iterator[WorkRow]:
    """For each unit: the tables it owes, with how many periods and the oldest last day."""
    owed: dict[tuple[str, str], list[Expected]] = {}
    for each in expectations:
        running = each.situation == PENDING and each.period.ends >= day
        if each.situation in (MISSING, PENDING) and not running:
            owed.setdefault((each.field, each.table), []).append(each)
    for (name, table), periods in owed.items():
        first = min(periods, key=lambda each: each.due_on)
        yield WorkRow(
            tag="",
            stream=f"delivery/{name}/{table}",
            kind=DELIVER,
            detail=f"{table} {len(periods)}",
            agency=first.agency,
            article=ARTICLE,
            since=first.period.begins,
            due=first.due_on,
            entry=0,
            rule=first.rule,
        )
