"""Rule making (Article 19, 制度建设): the law in force in this ledger, with its evidence marks."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import GraphQLError
from strawberry.scalars import JSON
from strawberry.types import Info

from ledger.policy.comparing import ABSENT, Difference, differences

if TYPE_CHECKING:
    from graphql_api.context import Context
    from ledger.policy import RuleSet as LedgerRuleSet


@strawberry.type(description="One dated version of one family of rules. 规则集")
class RuleSet:
    id: strawberry.ID
    family: str
    instrument: str
    valid_from: date
    valid_to: date | None
    mark: str = strawberry.field(
        description="V verified, M from memory, D our own design: M and D still need a source."
    )
    hash: str
    entry: int = strawberry.field(description="The entry that adopted it.")
    rules: JSON


@strawberry.type(description="A registered agency. 单位")
class Agency:
    code: str
    short_name: str
    name: str
    powers: list[str]
    unified_codes: list[str]
    entry: int


def _made(found: LedgerRuleSet) -> RuleSet:
    return RuleSet(
        id=strawberry.ID(found.id),
        family=found.family,
        instrument=found.instrument,
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        mark=found.mark,
        hash=found.hash,
        entry=found.entry,
        rules=JSON(json.loads(json.dumps(found.rules))),
    )


@strawberry.type(description="One value in which two versions of the law differ. 规则差异")
class RuleDifference:
    rule_set: str = strawberry.field(description="The newer rule set; the older where it ended.")
    path: str = strawberry.field(description="Names from the outside in, joined by dots.")
    old: JSON | None = strawberry.field(description="Null where the older has no such value.")
    new: JSON | None
    clause: str = strawberry.field(description="Of the newer value, else of the older.")
    mark: str


def _difference(old: LedgerRuleSet, new: LedgerRuleSet, found: Difference) -> RuleDifference:
    rule = _rule_at(new, found.path) or _rule_at(old, found.path)
    return RuleDifference(
        rule_set=new.id,
        path=".".join(found.path),
        old=None if found.old is ABSENT else JSON(found.old),
        new=None if found.new is ABSENT else JSON(found.new),
        clause=str(rule.get("clause", "")),
        mark=str(rule.get("mark", new.mark)),
    )


def _rule_at(rule_set: LedgerRuleSet, path: tuple[str, ...]) -> dict[str, Any]:
    """The innermost rule with a clause on the way to a value."""
    at: Any = rule_set.rules
    found: dict[str, Any] = {}
    for name in path:
        at = at.get(name) if isinstance(at, dict) else _item(at, name)
        if isinstance(at, dict) and "clause" in at:
            found = at
    return found


def _item(items: Any, place: str) -> Any:
    return items[int(place)] if isinstance(items, list) and int(place) < len(items) else None


@strawberry.type
class PolicyQuery:
    """What is asked about the law and the agencies."""

    @strawberry.field(
        description="The rule sets of this ledger: of one family, on one day, as of an entry. 规则"
    )
    def policy(
        self,
        info: Info,
        family: str | None = None,
        on: date | None = None,
        entry: int | None = None,
    ) -> list[RuleSet]:
        context: Context = info.context
        ledger = context.rooms.ledger
        policy = (ledger.registry if entry is None else ledger.registry_at(entry)).policy
        found = sorted(policy.rule_sets.values(), key=lambda r: (r.family, r.valid_from))
        return [
            _made(r) for r in found if family in (None, r.family) and (on is None or r.governs(on))
        ]

    @strawberry.field(
        description="What differs between two rule sets of one family: value by value. 规则比较"
    )
    def rule_differences(
        self, info: Info, old: str, new: str, entry: int | None = None
    ) -> list[RuleDifference]:
        context: Context = info.context
        ledger = context.rooms.ledger
        known = (ledger.registry if entry is None else ledger.registry_at(entry)).policy.rule_sets
        before, after = known.get(old), known.get(new)
        if before is None or after is None or before.family != after.family:
            raise GraphQLError(
                "Two adopted rule sets of one family can be compared.",
                extensions={"code": "rule_sets_must_be_of_one_family"},
            )
        return [_difference(before, after, found) for found in differences(before, after)]

    @strawberry.field(description="The registered agencies with their names and powers. 单位")
    def agencies(self, info: Info) -> list[Agency]:
        context: Context = info.context
        found = sorted(context.registry.agencies.values(), key=lambda a: a.entry)
        return [
            Agency(
                code=a.code,
                short_name=a.short_name,
                name=a.name,
                powers=sorted(a.powers),
                unified_codes=sorted(a.unified_codes),
                entry=a.entry,
            )
            for a in found
        ]
