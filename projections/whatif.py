"""What if other rules governed: one subject under an overlay, beside what the law itself says.

Two kinds of answers are kept apart. *Computed*: consequences that follow otherwise (a window, an
eligibility, a class), by comparing the archive with and without the overlay. *Acts*: what stands
in the ledger is never undone and nothing is invented; of each act it is said whether its guard
would have refused it, and what it would have written otherwise (a day that was due).
"""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

import msgspec

from ledger.retrial import BROKEN, NOT_RUN, Change, Retrial, Verdict
from ledger.rulemaking.watching import watched, watched_policy
from ledger.state import SubjectState
from ledger.topics import evolve
from projections import archive
from projections.account import Account
from projections.differences import Archive, Difference
from projections.projection import Standpoint
from projections.whatif_computed import computed, twin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ledger.event import Tag
    from ledger.ledger import Ledger
    from ledger.rulemaking.overlay import Overlay
    from ledger.store.entry import Entry
    from projections.asof import AsOf


ARCHIVE: Final = "archive"
"""Stands for an event where a subject's consequences cannot be computed under the overlay: it
lacks what stands in the ledger already, such as a way in which notices were served."""


class Refusal(msgspec.Struct, frozen=True):
    """An act that would not have been let happen."""

    entry: int
    stream: str
    event: str
    agency: str
    on: date
    """The law's day of the act."""
    code: str
    instrument: str
    article: str
    english: str
    chinese: str
    rests_on: tuple[int, ...]
    would_succeed_on: date | None
    families: tuple[str, ...]
    """The changed families that its guard read."""


class Otherwise(msgspec.Struct, frozen=True):
    """An act that would have happened and written a value otherwise."""

    entry: int
    stream: str
    event: str
    agency: str
    field: str
    old: Any
    new: Any
    families: tuple[str, ...]


class Unjudged(msgspec.Struct, frozen=True):
    """An act whose guard does not pass again under the law itself: nothing is said of it."""

    entry: int
    stream: str
    event: str
    agency: str
    code: str


class Outcome(msgspec.Struct, frozen=True):
    """What would be otherwise for one subject."""

    tag: str
    computed: tuple[Difference, ...] = ()
    refused: tuple[Refusal, ...] = ()
    otherwise: tuple[Otherwise, ...] = ()
    unjudged: tuple[Unjudged, ...] = ()

    @classmethod
    def of(cls, tag: Tag, found: Sequence[Difference], verdicts: Sequence[Verdict]) -> Outcome:
        """What was computed of a subject and judged of its acts."""
        return cls(
            tag,
            tuple(found),
            tuple(_refusal(v) for v in verdicts if v.refused),
            tuple(o for v in verdicts for o in _otherwise(v)),
            tuple(_unjudged(v) for v in verdicts if v.unjudged),
        )

    @property
    def differs(self) -> bool:
        """Whether anything would be otherwise."""
        return bool(self.computed or self.refused or self.otherwise)


class Standpoints:
    """The day, the law at the entry, the same under the overlay, and what judges acts."""

    def __init__(self, retrial: Retrial, at: AsOf) -> None:
        laws = retrial.laws(at.entry)
        self.at = at
        self.retrial = retrial
        self.watch = watched_policy(laws.law.policy)
        self.law = Standpoint(watched(laws.law, self.watch), at.effective_on)
        self.other = Standpoint(laws.other, at.effective_on)
        self.families = laws.families
        """Those that the overlay changes at the entry; none, though it may have earlier."""


def standpoints(ledger: Ledger, overlay: Overlay, at: AsOf) -> Standpoints:
    """Where a ledger is seen from under an overlay."""
    return Standpoints(Retrial(ledger.store, ledger.registry_at, overlay), at)


def what_if(ledger: Ledger, tag: Tag, views: Standpoints) -> Outcome | None:
    """One subject; None when the ledger did not know it by the entry."""
    at = views.at
    entries = ledger.history(tag, at.entry, at.effective_on)
    if not entries:
        return None
    tags = ledger.tags_of(tag, at.entry, at.effective_on)
    return outcome(tags, entries, views)


def archives(ledger: Ledger, tag: Tag, views: Standpoints) -> tuple[Archive, Archive]:
    """A known subject's archive under the law and under the overlay."""
    at = views.at
    root, *also = ledger.tags_of(tag, at.entry, at.effective_on)
    account = Account(root, views.law)
    account.state.also = frozenset(also)
    account.fold(ledger.history(tag, at.entry, at.effective_on))
    account.settle()
    return archive.document(account), archive.document(twin(account, views.other))


def outcome(
    tags: tuple[Tag, ...], entries: Sequence[Entry], views: Standpoints, *, first: bool = False
) -> Outcome:
    """What would be otherwise for the subject of these tags, whose entries these are.

    With `first` an act about several subjects is judged for the first of them alone.
    """
    account = Account(tags[0], views.law)
    account.state.also = frozenset(tags[1:])
    verdicts = tuple(_judged(account, tags, entries, views, first=first))
    account.settle()
    other, watch, families = views.other, views.watch, views.families
    try:
        found = computed(account, other, watch, families) if families else ()
    except BROKEN:
        unjudged = Unjudged(entries[-1].number, "", ARCHIVE, "", NOT_RUN)
        known = Outcome.of(tags[0], (), verdicts)
        return msgspec.structs.replace(known, unjudged=(*known.unjudged, unjudged))
    return Outcome.of(tags[0], found, verdicts)


def _judged(
    account: Account,
    tags: tuple[Tag, ...],
    entries: Sequence[Entry],
    views: Standpoints,
    *,
    first: bool,
) -> Iterator[Verdict]:
    """Fold the account, and judge each act on the way on the state before it.

    A subject of several tags was several before their merge: what an act read is then folded
    anew from the ledger; so it is where an entry's day lies ahead of the day asked for.
    """
    day = views.at.effective_on
    state: SubjectState | None = None if len(tags) > 1 else account.state
    if state is not None and any(entry.effective_on > day for entry in entries):
        state = SubjectState(tags[0])
    streams: dict[str, tuple[Tag, ...]] = {}
    known = {} if state is None else {tags: state}
    upto = 0
    for place, entry in enumerate(entries):
        mine = not first or next(iter(entry.subjects)) in tags
        if mine and entry.number > upto:
            moment = partial(_moment, entries, place)
            verdict = views.retrial.judged(entry, known, streams, moment)
            upto = entry.number + (verdict.parts if verdict else 0)
            if verdict and verdict.says_something:
                yield verdict
        account.advance(entry)
        if state is not None:
            streams[entry.stream] = tuple(entry.subjects)
            if state is not account.state:
                evolve(state, entry)


def _moment(entries: Sequence[Entry], place: int) -> Sequence[Entry]:
    """The entries right after one that were written in the same moment by the same officer."""
    of = entries[place]
    later = (entries[n] for n in range(place + 1, len(entries)))
    return tuple(
        takewhile(lambda e: e.recorded_at == of.recorded_at and e.actor == of.actor, later)
    )


def _refusal(verdict: Verdict) -> Refusal:
    entry, refused = verdict.entry, verdict.refused
    assert refused is not None  # noqa: S101 - the caller asked
    return Refusal(
        entry.number,
        entry.stream,
        entry.type,
        entry.agency,
        entry.effective_on,
        refused.code,
        refused.clause.instrument,
        refused.clause.article,
        refused.english,
        refused.chinese,
        refused.rests_on,
        refused.would_succeed_on,
        tuple(sorted(verdict.families)),
    )


def _otherwise(verdict: Verdict) -> Iterator[Otherwise]:
    entry, families = verdict.entry, tuple(sorted(verdict.families))
    for change in verdict.changes:
        yield Otherwise(
            entry.number, entry.stream, entry.type, entry.agency, *_told(change), families
        )


def _told(change: Change) -> tuple[str, Any, Any]:
    return change.field, msgspec.to_builtins(change.old), msgspec.to_builtins(change.new)


def _unjudged(verdict: Verdict) -> Unjudged:
    entry = verdict.entry
    return Unjudged(entry.number, entry.stream, entry.type, entry.agency, verdict.unjudged)
