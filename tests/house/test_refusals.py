"""Every refusal code reads as a sentence, speaks both languages, and is provoked by a test."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from ledger.refusal import CODES, Code
from tests.house.tree import ROOT, load_all, modules, modules_of_tests

load_all()
HOUSE = ROOT / "tests" / "house"
ALL = [pytest.param(code, id=name) for name, code in sorted(CODES.items())]


@cache
def said_by_tests() -> frozenset[str]:
    """Every string in the tests of the product."""
    return frozenset(
        node.value
        for module in modules_of_tests()
        if HOUSE not in module.path.parents
        for node in ast.walk(module.syntax)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


@pytest.mark.parametrize("code", ALL)
def test_a_code_is_a_sentence_in_both_languages(code: Code) -> None:
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+){2,}", code.code)
    assert re.fullmatch(r"[A-Z].*[.]", code.english)
    assert re.search(r"[\u4e00-\u9fff].*。$", code.chinese)
    assert code.clause.instrument


@pytest.mark.parametrize("code", ALL)
def test_a_code_is_provoked_by_a_test(code: Code) -> None:
    assert code.code in said_by_tests()


def test_a_code_that_no_test_names_would_be_found() -> None:
    assert "lamp_must_be_dark_and_cold" not in said_by_tests()


def test_codes_are_declared_once_at_the_top_of_a_module() -> None:
    inside = [
        f"{module}:{node.lineno}"
        for module in modules()
        for function in ast.walk(module.syntax)
        if isinstance(function, ast.FunctionDef) and not _makes_codes(function)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Code", "refusal.Code"}
    ]
    assert not inside


def _makes_codes(function: ast.FunctionDef) -> bool:
    """A shorthand for declarations is none itself."""
    return function.returns is not None and ast.unparse(function.returns).endswith("Code")
