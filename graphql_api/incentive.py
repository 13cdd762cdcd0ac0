"""Incentives (Article 8, 守信激励): what a subject may have on a day, the lists, the grants."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import GraphQLError
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.moment import AsOf, named_moment
from graphql_api.proof import Resting
from graphql_api.stored import Rule, rule_of, type_of
from graphql_api.subject import code_of
from ledger.incentive.standing import incentives_in_force, rules_of
from projections import incentives, reading

if TYPE_CHECKING:
    from ledger.incentive.incentive import Incentive as LedgerIncentive
    from ledger.incentive.standing import IncentiveStanding
    from projections import asof

    IncentiveRow = incentives.IncentiveRow
    GrantRow = incentives.GrantRow
else:
    IncentiveRow = type_of(incentives.IncentiveRow, "IncentiveRow", hide=("tag",))
    GrantRow = type_of(incentives.GrantRow, "GrantRow", hide=("tag",))


@strawberry.type(description="An incentive that a subject may be granted. 激励措施")
class IncentiveMeasure:
    code: str
    label: str
    clause: str
    scenario: str = strawberry.field(description="Of the 信易+ scenarios; empty for others.")
    agencies: list[str] = strawberry.field(description="Who may grant it; empty: every unit.")


@strawberry.type(description="An incentive list that a subject is on. 红名单")
class IncentiveListed(Resting):
    id: strawberry.ID
    list_type: str
    label: str
    unit: str
    since: date | None
    until: date | None
    measures: list[IncentiveMeasure]
    derived_from: list[int]
    rule: Rule | None


@strawberry.type(description="The incentives of a subject in force on a day. 可享受的激励")
class Incentives:
    code: str
    known: bool = strawberry.field(description="False: no source has named this subject.")
    on: date
    entry: int = strawberry.field(description="The entry the answer reflects.")
    lists: list[IncentiveListed]
    next_change_on: date | None = strawberry.field(description="Ask again on this day.")


@strawberry.type(description="An incentive listing with whom it is about.")
class HonouredSubject:
    code: str = strawberry.field(description="Empty for a person.")
    name: str
    incentive: IncentiveRow


@strawberry.type(description="A granted incentive with whom it was granted to.")
class GrantedSubject:
    code: str = strawberry.field(description="Empty for a person.")
    name: str
    grant: GrantRow


@strawberry.type
class IncentiveQuery:
    """What is asked about incentives."""

    @strawberry.field(
        description="The incentives of an organisation in force on a day, with all each list "
        "brings; now or as of. 守信激励查询"
    )
    def incentives(self, info: Info, code: str, as_of: AsOf | None = None) -> Incentives:
        context: Context = info.context
        return _incentives(code_of(code), context, as_of)

    @strawberry.field(
        description="Who is on an incentive list, in order of day, now or as of; drafts and what "
        "stands no more for the unit and auditors. 红名单"
    )
    def incentive_list(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        list_type: str | None = None,
        in_force: bool = True,  # noqa: FBT002
        as_of: AsOf | None = None,
    ) -> paging.Connection[HonouredSubject]:
        context: Context = info.context
        first = paging.checked(first)
        at = named_moment(as_of, context) if as_of else None
        sight = context.sight
        rows = paging.filtered(
            lambda place, many: incentives.incentives.run(
                context.rooms.database,
                first=many,
                after=place,
                list_type=list_type,
                in_force=None if at or not in_force else True,
                listed_by=at.effective_on if at else None,
            ),
            lambda row: (
                _visible(row, context)
                and context.shows(row.tag, "incentives", row.stream)
                and (in_force or at is not None or sight.unpublished("", row.unit))
                and (at is None or _was_in_force(row, context, at))
            ),
            first,
            after,
        )
        return paging.page(rows, first, lambda row: _honoured(row, context))

    @strawberry.field(
        description="Incentives granted by one's own unit, in order of day; all for auditors. "
        "激励实施情况"
    )
    def incentive_grants(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        agency: str | None = None,
        code: str | None = None,
        in_force: bool | None = None,
    ) -> paging.Connection[GrantedSubject]:
        context: Context = info.context
        first, sight = paging.checked(first), context.sight
        wanted = (context.agency_named(agency) or "",) if agency else sight.units()
        if not (sight.everything or sight.unit(*wanted)):
            raise GraphQLError(
                "A unit sees its own work only.", extensions={"code": "unit_sees_its_own_work"}
            )
        rows = incentives.grants.run(
            context.rooms.database,
            first=first + 1,
            after=after or "",
            unit=wanted or None,
            code=code,
            in_force=in_force,
        )
        return paging.page(rows, first, lambda row: _granted(row, context))


def _incentives(tag: str, context: Context, as_of: AsOf | None) -> Incentives:
    at = named_moment(as_of, context)
    rooms, sight = context.rooms, context.sight
    today = reading.head(rooms.database, tag)
    state = rooms.ledger.state(tag, at.entry, at.effective_on)
    registry = rooms.ledger.registry_at(at.entry)
    found = incentives_in_force(state, registry.policy, registry.calendar, at.effective_on)
    held = today.incentives if today else ()
    allowed = {case.id for case in held if sight.case(tag, "incentives", case)}
    seen = [(of, stands) for of, stands in found if of.id in allowed]
    return Incentives(
        code=tag,
        known=bool(today and today.registered_on),
        on=at.effective_on,
        entry=at.entry,
        lists=[_listed(of, stands, registry.policy, context) for of, stands in seen],
        next_change_on=min((s.next_change_on for _, s in seen if s.next_change_on), default=None),
    )


def _listed(
    of: LedgerIncentive, stands: IncentiveStanding, policy: Any, context: Context
) -> IncentiveListed:
    rule_set, rule = rules_of(policy, of)
    catalogue = rule_set.rules["measures"]
    return IncentiveListed(
        id=strawberry.ID(of.id),
        list_type=of.list_type,
        label=rule["label"],
        unit=of.unit,
        since=stands.since,
        until=stands.last_day,
        measures=[_measure(code, catalogue[code]) for code in stands.measures],
        derived_from=list(stands.derived_from),
        rule=rule_of(stands.rule, context),
    )


def _measure(code: str, rule: Any) -> IncentiveMeasure:
    return IncentiveMeasure(
        code=code,
        label=rule["label"],
        clause=rule["clause"],
        scenario=rule["scenario"],
        agencies=list(rule["agencies"]),
    )


def _visible(row: incentives.IncentiveRow, context: Context) -> bool:
    """In force of an organisation: anyone; all else for its unit and auditors."""
    public = row.in_force and "-" not in row.tag
    return public or context.sight.unpublished("", row.unit)


def _was_in_force(row: incentives.IncentiveRow, context: Context, at: asof.AsOf) -> bool:
    rooms = context.rooms
    state = rooms.ledger.state(row.tag, at.entry, at.effective_on)
    registry = rooms.ledger.registry_at(at.entry)
    found = incentives_in_force(state, registry.policy, registry.calendar, at.effective_on)
    return any(of.id == row.stream for of, _ in found)


def _honoured(row: incentives.IncentiveRow, context: Context) -> HonouredSubject:
    code, name = named(row.tag, context)
    if not code or not row.in_force:
        context.shown.note(row.tag, row.stream)
    return HonouredSubject(code=code, name=name, incentive=row)


def _granted(row: incentives.GrantRow, context: Context) -> GrantedSubject:
    context.shown.note(row.tag, row.stream)
    code, name = named(row.tag, context)
    return GrantedSubject(code=code, name=name, grant=row)


def named(tag: str, context: Context) -> tuple[str, str]:
    """Code and name of an organisation; neither for a person."""
    head = None if "-" in tag else context.head_of(tag)
    return (head.code, head.name) if head else ("", "")
