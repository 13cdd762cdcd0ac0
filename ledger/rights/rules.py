"""Protection of rights (Article 15, 权益保护): the rules in force, read from the family `rights`.

Grounds of sealing and erasure, retention by item of the catalogue, clocks of requests,
complaints, claims and incidents stand there as data, each with clause and mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.calendar import is_period
from ledger.commitment.matter import rules_on
from ledger.refusal import Clause

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ledger.policy import Policy, RuleSet

FAMILY = "rights"
_TABLES = (
    "sealing",
    "retention",
    "erasure",
    "requests",
    "mandates",
    "complaints",
    "trade_secrets",
    "incidents",
)
_CLOCKS = {
    "requests": ("accept_within", "decide_within", "extend_by"),
    "mandates": ("longest",),
    "complaints": ("accept_within", "answer_within"),
    "trade_secrets": ("decide_within",),
    "incidents": ("contain_within", "authority_within", "persons_within", "account_within"),
}


def rights_rules(policy: Policy, on: date) -> RuleSet:
    """The rule set that governs the day (Asia/Shanghai); before the first one, the first."""
    return rules_on(policy, on, FAMILY)


def table(policy: Policy, on: date, name: str) -> Mapping[str, Any]:
    """One table of the rules in force that day, such as `sealing` or `requests`."""
    found: Mapping[str, Any] = rights_rules(policy, on).rules[name]
    return found


def clause_of(rule_set: RuleSet, row: Mapping[str, Any]) -> Clause:
    """The place in the law of one row, as refusals name it."""
    return Clause(rule_set.instrument, row["clause"])


def require_form(rule_set: RuleSet) -> None:
    """Raises KeyError, TypeError or ValueError for rules that cannot be computed with."""
    rules = rule_set.rules
    for name in _TABLES:
        rules[name]["clause"]
    for name, clocks in _CLOCKS.items():
        _periods(rules[name][clock] for clock in clocks)
    for item in rules["retention"]["items"].values():
        _periods([item["period"]])
        item["from"], item["clause"]
    rules["retention"]["items"]["otherwise"]
    for ground in rules["sealing"]["grounds"].values():
        ground["clause"], ground["power"], ground["persons_only"]
        if remind := ground.get("remind"):
            _periods([remind["within"]])
            remind["clause"], remind["kinds"], remind["domains"], remind["since"]
    rules["erasure"]["power"], rules["erasure"]["unit"]
    for ground in rules["erasure"]["grounds"].values():
        ground["clause"], ground["despite_term"], ground["request"]
    for reason in rules["trade_secrets"]["reasons"].values():
        reason["clause"], reason["upheld"]
    for kind in rules["requests"]["kinds"].values():
        kind["clause"], kind["target"], kind["leads_to"]


def _periods(texts: Iterable[str]) -> None:
    for text in texts:
        if text and not is_period(text):
            raise ValueError(text)
