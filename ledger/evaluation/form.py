"""Public credit evaluation (Article 6, 综合评价): what a rule set of evaluation must hold.

A county makes no law: a public scheme is national or provincial, and a risk class that steers
supervision is never published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger.calendar import is_period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.policy import RuleSet

_LEVELS = frozenset({"national", "provincial"})
_KINDS = frozenset({"public", "industry", "market", "risk"})


def require_form(rule_set: RuleSet) -> None:
    """Raises KeyError, TypeError or ValueError for rules that cannot be computed with."""
    rules = rule_set.rules
    for scheme in rules["schemes"].values():
        _scheme(scheme)
    withdrawal, push = rules["withdrawal"], rules["push"]
    if not set(withdrawal["from_beginning"]) <= set(withdrawal["reasons"]):
        raise ValueError("a reason that is not listed")
    for within in ("acknowledge_within", "recall_within"):
        if not is_period(push[within]):
            raise ValueError(within)
    for recipient in push["recipients"].values():
        recipient["label"], recipient["kind"]
    push["clause"], withdrawal["clause"], push["internal_kinds"], push["persons_only_to"]


def _scheme(scheme: Mapping[str, Any]) -> None:
    if scheme["kind"] not in _KINDS:
        raise ValueError("a kind of scheme that is not known")
    if scheme["kind"] == "public" and scheme["level"] not in _LEVELS:
        raise ValueError("a county makes no public evaluation")
    if not set(scheme["published"]) <= set(scheme["grades"]):
        raise ValueError("a grade that the scheme does not have")
    if scheme["kind"] == "risk" and scheme["published"]:
        raise ValueError("an internal risk class is not published")
    for grade in scheme["grades"].values():
        grade["label"], grade["class"]
    scheme["clause"], list(scheme["subjects"]), list(scheme["evaluators"])
