"""Published heads that are not those of the entries are found, and the entry is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ledger.store import heads
from ledger.store.audit import audit
from ledger.store.heads import HeadsTree
from tests.ledger.store.proposing import NOON, ORGANISATION, OTHER, proposed, sealed

if TYPE_CHECKING:
    from ledger.store import Store


def publish(store: Store, size: int, /, **more: Any) -> None:
    """Publish the heads of a size, or others."""
    tree = HeadsTree(heads.lines(store, size))
    said = {"root": tree.root.hex(), "size": size, "subjects": len(tree), **more}
    data = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    store.append([proposed(sealed("log/heads", type="heads.published", data=data))], NOON)


def fill(store: Store, many: int = 30) -> None:
    for number in range(many):
        tags = (ORGANISATION, OTHER, f"tag-{number % 11}")[number % 3 :]
        store.append([proposed(sealed("", *tags))], NOON)


def test_heads_published_at_once_and_late_agree(store: Store) -> None:
    publish(store, 0)
    fill(store)
    publish(store, 31)
    fill(store)
    publish(store, 40)
    publish(store, 40)
    publish(store, 61)
    assert list(audit(store)) == []


@pytest.mark.parametrize(
    ("size", "more"),
    [
        (30, {"root": "00" * 32}),
        (30, {"subjects": 14}),
        (29, {"size": 30}),
        (30, {"size": 31}),
        (30, {"size": -1}),
        (30, {"size": "30"}),
    ],
)
def test_heads_of_something_else_are_named(store: Store, size: int, more: dict[str, Any]) -> None:
    fill(store)
    publish(store, size, **more)
    fill(store)
    publish(store, 61)
    assert [finding.entry for finding in audit(store)] == [31]


def test_heads_do_not_go_back(store: Store) -> None:
    fill(store)
    publish(store, 30)
    publish(store, 20)
    assert [finding.entry for finding in audit(store)] == [32]
