"""The feed over a made-up county: a page of changes, a stream followed, a webhook brought to.

Peers do the same without differences and without looking who asks: the rows of the entries read
and written as JSON, the same bodies posted unsigned. Limits are what cannot be left out: the
subjects of a page folded once, the changes made but not sent, made and signed but not posted.
Times are of this process; the receiver of deliveries runs in it too.
"""

from __future__ import annotations

import json
import threading
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from random import Random
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final

import anyio
import msgspec

from bench import mixed
from bench.rebuild import LAST_DAY
from graphql_api.app import create_app
from graphql_api.cloud_event import cloud_event, encoded
from graphql_api.context import Context
from graphql_api.feed import Feed
from graphql_api.identity import issue
from graphql_api.rooms import open_rooms
from graphql_api.settings import Settings
from graphql_api.webhook_delivery import Deliverer
from ledger.clock import SetClock
from ledger.feed.registering import RegisterWebhook
from ledger.situation import Actor
from ledger.store.entry import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from graphql_api.rooms import Rooms

PAGE: Final = 100
PAGES: Final = 25
FOLLOWED: Final = 1_000
BROUGHT: Final = 500
SYSTEM: Final = Actor(officer="bench-1", agency="FIN", roles=frozenset({"INTEGRATOR"}))
FOLLOW: Final = (
    "subscription($after: Int!) { changes(after: $after) { entry codes tombstone topic about"
    " recordedAt supersedes renew differences { part id field old new derivedFrom } } }"
)


def measure(folder: Path, entries: int) -> list[dict[str, Any]]:
    """The figures over a ledger of about so many entries, made in the folder."""
    mixed.make_county(folder, entries)
    settings = replace(Settings(), database_url=str(folder), webhook_hosts="127.0.0.1")
    clock = SetClock(datetime.combine(LAST_DAY, time(14), UTC))
    with closing(open_rooms(settings, clock)) as rooms:
        rooms.runner.catch_up()
        return [_pages(rooms), _following(rooms), _delivering(rooms)]


def _context(rooms: Rooms) -> Context:
    """A system that asks."""
    today = rooms.ledger.today
    return Context(actor=SYSTEM, rooms=rooms, entry=rooms.runner.position, today=today)


def _rows(rooms: Rooms, after: int, first: int) -> bytes:
    """The peer: the entries of a page, read and written as JSON."""
    lines = rooms.ledger.store.entries(after, first)
    return json.dumps([json.loads(line) for _, line in lines]).encode()


def _folded(rooms: Rooms, after: int) -> None:
    """The subjects of a page, each folded once."""
    lines = [line for _, line in rooms.ledger.store.entries(after, PAGE)]
    for tag in {tag for line in lines for tag in wire(line).subjects}:
        rooms.ledger.state(tag)


def _pages(rooms: Rooms) -> dict[str, Any]:
    """Milliseconds at the median of pages from places of chance; the three in turn."""
    begin, end = rooms.ledger.head // 10, rooms.ledger.head - PAGE
    places = Random(1).sample(range(begin, end), min(PAGES, end - begin))
    tasks: tuple[Callable[[int], object], ...] = (
        lambda after: Feed(_context(rooms)).page(after, PAGE),
        lambda after: _rows(rooms, after, PAGE),
        lambda after: _folded(rooms, after),
    )
    taken: list[list[float]] = [[] for _ in tasks]
    for after in places:
        for at, task in enumerate(tasks):
            started = process_time()
            task(after)
            taken[at].append((process_time() - started) * 1_000)
    value, peer, limit = (median(one) for one in taken)
    name = f"page of {PAGE} changes with differences, p50"
    return _figure(name, "ms", value, ("select and json of its rows", peer), ("folds", limit))


def _following(rooms: Rooms) -> dict[str, Any]:
    """Changes a second over server-sent events, through the whole web application."""
    after, wanted = rooms.ledger.head // 4, min(FOLLOWED, rooms.ledger.head // 2)
    value = wanted / anyio.run(_streamed, rooms, after, wanted)
    started = perf_counter()
    for number in range(after, after + wanted):
        b"id: %d\nevent: next\ndata: %b\n\n" % (number + 1, _rows(rooms, number, 1))
    peer = wanted / (perf_counter() - started)
    started = perf_counter()
    list(islice(Feed(_context(rooms)).walk(after), wanted))
    limit = wanted / (perf_counter() - started)
    name = f"following by server-sent events, {wanted:,} changes"
    known = ("select and json of each row", peer), ("changes made only", limit)
    return _figure(name, "changes/s", value, *known)


async def _streamed(rooms: Rooms, after: int, wanted: int) -> float:
    """Seconds until so many events came."""
    key = rooms.gate.key
    roles = ("INTEGRATOR",)
    token = issue(key, officer=SYSTEM.officer, agency=SYSTEM.agency, roles=roles)
    said = {
        "accept": "text/event-stream",
        "content-type": "application/json",
        "authorization": f"Bearer {token}",
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "headers": [(k.encode(), v.encode()) for k, v in said.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    body = msgspec.json.encode({"query": FOLLOW, "variables": {"after": after}})
    asked = iter([{"type": "http.request", "body": body, "more_body": False}])
    enough, came = anyio.Event(), 0

    async def receive() -> dict[str, Any]:
        if (first := next(asked, None)) is not None:
            return first
        await enough.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal came
        came += message.get("body", b"").count(b"event: next")
        if came >= wanted:
            enough.set()

    started = perf_counter()
    await create_app(rooms)(scope, receive, send)
    if came < wanted:
        raise RuntimeError(f"the stream ended after {came} of {wanted} changes")
    return perf_counter() - started


def _delivering(rooms: Rooms) -> dict[str, Any]:
    """Deliveries a second to an endpoint on this machine that takes everything at once."""
    after = rooms.ledger.head // 2
    with _receiving() as port:
        endpoint = f"http://127.0.0.1:{port}/hook"
        command = RegisterWebhook(endpoint=endpoint, purpose="授信审查", after=after)
        rooms.ledger.execute(command, SYSTEM)
        rooms.runner.catch_up()
        deliverer, brought, started = Deliverer(rooms), 0, perf_counter()
        while brought < BROUGHT and (more := deliverer.bring()):
            brought += more
        value = brought / (perf_counter() - started)
        started = perf_counter()
        bodies = _made(rooms, after, brought)
        limit = len(bodies) / (perf_counter() - started)
        started = perf_counter()
        for body in bodies:
            _post(port, body)
        peer = len(bodies) / (perf_counter() - started)
    name = f"deliveries to one webhook, {brought:,}"
    known = ("the same bodies posted unsigned", peer), ("made and signed only", limit)
    return _figure(name, "deliveries/s", value, *known)


def _made(rooms: Rooms, after: int, wanted: int) -> list[bytes]:
    """The bodies of as many deliveries, each signed, none sent."""
    context, bodies = _context(rooms), []
    for _, change in Feed(context).walk(after):
        if change is not None and not change.tombstone:
            bodies.append(encoded(cloud_event(change, context)))
            rooms.webhook_secrets.signatures(("bench",), str(change.entry), 0, bodies[-1])
        if len(bodies) == wanted:
            break
    return bodies


def _post(port: int, body: bytes) -> None:
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("POST", "/hook", body)
        connection.getresponse().read()


@contextmanager
def _receiving() -> Iterator[int]:
    """The port of an endpoint that takes everything."""

    class Handler(BaseHTTPRequestHandler):
        """Takes one request."""

        def do_POST(self) -> None:
            """Read it, answer."""
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *said: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _figure(
    figure: str, unit: str, value: float, peer: tuple[str, float], limit: tuple[str, float]
) -> dict[str, Any]:
    return {
        "figure": figure,
        "store": "sqlite",
        "value": round(value, 1),
        "unit": unit,
        "peer": peer[0],
        "peer_value": round(peer[1], 1),
        "limit": limit[0],
        "limit_value": round(limit[1], 1),
        "ratio_peer": round(value / peer[1], 3),
        "ratio_limit": round(value / limit[1], 2),
    }
