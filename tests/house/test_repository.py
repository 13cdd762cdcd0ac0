"""The repository itself: locks, paths, settings, and a test beside every module."""

from __future__ import annotations

import re
import subprocess
import tomllib

import pytest

from tests.house.tree import PACKAGES, ROOT, Module, modules, modules_of_tests, stems

PIN = re.compile(r"^([a-z0-9-]+)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)
OF_A_MACHINE = re.compile(r"[/](?:home|Users|root|work|opt/pypi)/\w|[A-Z]:\\Users")

MIRRORS = [
    module
    for module in modules_of_tests()
    if module.path.name.startswith("test_")
    and module.path.relative_to(ROOT / "tests").parts[0] in PACKAGES
]


def pins(name: str) -> dict[str, str]:
    """What a lock pins."""
    return dict(PIN.findall((ROOT / name).read_text(encoding="utf-8")))


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [name for name in listed.stdout.decode().split("\0") if name]


def test_everything_is_locked_with_a_hash() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        for block in re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip()):
            assert "--hash=sha256:" in block, block
        assert "http" not in re.sub(PIN, "", (ROOT / lock).read_text(encoding="utf-8"))


def test_the_locks_agree_and_cover_what_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert runtime.items() <= development.items()
    named = {re.split(r"[\[>=; ]", line)[0] for line in project["project"]["dependencies"]}
    assert named <= runtime.keys()


def test_every_dependency_says_why_it_is_here() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[>=; ]", line)[0] for line in lines}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert not {name for name in names if f"`{name}`" not in page}


def test_the_readme_and_ci_say_the_same_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert (
        {"run", "test"}
        <= set(re.findall(r"(?:^|`)make ([a-z-]+)", readme, re.MULTILINE))
        <= targets
    )
    # what `make check` asks for beside linting is among the tests
    assert re.findall(r"^make ([a-z-]+)", ci, re.MULTILINE) == ["lint", "test", "test-interop"]


def test_no_path_of_a_machine_is_in_the_tree() -> None:
    for name in tracked():
        path = ROOT / name
        if path.suffix not in {".xls", ".xlsx", ".ods", ".lock"} and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not OF_A_MACHINE.search(text), name


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    variables = {
        name
        for module in modules()
        for name in re.findall(r"CREDIT_LEDGER_[A-Z_]*[A-Z]", module.text)
    }
    assert variables
    assert not {name for name in variables if f"`{name}`" not in page}


def test_tests_stand_where_their_rooms_stand() -> None:
    for module in MIRRORS:
        assert (ROOT / module.path.relative_to(ROOT / "tests")).parent.is_dir(), str(module)


@pytest.mark.parametrize("stem", stems(), ids=str)
def test_a_room_that_decides_has_its_tests(stem: Module) -> None:
    namesake = ROOT / "tests" / "ledger" / f"test_{stem.path.name}"
    assert namesake.exists() or any(stem.name in test.imports() for test in MIRRORS)
