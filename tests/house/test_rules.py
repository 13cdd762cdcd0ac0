"""The rules of the house fail where they should: each tried on a line that breaks it."""

from __future__ import annotations

import pytest

from tests.house import test_arrows, test_shape
from tests.house.tree import ROOT, Module


def _module(path: str, text: str) -> Module:
    module = Module(ROOT / path)
    module.__dict__["text"] = text
    return module


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("ledger/lamp.py", "from projections.archive import Archive"),
        ("ledger/lamp.py", "if True:\n    import graphql_api.app"),
        ("projections/lamp.py", "from graphql_api import app"),
    ],
)
def test_an_arrow_back_is_found(path: str, line: str) -> None:
    assert test_arrows.arrows_back(_module(path, line))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("ledger/lamp.py", "import sqlalchemy as sa"),
        ("ledger/lamp.py", "from strawberry import type"),
        ("projections/lamp.py", "from starlette.requests import Request"),
    ],
)
def test_a_library_out_of_its_room_is_found(path: str, line: str) -> None:
    assert test_arrows.strangers(_module(path, line))
    assert not test_arrows.strangers(_module("ledger/lamp.py", "import msgspec"))


def test_a_foreign_import_in_the_policy_is_found() -> None:
    assert test_arrows.foreign(_module("ledger/policy/lamp.py", "import msgspec"))
    assert test_arrows.foreign(_module("ledger/verify.py", "from ledger.event import Event"))
    assert not test_arrows.foreign(_module("ledger/policy/lamp.py", "import json"))


@pytest.mark.parametrize(
    "line",
    ["calendar.due(day, 'P3M')", "day + timedelta(days=7)", "calendar.add_working_days(day, 5)"],
)
def test_a_law_in_code_is_found(line: str) -> None:
    assert test_shape.laws_in_code(_module("ledger/lamp.py", line))


def test_the_next_day_is_no_law() -> None:
    assert not test_shape.laws_in_code(_module("ledger/lamp.py", "day + timedelta(days=1)"))


@pytest.mark.parametrize("line", ["datetime.now(UTC)", "uuid4()", "open('x')", "os.getenv('x')"])
def test_a_clock_in_a_stem_is_found(line: str) -> None:
    assert test_shape.impure_calls(_module("ledger/lamp.py", line))


@pytest.mark.parametrize("name", ["BaseRoom", "io_utils", "HTTPManager", "common"])
def test_a_name_that_says_nothing_is_found(name: str) -> None:
    assert set(test_shape.words(name)) & test_shape.FORBIDDEN_NAMES


def test_a_name_that_contains_such_letters_is_not() -> None:
    assert not set(test_shape.words("database_score")) & test_shape.FORBIDDEN_NAMES
