"""Collection and sharing (Article 13, 归集共享): what "none" means in an answer about a subject.

An answer is never just empty: it says whether the subject is clean, unknown, or something
may be withheld, and whether a source has not delivered. What is withheld is a matter of who
asks and never of whom: a reader who is not shown a class of things is told so for every
subject alike, so that formerly listed and never listed answer alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.delivery.expected import MISSING, responsible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ledger.delivery.expected import Expected, Field, OwedTable, Rules
    from ledger.registry import Registry

SOMETHING, CLEAN = "something", "clean"
UNKNOWN, WITHHELD, NOT_DELIVERED = "unknown", "withheld", "not_delivered"
"""Something stands; nothing does; nobody named the subject; it may not be told; nothing is
shown, but a source that should have delivered has not."""

CLASSES = ("natural_persons", "unpublished", "ended", "sealed")
"""What readers without a case of their own are never shown, whoever they ask about."""


class SourceCoverage(NamedTuple):
    """How far one table of one source has come."""

    field: str
    label: str
    agency: str
    table: str
    delivered_on: date | None
    """The newest delivery; None: never."""
    covered_until: date | None
    """The last day of the newest period up to which every period was delivered."""
    behind: bool
    """Whether a period whose day has passed was not delivered."""
    rule: str


def sources(
    rules: Rules,
    registry: Registry,
    expectations: Iterable[Expected],
    newest: Mapping[tuple[str, str], date],
) -> tuple[SourceCoverage, ...]:
    """The coverage of each source and table, from what was expected of it in every period and
    its newest delivery, by agency and kind of record."""
    grouped: dict[tuple[str, str], list[Expected]] = {}
    for each in expectations:
        grouped.setdefault((each.field, each.table), []).append(each)
    return tuple(
        _source(name, field, owed, registry, grouped.get((name, owed.table), []), rules, newest)
        for name, field in rules.fields.items()
        for owed in field.tables
    )


def _source(
    name: str,
    field: Field,
    owed: OwedTable,
    registry: Registry,
    periods: list[Expected],
    rules: Rules,
    newest: Mapping[tuple[str, str], date],
) -> SourceCoverage:
    agency = responsible(registry, field.agency)
    covered: date | None = None
    for each in periods:
        if each.delivered_on is None:
            break
        covered = each.period.ends
    days = [newest.get((agency, kind)) for kind in owed.kinds]
    days += [each.delivered_on for each in periods]
    return SourceCoverage(
        field=name,
        label=f"{field.label} · {owed.label}",
        agency=agency,
        table=owed.table,
        delivered_on=max(filter(None, days), default=None),
        covered_until=covered,
        behind=any(each.situation == MISSING for each in periods),
        rule=f"{rules.rule_set}#{field.clause}",
    )


def meaning(*, told: bool, known: bool, shown: bool, behind: bool) -> str:
    """What an answer means: `told` whether this reader may ask about the subject at all, `known`
    whether any source named it, `shown` whether anything adverse is shown, `behind` whether a
    source has not delivered."""
    if not told:
        return WITHHELD
    if shown:
        return SOMETHING
    if not known:
        return UNKNOWN
    return NOT_DELIVERED if behind else CLEAN


def withheld(*, sees_all: bool) -> tuple[str, ...]:
    """The classes a reader is never shown of a subject; none for who sees all of it."""
    return () if sees_all else CLASSES
