"""Rule making (Article 19, 制度建设): which families of rules a decision reads.

A watched policy says the same as the policy it was made of and notes every family it is asked
for. What-if runs a guard again under an overlay only where it read a family that is changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ledger.calendar import FAMILY as CALENDAR
from ledger.calendar import Calendar
from ledger.policy import Policy, RuleSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ledger.registry import Registry


@dataclass(frozen=True, slots=True)
class Watched(Policy):
    """A policy that notes the families it is asked for."""

    read: set[str] = field(default_factory=set, compare=False)

    def versions(self, family: str) -> tuple[RuleSet, ...]:
        """Every rule set of a family; noted."""
        self.read.add(family)
        return Policy.versions(self, family)

    def families(self, prefix: str) -> tuple[RuleSet, ...]:
        """Every rule set whose family starts with the prefix; noted."""
        found = Policy.families(self, prefix)
        self.read.update(r.family for r in found)
        return found

    def noted(self, families: Iterable[str]) -> None:
        """Families that were read when something was compiled from the policy."""
        self.read.update(families)


class _RuleSets(dict[str, RuleSet]):
    """Rule sets by id; looking one up notes its family, going through all notes all."""

    def __init__(self, given: dict[str, RuleSet], read: set[str]) -> None:
        super().__init__(given)
        self._read = read

    def __getitem__(self, name: str) -> RuleSet:
        found = super().__getitem__(name)
        self._read.add(found.family)
        return found

    def get(self, name: str, default: Any = None) -> Any:
        """The rule set of an id; noted."""
        found = super().get(name, default)
        if found is not None:
            self._read.add(found.family)
        return found

    def __iter__(self) -> Iterator[str]:
        self._read.update(r.family for r in super().values())
        return super().__iter__()


def watched(registry: Registry, policy: Watched | None = None) -> Registry:
    """The registry with a policy that notes what is read of it; so does its calendar. `policy` is
    the watched one of an earlier registry with the same law."""
    view = policy or watched_policy(registry.policy)
    return replace(registry, policy=view, calendar=_Calendar(registry.calendar_years, view))


def watched_policy(policy: Policy) -> Watched:
    """The same policy, noting what is read of it."""
    read: set[str] = set()
    rule_sets = _RuleSets(dict(policy.rule_sets), read)
    return Watched(rule_sets, policy.position, policy.hashes, read=read)


@dataclass(frozen=True, slots=True)
class _Calendar(Calendar):
    """A calendar that notes its family whenever a year is looked up."""

    def _year(self, year: int) -> Any:
        self.policy.noted((CALENDAR,))
        return Calendar._year(self, year)  # noqa: SLF001 - the same value, noted
