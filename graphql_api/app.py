"""The web application: `/graphql`, `/intake/<sha256>`, `/report/<number>`, `/bundle`, `/health`,
`/checkpoint`, `/tile/…`, the keys that reports are signed with, and the start page."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from graphql_api.bundle_route import bundle_routes
from graphql_api.endpoint import Endpoint, language_of
from graphql_api.explorer import page
from graphql_api.report_route import report_routes
from graphql_api.schema import schema
from graphql_api.tiles import tile_routes
from graphql_api.upload import Upload
from graphql_api.websocket import serve_websocket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.routing import BaseRoute
    from starlette.websockets import WebSocket

    from graphql_api.rooms import Rooms


def create_app(rooms: Rooms) -> Starlette:
    """The application over opened rooms; it brings the projections up and closes the rooms."""
    endpoint = Endpoint(schema(), rooms)
    upload = Upload(rooms)

    async def health(request: Request) -> Response:  # noqa: ARG001
        return _health(rooms)

    async def intake(request: Request) -> Response:
        """A department's file, put where an import finds it."""
        return await upload(request)

    async def start(request: Request) -> Response:  # noqa: ARG001
        """The explorer page."""
        return page(rooms)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001
        rooms.runner.start()
        rooms.logs.start()
        yield
        endpoint.streams.close()
        rooms.close()

    app = Starlette(
        routes=[
            Route("/", start),
            Route("/health", health),
            *_graphql_routes(rooms, endpoint),
            Route("/intake/{sha256}", intake, methods=["PUT"]),
            *report_routes(rooms),
            *bundle_routes(rooms),
            *tile_routes(rooms),
        ],
        lifespan=lifespan,
    )
    app.state.streams = endpoint.streams
    return app


def _graphql_routes(rooms: Rooms, endpoint: Endpoint) -> list[BaseRoute]:
    """GraphQL over HTTP and over a WebSocket, at one address."""

    async def graphql(request: Request) -> Response:
        """GraphQL, or the explorer page for a browser."""
        wants_page = "text/html" in request.headers.get("accept", "")
        if request.method == "GET" and wants_page and "query" not in request.query_params:
            return page(rooms)
        return await endpoint(request)

    async def socket(websocket: WebSocket) -> None:
        """GraphQL over a WebSocket."""
        await serve_websocket(websocket, rooms, endpoint, language_of(websocket))

    return [
        Route("/graphql", graphql, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", socket),
    ]


def _health(rooms: Rooms) -> Response:
    """200 when the projections reflect the ledger's head, else 503."""
    head = rooms.ledger.head
    ready = rooms.runner.position >= head
    covered = rooms.logs.ledger.covered()
    signed = covered.checkpoint.size if covered else 0
    body = {"ready": ready, "entry": rooms.runner.position, "head": head, "signed": signed}
    return JSONResponse(body, 200 if ready else 503)
