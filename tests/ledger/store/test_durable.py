"""Small files that matter: whole or not at all; one at a time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from ledger.store import durable
from ledger.store.appending import StoreError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_replaced_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "memory"
    for said in (b"one", b"two, which is longer"):
        durable.write(path, said)
        assert path.read_bytes() == said
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["memory"]


@pytest.mark.parametrize("call", ["fsync", "write", "replace"])
def test_what_cannot_be_written_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "memory"
    durable.write(path, b"old")

    def fails(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fails)
        with pytest.raises(StoreError, match="No space left on device"):
            durable.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["memory"]


def test_a_short_write_is_no_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "memory"
    durable.write(path, b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda _file, _data: 1)
        with pytest.raises(StoreError, match="disk is full"):
            durable.write(path, b"new")
    assert path.read_bytes() == b"old"


def test_one_at_a_time_and_whoever_waits_too_long_goes_away(tmp_path: Path) -> None:
    lock = tmp_path / "sub" / ".lock"
    with durable.alone(lock), pytest.raises(TimeoutError), durable.alone(lock, 0.02):
        pass
    with durable.alone(lock, 0.0):
        pass
