"""Rule making (Article 19, 制度建设): a local rule may not be harsher than its parent.

A county makes no law. A rule set below the provincial level names its parent, and stays within
it: no longer period, no shorter time to answer, no measure or paper more. Which names are
compared how is itself a rule (family `organisation`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ledger.policy import Policy, RuleSet

FAMILY: Final = "organisation"
PARENT_MISSING = Code(
    "local_rule_must_name_its_parent",
    "A rule set of a county or city names the national or provincial one it carries out.",
    "市县规则须指明其所依据的国家或省级规则。",
    plan(19),
)
HARSHER = Code(
    "local_rule_must_not_be_harsher_than_its_parent",
    "The local rule goes beyond its parent to the subject's disadvantage.",
    "市县规则不得严于其所依据的国家或省级规则。",
    plan(19),
)
_PERIOD: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?|(\d+)WD")
_LENGTHS: Final = (365, 30, 1, 1)
"""Days by which periods are only compared, never counted: of a year, a month, a day, a working
day."""


def require_not_harsher(rule_set: RuleSet, policy: Policy) -> None:
    """Refuses a local rule set without a parent, or harsher than it; says where."""
    governing = policy.versions(FAMILY)
    if not governing:
        return
    rules = governing[-1].rules["harsher"]
    if rule_set.rules.get("level") not in rules["levels"]:
        return
    parent = policy.rule_sets.get(str(rule_set.rules.get("parent", "")))
    if parent is None or parent.family != rule_set.family:
        raise PARENT_MISSING.refused(fields=("parent",))
    found = sorted({".".join(path) for path in harsher(rules, rule_set.rules, parent.rules)})
    if found:
        raise HARSHER.refused(parent.entry, fields=tuple(found))


def harsher(
    rules: Mapping[str, Any], local: Any, parent: Any, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Paths at which a local value is harsher than the parent's."""
    name = path[-1] if path else ""
    if name in rules["more"] and set(local or ()) - set(parent or ()):
        yield path
    elif isinstance(local, dict):
        below = parent if isinstance(parent, dict) else {}
        for key, value in local.items():
            yield from harsher(rules, value, below.get(key), (*path, key))
    elif _is_longer(rules, name, local, parent) or _is_shorter(rules, name, local, parent):
        yield path


def _is_longer(rules: Mapping[str, Any], name: str, local: Any, parent: Any) -> bool:
    return name in rules["longer"] and _days(local) > _days(parent)


def _is_shorter(rules: Mapping[str, Any], name: str, local: Any, parent: Any) -> bool:
    return name in rules["shorter"] and parent is not None and _days(local) < _days(parent)


def _days(period: Any) -> int:
    """A length by which periods are compared; none is no time at all."""
    match = _PERIOD.fullmatch(str(period or ""))
    if match is None:
        return 0
    return sum(int(n or 0) * length for n, length in zip(match.groups(), _LENGTHS, strict=True))
