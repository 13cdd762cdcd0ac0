"""The web application of a witness: `POST /add-checkpoint`, and its key for whoever asks.

It has no part in any ledger: its own file, its own key, and nothing to read but its name.
"""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from graphql_api.errors import place_of
from ledger.store.appending import StoreError
from ledger.witness.submission import BODY_BYTES_MAX

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.requests import Request

    from ledger.witness.witness import Witness

LOG = logging.getLogger("credit_ledger")


def create_witness_app(witness: Witness, close: Callable[[], None]) -> Starlette:
    """The application of an opened witness; `close` is called when it stops."""

    async def add_checkpoint(request: Request) -> Response:
        """A cosignature, or the status that the protocol has for why there is none."""
        body = await _body(request)
        if body is None:
            return PlainTextResponse("The submission is too long.\n", 400)
        try:
            answer = await run_in_threadpool(witness.add, body)
        except StoreError as error:
            LOG.warning("the witness could not keep a tree: %s", place_of(error))
            return PlainTextResponse("The witness cannot keep a tree right now.\n", 503)
        return Response(answer.body, answer.status, {"content-type": answer.content_type})

    async def key(request: Request) -> Response:  # noqa: ARG001
        """The line of a trust file that names this witness."""
        return PlainTextResponse(f"witness {witness.name} {witness.verifier.vkey()}\n")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001
        yield
        close()

    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route("/", key),
        ],
        lifespan=lifespan,
    )


async def _body(request: Request) -> bytes | None:
    """The whole body; None when it is longer than any submission."""
    held = bytearray()
    async for chunk in request.stream():
        held += chunk
        if len(held) > BODY_BYTES_MAX:
            return None
    return bytes(held)
