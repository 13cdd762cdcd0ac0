"""Every code of the face stands in its documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import graphql_api

ROOMS = Path(graphql_api.__path__[0])
PAGE = (ROOMS.parent / "docs" / "asking.md").read_text(encoding="utf-8")
CODE = re.compile(
    r'(?:"code": |BadRequestError\(\s*\d+, |_error\(\d+, |return 0, |return 405, )'
    r'f?"([a-z{}]+(?:_[a-z]+)+)"|"(query_[a-z_]+)",'
)


def codes() -> list[str]:
    """Every code that a module of the face gives to an error."""
    found = {
        code
        for path in sorted(ROOMS.glob("*.py"))
        for pair in CODE.findall(path.read_text(encoding="utf-8"))
        for code in pair
        if code
    }
    spread = {c.replace("{name}", n) for c in found for n in ("variables", "extensions")}
    return sorted(spread)


def test_codes_are_found() -> None:
    assert {"token_must_be_valid", "query_is_too_deep", "variables_must_be_json"} <= set(codes())
    assert len(codes()) > 30


@pytest.mark.parametrize("code", codes())
def test_a_code_is_documented(code: str) -> None:
    assert f"`{code}`" in PAGE
