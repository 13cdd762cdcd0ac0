"""The audit of what witnesses signed: on both stores, against what a superuser dates back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ledger.store.assembly import microseconds
from ledger.store.note import Checkpoint, Cosigner, NoteSigner, signed
from ledger.witness.seeing import unwitnessed
from tests.ledger.store.conftest import open_again, place, store, superuser
from tests.ledger.store.proposing import NOON, proposed, sealed
from tests.ledger.witness.logs import ORIGIN, key

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.store import Store

__all__ = ["open_again", "place", "store", "superuser"]

W1, W2 = "witness.example/w1", "witness.example/w2"
BEGIN = int(NOON.timestamp())
KNOWN = [Cosigner(name, key(name), 0).verifier for name in (W1, W2)]


def cosigner(name: str, minutes: int) -> Cosigner:
    return Cosigner(name, key(name), BEGIN + 60 * minutes)


@pytest.fixture
def witnessed(store: Store) -> Store:
    """Ten entries, ten minutes apart; each second tree is seen by two witnesses."""
    signer = NoteSigner(ORIGIN, key(ORIGIN))
    for number in range(1, 11):
        at = NOON + timedelta(minutes=10 * number)
        store.append([proposed(sealed())], at)
        if number % 2 == 0:
            head = store.head()
            text = Checkpoint(ORIGIN, head.size, head.root).text()
            store.keep_checkpoint(head.size, signed(text, signer), at)
            for late, name in ((0, W1), (3, W2)):
                store.keep_cosignature(
                    head.size, name, cosigner(name, 10 * number + late).line(text)
                )
    return store


def test_a_witnessed_log_agrees(witnessed: Store) -> None:
    assert list(unwitnessed(witnessed, KNOWN)) == []
    assert list(unwitnessed(witnessed, KNOWN[:1])) == []
    assert list(unwitnessed(witnessed, ())) == []


@pytest.mark.parametrize(("entry", "minutes"), [(5, 20), (5, 70), (9, 0), (2, 40)])
def test_an_entry_dated_elsewhere_is_named(
    witnessed: Store, superuser: Callable[..., Any], entry: int, minutes: int
) -> None:
    then = microseconds(NOON + timedelta(minutes=minutes))
    superuser("UPDATE entries SET recorded_at = ? WHERE entry = ?", then, entry)
    (found,) = unwitnessed(witnessed, KNOWN)
    assert found.entry == entry
    assert found.what.startswith("it says it was recorded at ")


def test_a_cosignature_that_does_not_hold_is_named(
    witnessed: Store, superuser: Callable[..., Any]
) -> None:
    superuser(
        "UPDATE cosignatures SET line = (SELECT line FROM cosignatures WHERE size = 2 AND name = ?)"
        " WHERE size = 6 AND name = ?", W1, W1
    )  # fmt: skip
    (found,) = unwitnessed(witnessed, KNOWN)
    assert (found.entry, found.what) == (
        6,
        "a cosignature kept of its checkpoint does not hold",
    )
    superuser("UPDATE cosignatures SET line = ? WHERE size = 6 AND name = ?", "hello\n", W1)
    assert [one.entry for one in unwitnessed(witnessed, KNOWN)] == [6]


def test_what_strangers_signed_says_nothing(witnessed: Store) -> None:
    text = Checkpoint(ORIGIN, 6, bytes(32)).text()
    witnessed.keep_cosignature(6, "stranger", cosigner("stranger", 999).line(text))
    other = Cosigner(W1, key("another key"), 0).verifier
    assert list(unwitnessed(witnessed, KNOWN)) == []
    assert list(unwitnessed(witnessed, [other])) == []
