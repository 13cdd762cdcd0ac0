"""The published logs: what is signed is served and proved, and nothing beyond it."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from graphql_api.rooms import Rooms, found, keys_of, open_ledger, open_rooms
from graphql_api.settings import Settings
from ledger.access import AccessAnswered, Answered
from ledger.agency import AppointOfficer
from ledger.clock import SetClock
from ledger.founding import founding_drafts
from ledger.logs import FOUNDER
from ledger.store.appending import Boundary, StoreError
from ledger.store.consistency import is_consistent
from ledger.store.inclusion import Inclusion, is_included
from ledger.store.note import Checkpoint, Verifier, opened
from ledger.store.proof import HEADER
from ledger.store.signing import LOG, SigningKey, SigningKeys
from ledger.store.tree import leaf_hash
from tests.law import instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.logs import Log

ORIGIN = "test.example/county"
CLOCK = SetClock(instant("2026-11-23"))


def settings_of(folder: Path) -> Settings:
    return replace(Settings(), database_url=str(folder / "data"))


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    settings = settings_of(tmp_path)
    found(settings.database_url, ORIGIN, clock=CLOCK).close()
    with closing(open_rooms(settings, CLOCK)) as opened_rooms:
        yield opened_rooms


def appoint(rooms: Rooms, number: int) -> int:
    """One more entry."""
    command = AppointOfficer(officer=f"amr-{number}", agency="AMR", roles=("PROVIDER",))
    receipt = rooms.ledger.execute(command, FOUNDER)
    assert receipt is not None
    return receipt.last


def answered(rooms: Rooms) -> None:
    """One more entry of the access ledger."""
    rooms.access.enter([Answered(AccessAnswered(operation="person"), ())], FOUNDER)


def verifiers(rooms: Rooms, log: str) -> list[Verifier]:
    keys = rooms.ledger.registry.log_keys
    return [Verifier.parse(key.vkey) for key in keys if key.log == log]


def trusted(rooms: Rooms, log: Log) -> Checkpoint:
    covered = log.refreshed()
    assert covered is not None
    return Checkpoint.parse(opened(covered.note, verifiers(rooms, log.name)).text)


def test_a_ledger_is_founded_with_the_keys_of_its_two_logs(rooms: Rooms) -> None:
    keys = rooms.ledger.registry.log_keys
    assert [key.log for key in keys] == [ORIGIN, f"{ORIGIN}/access"]
    held = {key.public for key in SigningKeys.open(keys_of(rooms.settings.database_url), LOG)}
    assert {Verifier.parse(key.vkey).public for key in keys} == held
    assert len(held) == 2


def test_both_logs_are_signed_under_names_of_their_own(rooms: Rooms) -> None:
    answered(rooms)
    rooms.logs.sign()
    head, apart = rooms.ledger.store.head(), rooms.access.store.head()
    assert trusted(rooms, rooms.logs.ledger) == Checkpoint(ORIGIN, head.size, head.root)
    assert trusted(rooms, rooms.logs.access) == Checkpoint(f"{ORIGIN}/access", 1, apart.root)


def test_every_signed_entry_is_proved_and_no_other(rooms: Rooms) -> None:
    log = rooms.logs.ledger
    assert log.proof(1) is None
    rooms.logs.sign()
    head = rooms.ledger.head
    for entry in range(1, head + 1):
        proof = log.proof(entry)
        assert proof is not None
        assert (proof.index, proof.size) == (entry - 1, head)
        leaf, root = leaf_hash(rooms.ledger.store.entry(entry)), rooms.ledger.store.head().root
        assert proof.leaf == leaf
        assert is_included(leaf, entry, head, proof.path, root)
    last = appoint(rooms, 1)
    assert (log.proof(last), log.proof(0), log.proof(-1)) == (None, None, None)


def test_a_proof_file_holds_index_path_and_checkpoint(rooms: Rooms) -> None:
    rooms.logs.sign()
    proof = rooms.logs.ledger.proof(3)
    assert proof is not None
    head, *hashes = proof.text().partition("\n\n")[0].split("\n")
    assert (head, hashes[0], hashes[1:]) == (HEADER, "index 2", proof.hashes())
    assert proof.text().partition("\n\n")[2] == proof.checkpoint


def test_tiles_and_entries_end_at_the_checkpoint(rooms: Rooms) -> None:
    log = rooms.logs.ledger
    rooms.logs.sign()
    signed = rooms.ledger.head
    appoint(rooms, 1)
    width = signed % 256
    lines = log.lines(signed // 256, width)
    tile = log.tile(0, signed // 256, width)
    assert tile == b"".join(leaf_hash(line) for line in lines)
    for level, n, wide in ((0, signed // 256, width + 1), (1, 0, 256)):
        with pytest.raises(LookupError):
            log.tile(level, n, wide)
    with pytest.raises(LookupError):
        log.lines(signed // 256, width + 1)


def test_a_tree_is_shown_to_continue_any_earlier_one(rooms: Rooms) -> None:
    log, store = rooms.logs.ledger, rooms.ledger.store
    for number in range(300):
        appoint(rooms, number)
    rooms.logs.sign()
    size = store.head().size
    for old in (1, 7, 100, size - 1, size):
        before, now = Inclusion(store, old).root(), store.head().root
        assert is_consistent(old, size, log.consistency(old, size), before, now)
    for old, new in ((0, size), (1, size + 1), (2, 1)):
        with pytest.raises(ValueError, match=r"covers|nothing proves"):
            log.consistency(old, new)


def test_a_checkpoint_that_is_waited_for_covers_the_entry(rooms: Rooms) -> None:
    last = appoint(rooms, 1)
    note = rooms.logs.checkpoint_for(last, 2.0)
    assert note is not None
    assert Checkpoint.parse(opened(note, verifiers(rooms, ORIGIN)).text).size == last
    with rooms.logs.ledger.signer._lock:
        assert rooms.logs.checkpoint_for(appoint(rooms, 2), 0.01) is None


def test_what_is_left_unsigned_is_signed_when_the_ledger_is_closed(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    found(settings.database_url, ORIGIN, clock=CLOCK).close()
    rooms = open_rooms(settings, CLOCK)
    last = appoint(rooms, 1)
    rooms.close()
    with closing(open_rooms(settings, CLOCK)) as again:
        assert trusted(again, again.logs.ledger).size == last


def test_the_thread_signs_by_itself(rooms: Rooms) -> None:
    rooms.logs.start()
    last = appoint(rooms, 1)
    signer = rooms.logs.ledger.signer
    for _ in range(200):
        if signer.covering(last):
            break
        rooms.logs._stopping.wait(0.05)
    assert signer.covering(last)


def test_a_rotated_key_signs_on_and_the_former_still_verifies(rooms: Rooms) -> None:
    log = rooms.logs.ledger
    answered(rooms)
    rooms.logs.sign()
    before = trusted(rooms, log)
    first = verifiers(rooms, ORIGIN)
    earlier = log.store.checkpoint() or ""
    rooms.logs.rotate(FOUNDER)
    answered(rooms)
    rooms.logs.sign()
    former, present = verifiers(rooms, ORIGIN)
    assert [former] == first
    assert opened(earlier, [former, present]).signatures[0].verifier == former
    now = log.store.checkpoint() or ""
    assert opened(now, [former, present]).signatures[0].verifier == present
    after = trusted(rooms, log)
    proof = log.consistency(before.size, after.size)
    assert is_consistent(before.size, after.size, proof, before.root, after.root)
    assert trusted(rooms, rooms.logs.access).size == 2


def test_another_process_finds_the_rotated_key(rooms: Rooms) -> None:
    with closing(open_rooms(rooms.settings, CLOCK)) as other:
        other.logs.rotate(FOUNDER)
    last = appoint(rooms, 1)
    assert rooms.logs.checkpoint_for(last, 2.0)


def test_a_ledger_founded_without_keys_gets_them_when_it_is_opened(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    with closing(open_ledger(settings.database_url, CLOCK)) as ledger:
        drafts = founding_drafts(ORIGIN, False, (), ledger.today)
        ledger.append(drafts, Boundary(position=0), FOUNDER)
    with closing(open_rooms(settings, CLOCK)) as rooms:
        assert len(rooms.ledger.registry.log_keys) == 2
        assert rooms.ledger.head == len(drafts) + 2
        rooms.logs.sign()


def test_without_the_key_in_force_nothing_is_signed_and_the_ledger_goes_on(
    rooms: Rooms, caplog: pytest.LogCaptureFixture
) -> None:
    keys = keys_of(rooms.settings.database_url)
    (keys / LOG).write_text(
        json.dumps({"keys": [SigningKey(bytes(32)).as_private_jwk()]}), encoding="utf-8"
    )
    with closing(open_rooms(rooms.settings, CLOCK)) as again:
        last = appoint(again, 1)
        with pytest.raises(StoreError, match=r"not in the key file log\.json"):
            again.logs.sign()
        assert again.logs.checkpoint_for(last, 2.0) is None
        assert again.logs.ledger.proof(last) is None
    assert "is not in the key file" in caplog.text
