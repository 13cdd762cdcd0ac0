"""Replay: one subject's archive, entry by entry, and what each entry made of it.

By default the day stands still: every step shows the archive as of its entry on the one day that
was asked for, so that entries alone make differences. With `by_day` each step shows the day on
which its entry was recorded, and days on which time alone changed something are steps of their
own. What changed because the law did is a step of the law's entry.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.clock import day_of
from ledger.store.scanning import of_subjects
from ledger.topics import decode
from projections import archive
from projections.asof import AsOf, account_as_of
from projections.projection import Standpoint
from projections.showing import Showing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.event import Tag
    from ledger.ledger import Ledger
    from ledger.registry import Registry
    from ledger.store.entry import Entry
    from projections.differences import Archive, Difference

ENTRY, LAW, DAY = "entry", "law", "day"
"""What a step is: an entry of the subject, one of the law or of agencies, a day."""


class Step(NamedTuple):
    """One step of a history: the moment after it, and what it changed."""

    kind: str
    at: AsOf
    entry: Entry | None
    """The subject's or the law's; None for a day."""
    differences: list[Difference]

    @property
    def named_rule(self) -> str:
        """The rule that the act itself names, such as `REPAIR-2026#13`; empty for none."""
        named = getattr(self.entry.data, "rule", "") if self.entry else ""
        return named if isinstance(named, str) else ""

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that applied: the one that the act names, then those of what changed."""
        found = dict.fromkeys((self.named_rule, *(each.rule for each in self.differences)))
        return tuple(rule for rule in found if rule)


class _Moment(NamedTuple):
    """An entry on the way."""

    number: int
    entry: Entry | None = None
    """None for one of the registry that is not about the subject."""
    refold: bool = False
    """Other tags are the subject from here on: its account is folded anew."""


class Replay:
    """The steps of one subject after one moment and up to another; iterated once."""

    def __init__(
        self,
        ledger: Ledger,
        tag: Tag,
        upto: AsOf,
        after: AsOf | None = None,
        *,
        by_day: bool = False,
    ) -> None:
        self._ledger, self._tag, self._upto = ledger, tag, upto
        self._by_day = by_day
        self._at = after or AsOf(0, date.min if by_day else upto.effective_on)
        self._showing = Showing()

    def archive(self) -> Archive | None:
        """The whole archive after the step that was answered last; None before the first."""
        return self._showing.archive()

    def part(self, name: str, stream: str) -> Any:
        """A record or case as it is after that step; None where there is none."""
        return self._showing.part(name, stream)

    @cached_property
    def tags(self) -> frozenset[Tag]:
        """Every tag that was the subject's at some time."""
        groups = self._groups(self._ledger.registries(self._upto.entry))
        return frozenset(tag for _, tags in groups for tag in tags)

    def __iter__(self) -> Iterator[Step]:
        """Every entry of the subject, and whatever else changed something."""
        if self._at.entry:
            self._refold(self._at)
        for moment in self._moments():
            if self._by_day and moment.entry is not None:
                yield from self._days(day_of(moment.entry.recorded_at))
            yield from self._entered(moment)
        if self._by_day:
            yield from self._days(self._upto.effective_on)

    def _entered(self, moment: _Moment) -> Iterator[Step]:
        account, entry = self._showing.account, moment.entry
        at = self._at = AsOf(moment.number, self._at.effective_on)
        if moment.refold or (account is None and entry is not None):
            yield Step(ENTRY, at, entry, self._refold(at))
        elif account is not None and entry is not None:
            yield Step(ENTRY, at, entry, self._showing.advance(account, entry))
        elif account is not None and (found := self._stand(at)):
            line = self._ledger.store.entry(at.entry)
            yield Step(LAW, at, decode(at.entry, line), found)

    def _refold(self, at: AsOf) -> list[Difference]:
        account = account_as_of(self._ledger, self._tag, at)
        return self._showing.take(account) if account is not None else []

    def _stand(self, at: AsOf) -> list[Difference]:
        standpoint = Standpoint(self._ledger.registry_at(at.entry), at.effective_on)
        return self._showing.stand(standpoint)

    def _days(self, until: date) -> Iterator[Step]:
        """Let days pass; those on which something changes are steps."""
        while (account := self._showing.account) is not None:
            turn = archive.head(account).next_change_on
            if turn is None or turn > until:
                break
            at = self._at = AsOf(self._at.entry, turn)
            found = self._refold(at) if account.pending_on <= turn else self._stand(at)
            if found:
                yield Step(DAY, at, None, found)
        if until > self._at.effective_on:
            self._at = AsOf(self._at.entry, until)
            self._stand(self._at)

    def _moments(self) -> Iterator[_Moment]:
        """The entries of the subject and those that changed the law, in order; each is decoded
        when its turn comes."""
        registries = self._ledger.registries(self._upto.entry)
        changed = [new.position for old, new in pairwise(registries) if _differ(old, new)]
        found: dict[int, tuple[bytes, bool]] = {
            n: (b"", False) for n in changed if n > self._at.entry
        }
        groups = self._groups(registries)
        ends = [*(first - 1 for first, _ in groups[1:]), self._upto.entry]
        for (first, tags), last in zip(groups, ends, strict=True):
            after = max(first - 1, self._at.entry)
            lines = of_subjects(self._ledger.store, tags, last, after) if last > after else ()
            found.update((number, (line, number == first)) for number, line in lines)
        for number, (line, refold) in sorted(found.items()):
            yield _Moment(number, decode(number, line) if line else None, refold)

    def _groups(self, registries: list[Registry]) -> list[tuple[int, tuple[Tag, ...]]]:
        """The first entry from which on these tags are the subject, oldest first."""
        day = None if self._by_day else self._upto.effective_on
        groups: list[tuple[int, tuple[Tag, ...]]] = []
        for registry in registries:
            tags = registry.merges.group(self._tag, day)
            if not groups or groups[-1][1] != tags:
                groups.append((registry.position, tags))
        return groups


def _differ(old: Registry, new: Registry) -> bool:
    """Whether a document may be another by the registry alone."""
    return (
        old.policy is not new.policy
        or old.calendar is not new.calendar
        or old.agencies is not new.agencies
    )
