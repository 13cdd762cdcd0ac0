"""A lost answer, a full disk, a killed writer: nothing acknowledged is lost, nothing is twice."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ledger.store.appending import CommitLostError, CommitUnknownError, KeyUsed, StoreError
from ledger.store.audit import audit
from tests.ledger.store.proposing import NOON, ORGANISATION, proposed, receipt, sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ledger.store import Store

WRITER = """
import sys
from datetime import UTC, datetime
from ledger.store import open_store
from tests.ledger.store.proposing import ORGANISATION, proposed, sealed

store = open_store(sys.argv[1])
while True:
    key = str(store.head().size)
    group = [proposed(sealed("", ORGANISATION), sealed(), key=key), proposed(), proposed()]
    outcomes = store.append(group, datetime.now(UTC))
    print(outcomes[-1].last, key, flush=True)
"""
ROOT = Path(__file__).parents[3]


class Losing:
    """A database whose answer to a commit is lost, before or after it was made."""

    def __init__(self, database: Any, *, made: bool, silent: bool = False) -> None:
        self._database, self._made, self._silent = database, made, silent

    @contextmanager
    def writing(self) -> Iterator[Any]:
        if self._made:
            with self._database.writing() as session:
                yield session
        else:
            with suppress(ZeroDivisionError), self._database.writing() as session:
                yield session
                raise ZeroDivisionError
        raise CommitLostError("The answer was lost.")

    def reader(self) -> Any:
        if self._silent:
            raise StoreError("Nobody answers.")
        return self._database.reader()


def test_a_commit_whose_answer_was_lost_is_found(store: Store) -> None:
    database = store._database
    store.append([proposed(sealed("", ORGANISATION))], NOON)
    store._database = Losing(database, made=True)  # type: ignore[assignment]
    outcomes = store.append([proposed(sealed("", ORGANISATION), key="k"), proposed()], NOON)
    store._database = database
    assert [receipt(o).last for o in outcomes] == [2, 3]
    assert store.append([proposed(key="k")], NOON) == [KeyUsed(receipt=receipt(outcomes[0]))]
    assert receipt(store.append([proposed(sealed("", ORGANISATION))], NOON)[0]).last == 4
    assert list(audit(store)) == []


def test_a_commit_that_was_not_made_is_not_acknowledged(store: Store) -> None:
    database = store._database
    store.append([proposed(sealed("", ORGANISATION))], NOON)
    store._database = Losing(database, made=False)  # type: ignore[assignment]
    with pytest.raises(CommitLostError):
        store.append([proposed(sealed("", ORGANISATION), key="k")], NOON)
    store._database = database
    assert store.head().size == 1
    assert store.receipt("k") is None
    assert receipt(store.append([proposed(sealed("", ORGANISATION), key="k")], NOON)[0]).last == 2
    assert list(audit(store)) == []


def test_when_nobody_answers_the_same_key_asks_again(store: Store) -> None:
    database = store._database
    store._database = Losing(database, made=True, silent=True)  # type: ignore[assignment]
    with pytest.raises(CommitUnknownError, match="same idempotency key"):
        store.append([proposed(key="k")], NOON)
    store._database = database
    (again,) = store.append([proposed(key="k")], NOON)
    assert isinstance(again, KeyUsed)
    assert again.receipt.entries == (1,)


def test_a_failure_in_the_middle_leaves_nothing(store: Store) -> None:
    store.append([proposed(sealed("", ORGANISATION))], NOON)
    broken = sealed("s", ORGANISATION, id=None)
    with pytest.raises((StoreError, TypeError)):
        store.append([proposed(sealed("", ORGANISATION)), proposed(broken)], NOON)
    assert store.head().size == 1
    assert receipt(store.append([proposed(sealed("", ORGANISATION))], NOON)[0]).last == 2
    assert list(audit(store)) == []


def test_killed_writers_lose_nothing_acknowledged(
    place: str, open_again: Callable[..., Store]
) -> None:
    acknowledged = 0
    for lines in (1, 7, 20):
        command = [sys.executable, "-c", WRITER, place]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as writer:
            assert writer.stdout is not None
            said = [writer.stdout.readline() for _ in range(lines)]
            writer.kill()
            said += writer.stdout.readlines()
        whole = [line.split() for line in said if line.endswith("\n")]
        acknowledged, key = int(whole[-1][0]), whole[-1][1]
        store = open_again()
        assert store.head().size >= acknowledged
        assert store.head().size % 4 == 0
        known = store.receipt(key)
        assert known is not None
        assert known.last == acknowledged - 2
        assert list(audit(store)) == []
        store.close()
    assert acknowledged >= 4 * 28
