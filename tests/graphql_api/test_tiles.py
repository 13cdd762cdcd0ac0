"""Checkpoint and tiles as static files; entries for auditors alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphql_api.tiles import Place, place_of
from ledger.store.tree import leaf_hash

if TYPE_CHECKING:
    from tests.stories.county import County


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("0/000", Place(0, 0, 256)),
        ("0/x001/x234/067", Place(0, 1_234_067, 256)),
        ("5/x001/000.p/1", Place(5, 1_000, 1)),
        ("1/999.p/255", Place(1, 999, 255)),
        ("entries/x001/x234/067", Place(-1, 1_234_067, 256)),
        ("entries/000.p/12", Place(-1, 0, 12)),
    ],
)
def test_a_path_names_a_tile(path: str, place: Place) -> None:
    assert place_of(path) == place


@pytest.mark.parametrize(
    "path",
    [
        *("", "0", "0/0", "0/00", "0/0000", "6/000", "-1/000", "00/000", "a/000", "0/x000/001"),
        *("0/001/002", "0/x001", "0/x001/x002", "0/000.p/0", "0/000.p/256", "0/000.p/01"),
        *("0/000.p/", "0/000/", "/0/000", "0/٠٠٠", "entries", "0/000.p/1/", "0/x1000/000"),
    ],
)
def test_a_tile_has_one_path_and_no_other(path: str, quiet: County) -> None:
    assert place_of(path) is None
    assert quiet.client.get(f"/tile/{path}").status_code == 404


def test_before_the_first_signature_there_is_nothing(county: County) -> None:
    assert county.client.get("/access/checkpoint").status_code == 404
    assert county.client.get("/access/tile/0/000.p/1").status_code == 404


def test_a_checkpoint_is_asked_for_anew_and_a_full_tile_kept_for_ever(county: County) -> None:
    while county.head < 300:
        county.done("AMR", "registerSubject", kind="organisation", code=county.new_code(), name="某公司")  # fmt: skip
    county.rooms.logs.sign()
    store, head = county.rooms.ledger.store, county.head
    answer = county.client.get("/checkpoint")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.text == store.checkpoint()
    full = county.client.get("/tile/0/000")
    assert full.content == store.tile(0, 0)
    assert full.headers["content-type"] == "application/octet-stream"
    assert full.headers["cache-control"] == "public, max-age=31536000, immutable"
    edge = county.client.get(f"/tile/0/001.p/{head - 256}")
    assert edge.content == b"".join(store.leaves(256, 999))
    assert edge.headers["cache-control"] == "public, max-age=3600"
    above = county.client.get("/tile/1/000.p/1")
    assert len(above.content) == 32
    for beyond in (
        f"0/001.p/{head - 255}",
        "0/001",
        "0/002.p/1",
        "1/000.p/2",
        "1/000",
        "2/000.p/1",
    ):
        assert county.client.get(f"/tile/{beyond}").status_code == 404


def test_what_is_not_signed_yet_is_not_served(county: County) -> None:
    county.rooms.logs._stopping.set()
    thread = county.rooms.logs._thread
    assert thread is not None
    thread.join()
    county.rooms.logs.sign()
    signed = county.head
    county.done(
        "AMR", "registerSubject", kind="organisation", code=county.new_code(), name="某公司"
    )
    auditor = county.headers("AUDITOR")
    for path in ("0/000", "entries/000"):
        assert county.client.get(f"/tile/{path}.p/{signed}", headers=auditor).status_code == 200
        beyond = county.client.get(f"/tile/{path}.p/{signed + 1}", headers=auditor)
        assert beyond.status_code == 404
    query = "query($e: Int!) { checkpoint { size } proof(entry: $e) { index } }"
    assert county.ask(query, e=county.head) == {"checkpoint": {"size": signed}, "proof": None}


def test_the_bytes_of_entries_are_for_auditors_and_their_reading_is_entered(
    county: County,
) -> None:
    county.rooms.logs.sign()
    path = "/tile/entries/000.p/2"
    assert county.client.get(path).status_code == 401
    assert county.client.get(path, headers={"Authorization": "Bearer x"}).status_code == 401
    for who in ("AMR", "INTEGRATOR", "SUBJECT 91620321MA0000099X", "ADMINISTRATOR"):
        assert county.client.get(path, headers=county.headers(who)).status_code == 403
    assert county.rooms.access.store.head().size == 0
    answer = county.client.get(path, headers=county.headers("AUDITOR"))
    assert answer.headers["cache-control"] == "private, no-store"
    lines, rest = [], answer.content
    while rest:
        size = int.from_bytes(rest[:2])
        lines.append(rest[2 : 2 + size])
        rest = rest[2 + size :]
    store = county.rooms.ledger.store
    assert lines == [store.entry(1), store.entry(2)]
    assert [leaf_hash(line) for line in lines] == store.leaves(0, 2)
    (entered,) = county.rooms.access.store.entries()
    assert b'"operation":"entries"' in entered[1]
    assert b'"purpose":"audit"' in entered[1]


def test_the_access_ledger_has_addresses_of_its_own(county: County) -> None:
    county.rooms.logs.sign()
    auditor = county.headers("AUDITOR")
    county.client.get("/tile/entries/000.p/1", headers=auditor)
    county.rooms.logs.sign()
    origin = county.client.get("/access/checkpoint").text.partition("\n")[0]
    assert origin == "test.example/county/access"
    store = county.rooms.access.store
    assert county.client.get("/access/tile/0/000.p/1").content == store.leaf(1)
    assert county.client.get("/access/tile/entries/000.p/1").status_code == 401
    bundle = county.client.get("/access/tile/entries/000.p/1", headers=auditor)
    assert bundle.content[2:] == store.entry(1)
