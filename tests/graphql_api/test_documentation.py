"""Every code of the face stands in its documentation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import graphql_api
from graphql_api.bundle_route import NotEnteredError
from ledger.store.appending import StoreError

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


def causes(kind: type[StoreError]) -> set[str]:
    """The codes of everything that a store may be unable to do."""
    return {kind.code}.union(*(causes(each) for each in kind.__subclasses__()))


def test_codes_of_the_store_are_found() -> None:
    assert NotEnteredError.code in causes(StoreError)
    assert len(causes(StoreError)) > 5


@pytest.mark.parametrize("code", sorted({*codes(), *causes(StoreError)}))
def test_a_code_is_documented(code: str) -> None:
    assert f"`{code}`" in PAGE
