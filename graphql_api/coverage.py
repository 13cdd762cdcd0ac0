"""Collection and sharing (Article 13, 归集共享): what "none" means in an answer.

Every answer about a subject says whether nothing was found, nobody named the subject,
something may be withheld, or a source has not delivered. What is withheld depends on who
asks and on nobody that is asked about.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

import strawberry

from graphql_api.stored import Rule, rule_of
from ledger.delivery import coverage as covered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphql_api.context import Context

ABOUT_SUBJECTS = frozenset({"subject", "subjects", "person", "clearance", "organisations"})
"""Questions whose answers may be empty because a source has not delivered."""


@strawberry.enum(description="What an answer about a subject means, so that none is ambiguous.")
class Meaning(Enum):
    SOMETHING = strawberry.enum_value(
        covered.SOMETHING, description="Something adverse is shown. 有失信信息"
    )
    CLEAN = strawberry.enum_value(
        covered.CLEAN, description="Known, nothing adverse, every source up to date. 无失信信息"
    )
    UNKNOWN = strawberry.enum_value(
        covered.UNKNOWN, description="No source has named this subject. 未收录"
    )
    WITHHELD = strawberry.enum_value(
        covered.WITHHELD, description="This reader may not be told, or nothing is there. 不予提供"
    )
    NOT_DELIVERED = strawberry.enum_value(
        covered.NOT_DELIVERED,
        description="Nothing adverse is shown, but a source has not delivered in time. 归集不全",
    )


@strawberry.type(description="How far one table of one source has come. 归集覆盖")
class SourceCoverage:
    source: str = strawberry.field(description="Code of the unit that answers for it.")
    name: str
    field: str = strawberry.field(description="Of the plan's fields: `tax`, `housing` …")
    table: str
    label: str
    delivered_on: date | None = strawberry.field(description="The newest delivery; null: never.")
    covered_until: date | None = strawberry.field(
        description="Every period up to this day was delivered; null: not even the first."
    )
    behind: bool = strawberry.field(description="A period whose day has passed is missing.")
    rule: Rule | None


@strawberry.type(description="What the answer rests on, and what it cannot say. 归集覆盖")
class Coverage:
    means: Meaning
    complete: bool = strawberry.field(description="No source is behind.")
    withheld: list[str] = strawberry.field(
        description="Classes never shown to this reader, whoever it asks about: "
        "`natural_persons`, `unpublished`, `ended`, `sealed`. It says nothing of this subject."
    )
    on: date = strawberry.field(description="The day of the comparison, Asia/Shanghai.")
    sources: list[SourceCoverage]


def coverage_of(
    context: Context, *, told: bool, known: bool, shown: bool, sees_all: bool = False
) -> Coverage:
    """The coverage of an answer about one subject."""
    found = context.coverage.sources
    behind = any(source.behind for source in found)
    return Coverage(
        means=Meaning(covered.meaning(told=told, known=known, shown=shown, behind=behind)),
        complete=not behind,
        withheld=list(covered.withheld(sees_all=sees_all)),
        on=context.today,
        sources=[_source(source, context) for source in found],
    )


def _source(of: covered.SourceCoverage, context: Context) -> SourceCoverage:
    agency = context.registry.agencies.get(of.agency)
    return SourceCoverage(
        source=of.agency,
        name=agency.short_name if agency else of.agency,
        field=of.field,
        table=of.table,
        label=of.label,
        delivered_on=of.delivered_on,
        covered_until=of.covered_until,
        behind=of.behind,
        rule=rule_of(of.rule, context),
    )


def summary(context: Context, fields: Iterable[str]) -> dict[str, Any]:
    """What `extensions.ledger` says of coverage; empty for questions about no subject, and of the
    past unless the question itself looked at all of it."""
    if not ABOUT_SUBJECTS.intersection(fields) or not context.rooms.is_whole:
        return {}
    found = context.coverage.sources
    behind = sorted({source.agency for source in found if source.behind})
    return {"coverage": {"complete": not behind, "behind": behind}}
