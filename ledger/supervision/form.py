"""Graded supervision (Article 7, 分级分类监管): what a rule set of supervision must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.calendar import is_period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.policy import RuleSet

WHOLE_BP = 10_000
"""A hundred percent in hundredths of a percent."""
OFFICERS_MIN = 2
"""No inspection by one officer alone, whatever a rule set says."""


def require_form(rule_set: RuleSet) -> None:
    """Raises KeyError, TypeError or ValueError for rules that cannot be computed with."""
    rules = rule_set.rules
    classes, combining = rules["classes"], rules["combining"]
    for name in (*classes["order"], classes["normal"], combining["serious_listing"]):
        _class(classes[name])
        if name not in classes["order"]:
            raise ValueError("a class without its place in the order")
    key_fields, confirmation, draw = rules["key_fields"], rules["confirmation"], rules["draw"]
    if not 0 <= key_fields["ratio_bp"] <= WHOLE_BP:
        raise ValueError("ratio_bp")
    list(combining["worst_of"]), list(combining["tie_break"]), list(confirmation["of"])
    if draw["inspectors_min"] < OFFICERS_MIN or "person" in draw["kinds"]:
        raise ValueError("at least two officers inspect; persons are not drawn")
    for period in (confirmation["contest_answer_within"], draw["publish_within"]):
        _period(period)
    dict(key_fields["domains"]), dict(rules["inspection"]["outcomes"])
    typical = rules["typical_case"]
    if not set(typical["adverse_kinds"]) <= set(typical["kinds"]):
        raise ValueError("a kind of case that is not listed")
    for name in ("classes", "combining", "key_fields", "confirmation", "draw", "typical_case"):
        str(rules[name]["clause"])


def _class(held: Mapping[str, Any]) -> None:
    if not 0 <= held["ratio_bp_min"] <= held["ratio_bp_max"] <= WHOLE_BP:
        raise ValueError("a ratio out of its bounds")
    flags = (held["at_most"], held["interview"])
    if int(held["times"]) < 0 or not all(isinstance(flag, bool) for flag in flags):
        raise ValueError("how often, or the interview")
    _period(held["per"])


def _period(text: str) -> None:
    if not is_period(text):
        raise ValueError(text)
