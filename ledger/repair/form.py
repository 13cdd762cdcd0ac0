"""Credit repair (Article 12, 信用修复): what a rule set of repair or publication must hold.

A rule set has force for every record of the ledger at once; one that could not be computed
with is refused when it is adopted, not when the first record is asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ledger.calendar import is_period
from ledger.repair.regime import FAMILY, periods_of, regime_of
from ledger.repair.tier import DEFAULT, IF_NEEDED, NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.policy import RuleSet

REPAIR: Final = frozenset({"repair", "repair.market"})
FAMILIES: Final = REPAIR | {FAMILY}
_STARTS: Final = frozenset({"applied", "routed", "accepted", "approved"})
_ANCHORS: Final = frozenset({"decided_on", "published_on"})
_TRANSITIONS: Final = frozenset({"KEEP_ORIGINAL", "MORE_FAVOURABLE"})


def require_form(rule_set: RuleSet) -> None:
    """Raises KeyError, TypeError or ValueError for rules that cannot be computed with."""
    if rule_set.family in REPAIR:
        _repair(rule_set)
    else:
        _publication(rule_set)


def _repair(rule_set: RuleSet) -> None:
    rules, regime = rule_set.rules, regime_of(rule_set)
    gravity = regime.gravity
    for tier in gravity.tiers.values():
        _one_of(tier.shown, (DEFAULT, IF_NEEDED, NEVER))
        _one_of(tier.apply_from, ("min", "duties_done", NEVER))
        _periods(p for p in (tier.min_period, tier.max_period) if p)
        if tier.shown != NEVER and not tier.max_period:
            raise ValueError("what is shown ends some day")
    named = {gravity.unknown, gravity.simple_procedure, rules["breach"]["tier"]}
    named |= {*gravity.kinds.values(), *gravity.declared.values()}
    named |= {f.tier for f in (*gravity.large, *gravity.small)} | {x.tier for x in gravity.lifts}
    for name in named:
        _one_of(name, gravity.tiers)
    _one_of(regime.anchor, _ANCHORS)
    _one_of(rules["transition_rule"]["rule"], _TRANSITIONS)
    _periods([regime.takedown, rules["clocks"]["extension"]["period"]])
    for step in ("accept", "decide", "execute"):
        _periods([rules["clocks"][step]["period"]])
        _one_of(rules["clocks"][step]["from"], _STARTS)
    _tables(rules)


def _tables(rules: Mapping[str, Any]) -> None:
    """The lists that the acts of a case are checked against."""
    rules["clocks"]["clause"], rules["materials"]["clause"]
    for value in (
        rules["materials"]["otherwise"],
        *rules["materials"]["required"].values(),
        rules["duties"]["always"],
        rules["duties"]["listing"],
    ):
        if not isinstance(value, list):
            raise TypeError("a list of codes")
    for value in (
        rules["duties"]["kinds"],
        rules["routes"]["kinds"],
        rules["remedies"]["kinds"],
        rules["acknowledgements"]["duties"],
        *(rules["grounds"][act] for act in ("refuse", "deny", "rescind")),
    ):
        if not isinstance(value, dict):
            raise TypeError("a table of codes")
    if rules["fee"]["yuan"] != "0":
        raise ValueError("repair is free of charge")


def _publication(rule_set: RuleSet) -> None:
    rules, periods = rule_set.rules, periods_of(rule_set)
    for duty in periods.duties:
        _one_of(duty.channel, periods.channels)
        _periods([duty.due])
    _periods([periods.takedown, *(longest for longest, _ in periods.longest.values() if longest)])
    _one_of("otherwise", periods.longest)
    for kind in periods.linked:
        _one_of(kind, rules["linked"]["links"])
    rules["exemption"]["clause"], rules["withdrawal"]["clause"]
    for key in ("kinds", "power", "family", "otherwise"):
        _one_of(key, rules["regime"])


def _one_of(value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise ValueError(value)


def _periods(texts: Iterable[str]) -> None:
    for text in texts:
        if not is_period(text):
            raise ValueError(text)
