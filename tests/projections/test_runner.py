"""The runner: read-your-writes, midnight, a new law, another process, an unknown topic."""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import date, timedelta
from threading import Event as Signal
from threading import Thread
from typing import TYPE_CHECKING, ClassVar

import pytest

from ledger.event import Event
from ledger.founding import stream_of
from ledger.policy import canonical
from ledger.publication.publication import PublicationPublished
from ledger.registry import RuleSetAdopted
from projections import reading
from projections import runner as running
from projections.database import AdvancedError, ProjectionError
from projections.opening import open_projections
from projections.runner import Runner
from tests.projections.small import COMPANY

if TYPE_CHECKING:
    from tests.projections.small import Small


class LampLit(Event, frozen=True):
    """No event of this ledger."""

    TOPIC: ClassVar[str] = "lamp.lit"


def test_a_waiting_query_is_answered_when_the_entry_is_there(small: Small) -> None:
    small.runner.start()
    entry = small.add(small.sealed(_named("甲"), f"subject/{COMPANY}"))
    small.runner.notify()
    assert small.runner.at_least(entry, 10)
    assert not small.runner.at_least(entry + 1, 0.01)
    small.runner.stop()


def test_a_call_while_it_works_is_not_lost(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "POLL_SECONDS", 3600)
    working, called, again = Signal(), Signal(), Signal()

    def at_work() -> None:
        (again if working.is_set() else working).set()
        called.wait(10)

    monkeypatch.setattr(small.runner, "catch_up", at_work)
    small.runner.start()
    assert working.wait(10)
    small.runner.notify()
    called.set()
    assert again.wait(10)
    small.runner.stop()


def test_whoever_waits_for_an_entry_calls_it(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "POLL_SECONDS", 3600)
    small.runner.start()
    assert small.runner.at_least(small.store.head().size, 10)
    entry = small.add(small.sealed(_named("甲"), f"subject/{COMPANY}"))
    assert small.runner.at_least(entry, 10)
    small.runner.stop()


def _named(name: str) -> Event:
    from ledger.subject import SubjectRegistered  # noqa: PLC0415 - used here only

    return SubjectRegistered(kind="organisation", code=COMPANY, name=name)


def test_an_unknown_topic_stops_it_loudly(small: Small, caplog: pytest.LogCaptureFixture) -> None:
    small.runner.catch_up()
    position = small.database.position()
    small.add(small.sealed(LampLit(), "lamp/1"))
    with pytest.raises(ProjectionError, match=r"lamp\.lit"):
        small.runner.catch_up()
    assert small.database.position() == position
    with caplog.at_level(logging.CRITICAL):
        small.runner.start()
        with pytest.raises(ProjectionError, match="have stopped"):
            small.runner.at_least(position + 1, 10)
        small.runner.stop()
    assert "lamp.lit" in caplog.text


def test_midnight_makes_anew_what_the_day_changed(small: Small) -> None:
    small.register()
    stream = small.penalty()
    small.happen(PublicationPublished(channel="credit_china_jinchang", day=small.today), stream)
    before = reading.head(small.database, COMPANY)
    assert before is not None
    assert before.next_change_on is not None
    small.today = before.next_change_on - timedelta(1)
    small.runner.catch_up()
    assert reading.head(small.database, COMPANY) == before
    small.today = before.next_change_on
    small.runner.catch_up()
    after = reading.head(small.database, COMPANY)
    assert after is not None
    assert after.next_change_on != before.next_change_on
    assert small.database.standing("day") == small.today.isoformat()


def test_an_entry_whose_day_lies_ahead_counts_from_that_day(small: Small) -> None:
    small.register()
    ahead = small.today + timedelta(10)
    small.penalty(on=ahead)
    head = reading.head(small.database, COMPANY)
    assert head is not None
    assert (head.counts.records, head.next_change_on) == (0, ahead)
    small.today = ahead
    small.runner.catch_up()
    head = reading.head(small.database, COMPANY)
    assert head is not None
    assert head.counts.records == 1


def test_a_new_law_makes_every_archive_anew(small: Small) -> None:
    small.register()
    small.penalty()
    before = reading.head(small.database, COMPANY)
    text = canonical(
        {
            "id": "TEST-2026",
            "family": "test",
            "instrument": "t",
            "valid_from": "2026-01-01",
            "valid_to": None,
            "mark": "D",
            "rules": {},
        }
    )
    adopted = RuleSetAdopted(rule_set="TEST-2026", text=text, hash="0" * 64)
    entry = small.add(small.sealed(adopted, stream_of(adopted), ()))
    small.runner.catch_up()
    after = reading.head(small.database, COMPANY)
    assert before is not None
    assert after is not None
    assert (before.law < entry, after.law) == (True, entry)
    assert small.database.standing("law") == str(entry)


def test_two_runners_share_the_work_without_harm(small: Small) -> None:
    small.register()
    with closing(open_projections(small.folder)) as projections:
        other = Runner(small.store, projections, lambda: small.today)
        small.penalty("1")
        assert other.catch_up() == small.store.head().size
        small.penalty("2")
        runners = [Thread(target=r.catch_up) for r in (other, small.runner)]
        for number in ("3", "4"):
            small.add(small.sealed_penalty(int(number)))
        for each in runners:
            each.start()
        for each in runners:
            each.join()
    head = reading.head(small.database, COMPANY)
    assert head is not None
    assert head.counts.records == 4
    assert small.database.position() == small.store.head().size


def test_a_position_moves_from_where_it_is_only(small: Small) -> None:
    small.runner.catch_up()
    with pytest.raises(AdvancedError), small.database.writing() as writing:
        writing.advance(1, 2)


def test_it_follows_the_pointer_to_a_new_generation(small: Small) -> None:
    small.register()
    number = small.projections.next_generation()
    small.projections.use(small.projections.generation(number))
    small.penalty()
    head = reading.head(small.database, COMPANY)
    assert head is not None
    assert (small.database.generation, head.counts.records) == (number, 1)
    assert date.fromisoformat(small.database.standing("day")) == small.today
