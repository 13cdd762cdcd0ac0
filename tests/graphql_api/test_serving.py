"""The feed from a real server on this machine: another library's client, a slow one, a stop."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from graphql_api.app import create_app
from graphql_api.commandline.running import Server
from graphql_api.websocket import PROTOCOL
from tests.graphql_api.conftest import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.stories.county import County

CHANGES = "subscription { changes(after: 0) { entry topic } }"


@contextmanager
def listening(county: County) -> Iterator[tuple[int, Server, threading.Thread]]:
    """A server over the rooms of a county, on a free port."""
    app = create_app(county.rooms)
    config = uvicorn.Config(app, port=0, lifespan="off", log_level="error", loop="asyncio")
    server = Server(config)
    server.streams = app.state.streams
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        while not server.started:
            pass
        yield server.servers[0].sockets[0].getsockname()[1], server, thread
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def following(port: int) -> Iterator[ClientConnection]:
    """A client that has subscribed."""
    address = f"ws://127.0.0.1:{port}/graphql"
    with connect(address, subprotocols=[Subprotocol(PROTOCOL)], proxy=None) as client:
        client.send('{"type":"connection_init"}')
        assert json.loads(client.recv())["type"] == "connection_ack"
        asked = {"id": "1", "type": "subscribe", "payload": {"query": CHANGES}}
        client.send(json.dumps(asked))
        yield client


def first_event(port: int) -> tuple[socket.socket, bytes]:
    """Server-sent events over a plain connection, up to the first one."""
    out = socket.create_connection(("127.0.0.1", port))
    ask(out, CHANGES)
    read = b""
    while b"event: next" not in read:
        read += out.recv(4_096)
    return out, read


def code_of_end(client: ClientConnection) -> int:
    """Read on until the server closes; with which code."""
    try:
        while client.recv():
            pass
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else 0
    return 0


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """A county with an empty archive."""
    with serving(tmp_path) as made:
        made.rooms.runner.catch_up()
        yield made


def test_two_transports_and_a_stop_that_waits_for_nobody(county: County) -> None:
    with listening(county) as (port, server, thread):
        with following(port) as client:
            told = [json.loads(client.recv())["payload"] for _ in range(county.head)]
            assert [t["data"]["changes"]["entry"] for t in told] == [*range(1, county.head + 1)]
            out, read = first_event(port)
            with closing(out):
                assert read.startswith(b"HTTP/1.1 200")
                assert b"id: 1\n" in read
                server.should_exit = True
                assert code_of_end(client) == 1012
                while part := out.recv(65_536):
                    read += part
                assert b"server_is_stopping" in read
        thread.join(timeout=5)
        assert not thread.is_alive()


def ask(out: socket.socket, query: str) -> None:
    """Ask for events."""
    body = json.dumps({"query": query}).encode()
    out.sendall(
        b"POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    )
