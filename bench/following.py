"""The peer of a rebuild: eventsourcing's own projection over as many events of one aggregate each.

It follows an application on SQLite as the library does it, one event and its tracking in a
transaction, and its policy writes nothing: the least a projection can do there.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.projection import EventSourcedProjection

if TYPE_CHECKING:
    from pathlib import Path

    from eventsourcing.application import ProcessingEvent


class Filed(Aggregate):
    """A record, as the library's examples would have it."""

    @event("Filed")
    def __init__(self, subject: str, document_no: str) -> None:
        self.subject = subject
        self.document_no = document_no


class Archives(Application[UUID]):
    """The application that is followed."""


class Following(EventSourcedProjection[UUID]):
    """What follows it, and does nothing with what it hears."""

    def policy(self, domain_event: Any, processing_event: ProcessingEvent[UUID]) -> None:
        """Hear it."""


def measure(folder: Path, events: int) -> float:
    """Events a second, read, decoded and tracked."""
    folder.mkdir(parents=True, exist_ok=True)
    archives = Archives(env=_settings(folder / "archives.sqlite"))
    following = Following(env=_settings(folder / "following.sqlite"))
    try:
        for number in range(0, events, 500):
            filed = (Filed(f"subject {at % 100}", f"{at}") for at in range(number, number + 500))
            archives.save(*filed)
        return events / _followed(archives, following, events)
    finally:
        archives.close()
        following.close()


def _followed(archives: Archives, following: Following, events: int) -> float:
    started, done = time.perf_counter(), 0
    while done < events:
        for notification in archives.notification_log.select(done + 1, 10):
            domain_event = archives.mapper.to_domain_event(notification)
            following.process_event(domain_event, Tracking(archives.name, notification.id))
            done = notification.id
    return time.perf_counter() - started


def _settings(path: Path) -> dict[str, str]:
    return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
