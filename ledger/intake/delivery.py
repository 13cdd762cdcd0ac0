"""Collection and sharing (Article 13, 归集共享): a delivered file as tables of known layouts.

All that can stop a file as a whole is found here, before the first append: its size, its kind,
its encoding from the first byte to the last, its headings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from ledger.intake import text, workbook
from ledger.intake.fault import (
    EMPTY,
    HEADINGS_MISSING,
    HEADINGS_REPEATED,
    LAYOUT_UNKNOWN,
    NO_LAYOUT,
    TOO_LARGE,
    UNREADABLE,
)
from ledger.intake.layout import best, match
from ledger.intake.rejects import ADDED

if TYPE_CHECKING:
    from pathlib import Path

    from ledger.intake.layout import Layout, Match, Rules

OpenRows = Callable[[], Iterator[list[str]]]
Source = tuple[str, OpenRows, Callable[[], AbstractContextManager[None]]]
"""Name of a sheet, its rows, and what keeps it in memory between two looks."""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet (or the text file) whose headings were recognised."""

    sheet: str
    """Name of the sheet; empty for a text file."""
    layout: Layout
    headings: tuple[str, ...]
    """As the source wrote them."""
    positions: dict[str, int]
    heading_row: int
    """Row number of the headings as a spreadsheet shows it, from 1."""
    unread: tuple[str, ...]
    """Headings that no field of the layout has; their cells are kept but not read."""
    _open: OpenRows
    size: int = 0
    """How many rows it has."""
    organs: frozenset[tuple[str, str]] = frozenset()
    """Every name and code of a deciding organ in it."""

    def rows(self, after: int = 0) -> Iterator[tuple[int, list[str]]]:
        """Number and cells of each row below the headings, and after that number, that has
        anything in it.
        """
        begin = max(self.heading_row, after)
        for number, cells in enumerate(islice(self._open(), begin, None), begin + 1):
            if any(cell and not cell.isspace() for cell in cells):
                if number == self.heading_row + 1 and self._is_heading(cells):
                    continue
                yield number, cells

    def _is_heading(self, cells: Sequence[str]) -> bool:
        """Whether the row below the headings only repeats them, as field codes."""
        return len(match(self.layout, cells).positions) * 2 > len(self.positions)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file that can be imported."""

    file: str
    """SHA-256 of its bytes, hexadecimal."""
    size_bytes: int
    encoding: str
    """`utf-8-sig`, `gb18030`, or empty for a workbook."""
    tables: tuple[Table, ...]
    rows: int
    """How many rows its tables have."""
    organs: frozenset[tuple[str, str]]
    """Every name and code of a deciding organ in it."""
    unread: tuple[str, ...] = ()
    """Sheets that are no table of a known layout."""


def open_delivery(
    path: Path, layouts: Sequence[Layout], rules: Rules, forced: str | None = None
) -> Delivery:
    """Check the whole file and find its tables.

    Raises NoTable with one code when it cannot be read as a table of a layout in force.
    """
    candidates = _candidates(layouts, forced)
    try:
        size = path.stat().st_size if path.is_file() else -1
        if size < 0:
            raise UNREADABLE.refused()
        if size > rules.file_bytes_max:
            raise TOO_LARGE.refused()
        if size == 0:
            raise EMPTY.refused()
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if workbook.is_workbook(path):
            encoding, sheets = "", _sheets(path, rules)
        else:
            encoding, sheets = _text(path)
    except OSError as error:
        raise UNREADABLE.refused() from error
    tables, unread = _tables(sheets, candidates, rules)
    rows = sum(table.size for table in tables)
    if not rows:
        raise EMPTY.refused()
    organs = frozenset[tuple[str, str]]().union(*(table.organs for table in tables))
    return Delivery(digest, size, encoding, tables, rows, organs, unread)


def _surveyed(table: Table) -> Table:
    """The table with its size and the organs it names; it is read to its end."""
    size = 0
    organs: set[tuple[str, str]] = set()
    name_at = table.positions["organ"]
    code_at = table.positions.get("organ_code", -1)
    for _, cells in table.rows():
        size += 1
        if name_at < len(cells):
            code = cells[code_at] if 0 <= code_at < len(cells) else ""
            organs.add((cells[name_at].strip(), code))
    return replace(table, size=size, organs=frozenset(organs))


def _candidates(layouts: Sequence[Layout], forced: str | None) -> Sequence[Layout]:
    if forced is None:
        return layouts
    found = [layout for layout in layouts if layout.name == forced.removeprefix("layout.")]
    if not found:
        raise LAYOUT_UNKNOWN.refused()
    return found


def _sheets(path: Path, rules: Rules) -> list[Source]:
    limit = rules.workbook_bytes_max
    names = workbook.visible_sheets(workbook.open_workbook(path, limit))
    sheets = [workbook.Sheet(path, name, limit) for name in names]
    return [(sheet.name, sheet, sheet.held) for sheet in sheets]


def _text(path: Path) -> tuple[str, list[Source]]:
    encoding = text.encoding_of(path)
    delimiter = text.delimiter_of(path, encoding)
    return encoding, [("", partial(text.rows_of, path, encoding, delimiter), nullcontext)]


def _tables(
    sheets: Sequence[Source], candidates: Sequence[Layout], rules: Rules
) -> tuple[tuple[Table, ...], tuple[str, ...]]:
    """The recognised tables; the others are named. The best of none explains what is missing."""
    tables: list[Table] = []
    failed: list[tuple[str, Match | None]] = []
    for sheet, rows, held in sheets:
        with held():
            found, row, headings = _headings(rows, candidates, rules)
            if found is None or found.missing:
                failed.append((sheet, found))
            elif found.repeated:
                raise HEADINGS_REPEATED.refused(fields=found.repeated)
            else:
                tables.append(_surveyed(_table(sheet, found, row, headings, rows)))
    if not tables:
        raise _missing([m for _, m in failed if m is not None], rules)
    return tuple(tables), tuple(sheet for sheet, _ in failed)


def _table(sheet: str, found: Match, row: int, headings: list[str], rows: OpenRows) -> Table:
    read = set(found.positions.values())
    unread = tuple(
        h for i, h in enumerate(headings) if h.strip() and i not in read and h not in ADDED
    )
    return Table(sheet, found.layout, tuple(headings), found.positions, row, unread, rows)


def _headings(
    rows: OpenRows, candidates: Sequence[Layout], rules: Rules
) -> tuple[Match | None, int, list[str]]:
    """The row near the top that fits a layout best: its match, number and cells."""
    found: tuple[Match | None, int, list[str]] = (None, 0, [])
    for number, cells in enumerate(islice(rows(), rules.heading_rows_max), 1):
        candidate = best(candidates, cells)
        if candidate is None or not candidate.positions:
            continue
        if found[0] is None or len(candidate.positions) > len(found[0].positions):
            found = (candidate, number, cells)
            if not candidate.missing:
                break
    return found


def _missing(matches: list[Match], rules: Rules) -> Exception:
    closest = max(matches, key=lambda m: m.share, default=None)
    if closest is None or closest.share < float(rules.headings_share_min):
        return NO_LAYOUT.refused()
    return HEADINGS_MISSING.refused(fields=closest.missing)
