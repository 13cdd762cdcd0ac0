"""GraphQL over WebSocket: the subprotocol `graphql-transport-ws`, and no other.

Strawberry's handler keeps the protocol; here stand who is let in, how much, and what runs. Who
asks is said in `connection_init` (`{"Authorization": "Bearer …"}`) or in the handshake's header;
nothing rests on cookies, so a page of another origin gains nothing. The connection ends with its
token (4403), and when the server stops (1012).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Final

import anyio
import msgspec
from graphql import GraphQLError
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import NonJsonMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)

from graphql_api import errors
from graphql_api.following import Client, StreamEndedError
from graphql_api.identity import PUBLIC, TokenError
from graphql_api.payload import NUL, BadRequestError, checked
from graphql_api.streaming import RefusedError, ended

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from starlette.websockets import WebSocket

    from graphql_api.endpoint import Endpoint
    from graphql_api.rooms import Rooms

PROTOCOL: Final = "graphql-transport-ws"
INIT_WITHIN: Final = timedelta(seconds=10)
LOOKS_EVERY_SECONDS: Final = 0.5
OPERATIONS_MAX: Final = 20
"""Operations that run at once on one connection."""
BAD, FORBIDDEN, TOO_BIG, NO_PROTOCOL, RESTART = 4400, 4403, 1009, 4406, 1012
CLOSES: Final = {"token_must_be_valid": FORBIDDEN, "server_is_stopping": RESTART}
"""What ends the whole connection, not only an operation."""


class _Connection:
    """What the handler asks of its surroundings: who is let in, how messages are written."""

    def __init__(self, websocket: WebSocket, rooms: Rooms, language: str) -> None:
        self._websocket, self._rooms = websocket, rooms
        self.client = Client(PUBLIC, None, language, _address(websocket))
        self.connection_params: dict[str, Any] = {}

    async def on_ws_connect(self, context: _Connection) -> dict[str, Any]:
        """Let in whoever has no token, or a good one."""
        said = {str(name).lower(): value for name, value in context.connection_params.items()}
        header = self._websocket.headers.get("authorization", "")
        authorization = said.get("authorization", header)
        if not isinstance(authorization, str):
            raise ConnectionRejectionError
        try:
            self.client.actor, self.client.expires = self._rooms.gate.admit(authorization)
        except TokenError:
            raise ConnectionRejectionError from None
        return {}

    def decode_json(self, text: str) -> object:
        """A message. Raises for what is none, and for text that no answer may hold."""
        raw = text.encode()
        if NUL in raw or not isinstance(message := _decoded(raw), dict):
            raise NonJsonMessageReceived
        return message

    def encode_json(self, message: Any) -> str:
        """A message as text."""
        return msgspec.json.encode(message).decode()


def _decoded(raw: bytes) -> object:
    try:
        found: object = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        raise NonJsonMessageReceived from None
    return found


def _address(websocket: WebSocket) -> str:
    return websocket.client.host if websocket.client else ""


class _Adapter(ASGIWebSocketAdapter):
    """Bounds what comes in and how long it may take to go out."""

    view: Any

    def __init__(self, view: Any, websocket: WebSocket, rooms: Rooms) -> None:
        super().__init__(view, websocket, websocket)
        self._settings = rooms.settings

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object]:  # noqa: ARG002
        """Every message, until one is too big or the other side goes."""
        settings = self._settings
        while self.ws.application_state is WebSocketState.CONNECTED:
            try:
                text = await self.ws.receive_text()
            except (WebSocketDisconnect, RuntimeError):
                return
            except KeyError:
                await self.close(BAD, "WebSocket message type must be text")
                return
            public = self.view.client.expires is None
            most = settings.body_bytes_max if public else settings.body_bytes_max_authenticated
            if len(text) > most:
                await self.close(TOO_BIG, f"At most {most} bytes.")
                return
            yield self.view.decode_json(text)

    async def send_json(self, message: Any) -> None:
        """Send; whoever takes nothing for too long is gone."""
        try:
            with anyio.fail_after(self._settings.stall_seconds):
                await super().send_json(message)
        except (TimeoutError, RuntimeError):
            raise WebSocketDisconnected from None

    async def close(self, code: int, reason: str) -> None:
        """Close, if that is still possible."""
        try:
            await super().close(code, reason)
        except RuntimeError:
            return


class _Handler(BaseGraphQLTransportWSHandler[Any, Any]):
    """The protocol, with our own way to run an operation."""

    endpoint: Endpoint

    async def handle_message(self, message: Any) -> None:
        """One message; what does not fit the protocol closes the connection."""
        try:
            await super().handle_message(message)
        except (TypeError, AttributeError):
            await self.handle_invalid_message("Failed to parse message")

    async def beat(self) -> None:
        """Ask whether the other side is there."""
        if self.connection_acknowledged:
            with suppress(WebSocketDisconnected):
                await self.send_message({"type": "ping"})

    async def run_operation(self, operation: Any) -> None:
        """Run an operation to its end, and say how it ended."""
        try:
            await self._run(operation)
            await operation.send_operation_message({"id": operation.id, "type": "complete"})
        except WebSocketDisconnected:
            self.operations.pop(operation.id, None)
        except RefusedError as refused:
            await self._failed(operation, msgspec.json.decode(refused.body)["errors"])
        except StreamEndedError as end:
            await self._failed(operation, [ended(end)])
            if code := CLOSES.get(end.code):
                await self.websocket.close(code, end.code)
        except BadRequestError as bad:
            said = GraphQLError(bad.message, extensions={"code": bad.code})
            await self._failed(operation, [said.formatted])
        except Exception as error:  # noqa: BLE001 - masked, as everywhere
            await self._failed(operation, [errors.unforeseen(error, {})])

    async def _failed(self, operation: Any, found: list[Any]) -> None:
        message = {"id": operation.id, "type": "error", "payload": found}
        try:
            await operation.send_operation_message(message)
        except WebSocketDisconnected:
            return

    async def _run(self, operation: Any) -> None:
        asked = {"query": operation.query, "variables": operation.variables}
        payload = checked(asked | {"operationName": operation.operation_name})
        answers = await self.endpoint.streaming.started(payload, self.context.client)
        try:
            async for frame in answers:
                told = {"id": operation.id, "type": "next", "payload": msgspec.Raw(frame.body)}
                await operation.send_operation_message(told)
        finally:
            with anyio.CancelScope(shield=True):
                await answers.aclose()


async def serve_websocket(
    websocket: WebSocket, rooms: Rooms, endpoint: Endpoint, language: str
) -> None:
    """One connection, from the handshake to its end."""
    offered = PROTOCOL in websocket.scope.get("subprotocols", ())
    await websocket.accept(subprotocol=PROTOCOL if offered else None)
    if not offered:
        await websocket.close(NO_PROTOCOL, "Subprotocol not acceptable")
        return
    connection: Any = _Connection(websocket, rooms, language)
    nothing: Any = None
    adapter: Any = _Adapter(connection, websocket, rooms)
    handler = _Handler(
        view=connection,
        websocket=adapter,
        context=connection,
        root_value=None,
        schema=nothing,  # operations run through the endpoint
        connection_init_wait_timeout=INIT_WITHIN,
        max_subscriptions_per_connection=OPERATIONS_MAX,
    )
    handler.endpoint = endpoint
    async with anyio.create_task_group() as group:
        group.start_soon(_watched, handler, rooms, endpoint)
        await handler.handle()
        group.cancel_scope.cancel()


async def _watched(handler: _Handler, rooms: Rooms, endpoint: Endpoint) -> None:
    """Beats, so that both sides know the other is there; ends the connection with its token."""
    client, websocket = handler.context.client, handler.websocket
    beaten = monotonic()
    while True:
        await anyio.sleep(LOOKS_EVERY_SECONDS)
        if endpoint.streams.closing:
            await websocket.close(RESTART, "server_is_stopping")
        elif client.expires is not None and time() >= client.expires:
            await websocket.close(FORBIDDEN, "token_must_be_valid")
        elif monotonic() - beaten > rooms.settings.heartbeat_seconds:
            beaten = monotonic()
            await handler.beat()
