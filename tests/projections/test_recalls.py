"""Recalls over random histories: acknowledged and outstanding ones are what was shown before."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.access import AccessAnswered
from ledger.record.record import RecordAnnulled, RecordCorrected
from ledger.sharing.sharing import RecallAcknowledged, RecordsShared
from ledger.store import open_store
from ledger.store.appending import Boundary, Proposed, Sealed
from ledger.store.entry import encode_event
from ledger.topics import decode
from projections import accesses
from projections.opening import open_projections
from projections.query import cursor
from projections.reading import pages
from projections.rebuild import rebuild
from projections.recalls import recalled, recalls
from projections.runner import Runner
from tests.projections.histories import County
from tests.projections.small import COMPANY, Small
from tests.projections.test_rebuild import content

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ledger.store import Store
    from projections.database import Database

BODIES = ("FIN", "PBC", "system/robot", "AMR", "")
ACTS = 60
ENDS = frozenset({"record.corrected", "record.annulled"})


def answer(
    store: Store, on: date, tag: str, records: tuple[str, ...], recipient: str, known: int
) -> None:
    """An answer is entered in the access ledger."""
    said = AccessAnswered(
        operation="subject",
        purpose="loan",
        records=records,
        entry=known,
        on=on.isoformat(),
        answer="ab" * 32,
        recipient=recipient,
    )
    sealed = Sealed(
        id=uuid4().hex,
        type=said.TOPIC,
        stream=f"access/{uuid4().hex}",
        data=encode_event(said),
        effective_on=on,
        subjects=(tag,),
        agency=recipient,
        actor="o9",
    )
    proposed = Proposed(entries=(sealed,), boundary=Boundary(position=2**40))
    store.append([proposed], datetime.combine(on, time(5), UTC), operator_confirms_clock=True)


class Shown(County):
    """A county whose archives are asked for, shared, and whose recipients answer recalls."""

    def __init__(self, store: Store, access: Store, seed: int) -> None:
        super().__init__(store, seed)
        self.access = access
        self.answers: list[tuple[str, str, int, date]] = []
        """Record, recipient, entry it reflected, day."""

    def live(self, acts: int) -> None:
        """Acts of the county, and answers about its records between them."""
        for _ in range(acts):
            super().live(1)
            records = [(s, t) for stem, s, t in self.cases if stem == "record"]
            if records and self.dice.random() < 0.5:
                self._ask(*self.dice.choice(records))
            if records and self.dice.random() < 0.15:
                self._end(*self.dice.choice(records))
            if records and self.dice.random() < 0.15:
                self._share_or_acknowledge(*self.dice.choice(records))

    def _ask(self, record: str, tag: str) -> None:
        recipient = self.dice.choice(BODIES)
        known = max(1, self.store.head().size - self.dice.choice((0, 0, 0, 3)))
        answer(self.access, self.day, tag, (record,), recipient, known)
        self.answers.append((record, recipient, known, self.day))

    def _end(self, record: str, tag: str) -> None:
        event = self.dice.choice(
            (
                RecordCorrected(record=record, field="fine", old="1", new="2", basis="b"),
                RecordAnnulled(record=record, reason="revoked"),
            )
        )
        self.append([self.sealed(event, record, (tag,))])

    def _share_or_acknowledge(self, record: str, tag: str) -> None:
        recipient = self.dice.choice(BODIES[:3])
        if self.dice.random() < 0.5:
            shared = RecordsShared(
                share="s",
                records=(record,),
                recipient=recipient,
                purpose="loan",
                basis="published",
            )
            entry = self.sealed(shared, str(uuid4()), (tag,), effective_on=self.day)
            self.append([entry])
            self.answers.append((record, recipient, self.store.head().size, self.day))
            return
        ending = self.dice.choice(("expired", *(str(n) for n, _ in ends(self.store, record))))
        said = RecallAcknowledged(
            record=record, ending=ending, recipient=recipient, done="deleted", due=self.day
        )
        self.append([self.sealed(said, str(uuid4()), (tag,), effective_on=self.day)])


def ends(store: Store, record: str) -> Iterator[tuple[int, Any]]:
    """Entries that end or correct a record, as a reader of the bytes finds them."""
    for number, line in store.entries(0, 10**6):
        entry = decode(number, line)
        if entry.type in ENDS and entry.data.record == record:
            yield number, entry


def expected(county: Shown, database: Database, today: date) -> set[tuple[str, str, str]]:
    """Record, end and recipient of everything that was shown before an end."""
    found = set()
    for tag in county.tags:
        for record in chain.from_iterable(page.records for page in pages(database, tag)):
            own = {record.agency, record.filed_by, ""}
            shown = [a for a in county.answers if a[0] == record.id and a[1] not in own]
            entered = [(n, e) for n, e in ends(county.store, record.id) if e.effective_on <= today]
            for number, _ in entered:
                found |= {(record.id, str(number), a[1]) for a in shown if a[2] < number}
            days = [record.window.last_display_day if record.window else None]
            days += [record.retention_ends_on] if record.person else []
            last = min((day for day in days if day is not None), default=date.max)
            if last >= today:
                continue
            first = last + timedelta(1)
            annulled = [e for _, e in entered if e.type == "record.annulled"]
            if not any(e.recorded_at.date() <= first for e in annulled):
                found |= {(record.id, "expired", a[1]) for a in shown if a[3] < first}
    return found


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(min_value=0, max_value=10**6))
def test_acknowledged_and_outstanding_is_all_that_was_shown_before_an_end(
    tmp_path: Path, seed: int
) -> None:
    folder = tmp_path / UUID(int=random.Random(seed).getrandbits(128)).hex / uuid4().hex
    check(str(folder / "ledger"), str(folder / "live"), str(folder / "rebuilt"), seed)


def test_the_same_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    check(postgres_url, postgres_url, str(tmp_path / "rebuilt"), 11)


def check(ledger: str, live: str, built: str, seed: int) -> None:
    """Recalls are what was shown before; rebuilt from both ledgers they are the same."""
    dice = random.Random(seed)
    with (
        closing(open_store(ledger)) as store,
        closing(open_store(ledger, name="access")) as access,
        closing(open_projections(live)) as followed,
        closing(open_projections(built)) as made,
    ):
        county = Shown(store, access, seed)
        today = [county.day]
        runner = Runner(store, followed, lambda: today[0], access)
        for _ in range(ACTS // 4):
            county.live(4)
            if dice.random() < 0.3:
                today[0] = county.day
                runner.catch_up()
            if dice.random() < 0.2:
                runner.catch_up_access()
        today[0] = county.day + timedelta(dice.choice((0, 1, 400, 1_000)))
        runner.catch_up()
        compare(county, followed.database, today[0])
        again = rebuild(ledger, made, lambda: today[0])
        assert content(again) == content(followed.database)


def compare(county: Shown, database: Database, today: date) -> None:
    """Acknowledged and outstanding together are what was expected, and never both."""
    records = {s for stem, s, _ in county.cases if stem == "record"}
    undone, open_ = (
        {
            (row.stream, row.ending, row.recipient)
            for row in recalls.run(database, first=10_000, outstanding=outstanding)
            if row.stream in records and (row.cause in {"corrected", "annulled", "expired"})
        }
        for outstanding in (False, True)
    )
    assert not undone & open_
    assert undone | open_ == expected(county, database, today)


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[tuple[Small, Store]]:
    """A small ledger with an access ledger that its runner follows."""
    with (
        closing(Small(tmp_path / "data")) as small,
        closing(open_store(small.folder, name="access")) as access,
    ):
        small.runner = Runner(small.store, small.projections, lambda: small.today, access)
        yield small, access


def ended(small: Small, access: Store, *recipients: str) -> str:
    """A penalty is shown to these and then annulled, on Monday 5 January 2026; its stream."""
    small.register()
    stream = small.penalty()
    for recipient in recipients:
        answer(access, small.today, COMPANY, (stream,), recipient, small.store.head().size)
    small.happen(RecordAnnulled(record=stream, reason="revoked"), stream)
    return stream


def test_recalls_are_read_page_by_page(shown: tuple[Small, Store]) -> None:
    small, access = shown
    bodies = [f"system/{n:02}" for n in range(7)]
    ended(small, access, *bodies, "EMB", "AMR", "")
    small.runner.catch_up()
    found: list[str] = []
    place: tuple[str, ...] = ()
    while rows := recalls.run(small.database, first=3, after=place):
        found += [row.recipient for row in rows]
        last = rows[-1]
        place = (last.due.isoformat(), last.tag, last.stream, last.ending, last.recipient)
    assert found == bodies
    assert {row.due for row in recalls.run(small.database, first=9)} == {date(2026, 1, 8)}
    assert recalls.run(small.database, first=9, due_before=date(2026, 1, 8)) == []
    assert len(recalls.run(small.database, first=9, recipient=("system/01", "system/02"))) == 2
    assert len(recalls.run(small.database, first=9, recipient="system/01", tag=COMPANY)) == 1


def test_recalls_stand_among_the_other_work_of_a_unit(shown: tuple[Small, Store]) -> None:
    small, access = shown
    stream = ended(small, access, "FIN", "PBC")
    small.runner.catch_up()
    ((_, row), (last, _)) = recalled(small.database, 9, "", ("FIN", "PBC"), None)
    assert (row.agency, row.kind, row.article, row.stream) == (
        "FIN",
        "recall.acknowledge",
        13,
        stream,
    )
    assert recalled(small.database, 9, last, None, None) == []
    places = {kind: cursor_of(kind, row) for kind in ("listing.decide", "zone.clear")}
    assert len(recalled(small.database, 9, places["listing.decide"], None, None)) == 2
    assert recalled(small.database, 9, places["zone.clear"], None, None) == []


def cursor_of(kind: str, row: Any) -> str:
    """A place in the work list just at some work of this kind."""
    return cursor((row.due.isoformat(), row.tag, row.stream, kind, ""))


def test_answers_are_found_by_subject_record_recipient_and_day(shown: tuple[Small, Store]) -> None:
    small, access = shown
    stream = ended(small, access, "FIN", "PBC")
    answer(access, small.today + timedelta(1), COMPANY, (), "FIN", 9)
    small.runner.catch_up_access()
    assert [a.recipient for _, a in accesses.shown.run(small.database, first=9, record=stream)] == [
        "PBC",
        "FIN",
    ]
    of_fin = accesses.answers.run(small.database, first=9, recipient="FIN")
    assert [(a.entry, a.records) for _, a in of_fin] == [(3, ()), (1, (stream,))]
    one_day = accesses.answers.run(small.database, first=9, tag=COMPANY, until=small.today)
    assert [a.entry for _, a in one_day] == [2, 1]
    (place, _), _ = of_fin
    assert len(accesses.answers.run(small.database, first=9, after=place, recipient="FIN")) == 1
    assert accesses.answers.count(small.database, recipient="FIN", day=small.today) == 1
