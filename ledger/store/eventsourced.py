"""The entries as a persistence module of the library `eventsourcing`.

An `Application` with `PERSISTENCE_MODULE = "ledger.store"` writes through the same lock as all
commands: a stream is an originator, an entry a notification. The state of a stored event is an
entry's bytes: as proposed on the way in (tags and law without their numbers, no instant), as
recorded on the way out. Topics resolve through a closed table, never by import.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from threading import Event as Signal
from threading import Thread
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec
from eventsourcing.persistence import (
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    ListenNotifySubscription,
    Mapper,
    Notification,
    NotSupportedError,
    StoredEvent,
)

from ledger.event import Event, Source
from ledger.store.appending import Boundary, KeyUsed, Proposed, Receipt, Sealed
from ledger.store.entry import FORMAT, Wire, encode, encode_event, wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Never
    from uuid import UUID

    from ledger.store.recording import Store

_EVER = 2**62
_WATCH_SECONDS = 0.2
_OF_STREAM = (
    "SELECT version, topic, bytes FROM entries WHERE stream = ? AND version > ? AND version <= ?"
)
_OLDEST_FIRST = f"{_OF_STREAM} ORDER BY version LIMIT ?"
_NEWEST_FIRST = f"{_OF_STREAM} ORDER BY version DESC LIMIT ?"


class StreamEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event at its place in a stream: what the library calls a domain event."""

    originator_id: str
    originator_version: int
    """Position in the stream, from 1."""
    event: Event
    effective_on: date
    id: str = msgspec.field(default_factory=lambda: uuid4().hex)
    subjects: tuple[str, ...] = ()
    agency: str = ""
    actor: str = ""
    batch: str = ""
    caused_by: int = 0
    source: Source | None = None
    sd: tuple[str, ...] = ()
    recorded_at: datetime | None = None
    """Instant of the entry, UTC; None until it is recorded."""


class EntryMapper(Mapper[str]):
    """Between stream events and entries, through a closed table of topics."""

    def __init__(self, topics: Mapping[str, type[Event]]) -> None:
        """`topics` is the only place where a stored topic finds its class."""
        self._decoders = {topic: msgspec.json.Decoder(event) for topic, event in topics.items()}

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """The entry as proposed. Raises TypeError for anything but a stream event."""
        if not isinstance(domain_event, StreamEvent):
            raise TypeError(f"not an event of a stream: {type(domain_event).__name__}")
        e = domain_event
        proposed = Wire(
            sd=e.sd,
            actor=e.actor,
            agency=e.agency,
            batch=e.batch,
            caused_by=e.caused_by,
            data=msgspec.Raw(encode_event(e.event)),
            effective_on=e.effective_on.isoformat(),
            id=e.id,
            recorded_at="",
            source=e.source,
            stream=e.originator_id,
            subjects=dict.fromkeys(e.subjects, 0),
            type=e.event.TOPIC,
            v=FORMAT,
            version=e.originator_version,
        )
        return StoredEvent(e.originator_id, e.originator_version, e.event.TOPIC, encode(proposed))

    def to_domain_event(self, stored_event: StoredEvent) -> StreamEvent:
        """The event as recorded. Raises LookupError for a topic that is not in the table."""
        w = wire(stored_event.state)
        decoder = self._decoders.get(w.type)
        if decoder is None:
            raise LookupError(f"unknown topic {w.type}")
        return StreamEvent(
            originator_id=w.stream,
            originator_version=w.version,
            event=decoder.decode(w.data),
            effective_on=date.fromisoformat(w.effective_on),
            id=w.id,
            subjects=tuple(w.subjects),
            agency=w.agency,
            actor=w.actor,
            batch=w.batch,
            caused_by=w.caused_by,
            source=w.source,
            sd=w.sd,
            recorded_at=datetime.fromisoformat(w.recorded_at) if w.recorded_at else None,
        )


class EntryRecorder(ApplicationRecorder):
    """The library's recorder contract over a store of entries."""

    def __init__(self, store: Store, clock: Callable[[], datetime] | None = None) -> None:
        """Over an open store; `clock` gives the aware UTC instant."""
        self.store = store
        self._clock = clock or (lambda: datetime.now(UTC))
        self.listeners: set[Signal] = set()

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int] | None:
        """Append entries together; their numbers.

        `boundary` and `key` are those of the command. Raises IntegrityError when the version is
        taken or the boundary has a newer entry.
        """
        if not stored_events:
            return None
        boundary = kwargs.get("boundary") or Boundary(position=_EVER)
        entries = [_sealed(stored) for stored in stored_events]
        proposed = Proposed(entries=entries, boundary=boundary, key=kwargs.get("key") or "")
        (outcome,) = self.store.append([proposed], self._clock())
        receipt = outcome.receipt if isinstance(outcome, KeyUsed) else outcome
        if not isinstance(receipt, Receipt) or len(receipt.entries) != len(entries):
            raise IntegrityError(outcome)
        for listener in tuple(self.listeners):
            listener.set()
        return receipt.entries

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of a stream by version."""
        ends = 0 if gt is None else gt, _EVER if lte is None else lte
        rows = self.store._rows(  # noqa: SLF001 - the same room
            _NEWEST_FIRST if desc else _OLDEST_FIRST,
            str(originator_id),
            *ends,
            _EVER if limit is None else limit,
        )
        return [StoredEvent(originator_id, version, topic, line) for version, topic, line in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Entries in order, from one number to another, of some topics or all."""
        first = (start or 0) + (not inclusive_of_start)
        among = "topic IN (SELECT value FROM {names}) AND " if topics else ""
        sql = (
            "SELECT stream, version, topic, bytes, entry FROM entries"
            f" WHERE {among}entry >= ? AND entry <= ? ORDER BY entry LIMIT ?"
        )
        given: list[Any] = [list(topics)] if topics else []
        rows = self.store._rows(  # noqa: SLF001 - the same room
            sql, *given, first, _EVER if stop is None else stop, limit
        )
        return [Notification(*row) for row in rows]

    def max_notification_id(self) -> int | None:
        """The newest entry; None for an empty ledger."""
        return self.store.head().size or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> EntrySubscription:
        """Entries as they come, whichever process appends them."""
        return EntrySubscription(self, gt, topics)


class EntrySubscription(ListenNotifySubscription[EntryRecorder]):
    """Follows the head: told by its own recorder at once, by other processes soon."""

    def __init__(
        self, recorder: EntryRecorder, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        """Entries after `gt`, of some topics or all."""
        super().__init__(recorder=recorder, gt=gt, topics=topics)
        recorder.listeners.add(self._has_been_notified)
        self._stopping = Signal()
        self._watcher = Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def _watch(self) -> None:
        while not self._stopping.wait(_WATCH_SECONDS):
            self._has_been_notified.set()

    def stop(self) -> None:
        """No more entries."""
        self._recorder.listeners.discard(self._has_been_notified)
        self._stopping.set()
        super().stop()


class EntryFactory(InfrastructureFactory):
    """Found by `PERSISTENCE_MODULE = "ledger.store"`; opens `CREDIT_LEDGER_DATABASE_URL`."""

    DATA = "CREDIT_LEDGER_DATABASE_URL"
    opening: Callable[[str], Store]
    """How a data place is opened; the package sets it."""
    _store: Store | None = None

    def mapper(self, transcoder: Any = None, mapper_class: Any = None) -> Any:
        """The mapper over the ledger's topics; no other can read entries."""
        from ledger.topics import TOPICS  # noqa: PLC0415 - the rooms import the store

        if mapper_class is not None and not issubclass(mapper_class, EntryMapper):
            raise NotSupportedError(f"{mapper_class.__name__} cannot read entries")
        del transcoder
        return (mapper_class or EntryMapper)(TOPICS)

    def application_recorder(self) -> EntryRecorder:
        """The recorder of this application's data place, opened once."""
        if self._store is None:
            self._store = type(self).opening(self.env.get(self.DATA) or "data")
        return EntryRecorder(self._store)

    def aggregate_recorder(self, purpose: str = "events") -> Never:
        """Not offered: a fold is quicker than a snapshot is worth."""
        raise NotSupportedError(f"no recorder for {purpose} beside the ledger")

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> Never:
        """Not offered: a projection keeps its position in its own transaction."""
        del tracking_recorder_class
        raise NotSupportedError("positions are kept by the projections")

    def process_recorder(self) -> Never:
        """Not offered: nothing but commands writes entries."""
        raise NotSupportedError("only commands write entries")

    def close(self) -> None:
        """Close the store if this opened it."""
        if self._store is not None:
            self._store.close()
            self._store = None


def _sealed(stored: StoredEvent) -> Sealed:
    w = wire(stored.state)
    return Sealed(
        id=w.id,
        type=stored.topic,
        stream=str(stored.originator_id),
        data=bytes(w.data),
        effective_on=date.fromisoformat(w.effective_on),
        subjects=tuple(w.subjects),
        agency=w.agency,
        actor=w.actor,
        batch=w.batch,
        caused_by=w.caused_by,
        source=w.source,
        sd=w.sd,
        version=stored.originator_version,
    )
