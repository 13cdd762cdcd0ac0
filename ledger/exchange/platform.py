"""Collection and sharing (Article 13, 归集共享): the platforms, their tables and clocks, as data.

The policy family `exchange` says which table goes to which platform in which layout, within
what time, and on which basis rows about natural persons may go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ledger.policy import NoRuleSetError
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from datetime import date

    from ledger.policy import Policy

FAMILY = "exchange"
REPORT, WITHDRAW = "report", "withdraw"
"""What a batch does: its rows are to stand on the platform, or to be taken off it."""
ACTIONS = (REPORT, WITHDRAW)

PLATFORM_UNKNOWN = Code(
    "platform_must_be_known",
    "The rules of exchange name no such platform.",
    "交换规则中没有此平台。",
    plan(13),
)
TABLE_UNKNOWN = Code(
    "platform_must_take_the_table",
    "The platform takes no such table, or it is neither reported nor withdrawn by it.",
    "该平台不接收此类数据表。",
    plan(13),
)
LAYOUT_UNKNOWN = Code(
    "layout_of_the_table_must_be_in_force",
    "No layout in force says how this table is written.",
    "没有规定此表格式的有效模板。",
    plan(13),
)


class Platform(msgspec.Struct, frozen=True):
    """A platform above the county's (市、省、国家信用信息共享平台)."""

    label: str
    tables: tuple[str, ...]
    clause: str = ""


class Table(msgspec.Struct, frozen=True):
    """What one table holds, how it is written and within what time it is owed."""

    label: str
    layout: str
    """Policy family of the layout, `layout.penalty-2018`."""
    within: str
    clause: str
    kinds: tuple[str, ...] = ()
    """Kinds of record in it; empty for a table of other things."""
    persons: tuple[str, ...] = ()
    """Bases on which rows about natural persons may go; empty: they never go."""
    schemes: tuple[str, ...] = ()
    """Kinds of evaluation scheme whose results it holds."""


class Clocks(msgspec.Struct, frozen=True):
    """Within what time a change, a withdrawal, sending, receipt and correction are due."""

    change_within: str
    withdraw_within: str
    send_within: str
    receipt_within: str
    correct_within: str
    clause: str


class Rules(msgspec.Struct, frozen=True):
    """The rules of exchange in force on a day."""

    rule_set: str
    platforms: dict[str, Platform]
    tables: dict[str, Table]
    withdrawal_layout: str
    withdrawal_reasons: dict[str, str]
    """What a platform reads for why a row is taken back."""
    clocks: Clocks
    rows_max: int
    bases: frozenset[str]
    ways: frozenset[str]
    drop_reasons: frozenset[str]
    table_of_kind: dict[str, str]
    receivers: dict[str, tuple[str, ...]]
    """Platforms by table, in order of name."""

    def rule(self, clause: str) -> str:
        """The reference a computed value carries."""
        return f"{self.rule_set}#{clause}"


_KNOWN: dict[str, Rules] = {}


def rules_on(policy: Policy, on: date) -> Rules:
    """The rules of exchange in force that day; NoRuleSetError before there were any."""
    rule_set = policy.in_force(FAMILY, on)
    known = _KNOWN.get(rule_set.hash)
    if known is None:
        rules = rule_set.rules
        platforms = msgspec.convert(rules["platforms"], dict[str, Platform])
        tables = msgspec.convert(rules["tables"], dict[str, Table])
        known = _KNOWN[rule_set.hash] = Rules(
            rule_set=rule_set.id,
            platforms=platforms,
            tables=tables,
            withdrawal_layout=rules["withdrawal"]["layout"],
            withdrawal_reasons={k: v["label"] for k, v in rules["withdrawal"]["reasons"].items()},
            clocks=msgspec.convert(rules["clocks"], Clocks),
            rows_max=rules["batch"]["rows_max"],
            bases=frozenset(rules["bases"]),
            ways=frozenset(rules["ways"]),
            drop_reasons=frozenset(rules["drop_reasons"]),
            table_of_kind={kind: name for name, t in tables.items() for kind in t.kinds},
            receivers={
                name: tuple(sorted(p for p in platforms if name in platforms[p].tables))
                for name in tables
            },
        )
    return known


def rules_or_none(policy: Policy, on: date) -> Rules | None:
    """The rules of exchange in force that day; None before there were any."""
    try:
        return rules_on(policy, on)
    except NoRuleSetError:
        return None


def layout_in_force(policy: Policy, rules: Rules, table: str, action: str, on: date) -> str:
    """The layout a batch is written in, by its policy family; refuses one not in force."""
    family = rules.withdrawal_layout if action == WITHDRAW else rules.tables[table].layout
    try:
        policy.in_force(family, on)
    except NoRuleSetError:
        raise LAYOUT_UNKNOWN.refused(fields=("table",)) from None
    return family


def require_table(rules: Rules, platform: str, table: str, action: str) -> None:
    """Refuses an unknown platform, and a table or action it does not take."""
    known = rules.platforms.get(platform)
    if known is None:
        raise PLATFORM_UNKNOWN.refused(fields=("platform",))
    if table not in known.tables or action not in ACTIONS:
        raise TABLE_UNKNOWN.refused(fields=("table", "action"))
