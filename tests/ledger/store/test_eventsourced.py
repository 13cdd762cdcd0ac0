"""An application of the library `eventsourcing` over our entries, on both databases."""

from __future__ import annotations

from datetime import date
from threading import Timer
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from eventsourcing.application import Application
from eventsourcing.persistence import IntegrityError, NotSupportedError, StoredEvent

from ledger.event import Event, Source
from ledger.registry import OfficerAppointed, RelayMandateGiven
from ledger.store.appending import Boundary
from ledger.store.audit import audit
from ledger.store.eventsourced import EntryMapper, EntryRecorder, StreamEvent
from tests.ledger.store.proposing import ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ledger.store import Store

TOPICS = {event.TOPIC: event for event in (OfficerAppointed, RelayMandateGiven)}


def appointed(stream: str, version: int, **more: Any) -> StreamEvent:
    return StreamEvent(
        originator_id=stream,
        originator_version=version,
        event=OfficerAppointed(officer="o-1", agency="DRC", roles=("AUDITOR",)),
        effective_on=date(2026, 11, 20),
        subjects=(ORGANISATION,),
        **more,
    )


class Appointments(Application[str]):
    """The smallest application: it saves events and reads them back."""

    env: ClassVar[dict[str, str]] = {"PERSISTENCE_MODULE": "ledger.store"}


@pytest.fixture
def application(place: str) -> Iterator[Appointments]:
    """An application over the place."""
    with Appointments(env={"CREDIT_LEDGER_DATABASE_URL": place}) as opened:
        yield opened


def test_an_application_saves_and_reads_back(application: Appointments) -> None:
    source = Source("f" * 64, "", 2)
    first, second = appointed("s", 1, actor="a", source=source, sd=("c",)), appointed("s", 2)
    recordings = application.save(first, second)
    assert [r.notification.id for r in recordings] == [1, 2]
    read = list(application.events.get("s"))
    assert [e.originator_version for e in read] == [1, 2]
    assert isinstance(read[0], StreamEvent)
    assert read[0].event == first.event
    assert (read[0].actor, read[0].source, read[0].sd) == ("a", source, ("c",))
    assert read[0].recorded_at is not None
    assert [n.id for n in application.notification_log.select(start=1, limit=10)] == [1, 2]


def test_the_entries_are_those_of_the_ledger(
    application: Appointments, open_again: Callable[..., Store]
) -> None:
    application.save(appointed("s", 1), appointed("t", 1))
    store = open_again()
    assert list(audit(store)) == []
    assert [n for n, _ in store.subject_entries(ORGANISATION)] == [1, 2]


@pytest.fixture
def recorder(store: Store) -> EntryRecorder:
    """The recorder over an empty store."""
    return EntryRecorder(store)


def stored(stream: str, version: int) -> StoredEvent:
    return EntryMapper(TOPICS).to_stored_event(appointed(stream, version))


def test_the_recorder_contract(recorder: EntryRecorder) -> None:
    assert recorder.insert_events([]) is None
    assert recorder.max_notification_id() is None
    assert recorder.select_events("s") == []
    assert recorder.select_notifications(None, 10) == []
    assert recorder.insert_events([stored("s", 1)]) == (1,)
    assert recorder.insert_events([stored("s", 2), stored("t", 1), stored("s", 3)]) == (2, 3, 4)
    assert recorder.max_notification_id() == 4
    for taken in (stored("s", 3), stored("s", 5), stored("t", 1)):
        with pytest.raises(IntegrityError):
            recorder.insert_events([stored("u", 1), taken])
    assert recorder.max_notification_id() == 4
    versions = [e.originator_version for e in recorder.select_events("s", gt=1, desc=True)]
    assert versions == [3, 2]
    (last,) = recorder.select_events("s", lte=2, desc=True, limit=1)
    assert (last.originator_version, last.topic) == (2, OfficerAppointed.TOPIC)


def test_notifications(recorder: EntryRecorder) -> None:
    recorder.insert_events([stored("s", n) for n in range(1, 6)])

    def ids(*args: Any, **kwargs: Any) -> list[int]:
        return [n.id for n in recorder.select_notifications(*args, **kwargs)]

    assert ids(None, 10) == [1, 2, 3, 4, 5]
    assert ids(2, 2) == [2, 3]
    assert ids(2, 10, 4, inclusive_of_start=False) == [3, 4]
    assert ids(1, 10, topics=[OfficerAppointed.TOPIC, "other"]) == [1, 2, 3, 4, 5]
    assert ids(1, 10, topics=["other"]) == []


def test_boundaries_and_keys_reach_the_lock(recorder: EntryRecorder) -> None:
    recorder.insert_events([stored("s", 1)], key="k")
    assert recorder.insert_events([stored("s", 1)], key="k") == (1,)
    with pytest.raises(IntegrityError):
        recorder.insert_events(
            [stored("t", 1)], boundary=Boundary(position=0, tags=(ORGANISATION,))
        )


def test_a_subscription_follows_its_own_and_other_writers(
    recorder: EntryRecorder, open_again: Callable[..., Store]
) -> None:
    other = EntryRecorder(open_again())
    recorder.insert_events([stored("s", 1)])
    with recorder.subscribe(gt=0) as subscription:
        assert next(subscription).id == 1
        timer = Timer(0.05, lambda: other.insert_events([stored("s", 2)]))
        timer.start()
        assert next(subscription).id == 2
        timer.join()
        recorder.insert_events([stored("s", 3)])
        assert next(subscription).id == 3
    assert recorder.listeners == set()


def test_topics_never_import_anything(recorder: EntryRecorder) -> None:
    class Stranger(Event, frozen=True):
        """Not in the table."""

        TOPIC: ClassVar[str] = "os:system"

    event = StreamEvent(
        originator_id="s",
        originator_version=1,
        event=Stranger(),
        effective_on=date(2026, 1, 1),
    )
    mapper = EntryMapper(TOPICS)
    recorder.insert_events([mapper.to_stored_event(event)])
    with pytest.raises(LookupError, match="os:system"):
        mapper.to_domain_event(recorder.select_events("s")[0])
    with pytest.raises(TypeError):
        mapper.to_stored_event(object())


def test_what_is_not_offered_says_so(application: Appointments) -> None:
    for construct in (
        application.factory.aggregate_recorder,
        application.factory.tracking_recorder,
        application.factory.process_recorder,
    ):
        with pytest.raises(NotSupportedError):
            construct()
