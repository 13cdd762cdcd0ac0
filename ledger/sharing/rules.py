"""Collection and sharing (Article 13, 归集共享): the rules of the policy family `sharing`.

How long recipients have to undo what they were shown, what they may answer, which bases let a
record be given away, and which powers stand behind each purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.calendar import is_period
from ledger.commitment.matter import rules_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.policy import Policy, RuleSet

FAMILY = "sharing"


def sharing_rules(policy: Policy, on: date) -> RuleSet:
    """The rule set that governs the day (Asia/Shanghai); before the first one, the first."""
    return rules_on(policy, on, FAMILY)


def time_to_undo(rule_set: RuleSet, cause: str) -> str:
    """The period within which recipients undo what ended for this cause."""
    recall = rule_set.rules["recall"]
    period: str = recall["within"].get(cause, recall["otherwise"])
    return period


def purpose_of(rule_set: RuleSet, code: str) -> Mapping[str, Any] | None:
    """The rule of a purpose by its code; None for one that the rules do not know."""
    known: Mapping[str, Mapping[str, Any]] = rule_set.rules["purposes"]["known"]
    return known.get(code)


def basis_of(rule_set: RuleSet, code: str) -> Mapping[str, Any] | None:
    """The rule of a lawful basis by its code; None for one that the rules do not know."""
    known: Mapping[str, Mapping[str, Any]] = rule_set.rules["bases"]["known"]
    return known.get(code)


def answers(rule_set: RuleSet, told: str) -> frozenset[str]:
    """What a recipient may say it did about what was `corrected` or `ended`."""
    done = rule_set.rules["acknowledgement"]["done"]
    return frozenset(code for code, row in done.items() if told in row["for"])


def require_form(rule_set: RuleSet) -> None:
    """Raises KeyError, TypeError or ValueError for rules that cannot be computed with."""
    rules = rule_set.rules
    for period in (*rules["recall"]["within"].values(), rules["recall"]["otherwise"]):
        if not is_period(period):
            raise ValueError(period)
    if not answers(rule_set, "corrected") or not answers(rule_set, "ended"):
        raise ValueError("every recall can be acknowledged")
    for purpose in rules["purposes"]["known"].values():
        purpose["clause"], purpose["powers"], purpose["by_authorisation"]
    for basis in rules["bases"]["known"].values():
        basis["clause"], basis["personal"], basis["document"]
    for table in ("recall", "acknowledgement", "bases", "purposes"):
        rules[table]["clause"]
