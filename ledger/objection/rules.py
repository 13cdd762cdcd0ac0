"""Objections (Article 15, 权益保护): the rules in force, read from the policy family `objection`.

Gansu's own clocks were not seen, so the county's default and the models of other provinces
stand side by side as data, each with its clause and mark; `model.in_force` says which governs.
An objection keeps the rules of the day it was filed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.calendar import is_period
from ledger.commitment.matter import rules_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.policy import Policy, RuleSet

FAMILY = "objection"
CONTENT, COLLECTING = "content", "collecting"
_PERIODS = (
    "mark_within",
    "route_within",
    "answer_within",
    "own_within",
    "overall_within",
    "review_within",
)
_TARGETS = frozenset({"required", "optional", "none"})


@dataclass(frozen=True, slots=True)
class Model:
    """The clocks of one model; a period that its source does not set is empty."""

    name: str
    mark_within: str
    route_within: str
    answer_within: str
    own_within: str
    overall_within: str
    review_within: str
    extension_cap: str
    """The longest total, counted from filing; empty where the model knows none."""
    extension_by: str
    """By how much the time is extended; empty where only a cap is set."""
    expert_time_excluded: bool
    rule: str

    @property
    def may_extend(self) -> bool:
        """Whether the model knows an extension."""
        return bool(self.extension_cap or self.extension_by)


def objection_rules(policy: Policy, on: date) -> RuleSet:
    """The rule set that governs an objection filed that day; before the first one, the first."""
    return rules_on(policy, on, FAMILY)


def model_of(rule_set: RuleSet) -> Model:
    """The model in force under a rule set."""
    name = rule_set.rules["model"]["in_force"]
    row = rule_set.rules["models"][name]
    return Model(
        name=name,
        **{period: row[period] for period in _PERIODS},
        extension_cap=row["extension"]["cap"],
        extension_by=row["extension"]["by"],
        expert_time_excluded=row["expert_time_excluded"],
        rule=rule_set.rule(row["clause"]),
    )


def ground_of(rule_set: RuleSet, code: str) -> Mapping[str, Any] | None:
    """The rule of a ground by its code; None for one that the rules do not know."""
    known: Mapping[str, Mapping[str, Any]] = rule_set.rules["grounds"]["known"]
    return known.get(code)


def require_form(rule_set: RuleSet) -> None:
    """Raises KeyError, TypeError or ValueError for rules that cannot be computed with."""
    rules = rule_set.rules
    model_of(rule_set)
    for row in rules["models"].values():
        periods = [row[name] for name in _PERIODS] + [row["extension"][k] for k in ("cap", "by")]
        _periods(periods)
        row["clause"], row["mark"], row["expert_time_excluded"]
        if not row["own_within"]:
            raise ValueError("every model says when an objection is answered")
    for ground in rules["grounds"]["known"].values():
        if ground["answered_by"] not in (CONTENT, COLLECTING) or ground["target"] not in _TARGETS:
            raise ValueError("a ground says who answers and what it is about")
    _periods([rules["owed"]["within"]])
    _periods(k["within"] for k in rules["remedies"]["kinds"].values())
    if set(rules["remedies"]["must_name"]) - rules["remedies"]["kinds"].keys():
        raise ValueError("a remedy that must be named is known")
    for table in ("filers", "stops", "review", "outcomes", "owed", "window"):
        rules[table]["clause"]


def _periods(texts: Any) -> None:
    for text in texts:
        if text and not is_period(text):
            raise ValueError(text)
