"""Credit repair (Article 12, 信用修复): which of the repair rules in turn governs a record.

A record is governed by the rules of its day of decision and of the organ that decided: the
penalties of a market-regulation organ by the family `repair.market`, all others by `repair`.
When new rules come, their own `transition_rule` says whether what runs keeps its rules
(KEEP_ORIGINAL) or takes the shorter end of the two (MORE_FAVOURABLE). A decision older than
the oldest rules is governed by these. What is read from the rule sets is kept per policy.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from ledger.policy import RuleSet
from ledger.repair.tier import Gravity, gravity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.policy import Policy

FAMILY = "publication"
AGENCIES = "agencies"
MORE_FAVOURABLE = "MORE_FAVOURABLE"
PUBLISHED_ON = "published_on"
_BOOKS_MAX = 8
_KEPT_MAX = 65_536


class Regime(msgspec.Struct, frozen=True):
    """One set of repair rules, read for computing."""

    rule_set: RuleSet
    begins: date
    anchor: str
    """`decided_on` or `published_on`: the day a display period is counted from."""
    more_favourable: bool
    """Whether what ran before these rules takes their periods where they are shorter."""
    gravity: Gravity
    kinds: frozenset[str]
    """Kinds of record that are dishonesty information under these rules."""
    takedown: str

    def __hash__(self) -> int:
        return hash(self.rule_set.hash)


class ChannelRule(msgspec.Struct, frozen=True):
    """One duty to publish: on this channel, within this time."""

    channel: str
    kinds: frozenset[str]
    power: str
    domains: frozenset[str]
    due: str
    rule: str
    mark: str


class ListedRule(msgspec.Struct, frozen=True):
    """One duty to publish who was listed: on this channel, within this time of that day."""

    channel: str
    classes: frozenset[str]
    power: str
    due: str
    begins: str
    """The day of the decision it counts from: `decided_on` or `takes_effect_on`."""
    rule: str


class Periods(msgspec.Struct, frozen=True):
    """The publication rules of a time, read for computing."""

    rule_set: RuleSet
    begins: date
    channels: frozenset[str]
    duties: tuple[ChannelRule, ...]
    linked: frozenset[str]
    """Kinds of record of the courts: linked, never copied."""
    longest: Mapping[str, tuple[str, str]]
    """By kind: the longest display (empty: without end) and its rule."""
    takedown: str
    benefits: frozenset[str]
    """Kinds of record that give a benefit: to a person they are not even shown if needed."""
    exemptions: frozenset[str]
    withdrawals: frozenset[str]
    """Reason codes of exemption and of withdrawal."""
    listed: tuple[ListedRule, ...]
    """Duties for listings; none under rules that do not speak of them."""
    listed_takedown: str
    """Within what time a listing that was removed is taken down."""


@dataclass(slots=True)
class Book:
    """What the law of one policy says, compiled once; answers are kept by their inputs."""

    policy: Policy
    publication: tuple[Periods, ...]
    routed_kinds: frozenset[str]
    routed_power: str
    routed: tuple[Regime, ...]
    ordinary: tuple[Regime, ...]
    routed_waits: bool
    ordinary_waits: bool
    """Whether one of the rules in that line counts from publication."""
    powers: Mapping[str, frozenset[str]]
    amounts: tuple[Decimal, ...]
    """Every amount in yuan at which a tier changes, in order."""
    families: tuple[str, ...]
    """Those it was compiled from."""
    kept: dict[Any, Any] = field(default_factory=dict)

    def powers_of(self, agency: str) -> frozenset[str]:
        """The legal powers of the deciding organ, as the rule set of agencies names them."""
        return self.powers.get(agency, frozenset())

    def line(self, kind: str, agency: str) -> tuple[Regime, ...]:
        """The rules that govern such records in turn, oldest first."""
        if kind in self.routed_kinds and self.routed_power in self.powers_of(agency):
            return self.routed
        return self.ordinary

    def governing(self, kind: str, agency: str, on: date) -> Regime:
        """The repair rules for a decision of that day; the oldest where it is older."""
        return at(self.line(kind, agency), on)

    def may_count_from_publication(self, kind: str, agency: str) -> bool:
        """Whether one of the rules for such records counts from the day of publication."""
        if kind in self.routed_kinds and self.routed_power in self.powers.get(agency, ()):
            return self.routed_waits
        return self.ordinary_waits

    def between(self, fine: Decimal | None) -> int:
        """Between which of these amounts a fine lies, or on which; the tier depends on no more."""
        if fine is None:
            return 0
        return 1 + bisect_left(self.amounts, fine) + bisect_right(self.amounts, fine)

    def periods(self, on: date) -> Periods:
        """The publication rules for a decision of that day."""
        return at(self.publication, on)

    def keep(self, key: Any, value: Any) -> Any:
        """The value, kept under its inputs for the next record like it."""
        if len(self.kept) >= _KEPT_MAX:
            self.kept.clear()
        self.kept[key] = value
        return value


Version = TypeVar("Version", Regime, Periods)


def at(versions: tuple[Version, ...], on: date) -> Version:
    """The version in force on that day, of several in order; the oldest where it is earlier."""
    for version in reversed(versions):
        if version.begins <= on:
            return version
    return versions[0]


_BOOKS: OrderedDict[int, Book] = OrderedDict()


def book(policy: Policy) -> Book:
    """The compiled law of a policy.

    Raises LookupError when the policy has no rules of publication or repair.
    """
    known = _BOOKS.get(id(policy))
    if known is None or known.policy is not policy:
        known = _BOOKS[id(policy)] = _compiled(policy)
        while len(_BOOKS) > _BOOKS_MAX:
            _BOOKS.popitem(last=False)
    policy.noted(known.families)
    return known


def _compiled(policy: Policy) -> Book:
    publication = tuple(periods_of(r) for r in policy.versions(FAMILY))
    if not publication:
        raise LookupError("the policy has no rules of publication")
    route = publication[-1].rule_set.rules["regime"]
    ordinary = tuple(regime_of(r) for r in policy.versions(route["otherwise"]))
    own = tuple(regime_of(r) for r in policy.versions(route["family"]))
    if not ordinary:
        raise LookupError("the policy has no rules of repair")
    before = tuple(r for r in ordinary if not own or r.begins < own[0].begins)
    return Book(
        policy=policy,
        publication=publication,
        routed_kinds=frozenset(route["kinds"]),
        routed_power=route["power"],
        routed=before + own,
        ordinary=ordinary,
        routed_waits=any(r.anchor == PUBLISHED_ON for r in before + own),
        ordinary_waits=any(r.anchor == PUBLISHED_ON for r in ordinary),
        powers=dict(_powers(policy)),
        amounts=tuple(sorted({Decimal(0), *_amounts(ordinary + own)})),
        families=(FAMILY, AGENCIES, route["otherwise"], route["family"]),
    )


def _amounts(regimes: tuple[Regime, ...]) -> Iterator[Decimal]:
    for regime in regimes:
        yield from (fine.yuan for fine in (*regime.gravity.large, *regime.gravity.small))


def _powers(policy: Policy) -> Iterator[tuple[str, frozenset[str]]]:
    for rule_set in policy.versions(AGENCIES):
        groups = rule_set.rules["groups"]
        for code, agency in rule_set.rules["agencies"]["registered"].items():
            shared = (p for name in agency.get("groups", ()) for p in groups.get(name, ()))
            yield code, frozenset((*agency.get("powers", ()), *shared))


def regime_of(rule_set: RuleSet) -> Regime:
    """A set of repair rules, read; KeyError or TypeError where it lacks something."""
    rules = rule_set.rules
    return Regime(
        rule_set=rule_set,
        begins=rule_set.valid_from,
        anchor=rules["period_anchor"]["anchor"],
        more_favourable=rules["transition_rule"]["rule"] == MORE_FAVOURABLE,
        gravity=gravity(rule_set),
        kinds=frozenset(rules["dishonesty"]["record_kinds"]),
        takedown=rules["takedown"]["period"],
    )


def periods_of(rule_set: RuleSet) -> Periods:
    """A set of publication rules, read; KeyError or TypeError where it lacks something."""
    rules = rule_set.rules
    lists = rules.get("listings", {"obligations": (), "takedown": rules["withdrawal"]})
    return Periods(
        rule_set=rule_set,
        begins=rule_set.valid_from,
        channels=frozenset(rules["channels"]),
        duties=tuple(_duty(row, rule_set) for row in rules["obligations"]),
        linked=frozenset(rules["linked"]["kinds"]),
        longest={
            kind: (row["max"] or "", rule_set.rule(row["clause"]))
            for kind, row in rules["periods"].items()
        },
        takedown=rules["withdrawal"]["period"],
        benefits=frozenset(rules["persons"]["benefit_kinds"]),
        exemptions=frozenset(rules["exemption"]["reasons"]),
        withdrawals=frozenset(rules["withdrawal"]["reasons"]),
        listed=tuple(_listed(row, rule_set) for row in lists["obligations"]),
        listed_takedown=lists["takedown"]["period"],
    )


def _listed(row: Mapping[str, Any], rule_set: RuleSet) -> ListedRule:
    return ListedRule(
        channel=row["channel"],
        classes=frozenset(row["classes"]),
        power=row.get("power", ""),
        due=row["due"],
        begins=row["from"],
        rule=rule_set.rule(row["clause"]),
    )


def _duty(row: Mapping[str, Any], rule_set: RuleSet) -> ChannelRule:
    return ChannelRule(
        channel=row["channel"],
        kinds=frozenset(row["kinds"]),
        power=row.get("power", ""),
        domains=frozenset(row.get("domains", ())),
        due=row["due"],
        rule=rule_set.rule(row["clause"]),
        mark=row["mark"],
    )
