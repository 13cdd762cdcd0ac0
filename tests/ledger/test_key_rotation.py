"""The keys of the logs: the first vouches for itself, each next one is vouched for by the last."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.key_rotation import AdoptLogKey
from ledger.log_key import LogKey, LogKeyAdopted, logs_of, statement
from ledger.logs import key_adopted
from ledger.refusal import plan
from ledger.store.note import Cosigner, NoteSigner, signed
from ledger.store.signing import SigningKey
from tests.law import given, officer

ADMIN = officer("", "ADMINISTRATOR")
ON = "2026-11-23"
LOG, APART = logs_of("example.org/law")
KEYS = [SigningKey(bytes([n]) * 32) for n in range(4)]
SIGNERS = [NoteSigner(LOG, key) for key in KEYS]


def adopt(key: int, former: int | None = None, **changes: Any) -> AdoptLogKey:
    adopted = key_adopted(LOG, KEYS[key], None if former is None else SIGNERS[former])
    fields = {"log": LOG, "vkey": adopted.vkey, "note": adopted.note}
    return AdoptLogKey(**{**fields, **changes})


def adopted_once() -> Any:
    return given().when(adopt(0), by=ADMIN, on=ON).then(LogKeyAdopted)


def test_the_first_key_vouches_for_itself_and_the_next_is_signed_over() -> None:
    world = adopted_once().when(adopt(1, 0), by=ADMIN, on=ON).then(LogKeyAdopted)
    world = world.when(adopt(2, 1), by=ADMIN, on=ON).then(LogKeyAdopted)
    registry = world.registry()
    assert [key.vkey for key in registry.log_keys] == [s.verifier.vkey() for s in SIGNERS[:3]]
    assert registry.log_key(LOG) == registry.log_keys[-1]
    assert registry.log_key(APART) is None
    assert isinstance(registry.log_keys[0], LogKey)


def test_each_log_has_keys_of_its_own() -> None:
    other = key_adopted(APART, KEYS[3])
    command = AdoptLogKey(log=APART, vkey=other.vkey, note=other.note)
    world = adopted_once().when(command, by=ADMIN, on=ON).then(LogKeyAdopted)
    assert [key.log for key in world.registry().log_keys] == [LOG, APART]
    assert [entry.stream for entry in world.entries] == [
        f"registry/log_key/{LOG}",
        f"registry/log_key/{APART}",
    ]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (adopt(1), "log_key_must_be_signed_over_by_the_one_in_force"),
        (adopt(1, 2), "log_key_must_be_signed_over_by_the_one_in_force"),
        (adopt(1, 0, note="no note"), "log_key_must_be_signed_over_by_the_one_in_force"),
        (
            adopt(1, 0, note=adopt(2, 0).note),
            "log_key_must_be_signed_over_by_the_one_in_force",
        ),
        (
            adopt(1, 0, note=signed(statement(APART, SIGNERS[1].verifier.vkey()), SIGNERS[0])),
            "log_key_must_be_signed_over_by_the_one_in_force",
        ),
        (adopt(0, 0), "log_key_must_be_new"),
        (adopt(1, 0, vkey="nothing"), "log_key_must_be_well_formed"),
        (adopt(1, 0, vkey=NoteSigner("x", KEYS[1]).verifier.vkey()), "log_key_must_be_well_formed"),
        (
            adopt(1, 0, vkey=Cosigner(LOG, KEYS[1], 1).verifier.vkey()),
            "log_key_must_be_well_formed",
        ),
        (adopt(1, 0, log="example.org/other"), "log_must_be_one_of_this_ledger"),
    ],
)
def test_a_key_that_nobody_in_force_vouches_for_is_refused(command: AdoptLogKey, code: str) -> None:
    adopted_once().when(command, by=ADMIN, on=ON).refused(code, clause=plan(15))


def test_no_two_logs_share_a_key() -> None:
    other = key_adopted(APART, KEYS[0])
    command = AdoptLogKey(log=APART, vkey=other.vkey, note=other.note)
    adopted_once().when(command, by=ADMIN, on=ON).refused("log_key_must_be_new", clause=plan(15))


def test_a_former_key_vouches_for_nothing_and_does_not_return() -> None:
    world = adopted_once().when(adopt(1, 0), by=ADMIN, on=ON).then(LogKeyAdopted)
    outcome = world.when(adopt(2, 0), by=ADMIN, on=ON)
    outcome.refused("log_key_must_be_signed_over_by_the_one_in_force", clause=plan(15))
    world.when(adopt(0, 1), by=ADMIN, on=ON).refused("log_key_must_be_new", clause=plan(15))


def test_a_first_key_that_did_not_sign_is_refused() -> None:
    note = signed(statement(LOG, SIGNERS[0].verifier.vkey()), SIGNERS[1])
    outcome = given().when(adopt(0, note=note), by=ADMIN, on=ON)
    outcome.refused("log_key_must_be_signed_over_by_the_one_in_force", clause=plan(15))


def test_only_an_administrator_rotates() -> None:
    outcome = given().when(adopt(0), by=officer("DRC", "DESIGNATOR"), on=ON)
    outcome.refused("role_must_permit_the_command")
