"""Keys with which deliveries to webhooks are signed, and the signatures.

One file of 32 random bytes in the key folder (mode 0600) makes them all: the secret and the key
pair of a key are derived from the key's name, which an entry holds. Whoever holds the file can
sign deliveries in the name of this ledger, to every webhook; nothing else rests on it. Signatures
follow Standard Webhooks, both symmetric (`v1`) and Ed25519 (`v1a`): who verifies the latter keeps
no secret, and each key has a pair of its own, so that what was sent to one cannot be passed on
to another as if it were theirs.
"""

from __future__ import annotations

import hmac
import os
from base64 import b64encode
from functools import cached_property
from typing import TYPE_CHECKING

from ledger.store import durable
from ledger.store.signing import SigningKey

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FILE = "webhook.key"
BYTES = 32
PREFIX = "whsec_"
PUBLIC_PREFIX = "whpk_"


class WebhookSecrets:
    """The secrets of one ledger."""

    def __init__(self, folder: Path) -> None:
        """Those of a key folder; the file is made at first use."""
        self._folder = folder

    @cached_property
    def _master(self) -> bytes:
        path = self._folder / FILE
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            durable.write(path, os.urandom(BYTES))
        return path.read_bytes()

    def of(self, key: str) -> bytes:
        """The secret of a key, 32 bytes."""
        return hmac.digest(self._master, b"webhook\0" + key.encode(), "sha256")

    def text(self, key: str) -> str:
        """The secret as it is handed over."""
        return PREFIX + b64encode(self.of(key)).decode()

    def pair(self, key: str) -> SigningKey:
        """The key pair of a key; its private half never leaves."""
        return SigningKey(hmac.digest(self._master, b"webhook ed25519\0" + key.encode(), "sha256"))

    def public(self, key: str) -> str:
        """The public half as it is published."""
        return PUBLIC_PREFIX + b64encode(self.pair(key).public).decode()

    def signatures(self, keys: Iterable[str], message: str, timestamp: int, body: bytes) -> str:
        """The header `webhook-signature`: two signatures for each key."""
        signed = f"{message}.{timestamp}.".encode() + body
        made: list[tuple[str, bytes]] = []
        for key in keys:
            made.append(("v1", hmac.digest(self.of(key), signed, "sha256")))
            made.append(("v1a", self.pair(key).sign(signed)))
        return " ".join(f"{form},{b64encode(one).decode()}" for form, one in made)
