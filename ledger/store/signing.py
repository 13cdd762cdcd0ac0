"""Key files: Ed25519 keys, made at first use; one signs reports, one the checkpoints of the logs.

A JWK set (RFC 7517, 8037) of mode 0600: the first key signs, further ones are former keys whose
signatures still verify. Which key of a log signs is said by the ledger's entries alone.

Trust: whoever holds the file of reports can issue credentials in the name of this ledger; none of
them changes what the ledger says of a report's number. Whoever holds the file of the log can sign
a tree of its own making, and is found out by anyone who holds an older checkpoint.
"""

from __future__ import annotations

import hmac
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.store import durable
from ledger.store.appending import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

REPORT = "report.json"
LOG = "log.json"
_SEED_BYTES = 32


class SigningKey:
    """One Ed25519 key, known by its thumbprint (RFC 7638)."""

    def __init__(self, seed: bytes) -> None:
        """The key of a seed of 32 bytes."""
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()
        self.kid = _thumbprint(self.public)

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes; the same for the same message."""
        return self._key.sign(message)

    def salt(self, about: str) -> str:
        """128 bits for one disclosure that nobody without the key can guess, in base64url."""
        derived = hmac.digest(self._seed, b"sd-jwt salt\0" + about.encode(), "sha256")
        return _base64url(derived[:16])

    def as_jwk(self) -> dict[str, str]:
        """The public key as a JWK."""
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": _base64url(self.public),
            "kid": self.kid,
            "use": "sig",
            "alg": "Ed25519",
        }

    def as_private_jwk(self) -> dict[str, str]:
        """The whole key as a JWK, for its file alone."""
        return {**self.as_jwk(), "d": _base64url(self._seed)}


class SigningKeys:
    """The keys of one ledger, newest first."""

    def __init__(self, keys: list[SigningKey]) -> None:
        self._keys = keys

    @classmethod
    def open(cls, folder: Path, file: str = REPORT) -> SigningKeys:
        """Open a file in the key folder, or make it. Raises StoreError when it is none."""
        path = folder / file
        if not path.exists():
            with durable.alone(folder / f".{file}.lock"):
                if not path.exists():
                    _write(path, [_fresh()])
        try:
            held = json.loads(path.read_text(encoding="utf-8"))["keys"]
            keys = [SigningKey(_decoded(jwk["d"])) for jwk in held]
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            raise StoreError(f"The key file {file} cannot be read.") from wrong
        if not keys:
            raise StoreError(f"The key file {file} holds no key.")
        return cls(keys)

    @classmethod
    def with_another(cls, folder: Path, file: str) -> SigningKeys:
        """The file with a new key in front; it is on disk when this returns. Raises StoreError."""
        cls.open(folder, file)
        with durable.alone(folder / f".{file}.lock"):
            keys = [_fresh(), *cls.open(folder, file)]
            _write(folder / file, keys)
        return cls(keys)

    def __iter__(self) -> Iterator[SigningKey]:
        return iter(self._keys)

    def holding(self, public: bytes) -> SigningKey | None:
        """The key of that public half; None when another file has it, or nobody."""
        return next((key for key in self._keys if key.public == public), None)

    @property
    def signing(self) -> SigningKey:
        """The key that signs now."""
        return self._keys[0]

    def verifies(self, kid: str, signature: bytes, message: bytes) -> bool:
        """Whether a key of this ledger, present or former, signed the message."""
        known = next((key for key in self._keys if key.kid == kid), None)
        return known is not None and verifies(known.public, signature, message)

    def jwks(self) -> dict[str, Any]:
        """The public keys, newest first."""
        return {"keys": [key.as_jwk() for key in self._keys]}


def verifies(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key's owner signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _fresh() -> SigningKey:
    return SigningKey(os.urandom(_SEED_BYTES))


def _write(path: Path, keys: Iterable[SigningKey]) -> None:
    document = {"keys": [key.as_private_jwk() for key in keys]}
    durable.write(path, json.dumps(document).encode())


def _thumbprint(public: bytes) -> str:
    said = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(public)}
    return _base64url(sha256(json.dumps(said, separators=(",", ":")).encode()).digest())


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
