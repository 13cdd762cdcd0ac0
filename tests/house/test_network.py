"""The guard against the network, tried."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from tests.conftest import NetworkForbiddenError


def test_a_test_cannot_leave_this_machine() -> None:
    with closing(socket.socket()) as out, pytest.raises(NetworkForbiddenError):
        out.connect(("192.0.2.1", 9))


def test_a_test_may_talk_to_this_machine() -> None:
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as server,
        closing(socket.create_connection(server.getsockname())) as client,
    ):
        assert client.getpeername() == server.getsockname()
