"""Incentives (Article 8, 守信激励): the list types and measures the law knows, as dated data.

The policy family `incentive` holds both; a county adds neither a list nor a measure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ledger.authority import acts_for, require_power
from ledger.policy import NoRuleSetError
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.policy import Policy, RuleSet
    from ledger.registry import Agency
    from ledger.situation import Situation

FAMILY: Final = "incentive"

NO_LIST_TYPE = Code(
    "incentive_list_must_have_law",
    "No instrument in force knows this incentive list.",
    "现行规定中没有此类红名单。",
    plan(8),
)
NOT_COMPETENT = Code(
    "incentive_list_is_kept_by_its_competent_unit",
    "The law gives this incentive list to another unit.",
    "该红名单由其他单位认定。",
    plan(8),
)
NOT_IN_CATALOGUE = Code(
    "incentive_must_be_in_the_catalogue",
    "The catalogue of incentives does not hold this measure for this list.",
    "守信激励措施清单中没有此项措施，或该名单不适用此措施。",
    plan(8),
)
IMPLEMENTER = Code(
    "incentive_must_be_by_its_implementer",
    "The catalogue gives this incentive to other units.",
    "清单规定该激励措施由其他单位实施。",
    plan(8),
)


def incentive_rules(policy: Policy, on: date) -> RuleSet:
    """The rules in force that day; refuses a day before there were any."""
    try:
        return policy.in_force(FAMILY, on)
    except NoRuleSetError:
        raise NO_LIST_TYPE.refused() from None


def type_of_list(policy: Policy, on: date, name: str) -> Mapping[str, Any]:
    """The rule of a list type in force that day; refuses one without law."""
    found: Mapping[str, Any] | None = incentive_rules(policy, on).rules["types"].get(name)
    if found is None:
        raise NO_LIST_TYPE.refused(fields=("list_type",))
    return found


def require_competent(situation: Situation, rule: Mapping[str, Any]) -> Agency:
    """The actor's agency; refuses one without the power, or to which the law gives another list."""
    agency = require_power(situation, rule["power"])
    if not any(acts_for(agency, code) for code in rule["agencies"]):
        raise NOT_COMPETENT.refused(agency.entry, fields=("list_type",))
    return agency


def require_form(rule_set: RuleSet) -> None:
    """Raises KeyError, TypeError or ValueError for rules that cannot be computed with."""
    rules = rule_set.rules
    known = set(rules["measures"])
    for rule in rules["types"].values():
        if not set(rule["measures"]) <= known:
            raise ValueError("a list brings a measure that is not in the catalogue")
        (rule["power"], rule["agencies"], rule["objects"], rule["term"], rule["clause"])
        (rule["record_kinds"], rule["commitments"], rule["by_document"], rule["label"])
    for measure in rules["measures"].values():
        (measure["label"], measure["clause"], measure["agencies"], measure["objects"])
    notice = rules["public_notice"]
    (notice["period"], notice["channels"], rules["objections"]["outcomes"])
    (rules["removal"]["causes"], rules["feedback"]["results"], rules["grant_ends"]["reasons"])
