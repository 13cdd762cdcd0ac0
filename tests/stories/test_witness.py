"""A ledger and its witness: every checkpoint is seen by somebody else, and no second history is."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import pytest

from graphql_api.cosigning import (
    Contradicted,
    Cosigning,
    Courier,
    NotSignedError,
    attempted,
)
from graphql_api.rooms import found, open_rooms
from graphql_api.witness import create_witness_app
from ledger import verify
from ledger.clock import SetClock
from ledger.codes import synthetic_unified_code
from ledger.situation import Actor
from ledger.store import keys_of
from ledger.store.note import Verifier, split
from ledger.store.witnessed import WitnessFile
from ledger.subject import RegisterSubject
from ledger.witness.trust import Keyholder, Trust
from ledger.witness.witness import Witness
from tests.ledger.witness.logs import key
from tests.served import served
from tests.stories import acts
from tests.stories.county import instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.logs import Log
    from tests.stories.county import County

NAME = "witness.example/w1"
ORIGIN = "test.example/county"
NOON = 1_793_000_000
PROOF = "query($entry: Int!) { proof(entry: $entry) { file } }"


class Standing:
    """A witness at an address, and what it remembers."""

    def __init__(self, county: County, folder: Path, name: str = NAME) -> None:
        keys = county.rooms.ledger.registry.log_keys
        self.memory = WitnessFile(folder / f"{name.rpartition('/')[2]}.sqlite")
        logs = [Verifier.parse(one.vkey) for one in keys]
        self.now = NOON
        self.witness = Witness(name, key(name), logs, self.memory, lambda: self.now)
        self.url = ""

    @property
    def keyholder(self) -> Keyholder:
        return Keyholder(self.witness.verifier, self.url)


@pytest.fixture(scope="module")
def standing(county: County, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A witness that looks at both logs of the county, over HTTP."""
    made = Standing(county, tmp_path_factory.mktemp("witness"))
    with served(create_witness_app(made.witness, made.memory.close)) as url:
        made.url = url
        yield made


def grown(county: County) -> Log:
    """The county's log after another act, signed."""
    acts.penalty(county, county.new_code(), "2026-03-02")
    county.rooms.logs.sign()
    return county.rooms.logs.ledger


@pytest.fixture(scope="module", autouse=True)
def _day(county: County) -> None:
    county.on("2026-03-02")


def trusting(county: County, *witnesses: Keyholder) -> Trust:
    """Trusts the log and needs all the witnesses."""
    origin = county.rooms.logs.ledger.name
    keys = [k.vkey for k in county.rooms.ledger.registry.log_keys if k.log == origin]
    lines = [f"log {vkey}" for vkey in keys]
    lines += [f"witness w{n} {one.verifier.vkey()} {one.url}" for n, one in enumerate(witnesses)]
    members = " ".join(f"w{n}" for n in range(len(witnesses)))
    return Trust.parse("\n".join([*lines, f"group all all {members}", "quorum all", ""]))


def test_every_checkpoint_is_cosigned_as_the_ledger_grows(
    county: County, standing: Standing
) -> None:
    courier = Courier(grown(county), standing.keyholder)
    trust = trusting(county, standing.keyholder)
    for step in range(4):
        log = grown(county)
        standing.now = NOON + 60 * step
        assert courier.deliver()
        assert not courier.deliver()
        note = log.store.checkpoint()
        assert note
        seen = trust.trusted(note)
        assert seen.checkpoint.size == county.head
        assert seen.witnesses == {"w0": standing.now}
        covered = log.covered(county.head)
        assert covered
        assert covered.note == note


def test_what_is_handed_out_has_its_witnesses(
    county: County, standing: Standing, tmp_path: Path
) -> None:
    log = grown(county)
    Courier(log, standing.keyholder).deliver()
    entry, trust = county.head, trusting(county, standing.keyholder)
    policy = tmp_path / "trust"
    policy.write_text(trust.text(), encoding="utf-8")
    grown(county)
    newest = county.head
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log, "_trust", trust)
        note = county.client.get("/checkpoint").text
        assert trust.trusted(note).checkpoint.size == entry
        for number, status in ((entry, 0), (1, 0), (newest, 1)):
            file, line = tmp_path / "proof", tmp_path / "line"
            proof = county.ask(PROOF, "AUDITOR", entry=number)["proof"]["file"]
            file.write_text(proof, encoding="utf-8")
            line.write_bytes(log.store.entry(number))
            given = ["--policy", str(policy), "--entry", str(line)]
            assert verify.main([str(file), *given]) == status
    assert log.to_show() == log.covered(newest)


def test_both_logs_are_witnessed(county: County, standing: Standing) -> None:
    grown(county)
    trust = Trust.parse(f"witness w {standing.witness.verifier.vkey()} {standing.url}\nquorum w\n")
    cosigning = Cosigning(county.rooms.logs, trust, 0.01)
    assert [c.log.name for c in cosigning.couriers] == [ORIGIN, f"{ORIGIN}/access"]
    assert [attempted(courier) for courier in cosigning.couriers] == ["", ""]
    cosigning.start()
    cosigning.stop()


def test_a_courier_that_starts_anew_learns_what_the_witness_knows(
    county: County, standing: Standing
) -> None:
    Courier(grown(county), standing.keyholder).deliver()
    courier = Courier(grown(county), standing.keyholder)
    courier._old = 1  # it lost what it knew
    assert courier.deliver()


def test_several_witnesses_stand_side_by_side(
    county: County, standing: Standing, tmp_path: Path
) -> None:
    other = Standing(county, tmp_path, "witness.example/w2")
    with served(create_witness_app(other.witness, other.memory.close)) as url:
        other.url = url
        log = grown(county)
        for each in (standing, other):
            Courier(log, each.keyholder).deliver()
        note = log.store.checkpoint()
        assert note
        assert len(split(note)[1]) == 3
        seen = trusting(county, standing.keyholder, other.keyholder).trusted(note)
        assert set(seen.witnesses) == {"w0", "w1"}


def test_a_witness_that_is_away_keeps_nobody(county: County, standing: Standing) -> None:
    away = standing.keyholder._replace(url="http://127.0.0.1:9")
    log = grown(county)
    with pytest.raises(NotSignedError, match="it was not reached"):
        Courier(log, away).deliver()
    with pytest.raises(NotSignedError, match="it was not reached"):
        Courier(log, away._replace(url="nowhere")).deliver()
    assert grown(county).covered(county.head)
    assert Courier(log, standing.keyholder).deliver()


def test_a_witness_that_does_not_know_the_log_says_so(county: County, tmp_path: Path) -> None:
    memory = WitnessFile(tmp_path / "w.sqlite")
    stranger = Witness(NAME, key(NAME), [], memory, lambda: NOON)
    with served(create_witness_app(stranger, memory.close)) as url:
        courier = Courier(grown(county), Keyholder(stranger.verifier, url))
        with pytest.raises(NotSignedError, match="status 404"):
            courier.deliver()


def test_another_key_than_the_configured_one_is_not_kept(
    county: County, standing: Standing
) -> None:
    other = Verifier(NAME, 4, key("other").public)
    courier = Courier(grown(county), Keyholder(other, standing.url))
    with pytest.raises(NotSignedError, match="holds no cosignature of its key"):
        courier.deliver()
    note = county.rooms.logs.ledger.store.checkpoint()
    assert note
    assert len(split(note)[1]) == 1


def test_a_second_history_is_refused_by_whoever_saw_the_first(
    county: County, standing: Standing, tmp_path: Path
) -> None:
    """A ledger under the same name and key that goes another way."""
    Courier(grown(county), standing.keyholder).deliver()
    size = county.head
    for more in (0, 5):
        with impostor(county, tmp_path / str(more), size + more) as log:
            assert "entries" in contradiction(Courier(log, standing.keyholder))
    with impostor(county, tmp_path / "short", size - 3) as log:
        told = contradiction(Courier(log, standing.keyholder))
        assert told.startswith(f"it saw a tree of {size} entries")
        assert "was put back" in told
    assert [(origin, at) for origin, at, _ in standing.memory.forks()] == [(ORIGIN, size)]


def contradiction(courier: Courier) -> str:
    with pytest.raises(Contradicted) as raised:
        courier.deliver()
    return str(raised.value)


@contextmanager
def impostor(county: County, folder: Path, size: int) -> Iterator[Log]:
    """A log of that size with other entries, signed with the county's key."""
    shutil.copytree(keys_of(county.rooms.settings.database_url).folder, folder / "keys")
    for memory in (folder / "keys").glob("signed-*"):
        memory.unlink()
    clock = SetClock(instant("2022-03-28", 9))
    found(str(folder), ORIGIN, clock=clock).close()
    rooms = open_rooms(replace(county.rooms.settings, database_url=str(folder)), clock)
    provider = Actor("o1", "AMR", frozenset({"PROVIDER"}))
    for number in count():
        if rooms.ledger.head >= size:
            break
        command = RegisterSubject(code=synthetic_unified_code(number), name="永昌县甲公司")
        rooms.ledger.execute(command, provider)
    rooms.logs.sign()
    yield rooms.logs.ledger
    rooms.close()
