"""`/checkpoint` and `/tile/…` as C2SP tlog-tiles has them; those of the access ledger in `/access`.

Checkpoints and tiles are public: hashes and nothing else. The bytes of entries are for auditors
with a token, and entered in the access ledger before they leave. Nothing that no checkpoint
covers is served.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

import anyio
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from graphql_api.context import Context
from graphql_api.identity import TokenError
from graphql_api.permission import Sight
from ledger.store.tree import TILE_HASHES

if TYPE_CHECKING:
    from starlette.requests import Request

    from graphql_api.rooms import Rooms
    from ledger.logs import Log
    from ledger.situation import Actor

LEVELS_MAX: Final = 5
ENTRIES: Final = "entries"
BYTES: Final = "application/octet-stream"
FOR_EVER: Final = "public, max-age=31536000, immutable"
FOR_AN_HOUR: Final = "public, max-age=3600"
NEVER: Final = "private, no-store"
AUDIT: Final = "audit"
"""The purpose under which entries are read."""
_PATH: Final = re.compile(
    r"(?P<what>[0-5]|entries)/(?P<n>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class Place(NamedTuple):
    """Which tile, and how many of its hashes or entries."""

    level: int
    """0 to 5; -1 for the bytes of entries."""
    n: int
    width: int


def place_of(path: str) -> Place | None:
    """The place that a path names; None where it names none, or not in the one way it is written.

    `0/x001/x234/067` is tile 1,234,067 of level 0; `.p/12` is its first twelve hashes.
    """
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    groups = found["n"].replace("x", "").split("/")
    width = int(found["width"] or TILE_HASHES)
    if (groups[0] == "000" and len(groups) > 1) or (found["width"] and width >= TILE_HASHES):
        return None
    level = -1 if found["what"] == ENTRIES else int(found["what"])
    return Place(level, int("".join(groups)), width)


def tile_routes(rooms: Rooms) -> list[Route]:
    """The addresses of both logs."""
    return [*_routes("", rooms.logs.ledger, rooms), *_routes("/access", rooms.logs.access, rooms)]


def _routes(prefix: str, log: Log, rooms: Rooms) -> list[Route]:
    async def checkpoint(request: Request) -> Response:  # noqa: ARG001
        """The newest checkpoint that has its witnesses, a signed note; 404 before the first."""
        covered = await anyio.to_thread.run_sync(log.to_show)
        if covered is None:
            return _error(404, "log_must_have_a_checkpoint")
        return Response(
            covered.note, 200, {"Cache-Control": "no-cache"}, "text/plain; charset=utf-8"
        )

    async def tile(request: Request) -> Response:
        """A tile, whole or its beginning; 404 beyond the newest checkpoint."""
        place = place_of(request.path_params["path"])
        if place is None:
            return _error(404, "tile_must_exist")
        if place.level >= 0:
            return await anyio.to_thread.run_sync(_tile, log, place)
        try:
            actor = rooms.gate.actor(request.headers.get("authorization", ""))
        except TokenError:
            return _error(401, "token_must_be_valid")
        if not Sight(actor, rooms.ledger.registry).everything:
            return _error(403 if actor.officer else 401, "entries_are_for_auditors")
        return await anyio.to_thread.run_sync(_bundle, log, place, actor, rooms)

    return [Route(f"{prefix}/checkpoint", checkpoint), Route(f"{prefix}/tile/{{path:path}}", tile)]


def _tile(log: Log, place: Place) -> Response:
    try:
        body = log.tile(*place)
    except LookupError:
        return _error(404, "tile_must_exist")
    return Response(body, 200, {"Cache-Control": _kept(place)}, BYTES)


def _kept(place: Place) -> str:
    """A full tile never changes; the beginning of one is of use until it is full."""
    return FOR_EVER if place.width == TILE_HASHES else FOR_AN_HOUR


def _bundle(log: Log, place: Place, actor: Actor, rooms: Rooms) -> Response:
    """The bytes of entries, each after its length; entered in the access ledger first."""
    try:
        lines = log.lines(place.n, place.width)
    except LookupError:
        return _error(404, "tile_must_exist")
    body = b"".join(len(line).to_bytes(2) + line for line in lines)
    context = Context(
        actor=actor, rooms=rooms, entry=rooms.runner.position, today=rooms.ledger.today
    )
    context.shown.note("", purpose=AUDIT)
    rooms.enter(context, ENTRIES, body)
    return Response(body, 200, {"Cache-Control": NEVER}, BYTES)


def _error(status: int, code: str) -> Response:
    body = {"errors": [{"message": code, "extensions": {"code": code}}]}
    return JSONResponse(body, status, {"Cache-Control": NEVER})
