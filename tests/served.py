"""A web application on a port of this machine, for tests that speak HTTP for real."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.applications import Starlette


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The address at which the application answers meanwhile."""
    config = uvicorn.Config(app, port=0, log_level="error", access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        sleep(0.01)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
