"""As-of of one subject with 100 entries, in the process: its whole archive at an entry and a day.

Limit: read and decode its entries, and nothing else. Peer: the library's own
`repository.get(version=…)` of an aggregate of as many events.
"""

from __future__ import annotations

import gc
import random
from contextlib import closing
from datetime import UTC, datetime, time
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from eventsourcing.application import Application

from bench.rebuild import FIRST_DAY, LAST_DAY, RECORDS, made_up, record_life, subject_life
from bench.replaying import Archive
from ledger.clock import SetClock
from ledger.codes import synthetic_unified_code
from ledger.founding import founding_drafts
from ledger.ledger import Ledger
from ledger.policy import seed_policy
from ledger.repair.regime import book
from ledger.situation import Actor
from ledger.store import open_store, open_vault
from ledger.store.appending import Boundary, Proposed
from ledger.subject import SubjectRegistered
from ledger.topics import decode
from projections.asof import AsOf, archive_as_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ledger.store import Store

ENTRIES = 100
TIMES = 400
SERIAL = 5_000_000
FOUNDER = Actor("founder", "", frozenset({"ADMINISTRATOR"}))


def measure(folder: Path, entries: int) -> list[dict[str, Any]]:
    """The figure over a ledger of about so many entries, made in the folder."""
    code = synthetic_unified_code(SERIAL)
    with closing(open_store(folder)) as store, closing(open_vault(folder, store)) as vault:
        clock = SetClock(datetime.combine(FIRST_DAY, time(4), UTC))
        ledger = Ledger(store, vault, clock)
        drafts = founding_drafts("bench/simulated", True, (), FIRST_DAY)
        ledger.append(drafts, Boundary(position=0), FOUNDER)
        _append(store, code, entries)
        at = AsOf(ledger.head - 10, LAST_DAY)
        assert archive_as_of(ledger, code, at) is not None
        value = _p50(lambda: archive_as_of(ledger, code, at))
        limit = _p50(lambda: [decode(*line) for line in store.subject_entries(code, at.entry)])
    peer = _peer(folder / "peer")
    return [
        {
            "figure": f"as-of of one subject, {ENTRIES} entries, p50",
            "store": "sqlite",
            "value": round(value, 3),
            "unit": "ms",
            "peer": "eventsourcing's get of that version",
            "peer_value": round(peer, 3),
            "limit": "read and decode only",
            "limit_value": round(limit, 3),
            "ratio_peer": round(value / peer, 2),
            "ratio_limit": round(value / limit, 2),
        }
    ]


def _p50(task: Callable[[], object]) -> float:
    """The median in milliseconds."""
    gc.collect()
    taken = []
    for _ in range(TIMES):
        started = perf_counter()
        task()
        taken.append((perf_counter() - started) * 1_000)
    return median(taken)


def _append(store: Store, code: str, others: int) -> None:
    """The subject's entries one by one, between those of other subjects."""
    dice, law = random.Random(3), book(seed_policy())
    name = "永昌县时点商贸有限公司"
    registered = SubjectRegistered(kind="organisation", code=code, name=name)
    own = [made_up(dice, registered, f"subject/{code}", (code,), FIRST_DAY, "AMR", opens=True)]
    serial = 0
    while len(own) < ENTRIES:
        serial += 1
        number = f"{SERIAL}-{serial}"
        own += record_life(dice, law, code, name, *dice.choice(RECORDS), number)
    now, boundary = datetime.combine(LAST_DAY, time(13), UTC), Boundary(position=2**40)
    for entry in own[:ENTRIES]:
        group = [[entry]]
        while sum(map(len, group)) < others // ENTRIES:
            serial += 1
            group.append(list(subject_life(dice, law, SERIAL + serial)))
        proposed = [Proposed(entries=each, boundary=boundary) for each in group]
        store.append(proposed, now, operator_confirms_clock=True)


def _peer(folder: Path) -> float:
    """Milliseconds of the library's own get of one version."""
    folder.mkdir(parents=True, exist_ok=True)
    env = {
        "PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "SQLITE_DBNAME": str(folder / "archives.sqlite"),
    }
    with Application[Any](env=env) as archives:
        archive = Archive("甲", id=uuid4())
        for at in range(ENTRIES + 9):
            archive.file(f"{at}", f"永市监罚〔2026〕{at}号")
        archives.save(archive)
        return _p50(lambda: archives.repository.get(archive.id, version=ENTRIES))
