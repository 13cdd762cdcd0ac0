"""The law is data: every file of the seed names its instrument, clauses, dates and mark."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

import pytest

from ledger.policy import SEED, canonical, parse, seed_policy
from tests.house.tree import modules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = sorted(SEED.glob("*.json"))
LAWS = [path for path in FILES if not path.stem.startswith(("layout-", "table-"))]
"""A layout says how a table is written; the law it follows is its instrument."""
MARKS = {"V", "M", "D"}


def named_in_code(family: str) -> bool:
    """Whether some room of the ledger asks for the family by its name."""
    return any(
        isinstance(node, ast.Constant) and node.value == family
        for module in modules()
        if module.package == "ledger"
        for node in ast.walk(module.syntax)
    )


def read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def rules(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each rule of a rule set with its name; a bare value is the rule set's own."""
    for name, rule in document["rules"].items():
        items = rule if isinstance(rule, list) else [rule]
        yield from ((name, item) for item in items if isinstance(item, dict))


def has_clause(value: Any) -> bool:
    """Whether a rule, or every rule of a table, says where it stands in the law.

    A name to show (`label`) is no rule.
    """
    if isinstance(value, list):
        return all(has_clause(item) for item in value)
    if not isinstance(value, dict):
        return False
    return bool(value.keys() & {"clause", "label"}) or (
        bool(value) and all(has_clause(v) for v in value.values())
    )


def marks(value: Any) -> Iterator[str]:
    """Every mark in a rule set."""
    if isinstance(value, dict):
        yield from ([value["mark"]] if "mark" in value else [])
        for item in value.values():
            yield from marks(item)
    elif isinstance(value, list):
        for item in value:
            yield from marks(item)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_rule_set_says_what_it_is(path: Path) -> None:
    document = read(path)
    rule_set = parse(canonical(document))
    assert rule_set.id.lower() == path.stem
    assert rule_set.instrument
    assert rule_set.rules
    assert set(marks(document)) <= MARKS
    assert rule_set.family.startswith(("layout.", "table.")) or named_in_code(rule_set.family)


@pytest.mark.parametrize("path", LAWS, ids=lambda path: path.stem)
def test_a_rule_says_where_it_stands_in_the_law(path: Path) -> None:
    assert not [name for name, rule in rules(read(path)) if not has_clause(rule)]


def test_every_family_that_is_asked_for_has_a_rule_set() -> None:
    asked = {
        node.value.value
        for module in modules()
        if module.package == "ledger"
        for node in module.syntax.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Constant)
        and "FAMILY" in ast.unparse(node)
    }
    assert asked
    assert asked <= {rule_set.family for rule_set in seed_policy().rule_sets.values()}
