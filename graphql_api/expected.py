"""Collection and sharing (Article 13, 归集共享): which unit owed which table, and gave it when."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.moment import AsOf, moment_of
from graphql_api.stored import Count, Rule, rule_of
from ledger.clock import day_of
from ledger.delivery.expected import DELIVERED, LATE, MISSING, PENDING, Expected
from projections import deliveries
from projections.query import cursor, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

KEY = 4
"""Parts of a place in the list: last day, field, table, first day of the period."""


@strawberry.type(description="One table of one source for one period. 应归集")
class ExpectedDelivery:
    field: str = strawberry.field(description="Of the plan's fields: `tax`, `housing` …")
    label: str
    agency: str
    name: str
    table: str
    begins: date
    ends: date
    due: date
    provisional: bool
    situation: str = strawberry.field(description="`delivered`, `late`, `pending` or `missing`.")
    delivered_on: date | None
    nothing: bool = strawberry.field(description="The source said that it has nothing.")
    batch: strawberry.ID | None = strawberry.field(description="The file that settled it.")
    rule: Rule | None


@strawberry.type(description="A unit in one month.")
class MonthOfDelivery:
    month: str = strawberry.field(description="`2026-05`: tables due, and files received, in it.")
    due: int
    on_time: int
    accepted: int
    rejected: int


@strawberry.type(description="How well and how timely a unit delivers. 归集质量与及时率")
class DeliveryQuality:
    agency: str
    name: str
    due: int = strawberry.field(description="Tables whose last day has passed.")
    on_time: int
    late: int
    missing: int
    rate: str | None = strawberry.field(
        description="On time of those due, in percent with one decimal; null when none was due."
    )
    rows: int
    accepted: int
    rejected: int
    quality: str | None = strawberry.field(
        description="Rows accepted of those sent, in percent with one decimal; null without rows."
    )
    faults: list[Count] = strawberry.field(description="Rejected cells by field, most first.")
    trend: list[MonthOfDelivery]


def _place(of: Expected) -> tuple[str, str, str, str]:
    return of.due_on.isoformat(), of.field, of.table, of.period.begins.isoformat()


def _delivery(of: Expected, context: Context) -> ExpectedDelivery:
    return ExpectedDelivery(
        field=of.field,
        label=of.label,
        agency=of.agency,
        name=_name(of.agency, context),
        table=of.table,
        begins=of.period.begins,
        ends=of.period.ends,
        due=of.due_on,
        provisional=of.provisional,
        situation=of.situation,
        delivered_on=of.delivered_on,
        nothing=of.nothing,
        batch=strawberry.ID(of.batch.partition("/")[2]) if of.batch else None,
        rule=rule_of(of.rule, context),
    )


def _name(agency: str, context: Context) -> str:
    found = context.registry.agencies.get(agency)
    return found.short_name if found else agency


def _expected(context: Context, agency: str | None, day: date | None = None) -> list[Expected]:
    """What is expected of the units that may be asked about, in order of the last day."""
    sight, rooms = context.sight, context.rooms
    named = (context.agency_named(agency) or "",) if agency else None
    wanted = named or (None if sight.rates else sight.units())
    if wanted is not None and not sight.rates and not (wanted and sight.unit(*wanted)):
        raise GraphQLError(
            "A unit sees its own deliveries only.", extensions={"code": "unit_sees_its_own_work"}
        )
    on = day or context.today
    begin = deliveries.begin_of(rooms.database, context.registry, on)
    found = deliveries.expectations(rooms.database, context.registry, begin, on)
    return sorted((e for e in found if wanted is None or e.agency in wanted), key=_place)


@strawberry.type
class ExpectedQuery:
    """What is asked about deliveries, by supervisors, auditors, and units of their own."""

    @strawberry.field(
        description="Every table a source owes, for each period, with what became of it, in "
        "order of the last day; as of another day, as it stood then. 应归集清单"
    )
    def deliveries(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        agency: str | None = None,
        situation: str | None = None,
        as_of: AsOf | None = None,
    ) -> paging.Connection[ExpectedDelivery]:
        context: Context = info.context
        day = moment_of(as_of, context).effective_on if as_of else None
        found = _expected(context, agency, day)
        if day is not None:
            found = [_then(each, day) for each in found]
        return _page(context, first, after, (e for e in found if situation in (None, e.situation)))

    @strawberry.field(
        description="Which unit owes which table for which period and did not deliver it, the "
        "longest owed first. 归集缺口"
    )
    def delivery_gaps(
        self, info: Info, first: int, after: str | None = None, agency: str | None = None
    ) -> paging.Connection[ExpectedDelivery]:
        context: Context = info.context
        found = _expected(context, agency)
        return _page(context, first, after, (e for e in found if e.situation == MISSING))

    @strawberry.field(
        description="Timeliness and quality of each unit's deliveries, with the trend by month. "
        "归集质量"
    )
    def delivery_quality(self, info: Info, agency: str | None = None) -> list[DeliveryQuality]:
        context: Context = info.context
        found = _expected(context, agency)
        return _Measured(context, found).all()


def _then(of: Expected, day: date) -> Expected:
    """The same as it stood on a day: what came later had not come."""
    if of.delivered_on is None or of.delivered_on <= day:
        return of
    situation = MISSING if day > of.due_on else PENDING
    return of._replace(delivered_on=None, batch="", nothing=False, situation=situation)


def _page(
    context: Context, first: int, after: str | None, found: Iterable[Expected]
) -> paging.Connection[ExpectedDelivery]:
    first = paging.checked(first)
    start = tuple(str(part) for part in key_of(after, KEY)) if after else ()
    rows = [(cursor(_place(e)), e) for e in found if _place(e) > start]
    return paging.page(rows[: first + 1], first, lambda e: _delivery(e, context))


@dataclass(slots=True)
class _Month:
    """What is counted of a unit in one month."""

    due: int = 0
    on_time: int = 0
    accepted: int = 0
    rejected: int = 0


@dataclass(slots=True)
class _Unit:
    """What is counted of a unit."""

    situations: Counter[str] = field(default_factory=Counter)
    months: defaultdict[str, _Month] = field(default_factory=lambda: defaultdict(_Month))


class _Measured:
    """Timeliness and quality, counted once for all units asked about."""

    def __init__(self, context: Context, found: Iterable[Expected]) -> None:
        self._context = context
        self._units: defaultdict[str, _Unit] = defaultdict(_Unit)
        rooms = context.rooms
        begin = deliveries.begin_of(rooms.database, context.registry, context.today)
        for each in found:
            self._expect(each)
        for row in deliveries.batches_since(rooms.database, begin):
            if row.agency in self._units and not row.withdrawn_in:
                month = self._units[row.agency].months[day_of(row.received_at).isoformat()[:7]]
                month.accepted += row.accepted + row.duplicate + row.waiting + row.linked
                month.rejected += row.rejected
        self._faults = deliveries.faults(rooms.database, begin)

    def _expect(self, each: Expected) -> None:
        unit = self._units[each.agency]
        unit.situations[each.situation] += 1
        if each.situation != PENDING:
            month = unit.months[each.due_on.isoformat()[:7]]
            month.due += 1
            month.on_time += each.situation == DELIVERED

    def all(self) -> list[DeliveryQuality]:
        """Every unit, in order of its code."""
        return [self._quality(agency, unit) for agency, unit in sorted(self._units.items())]

    def _quality(self, agency: str, unit: _Unit) -> DeliveryQuality:
        said = unit.situations
        due = said[DELIVERED] + said[LATE] + said[MISSING]
        accepted = sum(m.accepted for m in unit.months.values())
        rejected = sum(m.rejected for m in unit.months.values())
        return DeliveryQuality(
            agency=agency,
            name=_name(agency, self._context),
            due=due,
            on_time=said[DELIVERED],
            late=said[LATE],
            missing=said[MISSING],
            rate=_share(said[DELIVERED], due),
            rows=accepted + rejected,
            accepted=accepted,
            rejected=rejected,
            quality=_share(accepted, accepted + rejected),
            faults=[Count(name=k, value=v) for k, v in self._faults.get(agency, {}).items()],
            trend=[
                MonthOfDelivery(
                    month=name,
                    due=m.due,
                    on_time=m.on_time,
                    accepted=m.accepted,
                    rejected=m.rejected,
                )
                for name, m in sorted(unit.months.items())
            ],
        )


def _share(part: int, whole: int) -> str | None:
    return f"{part * 100 / whole:.1f}" if whole else None
