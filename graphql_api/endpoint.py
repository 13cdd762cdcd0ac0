"""GraphQL over HTTP: one endpoint, the media types and status codes of the specification.

A request is parsed, limited, validated and executed off the event loop. What it showed of
unpublished or personal data is in the access ledger before the answer leaves; unexpected
errors are masked with a reference. Query texts and variables are never logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import msgspec
from graphql import GraphQLError, OperationType
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from graphql_api import agent, errors, limits
from graphql_api.context import Context
from graphql_api.coverage import summary
from graphql_api.event_stream import EventStream, cursor_of, wants_events
from graphql_api.following import Client, StreamEndedError, Streams
from graphql_api.identity import PUBLIC, TokenError
from graphql_api.moment import PRESENT_ONLY
from graphql_api.payload import (
    GRAPHQL_JSON,
    JSON,
    BadRequestError,
    Payload,
    accepted,
    from_address,
    from_body,
)
from graphql_api.streaming import RefusedError, Streaming

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.requests import HTTPConnection, Request
    from strawberry import Schema

    from graphql_api.rooms import Rooms
    from ledger.situation import Actor

PERSONAL = frozenset({"person", "personEligibility"})
"""Questions that name a person by number: never in an address."""
_ENCODER = msgspec.json.Encoder()
_Answer = tuple[int, bytes]


class Endpoint:
    """Answers GraphQL requests for one ledger."""

    def __init__(self, schema: Schema, rooms: Rooms) -> None:
        self._schema = schema
        self._rooms = rooms
        settings = rooms.settings
        self.streams = Streams(settings.streams_max, settings.streams_of_client_max)
        self.streaming = Streaming(schema, rooms, self, self.streams)

    async def __call__(self, request: Request) -> Response:
        """One request, one answer; never an exception."""
        media, accept = JSON, request.headers.get("accept", "")
        try:
            streams = wants_events(accept)
            media = GRAPHQL_JSON if streams else accepted(accept)
            actor, expires = self._rooms.gate.admit(request.headers.get("authorization", ""))
            payload = await self._payload(request, actor)
        except TokenError:
            return _error(401, "token_must_be_valid", "The token is not valid.", media)
        except BadRequestError as bad:
            return _error(bad.status, bad.code, bad.message, media)
        except ClientDisconnect:
            return Response(status_code=400)
        reading, language = request.method != "POST", language_of(request)
        if streams:
            address = request.client.host if request.client else ""
            client = Client(actor, expires, language, address)
            return await self._streamed(request, payload, client)
        status, body = await self.answer(payload, actor, language, reading=reading, media=media)
        return _response(status, body, media)

    async def _payload(self, request: Request, actor: Actor) -> Payload:
        if request.method != "POST":
            return from_address(request)
        settings = self._rooms.settings
        public = actor is PUBLIC
        most = settings.body_bytes_max if public else settings.body_bytes_max_authenticated
        return await from_body(request, most)

    async def _streamed(self, request: Request, payload: Payload, client: Client) -> Response:
        """The same answers as server-sent events."""
        resumed = cursor_of(request.headers.get("last-event-id", ""))
        try:
            answers = await self.streaming.started(
                payload, client, reading=request.method != "POST", resumed=resumed
            )
        except RefusedError as refused:
            return _response(refused.status, refused.body, GRAPHQL_JSON)
        except StreamEndedError as ended:
            return _error(ended.status, ended.code, ended.message, GRAPHQL_JSON)
        settings = self._rooms.settings
        return EventStream(answers, settings.heartbeat_seconds, settings.stall_seconds)

    async def answer(
        self, payload: Payload, actor: Actor, language: str, *, reading: bool, media: str
    ) -> _Answer:
        """Status and body of the answer; what takes too long is cut short, but never an act."""
        seconds = None if self._acts(payload) else self._rooms.settings.timeout_seconds
        with anyio.move_on_after(seconds):
            return await anyio.to_thread.run_sync(
                self._answer, payload, actor, language, reading, media, abandon_on_cancel=True
            )
        return 504, _body("answer_took_too_long", "The answer took too long.")

    def _acts(self, payload: Payload) -> bool:
        """Whether the request is a mutation; False for one that cannot be read."""
        try:
            document = limits.read(payload.query, self._rooms.settings.tokens_max)
        except GraphQLError:
            return False
        operation = document.operation(payload.operation)
        return operation is not None and operation.operation is OperationType.MUTATION

    def _answer(
        self, payload: Payload, actor: Actor, language: str, reading: bool, media: str
    ) -> _Answer:
        """Status and body; what nobody foresaw is masked, and the answer does not leave."""
        try:
            rooms = self._rooms
            admitted, scopes = agent.admitted(actor, rooms)
            context = Context(
                actor=admitted,
                scopes=scopes,
                rooms=rooms,
                entry=rooms.runner.position,
                today=rooms.ledger.today,
                language=language,
            )
            return self._executed(payload, context, reading, media)
        except agent.NoMandateError:
            return 403, _body("mandate_must_be_in_force", "No mandate of this agent is in force.")
        except Exception as error:  # noqa: BLE001 - the server stays up
            return 500, _ENCODER.encode({"errors": [errors.unforeseen(error, {})]})

    def _executed(self, payload: Payload, context: Context, reading: bool, media: str) -> _Answer:
        try:
            document = limits.read(payload.query, self._rooms.settings.tokens_max)
        except GraphQLError as error:
            return _status(media), _ENCODER.encode({"errors": [errors.syntax(error)]})
        if refused := self.refused(document, payload, context, reading=reading):
            status, code, message = refused
            return status or _status(media), _body(code, message)
        result = self._schema.execute_sync(
            payload.query,
            payload.variables,
            context_value=context,
            operation_name=payload.operation,
        )
        answer: dict[str, Any] = {}
        if result.errors:
            answer["errors"] = [errors.shown(error) for error in result.errors]
        if not result.errors or any(error.path for error in result.errors):
            answer["data"] = result.data
        operation = document.operation(payload.operation)
        fields = document.asked(operation) if operation else ()
        answer["extensions"] = {
            "ledger": {
                "entry": context.entry,
                "on": context.today.isoformat(),
                **summary(context, fields),
                **self._checkpoint(payload),
            },
            "cost": {"value": context.cost, "budget": self._rooms.settings.cost_max},
        }
        body = _ENCODER.encode(answer)
        self._rooms.enter(context.present, " ".join(fields), body)
        return (200 if "data" in answer else _status(media)), body

    def _checkpoint(self, payload: Payload) -> dict[str, str | None]:
        """The newest checkpoint, if the request asks for it."""
        if payload.extensions.get("checkpoint") is not True:
            return {}
        return {"checkpoint": self._rooms.logs.ledger.store.checkpoint()}

    def refused(
        self,
        document: limits.Document,
        payload: Payload,
        context: Context,
        *,
        reading: bool = False,
        following: bool = False,
    ) -> tuple[int, str, str] | None:
        """What is refused before any resolver runs: status (0: as of a document), code, words."""
        settings = self._rooms.settings
        operation = document.operation(payload.operation)
        if operation is None:
            return 0, "operation_must_be_named", "Name one operation of the document."
        fields = document.asked(operation)
        if refused := _wrong_way(operation.operation, fields, reading, following):
            return refused
        if document.is_of_two_moments(operation):
            return 0, "as_of_must_hold_the_whole_question", "Ask all of it as of one moment."
        if limits.AS_OF in document.fields(operation) and (now := PRESENT_ONLY.keys() & fields):
            return (
                0,
                "question_is_about_the_present",
                f"Ask without asOf: {', '.join(sorted(now))}.",
            )
        if context.actor is PUBLIC and "__schema" in fields:
            return 0, "introspection_needs_a_token", "Read the committed schema, or send a token."
        wanted = agent.ACT if operation.operation is OperationType.MUTATION else agent.SEE
        if wanted not in context.scopes:
            return 0, "mandate_must_cover_what_is_asked", "The agent's mandate does not cover this."
        if error := limits.breadth(payload.query, settings):
            return 0, str((error.extensions or {})["code"]), error.message
        context.cost = limits.cost_of(document, operation, payload.variables)
        if context.cost > settings.cost_max:
            return 0, "query_asks_for_too_much", "Ask for shorter lists."
        return None


def _wrong_way(
    kind: OperationType, fields: Iterable[str], reading: bool, following: bool
) -> tuple[int, str, str] | None:
    """What the way in which a request came does not carry."""
    if kind is OperationType.SUBSCRIPTION and not following:
        return 0, "subscriptions_need_a_stream", "Accept text/event-stream, or use a WebSocket."
    if reading and kind is OperationType.MUTATION:
        return 405, "only_queries_by_get", "Send mutations by POST."
    if reading and PERSONAL.intersection(fields):
        return 405, "persons_by_post_only", "Ask about persons by POST: addresses are kept."
    return None


def language_of(request: HTTPConnection) -> str:
    """`zh` or `en`, from Accept-Language."""
    said = request.headers.get("accept-language", "en").strip().lower()
    return "zh" if said.startswith("zh") else "en"


def _status(media: str) -> int:
    """Of a document that cannot be executed."""
    return 400 if media == GRAPHQL_JSON else 200


def _body(code: str, message: str) -> bytes:
    return _ENCODER.encode({"errors": [{"message": message, "extensions": {"code": code}}]})


def _response(status: int, body: bytes, media: str) -> Response:
    headers = {
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Accept-Language, Authorization",
    }
    if status == 405:  # noqa: PLR2004 - as the specification says it
        headers["Allow"] = "POST"
    return Response(body, status, headers, f"{media}; charset=utf-8")


def _error(status: int, code: str, message: str, media: str) -> Response:
    return _response(status, _body(code, message), media)
