"""A rule set of repair or publication that cannot be computed with is refused when adopted."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledger.adoption import AdoptRuleSet
from ledger.policy import SEED, parse
from ledger.registry import RuleSetAdopted
from ledger.repair.form import FAMILIES, require_form
from tests.law import given, officer

KEEPER = officer("DRC", "ADMINISTRATOR")
FILES = [
    path
    for path in sorted(SEED.glob("*.json"))
    if json.loads(path.read_text(encoding="utf-8"))["family"] in FAMILIES
]


def seed(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SEED / f"{name}.json").read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_seed_has_the_form(path: Any) -> None:
    require_form(parse(path.read_text(encoding="utf-8")))


CHANGES: list[tuple[str, list[str], Any]] = [
    ("repair-2026", ["tiers", "GENERAL", "min"], "three months"),
    ("repair-2026", ["tiers", "GENERAL", "max"], None),
    ("repair-2026", ["tiers", "GENERAL", "shown"], "sometimes"),
    ("repair-2026", ["tiers", "GENERAL", "apply_from"], "whenever"),
    ("repair-2026", ["tier_of_kind", "unknown"], "GRAVE"),
    (
        "repair-2026",
        ["tier_of_kind", "fines"],
        [{"of": "person", "yuan": "much", "tier": "SERIOUS"}],
    ),
    ("repair-2026", ["period_anchor", "anchor"], "served_on"),
    ("repair-2026", ["transition_rule", "rule"], "HARSHER"),
    ("repair-2026", ["clocks", "decide", "from"], "whenever"),
    ("repair-2026", ["clocks", "accept", "period"], "soon"),
    ("repair-2026", ["materials", "otherwise"], "commitment_letter"),
    ("repair-2026", ["grounds", "deny"], []),
    ("repair-2026", ["fee", "yuan"], "200"),
    ("repair-2026", ["tiers"], {}),
    ("publication-2022", ["withdrawal", "period"], "soon"),
    ("publication-2022", ["channels"], {}),
    ("publication-2022", ["periods"], {}),
    ("publication-2022", ["linked", "links"], {}),
    ("publication-2022", ["regime"], {}),
]


@pytest.mark.parametrize(("name", "path", "value"), CHANGES)
def test_rules_that_cannot_be_computed_with_are_refused(
    name: str, path: list[str], value: Any
) -> None:
    document = seed(name)
    at = document["rules"]
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    command = AdoptRuleSet(text=json.dumps(document, ensure_ascii=False))
    given().when(command, by=KEEPER, on="2026-11-23").refused(
        "rule_set_must_be_well_formed", fields=("rules",)
    )


def test_a_new_transition_rule_is_adopted() -> None:
    document = seed("repair-2026")
    document["rules"]["transition_rule"]["rule"] = "MORE_FAVOURABLE"
    command = AdoptRuleSet(text=json.dumps(document, ensure_ascii=False))
    given().when(command, by=KEEPER, on="2026-11-23").then(RuleSetAdopted)
