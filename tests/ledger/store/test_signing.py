"""The key of credit reports: made once, 0600, its former ones still verify."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ledger.store.appending import StoreError
from ledger.store.signing import LOG, REPORT, SigningKey, SigningKeys, verifies

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_made_at_first_use_and_kept(tmp_path: Path) -> None:
    made = SigningKeys.open(tmp_path / "keys")
    assert (tmp_path / "keys" / REPORT).stat().st_mode & 0o777 == 0o600
    again = SigningKeys.open(tmp_path / "keys")
    assert again.signing.kid == made.signing.kid
    signature = made.signing.sign(b"said")
    assert again.verifies(made.signing.kid, signature, b"said")
    assert not again.verifies(made.signing.kid, signature, b"unsaid")
    assert not again.verifies("another", signature, b"said")


def test_former_keys_still_verify(tmp_path: Path) -> None:
    old, new = SigningKey(bytes(32)), SigningKey(bytes([1]) * 32)
    held = {"keys": [new.as_private_jwk(), old.as_private_jwk()]}
    (tmp_path / REPORT).write_text(json.dumps(held), encoding="utf-8")
    keys = SigningKeys.open(tmp_path)
    assert keys.signing.kid == new.kid
    assert keys.verifies(old.kid, old.sign(b"said"), b"said")


def test_only_the_public_half_is_served() -> None:
    key = SigningKey(bytes(32))
    (jwk,) = SigningKeys([key]).jwks()["keys"]
    assert set(jwk) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert (jwk["alg"], jwk["crv"], jwk["kid"]) == ("Ed25519", "Ed25519", key.kid)
    assert not verifies(b"short", b"", b"")


def test_salts_differ_by_what_they_are_for_and_stay_the_same() -> None:
    key = SigningKey(bytes(32))
    assert key.salt("a") == SigningKey(bytes(32)).salt("a")
    assert key.salt("a") != key.salt("b")
    assert len(key.salt("a")) == 22


@pytest.mark.parametrize("text", ["", "{}", '{"keys": []}', '{"keys": [{"d": "AA"}]}', "no"])
def test_a_file_that_is_none_stops_the_start(tmp_path: Path, text: str) -> None:
    (tmp_path / REPORT).write_text(text, encoding="utf-8")
    with pytest.raises(StoreError):
        SigningKeys.open(tmp_path)


def test_another_key_comes_before_those_there_are(tmp_path: Path) -> None:
    first = SigningKeys.open(tmp_path, LOG)
    second = SigningKeys.with_another(tmp_path, LOG)
    assert [key.kid for key in second][1:] == [first.signing.kid]
    assert second.signing.kid != first.signing.kid
    again = SigningKeys.open(tmp_path, LOG)
    assert [key.kid for key in again] == [key.kid for key in second]
    assert (tmp_path / LOG).stat().st_mode & 0o777 == 0o600
    held = again.holding(first.signing.public)
    assert held is not None
    assert held.kid == first.signing.kid
    assert again.holding(bytes(32)) is None


def test_a_file_in_an_empty_folder_gets_two_keys_at_once(tmp_path: Path) -> None:
    assert len(list(SigningKeys.with_another(tmp_path / "keys", LOG))) == 2
