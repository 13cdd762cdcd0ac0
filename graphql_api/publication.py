"""Publication (Article 14, 公示): what each unit published on time of its records and listings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.stored import Rule, rule_of
from projections import publication

if TYPE_CHECKING:
    from collections.abc import Iterator

LATE = ("OVERDUE", "PUBLISHED_LATE")
OPEN, EXEMPT = ("PENDING", "OVERDUE"), "EXEMPT"
ROWS = 1_000
PERIOD_DAYS_MAX = 366


@strawberry.type(description="How one unit published what it decided in a period. 公示及时率")
class PublicationRate:
    agency: str
    name: str
    due: int = strawberry.field(description="Duties whose last day has come, without exemptions.")
    on_time: int
    late: int = strawberry.field(description="Published after the last day.")
    overdue: int = strawberry.field(description="Not published yet, though the day has passed.")
    pending: int
    exempt: int
    rate: str | None = strawberry.field(
        description="On time of those due, in percent with one decimal; null when none was due."
    )


@strawberry.type(description="A record or listing published late or not at all. 逾期公示")
class LatePublication:
    id: strawberry.ID = strawberry.field(
        description="The record or listing; empty where it has ended and is none of the asker's."
    )
    code: str = strawberry.field(
        description="The organisation; empty for a person, and where the record is."
    )
    kind: str = strawberry.field(description="The kind of record, or the type of list.")
    agency: str
    channel: str
    state: str
    decided_on: date
    due: date
    published_on: date | None
    reason: str = strawberry.field(description="The excuse, as a reason code; empty for none.")
    entry: int
    rule: Rule | None


@strawberry.type
class PublicationQuery:
    """What is asked about publication."""

    @strawberry.field(
        description="On-time rate of publication by unit, for records and listings decided in a "
        "period of at most a year; for auditors and supervisors. 公示及时率"
    )
    def publication_rates(self, info: Info, since: date, until: date) -> list[PublicationRate]:
        context: Context = info.context
        require_rates(context)
        if not timedelta(0) <= until - since <= timedelta(PERIOD_DAYS_MAX):
            raise GraphQLError(
                "Ask for a period of at most a year.",
                extensions={"code": "period_is_too_long", "limit": PERIOD_DAYS_MAX},
            )
        found: dict[str, PublicationRate] = {}
        for row in _decided(context, since, until):
            if row.agency not in found:
                found[row.agency] = _empty(row.agency, context)
            _count(found[row.agency], row, context.today)
        for rate in found.values():
            if rate.due:
                rate.rate = f"{rate.on_time * 100 / rate.due:.1f}"
        return [found[agency] for agency in sorted(found)]

    @strawberry.field(
        description="Records and listings published late or overdue, oldest due first, with the "
        "excuse; for auditors, supervisors and the unit itself. 逾期公示"
    )
    def late_publications(
        self, info: Info, first: int, after: str | None = None, agency: str | None = None
    ) -> paging.Connection[LatePublication]:
        context: Context = info.context
        first = paging.checked(first)
        units = (context.agency_named(agency) or "",) if agency else None
        if not context.sight.unit(*(units or ())):
            require_rates(context)
        rows = publication.publications.run(
            context.rooms.database, first=first + 1, after=after or "", agency=units, state=LATE
        )
        return paging.page(rows, first, lambda row: _late(row, context))


def require_rates(context: Context) -> None:
    """An error for whoever may not compare units."""
    if not context.sight.rates:
        raise GraphQLError(
            "Only auditors and supervisors compare units.",
            extensions={"code": "role_must_permit_the_question"},
        )


def _decided(context: Context, since: date, until: date) -> Iterator[publication.PublicationRow]:
    """Every duty to publish what was decided in the period."""
    place = ""
    while True:
        rows = publication.publications.run(
            context.rooms.database,
            first=ROWS,
            after=place,
            decided_from=since.isoformat(),
            decided_until=until.isoformat(),
        )
        yield from (row for _, row in rows)
        if len(rows) < ROWS:
            return
        place = rows[-1][0]


def _empty(agency: str, context: Context) -> PublicationRate:
    known = context.registry.agencies.get(agency)
    return PublicationRate(
        agency=agency,
        name=known.short_name if known else "",
        due=0,
        on_time=0,
        late=0,
        overdue=0,
        pending=0,
        exempt=0,
        rate=None,
    )


def _count(rate: PublicationRate, row: publication.PublicationRow, today: date) -> None:
    """One duty: what counts is whether it was published by its last day, whatever came after."""
    if row.published_on is not None:
        on_time = row.published_on <= row.due
        rate.due, rate.on_time = rate.due + 1, rate.on_time + on_time
        rate.late += not on_time
    elif row.state in OPEN:
        overdue = row.due < today
        rate.due, rate.overdue = rate.due + overdue, rate.overdue + overdue
        rate.pending += not overdue
    elif row.state == EXEMPT:
        rate.exempt += 1


def _late(row: publication.PublicationRow, context: Context) -> LatePublication:
    person, told = "-" in row.tag, _is_told(row, context)
    if person and told:
        context.shown.note(row.tag, row.stream)
    return LatePublication(
        id=strawberry.ID(row.stream if told else ""),
        code="" if person or not told else row.tag,
        kind=row.kind,
        agency=row.agency,
        channel=row.channel,
        state=row.state,
        decided_on=row.decided_on,
        due=row.due,
        published_on=row.published_on,
        reason=row.reason,
        entry=row.entry if told else 0,
        rule=rule_of(row.rule, context),
    )


def _is_told(row: publication.PublicationRow, context: Context) -> bool:
    """Whether the asker is told which record it was: not once it has ended, but for its units. A
    listing is told while it is in force."""
    now = context.present
    record = now.rooms.record(row.stream)
    if record is not None:
        return not (record.ended or record.repaired_in) or now.sight.record(row.tag, record)
    head = now.head_of(row.tag)
    held = (case for case in head.listings if case.id == row.stream) if head else ()
    return any(now.sight.case(row.tag, "listings", case) for case in held)
