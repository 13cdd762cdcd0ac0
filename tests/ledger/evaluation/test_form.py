"""A rule set of evaluation that could not be computed with is refused when it is adopted."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from ledger.evaluation.form import require_form
from ledger.policy import SEED, canonical, parse

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDED: dict[str, Any] = json.loads((SEED / "evaluation-2022.json").read_text(encoding="utf-8"))


def changed(change: Callable[[dict[str, Any]], object]) -> Any:
    document = deepcopy(SEEDED)
    change(document["rules"])
    return parse(canonical(document))


def test_the_seed_is_in_form() -> None:
    require_form(changed(lambda rules: rules))


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r["schemes"]["gansu_public"].update(level="county"),
        lambda r: r["schemes"]["tax"].update(kind="score"),
        lambda r: r["schemes"]["tax"].update(published=["Z"]),
        lambda r: r["schemes"]["enterprise_risk"].update(published=["A"]),
        lambda r: r["schemes"]["tax"]["grades"]["A"].pop("class"),
        lambda r: r["withdrawal"].update(from_beginning=["favour"]),
        lambda r: r["push"].update(recall_within="soon"),
        lambda r: r["push"]["recipients"]["MUNICIPAL"].pop("kind"),
    ],
)
def test_rules_that_cannot_be_computed_with_are_found(change: Any) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        require_form(changed(change))
