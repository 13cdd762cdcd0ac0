"""Importing a file of penalty rows, end to end: parsed, checked, decided, durable with tiles.

Peer: the same cells by raw `executemany` into one SQLite table, one commit for each 2,000 rows,
synchronous=FULL. Limit: only reading the file with the csv module.
"""

from __future__ import annotations

import csv
import json
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from ledger.codes import synthetic_unified_code

if TYPE_CHECKING:
    from pathlib import Path

FIRST_DAY = date(2026, 4, 1)
HEADINGS = [
    "行政相对人名称",
    "行政相对人类别",
    "行政相对人代码_1(统一社会信用代码)",
    "法定代表人",
    "行政处罚决定书文号",
    "违法行为类型",
    "违法事实",
    "处罚依据",
    "处罚类别",
    "处罚内容",
    "罚款金额(万元)",
    "处罚决定日期",
    "处罚有效期",
    "处罚机关",
    "处罚机关统一社会信用代码",
    "数据来源单位",
    "数据来源单位统一社会信用代码",
    "备注",
]
ORGAN, ORGAN_CODE = "永昌县市场监督管理局", "11620321MB0000019B"
PIECE = 2_000
RUN = """
import json, resource, sys, time
from pathlib import Path
from graphql_api.rooms import open_ledger
from ledger.intake.importing import import_file
from ledger.situation import Actor
ledger = open_ledger(sys.argv[1])
actor = Actor("o1", "AMR", frozenset({"PROVIDER", "DESIGNATOR"}))
started = time.perf_counter()
summary = import_file(ledger, Path(sys.argv[2]), agency="AMR", actor=actor)
seconds = time.perf_counter() - started
ledger.close()
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"seconds": seconds, "accepted": summary.accepted, "rows": summary.rows,
                  "rejected": summary.rejected, "reasons": summary.reasons,
                  "megabytes": (own + children) / 1024}))
"""


def measure(folder: Path, rows: int) -> list[dict[str, Any]]:
    """The figures for a file of so many rows about a fifth as many organisations."""
    from graphql_api.rooms import found  # noqa: PLC0415 - the file is made first

    path = make_file(folder / "penalties.csv", rows)
    data = folder / "data"
    found(str(data), "bench/simulated", simulated=True).close()
    done = _run(data, path)
    if done["accepted"] != rows:
        raise SystemExit(f"accepted {done['accepted']} of {rows}: {done['reasons']}")
    value = rows / done["seconds"]
    peer, limit = rows / _executemany(folder, path), rows / _reading(path)
    memory = round(done["megabytes"])
    return [
        _figure("import of penalty rows", value, "rows/s", peer, limit),
        {
            **_figure("import: peak memory of all its processes", memory, "MB", None, None),
            "peer": "",
            "limit": "required at most",
            "limit_value": 500,
            "ratio_limit": round(memory / 500, 3),
        },
    ]


def _figure(
    name: str, value: float, unit: str, peer: float | None, limit: float | None
) -> dict[str, Any]:
    return {
        "figure": name,
        "store": "sqlite",
        "value": round(value),
        "unit": unit,
        "peer": "raw executemany of the same cells, FULL",
        "peer_value": round(peer) if peer else None,
        "limit": "reading the file with csv",
        "limit_value": round(limit) if limit else None,
        "ratio_peer": round(value / peer, 4) if peer else None,
        "ratio_limit": round(value / limit, 4) if limit else None,
    }


def _run(data: Path, path: Path) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-c", RUN, str(data), str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    done: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return done


def make_file(path: Path, rows: int, seed: int = 1) -> Path:
    """A file as a department sends it: UTF-8 with BOM, 2018 layout."""
    dice = random.Random(seed)
    codes = [synthetic_unified_code(n + 1) for n in range(max(1, rows // 5))]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for number in range(rows):
            at = dice.randrange(len(codes))
            day = FIRST_DAY + timedelta(dice.randrange(200))
            writer.writerow(
                (
                    f"永昌县第{at}商贸有限公司",
                    "法人及非法人组织",
                    codes[at],
                    "王某某",
                    f"永市监罚〔2026〕{number + 1}号",
                    "未按规定明码标价",
                    f"当事人于{day}在其经营场所销售商品未按规定明码标价，现场检查共{at}种。",
                    "《中华人民共和国价格法》第四十二条",
                    "罚款",
                    f"罚款人民币{dice.randrange(1, 50) * 100}元",
                    f"{dice.randrange(1, 50) / 100:.6f}",
                    f"{day.year}/{day.month}/{day.day}",
                    "2099-12-31",
                    ORGAN,
                    ORGAN_CODE,
                    ORGAN,
                    ORGAN_CODE,
                    "",
                )
            )
    return path


def _reading(path: Path) -> float:
    started = time.perf_counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for _ in csv.reader(file):
            pass
    return time.perf_counter() - started


def _executemany(folder: Path, path: Path) -> float:
    columns = ",".join(f"c{n}" for n in range(len(HEADINGS)))
    marks = ",".join("?" * len(HEADINGS))
    started = time.perf_counter()
    with (
        closing(sqlite3.connect(folder / "raw.sqlite")) as connection,
        path.open(encoding="utf-8-sig", newline="") as file,
    ):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"CREATE TABLE rows ({columns})")
        reader = csv.reader(file)
        while piece := list(islice(reader, PIECE)):
            with connection:
                connection.executemany(f"INSERT INTO rows VALUES ({marks})", piece)
    return time.perf_counter() - started
