"""The replay of one subject of 1,000 entries, without and with a proof of each, beside its limit.

The subject's entries lie scattered over a ledger of other subjects. The limit decodes and folds
them once and says nothing; the peer is the library's own `repository.get` of an aggregate of as
many events, which folds once and says nothing either. A second subject has lived through
everything that is lawful: notices, listings, measures, repairs, objections.
"""

from __future__ import annotations

import gc
import random
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, time
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from bench import mixed
from bench.rebuild import FIRST_DAY, LAST_DAY, RECORDS, made_up, record_life, subject_life
from ledger.codes import synthetic_unified_code
from ledger.ledger import Ledger
from ledger.policy import seed_policy
from ledger.repair.regime import book
from ledger.store import open_store, open_vault
from ledger.store.appending import Boundary, Proposed
from ledger.store.entry import wire
from ledger.store.inclusion import Inclusion
from ledger.store.tiles import Tiles
from ledger.subject import SubjectRegistered
from projections.asof import AsOf
from projections.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.store import Store

ENTRIES = 1_000
PIECES = 50
"""In how many pieces they are appended, others between them."""
SERIAL = 4_000_000
TIMES = 9


def measure(folder: Path, entries: int) -> list[dict[str, Any]]:
    """The figures over a ledger of about so many entries, made in the folder."""
    mixed.make_county(folder, entries // 2)
    code = synthetic_unified_code(SERIAL)
    with closing(open_store(folder)) as store, closing(open_vault(folder, store)) as vault:
        _append(store, code, entries // 2)
        ledger, lived = Ledger(store, vault), _fullest(store, code)
        with _application(folder / "peer") as archives:
            plain, proved, limit, peer, full, full_limit = _measured(ledger, code, lived, archives)
        more = len(ledger.history(lived))
    thousand = f"replay of {ENTRIES:,} entries"
    lives = f"replay of a subject with cases of every kind, {more} entries"
    return [
        _figure(thousand, plain, peer, limit),
        _figure(f"{thousand}, each proved", proved, peer, limit),
        _figure(lives, full, None, full_limit),
    ]


def _measured(ledger: Ledger, code: str, lived: str, archives: Application[Any]) -> list[float]:
    """Milliseconds of each, the best of several: all of them in turn, so that they are alike."""
    tiles = Tiles(ledger.store)
    tasks: list[Callable[[], object]] = [
        lambda: _replay(ledger, code),
        lambda: _replay(ledger, code, Inclusion(tiles, ledger.head)),
        lambda: ledger.state(code),
        lambda: archives.repository.get(ARCHIVE),
        lambda: _replay(ledger, lived),
        lambda: ledger.state(lived),
    ]
    gc.collect()
    gc.freeze()
    best = [10.0**9] * len(tasks)
    for _ in range(TIMES):
        for at, task in enumerate(tasks):
            started = perf_counter()
            task()
            best[at] = min(best[at], (perf_counter() - started) * 1_000)
    gc.unfreeze()
    return best


def _replay(ledger: Ledger, code: str, tree: Inclusion | None = None) -> int:
    """Every step with its differences, and the path of its entry; how many differences."""
    found = 0
    for step in Replay(ledger, code, AsOf(ledger.head, LAST_DAY)):
        found += len(step.differences)
        if tree is not None and step.entry is not None:
            ledger.store.leaf(step.entry.number)
            tree.path(step.entry.number)
    return found


def _append(store: Store, code: str, others: int) -> None:
    """The subject's entries, in pieces between those of other subjects."""
    dice, law = random.Random(3), book(seed_policy())
    name = "永昌县回放商贸有限公司"
    registered = SubjectRegistered(kind="organisation", code=code, name=name)
    own = [made_up(dice, registered, f"subject/{code}", (code,), FIRST_DAY, "AMR", opens=True)]
    serial = 0
    while len(own) < ENTRIES:
        serial += 1
        number = f"{SERIAL}-{serial}"
        own += record_life(dice, law, code, name, *dice.choice(RECORDS), number)
    own = own[:ENTRIES]
    now = datetime.combine(LAST_DAY, time(13), UTC)
    piece = -(-ENTRIES // PIECES)
    for at in range(0, ENTRIES, piece):
        group = [own[at : at + piece]]
        while sum(map(len, group)) < others // PIECES:
            serial += 1
            group.append(list(subject_life(dice, law, SERIAL + serial)))
        boundary = Boundary(position=2**40)
        proposed = [Proposed(entries=each, boundary=boundary) for each in group]
        store.append(proposed, now, operator_confirms_clock=True)


def _fullest(store: Store, apart: str) -> str:
    """The organisation with most entries but for one."""
    lives: Counter[str] = Counter()
    after = 0
    while page := store.entries(after, 2_000):
        for number, line in page:
            lives.update(tag for tag in wire(line).subjects if "-" not in tag and tag != apart)
            after = number
    return lives.most_common(1)[0][0]


ARCHIVE = UUID(int=1)


class Archive(Aggregate):
    """An archive as the library's examples would have it: one aggregate."""

    @event("Opened")
    def __init__(self, name: str, id: UUID) -> None:  # noqa: A002 - the library's name
        self.name, self._id = name, id
        self.records: dict[str, str] = {}

    @event("Filed")
    def file(self, stream: str, document_no: str) -> None:
        """One more record."""
        self.records[stream] = document_no


def _application(folder: Path) -> Application[Any]:
    """The library's own application with an aggregate of as many events."""
    folder.mkdir(parents=True, exist_ok=True)
    env = {
        "PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "SQLITE_DBNAME": str(folder / "archives.sqlite"),
    }
    archives = Application[Any](env=env)
    archive = Archive("甲", id=ARCHIVE)
    for at in range(ENTRIES - 1):
        archive.file(f"{at}", f"永市监罚〔2026〕{at}号")
    archives.save(archive)
    return archives


def _figure(name: str, value: float, peer: float | None, limit: float) -> dict[str, Any]:
    return {
        "figure": name,
        "store": "sqlite",
        "value": round(value, 1),
        "unit": "ms",
        "peer": "eventsourcing's get of 1,000 events, no differences" if peer else "",
        "peer_value": round(peer, 1) if peer else None,
        "limit": "decode and fold once",
        "limit_value": round(limit, 1),
        "ratio_peer": round(value / peer, 2) if peer else None,
        "ratio_limit": round(value / limit, 2),
    }
