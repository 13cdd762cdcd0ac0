"""Credit repair (Article 12, 信用修复): may something be repaired, from which day, by whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry
from strawberry.types import Info

from graphql_api.context import Context
from graphql_api.permission import ROUTES_REPAIR
from graphql_api.proof import Resting
from graphql_api.stored import Rule, rule_of
from ledger.repair.eligibility import eligibility

if TYPE_CHECKING:
    from ledger.repair.eligibility import Eligibility as LedgerEligibility


@strawberry.type(description="Whether, when and how something may be repaired. 修复资格")
class RepairEligibility(Resting):
    target: strawberry.ID
    on: date
    eligible: bool
    obstacle: str = strawberry.field(
        description="`court_list`, `over`, `barred`, `rescinded`, `no_dishonesty`, `minimum`, "
        "`restriction`; empty when nothing stands in the way."
    )
    opens_on: date | None = strawberry.field(description="The first day to apply, if ever.")
    ends_on: date | None = strawberry.field(description="Its last day if nothing is done.")
    duties: list[str] = strawberry.field(description="What must have been done.")
    missing: list[str] = strawberry.field(description="Of these, what was not found done yet.")
    papers: list[str]
    unit: str = strawberry.field(description="Code of the unit that decides. 谁认定、谁修复")
    tier: str
    regime: str = strawberry.field(description="The rule set that governs the window.")
    provisional: bool = strawberry.field(description="It rests on a calendar not published yet.")
    derived_from: list[int]
    rule: Rule | None


@strawberry.type
class RepairQuery:
    """What is asked before an application for repair."""

    @strawberry.field(
        description="Whether a record, listing or broken commitment may be repaired on a day: for "
        "the subject, its units, those who route repairs, and auditors; else null. 修复资格"
    )
    def repair_eligibility(
        self, info: Info, target: strawberry.ID, on: date | None = None
    ) -> RepairEligibility | None:
        context: Context = info.context
        day, stream = on or context.today, str(target)
        tag = context.tag_of(stream)
        if not tag or context.concealed(tag, stream):
            return None
        state = context.rooms.state_at(tag, context.entry, day)
        registry, sight = context.registry, context.sight
        found = eligibility(stream, state, registry.policy, registry.calendar, day)
        if found is None:
            return None
        if not (sight.unpublished(tag, found.unit) or sight.power(ROUTES_REPAIR)):
            return None
        context.shown.note(tag, stream)
        return _made(stream, day, found, context)


def _made(target: str, day: date, found: LedgerEligibility, context: Context) -> RepairEligibility:
    return RepairEligibility(
        target=strawberry.ID(target),
        on=day,
        eligible=found.eligible,
        obstacle=found.obstacle,
        opens_on=found.opens_on,
        ends_on=found.ends_on,
        duties=list(found.duties),
        missing=list(found.missing),
        papers=list(found.papers),
        unit=found.unit,
        tier=found.tier,
        regime=found.regime,
        provisional=found.provisional,
        derived_from=list(found.derived_from),
        rule=rule_of(found.rule, context),
    )
