"""Operations whose answer is a stream: what both transports, WebSocket and SSE, have in common.

A document passes the same limits as over plain HTTP before anything runs. Questions and acts
answer once; a subscription answers for each change, entered in the access ledger where it must
be before it leaves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, NamedTuple

import anyio
import msgspec
from graphql import (
    ExecutionResult,
    Executor,
    GraphQLError,
    OperationType,
    create_source_event_stream,
    execute_subscription_event,
    validate,
)

from graphql_api import errors, limits
from graphql_api.following import KEPT, Stream, StreamEndedError
from graphql_api.payload import GRAPHQL_JSON

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from strawberry import Schema

    from graphql_api.endpoint import Endpoint
    from graphql_api.following import Client, Streams, Telling
    from graphql_api.payload import Payload
    from graphql_api.rooms import Rooms

_ENCODE = msgspec.json.Encoder().encode
OK = 200


class Frame(NamedTuple):
    """One answer of a stream."""

    entry: int | None
    """The cursor after it; None for a question or an act."""
    body: bytes
    """JSON, as GraphQL over HTTP has it."""


class RefusedError(Exception):
    """The operation is refused before anything runs."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status)
        self.status, self.body = status, body


class Answers:
    """The answers of one operation, one after the other; to be closed by who reads them."""

    def __init__(self, frames: AsyncGenerator[Frame, None], left: Callable[[], None]) -> None:
        self._frames, self._left = frames, left

    def __aiter__(self) -> AsyncIterator[Frame]:
        return self._frames

    async def aclose(self) -> None:
        """Nothing more is read."""
        left, self._left = self._left, _nothing
        left()
        await self._frames.aclose()


def _nothing() -> None:
    """There was no place to leave."""


class Streaming:
    """Runs operations for both transports."""

    def __init__(self, schema: Schema, rooms: Rooms, endpoint: Endpoint, streams: Streams) -> None:
        self._schema: Any = schema._schema  # noqa: SLF001 - the GraphQL schema
        self._rooms, self._endpoint, self.streams = rooms, endpoint, streams

    async def started(
        self, payload: Payload, client: Client, *, reading: bool = False, resumed: int | None = None
    ) -> Answers:
        """An operation past its limits. Raises RefusedError, and StreamEndedError for want of a
        place; reading raises StreamEndedError where it ends."""
        if not self._follows(payload):
            return Answers(_one(await self._once(payload, client, reading)), _nothing)
        self.streams.take(client)
        try:
            stream = Stream(self._rooms, client, self.streams, resumed)
            frames = self._frames(*await self._admitted(payload, stream))
        except BaseException:
            self.streams.leave(client)
            raise
        return Answers(frames, lambda: self.streams.leave(client))

    async def _frames(self, executor: Executor[Any], source: Any) -> AsyncGenerator[Frame, None]:
        """Each change as it was asked for."""
        async for telling in source:
            body = await anyio.to_thread.run_sync(self._told, executor, telling)
            yield Frame(telling.change.entry, body)

    def _follows(self, payload: Payload) -> bool:
        """Whether it is a subscription; False for what cannot be read."""
        try:
            document = limits.read(payload.query, self._rooms.settings.tokens_max)
        except GraphQLError:
            return False
        operation = document.operation(payload.operation)
        return operation is not None and operation.operation is OperationType.SUBSCRIPTION

    async def _once(self, payload: Payload, client: Client, reading: bool) -> Frame:
        """The one answer to a question or an act."""
        status, body = await self._endpoint.answer(
            payload, client.actor, client.language, reading=reading, media=GRAPHQL_JSON
        )
        if status != OK:
            raise RefusedError(status, body)
        return Frame(None, body)

    async def _admitted(self, payload: Payload, stream: Stream) -> tuple[Executor[Any], Any]:
        """A subscription past its limits, validated: what runs it, and its source. Raises
        RefusedError."""
        context = stream.context()
        context.kept[KEPT] = stream
        document = limits.read(payload.query, self._rooms.settings.tokens_max)
        if refused := self._endpoint.refused(document, payload, context, following=True):
            status, code, message = refused
            raise RefusedError(status or 400, _said(code, message))
        if found := validate(self._schema, document.node, hide_suggestions=True):
            raise _refusing(found)
        executor = Executor.build(
            self._schema,
            document.node,
            context_value=context,
            raw_variable_values=payload.variables,
            operation_name=payload.operation,
            hide_suggestions=True,
        )
        if isinstance(executor, list):
            raise _refusing(executor)
        source: Any = create_source_event_stream(executor)
        if not isinstance(source, ExecutionResult) and hasattr(source, "__await__"):
            source = await source
        if isinstance(source, ExecutionResult):
            raise _refusing(source.errors or [])
        return executor, source

    def _told(self, executor: Executor[Any], telling: Telling) -> bytes:
        """One change, as it was asked for."""
        change, context, shown = telling
        context.shown = shown
        made = executor.build_per_event_executor(change)
        made.context_value = context
        result: Any = execute_subscription_event(made)
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [errors.shown(error) for error in result.errors]
        on = context.today.isoformat()
        answer["extensions"] = {"ledger": {"entry": context.entry, "on": on}}
        body = _ENCODE(answer)
        if shown.subjects:
            self._rooms.enter(context, "changes", body)
        return body


def ended(error: StreamEndedError) -> dict[str, Any]:
    """Why a stream ended, as an error of GraphQL."""
    return {"message": error.message, "extensions": {"code": error.code}}


async def _one(frame: Frame) -> AsyncGenerator[Frame, None]:
    yield frame


def _said(code: str, message: str) -> bytes:
    return _ENCODE({"errors": [{"message": message, "extensions": {"code": code}}]})


def _refusing(found: list[GraphQLError]) -> RefusedError:
    return RefusedError(400, _ENCODE({"errors": [errors.shown(error) for error in found]}))
