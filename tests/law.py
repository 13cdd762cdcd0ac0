"""Given, when, then: the language in which the law of this ledger is tested.

    given(past(commitment_made, stream="c-1", on="2026-03-02"))
        .when(DetermineFulfilment(...), by=officer("DRC", "DESIGNATOR"), on="2026-09-01")
        .refused("notice_must_be_served_first", clause=plan(1))

A test gives what happened, one command is decided exactly as the ledger would decide it
(authorised, then handed to its stem), and the test states which events follow or which
refusal. `then` answers with the world after the decision, so a chain of acts is a chain
of `when`s. Nothing here states a rule: every window and list comes from the seed policy.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from ledger.affairs import Affairs
from ledger.authority import authorise
from ledger.event import Draft, Event, Tag
from ledger.linked import carrying
from ledger.merges import ByTag, Merges
from ledger.refusal import Clause, Refused
from ledger.registry import PREFIX, Registry
from ledger.registry import fold as fold_registry
from ledger.situation import Actor, Command, Situation
from ledger.state import SubjectState
from ledger.store.entry import Entry
from ledger.topics import AFFAIRS, EVOLVE, evolve, fold_affairs
from tests.law_tables import evolve_of, founding, handler_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


SUBJECT = "91620321MA0000015L"
"""Tag of the credit subject that tests speak of when they name none."""
FIRST = 1001
"""Entry number of the first event given; the founding entries stand before it."""
SHANGHAI = ZoneInfo("Asia/Shanghai")
Day = date | str


def day(value: Day) -> date:
    """A date of Asia/Shanghai, written `2026-03-02` or given as a date."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def instant(value: Day) -> datetime:
    """Noon of that day in Asia/Shanghai, as an instant in UTC."""
    return datetime.combine(day(value), time(12), SHANGHAI).astimezone(UTC)


def officer(agency: str, *roles: str, officer: str = "o1", subject: Tag = "") -> Actor:
    """Who acts: `officer("AMR", "DESIGNATOR")`; another person is `officer="o2"`."""
    return Actor(officer=officer, agency=agency, roles=frozenset(roles), subject=subject)


@dataclass(frozen=True, slots=True)
class Past:
    """One thing that happened before the command: the draft and who it was done by."""

    draft: Draft
    by: Actor


NOBODY = officer("")


def past(
    event: Event,
    *,
    stream: str,
    on: Day,
    subjects: tuple[Tag, ...] = (SUBJECT,),
    by: Actor = NOBODY,
    **more: Any,
) -> Past:
    """An event that happened: in this stream, on that law's day, about these subjects."""
    draft = Draft(stream=stream, event=event, subjects=subjects, effective_on=day(on), **more)
    return Past(draft, by)


def entry_of(
    draft: Draft, number: int, *, by: Actor = NOBODY, version: int = 1, **more: Any
) -> Entry:
    """The entry a draft becomes under this number; `more` overrides any field of it."""
    fields: dict[str, Any] = {
        "number": number,
        "id": str(UUID(int=number)),
        "type": draft.event.TOPIC,
        "stream": draft.stream,
        "version": version,
        "subjects": dict.fromkeys(draft.subjects, 0),
        "agency": by.agency,
        "actor": by.officer,
        "batch": draft.batch,
        "caused_by": draft.caused_by,
        "effective_on": draft.effective_on,
        "recorded_at": instant(draft.effective_on),
        "policy": 0,
        "key": "",
        "source": draft.source,
        "sd": (),
        "data": draft.event,
    }
    return Entry(**{**fields, **more})


def fold(tag: Tag, entries: Iterable[Entry], merges: Merges | None = None) -> SubjectState:
    """The state of one subject after the entries that carry its tags, in entry order."""
    tags = (merges or Merges()).group(tag)
    state = SubjectState(tags[0], frozenset(tags[1:]))
    for entry in entries:
        if not entry.subjects.keys().isdisjoint(tags):
            if type(entry.data) in EVOLVE or type(entry.data) not in AFFAIRS:
                evolve_of(entry.data)
                evolve(state, entry)
            state.entry = entry.number
    return state


@dataclass(frozen=True, slots=True)
class World:
    """What has happened so far; `when` decides one more command on it."""

    entries: tuple[Entry, ...] = ()
    ids: Callable[[], str] = field(default_factory=lambda: _counter().__next__)

    def adding(self, drafts: Iterable[Draft], by: Actor, on: Day | None = None) -> World:
        """This world with more events, numbered on from the last."""
        entries = list(self.entries)
        for given in drafts:
            linked = self._linked((given.stream,), entries) if "/" not in given.stream else {}
            (draft,) = carrying([given], linked)
            number = FIRST + len(entries)
            version = 1 + sum(e.stream == draft.stream for e in entries)
            recorded = instant(on or draft.effective_on)
            entries.append(entry_of(draft, number, by=by, version=version, recorded_at=recorded))
        return replace(self, entries=tuple(entries))

    def _linked(
        self, streams: Iterable[str], entries: Iterable[Entry] | None = None
    ) -> dict[str, tuple[Tag, ...]]:
        """The subjects of the streams, as the newest entry of each has them."""
        known = self.entries if entries is None else entries
        return {e.stream: tuple(e.subjects) for e in known if e.stream in set(streams)}

    def state(self, tag: Tag = SUBJECT) -> SubjectState:
        """The subject's state after everything that happened."""
        return fold(tag, self.entries, self.registry().merges)

    def affairs(self, *streams: str) -> Affairs:
        """What stands in these streams about no subject."""
        return fold_affairs(Affairs(), (e for e in self.entries if e.stream in streams))

    def registry(self) -> Registry:
        """The founded registry, and whatever registry entries (`registry/...`) were given."""
        law = _founded()
        for entry in self.entries:
            if entry.stream.startswith(PREFIX):
                law = fold_registry(law, entry)
        return law

    def situation(
        self, command: Command, by: Actor, on: Day, found: Mapping[str, Any] | None = None
    ) -> Situation:
        """What the command's decision may read: the subjects and streams it names."""
        reads = command.reads()
        tags = dict.fromkeys(reads.subjects)
        for entry in self.entries:
            if entry.stream in reads.streams:
                tags.update(dict.fromkeys(entry.subjects))
        registry = self.registry()
        merges = registry.merges
        return Situation(
            now=instant(on),
            today=day(on),
            actor=replace(by, subject=merges.root(by.subject)),
            registry=registry,
            states=ByTag({root: self.state(root) for root in merges.roots(tags)}, merges),
            new_id=self.ids,
            found=found or {},
            linked={s: of for s, of in self._linked(reads.streams).items() if len(of) > 1},
            affairs=self.affairs(*reads.affairs),
            head=FIRST + len(self.entries) - 1,
        )

    def when(
        self, command: Command, *, by: Actor, on: Day, found: Mapping[str, Any] | None = None
    ) -> Outcome:
        """Authorise and decide the command on that day (Asia/Shanghai)."""
        situation = self.situation(command, by, on, found)
        try:
            authorise(command, situation)
            drafts = tuple(carrying(handler_of(command)(command, situation), situation.linked))
        except Refused as refusal:
            return Outcome(self, by, on, (), refusal)
        return Outcome(self, by, on, drafts, None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision gave: drafts or a refusal. A test must ask for one of them."""

    world: World
    by: Actor
    on: Day
    drafts: tuple[Draft, ...]
    refusal: Refused | None

    def then(self, *expected: Event | type[Event]) -> World:
        """Exactly these events follow, in this order: each a whole event, or only its class."""
        if self.refusal is not None:
            pytest.fail(f"refused: {_told(self.refusal)}")
        got = [draft.event for draft in self.drafts]
        kinds = [
            type(event) if isinstance(want, type) else event
            for event, want in zip(got, expected, strict=False)
        ]
        assert [*kinds, *got[len(expected) :]] == list(expected), f"decided {got}"
        return self.world.adding(self.drafts, self.by, self.on)

    def refused(
        self,
        code: str,
        *,
        clause: Clause | None = None,
        rests_on: tuple[int, ...] | None = None,
        would_succeed_on: Day | None = None,
        fields: tuple[str, ...] | None = None,
    ) -> World:
        """Refused with this code; whatever else is given must match too. Nothing happened."""
        if self.refusal is None:
            pytest.fail(f"not refused, but decided {[draft.event for draft in self.drafts]}")
        assert self.refusal.code == code, f"refused, but otherwise: {_told(self.refusal)}"
        if clause is not None:
            assert self.refusal.clause == clause
        if rests_on is not None:
            assert self.refusal.rests_on == rests_on
        if would_succeed_on is not None:
            assert self.refusal.would_succeed_on == day(would_succeed_on)
        if fields is not None:
            assert self.refusal.fields == fields
        return self.world


def given(*happened: Past | Draft) -> World:
    """The world in which these things happened, in this order; `given()` is an empty ledger."""
    world = World()
    for item in happened:
        known = item if isinstance(item, Past) else Past(item, NOBODY)
        world = world.adding([known.draft], known.by)
    return world


@cache
def _founded() -> Registry:
    law = Registry()
    for number, draft in enumerate(founding(), start=1):
        law = fold_registry(law, entry_of(draft, number))
    return law


def _told(refusal: Refused) -> str:
    return f"{refusal.code} (rests on {refusal.rests_on}, opens {refusal.would_succeed_on})"


def _counter() -> Iterator[str]:
    return (str(UUID(int=number)) for number in count(0xF0001))
