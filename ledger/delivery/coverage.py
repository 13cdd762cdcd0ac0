"""Collection and sharing (Article 13, 归集共享): what "none" means in an answer about a subject.

An answer is never just empty: it says whether the subject is clean, unknown, or something
may be withheld, and whether a source has not delivered. What is withheld is a matter of who
asks and never of whom: a reader who is not shown a class of things is told so for every
subject alike, so that formerly listed and never listed answer alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.delivery.expected import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ledger.delivery.expected import Expected

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


def sources(expectations: Iterable[Expected]) -> tuple[SourceCoverage, ...]:
    """The coverage of each source and table, from what was expected of it in every period."""
    grouped: dict[tuple[str, str], list[Expected]] = {}
    for each in expectations:
        grouped.setdefault((each.field, each.table), []).append(each)
    return tuple(_source(of) for of in grouped.values())


def _source(of: list[Expected]) -> SourceCoverage:
    first = of[0]
    covered: date | None = None
    for each in of:
        if each.delivered_on is None:
            break
        covered = each.period.ends
    return SourceCoverage(
        field=first.field,
        label=first.label,
        agency=first.agency,
        table=first.table,
        delivered_on=max((e.delivered_on for e in of if e.delivered_on), default=None),
        covered_until=covered,
        behind=any(e.situation == MISSING for e in of),
        rule=first.rule,
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
