"""What every store of entries promises, on both databases."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from threading import Thread
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import psycopg
import pytest

from ledger.event import Source
from ledger.store.appending import (
    Boundary,
    ClockError,
    Conflict,
    Head,
    HeadMismatchError,
    KeyUsed,
    Receipt,
    TooLarge,
)
from ledger.store.tree import EMPTY_ROOT, TILE_HASHES, Tree, leaf_hash, split
from tests.ledger.store.proposing import NOON, ORGANISATION, OTHER, proposed, receipt, sealed

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.store import Store

KEYS = (
    *("_sd", "actor", "agency", "batch", "caused_by", "data", "effective_on", "id", "key"),
    *("policy", "recorded_at", "source", "stream", "subjects", "type", "v", "version"),
)


def line_of(store: Store, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(store.entry(number))
    return found


def test_an_empty_store(store: Store) -> None:
    assert store.head() == Head(0, EMPTY_ROOT, None, 0)
    assert store.entries() == []
    assert store.append([], NOON) == []
    with pytest.raises(LookupError):
        store.entry(1)
    with pytest.raises(LookupError):
        store.leaf(0)
    with pytest.raises(LookupError):
        store.tile(0, 0)


def test_numbers_have_no_gaps_whatever_is_refused(store: Store) -> None:
    store.append([proposed(sealed("s"))], NOON)
    group = [
        proposed(sealed()),
        proposed(sealed("s", opens=True)),
        proposed(sealed(), sealed()),
        proposed(sealed(data=b'"' + b"x" * 70_000 + b'"', id="big")),
        proposed(sealed()),
    ]
    outcomes = store.append(group, NOON)
    assert isinstance(outcomes[1], Conflict)
    assert outcomes[3] == TooLarge(id="big")
    accepted = [receipt(o).entries for o in outcomes if isinstance(o, Receipt)]
    assert accepted == [(2,), (3, 4), (5,)]
    assert [number for number, _ in store.entries()] == [1, 2, 3, 4, 5]
    assert store.head().size == 5


def test_a_receipt_names_entries_instant_and_leaves(store: Store) -> None:
    (outcome,) = store.append([proposed(sealed(), sealed())], NOON)
    got = receipt(outcome)
    assert (got.first, got.last, got.recorded_at) == (1, 2, NOON)
    assert got.leaf_hashes == tuple(leaf_hash(store.entry(n)) for n in (1, 2))
    assert store.leaf(2) == got.leaf_hashes[1]
    assert store.leaves(0, 9) == list(got.leaf_hashes)


def test_bytes_are_canonical(store: Store) -> None:
    entry = sealed(
        "stream-1",
        "b-tag",
        "a-tag",
        id="id-1",
        data='{"text":"e\u0301 县"}'.encode(),
        batch="batch-1",
        caused_by=7,
        source=Source("f" * 64, "sheet", 3),
        sd=("commitment",),
    )
    store.append([proposed(entry, key="key-1")], NOON)
    line = store.entry(1)
    found = json.loads(line)
    assert list(found) == [key for key in KEYS if key != "policy"]
    again = json.dumps(found, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert line == again.encode()
    assert normalize("NFC", line.decode()) == line.decode()
    assert found["data"] == {"text": "é 县"}
    assert found["recorded_at"] == "2026-11-23T04:00:00.000007Z"
    assert (found["effective_on"], found["key"], found["version"]) == ("2026-11-20", "key-1", 1)
    assert found["subjects"] == {"a-tag": 0, "b-tag": 0}
    assert found["source"] == {"file": "f" * 64, "row": 3, "sheet": "sheet"}


def test_absent_keys_are_left_out(store: Store) -> None:
    bare = sealed("s", agency="", actor="")
    store.append([proposed(bare)], NOON)
    assert list(line_of(store, 1)) == [
        "data", "effective_on", "id", "recorded_at", "stream", "type", "v", "version",
    ]  # fmt: skip


def test_each_subject_names_its_previous_entry(store: Store) -> None:
    store.append([proposed(sealed("", ORGANISATION), sealed("", OTHER))], NOON)
    store.append(
        [proposed(sealed("", ORGANISATION, OTHER)), proposed(sealed("", OTHER, OTHER))], NOON
    )
    assert line_of(store, 3)["subjects"] == {ORGANISATION: 1, OTHER: 2}
    assert line_of(store, 4)["subjects"] == {OTHER: 3}
    assert [n for n, _ in store.subject_entries(OTHER)] == [2, 3, 4]
    assert [n for n, _ in store.subject_entries(OTHER, upto=3, after=2)] == [3]
    assert store.newest([ORGANISATION]) == 3
    assert store.newest([ORGANISATION, OTHER, "unknown"]) == 4
    assert store.newest([]) == 0


def test_a_linked_stream_keeps_all_its_subjects(store: Store) -> None:
    store.append([proposed(sealed("s", ORGANISATION), sealed("s", OTHER), sealed("s"))], NOON)
    assert [set(line_of(store, n)["subjects"]) for n in (1, 2, 3)] == [
        {ORGANISATION},
        {ORGANISATION, OTHER},
        {ORGANISATION, OTHER},
    ]
    store._known.streams.clear()
    store._known.linked.clear()
    store.append([proposed(sealed("s", ORGANISATION)), proposed(sealed("s", OTHER))], NOON)
    assert line_of(store, 4)["subjects"] == {ORGANISATION: 3, OTHER: 3}
    assert line_of(store, 5)["subjects"] == {ORGANISATION: 4, OTHER: 4}
    assert [n for n, _ in store.subject_entries(OTHER)] == [2, 3, 4, 5]
    store.append([proposed(sealed("law/s", ORGANISATION), sealed("law/s", OTHER))], NOON)
    assert set(line_of(store, 7)["subjects"]) == {OTHER}


def test_versions_count_in_a_stream(store: Store) -> None:
    store.append([proposed(sealed("s", ORGANISATION, opens=True), sealed("t"))], NOON)
    store.append([proposed(sealed("s", ORGANISATION, OTHER), sealed("s", version=3))], NOON)
    assert [line_of(store, n)["version"] for n in (1, 2, 3, 4)] == [1, 1, 2, 3]
    assert [n for n, _ in store.stream_entries("s")] == [1, 3, 4]
    assert [n for n, _ in store.stream_entries("s", upto=3)] == [1, 3]
    assert store.stream_tags("s") == (ORGANISATION, OTHER)
    assert store.stream_tags("t") == ()
    assert store.newest([], ["s", "t"]) == 4
    (late,) = store.append([proposed(sealed("s", version=3))], NOON)
    assert late == Conflict(newest=4, on="s")


def test_tags_of_a_stream_are_those_of_its_newest_entry(store: Store) -> None:
    store.append([proposed(sealed("s", OTHER)), proposed(sealed("s", OTHER, ORGANISATION))], NOON)
    assert store.stream_tags("s") == (ORGANISATION, OTHER)
    assert store.stream_tags("unknown") == ()


@pytest.mark.parametrize(
    ("boundary", "on"),
    [
        (Boundary(position=1, tags=(ORGANISATION,)), ORGANISATION),
        (Boundary(position=1, streams=("s",)), "s"),
        (Boundary(position=0, tags=(OTHER,)), OTHER),
        (Boundary(position=2, tags=(ORGANISATION, OTHER), streams=("s", "new")), ""),
        (Boundary(position=1, tags=(OTHER, "new")), ""),
    ],
)
def test_a_boundary_is_kept(store: Store, boundary: Boundary, on: str) -> None:
    store.append([proposed(sealed("", OTHER)), proposed(sealed("s", ORGANISATION))], NOON)
    (outcome,) = store.append([proposed(sealed(), boundary=boundary)], NOON)
    if on:
        assert outcome == Conflict(newest=store.newest([on], [on]), on=on)
        assert store.head().size == 2
    else:
        assert receipt(outcome).first == 3


def test_a_boundary_sees_the_commands_before_it_in_its_group(store: Store) -> None:
    about = Boundary(position=0, tags=(ORGANISATION,))
    group = [proposed(sealed("", ORGANISATION), boundary=about) for _ in range(3)]
    outcomes = store.append([*group, proposed(sealed("", OTHER))], NOON)
    assert receipt(outcomes[0]).first == 1
    assert outcomes[1:3] == [Conflict(newest=1, on=ORGANISATION)] * 2
    assert receipt(outcomes[3]).first == 2
    assert store.head().size == 2


def test_the_law_is_a_boundary_too(store: Store) -> None:
    store.append([proposed(sealed("registry/rules"))], NOON)
    old, careless = Boundary(position=0), Boundary(position=0, registry=False)
    group = [proposed(sealed(), boundary=old), proposed(sealed(), boundary=careless)]
    refused, accepted = store.append(group, NOON)
    assert refused == Conflict(newest=1, on="registry/")
    assert receipt(accepted).first == 2
    assert line_of(store, 2)["policy"] == 1
    assert "policy" not in line_of(store, 1)
    store.append([proposed(sealed("registry/rules"), sealed())], NOON)
    assert [line_of(store, n)["policy"] for n in (3, 4)] == [1, 3]
    assert store.head().policy == 3
    assert [n for n, _ in store.registry_entries()] == [1, 3]
    assert [n for n, _ in store.registry_entries(after=1)] == [3]
    assert [n for n, _ in store.registry_entries(upto=2)] == [1]


def test_a_key_answers_its_first_receipt(store: Store, open_again: Callable[..., Store]) -> None:
    first, twin = store.append(
        [proposed(sealed(), sealed(), key="k"), proposed(sealed(), key="k")], NOON
    )
    assert twin == KeyUsed(receipt=receipt(first))
    assert store.append([proposed(sealed(), key="k")], NOON) == [twin]
    assert open_again().append([proposed(sealed(), key="k")], NOON) == [twin]
    assert store.receipt("k") == first
    assert store.receipt("unknown") is None
    assert store.head().size == 2


def test_an_instant_never_falls(store: Store) -> None:
    store.append([proposed()], NOON)
    store.append([proposed()], NOON - timedelta(seconds=5))
    store.append([proposed()], NOON + timedelta(hours=24))
    with pytest.raises(ClockError, match="behind"):
        store.append([proposed()], NOON + timedelta(hours=23))
    with pytest.raises(ClockError, match="operator"):
        store.append([proposed()], NOON + timedelta(hours=49))
    later = NOON + timedelta(days=90)
    store.append([proposed()], later, operator_confirms_clock=True)
    instants = [line_of(store, n)["recorded_at"] for n in range(1, 5)]
    assert all(a <= b for a, b in pairwise(instants))
    assert instants[0] == instants[1]
    assert store.head().recorded_at == later
    ends = [NOON - timedelta(seconds=1), NOON, NOON + timedelta(hours=30), later]
    assert [store.known_at(instant) for instant in ends] == [0, 2, 3, 4]


def test_pages(store: Store) -> None:
    store.append([proposed(*(sealed() for _ in range(10)))], NOON)
    assert [n for n, _ in store.entries(after=3, limit=4)] == [4, 5, 6, 7]
    assert [n for n, _ in store.entries(after=3, upto=5)] == [4, 5]
    assert [n for n, _ in store.ids(after=8)] == [9, 10]
    assert dict(store.ids())[4] == line_of(store, 4)["id"]


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600])
def test_the_root_and_the_tiles_are_those_of_the_entries(
    store: Store, open_again: Callable[..., Store], size: int
) -> None:
    for begin in range(0, size, 200):
        store.append([proposed() for _ in range(begin, min(begin + 200, size))], NOON)
    leaves = [sha256(b"\x00" + line).digest() for _, line in store.entries(limit=10_000)]
    tree = Tree()
    tiles = tree.extend(leaves)
    assert store.head().root == tree.root()
    assert [store.tile(t.level, t.n) for t in tiles] == [t.hashes for t in tiles]
    assert len(tiles) == size // TILE_HASHES
    assert all(split(t.hashes) == leaves[t.n * 256 : t.n * 256 + 256] for t in tiles)
    assert open_again().head() == store.head()


def test_two_writers_see_each_other(store: Store, open_again: Callable[..., Store]) -> None:
    other = open_again()
    for number in range(6):
        writer = (store, other)[number % 2]
        (outcome,) = writer.append([proposed(sealed("s", ORGANISATION))], NOON)
        assert receipt(outcome).first == number + 1
    assert [line_of(store, n)["subjects"][ORGANISATION] for n in range(1, 7)] == [0, 1, 2, 3, 4, 5]
    assert line_of(store, 6)["version"] == 6
    assert open_again().head() == other.head()


def test_many_threads_append_and_read(store: Store, open_again: Callable[..., Store]) -> None:
    stores, each, failed = [store, open_again()], 15, list[BaseException]()

    def work(writer: Store, name: str) -> None:
        try:
            for n in range(each):
                group = [proposed(sealed("", ORGANISATION, name), key=f"{name}-{n}")]
                (outcome,) = writer.append(group, datetime.now(UTC))
                assert writer.leaf(receipt(outcome).last) == receipt(outcome).leaf_hashes[-1]
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failed.append(error)

    threads = [Thread(target=work, args=(stores[i % 2], f"tag-{i}")) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    size = 6 * each
    assert [n for n, _ in store.entries(limit=1_000)] == list(range(1, size + 1))
    previous = [line_of(store, n)["subjects"][ORGANISATION] for n in range(1, size + 1)]
    assert previous == list(range(size))
    assert open_again().head().size == size


@pytest.mark.parametrize("table", ["entries", "tags", "tiles", "keys", "head"])
def test_triggers_refuse_to_change_or_delete(store: Store, place: str, table: str) -> None:
    store.append([proposed(sealed("", ORGANISATION), key="k") for _ in range(300)], NOON)
    store.append([proposed(sealed("", ORGANISATION)) for _ in range(300)], NOON)
    statements = [f"DELETE FROM {table}"]
    if table != "head":
        column = {"tiles": "n", "keys": "first"}.get(table, "entry")
        statements.append(f"UPDATE {table} SET {column} = {column} + 1000")
    for statement in statements:
        if place.startswith("postgresql:"):
            with psycopg.connect(place) as connection, pytest.raises(psycopg.errors.RaiseException):
                connection.execute(f"SET search_path = ledger; {statement}")
        else:
            with (
                closing(sqlite3.connect(f"{place}/ledger.sqlite")) as file,
                pytest.raises(sqlite3.IntegrityError, match="never"),
            ):
                file.execute(statement)


def test_the_access_ledger_is_another(store: Store, open_again: Callable[..., Store]) -> None:
    access = open_again("access")
    store.append([proposed()], NOON)
    assert (access.name, access.head().size, store.head().size) == ("access", 0, 1)
    assert receipt(access.append([proposed()], NOON)[0]).first == 1


TAMPERING = {
    "an entry is gone": "DELETE FROM entries WHERE entry = 300",
    "an entry is more": (
        "INSERT INTO entries SELECT 301, id, stream, 9, topic, agency, batch, recorded_at,"
        " effective_on, bytes, leaf FROM entries WHERE entry = 300"
    ),
    "bytes are others": "UPDATE entries SET bytes = (SELECT bytes FROM entries WHERE entry = 290)"
    " WHERE entry = 299",
    "a tile is gone": "DELETE FROM tiles",
    "a tile is another": "UPDATE tiles SET hashes = (SELECT root FROM head)",
    "the head is smaller": "UPDATE head SET size = 299",
    "the root is another": "UPDATE head SET root = (SELECT leaf FROM entries WHERE entry = 1)",
    "the instant is another": "UPDATE head SET recorded_at = recorded_at + 1",
    "the law is another": "UPDATE head SET policy = 0",
}


@pytest.mark.parametrize("what", TAMPERING)
def test_a_store_that_disagrees_with_its_head_is_not_opened(
    store: Store,
    open_again: Callable[..., Store],
    superuser: Callable[..., list[Any]],
    what: str,
) -> None:
    store.append([proposed(sealed("registry/x"))], NOON)
    store.append([proposed() for _ in range(299)], NOON)
    superuser(TAMPERING[what])
    with pytest.raises(HeadMismatchError) as refusal:
        open_again()
    assert str(refusal.value).endswith(" is not opened.")
    assert "\n" not in str(refusal.value)


def test_a_writer_notices_that_the_ledger_was_cut(
    store: Store, superuser: Callable[..., list[Any]]
) -> None:
    store.append([proposed(), proposed()], NOON)
    superuser("UPDATE head SET size = 1")
    with pytest.raises(HeadMismatchError):
        store.append([proposed()], NOON)


def test_dates_of_the_law_are_dates(store: Store) -> None:
    store.append([proposed(sealed(effective_on=date(1999, 1, 2)))], NOON)
    assert line_of(store, 1)["effective_on"] == "1999-01-02"
