"""Settings: where the data lies, what is listened on, whom tokens are trusted from.

Each setting is an environment variable `CREDIT_LEDGER_<NAME>`; the command line overrides it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.witness.trust import Trust, TrustError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "CREDIT_LEDGER_"


@dataclass(frozen=True, slots=True)
class Settings:
    """One value per setting; every one is described in `docs/settings.md`."""

    database_url: str = "./data"
    """A folder for SQLite files, or a `postgresql://` URL."""
    host: str = "127.0.0.1"
    """Address to listen on; set it only behind a proxy that speaks TLS."""
    port: int = 8000
    """Port to listen on."""
    jwks_file: str = ""
    """Public keys (JWKS) of those who may issue tokens; the ledger's own key is always trusted."""
    witnesses_file: str = ""
    """Trust file (tlog-policy): its witnesses with a URL are asked to sign every checkpoint."""
    witness_seconds: float = 10.0
    """How long a witness is left alone after it signed a checkpoint, seconds."""
    issuer: str = ""
    """The `iss` that tokens of the JWKS must carry; empty accepts any."""
    body_bytes_max: int = 262_144
    """Largest body of an anonymous GraphQL request, bytes."""
    body_bytes_max_authenticated: int = 4_194_304
    """Largest body of a GraphQL request with a token, bytes."""
    file_bytes_max: int = 268_435_456
    """Largest file of `PUT /intake/<sha256>`, bytes."""
    timeout_seconds: float = 5.0
    """After this long a query is answered with `answer_took_too_long`, seconds."""
    checkpoint_seconds_max: float = 2.0
    """So long a mutation with `awaitCheckpoint` waits for one over its entries, seconds."""
    tokens_max: int = 1_000
    """Lexical tokens of a GraphQL document."""
    depth_max: int = 10
    """Levels of selection in a GraphQL operation."""
    aliases_max: int = 15
    """Aliases in a GraphQL operation."""
    repeated_max: int = 15
    """Fields that a GraphQL operation asks for once more, beside the same field."""
    directives_max: int = 15
    """Directives in a GraphQL operation."""
    cost_max: int = 100_000
    """How many values one request may ask for, by the sizes of its lists."""

    webhook_hosts: str = ""
    """Hosts outside the public network to which webhooks may go, separated by commas; one that is
    this machine itself also without TLS."""
    streams_max: int = 500
    """Streams of the feed (subscriptions) open at once in one process."""
    streams_of_client_max: int = 5
    """Streams open at once for one token's holder, or for one address of the public."""
    heartbeat_seconds: float = 15.0
    """After this long without a change a stream says that it is alive, seconds."""
    stall_seconds: float = 60.0
    """A stream whose reader takes nothing for this long is closed, seconds."""

    def trust(self) -> Trust | None:
        """What the trust file says; None where none is set. Raises TrustError."""
        if not self.witnesses_file:
            return None
        try:
            return Trust.parse(Path(self.witnesses_file).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as wrong:
            raise TrustError("The file cannot be read.") from wrong

    @staticmethod
    def read(environ: Mapping[str, str] = os.environ, **overrides: Any) -> Settings:
        """Settings from the environment, overridden by what is not None.

        Raises ValueError for a value of the wrong type.
        """
        values: dict[str, Any] = {}
        for field in fields(Settings):
            text = environ.get(PREFIX + field.name.upper())
            if overrides.get(field.name) is not None:
                values[field.name] = overrides[field.name]
            elif text:
                kind: Any = type(field.default)
                values[field.name] = kind(text)
        return Settings(**values)
