"""The ledger as it was at an earlier size."""

from __future__ import annotations

from hashlib import sha256
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.rooms import found
from ledger.past import Past
from ledger.situation import Actor
from ledger.store.tree import EMPTY_ROOT, Tree, peaks_of, root_of
from ledger.subject import RegisterSubject
from tests.law import SUBJECT

if TYPE_CHECKING:
    from pathlib import Path

LEAVES = [sha256(str(number).encode()).digest() for number in range(1_300)]


def store() -> Any:
    """What a store of these leaves answers."""
    tiles = {(t.level, t.n): t.hashes for t in Tree().extend(LEAVES)}
    return SimpleNamespace(
        head=lambda: SimpleNamespace(size=len(LEAVES)),
        tile=lambda level, n: tiles[level, n],
        leaves=lambda after, limit: LEAVES[after : after + limit],
    )


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, 1_000, 1_280, 1_300])
def test_the_root_at_a_size_is_the_root_over_its_first_leaves(size: int) -> None:
    found_root = Past(store(), lambda _: None).root(size)  # type: ignore[arg-type, return-value]
    assert found_root == (root_of(peaks_of(LEAVES[:size])) if size else EMPTY_ROOT)


def test_a_size_that_was_not_reached_has_no_root() -> None:
    with pytest.raises(LookupError):
        Past(store(), lambda _: None).root(1_301)  # type: ignore[arg-type, return-value]


def test_the_past_of_a_ledger_does_not_move(tmp_path: Path) -> None:
    ledger = found(str(tmp_path / "data"), "test.example/past")
    past = Past(ledger.store, ledger.registry_at)
    size, root = ledger.head, ledger.store.head().root
    assert past.root(size) == root
    officer = Actor("amr-1", "AMR", frozenset({"PROVIDER"}))
    ledger.execute(RegisterSubject(code=SUBJECT, name="永昌县甲公司"), officer)
    assert past.root(size) == root
    assert past.root(ledger.head) == ledger.store.head().root
    assert list(past.subjects(size, ledger.today)) == []
    assert [s.tag for s in past.subjects(ledger.head, ledger.today)] == [SUBJECT]
    assert past.day(ledger.head) == ledger.today
    assert past.registry(size).policy.rule_sets
    ledger.close()
