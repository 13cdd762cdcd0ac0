"""Heads are published when they are due, once for each need, and never in anybody's way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from graphql_api.rooms import found, open_ledger
from ledger.adoption import AdoptRuleSet
from ledger.clock import SetClock
from ledger.event import Draft
from ledger.heads import publishing
from ledger.heads.heads import STREAM, HeadsPublished, rhythm
from ledger.policy import SEED, Policy, seed_policy
from ledger.situation import Actor
from ledger.store import heads
from ledger.store.appending import Boundary, Receipt, StoreError
from ledger.store.audit import audit
from ledger.store.heads import HeadsTree
from ledger.subject import SubjectNamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ledger.ledger import Ledger

OFFICER = Actor("o1", "AMR", frozenset({"PROVIDER"}))
ADMINISTRATOR = Actor("a1", "", frozenset({"ADMINISTRATOR"}))
ANYWHERE = Boundary(position=2**40)
BEGIN = datetime(2026, 3, 2, 4, tzinfo=UTC)
EVERY = 40


@pytest.fixture(params=["sqlite", "postgres"])
def data(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    return (
        str(tmp_path / "x")
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )


@pytest.fixture
def opening(data: str) -> Iterator[Callable[[], Ledger]]:
    """Opens the ledger, as often as asked; heads are due after 40 entries."""
    first = found(data, "test.example/heads", clock=SetClock(BEGIN))
    text = (SEED / "heads-2022.json").read_text(encoding="utf-8").replace("10000", str(EVERY))
    first.execute(AdoptRuleSet(text=text), ADMINISTRATOR)
    opened = [first]

    def again() -> Ledger:
        opened.append(open_ledger(data, first.clock))
        return opened[-1]

    yield again
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(opening: Callable[[], Ledger]) -> Ledger:
    """The ledger, its first heads published: what follows is counted from there."""
    made = opening()
    made.heads.daily()
    return made


def name(ledger: Ledger, number: int, key: str = "") -> Receipt:
    tag = f"91620321MA000{number % 7:04}X"
    draft = Draft(
        stream=f"subject/{tag}",
        event=SubjectNamed(name=f"永昌县第{number}公司"),
        subjects=(tag,),
        effective_on=date(2026, 3, 2),
    )
    outcome = ledger.append([draft], ANYWHERE, OFFICER, key)
    assert isinstance(outcome, Receipt)
    return outcome


def tomorrow(ledger: Ledger, days: int = 1) -> None:
    clock = ledger.clock
    assert isinstance(clock, SetClock)
    clock.set(clock.now() + timedelta(days=days))


def all_published(ledger: Ledger) -> list[Any]:
    return [entry for entry in ledger.entries() if entry.type == HeadsPublished.TOPIC]


def test_heads_are_due_after_so_many_entries(ledger: Ledger) -> None:
    (first,) = all_published(ledger)
    for number in range(3 * EVERY):
        name(ledger, number)
    found_heads = all_published(ledger)
    assert [e.data.size for e in found_heads] == [first.data.size + EVERY * n for n in range(4)]
    for entry in found_heads:
        tree = HeadsTree(heads.lines(ledger.store, entry.data.size))
        assert (entry.data.subjects, entry.data.root) == (len(tree), tree.root.hex())
        assert (entry.stream, entry.subjects, entry.actor) == (STREAM, {}, "log")
    assert list(audit(ledger.store)) == []


def test_a_large_append_is_followed_by_one_publication(ledger: Ledger) -> None:
    before = all_published(ledger)
    drafts = [
        Draft(
            stream=f"subject/{n}",
            event=SubjectNamed(name="甲"),
            subjects=(f"tag-{n}",),
            effective_on=date(2026, 3, 2),
        )
        for n in range(5 * EVERY)
    ]
    ledger.append(drafts, ANYWHERE, OFFICER)
    (new,) = all_published(ledger)[len(before) :]
    assert new.number == new.data.size + 1 == ledger.head
    name(ledger, 1)
    assert len(all_published(ledger)) == len(before) + 1


def test_once_a_day_and_only_where_entries_came(ledger: Ledger) -> None:
    assert ledger.heads.daily() is None
    name(ledger, 1)
    assert ledger.heads.daily() is None
    tomorrow(ledger)
    number = ledger.heads.daily()
    assert number == ledger.head
    assert ledger.heads.daily() is None
    tomorrow(ledger, 4)
    assert ledger.heads.daily() is None
    name(ledger, 2)
    assert ledger.heads.daily() == ledger.head


def test_a_ledger_opened_again_goes_on_from_the_last_heads(
    opening: Callable[[], Ledger], ledger: Ledger
) -> None:
    for number in range(EVERY - 2):
        name(ledger, number)
    other = opening()
    name(other, 77)
    assert [e.number for e in all_published(other)][1:] == [other.head]
    name(ledger, 78)
    assert len(all_published(ledger)) == 2
    assert list(audit(other.store)) == []


def test_two_writers_publish_once_for_one_need(
    opening: Callable[[], Ledger], ledger: Ledger
) -> None:
    writers = [ledger, opening(), opening()]
    tomorrow(ledger)
    name(ledger, 1)
    with ThreadPoolExecutor(12) as pool:
        numbers = list(pool.map(lambda n: writers[n % 3].heads.daily(), range(12)))
    assert len([n for n in numbers if n]) == 1
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda n: name(writers[n % 3], n), range(6 * EVERY)))
    sizes = [e.data.size for e in all_published(ledger)]
    assert all(b - a >= EVERY for a, b in pairwise(sizes[1:]))
    assert ledger.head - sizes[-1] < 2 * EVERY
    assert list(audit(ledger.store)) == []


def test_the_boundary_of_no_command_moves(ledger: Ledger) -> None:
    position = ledger.head
    number = _published_now(ledger)
    draft = Draft(stream="subject/9", event=SubjectNamed(name="乙"), effective_on=date(2026, 3, 2))
    outcome = ledger.append([draft], Boundary(position=position, streams=("subject/9",)), OFFICER)
    assert isinstance(outcome, Receipt)
    assert ledger.registry.position < number


def _published_now(ledger: Ledger) -> int:
    name(ledger, 1)
    tomorrow(ledger)
    number = ledger.heads.daily()
    assert number
    return number


def test_a_command_does_not_fail_with_the_heads(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise StoreError("no")

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "advance", broken)
        for number in range(2 * EVERY):
            name(ledger, number)
    assert len(all_published(ledger)) == 1
    assert "The heads were not published: StoreError" in caplog.text
    name(ledger, 5)
    assert len(all_published(ledger)) == 2


def test_a_key_sent_again_publishes_nothing(ledger: Ledger) -> None:
    name(ledger, 1, "k")
    head = ledger.head
    draft = Draft(stream="subject/9", event=SubjectNamed(name="乙"), effective_on=date(2026, 3, 2))
    for _ in range(3):
        ledger.append([draft], ANYWHERE, OFFICER, "k")
    assert ledger.head == head


def test_how_often_is_a_rule() -> None:
    assert rhythm(seed_policy(), date(2026, 3, 2)) == (10_000, 1)
    assert rhythm(Policy(), date(2026, 3, 2)) is None
