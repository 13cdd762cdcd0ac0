"""The tree as the house rules see it: every module of the three packages, parsed once."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("ledger", "projections", "graphql_api")


@dataclass(frozen=True)
class Module:
    """One file of the product."""

    path: Path

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def name(self) -> str:
        """Its dotted name."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def package(self) -> str:
        """Which of the three it stands in."""
        return self.path.relative_to(ROOT).parts[0]

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def syntax(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def docstring(self) -> str:
        return ast.get_docstring(self.syntax) or ""

    def imports(self) -> Iterator[str]:
        """Every module it imports, for type checking only or not."""
        for node in ast.walk(self.syntax):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{self}: relative import"
                yield node.module or ""
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def assigns(self, name: str) -> bool:
        """Whether it defines `name` at the top: `HANDLERS`, `EVENTS`."""
        targets = (
            target
            for node in self.syntax.body
            for target in (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AnnAssign)
                else []
            )
        )
        return any(isinstance(target, ast.Name) and target.id == name for target in targets)

    def load(self) -> ModuleType:
        return import_module(self.name)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product."""
    return tuple(
        Module(path) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))
    )


@cache
def modules_of_tests() -> tuple[Module, ...]:
    """Every module of the tests."""
    return tuple(Module(path) for path in sorted((ROOT / "tests").rglob("*.py")))


def stems() -> tuple[Module, ...]:
    """The modules that decide: those with a table of handlers."""
    return tuple(
        module
        for module in modules()
        if module.package == "ledger"
        and module.path.stem != "commands"
        and module.assigns("HANDLERS")
    )


def load_all(*packages: str) -> None:
    """Import every module of these packages (else of all): so all that they declare is there."""
    for module in modules():
        if module.path.stem != "__main__" and module.package in (packages or PACKAGES):
            module.load()
