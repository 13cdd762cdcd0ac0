"""Server-sent events: a stream as `text/event-stream`, one connection an operation.

After the protocol GraphQL over SSE, mode "distinct connections": events `next` and `complete`.
The `id` of an event is its cursor, so a browser that lost the connection goes on where it was
(`Last-Event-ID`). A comment now and then keeps proxies from closing what is silent. A stream
that ends because the server stops or the token has expired sends no `complete`: come again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import msgspec
from starlette.responses import Response

from graphql_api import errors
from graphql_api.following import StreamEndedError
from graphql_api.streaming import ended

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from graphql_api.streaming import Answers, Frame

EVENT_STREAM = "text/event-stream"
COMPLETE = b"event: complete\ndata:\n\n"
BEAT = b":\n\n"


def wants_events(accept: str) -> bool:
    """Whether the caller takes server-sent events, and no other answer before them."""
    named = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    return EVENT_STREAM in named


def cursor_of(last_event_id: str) -> int | None:
    """The cursor of `Last-Event-ID`; None for none, and for what is no cursor of ours."""
    digits = (
        last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < len("9" * 19)
    )
    return int(last_event_id) if digits else None


class EventStream(Response):
    """Frames as events, until they end, the reader goes, or takes nothing for too long."""

    def __init__(self, answers: Answers, beat_seconds: float, stall_seconds: float) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(None, 200, headers, f"{EVENT_STREAM}; charset=utf-8")
        del self.headers["content-length"]
        self._answers = answers
        self._beat, self._stall = beat_seconds, stall_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send until the end."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        async with anyio.create_task_group() as group:
            group.start_soon(_until_gone, receive, group.cancel_scope)
            lock = anyio.Lock()

            async def put(data: bytes, *, more: bool = True) -> None:
                """Send, or leave whoever takes nothing for too long."""
                message = {"type": "http.response.body", "body": data, "more_body": more}
                async with lock:
                    with anyio.move_on_after(self._stall) as waiting:
                        await send(message)
                if waiting.cancelled_caught:
                    group.cancel_scope.cancel()
                    await anyio.lowlevel.checkpoint()

            await self._sent(put)
            group.cancel_scope.cancel()
        with anyio.CancelScope(shield=True):
            await self._answers.aclose()

    async def _sent(self, put: Any) -> None:
        """Every event, with beats while there is none; then how it ended."""
        async with anyio.create_task_group() as group:
            group.start_soon(_beating, put, self._beat)
            last = COMPLETE
            try:
                async for frame in self._answers:
                    await put(_event(frame))
            except StreamEndedError as error:
                last = _next(msgspec.json.encode({"errors": [ended(error)]}))
            except Exception as error:  # noqa: BLE001 - masked, as everywhere
                last = _next(msgspec.json.encode({"errors": [errors.unforeseen(error, {})]}))
            group.cancel_scope.cancel()
        await put(last, more=False)


async def _beating(put: Any, seconds: float) -> None:
    while True:
        await anyio.sleep(seconds)
        await put(BEAT)


async def _until_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


def _event(frame: Frame) -> bytes:
    place = b"" if frame.entry is None else b"id: %d\n" % frame.entry
    return place + _next(frame.body)


def _next(body: bytes) -> bytes:
    return b"event: next\ndata: %b\n\n" % body
