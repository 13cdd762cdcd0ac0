"""Collection and sharing (Article 13, 归集共享): which source owes which table for which period.

The plan names the fields whose information is collected (公安、法院 … 供暖); the policy family
`delivery` says which unit answers for each, with which tables, how often and by when. A
delivery settles the period that just ended, or the one that runs. Days are in Asia/Shanghai.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ledger.policy import NoRuleSetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.registry import Registry

FAMILY = "delivery"
DELIVERED, LATE, PENDING, MISSING = "delivered", "late", "pending", "missing"
"""Where a period stands: in time, after its day, its day not past, past and nothing came."""
MONTHS = {"month": 1, "quarter": 3, "year": 12}
ONE_DAY = timedelta(1)


class OwedTable(msgspec.Struct, frozen=True):
    """A table that a source delivers every period."""

    table: str
    label: str
    kinds: tuple[str, ...]
    """Kinds of record it holds."""
    period: str
    """`month`, `quarter` or `year` of the calendar."""
    within: str
    """How long after the period's last day it is due."""


class Field(msgspec.Struct, frozen=True):
    """One of the plan's fields (重点领域) and the unit that answers for it."""

    label: str
    agency: str
    clause: str
    tables: tuple[OwedTable, ...]


class Rules(msgspec.Struct, frozen=True):
    """The rules of delivery in force on a day."""

    rule_set: str
    valid_from: date
    fields: dict[str, Field]
    periods_shown: int
    trend_periods: int


class Period(NamedTuple):
    """A month, quarter or year of the calendar, first and last day."""

    begins: date
    ends: date


class Delivery(NamedTuple):
    """Something a source gave: a file, a record filed by itself, or word that there is nothing."""

    on: date
    batch: str = ""
    """Stream of the delivered file; empty where there was none."""
    nothing: bool = False
    """The source said that it has nothing for the period."""


class Expected(NamedTuple):
    """One table of one source for one period, and what became of it."""

    field: str
    label: str
    agency: str
    """Code of the unit that answers for it today."""
    table: str
    period: Period
    due_on: date
    provisional: bool
    delivered_on: date | None
    batch: str
    nothing: bool
    situation: str
    rule: str


_KNOWN: dict[str, Rules] = {}


def rules_on(policy: Policy, on: date) -> Rules:
    """The rules of delivery in force that day; NoRuleSetError before there were any."""
    rule_set = policy.in_force(FAMILY, on)
    known = _KNOWN.get(rule_set.hash)
    if known is None:
        rules = rule_set.rules
        known = _KNOWN[rule_set.hash] = Rules(
            rule_set=rule_set.id,
            valid_from=rule_set.valid_from,
            fields=msgspec.convert(rules["fields"], dict[str, Field]),
            periods_shown=rules["shown"]["periods"],
            trend_periods=rules["shown"]["trend_periods"],
        )
    return known


def rules_or_none(policy: Policy, on: date) -> Rules | None:
    """The rules of delivery in force that day; None before there were any."""
    try:
        return rules_on(policy, on)
    except NoRuleSetError:
        return None


def responsible(registry: Registry, agency: str) -> str:
    """The unit that answers for a field today: the one named, or who took it over."""
    named = registry.agencies.get(agency)
    if named is not None and not named.closed_in:
        return agency
    heirs = (a.code for a in registry.agencies.values() if agency in a.successor_of)
    return next((c for c in heirs if not registry.agencies[c].closed_in), agency)


def period_of(length: str, day: date) -> Period:
    """The period of that length in which a day lies."""
    months = MONTHS[length]
    first = (day.month - 1) // months * months + 1
    begins = date(day.year, first, 1)
    return Period(begins, _after(begins, months) - ONE_DAY)


def periods(length: str, since: date, day: date) -> Iterator[Period]:
    """Every whole period that begins on or after `since` and had begun by the day, in order."""
    period = period_of(length, since)
    while period.begins <= day:
        if period.begins >= since:
            yield period
        period = period_of(length, period.ends + ONE_DAY)


def _after(begins: date, months: int) -> date:
    years, month = divmod(begins.month - 1 + months, 12)
    return date(begins.year + years, month + 1, 1)


def settled(spans: Sequence[Period], deliveries: Iterable[Delivery]) -> Mapping[Period, Delivery]:
    """Which delivery settled which period: each the one that had just ended, if it was still
    open, else the one that ran. What is older than that stays missing."""
    found: dict[Period, Delivery] = {}
    for delivery in sorted(deliveries):
        begun = [period for period in spans if period.begins <= delivery.on]
        if (period := next((p for p in begun[-2:] if p not in found), None)) is not None:
            found[period] = delivery
    return found


def expected(
    rules: Rules,
    registry: Registry,
    deliveries: Mapping[tuple[str, str], Sequence[Delivery]],
    nothing: Mapping[tuple[str, str, date], date],
    since: date,
    day: date,
) -> Iterator[Expected]:
    """Every table of every field for every period since a day, with what became of it.

    `deliveries` are by agency and kind of record; `nothing` says on which day an agency said
    that it has nothing, by agency, table and first day of the period.
    """
    begin = max(since, rules.valid_from)
    for name, field in rules.fields.items():
        agency = responsible(registry, field.agency)
        for owed in field.tables:
            got = sorted({d for kind in owed.kinds for d in deliveries.get((agency, kind), ())})
            spans = list(periods(owed.period, begin, day))
            said = {p: on for p in spans if (on := nothing.get((agency, owed.table, p.begins)))}
            found = {p: Delivery(on, nothing=True) for p, on in said.items()}
            found |= settled(spans, got)
            for span in spans:
                yield _stands(
                    name, field, owed, agency, span, found.get(span), registry, rules, day
                )


def _stands(
    name: str,
    field: Field,
    owed: OwedTable,
    agency: str,
    span: Period,
    delivery: Delivery | None,
    registry: Registry,
    rules: Rules,
    day: date,
) -> Expected:
    due = _due(span, owed, registry.calendar)
    if delivery is None:
        situation = MISSING if day > due[0] else PENDING
    else:
        situation = LATE if delivery.on > due[0] else DELIVERED
    return Expected(
        field=name,
        label=f"{field.label} · {owed.label}",
        agency=agency,
        table=owed.table,
        period=span,
        due_on=due[0],
        provisional=due[1],
        delivered_on=delivery.on if delivery else None,
        batch=delivery.batch if delivery else "",
        nothing=delivery.nothing if delivery else False,
        situation=situation,
        rule=f"{rules.rule_set}#{field.clause}",
    )


def _due(span: Period, owed: OwedTable, calendar: Calendar) -> tuple[date, bool]:
    due = calendar.due(span.ends, owed.within, roll=True)
    return due.day, due.provisional
