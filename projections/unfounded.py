"""Every derived value names its entries and its rule: walked over all that projections hold."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import msgspec
from sqlalchemy import select

from ledger import registry as registries
from ledger.refusal import PLAN
from ledger.registry import Registry
from ledger.store.scanning import of_subjects
from ledger.topics import decode
from projections import reading
from projections.comparing import subjects
from projections.database import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ledger.event import Tag
    from ledger.policy import Policy, RuleSet
    from ledger.store import Store
    from projections import documents
    from projections.database import Database

ENTRIES: Final = frozenset({"entries", "pursued"})
"""Fields that hold numbers of entries."""
ARTICLES: Final = frozenset(str(article) for article in range(1, 21))
"""Of the county's plan, which rules over all articles are named by."""
ACCESS: Final = frozenset({"answers", "shown", "recipients"})
"""Tables whose entries are those of the access ledger."""
OWN: Final = frozenset({"tracking", "standing", "heads", "pages", "history"}) | ACCESS
"""Tables without values of their own: documents, copies of entries, the reader's position."""


BY_DATE: Final = frozenset({"endings"})
"""Tables in which 0 stands where a date alone brought it: the record named has its entries."""


class Rules:
    """Which references to rules resolve, asked of the law as adopted so far."""

    def __init__(self, policy: Policy) -> None:
        self._sets = policy.rule_sets
        self._hashes = policy.hashes
        self._known: dict[str, bool] = {}

    def resolves(self, rule: str) -> bool:
        """Whether `REPAIR-2026#13` names a clause of a rule set, `licence-2018@b4f4…` a wording."""
        if rule not in self._known:
            self._known[rule] = self._found(rule)
        return self._known[rule]

    def _found(self, rule: str) -> bool:
        name, _, clause = rule.partition("#")
        if name == PLAN:
            return clause in ARTICLES
        if clause:
            held = self._sets.get(name)
            return held is not None and clause in _clauses(held)
        _, _, digest = rule.partition("@")
        return bool(digest) and any(h.startswith(digest) for h in self._hashes)


def _clauses(rule_set: RuleSet) -> frozenset[str]:
    """Every clause that the rules of a set name."""
    return frozenset(_named_in(rule_set.rules))


def _named_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name.endswith("clause") and isinstance(part, str):
                yield part
            elif name == "clauses" and isinstance(part, dict):
                yield from part
            yield from _named_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _named_in(part)


def unfounded(store: Store, policy: Policy, database: Database) -> Iterator[str]:
    """Values in documents and rows that name no entry, an entry of others, or no rule there is."""
    rules = Rules(policy)
    lines = store.registry_entries(0)
    registry = frozenset(number for number, _ in lines)
    merges = reduce(registries.fold, (decode(*line) for line in lines), Registry()).merges
    for tag in subjects(database):
        own = registry | {n for n, _ in of_subjects(store, merges.group(tag))}
        yield from _in_archive(database, tag, own, rules)
    yield from _in_tables(database, store.head().size, rules)


def _in_archive(database: Database, tag: Tag, own: frozenset[int], rules: Rules) -> Iterator[str]:
    head = reading.head(database, tag)
    parts: list[documents.Head | documents.Page | None] = [head, *reading.pages(database, tag)]
    for part in parts:
        for place, value in _values(msgspec.to_builtins(part, builtin_types=_KEPT), ""):
            for wrong in _wrongs(value, own, rules):
                yield f"{tag} {place}: {wrong}"


_KEPT: Final = (bytes,)


def _values(value: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every mapping inside a document, with its place."""
    if isinstance(value, dict):
        yield place, value
        for name, part in value.items():
            yield from _values(part, f"{place}.{name}" if place else name)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _values(part, place)


def _wrongs(value: Mapping[str, Any], own: frozenset[int], rules: Rules) -> Iterator[str]:
    computed = "rule" in value or "derived_from" in value
    if computed and not value.get("derived_from"):
        yield "rests on no entry"
    if computed and not rules.resolves(value.get("rule", "")):
        yield f"no such rule: {value.get('rule', '')}"
    named = [*value.get("derived_from", ())]
    named += [entry for name in ENTRIES for entry in value.get(name, ())]
    named += [n for name, n in value.items() if name.endswith("_in") and isinstance(n, int) and n]
    if strangers := set(named) - own:
        yield f"names entries that are not its subject's: {sorted(strangers)}"


def _in_tables(database: Database, head: int, rules: Rules) -> Iterator[str]:
    """Rows whose entry is none, or whose rule does not resolve."""
    for table in METADATA.sorted_tables:
        columns = [c for c in table.columns if c.name in ("entry", "rule")]
        if table.name in OWN or not columns:
            continue
        for row in database.read(select(*columns).distinct()):
            said = dict(zip((c.name for c in columns), row, strict=True))
            least = 0 if table.name in BY_DATE else 1
            if not least <= said.get("entry", 1) <= head:
                yield f"{table.name}: entry {said['entry']} is none"
            if said.get("rule") and not rules.resolves(said["rule"]):
                yield f"{table.name}: no such rule: {said['rule']}"
