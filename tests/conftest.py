"""What every test has: no network beyond this machine, a clean environment."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from typing import Any

import pytest

from tests import examples as _profiles  # noqa: F401 - the profiles must be known before any test is read
from tests.postgres_server import postgres_database, postgres_server, postgres_url

__all__ = ["postgres_database", "postgres_server", "postgres_url"]


def pytest_collection_finish() -> None:
    """What was imported stays to the end: the collector need not look through it each time."""
    gc.collect()
    gc.freeze()


class NetworkForbiddenError(RuntimeError):
    """A test tried to reach beyond this machine."""


def _stays_here(family: int, address: Any) -> bool:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = address[0]
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Socket(socket.socket):
    """A socket that connects to this machine only."""

    def connect(self, address: Any, /) -> None:
        if not _stays_here(self.family, address):
            raise NetworkForbiddenError(f"{address[0]}")
        super().connect(address)

    def connect_ex(self, address: Any, /) -> int:
        if not _stays_here(self.family, address):
            raise NetworkForbiddenError(f"{address[0]}")
        return super().connect_ex(address)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Any:
    patch = pytest.MonkeyPatch()
    patch.setattr(socket, "socket", _Socket)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests reaches them."""
    for name in [name for name in os.environ if name.startswith("CREDIT_LEDGER_")]:
        monkeypatch.delenv(name)
