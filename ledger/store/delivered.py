"""The log of what was brought to webhooks: how far each has come, every attempt and its outcome.

It stands beside the ledger (`deliveries.sqlite`, or the schema `deliveries`), holds no content,
and nothing legal rests on it: what was shown to whom is in the access ledger. Whoever may write
here can have changes brought again or not at all, and change nothing else. Instants are UTC.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from ledger.store import is_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

SCHEMA = "deliveries"
BUSY_SECONDS = 30.0
FREE = "1970-01-01T00:00:00+00:00"
"""Nobody holds it."""
_METADATA = MetaData()
_PLACES = Table(
    "places",
    _METADATA,
    Column("webhook", String, primary_key=True),
    Column("cursor", BigInteger, nullable=False),
    Column("resumed_in", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("failing_since", String, nullable=False),
    Column("next_try_at", String, nullable=False),
    Column("entered", String, nullable=False),
    Column("held_until", String, nullable=False),
)
_ATTEMPTS = Table(
    "attempts",
    _METADATA,
    Column(
        "number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    ),
    Column("webhook", String, nullable=False, index=True),
    Column("message", String, nullable=False),
    Column("entry", BigInteger, nullable=False),
    Column("tried_at", String, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("outcome", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("milliseconds", Integer, nullable=False),
)
_SHOWN = Table(
    "shown",
    _METADATA,
    Column("key", String, primary_key=True),
    Column("at", String, nullable=False),
)


class Place(msgspec.Struct, kw_only=True):
    """How far a webhook has come."""

    webhook: str
    cursor: int
    """The newest entry that was taken, or that had nothing for it."""
    resumed_in: int
    """The entry that began or resumed it when this was written."""
    tries: int = 0
    """Attempts at the change after the cursor, all of which failed."""
    failing_since: str = ""
    """Instant of the first of them; empty for none."""
    next_try_at: str = FREE
    entered: str = ""
    """Digest of the newest answer that was entered in the access ledger."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery, tried once."""

    number: int = 0
    webhook: str
    message: str
    """The `webhook-id`: the same for every attempt at one change."""
    entry: int
    """0 for a trial."""
    tried_at: datetime
    attempt: int
    outcome: str
    status: int
    """Of HTTP; 0 where nothing was answered."""
    milliseconds: int


def instant(text_: str) -> datetime:
    """An instant as it is kept."""
    return datetime.fromisoformat(text_)


class DeliveryLog:
    """One log; safe from many threads and processes."""

    def __init__(self, data: str) -> None:
        """The log of a data place: a folder, or a `postgresql://` URL; made at first use."""
        self._data = data

    @cached_property
    def _engine(self) -> Engine:
        if is_url(self._data):
            address = "postgresql+psycopg://" + self._data.partition("://")[2]
            engine = create_engine(address, poolclass=NullPool)
            with engine.begin() as connection:
                connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
            engine = engine.execution_options(schema_translate_map={None: SCHEMA})
        else:
            file = Path(self._data) / "deliveries.sqlite"
            waits = {"timeout": BUSY_SECONDS}
            engine = create_engine(f"sqlite:///{file}", poolclass=NullPool, connect_args=waits)
        _METADATA.create_all(engine)
        return engine

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            yield connection

    def place(self, webhook: str) -> Place | None:
        """How far a webhook has come; None before its first round."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_PLACES).where(_PLACES.c.webhook == webhook)).first()
        return None if row is None else Place(**dict(zip(_NAMES, row, strict=False)))

    def begin(self, place: Place) -> None:
        """Write the first place of a webhook, unless another process did."""
        try:
            with self._writing() as writing:
                values = {**msgspec.structs.asdict(place), "held_until": FREE}
                writing.execute(insert(_PLACES).values(**values))
        except IntegrityError:
            return

    def hold(self, webhook: str, now: datetime, until: datetime) -> bool:
        """Hold a webhook for one process, so that its changes go out in order; False when another
        holds it."""
        free = (_PLACES.c.webhook == webhook) & (_PLACES.c.held_until < _kept(now))
        with self._writing() as writing:
            done = writing.execute(update(_PLACES).where(free).values(held_until=_kept(until)))
        return done.rowcount == 1

    def leave(self, place: Place) -> None:
        """Write how far it has come, and let go of it."""
        self._write(place, held_until=FREE)

    def note(self, place: Place) -> None:
        """Write how far it has come, and go on holding it."""
        self._write(place)

    def _write(self, place: Place, **more: Any) -> None:
        values = {**msgspec.structs.asdict(place), **more}
        mine = _PLACES.c.webhook == place.webhook
        with self._writing() as writing:
            writing.execute(update(_PLACES).where(mine).values(**values))

    def record(self, attempt: Attempt) -> None:
        """Keep an attempt."""
        values = msgspec.structs.asdict(attempt)
        del values["number"]
        values["tried_at"] = _kept(attempt.tried_at)
        with self._writing() as writing:
            writing.execute(insert(_ATTEMPTS).values(**values))

    def attempts(self, webhook: str, *, first: int, before: int = 0) -> list[Attempt]:
        """Attempts, newest first, before one of that number."""
        wanted = _ATTEMPTS.c.webhook == webhook
        if before:
            wanted &= _ATTEMPTS.c.number < before
        query = select(_ATTEMPTS).where(wanted).order_by(_ATTEMPTS.c.number.desc()).limit(first)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [Attempt(**{**row, "tried_at": instant(row["tried_at"])}) for row in rows]

    def show(self, key: str, now: datetime) -> bool:
        """Note that a secret is shown; False when it was shown before."""
        try:
            with self._writing() as writing:
                writing.execute(insert(_SHOWN).values(key=key, at=_kept(now)))
        except IntegrityError:
            return False
        return True


_NAMES = Place.__struct_fields__


def _kept(at: datetime) -> str:
    """An instant as text that sorts by time."""
    return at.astimezone(UTC).isoformat(timespec="seconds")
