"""Sizes, names and what a line may say in which room."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from tests.house.tree import Module, modules, modules_of_tests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MODULE_LINES_MAX = 300
VERIFIER_LINES_MAX = 1040
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
EFFECTS = (
    *("ledger/store/", "ledger/intake/", "ledger/simulation/", "ledger/policy/"),
    "ledger/verify.py",
)
"""Rooms at the edge: databases, files, the simulator, the files of the law, and the verifier,
which reads what it is given."""
PRODUCT = [m for m in modules() if m.package == "ledger" and not str(m).startswith(EFFECTS)]


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def public_names(module: Module) -> Iterator[str]:
    """The names by which others find something: the module, its functions and classes."""
    yield from module.path.relative_to(module.path.parents[1]).with_suffix("").parts
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


def names(module: Module) -> Iterator[str]:
    """Every name that a module gives to something."""
    yield from public_names(module)
    for node in ast.walk(module.syntax):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
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


def offenders(
    found_in: Callable[[Module], Iterable[object]], among: Iterable[Module]
) -> dict[str, list[object]]:
    """What was found, by module; empty when the house is in order."""
    found = ((str(module), list(found_in(module))) for module in among)
    return {name: items for name, items in found if items}


def excess_lines(module: Module) -> list[int]:
    limit = VERIFIER_LINES_MAX if str(module) == "ledger/verify.py" else MODULE_LINES_MAX
    lines = module.text.count("\n")
    return [lines] if lines > limit else []


def long_functions(module: Module) -> list[tuple[str, int]]:
    sizes = ((f.name, (f.end_lineno or 0) - f.lineno + 1) for f in functions(module))
    return [(name, size) for name, size in sizes if size > FUNCTION_LINES_MAX]


def names_that_say_nothing(module: Module) -> list[str]:
    given = public_names(module) if module.package == "tests" else names(module)
    return [name for name in given if set(words(name)) & FORBIDDEN_NAMES]


def foreign_names(module: Module) -> list[str]:
    return [name for name in names(module) if not name.isascii()]


def prints(module: Module) -> list[int]:
    return [c.lineno for c in calls(module) if ast.unparse(c.func) in {"print", "pprint"}]


def mute(module: Module) -> list[str]:
    return [] if module.docstring or not module.text.strip() else ["no docstring"]


def skips(module: Module) -> list[str]:
    marks = {n.attr for n in ast.walk(module.syntax) if isinstance(n, ast.Attribute)}
    return sorted({"skip", "skipif", "importorskip", "xfail"} & marks)


def test_no_module_is_too_long() -> None:
    assert not offenders(excess_lines, modules())


def test_no_function_is_too_long() -> None:
    assert not offenders(long_functions, modules())


def test_no_name_says_nothing() -> None:
    assert not offenders(names_that_say_nothing, [*modules(), *modules_of_tests()])


def test_names_are_ascii() -> None:
    assert not offenders(foreign_names, [*modules(), *modules_of_tests()])


def test_every_module_says_what_it_is() -> None:
    assert not offenders(mute, [*modules(), *modules_of_tests()])


def test_nothing_prints() -> None:
    assert not offenders(prints, modules())


def test_only_the_ledger_reads_a_clock_or_makes_an_id() -> None:
    pure = [module for module in PRODUCT if not str(module).startswith(CLOCK_ROOMS)]
    assert not offenders(impure_calls, pure)


def test_no_law_stands_in_code() -> None:
    assert not offenders(laws_in_code, PRODUCT)


def test_no_test_is_skipped() -> None:
    assert not offenders(skips, modules_of_tests())
