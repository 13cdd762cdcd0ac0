"""The opened rooms of one ledger: what the server and the command line both work on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphql_api.identity import Gate
from graphql_api.settings import Settings
from ledger import founding
from ledger.access import AccessLedger
from ledger.clock import Clock
from ledger.ledger import Ledger
from ledger.situation import Actor
from ledger.store import open_store, open_vault
from ledger.store.appending import Boundary

if TYPE_CHECKING:
    from ledger.registry import OfficerAppointed
    from projections.runner import Runner


class NotFoundedError(Exception):
    """The ledger is empty: it must be founded with an origin first."""


class AlreadyFoundedError(Exception):
    """The ledger has entries already; only an empty one can be founded."""


class LawChangedError(Exception):
    """A policy file differs from what was adopted in this ledger."""


@dataclass(slots=True)
class Rooms:
    """A ledger with its vault, its access ledger, its projections and its gate."""

    ledger: Ledger
    access: AccessLedger
    runner: Runner
    gate: Gate
    settings: Settings

    def close(self) -> None:
        """Close every file; the runner first."""
        self.runner.close()
        self.ledger.close()
        self.access.close()


def folder_of(data: str) -> Path:
    """Where key files lie: the data folder, or `./data` beside a PostgreSQL database."""
    return Path("data") if data.startswith("postgresql://") else Path(data)


def open_ledger(data: str, clock: Any = None) -> Ledger:
    """The ledger and its vault, verified on open."""
    store = open_store(data)
    return Ledger(store, open_vault(data, store), clock or Clock())


def open_rooms(settings: Settings, clock: Any = None) -> Rooms:
    """Open everything; the projections are brought to the head by the caller.

    Raises NotFoundedError for an empty ledger and LawChangedError when a policy file was
    changed without an adopting entry.
    """
    from projections.runner import Runner  # noqa: PLC0415 - founding needs no projections

    ledger = open_ledger(settings.database_url, clock)
    if ledger.head == 0:
        ledger.close()
        raise NotFoundedError
    if changed := founding.seed_differences(ledger.registry.policy):
        ledger.close()
        raise LawChangedError(", ".join(changed))
    access = AccessLedger(open_store(settings.database_url, name="access"), ledger.clock)
    runner = Runner(ledger, settings.database_url)
    keys = folder_of(settings.database_url) / "keys"
    gate = Gate(keys, settings.jwks_file, settings.issuer)
    return Rooms(ledger, access, runner, gate, settings)


def found(
    data: str,
    origin: str,
    officers: tuple[OfficerAppointed, ...] = (),
    *,
    simulated: bool = False,
    clock: Any = None,
) -> Ledger:
    """Found an empty ledger: its origin, the law of the seed, the agencies, the first officers.

    Raises AlreadyFoundedError when it has entries.
    """
    ledger = open_ledger(data, clock)
    if ledger.head:
        ledger.close()
        raise AlreadyFoundedError
    drafts = founding.founding_drafts(origin, simulated, officers, ledger.today)
    founder = Actor(officer="founder", agency="", roles=frozenset({"ADMINISTRATOR"}))
    ledger.append(drafts, Boundary(position=0), founder, key="founding")
    return ledger
