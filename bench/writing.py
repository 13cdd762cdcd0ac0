"""Commands one after another and from many threads, each durable before it answers.

Peer: one row and one commit for each, raw sqlite3, synchronous=FULL. Limit: none is named; the
disk's own flush is in both.
"""

from __future__ import annotations

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from graphql_api.rooms import found
from ledger.codes import synthetic_unified_code
from ledger.record.filing import FileRecord
from ledger.record.record import RecordFiled
from ledger.situation import Actor

if TYPE_CHECKING:
    from pathlib import Path

ACTOR = Actor("o1", "AMR", frozenset({"PROVIDER"}))
THREADS = 32


def measure(folder: Path, commands: int) -> list[dict[str, Any]]:
    """So many filings by one thread, then as many by 32."""
    with closing(found(str(folder / "data"), "bench/simulated", simulated=True)) as ledger:
        started = time.perf_counter()
        for number in range(commands):
            ledger.execute(_command(number), ACTOR)
        alone = commands / (time.perf_counter() - started)
        started = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            numbers = range(commands, 2 * commands)
            list(pool.map(lambda number: ledger.execute(_command(number), ACTOR), numbers))
        together = commands / (time.perf_counter() - started)
    peer = commands / _raw(folder, commands)
    return [
        _figure("filing a record, one thread", alone, peer),
        _figure("filing a record, 32 threads", together, peer),
    ]


def _figure(name: str, value: float, peer: float) -> dict[str, Any]:
    return {
        "figure": name,
        "store": "sqlite",
        "value": round(value),
        "unit": "commands/s",
        "peer": "one raw insert and commit each, FULL",
        "peer_value": round(peer),
        "limit": "",
        "limit_value": None,
        "ratio_peer": round(value / peer, 3),
        "ratio_limit": None,
    }


def _command(number: int) -> FileRecord:
    facts = RecordFiled(
        kind="penalty",
        document_no=f"永市监罚〔2026〕{number + 1}号",
        agency="AMR",
        decided_on=date(2026, 9, 30),
        name=f"永昌县第{number % 500}商贸有限公司",
        penalty_kinds=("fine",),
        fine=Decimal(5000),
    )
    code = synthetic_unified_code(number % 500 + 1)
    return FileRecord(subject=code, facts=facts, texts={"facts": "未按规定明码标价"})


def _raw(folder: Path, rows: int) -> float:
    with closing(sqlite3.connect(folder / "raw.sqlite")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE rows (number, text)")
        started = time.perf_counter()
        for number in range(rows):
            with connection:
                connection.execute("INSERT INTO rows VALUES (?, ?)", (number, "x" * 1_000))
        return time.perf_counter() - started
