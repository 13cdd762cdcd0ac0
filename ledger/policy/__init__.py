"""Rule making (Article 19, 制度建设): the law as dated data, with clause, dates, mark and hash.

The files in `seed/` are only the seed. A rule set has force in a ledger by its entry
(`rule_set.adopted`, full text and hash); this room knows nothing of ledgers and imports
the standard library only.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SEED = Path(__file__).parent / "seed"


class NoRuleSetError(LookupError):
    """No rule set of this family is in force on that day."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of one family of rules.

    `mark` says how well it is evidenced: `V` verified, `M` from memory, `D` our own design;
    single rules inside may carry a mark of their own.
    """

    id: str
    family: str
    instrument: str
    valid_from: date
    valid_to: date | None
    mark: str
    rules: Mapping[str, Any]
    hash: str
    """SHA-256 of the canonical text, hexadecimal."""
    entry: int = 0
    """The entry that adopted it; 0 for a file not adopted."""

    def governs(self, on: date) -> bool:
        """Whether the law's day `on` (Asia/Shanghai) falls within its validity."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def rule(self, clause: str) -> str:
        """The reference that a computed value carries: `REPAIR-2026#13`."""
        return f"{self.id}#{clause}"


@dataclass(frozen=True, slots=True)
class Policy:
    """All rule sets that have force at one position of the ledger."""

    rule_sets: Mapping[str, RuleSet] = field(default_factory=dict)
    position: int = 0
    """The entry that last changed the law."""
    hashes: frozenset[str] = frozenset()
    """Of every wording ever adopted, replaced ones included."""
    _families: dict[str, tuple[RuleSet, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def in_force(self, family: str, on: date) -> RuleSet:
        """The rule set of `family` that governs the day; the one adopted last wins.

        Raises NoRuleSetError if there is none.
        """
        for rule_set in reversed(self.versions(family)):
            if rule_set.governs(on):
                return rule_set
        raise NoRuleSetError(f"{family} on {on}")

    def versions(self, family: str) -> tuple[RuleSet, ...]:
        """Every rule set of a family, oldest first."""
        known = self._families.get(family)
        if known is None:
            found = (r for r in self.rule_sets.values() if r.family == family)
            known = tuple(sorted(found, key=lambda r: (r.valid_from, r.entry)))
            self._families[family] = known
        return known

    def families(self, prefix: str) -> tuple[RuleSet, ...]:
        """Every rule set whose family starts with the prefix (`layout.`)."""
        return tuple(r for r in self.rule_sets.values() if r.family.startswith(prefix))

    def noted(self, families: Iterable[str]) -> None:
        """Told by who compiled something from these families, whenever that is used; a policy
        that is watched notes it (ledger/rulemaking/watching.py)."""

    def adopting(self, rule_set: RuleSet) -> Policy:
        """This policy with one rule set more (or in a new wording)."""
        return Policy(
            {**self.rule_sets, rule_set.id: rule_set},
            max(self.position, rule_set.entry),
            self.hashes | {rule_set.hash},
        )


def canonical(document: Mapping[str, Any]) -> str:
    """The text of a rule set that is hashed and adopted: sorted keys, compact, UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def parse(text: str, entry: int = 0) -> RuleSet:
    """A rule set from its canonical text.

    Raises ValueError when a required key is missing or a date is malformed.
    """
    document = json.loads(text)
    try:
        valid_to = document.get("valid_to")
        return RuleSet(
            id=document["id"],
            family=document["family"],
            instrument=document["instrument"],
            valid_from=date.fromisoformat(document["valid_from"]),
            valid_to=date.fromisoformat(valid_to) if valid_to else None,
            mark=document["mark"],
            rules=document["rules"],
            hash=hashlib.sha256(text.encode()).hexdigest(),
            entry=entry,
        )
    except KeyError as missing:
        raise ValueError(f"rule set lacks {missing}") from missing


def seed_texts(folder: Path = SEED) -> Iterable[str]:
    """The canonical text of every file of the seed, in order of file name."""
    for path in sorted(folder.glob("*.json")):
        yield canonical(json.loads(path.read_text(encoding="utf-8")))


def seed_policy() -> Policy:
    """The seed as if every file had been adopted: for tests and for comparing with a ledger."""
    policy = Policy()
    for text in seed_texts():
        policy = policy.adopting(parse(text))
    return policy
