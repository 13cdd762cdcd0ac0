"""Whether an answer was lawful on its day: purpose, powers, basis, mandate."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.registry import AgencyClosed
from ledger.sharing.lawful import lawfulness, purposes_open_to
from ledger.sharing.rules import sharing_rules
from tests.law import given, past

DAY = date(2026, 5, 6)


@pytest.mark.parametrize(
    ("asked", "because", "lawful"),
    [
        ({"recipient": ""}, "nobody_kept_it", True),
        ({"recipient": "FIN", "purpose": "fiscal_funds"}, "power", True),
        ({"recipient": "FIN"}, "work_of_the_unit", True),
        ({"recipient": "FIN", "purpose": "gossip"}, "purpose_unknown", False),
        ({"recipient": "FIN", "purpose": "court"}, "power_missing", False),
        ({"recipient": "ACME", "purpose": "court"}, "agency_unknown", False),
        ({"recipient": "ACME"}, "agency_unknown", False),
        ({"recipient": "ACME", "purpose": "loan", "basis": "授权1号"}, "authorisation", True),
        ({"recipient": "ACME", "purpose": "loan", "mandated": True}, "mandate", True),
        ({"recipient": "ACME", "purpose": "gossip", "mandated": True}, "purpose_unknown", False),
        ({"recipient": "FIN", "purpose": "fiscal_funds", "person": True}, "basis_missing", False),
        (
            {"recipient": "ACME", "purpose": "loan", "person": True, "mandated": True},
            "basis_missing",
            False,
        ),
        ({"recipient": "HRSS", "purpose": "benefits", "basis": "1", "person": True}, "power", True),
    ],
)
def test_judged(asked: dict[str, Any], because: str, lawful: bool) -> None:  # noqa: FBT001
    values = {"purpose": "", "basis": "", "person": False, **asked}
    found = lawfulness(given().registry(), DAY, **values)
    assert (found.because, found.lawful) == (because, lawful)
    assert found.rule.startswith("SHARING-2022#")


def test_a_closed_agency_may_ask_nothing() -> None:
    closed = AgencyClosed(code="FIN")
    world = given(past(closed, stream="registry/agency/FIN", on="2026-05-05", subjects=()))
    found = lawfulness(world.registry(), DAY, "FIN", "fiscal_funds", "", person=False)
    assert (found.because, found.lawful) == ("agency_closed", False)


def test_purposes_by_power_and_by_authorisation() -> None:
    rules = sharing_rules(given().registry().policy, DAY)
    found = purposes_open_to(rules, frozenset({"supervision.inspect"}))
    assert found["supervision"][0] == "power"
    assert found["loan"][0] == "authorisation"
    assert "court" not in found
