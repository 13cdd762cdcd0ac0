"""Rule making (Article 19, 制度建设): two rule sets compared, value by value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.policy import RuleSet

ABSENT = object()
"""Stands for a value that one of the two does not have."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One value in which two rule sets differ."""

    path: tuple[str, ...]
    """Names from the outside in; places in lists as numbers."""
    old: Any
    """`ABSENT` where the old one has no such value."""
    new: Any


def differences(old: RuleSet, new: RuleSet) -> tuple[Difference, ...]:
    """Every value of the rules that was changed, added or taken away, in order of name."""
    return tuple(_compared((), old.rules, new.rules))


def _compared(path: tuple[str, ...], old: Any, new: Any) -> Iterator[Difference]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted({*old, *new}):
            yield from _compared((*path, name), old.get(name, ABSENT), new.get(name, ABSENT))
    elif isinstance(old, list) and isinstance(new, list) and _are_rules([*old, *new]):
        for at in range(max(len(old), len(new))):
            first = old[at] if at < len(old) else ABSENT
            yield from _compared((*path, str(at)), first, new[at] if at < len(new) else ABSENT)
    elif old != new:
        yield Difference(path, old, new)


def _are_rules(items: list[Any]) -> bool:
    """Whether a list holds rules, which are compared one by one; words are compared together."""
    return any(isinstance(item, dict) for item in items)
