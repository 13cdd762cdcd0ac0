"""The running server: what it says when it listens, how it listens, how it stops."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import uvicorn

from graphql_api.identity import issue
from ledger.simulation.cast import WINERY

if TYPE_CHECKING:
    import socket

    from starlette.applications import Starlette

    from graphql_api.following import Streams
    from graphql_api.rooms import Rooms

QUERIES: Final = Path(__file__).parents[2] / "docs" / "queries"
STOPS_WITHIN_SECONDS: Final = 10
READY: Final = (
    ("integrator", "may this organisation bid today?", ""),
    ("auditor", "everything that happened to it", "AUDITOR"),
    ("objector", "where did this record come from?", "OBJECTION_OFFICER"),
)
"""The queries of the README: their names, what they ask, whose token they need."""
TOKENS: Final = {
    "AUDITOR": "", "INTEGRATOR": "", "PROVIDER": "AMR", "DESIGNATOR": "AMR",
    "PUBLICITY_OFFICER": "AMR", "REPAIR_OFFICER": "DRC", "OBJECTION_OFFICER": "DRC",
    "SUPERVISOR": "DRC", "SUBJECT": "", "ADMINISTRATOR": "",
}  # fmt: skip
"""A token for each role, and the agency it acts for."""


class Says(Protocol):
    """What is said once a server listens."""

    def lines(self, address: str) -> list[str]:
        """What to say, for the address it listens on."""


class Welcome:
    """What is said once the server listens."""

    def __init__(self, rooms: Rooms, *, demo: bool) -> None:
        self._rooms = rooms
        self._demo = demo

    def lines(self, address: str) -> list[str]:
        """The address; for the demonstration also queries and tokens."""
        lines = [f"credit-ledger listens on {address}", f"  GraphQL  {address}/graphql"]
        if self._rooms.ledger.registry.simulated:
            lines[0] += " and serves a made-up county; nobody real is meant. 模拟数据"
        if self._demo:
            lines += [*self._queries(address), "", "A token for each role, valid for twelve hours:"]
            lines += [f"  {role:18} {self._token(role)}" for role in TOKENS]
        return [*lines, "", "Stop with Ctrl-C."]

    def _queries(self, address: str) -> list[str]:
        lines = []
        for name, question, role in READY:
            body = self._body(name)
            if body is None:
                continue
            bearer = f" -H 'authorization: Bearer {self._token(role)}'" if role else ""
            call = f"  curl -s {address}/graphql -H 'content-type: application/json'{bearer}"
            lines += ["", f"{name}: {question}", f"{call} --data-binary @{body}"]
        return lines

    def _body(self, name: str) -> Path | None:
        """A file with the whole request, beside the data; None where the query is not there."""
        document = QUERIES / f"{name}.graphql"
        if not document.exists():
            return None
        variables = json.loads(document.with_suffix(".json").read_text(encoding="utf-8"))
        request = {"query": document.read_text(encoding="utf-8"), "variables": variables}
        path = Path(self._rooms.settings.database_url) / "queries" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(request, ensure_ascii=False), encoding="utf-8")
        return path

    def _token(self, role: str) -> str:
        subject = WINERY.code if role == "SUBJECT" else ""
        return issue(
            self._rooms.gate.key,
            officer=f"demo-{role.lower()}",
            agency=TOKENS[role],
            roles=(role,),
            subject=subject,
        )


class Server(uvicorn.Server):
    """Says that it listens when it does; ends the streams when it stops."""

    welcome: Says | None = None
    streams: Streams | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started and self.welcome:
            port = self.servers[0].sockets[0].getsockname()[1]
            text = "\n".join(self.welcome.lines(f"http://{self.config.host}:{port}"))
            sys.stdout.write(text + "\n")
            sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, so that nobody waits for them; then everything else."""
        if self.streams:
            self.streams.close()
        await super().shutdown(sockets)


def run(rooms: Rooms, welcome: Welcome) -> None:
    """Serve a ledger until stopped."""
    from graphql_api.app import create_app  # noqa: PLC0415 - the schema takes a second to build

    listen(create_app(rooms), rooms.settings.host, rooms.settings.port, welcome)


def listen(app: Starlette, host: str, port: int, welcome: Says) -> None:
    """Serve until stopped; open requests get a few seconds. No access log: addresses of pages
    and queries may tell whom somebody asked about.
    """
    options: dict[str, Any] = {"http": "httptools", "loop": "auto", "lifespan": "on"}
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=STOPS_WITHIN_SECONDS,
        ws_per_message_deflate=False,
        **options,
    )
    server = Server(config)
    server.welcome, server.streams = welcome, getattr(app.state, "streams", None)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(1)
