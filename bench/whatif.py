"""What-if over a whole ledger: seconds for everyone under a longer repair window.

The limit is one process that reads, decodes and folds the same entries and judges nothing; the
peer is what one would do without what-if: rebuild all projections twice, once under each law, and
compare (which would not say which acts would not stand).
"""

from __future__ import annotations

import time
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from bench.mixed import make_county
from bench.rebuild import LAST_DAY
from ledger.rulemaking.overlay import worded
from ledger.state import SubjectState
from ledger.store import open_store
from ledger.store.scanning import by_subject, parts
from ledger.topics import decode, fold
from projections.opening import open_projections
from projections.rebuild import PART_ENTRIES, rebuild
from projections.whatif_run import Task, run

if TYPE_CHECKING:
    from pathlib import Path

    from projections.whatif_totals import Totals

OVERLAY = worded(["repair/tiers/GENERAL/min=P6M"], "longer")


def measure(folder: Path, entries: int) -> list[dict[str, object]]:
    """The figure for a ledger of about so many entries, made in the folder."""
    size = make_county(folder, entries)
    started = time.perf_counter()
    totals = run(Task(str(folder), size, LAST_DAY, OVERLAY.text, outcomes=False))
    value = time.perf_counter() - started
    limit, peer = _limit(folder, size), _twice_rebuilt(folder)
    return [
        {
            "figure": _named(totals, size),
            "store": "sqlite",
            "value": round(value, 1),
            "unit": "s",
            "peer": "two rebuilds of all projections",
            "peer_value": round(peer, 1),
            "limit": "read, decode and fold only, one process",
            "limit_value": round(limit, 1),
            "ratio_peer": round(peer / value, 2),
            "ratio_limit": round(limit / value, 3),
        }
    ]


def _named(totals: Totals, size: int) -> str:
    refused = sum(n for by in totals.refused.values() for n in by.values())
    return (
        f"what-if: {size:,} entries, {totals.subjects:,} subjects, {totals.changed:,} changed, "
        f"{refused:,} acts would not stand"
    )


def _limit(folder: Path, size: int) -> float:
    """Seconds to fold every subject once."""
    with closing(open_store(folder)) as store:
        started = time.perf_counter()
        for part in parts(store, size, PART_ENTRIES):
            for tag, lines in groupby(by_subject(store, *part, size), key=itemgetter(0)):
                fold(SubjectState(tag), (decode(number, line) for _, number, line in lines))
        return time.perf_counter() - started


def _twice_rebuilt(folder: Path) -> float:
    """Seconds of two rebuilds; one is measured."""
    started = time.perf_counter()
    with closing(open_projections(folder)) as projections:
        rebuild(folder, projections, lambda: LAST_DAY)
    return 2 * (time.perf_counter() - started)
