"""What-if over a whole ledger: every subject once, by two processes where there is enough to do.

Read subject by subject like a rebuild; nothing is written anywhere. Acts about no subject (work
tasks, draws, deliveries) are judged apart, from their own streams.
"""

from __future__ import annotations

import gc
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec

from ledger import registry as registries
from ledger.acts import AGAIN
from ledger.registry import Registry
from ledger.retrial import Retrial
from ledger.rulemaking import overlay as overlays
from ledger.store import open_store
from ledger.store.scanning import about_no_subject, by_subject, of_subjects, parts
from ledger.topics import decode
from projections.asof import AsOf
from projections.whatif import Outcome, Standpoints, outcome
from projections.whatif_totals import Totals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from ledger.store import Store
    from ledger.store.entry import Entry

PART_ENTRIES = 20_000
PROCESSES = 2
ALONE_ENTRIES = 40_000
"""Up to so many entries one process is faster than two."""
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(tuple[Totals, list[Outcome]]).decode


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked: a ledger up to an entry, seen on a day, under an overlay."""

    data: str
    entry: int
    day: date
    overlay: str
    """The overlay's canonical text."""
    name: str = ""
    outcomes: bool = True
    """Whether the subjects' own outcomes are wanted beside the totals."""
    scope: str = ""
    """Only subjects of whom this agency entered or decided something; empty for all."""


def run(
    task: Task,
    heard: Callable[[Outcome], None] = lambda _: None,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Totals:
    """The totals of the whole ledger; `heard` gets each subject for which anything would differ.

    `progress` hears of entries done and of entries in all.
    """
    store = open_store(task.data)
    try:
        totals, done = Totals(), 0
        for count, made in _made(task, store):
            part, outcomes = _DECODE(made)
            totals.join(part)
            for each in outcomes:
                heard(each)
            done = min(done + count, task.entry)
            progress(done, task.entry)
        progress(task.entry, task.entry)
        return totals
    finally:
        store.close()


def _made(task: Task, store: Store) -> Iterator[tuple[int, bytes]]:
    ranges = parts(store, task.entry, PART_ENTRIES)
    views = _views(task, store)
    if task.entry <= ALONE_ENTRIES:
        yield from (_part(task, store, views, part) for part in ranges)
        yield _merged(task, store, views)
        yield _without_subject(task, store, views)
        return
    with ProcessPoolExecutor(
        PROCESSES, get_context("spawn"), initializer=_begin, initargs=(task,)
    ) as pool:
        made = pool.map(_work, ranges)
        yield _merged(task, store, views)
        yield _without_subject(task, store, views)
        yield from made


def _views(task: Task, store: Store) -> Standpoints:
    """The law of every entry, and the overlay over it."""
    found = [Registry()]
    for number, line in store.registry_entries(upto=task.entry):
        found.append(registries.fold(found[-1], decode(number, line)))
    law = Law(found)
    overlay = overlays.read(task.overlay, task.name)
    return Standpoints(Retrial(store, law.at, overlay), AsOf(task.entry, task.day))


class Law:
    """The registries of a ledger by position."""

    def __init__(self, registries_: list[Registry]) -> None:
        self._all = registries_
        self._last = len(registries_) - 1

    def at(self, entry: int) -> Registry:
        """The registry as of an entry; near the one asked for before it is found at once."""
        place = self._last
        while place and self._all[place].position > entry:
            place -= 1
        while place + 1 < len(self._all) and self._all[place + 1].position <= entry:
            place += 1
        self._last = place
        return self._all[place]


def _part(task: Task, store: Store, views: Standpoints, part: tuple[str, str]) -> tuple[int, bytes]:
    """How many entries the subjects of a range have, and what would be otherwise for them."""
    merged = views.law.registry.merges.group
    found = by_subject(store, *part, task.entry)
    told: list[Outcome] = []
    totals = Totals()
    for tag, lines in groupby(found, key=itemgetter(0)):
        if len(merged(tag, task.day)) == 1:
            entries = [decode(number, line) for _, number, line in lines]
            if task.scope and not _concerns(entries, task.scope):
                continue
            _tell(task, outcome((tag,), entries, views, first=True), totals, told)
    return len(found), _ENCODE((totals, told))


def _merged(task: Task, store: Store, views: Standpoints) -> tuple[int, bytes]:
    """The subjects that have several tags on that day."""
    merges, told, totals = views.law.registry.merges, list[Outcome](), Totals()
    groups = dict.fromkeys(merges.group(tag, task.day) for tag in merges.groups)
    for tags in groups:
        if len(tags) > 1:
            entries = [decode(*line) for line in of_subjects(store, tags, task.entry)]
            if task.scope and not _concerns(entries, task.scope):
                continue
            _tell(task, outcome(tags, entries, views, first=True), totals, told)
    return 0, _ENCODE((totals, told))


def _concerns(entries: Sequence[Entry], agency: str) -> bool:
    """Whether an agency entered or decided anything about the subject."""
    return any(agency in (e.agency, getattr(e.data, "agency", "")) for e in entries)


def _without_subject(task: Task, store: Store, views: Standpoints) -> tuple[int, bytes]:
    """The acts about no subject, as one outcome without a tag."""
    lines = about_no_subject(store, 0, task.entry) if not task.scope else ()
    entries = [e for e in (decode(*line) for line in lines) if type(e.data) in AGAIN]
    verdicts = [v for e in entries if (v := views.retrial.judged(e, {}, {})) is not None]
    totals, told = Totals(), list[Outcome]()
    _tell(task, Outcome.of("", (), verdicts), totals, told)
    return 0, _ENCODE((totals, told))


def _tell(task: Task, of: Outcome, totals: Totals, told: list[Outcome]) -> None:
    totals.add(of)
    if task.outcomes and of.differs:
        told.append(of)


class _Worker:
    """What one process keeps between the parts it is given."""

    task: Task
    store: Store
    views: Standpoints


def _begin(task: Task) -> None:
    gc.disable()
    _Worker.task = task
    _Worker.store = open_store(task.data)
    _Worker.views = _views(task, _Worker.store)


def _work(part: tuple[str, str]) -> tuple[int, bytes]:
    return _part(_Worker.task, _Worker.store, _Worker.views, part)
