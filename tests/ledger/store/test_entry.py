"""An entry is written in one way only; every other spelling of it is told from it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from ledger.store.entry import FORMAT, is_canonical, wire

if TYPE_CHECKING:
    from collections.abc import Callable

ENTRY: dict[str, Any] = {
    "data": {},
    "effective_on": "2026-03-01",
    "id": "one",
    "recorded_at": "2026-03-01T04:00:00.000007Z",
    "stream": "s",
    "subjects": {"A": 0, "B": 3},
    "type": "record.filed",
    "v": FORMAT,
    "version": 1,
}
WRITTEN: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "as it was": lambda entry: entry,
    "another version": lambda entry: entry | {"v": 2},
    "a day written shorter": lambda entry: entry | {"effective_on": "20260301"},
    "a day that is none": lambda entry: entry | {"effective_on": "2026-02-30"},
    "an instant elsewhere": lambda entry: (
        entry | {"recorded_at": "2026-03-01T01:25:00.000000+14:00"}
    ),
    "an instant that is none": lambda entry: entry | {"recorded_at": "2026-03-01T25:00:00.000000Z"},
    "an instant without its fraction": lambda entry: (
        entry | {"recorded_at": "2026-03-01T04:00:00Z"}
    ),
    "a float": lambda entry: entry | {"data": {"amount": 1.5}},
    "a text not normalised": lambda entry: entry | {"data": {"name": "e\u0301"}},
    "a key too many": lambda entry: entry | {"zeal": 1},
}
"""What is done to an entry that is then written with sorted keys."""
SPELT = {
    "as it was": '{"a":{"b":[1,"中"]}}',
    "a key twice": '{"a":0,"a":1}',
    "keys out of order": '{"b":0,"a":1}',
    "inner keys out of order": '{"a":{"c":0,"b":1}}',
    "a space": '{"a": 1}',
    "an escape": '{"a":"\\u4e2d"}',
    "a number of another form": '{"a":1e3}',
}
"""An event as it stands in the bytes."""


def line_of(written: dict[str, Any]) -> bytes:
    text = json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


@pytest.mark.parametrize("how", WRITTEN)
def test_an_entry_is_written_in_one_way(how: str) -> None:
    line = line_of(WRITTEN[how](ENTRY))
    assert is_canonical(wire(line), line) is (how == "as it was")


@pytest.mark.parametrize("how", SPELT)
def test_an_event_is_written_in_one_way(how: str) -> None:
    line = line_of(ENTRY | {"data": "HERE"}).replace(b'"HERE"', SPELT[how].encode())
    assert is_canonical(wire(line), line) is (how == "as it was")


def test_subjects_stand_in_order() -> None:
    line = line_of(ENTRY)
    assert is_canonical(wire(line), line)
    moved = line.replace(b'{"A":0,"B":3}', b'{"B":3,"A":0}')
    assert wire(moved) == wire(line)
    assert not is_canonical(wire(moved), moved)


def test_what_is_nested_too_deep_is_no_entry() -> None:
    line = line_of(ENTRY | {"data": "HERE"})
    with pytest.raises(msgspec.DecodeError):
        wire(line.replace(b'"HERE"', b"[" * 20_000 + b"]" * 20_000))
