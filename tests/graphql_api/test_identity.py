"""Tokens: whom a signature, a time, an audience and an issuer make the caller; and whom not."""

from __future__ import annotations

import json
import stat
from time import time
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from graphql_api.identity import AUDIENCE, LOCAL, PUBLIC, Gate, TokenError, issue, own_key

if TYPE_CHECKING:
    from pathlib import Path

ISSUER = "https://login.example/county"
FOREIGN = OKPKey.generate_key("Ed25519", auto_kid=True)


def token(key: OKPKey, alg: str = "Ed25519", **claims: Any) -> str:
    """A token with the claims of an ordinary officer, some of them others."""
    given: dict[str, Any] = {
        "iss": LOCAL,
        "aud": AUDIENCE,
        "sub": "o1",
        "agency": "AMR",
        "roles": ["PROVIDER"],
    }
    given |= {"exp": int(time()) + 60, **claims}
    wanted = {name: value for name, value in given.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key.kid}, wanted, key, algorithms=[alg])


def bearer(text: str) -> str:
    return f"Bearer {text}"


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """A gate that trusts its own key and the keys of one issuer."""
    jwks = tmp_path / "jwks.json"
    jwks.write_text(json.dumps({"keys": [FOREIGN.as_dict(private=False)]}), encoding="utf-8")
    return Gate(tmp_path / "keys", str(jwks), ISSUER)


def test_without_a_token_one_is_the_public(gate: Gate) -> None:
    assert gate.actor("") is PUBLIC
    assert PUBLIC.roles == {"PUBLIC"}


def test_a_token_names_officer_agency_roles_and_subject(gate: Gate) -> None:
    text = issue(
        gate.key, officer="o1", agency="AMR", roles=("PROVIDER", "DESIGNATOR"), subject="x"
    )
    actor = gate.actor(bearer(text))
    assert (actor.officer, actor.agency, actor.subject) == ("o1", "AMR", "x")
    assert actor.roles == {"PROVIDER", "DESIGNATOR"}


def test_the_scheme_is_known_in_any_case(gate: Gate) -> None:
    assert gate.actor("bearer " + token(gate.key)).officer == "o1"


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(time()) - 60},
        {"exp": None},
        {"aud": "another-ledger"},
        {"aud": None},
        {"sub": None},
        {"iss": ISSUER},
        {"roles": "AUDITOR"},
        {"roles": [1]},
        {"agency": ["AMR"]},
    ],
    ids=lambda claims: next(
        "expired" if k == "exp" and v else f"{k}={v}" for k, v in claims.items()
    ),
)
def test_a_token_with_a_wrong_claim_is_refused(gate: Gate, claims: dict[str, Any]) -> None:
    with pytest.raises(TokenError):
        gate.actor(bearer(token(gate.key, **claims)))


def test_a_forged_token_is_refused(gate: Gate) -> None:
    header, payload, signature = token(gate.key).split(".")
    _, other, _ = token(gate.key, roles=["AUDITOR"]).split(".")
    assert payload != other
    for text in (f"{header}.{other}.{signature}", f"{header}.{payload}.", "a.b.c", "nonsense"):
        with pytest.raises(TokenError):
            gate.actor(bearer(text))


def test_a_token_without_a_signature_is_refused(gate: Gate) -> None:
    _, payload, _ = token(gate.key, roles=["AUDITOR"]).split(".")
    with pytest.raises(TokenError):
        gate.actor(bearer(f"eyJhbGciOiJub25lIn0.{payload}."))


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic bzE6eA==", "o1"])
def test_another_scheme_is_refused(gate: Gate, header: str) -> None:
    with pytest.raises(TokenError):
        gate.actor(header)


def test_a_key_of_the_jwks_speaks_for_its_issuer(gate: Gate) -> None:
    assert gate.actor(bearer(token(FOREIGN, iss=ISSUER))).agency == "AMR"


@pytest.mark.parametrize("issuer", [LOCAL, "https://other.example", None])
def test_a_key_of_the_jwks_speaks_for_nobody_else(gate: Gate, issuer: str | None) -> None:
    with pytest.raises(TokenError):
        gate.actor(bearer(token(FOREIGN, iss=issuer)))


def test_a_key_that_nobody_named_speaks_for_nobody(gate: Gate) -> None:
    stranger = OKPKey.generate_key("Ed25519", auto_kid=True)
    for issuer in (LOCAL, ISSUER):
        with pytest.raises(TokenError):
            gate.actor(bearer(token(stranger, iss=issuer)))


def test_a_stranger_may_not_borrow_our_keys_name(gate: Gate) -> None:
    made = OKPKey.generate_key("Ed25519").as_dict(private=True)
    stranger = OKPKey.import_key({**made, "kid": str(gate.key.kid)})
    with pytest.raises(TokenError):
        gate.actor(bearer(token(stranger)))


def test_the_own_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    first, again = own_key(tmp_path / "keys"), own_key(tmp_path / "keys")
    assert first.kid == again.kid
    (file,) = (tmp_path / "keys").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
