"""GraphQL over HTTP: one endpoint, the media types and status codes of the specification.

A request is parsed, limited, validated and executed off the event loop. What it showed of
unpublished or personal data is in the access ledger before the answer leaves; unexpected
errors are masked with a reference. Query texts and variables are never logged.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import anyio
import msgspec
from graphql import GraphQLError, OperationType, parse
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from graphql_api.context import Context
from graphql_api.identity import PUBLIC, TokenError
from graphql_api.limits import cost_of
from graphql_api.result import as_json
from ledger.refusal import Refused
from projections.query import CursorError

if TYPE_CHECKING:
    from starlette.requests import Request
    from strawberry import Schema

    from graphql_api.rooms import Rooms

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"
LOG = logging.getLogger("credit_ledger")
_ENCODER = msgspec.json.Encoder()
_QUOTED = re.compile(r'"[^"]*"|: .*')


class BadRequestError(Exception):
    """The request cannot be executed at all: one code, one sentence, one status."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


class Endpoint:
    """Answers GraphQL requests for one ledger."""

    def __init__(self, schema: Schema, rooms: Rooms) -> None:
        self._schema = schema
        self._rooms = rooms

    async def __call__(self, request: Request) -> Response:
        """One request, one answer; never an exception."""
        media = _accepted(request.headers.get("accept", ""))
        try:
            actor = await anyio.to_thread.run_sync(
                self._rooms.gate.actor, request.headers.get("authorization", "")
            )
            payload = await self._payload(request, authenticated=actor != PUBLIC)
        except TokenError:
            return _error(401, "token_must_be_valid", "The token is not valid.", media)
        except BadRequestError as bad:
            return _error(bad.status, bad.code, bad.message, media)
        except ClientDisconnect:
            return Response(status_code=400)
        context = self._context(request, actor)
        with anyio.move_on_after(self._rooms.settings.timeout_seconds) as scope:
            status, body = await anyio.to_thread.run_sync(
                self._answer, payload, context, request.method, media, abandon_on_cancel=True
            )
        if scope.cancelled_caught:
            return _error(504, "answer_took_too_long", "The answer took too long.", media)
        headers = {"Cache-Control": "private, no-cache", "Vary": "Accept, Authorization"}
        return Response(body, status, headers, f"{media}; charset=utf-8")

    def _context(self, request: Request, actor: Any) -> Context:
        language = request.headers.get("accept-language", "en").lower()
        return Context(
            actor=actor,
            rooms=self._rooms,
            entry=self._rooms.runner.position,
            today=self._rooms.ledger.today,
            language="zh" if language.startswith("zh") else "en",
        )

    async def _payload(self, request: Request, *, authenticated: bool) -> dict[str, Any]:
        if request.method == "GET":
            return _from_query(request)
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise BadRequestError(415, "body_must_be_json", "Send application/json.")
        settings = self._rooms.settings
        most = settings.body_bytes_max_authenticated if authenticated else settings.body_bytes_max
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise BadRequestError(413, "body_is_too_large", f"At most {most} bytes.")
        try:
            payload = msgspec.json.decode(bytes(body))
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise BadRequestError(400, "body_must_be_json", "The body is not JSON.") from None
        return _checked(payload)

    def _answer(
        self, payload: dict[str, Any], context: Context, method: str, media: str
    ) -> tuple[int, bytes]:
        """Status and body; what nobody foresaw is masked, and the answer does not leave."""
        try:
            return self._executed(payload, context, method, media)
        except Exception as error:  # noqa: BLE001 - the server stays up
            return 500, _ENCODER.encode({"errors": [_unforeseen(error, {})]})

    def _executed(
        self, payload: dict[str, Any], context: Context, method: str, media: str
    ) -> tuple[int, bytes]:
        try:
            document = parse(payload["query"], max_tokens=self._rooms.settings.tokens_max)
        except GraphQLError as error:
            return _status(media), _ENCODER.encode({"errors": [_syntax(error)]})
        if refused := self._refused(document, payload, context, method):
            return refused
        result = self._schema.execute_sync(
            payload["query"],
            payload["variables"],
            context_value=context,
            operation_name=payload["operationName"],
        )
        answer: dict[str, Any] = {}
        if result.errors:
            answer["errors"] = [_masked(error) for error in result.errors]
        if not result.errors or any(error.path for error in result.errors):
            answer["data"] = result.data
        answer["extensions"] = {
            "ledger": {"entry": context.entry, "on": context.today.isoformat()},
            "cost": {"value": context.cost, "budget": self._rooms.settings.cost_max},
        }
        body = _ENCODER.encode(answer)
        self._enter(context, document, body)
        return (200 if "data" in answer else _status(media)), body

    def _refused(
        self, document: Any, payload: dict[str, Any], context: Context, method: str
    ) -> tuple[int, bytes] | None:
        """What is refused before any resolver runs: a mutation by GET, too high a cost."""
        name = payload["operationName"]
        operations = [d for d in document.definitions if d.kind == "operation_definition"]
        chosen = [o for o in operations if not name or (o.name and o.name.value == name)]
        if len(chosen) != 1:
            return _refusal(400, "operation_must_be_named", "Name one operation.")
        if method == "GET" and chosen[0].operation is not OperationType.QUERY:
            return _refusal(405, "only_queries_by_get", "Send mutations by POST.")
        fragments = {
            d.name.value: d for d in document.definitions if d.kind == "fragment_definition"
        }
        context.cost = cost_of(chosen[0], fragments, payload["variables"])
        if context.cost > self._rooms.settings.cost_max:
            return _refusal(400, "query_asks_for_too_much", "Ask for shorter lists.")
        return None

    def _enter(self, context: Context, document: Any, body: bytes) -> None:
        """Durable in the access ledger before the answer leaves."""
        fields = [
            selection.name.value
            for definition in document.definitions
            if definition.kind == "operation_definition"
            for selection in definition.selection_set.selections
            if selection.kind == "field"
        ]
        self._rooms.enter(context, " ".join(fields), body)


def _checked(payload: Any) -> dict[str, Any]:
    if isinstance(payload, list):
        raise BadRequestError(400, "batches_are_not_taken", "Send one operation a request.")
    if not isinstance(payload, dict) or not isinstance(payload.get("query"), str):
        raise BadRequestError(400, "query_must_be_given", "The body needs a query.")
    variables, name = payload.get("variables") or {}, payload.get("operationName")
    if not isinstance(variables, dict) or not isinstance(name, str | None):
        raise BadRequestError(400, "variables_must_be_an_object", "Variables must be an object.")
    return {"query": payload["query"], "variables": variables, "operationName": name}


def _from_query(request: Request) -> dict[str, Any]:
    query = request.query_params.get("query")
    if query is None:
        raise BadRequestError(400, "query_must_be_given", "The address needs a query.")
    variables: Any = None
    if text := request.query_params.get("variables"):
        try:
            variables = msgspec.json.decode(text)
        except msgspec.DecodeError:
            raise BadRequestError(400, "variables_must_be_json", "Not JSON.") from None
    name = request.query_params.get("operationName")
    return _checked({"query": query, "variables": variables, "operationName": name})


def _accepted(accept: str) -> str:
    return GRAPHQL_JSON if GRAPHQL_JSON in accept or not accept or "*/*" in accept else JSON


def _status(media: str) -> int:
    return 400 if media == GRAPHQL_JSON else 200


def _syntax(error: GraphQLError) -> dict[str, Any]:
    """A syntax error without the text around it, which may hold personal values."""
    code = "query_has_too_many_tokens" if "tokens" in error.message else "query_must_be_graphql"
    places = [{"line": p.line, "column": p.column} for p in error.locations or ()]
    message = "The document is not valid GraphQL."
    return {"message": message, "locations": places, "extensions": {"code": code}}


def _masked(error: GraphQLError) -> dict[str, Any]:
    """An error as the caller may see it; what nobody foresaw becomes a reference."""
    formatted: dict[str, Any] = dict(error.formatted)
    original = error.original_error
    if isinstance(original, Refused):
        formatted["message"] = original.english
        formatted["extensions"] = as_json(original)
    elif isinstance(original, CursorError):
        formatted["message"] = "The cursor is not one of this list."
        formatted["extensions"] = {"code": "cursor_must_be_of_this_list"}
    elif original is not None and not isinstance(original, GraphQLError):
        return _unforeseen(original, formatted)
    elif original is None and "extensions" not in formatted:
        formatted["message"] = _without_values(error)
        formatted["extensions"] = {"code": "query_must_fit_the_schema"}
    return formatted


def _without_values(error: GraphQLError) -> str:
    """What is wrong with a query, without the values that stand in it."""
    text = error.message
    if text.startswith("Variable") and " got invalid value" in text:
        return text.partition(" got invalid value")[0] + " got an invalid value."
    return _QUOTED.sub('"…"', text) if "cannot represent" in text else text


def _unforeseen(error: BaseException, formatted: dict[str, Any]) -> dict[str, Any]:
    """A reference instead of an error; its traceback is logged, its message never."""
    reference = uuid4().hex[:12]
    LOG.error("error %s: %s", reference, type(error).__name__, exc_info=_frames(error))
    return {
        **formatted,
        "message": f"Internal error, reference {reference}.",
        "extensions": {"code": "internal_error", "reference": reference},
    }


def _frames(error: BaseException) -> Any:
    """The traceback without the message, which may hold personal values."""
    return (type(error), type(error)(), error.__traceback__) if _plain(error) else None


def _plain(error: BaseException) -> bool:
    try:
        type(error)()
    except TypeError:
        return False
    return True


def _refusal(status: int, code: str, message: str) -> tuple[int, bytes]:
    return status, _ENCODER.encode({"errors": [{"message": message, "extensions": {"code": code}}]})


def _error(status: int, code: str, message: str, media: str) -> Response:
    _, body = _refusal(status, code, message)
    return Response(body, status, media_type=f"{media}; charset=utf-8")
