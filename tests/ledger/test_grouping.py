"""Commands that wait together share one commit of the vault and one of the entries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from graphql_api.rooms import found
from ledger.clock import SetClock
from ledger.event import Disclosure, Draft
from ledger.situation import Actor
from ledger.store.appending import Boundary, Conflict, Receipt
from ledger.subject import SubjectNamed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.ledger import Ledger

TAG = "91620321MA0000015L"
ACTOR = Actor("o1", "AMR", frozenset({"PROVIDER"}))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A founded ledger on files."""
    clock = SetClock(datetime(2026, 3, 2, 4, tzinfo=UTC))
    made = found(str(tmp_path), "test.example/ledger", clock=clock)
    yield made
    made.close()


def draft(number: int) -> Draft:
    """A named subject with one personal value."""
    return Draft(
        stream=f"subject/{TAG}",
        event=SubjectNamed(name=f"永昌县第{number}公司"),
        subjects=(TAG,),
        effective_on=date(2026, 3, 2),
        disclosures=(Disclosure(TAG, "name", f"李{number}"),),
    )


def test_many_threads_append_without_gaps(ledger: Ledger) -> None:
    start = ledger.head
    anywhere = Boundary(position=2**40)
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(
            pool.map(lambda n: ledger.append([draft(n)], anywhere, ACTOR, f"k{n}"), range(64))
        )
    numbers = sorted(n for o in outcomes if isinstance(o, Receipt) for n in o.entries)
    assert numbers == list(range(start + 1, start + 65))
    assert all(ledger.vault.open(entry.id)["name"] for entry in ledger.entries(start))


def test_a_conflict_leaves_nothing_in_the_vault(ledger: Ledger) -> None:
    before = ledger.head
    assert isinstance(ledger.append([draft(1)], Boundary(position=before), ACTOR), Receipt)
    outcome = ledger.append([draft(2)], Boundary(position=before, tags=(TAG,)), ACTOR)
    assert isinstance(outcome, Conflict)
    assert ledger.head == before + 1
    assert ledger.vault.sweep(ledger.store) == 0


def test_a_failed_commit_reaches_every_command_of_the_group(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(ledger.store, "append", broken)
    with pytest.raises(OSError, match="disk is full"):
        ledger.append([draft(1)], Boundary(position=2**40), ACTOR)
    monkeypatch.undo()
    assert isinstance(ledger.append([draft(2)], Boundary(position=2**40), ACTOR), Receipt)
