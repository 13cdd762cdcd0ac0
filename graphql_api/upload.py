"""`PUT /intake/<sha256>`: a department's file, streamed to disk before it is imported.

The file must have the digest that the address names; it is kept until a mutation imports it,
and for a day at most.
"""

from __future__ import annotations

import hashlib
import os
import re
from time import time
from typing import TYPE_CHECKING

import anyio
from starlette.responses import JSONResponse, Response

from graphql_api.identity import TokenError
from graphql_api.permission import Sight
from graphql_api.rooms import folder_of

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from graphql_api.rooms import Rooms

DIGEST = re.compile(r"[0-9a-f]{64}")
KEPT_SECONDS = 24 * 3600
"""So long a file waits for its import: it holds original cells, which are nobody else's."""
SENDERS = frozenset({"PROVIDER", "DESIGNATOR"})


def uploads(rooms: Rooms) -> Path:
    """Where files wait for their import (mode 0700)."""
    folder = folder_of(rooms.settings.database_url) / "intake"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def sweep(rooms: Rooms) -> int:
    """Remove files that were put and never imported; answers how many."""
    before = time() - KEPT_SECONDS
    old = [path for path in uploads(rooms).iterdir() if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


class Upload:
    """Takes one file; a second upload of the same digest is answered at once."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    async def __call__(self, request: Request) -> Response:
        """201 when stored, 200 when it was there; one clear error otherwise."""
        try:
            actor = self._rooms.gate.actor(request.headers.get("authorization", ""))
        except TokenError:
            return _error(401, "token_must_be_valid")
        sight = Sight(actor, self._rooms.ledger.registry)
        if not sight.officer or not sight.roles & SENDERS:
            return _error(403, "role_must_permit_the_command")
        digest = request.path_params["sha256"]
        if not DIGEST.fullmatch(digest):
            return _error(400, "address_must_be_a_sha256")
        path = uploads(self._rooms) / digest
        sweep(self._rooms)
        if path.exists():
            return JSONResponse({"sha256": digest, "bytes": path.stat().st_size})
        most = self._rooms.settings.file_bytes_max
        if int(request.headers.get("content-length") or 0) > most:
            return _error(413, "file_is_too_large")
        return await self._store(request, path, digest, most)

    async def _store(self, request: Request, path: Path, digest: str, most: int) -> Response:
        partial = path.with_name(f"{digest}.{os.getpid()}.{id(request):x}")
        hashed, size = hashlib.sha256(), 0
        try:
            async with await anyio.open_file(partial, "wb", opener=_private) as file:
                async for chunk in request.stream():
                    size += len(chunk)
                    if size > most:
                        return _error(413, "file_is_too_large")
                    hashed.update(chunk)
                    await file.write(chunk)
            if hashed.hexdigest() != digest:
                return _error(422, "file_must_have_the_named_digest")
            partial.rename(path)
        finally:
            partial.unlink(missing_ok=True)
        return JSONResponse({"sha256": digest, "bytes": size}, 201)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _error(status: int, code: str) -> Response:
    return JSONResponse({"errors": [{"message": code, "extensions": {"code": code}}]}, status)
