"""Rebuild: every projection made anew beside the one in use, then swapped by one pointer.

The ledger is read subject by subject, so each is folded once and written once, by two
processes where there is enough to do. Rebuilt equals live, byte for byte, at the same (E, D).
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from multiprocessing import get_context
from operator import itemgetter
from typing import TYPE_CHECKING

from ledger import registry as registries
from ledger.registry import Registry
from ledger.store import open_store
from ledger.store.scanning import about_no_subject, by_subject, of_subjects, parts
from ledger.topics import decode
from projections import accesses
from projections.account import Account
from projections.affairs import is_of_affair
from projections.building import Building, building
from projections.database import ACCESS, RUNNER
from projections.intake import PREFIX
from projections.projection import Standpoint
from projections.views import NEW, Batch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from ledger.store import Store
    from ledger.store.reading import Reading
    from projections.database import Database
    from projections.opening import Projections

PART_ENTRIES = 20_000
PROCESSES = 2
ALONE_ENTRIES = 40_000
"""Up to so many entries one process is faster than two."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Task:
    """What is rebuilt: a ledger up to an entry, seen on a day."""

    data: str
    entry: int
    day: date
    access: int | None = None
    """Up to which entry of the access ledger; None for its head."""


def rebuild(
    data: str | Path,
    projections: Projections,
    today: Callable[[], date],
    progress: Progress | None = None,
) -> Database:
    """Make the next generation up to the head and put it in use; the old one serves meanwhile.

    `progress` hears of entries done and of entries in all.
    """
    store = open_store(data)
    try:
        task = Task(str(data), store.head().size, today())
        target = building(projections)
        make(task, store, target, progress or _silent)
        return projections.use(projections.generation(target.generation))
    finally:
        store.close()


def make(task: Task, store: Store, target: Building, progress: Progress) -> None:
    """Every row of every projection as a task says, into a generation that nobody reads yet."""
    _fill(task, store, target, progress)
    positions = {RUNNER: task.entry, ACCESS: _accesses(task, target)}
    standpoint = standpoint_of(store, task)
    target.take(_merged(store, standpoint, task.entry, target))
    standing = {"day": task.day.isoformat(), "law": str(standpoint.law)}
    target.finish(positions, standing)


def _silent(done: int, total: int) -> None:
    """Nobody listens."""


def _fill(task: Task, store: Store, target: Building, progress: Progress) -> None:
    ranges = parts(store, task.entry, PART_ENTRIES)
    made: Iterable[tuple[int, bytes]]
    if task.entry <= ALONE_ENTRIES:
        target.take(_without_subject(task, store, target))
        standpoint = standpoint_of(store, task)
        made = (_part(store, standpoint, task.entry, part, target) for part in ranges)
        _take(task, target, made, progress)
        return
    with ProcessPoolExecutor(
        PROCESSES, get_context("spawn"), initializer=_begin, initargs=(task, target.plan())
    ) as pool:
        made = pool.map(_work, ranges)
        target.take(_without_subject(task, store, target))
        _take(task, target, made, progress)


def _take(
    task: Task, target: Building, made: Iterable[tuple[int, bytes]], progress: Progress
) -> None:
    done = 0
    for count, shard in made:
        target.take(shard)
        done = min(done + count, task.entry)
        progress(done, task.entry)


def _without_subject(task: Task, store: Store, target: Building) -> bytes:
    """The law, the agencies, the batches and the affairs: what is about no subject."""
    batch = Batch()
    registry = Registry()
    entries = [decode(n, line) for n, line in about_no_subject(store, 0, task.entry)]
    for entry in entries:
        registry = registries.fold(registry, entry)
        batch.add_entry("", entry)
        batch.add_rejections(entry)
    batch.add_registry(registry)
    batches = dict.fromkeys(e.stream for e in entries if e.stream.startswith(PREFIX))
    affairs = dict.fromkeys(e.stream for e in entries if is_of_affair(e) and e.version == 1)
    for add, streams in ((batch.add_batch, batches), (batch.add_affair, affairs)):
        for stream in streams:
            lines = store.stream_entries(stream, task.entry)
            add(stream, (decode(n, line) for n, line in lines))
    return target.shard(batch)


def _accesses(task: Task, target: Building) -> int:
    """The index over the access ledger; answers its position."""
    position, recipients = 0, accesses.Recipients()
    store = open_store(task.data, name="access")
    try:
        while lines := store.entries(position, accesses.PAGE_ENTRIES, task.access):
            batch = Batch()
            accesses.rows((decode(n, line) for n, line in lines), batch.rows, recipients)
            target.take(target.shard(batch))
            position = lines[-1][0]
    finally:
        store.close()
    batch = Batch()
    batch.rows[accesses.RECIPIENTS.name] = recipients.rows()
    target.take(target.shard(batch))
    return position


def _part(
    store: Store, standpoint: Standpoint, upto: int, part: tuple[str, str], target: Building
) -> tuple[int, bytes]:
    """How many entries the subjects of a range have, and all their rows."""
    batch = Batch()
    affairs: dict[str, None] = {}
    found = by_subject(store, *part, upto)
    merged = standpoint.registry.merges.groups
    for tag, lines in groupby(found, key=itemgetter(0)):
        account = Account(tag, standpoint)
        for _, number, line in lines:
            entry = decode(number, line)
            account.advance(entry)
            batch.add_entry(tag, entry)
            if is_of_affair(entry) and entry.version == 1 and tag == next(iter(entry.subjects)):
                affairs[entry.stream] = None
        if tag not in merged:
            batch.add(account, NEW)
    for stream in affairs:
        batch.add_affair(stream, (decode(n, x) for n, x in store.stream_entries(stream, upto)))
    return len(found), target.shard(batch)


def _merged(store: Store, standpoint: Standpoint, upto: int, target: Building) -> bytes:
    """The rows of the subjects that have several tags; each is the fold of all their entries."""
    batch = Batch()
    for tags in dict.fromkeys(standpoint.registry.merges.groups.values()):
        account = Account(tags[0], standpoint)
        batch.add(account.fold(decode(*line) for line in of_subjects(store, tags, upto)), NEW)
    return target.shard(batch)


def standpoint_of(store: Reading, task: Task) -> Standpoint:
    """The law and the day of a task."""
    registry = Registry()
    for number, line in store.registry_entries(upto=task.entry):
        registry = registries.fold(registry, decode(number, line))
    return Standpoint(registry, task.day)


class _Worker:
    """What one process keeps between the parts it is given."""

    store: Store
    standpoint: Standpoint
    entry: int
    target: Building


def _begin(task: Task, target: Building) -> None:
    gc.disable()
    _Worker.store = open_store(task.data)
    _Worker.standpoint = standpoint_of(_Worker.store, task)
    _Worker.entry = task.entry
    _Worker.target = target


def _work(part: tuple[str, str]) -> tuple[int, bytes]:
    return _part(_Worker.store, _Worker.standpoint, _Worker.entry, part, _Worker.target)
