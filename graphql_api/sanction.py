"""Joint sanctions (Article 9, 失信惩戒): clearance before a decision, and the lists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.types import Info

from graphql_api import paging
from graphql_api.context import Context
from graphql_api.permission import Sight
from graphql_api.stored import Rule, rule_of, type_of
from graphql_api.subject import checked_codes, code_of
from ledger.clearance import clearance as cleared
from projections import lists, reading

if TYPE_CHECKING:
    from ledger.clearance import Bar as LedgerBar
    from ledger.clearance import Clearance as LedgerClearance

ListingRow = type_of(lists.ListingRow, "ListingRow", hide=("tag",))


@strawberry.type(description="What stands against a matter, or asks for a human. 限制")
class Bar:
    kind: str
    id: strawberry.ID = strawberry.field(description="The measure or listing.")
    code: str
    label: str
    clause: str
    until: date | None = strawberry.field(description="Its last day, if one is known.")
    answer: str
    marks: list[str] = strawberry.field(description="Disputed, under reconsideration or lawsuit.")
    derived_from: list[int]
    rule: Rule | None


@strawberry.type(description="May this subject do this matter on this day? 准入核查")
class Clearance:
    code: str
    known: bool = strawberry.field(description="False: no source has named this subject.")
    matter: str
    answer: str = strawberry.field(description="`yes`, `no` or `ask_a_human`.")
    on: date
    bars: list[Bar]
    next_change_on: date | None = strawberry.field(description="Ask again on this day.")
    derived_from: list[int]
    rule: Rule | None
    entry: int = strawberry.field(description="The entry the answer reflects.")


@strawberry.type(description="A listing with whom it is about.")
class ListedSubject:
    code: str
    name: str
    listing: ListingRow


def _bar(bar: LedgerBar, context: Context) -> Bar:
    return Bar(
        kind=bar.kind,
        id=strawberry.ID(bar.stream),
        code=bar.code,
        label=bar.label,
        clause=bar.clause,
        until=bar.until,
        answer=bar.answer,
        marks=list(bar.marks),
        derived_from=list(bar.derived_from),
        rule=rule_of(bar.rule, context),
    )


def _answer(
    code: str, found: LedgerClearance, known: bool, on: date, context: Context
) -> Clearance:
    return Clearance(
        code=code,
        known=known,
        matter=found.matter,
        answer=found.answer,
        on=on,
        bars=[_bar(bar, context) for bar in found.bars],
        next_change_on=found.next_change_on,
        derived_from=list(found.derived_from),
        rule=rule_of(found.rule, context),
        entry=context.entry,
    )


@strawberry.type
class SanctionQuery:
    """What is asked before a decision, and of the lists."""

    @strawberry.field(
        description="May these organisations (up to 1,000) do this matter on this day: yes, no, "
        "ask a human. 准入核查"
    )
    def clearance(
        self, info: Info, codes: list[str], matter: str, on: date | None = None, purpose: str = ""
    ) -> list[Clearance]:
        context: Context = info.context
        day, registry = on or context.today, context.rooms.ledger.registry
        answers = []
        for code in checked_codes(codes):
            tag = code_of(code)
            if purpose or context.actor.agency:
                context.shown.note(tag, purpose=purpose or matter)
            state = context.rooms.state_at(tag, context.entry, day)
            found = cleared(state, registry.policy, registry.calendar, matter, day)
            answers.append(_answer(tag, found, state.registration is not None, day, context))
        return answers

    @strawberry.field(
        description="Who is on a list, newest first; retired listings for auditors. 名单"
    )
    def listings(
        self,
        info: Info,
        first: int,
        after: str | None = None,
        list_type: str | None = None,
        in_force: bool = True,  # noqa: FBT002
    ) -> paging.Connection[ListedSubject]:
        context: Context = info.context
        first = paging.checked(first)
        sight = Sight(context.actor, context.rooms.ledger.registry)
        only = True if in_force or not sight.everything else None
        rows = lists.listings.run(
            context.rooms.database,
            first=first + 1,
            after=after or "",
            list_type=list_type,
            in_force=only,
        )
        if not sight.everything:
            rows = [(place, row) for place, row in rows if "-" not in row.tag]
        return paging.page(rows, first, lambda row: _listed(row, context))


def _listed(row: Any, context: Context) -> ListedSubject:
    head = reading.head(context.rooms.database, row.tag)
    person = "-" in row.tag
    if person:
        context.shown.note(row.tag, row.stream)
    return ListedSubject(
        code="" if person or head is None else head.code,
        name="" if person or head is None else head.name,
        listing=row,
    )
