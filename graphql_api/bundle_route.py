"""`/bundle`: a subject's own bundle; `/bundle/<code>`: an organisation's, for auditors too.

A natural person is never named in an address: the person itself asks at `/bundle`, an auditor
sends the number in the body of a POST, with the purpose. Every bundle is entered in the access
ledger before it leaves.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import anyio
import msgspec
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from graphql_api import errors
from graphql_api.bundle import OPERATION, RefusedBundle, bundle_of
from graphql_api.context import Context
from graphql_api.identity import TokenError
from ledger.codes import CodeError, parse_unified_code
from ledger.store.appending import StoreError

if TYPE_CHECKING:
    from starlette.requests import Request

    from graphql_api.rooms import Rooms
    from ledger.situation import Actor

MEDIA = "text/plain; charset=utf-8"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="bundle.txt"',
    "X-Content-Type-Options": "nosniff",
}
BODY_BYTES_MAX = 4_096
_LOG = logging.getLogger(__name__)


class NotEnteredError(StoreError):
    """The access ledger did not take the answer."""

    code = "answer_must_be_entered_first"


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """Whose bundle an auditor asks for, in the body."""

    number: str
    """A natural person's identity number."""
    purpose: str


def bundle_routes(rooms: Rooms) -> list[Route]:
    """The two addresses."""

    async def own(request: Request) -> Response:
        """200 with the bundle of the token's subject, or of the person in the body."""
        return await _given(request, rooms)

    async def of_code(request: Request) -> Response:
        """200 with the bundle of an organisation, 400, 401, 403, 503."""
        return await _given(request, rooms, request.path_params["code"])

    return [
        Route("/bundle", own, methods=["GET", "POST"]),
        Route("/bundle/{code}", of_code),
    ]


async def _given(request: Request, rooms: Rooms, code: str = "") -> Response:
    try:
        actor = rooms.gate.actor(request.headers.get("authorization", ""))
    except TokenError:
        return _error(401, "token_must_be_valid")
    asked = None
    if request.method == "POST":
        try:
            asked = msgspec.json.decode(await _body(request), type=Asked)
        except (msgspec.DecodeError, ValueError):
            return _error(400, "body_must_name_number_and_purpose")
    if code:
        try:
            parse_unified_code(code)
        except CodeError:
            return _error(400, "code_must_be_a_unified_code")
    return await anyio.to_thread.run_sync(_safely, code, asked, actor, rooms)


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_BYTES_MAX:
            raise ValueError
    return body


def _safely(code: str, asked: Asked | None, actor: Actor, rooms: Rooms) -> Response:
    """The answer; where the ledger cannot give it, the code says why, and its log in a sentence."""
    try:
        return _answer(code, asked, actor, rooms)
    except RefusedBundle as refused:
        return _error(403, refused.code)
    except StoreError as cause:
        _LOG.warning("A bundle was not given: %s", cause)
        return _error(503, cause.code)
    except Exception as error:  # noqa: BLE001 - its message may hold values
        body = {"errors": [errors.unforeseen(error, {})]}
        return JSONResponse(body, 500, {"Cache-Control": "no-store"})


def _answer(code: str, asked: Asked | None, actor: Actor, rooms: Rooms) -> Response:
    """The bundle, entered in the access ledger before it leaves."""
    context = Context(
        actor=actor, rooms=rooms, entry=rooms.runner.position, today=rooms.ledger.today
    )
    tag, purpose = code or actor.subject, ""
    if asked is not None:
        if not context.sight.everything:
            raise RefusedBundle
        if not asked.purpose.strip():
            return _error(400, "body_must_name_number_and_purpose")
        tag, purpose = rooms.ledger.vault.person_tag(asked.number) or "", asked.purpose
        if not tag:
            return _error(404, "person_must_be_registered")
    body = bundle_of(tag, tag if rooms.ledger.store.newest([tag]) else "", context)
    context.shown.note(context.root(tag), purpose=purpose)
    _entered(context, body)
    return Response(body, 200, HEADERS, MEDIA)


def _entered(context: Context, body: bytes) -> None:
    """Raises NotEnteredError: what is not in the access ledger does not leave."""
    try:
        context.rooms.enter(context, OPERATION, body)
    except StoreError as cause:
        raise NotEnteredError(str(cause)) from cause


def _error(status: int, code: str) -> Response:
    body: dict[str, Any] = {"errors": [{"message": code, "extensions": {"code": code}}]}
    return JSONResponse(body, status, {"Cache-Control": "no-store"})
