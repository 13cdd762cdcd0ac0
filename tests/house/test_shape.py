"""Sizes, names and what a line may say in which room."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.house.tree import Module, modules, modules_of_tests

if TYPE_CHECKING:
    from collections.abc import Iterator

MODULE_LINES_MAX = 300
VERIFIER_LINES_MAX = 700
FUNCTION_LINES_MAX = 40
FORBIDDEN_NAMES = {
    *("util", "utils", "helper", "helpers", "common", "core", "base", "manager", "impl"),
}
IMPURE = re.compile(
    r"(datetime\.now|date\.today|datetime\.utcnow|time\.\w+|uuid[14]|uuid\.uuid[14]"
    r"|random\.\w+|secrets\.\w+|os\.\w+|open|socket\.\w+|\w+\.(read|write)_(text|bytes))"
)
CLOCK_ROOMS = ("ledger/ledger.py", "ledger/access.py", "ledger/clock.py")
"""The clock, and the two ledgers, which alone number and date entries."""
PERIOD = re.compile(r"[1-9]\d*WD|P[1-9]\d*[DWMY]")
PRODUCT = [m for m in modules() if m.package == "ledger" and m.path.parent.name == "ledger"]


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def names(module: Module) -> Iterator[str]:
    """Every name that a module gives to something."""
    yield from module.path.relative_to(module.path.parents[1]).with_suffix("").parts
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def words(name: str) -> list[str]:
    """`HTTPBaseRoom` and `http_base_room` are made of the same words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower().split("_")


def calls(module: Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(module.syntax) if isinstance(node, ast.Call))


def impure_calls(module: Module) -> list[str]:
    """Calls that read a clock, a file, the environment or chance."""
    return [called for call in calls(module) if IMPURE.fullmatch(called := ast.unparse(call.func))]


def laws_in_code(module: Module) -> list[str]:
    """Periods and day counts written where only a rule set may state them."""
    constants = [n for n in ast.walk(module.syntax) if isinstance(n, ast.Constant)]
    periods = [str(c.value) for c in constants if PERIOD.fullmatch(str(c.value))]
    return periods + [ast.unparse(call) for call in calls(module) if _counts_days(call)]


def _counts_days(call: ast.Call) -> bool:
    called = ast.unparse(call.func).rpartition(".")[2]
    days = [k.value for k in call.keywords if k.arg in {"days", "weeks"}]
    if called == "timedelta":
        return any(_is_many(value) for value in [*call.args, *days])
    return called == "add_working_days" and any(_is_many(value) for value in call.args)


def _is_many(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, int) and value.value > 1


@pytest.mark.parametrize("module", modules(), ids=str)
def test_no_module_is_too_long(module: Module) -> None:
    limit = VERIFIER_LINES_MAX if str(module) == "ledger/verify.py" else MODULE_LINES_MAX
    assert module.text.count("\n") <= limit


@pytest.mark.parametrize("module", modules(), ids=str)
def test_no_function_is_too_long(module: Module) -> None:
    sizes = {f.name: (f.end_lineno or 0) - f.lineno + 1 for f in functions(module)}
    assert not {name: size for name, size in sizes.items() if size > FUNCTION_LINES_MAX}


@pytest.mark.parametrize("module", [*modules(), *modules_of_tests()], ids=str)
def test_no_name_says_nothing(module: Module) -> None:
    assert not [name for name in names(module) if set(words(name)) & FORBIDDEN_NAMES]


@pytest.mark.parametrize("module", [*modules(), *modules_of_tests()], ids=str)
def test_names_are_ascii(module: Module) -> None:
    assert not [name for name in names(module) if not name.isascii()]


@pytest.mark.parametrize("module", modules(), ids=str)
def test_every_module_says_what_it_is(module: Module) -> None:
    assert module.docstring or not module.text.strip()


@pytest.mark.parametrize("module", modules(), ids=str)
def test_nothing_prints(module: Module) -> None:
    assert not [c for c in calls(module) if ast.unparse(c.func) in {"print", "pprint"}]


@pytest.mark.parametrize("module", PRODUCT, ids=str)
def test_only_the_ledger_reads_a_clock_or_makes_an_id(module: Module) -> None:
    if not str(module).startswith(CLOCK_ROOMS):
        assert not impure_calls(module)


@pytest.mark.parametrize("module", PRODUCT, ids=str)
def test_no_law_stands_in_code(module: Module) -> None:
    assert not laws_in_code(module)


@pytest.mark.parametrize("module", modules_of_tests(), ids=str)
def test_no_test_is_skipped(module: Module) -> None:
    marks = [n.attr for n in ast.walk(module.syntax) if isinstance(n, ast.Attribute)]
    assert not {"skip", "skipif", "importorskip", "xfail"} & set(marks)
