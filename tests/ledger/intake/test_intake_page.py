"""The page about intake names every layout, heading, field code and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.intake import fault
from ledger.intake.layout import Layout, layouts
from ledger.policy import seed_policy
from ledger.refusal import Code
from tests.ledger.intake.desk import TODAY

PAGE = (Path(__file__).parents[3] / "docs" / "intake.md").read_text(encoding="utf-8")
CODES = [c for c in vars(fault).values() if isinstance(c, Code)] + list(fault.CODE_CHECKS.values())


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.code)
def test_every_reason_is_explained(code: Code) -> None:
    assert f"| `{code.code}` | {code.english} | {code.chinese} |" in PAGE


@pytest.mark.parametrize("layout", layouts(seed_policy(), TODAY), ids=lambda found: found.name)
def test_every_layout_is_described(layout: Layout) -> None:
    assert f"### `{layout.name}`" in PAGE
    for column in layout.columns:
        assert f"| {column.heading} | `{column.code}` |" in PAGE
