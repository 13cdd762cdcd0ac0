"""The first list as of a moment: seconds until the first page of who is on a list.

Limit: read and decode the entries of those who were folded, and nothing else. Peer: everybody's
rows of every table, as a rebuild up to that moment makes them.
"""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bench.mixed import make_county
from bench.rebuild import LAST_DAY
from ledger.clock import SetClock
from ledger.ledger import Ledger
from ledger.store import open_store, open_vault
from ledger.topics import decode
from projections import cases, lists, publication
from projections.asof import AsOf
from projections.building import building
from projections.opening import open_projections
from projections.past import PastRows
from projections.rebuild import Task, make, rebuild

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from projections.opening import Projections

SHARE = 0.6
"""The moment is at this part of the ledger."""
FIRST = 101
LISTS: dict[str, Callable[[PastRows], Any]] = {
    "listings in force": lambda rows: lists.listings.run(rows, first=FIRST, in_force=True),
    "open cases": lambda rows: cases.cases.run(rows, first=FIRST, open=True),
    "publications of one agency": lambda rows: publication.publications.run(
        rows, first=FIRST, agency="AMR"
    ),
}


def measure(folder: Path, entries: int) -> list[dict[str, Any]]:
    """The figures over a ledger of about so many entries, made in the folder."""
    size = make_county(folder, entries)
    keys = {"CREDIT_LEDGER_KEYS": str(folder / "small" / "keys")}
    with (
        closing(open_store(folder)) as store,
        closing(open_vault(folder, store, settings=keys)) as vault,
        closing(open_projections(folder)) as projections,
    ):
        rebuild(folder, projections, lambda: LAST_DAY)
        noon = datetime.combine(LAST_DAY, datetime.min.time(), UTC).replace(hour=4)
        ledger, at = Ledger(store, vault, SetClock(noon)), AsOf(int(size * SHARE), LAST_DAY)
        peer = _everybody(folder, ledger, projections, at)
        return [
            _figure(
                f"first as-of list, {size:,} entries: {name}", ledger, projections, at, ask, peer
            )
            for name, ask in LISTS.items()
        ]


def _figure(
    name: str,
    ledger: Ledger,
    projections: Projections,
    at: AsOf,
    ask: Callable[[PastRows], Any],
    peer: float,
) -> dict[str, Any]:
    rows = PastRows(ledger, projections, at)
    started = time.perf_counter()
    ask(rows)
    value = time.perf_counter() - started
    folded, started = rows.folded, time.perf_counter()
    for tag in folded:
        for line in ledger.store.subject_entries(tag, at.entry):
            decode(*line)
    limit = time.perf_counter() - started
    return {
        "figure": f"{name}, {len(folded):,} subjects folded",
        "store": "sqlite",
        "value": round(value, 3),
        "unit": "s",
        "peer": "all rows rebuilt up to the moment, two processes",
        "peer_value": round(peer, 1),
        "limit": "read and decode theirs only",
        "limit_value": round(limit, 3),
        "ratio_peer": round(value / peer, 4),
        "ratio_limit": round(value / limit, 2) if limit else None,
    }


def _everybody(folder: Path, ledger: Ledger, projections: Projections, at: AsOf) -> float:
    """Seconds to make everybody's rows as of the moment, in a generation nobody reads."""
    started = time.perf_counter()
    task = Task(str(folder), at.entry, at.effective_on)
    make(task, ledger.store, building(projections), lambda _done, _total: None)
    return time.perf_counter() - started
