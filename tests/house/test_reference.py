"""What is generated from the code is committed as the code says it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger.registry import AgencyRegistered
from tests.house.reference import PAGES, field_notes
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_committed_page_is_what_the_code_says(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path](), "run `make docs`"


def test_the_string_under_a_field_is_its_documentation() -> None:
    assert field_notes(AgencyRegistered)["unified_codes"].startswith("Organ codes seen")
