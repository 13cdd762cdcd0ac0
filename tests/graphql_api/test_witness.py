"""The witness over HTTP: statuses and types as the protocol has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from graphql_api.witness import create_witness_app
from ledger.store.appending import StoreError
from ledger.store.note import opened
from ledger.store.witnessed import WitnessFile
from ledger.witness.witness import Witness
from tests.ledger.witness.logs import MadeLog, key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "witness.example/w1"
LOG = MadeLog()
FORK = MadeLog(fork="other")


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    file = WitnessFile(tmp_path / "witness.sqlite")
    return Witness(NAME, key(NAME), [LOG.verifier], file, lambda: 1_793_000_000)


@pytest.fixture
def client(witness: Witness) -> Iterator[TestClient]:
    memory: Any = witness.__dict__["_memory"]
    with TestClient(create_witness_app(witness, memory.close)) as client:
        yield client


def post(client: TestClient, body: bytes) -> tuple[int, str]:
    answer = client.post("/add-checkpoint", content=body)
    return answer.status_code, answer.text


def test_a_log_is_witnessed_step_by_step(client: TestClient, witness: Witness) -> None:
    old = 0
    for size in (1, 200, 200, 999):
        status, line = post(client, LOG.body(old, size))
        assert status == 200
        assert len(opened(LOG.note(size) + line, [LOG.verifier, witness.verifier]).signatures) == 2
        old = size


def test_every_refusal_has_its_status(client: TestClient) -> None:
    assert post(client, LOG.body(0, 200))[0] == 200
    assert post(client, b"hello")[0] == 400
    assert post(client, LOG.body(0, 200)[:40] + b" " * 100_000)[0] == 400
    assert post(client, LOG.body(200, 100))[0] == 400
    assert post(client, LOG.body(200, 300).replace(b"\n300\n", b"\n301\n"))[0] == 403
    assert post(client, MadeLog("other.example/log").body(0, 9))[0] == 404
    answer = client.post("/add-checkpoint", content=LOG.body(0, 300))
    assert (answer.status_code, answer.text) == (409, "200\n")
    assert answer.headers["content-type"] == "text/x.tlog.size"
    assert post(client, FORK.body(200, 300))[0] == 422
    assert client.get("/add-checkpoint").status_code == 405


def test_it_says_by_which_key_it_is_known(client: TestClient, witness: Witness) -> None:
    assert client.get("/").text == f"witness {NAME} {witness.verifier.vkey()}\n"


def test_a_full_disk_signs_nothing(
    client: TestClient, witness: Witness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(witness, "_memory", type("Full", (), {"move": full})())
    status, text = post(client, LOG.body(0, 9))
    assert (status, text) == (503, "The witness cannot keep a tree right now.\n")


def test_what_is_too_long_is_not_read(client: TestClient) -> None:
    answers = [client.post("/add-checkpoint", content=b"x" * n) for n in (65_536, 65_537)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].text.startswith("A submission begins with")
    assert answers[1].text == "The submission is too long.\n"
