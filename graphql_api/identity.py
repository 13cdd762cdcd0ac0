"""Who asks: signed tokens (Ed25519) that name an officer's pseudonym, an agency and roles.

A token without a valid signature, or past its time, is refused; no token means the public,
who sees published data only. The ledger has a key of its own for local use; others are
trusted through a JWKS file.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from ledger.situation import Actor

if TYPE_CHECKING:
    from ledger.event import Tag

ALGORITHM = "Ed25519"
LOCAL = "credit-ledger:local"
"""Who issues the tokens that this ledger's own key signs."""
AUDIENCE = "credit-ledger"
LIFETIME_SECONDS = 12 * 3600
KEY_FILE = "token.json"
PUBLIC = Actor(officer="", agency="", roles=frozenset({"PUBLIC"}))
AUDITOR = Actor(officer="local-auditor", agency="", roles=frozenset({"AUDITOR"}))
"""Whoever can read the ledger's files on its own machine is its auditor."""


class TokenError(Exception):
    """The token is malformed, forged, expired, or from an issuer who is not trusted."""


def own_key(folder: Path) -> OKPKey:
    """The ledger's own signing key, made at first use (mode 0600)."""
    path = folder / KEY_FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        key = OKPKey.generate_key("Ed25519", auto_kid=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(key.as_dict(private=True), file)
    return OKPKey.import_key(json.loads(path.read_text(encoding="utf-8")))


def issue(
    key: OKPKey,
    *,
    officer: str,
    agency: str,
    roles: tuple[str, ...],
    subject: Tag = "",
    seconds: int = LIFETIME_SECONDS,
) -> str:
    """A token for local use, valid for `seconds` from now."""
    now = int(time())
    claims = {
        "iss": LOCAL,
        "aud": AUDIENCE,
        "sub": officer,
        "agency": agency,
        "roles": list(roles),
        "iat": now,
        "exp": now + seconds,
    }
    if subject:
        claims["subject"] = subject
    header = {"alg": ALGORITHM, "kid": key.kid}
    return jwt.encode(header, claims, key, algorithms=[ALGORITHM])


class Gate:
    """Turns an Authorization header into an actor."""

    def __init__(self, folder: Path, jwks_file: str = "", issuer: str = "") -> None:
        self.key = own_key(folder)
        keys: list[Any] = [self.key]
        if jwks_file:
            document = json.loads(Path(jwks_file).read_text(encoding="utf-8"))
            keys += KeySet.import_key_set(document).keys
        self._keys = KeySet(keys)
        self._issuer = issuer
        self._claims = jwt.JWTClaimsRegistry(
            exp={"essential": True},
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
        )

    def actor(self, authorization: str) -> Actor:
        """The actor of a request; the public without a header.

        Raises TokenError for a token that is not to be trusted.
        """
        return self.admit(authorization)[0]

    def admit(self, authorization: str) -> tuple[Actor, float | None]:
        """The actor, and when its token ceases (seconds since 1970; None for the public)."""
        if not authorization:
            return PUBLIC, None
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenError
        try:
            decoded = jwt.decode(token.strip(), self._keys, algorithms=[ALGORITHM, "EdDSA"])
            self._claims.validate(decoded.claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise TokenError from error
        self._require_issuer(decoded)
        return _actor(decoded.claims), float(decoded.claims["exp"])

    def _require_issuer(self, token: jwt.Token) -> None:
        """Our own key signs for ourselves only, the JWKS for its issuer only."""
        issuer, ours = token.claims.get("iss"), token.header.get("kid") == self.key.kid
        if ours != (issuer == LOCAL) or (not ours and self._issuer and issuer != self._issuer):
            raise TokenError


def _actor(claims: dict[str, Any]) -> Actor:
    """The actor that trusted claims name. Raises TokenError for claims of a wrong kind."""
    roles = claims.get("roles", [])
    texts = [claims["sub"], claims.get("agency", ""), claims.get("subject", "")]
    if not isinstance(roles, list) or not all(isinstance(t, str) for t in [*texts, *roles]):
        raise TokenError
    officer, agency, subject = texts
    return Actor(officer=officer, agency=agency, roles=frozenset(roles), subject=subject)
