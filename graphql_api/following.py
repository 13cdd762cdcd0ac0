"""Streams of the feed: each reads the ledger by its cursor, at the pace of who reads it.

Nothing is queued: a stream holds one small batch of changes and reads on when they are taken.
Before each change it is looked again who asks, what that reader may see, and whether its token
still holds. Open streams are counted, all together and for each client.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic, time
from typing import TYPE_CHECKING, NamedTuple

import anyio

from graphql_api import agent
from graphql_api.context import Context, Shown
from graphql_api.feed import Change, Feed, tombstone

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from graphql_api.feed import Wanted
    from graphql_api.rooms import Rooms
    from ledger.situation import Actor

BATCH = 20
"""How many changes are made ready at once; what has changed since is made anew."""
LOOKED_AT = 500
"""How many entries are looked through at once for what a filter wants."""
POLL_SECONDS = 0.1
KEPT = "stream"
"""Where a request's context keeps its stream."""


class StreamEndedError(Exception):
    """The stream goes no further, or does not begin; the code says why, and never changes."""

    def __init__(self, code: str, message: str, status: int = 503) -> None:
        super().__init__(code)
        self.code, self.message, self.status = code, message, status


@dataclass(slots=True)
class Client:
    """Who follows, as long as the connection lasts."""

    actor: Actor
    expires: float | None
    """When the token ceases, seconds since 1970; None for the public."""
    language: str
    address: str
    """The network address, by which the public is counted."""

    @property
    def key(self) -> tuple[str, ...]:
        """Whose streams are counted together."""
        actor = self.actor
        if self.expires is None:
            return ("", self.address)
        return actor.agency, actor.officer, actor.subject


class Streams:
    """The open streams of one process."""

    def __init__(self, total_max: int, of_client_max: int) -> None:
        self._max, self._of_client_max = total_max, of_client_max
        self._open: dict[tuple[str, ...], int] = {}
        self.closing = False

    @property
    def open(self) -> int:
        """How many there are."""
        return sum(self._open.values())

    def close(self) -> None:
        """End them all; their cursors go on elsewhere, or here after a restart."""
        self.closing = True

    def take(self, client: Client) -> None:
        """A place for one more. Raises StreamEndedError when there is none."""
        mine = self._open.get(client.key, 0)
        if mine >= self._of_client_max or self.open >= self._max:
            raise StreamEndedError("too_many_streams_are_open", "Close a stream first.", 429)
        self._open[client.key] = mine + 1

    def leave(self, client: Client) -> None:
        """The place is free again."""
        self._open[client.key] -= 1
        if not self._open[client.key]:
            del self._open[client.key]


class Telling(NamedTuple):
    """A change as it is told one reader, with what must be accounted for."""

    change: Change
    context: Context
    shown: Shown


@dataclass(slots=True)
class Stream:
    """One subscription."""

    rooms: Rooms
    client: Client
    streams: Streams
    resumed: int | None = None
    """The cursor at which a broken connection goes on (`Last-Event-ID`)."""
    purpose: str = ""
    follows: Wanted | None = field(default=None)

    def check(self) -> None:
        """Raise StreamEndedError when the server stops, or the token holds no longer."""
        if self.streams.closing:
            raise StreamEndedError("server_is_stopping", "The server stops; go on at your cursor.")
        if self.client.expires is not None and time() >= self.client.expires:
            raise StreamEndedError("token_must_be_valid", "The token has expired.", 401)

    def context(self) -> Context:
        """Who asks and what may be seen, as of now. Raises StreamEndedError for an agent whose
        mandate is over."""
        rooms, client = self.rooms, self.client
        try:
            admitted, scopes = agent.admitted(client.actor, rooms)
        except agent.NoMandateError:
            raise StreamEndedError(
                "mandate_must_be_in_force", "No mandate of this agent is in force.", 403
            ) from None
        return Context(
            actor=admitted,
            scopes=scopes,
            rooms=rooms,
            entry=rooms.runner.position,
            today=rooms.ledger.today,
            language=client.language,
        )

    async def changes(self, after: int | None) -> AsyncGenerator[Telling, None]:
        """Every change that is wanted, for ever; while nothing is, now and then a bare tombstone
        that moves the cursor past what was looked through."""
        start = self.resumed if self.resumed is not None else after
        place = told = self.rooms.runner.position if start is None else start
        beaten = monotonic()
        while True:
            self.check()
            if self.rooms.runner.position <= place:
                if place > told and monotonic() - beaten > self.rooms.settings.heartbeat_seconds:
                    yield Telling(tombstone(place), self.context(), Shown())
                    told, beaten = place, monotonic()
                await anyio.sleep(POLL_SECONDS)
                continue
            batch = await anyio.to_thread.run_sync(self._batch, place)
            for number, telling in batch:
                if telling is not None:
                    if telling is not batch[0][1] and self._is_stale(telling.context):
                        break
                    self.check()
                    yield telling
                    told, beaten = number, monotonic()
                place = number

    def _is_stale(self, context: Context) -> bool:
        """Whether something was appended, or a day began, since a batch was made."""
        rooms = self.rooms
        return rooms.runner.position != context.entry or rooms.ledger.today != context.today

    def _batch(self, after: int) -> list[tuple[int, Telling | None]]:
        """Some changes after an entry, with the entries that were passed over."""
        context = self.context()
        feed = Feed(context, self.follows) if self.follows else Feed(context)
        found: list[tuple[int, Telling | None]] = []
        wanted = 0
        context.shown = Shown(purpose=self.purpose)
        for number, change in feed.walk(after):
            telling = Telling(change, context, context.shown) if change else None
            context.shown = Shown(purpose=self.purpose)
            found.append((number, telling))
            wanted += change is not None
            if wanted == BATCH or len(found) == LOOKED_AT:
                break
        return found
