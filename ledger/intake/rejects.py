"""Collection and sharing (Article 13, 归集共享): rejected rows, to correct and send again.

It holds the original headings and cells, and after them row, field, reason and what to do, in
Chinese. It holds personal values: only its owner may read it (mode 0600).
"""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from io import TextIOWrapper
    from pathlib import Path

    from ledger.intake.delivery import Table
    from ledger.intake.row import RejectedRow

ADDED = ("原文件行号", "问题字段", "原因代码", "原因说明")
"""Headings of our own; a reader of the corrected file passes over them."""
SUFFIX = ".rejects.csv"
OWNER_ONLY = 0o600


class RejectsFile:
    """Written only when there is something to write; one file for each sheet with rejected rows."""

    def __init__(self, path: Path | None) -> None:
        """A file at this path; nothing is written without one."""
        self.path = path
        self.written: list[Path] = []
        self._open: dict[str, TextIOWrapper] = {}

    def add(self, table: Table, rows: Iterable[RejectedRow]) -> None:
        """Append rejected rows of one table."""
        if self.path is None:
            return
        for row in rows:
            file = self._open.get(table.sheet) or self._begin(table, self.path)
            csv.writer(file).writerow(_line(table, row))

    def close(self) -> None:
        """Have everything on disk."""
        for file in self._open.values():
            file.close()
        self._open.clear()

    def _begin(self, table: Table, path: Path) -> TextIOWrapper:
        if self._open:
            path = path.with_name(f"{path.stem}.{len(self._open) + 1}{path.suffix}")
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
        os.fchmod(descriptor, OWNER_ONLY)
        file = os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="")
        self._open[table.sheet] = file
        self.written.append(path)
        kept = [h for h in table.headings if h not in ADDED]
        csv.writer(file).writerow([*kept, *ADDED])
        return file


def _line(table: Table, row: RejectedRow) -> list[str]:
    width = len(table.headings)
    cells = (row.cells + [""] * width)[: max(width, len(row.cells))]
    kept = [c for i, c in enumerate(cells) if i >= width or table.headings[i] not in ADDED]
    headings = {f.field: f.heading or _heading(table, f.field) for f in row.faults}
    fields = "；".join(dict.fromkeys(headings.values()))
    codes = "; ".join(dict.fromkeys(f.code.code for f in row.faults))
    reasons = "；".join(
        f"{shown}：{f.code.chinese}" if (shown := headings[f.field]) else f.code.chinese
        for f in row.faults
    )
    return [*kept, str(row.number), fields, codes, reasons]


def _heading(table: Table, field: str) -> str:
    """The heading the table has for a field; the field where it has none."""
    position = table.positions.get(field)
    return field if position is None else table.headings[position]
