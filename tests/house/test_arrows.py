"""Who may import whom: graphql_api → projections → ledger, and never back."""

from __future__ import annotations

import sys

from tests.house.test_shape import offenders
from tests.house.tree import Module, modules

FORBIDDEN = {
    "ledger": ("projections", "graphql_api", "tests", "bench"),
    "projections": ("graphql_api", "tests", "bench"),
    "graphql_api": ("tests", "bench"),
}
HOMES = {
    "strawberry": ("graphql_api/",),
    "starlette": ("graphql_api/",),
    "uvicorn": ("graphql_api/",),
    "typer": ("graphql_api/commandline/",),
    "rich": ("graphql_api/commandline/",),
    "sqlalchemy": ("projections/", "ledger/store/"),
    "sqlite3": ("projections/", "ledger/store/"),
    "psycopg": ("projections/", "ledger/store/"),
    "python_calamine": ("ledger/intake/",),
    "chinese_calendar": ("ledger/calendar.py",),
}
STANDARD_LIBRARY_ONLY = ("ledger/policy/", "ledger/verify.py")


def _within(imported: str, package: str) -> bool:
    return imported == package or imported.startswith(package + ".")


def arrows_back(module: Module) -> list[str]:
    """Imports against the arrow."""
    return [i for i in module.imports() for p in FORBIDDEN[module.package] if _within(i, p)]


def strangers(module: Module) -> list[str]:
    """Imports of a library outside the rooms it belongs to."""
    return [
        imported
        for imported in module.imports()
        for library, homes in HOMES.items()
        if _within(imported, library) and not str(module).startswith(homes)
    ]


def foreign(module: Module) -> list[str]:
    """Imports that are neither the standard library nor the room itself."""
    return [
        imported
        for imported in module.imports()
        if imported.split(".")[0] not in sys.stdlib_module_names
        and not _within(imported, "ledger.policy")
    ]


def test_no_arrow_points_back() -> None:
    assert not offenders(arrows_back, modules())


def test_libraries_stay_in_their_rooms() -> None:
    assert not offenders(strangers, modules())


def test_policy_and_verifier_need_the_standard_library_only() -> None:
    rooms = [module for module in modules() if str(module).startswith(STANDARD_LIBRARY_ONLY)]
    assert rooms
    assert not offenders(foreign, rooms)
