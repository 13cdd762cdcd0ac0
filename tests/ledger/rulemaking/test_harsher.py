"""A county makes no law: its rule sets stay within their parents."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from ledger.adoption import AdoptRuleSet
from ledger.policy import seed_policy
from ledger.refusal import plan
from ledger.registry import RuleSetAdopted
from tests.law import given, officer

ADMINISTRATOR = officer("DRC", "ADMINISTRATOR")
PARENT = seed_policy().rule_sets["REPAIR-2026"]


def local(**rules: Any) -> AdoptRuleSet:
    document = {
        "id": "REPAIR-YC-2026",
        "family": "repair",
        "instrument": "永信用办〔2026〕4号",
        "valid_from": "2027-01-01",
        "valid_to": None,
        "mark": "D",
        "rules": {
            **copy.deepcopy(dict(PARENT.rules)),
            "level": "county",
            "parent": "REPAIR-2026",
            **rules,
        },
    }
    return AdoptRuleSet(text=json.dumps(document))


def adoption(command: AdoptRuleSet) -> Any:
    return given().when(command, by=ADMINISTRATOR, on="2026-11-23")


def tiers(**change: Any) -> dict[str, Any]:
    """The parent's tiers with a change to each."""
    found = copy.deepcopy(PARENT.rules["tiers"])
    for tier in found.values() if isinstance(found, dict) else found:
        if isinstance(tier, dict):
            tier.update({k: v for k, v in change.items() if k in tier})
    return {"tiers": found}


def test_a_local_rule_within_its_parent_is_adopted() -> None:
    adoption(local()).then(RuleSetAdopted)


def test_a_local_rule_names_a_parent_of_its_family() -> None:
    for parent in ("", "MEASURES-2024", "NO-SUCH"):
        adoption(local(parent=parent)).refused("local_rule_must_name_its_parent", clause=plan(19))


@pytest.mark.parametrize("period", ["P5Y", "P37M", "P1100D"])
def test_a_longer_publication_is_harsher(period: str) -> None:
    adoption(local(**tiers(max=period))).refused(
        "local_rule_must_not_be_harsher_than_its_parent", clause=plan(19)
    )


def test_a_paper_more_is_harsher() -> None:
    routes = {**PARENT.rules["routes"], "required": ["training"]}
    adoption(local(routes=routes)).refused(
        "local_rule_must_not_be_harsher_than_its_parent", fields=("routes.required",)
    )
