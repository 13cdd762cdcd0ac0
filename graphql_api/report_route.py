"""`/report/<number>`: the printable page of a credit report, its credential or its JSON form.

Only with a token that may have it: the subject, the issuing unit, whom it is for, the auditor.
For anyone else, and for a number that is none, the answer is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from graphql_api import report_reading
from graphql_api.context import Context
from graphql_api.identity import TokenError
from graphql_api.report_forms import as_credential, as_json, as_page
from graphql_api.report_page import HEADERS

if TYPE_CHECKING:
    from starlette.requests import Request

    from graphql_api.rooms import Rooms
    from ledger.situation import Actor

FORMS = {
    "text/html": as_page,
    "application/dc+sd-jwt": as_credential,
    "application/json": as_json,
}
"""The forms by media type; the first one where nothing else is asked for."""


def report_routes(rooms: Rooms) -> list[Route]:
    """The address of a report, and that of the public keys that reports are signed with."""

    async def report(request: Request) -> Response:
        """200 with the form asked for, 410 when its content is shown no more, 404, 401."""
        try:
            actor = rooms.gate.actor(request.headers.get("authorization", ""))
        except TokenError:
            return _error(401, "token_must_be_valid")
        number = request.path_params["number"]
        wanted = request.headers.get("accept", "")
        media = next((media for media in FORMS if media in wanted), "text/html")
        return await anyio.to_thread.run_sync(_answer, number, media, actor, rooms)

    async def jwks(request: Request) -> Response:  # noqa: ARG001
        """The JWKS."""
        return JSONResponse(rooms.signing.jwks(), headers={"Cache-Control": "max-age=300"})

    return [Route("/report/{number}", report), Route("/.well-known/jwks.json", jwks)]


def _answer(number: str, media: str, actor: Actor, rooms: Rooms) -> Response:
    """The form, entered in the access ledger before it leaves."""
    context = Context(
        actor=actor, rooms=rooms, entry=rooms.runner.position, today=rooms.ledger.today
    )
    found = report_reading.seen(number, context)
    if found is None:
        return _error(404, "report_must_exist_for_the_reader")
    body = FORMS[media](found, context)
    rooms.enter(context, "report", (body or "").encode())
    if body is None:
        return _error(410, f"report_is_{found.standing.situation}")
    return Response(body, 200, HEADERS, f"{media}; charset=utf-8")


def _error(status: int, code: str) -> Response:
    body = {"errors": [{"message": code, "extensions": {"code": code}}]}
    return JSONResponse(body, status, {"Cache-Control": "private, no-store"})
