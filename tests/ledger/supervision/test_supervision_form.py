"""A rule set of supervision that could not be computed with is refused when it is adopted."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from ledger.policy import SEED, canonical, parse
from ledger.supervision.form import require_form

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDED: dict[str, Any] = json.loads((SEED / "supervision-2022.json").read_text(encoding="utf-8"))


def changed(change: Callable[[dict[str, Any]], object]) -> Any:
    document = deepcopy(SEEDED)
    change(document["rules"])
    return parse(canonical(document))


def test_the_seed_is_in_form() -> None:
    require_form(changed(lambda rules: rules))


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r["classes"].update(normal="E"),
        lambda r: r["classes"]["order"].remove("D"),
        lambda r: r["classes"]["C"].update(ratio_bp_max=10_001),
        lambda r: r["classes"]["C"].update(ratio_bp_min=6_001),
        lambda r: r["classes"]["C"].update(per="often"),
        lambda r: r["classes"]["C"].update(interview="yes"),
        lambda r: r["classes"]["C"].pop("at_most"),
        lambda r: r["key_fields"].update(ratio_bp=-1),
        lambda r: r["draw"].update(inspectors_min=1),
        lambda r: r["draw"]["kinds"].append("person"),
        lambda r: r["confirmation"].update(contest_answer_within="soon"),
        lambda r: r["typical_case"].update(adverse_kinds=["gossip"]),
        lambda r: r.pop("inspection"),
    ],
)
def test_rules_that_cannot_be_computed_with_are_found(change: Any) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        require_form(changed(change))
