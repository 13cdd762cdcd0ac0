"""Credit repair (Article 12, 信用修复): how grave a penalty is, which decides its periods.

The gravity (轻微、一般、严重 …) follows from the kinds of penalty, the amount of the fine, the
field of law and the standard the organ itself declared. All of it stands in the rule sets of
the families `repair` and `repair.market`; the gravest kind in one decision wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from ledger.policy import RuleSet
    from ledger.record.record import RecordFiled

DEFAULT = "default"
"""Shown, as a rule."""
NEVER = "never"
"""Penalties of this tier are not shown."""
IF_NEEDED = "if_needed"
"""Not shown, unless the organ states why it is needed."""


class Tier(msgspec.Struct, frozen=True):
    """One gravity under one rule set, with the periods that follow from it."""

    name: str
    rank: int
    """The higher one wins in one decision."""
    min_period: str
    """How long it is shown at least (`P3M`); empty where it is never shown."""
    max_period: str
    """How long it is shown at most; it ends by itself."""
    repairable: bool
    apply_from: str
    """`min`: after the least period; `duties_done`: at once; `never`."""
    shown: str
    """`default`, `if_needed` or `never`."""
    clause: str
    rule: str
    """The reference a computed value carries: `REPAIR-2026#SC-2025-22.2`."""
    mark: str


class Fine(msgspec.Struct, frozen=True):
    """From which amount in yuan a fine moves a decision to another tier, for whom."""

    of: str
    yuan: Decimal
    tier: str


class Lift(msgspec.Struct, frozen=True):
    """In these fields of law, for these kinds, a decision moves to another tier."""

    domains: frozenset[str]
    kinds: frozenset[str]
    """Empty: any kind."""
    before: frozenset[str]
    """Tiers it applies to; empty: any."""
    tier: str


class Gravity(msgspec.Struct, frozen=True):
    """The table of one rule set that gives a decision its tier."""

    tiers: Mapping[str, Tier]
    kinds: Mapping[str, str]
    unknown: str
    simple_procedure: str
    declared: Mapping[str, str]
    large: tuple[Fine, ...]
    small: tuple[Fine, ...]
    """A decision that is only a fine below the amount is of this tier."""
    lifts: tuple[Lift, ...]

    def tier_of(self, facts: RecordFiled) -> Tier:
        """The tier of a penalty; the organ's own standard prevails over the computed one."""
        if facts.tier in self.declared:
            return self.tiers[self.declared[facts.tier]]
        if facts.simple_procedure:
            return self.tiers[self.simple_procedure]
        fine = facts.fine or Decimal(0)
        kinds = facts.penalty_kinds or (("fine",) if fine else ())
        of = "organisation" if facts.name else "person"
        names = {self.kinds.get(kind, self.unknown) for kind in kinds} or {self.unknown}
        if set(kinds) == {"fine"} and fine:
            names = {f.tier for f in self.small if f.of == of and fine <= f.yuan} or names
        names |= {f.tier for f in self.large if f.of == of and fine >= f.yuan}
        name = max(names, key=self._rank)
        for lift in self.lifts:
            if _applies(lift, facts.domain, kinds, name):
                name = lift.tier
        return self.tiers[name]

    def _rank(self, name: str) -> int:
        return self.tiers[name].rank


def _applies(lift: Lift, domain: str, kinds: tuple[str, ...], name: str) -> bool:
    return (
        domain in lift.domains
        and (not lift.before or name in lift.before)
        and (not lift.kinds or not lift.kinds.isdisjoint(kinds))
    )


def gravity(rule_set: RuleSet) -> Gravity:
    """The table of a repair rule set, read once per policy."""
    table: Mapping[str, Any] = rule_set.rules["tier_of_kind"]
    tiers = {name: _tier(name, t, rule_set) for name, t in rule_set.rules["tiers"].items()}
    return Gravity(
        tiers=tiers,
        kinds=table["kinds"],
        unknown=table["unknown"],
        simple_procedure=table["simple_procedure"],
        declared=table["declared"],
        large=_fines(table.get("fines", ())),
        small=_fines(table.get("small_fines", ())),
        lifts=tuple(
            Lift(
                domains=frozenset(lift["domains"]),
                kinds=frozenset(lift.get("kinds", ())),
                before=frozenset(lift.get("from", ())),
                tier=lift["tier"],
            )
            for lift in table["lifts"]
        ),
    )


def _fines(rows: Any) -> tuple[Fine, ...]:
    return tuple(Fine(of=r["of"], yuan=Decimal(r["yuan"]), tier=r["tier"]) for r in rows)


def _tier(name: str, row: Mapping[str, Any], rule_set: RuleSet) -> Tier:
    return Tier(
        name=name,
        rank=row["rank"],
        min_period=row["min"] or "",
        max_period=row["max"] or "",
        repairable=row["repairable"],
        apply_from=row["apply_from"],
        shown=row["shown"],
        clause=row["clause"],
        rule=rule_set.rule(row["clause"]),
        mark=row["mark"],
    )
