"""Whatever is changed behind the ledger's back, the audit names the entry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ledger.store.audit import Finding, audit
from tests.ledger.store.proposing import NOON, ORGANISATION, OTHER, proposed, sealed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.store import Store


@pytest.fixture
def filled(store: Store) -> Store:
    """700 entries: law, two subjects, a stream of some length, keys."""
    store.append([proposed(sealed("registry/x"), key="founded")], NOON)
    for begin in range(1, 700, 100):
        group = [
            proposed(sealed("s" if n % 7 == 0 else "", ORGANISATION, OTHER), key=f"key-{n}")
            for n in range(begin, min(begin + 100, 700))
        ]
        store.append(group, NOON)
    return store


def test_an_untouched_store_has_no_findings(filled: Store) -> None:
    assert list(audit(filled)) == []


def test_an_empty_store_has_no_findings(store: Store) -> None:
    assert list(audit(store)) == []


CHANGES = {
    "UPDATE entries SET bytes = (SELECT bytes FROM entries WHERE entry = 12) WHERE entry = 11": 11,
    "UPDATE entries SET leaf = (SELECT leaf FROM entries WHERE entry = 12) WHERE entry = 11": 11,
    "UPDATE entries SET agency = 'OTHER' WHERE entry = 45": 45,
    "UPDATE entries SET recorded_at = recorded_at + 1 WHERE entry = 45": 45,
    "UPDATE entries SET stream = 'other' WHERE entry = 46": 46,
    "UPDATE entries SET effective_on = '2020-01-01' WHERE entry = 46": 46,
    "DELETE FROM entries WHERE entry = 300": 300,
    "DELETE FROM tags WHERE entry = 301": 301,
    "UPDATE tags SET entry = 9000 WHERE entry = 300": 300,
    "UPDATE tiles SET hashes = (SELECT root FROM head) WHERE n = 1": 257,
    "DELETE FROM tiles WHERE n = 0": 1,
    "UPDATE keys SET first = 9000 WHERE key = 'key-5'": 9000,
    "UPDATE head SET root = (SELECT leaf FROM entries WHERE entry = 1)": 0,
    "UPDATE head SET policy = 5": 5,
    "UPDATE head SET size = 699": 700,
    "DELETE FROM entries WHERE entry = 700": 700,
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_found(
    filled: Store, superuser: Callable[..., list[Any]], change: str
) -> None:
    superuser(change)
    findings = list(audit(filled))
    assert CHANGES[change] in [finding.entry for finding in findings], findings


def test_changed_bytes_with_a_matching_leaf_are_found_by_the_tile(
    filled: Store, superuser: Callable[..., list[Any]]
) -> None:
    columns = "SET bytes = (SELECT bytes FROM entries WHERE entry = 12)"
    columns += ", leaf = (SELECT leaf FROM entries WHERE entry = 12)"
    superuser(f"UPDATE entries {columns} WHERE entry = 11")
    findings = list(audit(filled))
    assert Finding(1, "tile 0/0 is not that of its entries") in findings
    assert Finding(11, "its columns do not say what its bytes say") in findings


def test_garbage_is_a_finding(filled: Store, superuser: Callable[..., list[Any]]) -> None:
    superuser("UPDATE entries SET bytes = leaf WHERE entry = 20")
    assert Finding(20, "its bytes are not an entry") in list(audit(filled))


def line_of(written: dict[str, Any]) -> bytes:
    text = json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def an_entry(store: Store) -> dict[str, Any]:
    (line,) = (line for _, line in store.entries(40, 1))
    found: dict[str, Any] = json.loads(line)
    return found


def test_a_key_twice_in_an_event_is_found(
    filled: Store, superuser: Callable[..., list[Any]]
) -> None:
    line = line_of(an_entry(filled) | {"data": "HERE"}).replace(b'"HERE"', b'{"a":0,"a":1}')
    superuser("UPDATE entries SET bytes = ? WHERE entry = 41", line)
    assert Finding(41, "its bytes are not in the canonical form") in list(audit(filled))


def test_subjects_out_of_order_are_found(
    filled: Store, superuser: Callable[..., list[Any]]
) -> None:
    line = line_of(an_entry(filled) | {"subjects": {}}).decode()
    hidden = line.replace('"subjects":{}', "").replace("{", '{"subjects":{"A":0},', 1)
    superuser(
        "UPDATE entries SET bytes = ? WHERE entry = 41",
        hidden.replace(",,", ",").encode(),
    )
    found = list(audit(filled))
    assert Finding(41, "its bytes are not in the canonical form") in found
    assert Finding(41, "its tags are not the subjects in its bytes") in found


def test_an_entry_nested_too_deep_stops_no_audit(
    filled: Store, superuser: Callable[..., list[Any]]
) -> None:
    deep = line_of(an_entry(filled) | {"data": ["HERE"]}).decode()
    deep = deep.replace('"HERE"', "[" * 20_000 + "]" * 20_000)
    superuser("UPDATE entries SET bytes = ? WHERE entry = 41", deep.encode())
    assert 41 in [finding.entry for finding in audit(filled)]
