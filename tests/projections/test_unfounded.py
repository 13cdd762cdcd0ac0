"""A value without entries, with others' entries or with a rule that does not exist is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from ledger.policy import seed_policy
from projections import reading
from projections.unfounded import Rules, unfounded
from tests.projections.small import COMPANY

if TYPE_CHECKING:
    from tests.projections.small import Small


@pytest.mark.parametrize(
    ("rule", "resolves"),
    [
        ("REPAIR-2023#14", True),
        ("MEASURES-2024#基础清单7", True),
        ("永政办发〔2022〕21号#15", True),
        ("REPAIR-2026#999", False),
        ("REPAIR-1999#14", False),
        ("永政办发〔2022〕21号#21", False),
        ("licence-2018@0000", False),
        ("", False),
    ],
)
def test_a_rule_resolves_or_not(rule: str, *, resolves: bool) -> None:
    assert Rules(seed_policy()).resolves(rule) is resolves


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"derived_from": ()}, "rests on no entry"),
        ({"derived_from": (1_000_000,)}, "names entries that are not its subject's"),
        ({"rule": "GOSSIP-2026#1"}, "no such rule"),
    ],
)
def test_what_is_unfounded_is_found(
    small: Small, wrong: dict[str, object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.register()
    record = small.penalty()
    policy = seed_policy()
    small.runner.catch_up()
    assert list(unfounded(small.store, policy, small.database)) == []
    (page,) = reading.pages(small.database, COMPANY)
    (held,) = page.records
    assert held.id == record
    assert held.window is not None
    spoiled = replace(page, records=(replace(held, window=replace(held.window, **wrong)),))
    monkeypatch.setattr(reading, "pages", lambda *_: [spoiled])
    assert any(said in found for found in unfounded(small.store, policy, small.database))
