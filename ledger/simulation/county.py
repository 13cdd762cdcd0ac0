"""The county: its ledger, its clock, the stories that run in it, and what became of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import TYPE_CHECKING

from ledger import authority
from ledger.clock import SHANGHAI, SetClock
from ledger.refusal import Refused
from ledger.remembering import Remembering
from ledger.situation import Actor
from ledger.store.entry import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from ledger.calendar import Calendar
    from ledger.ledger import Ledger
    from ledger.policy import Policy
    from ledger.refusal import Code
    from ledger.registry import Registry
    from ledger.situation import Command
    from ledger.state import SubjectState
    from ledger.store.appending import Receipt

OPENS = time(9, 0)
STEP = timedelta(seconds=7)
DAY = timedelta(days=1)
FINDINGS_MAX = 50
STRANGERS_SHARE, AGAIN_SHARE = 0.01, 0.01
STRANGER = Actor(officer="", agency="", roles=frozenset())
"""Somebody who has no role at all."""
STATES_MAX = 4_000


class AbandonedError(Exception):
    """A story ends because an act it counted on was refused; the finding is noted."""


@dataclass(slots=True)
class Outcome:
    """What a simulation did, and what happened that should not have."""

    commands: int = 0
    """Commands that were accepted."""
    rows: int = 0
    """Rows of delivered files that were accepted."""
    files: int = 0
    subjects: int = 0
    entries: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    """Unlawful commands, each refused as it had to be, by code."""
    lawful: Counter[str] = field(default_factory=Counter)
    """How often each command was accepted, by its name."""
    unlawful: Counter[str] = field(default_factory=Counter)
    """How often each command was refused as it had to be, by its name."""
    findings: list[str] = field(default_factory=list)
    """Unexpected acceptances and refusals; empty when all is well."""


class County:
    """A ledger in which stories act. Days are dates in Asia/Shanghai."""

    def __init__(
        self, ledger: Ledger, seed: int, first: date, last: date, horizon: date | None = None
    ) -> None:
        """Over a ledger that was founded on the first day and has a clock that can be set.

        `horizon` is the day to which lives are planned, when it is not the last day.
        """
        assert isinstance(ledger.clock, SetClock)  # noqa: S101 - who founds it knows
        self.ledger = ledger
        self.clock = ledger.clock
        self.first, self.last = first, last
        self.horizon = horizon or last
        self.today = first
        self.chance = Random(seed)
        self.aside = Random(~seed)
        """For what changes no history: strangers who try, answers that get lost."""
        self._rarities: Counter[str] = Counter()
        self.outcome = Outcome()
        self._stories: list[tuple[date, int, Generator[date, None, None]]] = []
        self._order = count()
        self._remembering = Remembering(ledger.store, STATES_MAX)
        self._registry, self._read_on = ledger.registry, first
        self._instant = datetime.combine(first, OPENS, SHANGHAI).astimezone(UTC)

    # --- time ---

    def tell(self, story: Generator[date, None, None], on: date | None = None) -> None:
        """Let a story begin on a day, or today."""
        heappush(self._stories, (max(on or self.today, self.today), next(self._order), story))

    def run(self, progress: Callable[[date], None]) -> None:
        """Live from the first day to the last; `progress` hears of each day that has acts."""
        while self._stories and self._stories[0][0] <= self.last:
            day, _, story = heappop(self._stories)
            if day > self.today:
                progress(day)
                self.today = day
            self._tick()
            try:
                on = next(story)
            except (StopIteration, AbandonedError):
                continue
            self.tell(story, on)

    def _tick(self) -> None:
        """The next instant: within the working hours of the day, later than the one before."""
        opens = datetime.combine(self.today, OPENS, SHANGHAI).astimezone(UTC)
        self._instant = max(opens, self._instant + STEP)
        if self._instant.astimezone(SHANGHAI).date() > self.today:
            self._instant = max(self.clock.now(), self._instant - STEP) + timedelta(microseconds=1)
        self.clock.set(self._instant)

    def after(self, days: int, most: int = 0) -> date:
        """A working day that many days ahead, or up to `most`."""
        ahead = self.chance.randint(days, most) if most else days
        return self.working(self.today + ahead * DAY)

    def working(self, day: date) -> date:
        """The first working day on or after a day."""
        calendar = self.registry.calendar
        while not calendar.is_working_day(day):
            day += DAY
        return day

    def working_before(self, day: date) -> date:
        """The last working day on or before a day."""
        calendar = self.registry.calendar
        while not calendar.is_working_day(day):
            day -= DAY
        return day

    # --- acts ---

    def do(self, command: Command, actor: Actor, key: str = "") -> str:
        """A lawful act: accepted; the stream it wrote to first, empty when nothing new followed.

        At times, and before the first of its kind, somebody without any role tries it first; at
        times it is sent again with its key.
        """
        name = _named(command)
        if not self.outcome.unlawful[name] or self.aside.random() < STRANGERS_SHARE:
            self.refuse(command, STRANGER, authority.ROLE)
        again = not key and self.aside.random() < AGAIN_SHARE
        key = key or (f"again-{self.outcome.commands}" if again else "")
        try:
            receipt = self.ledger.execute(command, actor, key)
        except Refused as refused:
            self.find(f"{name} was refused: {refused.code} {refused.fields}")
            raise AbandonedError from refused
        if again and receipt:
            self._sent_again(command, actor, key, receipt)
        self.outcome.commands += 1
        self.outcome.lawful[name] += 1
        return wire(self.ledger.store.entry(receipt.last)).stream if receipt else ""

    def refuse(self, command: Command, actor: Actor, code: Code) -> date | None:
        """An unlawful act: refused with this code, nothing written; the day it would succeed."""
        head = self.ledger.head
        try:
            self.ledger.execute(command, actor)
        except Refused as refused:
            if refused.code != code.code:
                self.find(f"{_named(command)} was refused: {refused.code}, not {code.code}")
            self._was_refused(_named(command), refused.code, head)
            return refused.would_succeed_on
        self.find(f"{_named(command)} was accepted, not refused: {code.code}")
        return None

    def attempt(self, command: Command, actor: Actor, *codes: Code) -> str | None:
        """An act that is lawful unless it is refused with one of these codes: then None."""
        name, head = _named(command), self.ledger.head
        if not self.outcome.unlawful[name]:
            self.refuse(command, STRANGER, authority.ROLE)
        try:
            receipt = self.ledger.execute(command, actor)
        except Refused as refused:
            if refused.code not in {code.code for code in codes}:
                self.find(f"{name} was refused: {refused.code} {refused.fields}")
                raise AbandonedError from refused
            self._was_refused(name, refused.code, head)
            return None
        self.outcome.commands += 1
        self.outcome.lawful[name] += 1
        return wire(self.ledger.store.entry(receipt.last)).stream if receipt else ""

    def _was_refused(self, name: str, code: str, head: int) -> None:
        self.outcome.refusals[code] += 1
        self.outcome.unlawful[name] += 1
        if self.ledger.head != head:
            self.find(f"{name} was refused and wrote something")

    def _sent_again(self, command: Command, actor: Actor, key: str, first: Receipt) -> None:
        """An answer was lost, so the same is sent with its key: it answers the first receipt."""
        head = self.ledger.head
        again = self.ledger.execute(command, actor, key)
        if again is None or again.last != first.last or self.ledger.head != head:
            self.find(f"{_named(command)} sent again with its key was done again")

    def find(self, finding: str) -> None:
        """Note what should not have happened."""
        if len(self.outcome.findings) < FINDINGS_MAX:
            self.outcome.findings.append(f"{self.today} {finding}")

    def state(self, tag: str) -> SubjectState:
        """A subject as its entries say now: kept, and advanced by what came since."""
        return self._remembering.current(self.ledger.tags_of(tag))

    @property
    def registry(self) -> Registry:
        """Law, agencies and calendar as of this morning."""
        if self._read_on != self.today:
            self._registry, self._read_on = self.ledger.registry, self.today
        return self._registry

    def law(self) -> tuple[Policy, Calendar]:
        """What every consequence is computed from, as adopted by now."""
        return self.registry.policy, self.registry.calendar

    def has_law(self, *families: str) -> bool:
        """Whether these families of rules have a version in force today."""
        policy = self.registry.policy
        return all(
            any(rule_set.governs(self.today) for rule_set in policy.versions(family))
            for family in families
        )

    def happens(self, share: float) -> bool:
        """True in that share of cases."""
        return self.chance.random() < share

    def rarely(self, what: str, share: float, first: int = 1) -> bool:
        """True in that share of cases, and the first times: what is rare happens in each county."""
        self._rarities[what] += 1
        return self.happens(share) or self._rarities[what] <= first


def _named(command: Command) -> str:
    return type(command).__name__
