"""Collection and sharing (Article 13, 归集共享): a row of a table becomes values, or faults.

A row is read whole: all its faults are found at once, so that whoever corrects it does so once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.codes import normalised
from ledger.intake.cell import Remembering, read_amount, read_date, read_value, read_values
from ledger.intake.counterpart import counterpart_of
from ledger.intake.fault import (
    DATE,
    DATE_AHEAD,
    DATES_ORDER,
    MISSING,
    ROUNDED,
    SHAPE,
    TOO_LONG,
    TOO_MANY_CELLS,
    UNWANTED,
    CellFault,
    Fault,
    masked,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from ledger.intake.counterpart import Counterpart
    from ledger.intake.delivery import Table
    from ledger.intake.layout import Column, Rules


class ParsedRow(msgspec.Struct, gc=False):
    """A row that can be read; whether it can be filed is decided next."""

    number: int
    """Row number as a spreadsheet shows it."""
    values: dict[str, Any]
    """Text, date, (yuan, source text), wire value or tuple of them, by field; blanks are absent."""
    counterpart: Counterpart
    """Whom the row is about, by its codes."""
    cells: list[str]
    """The original cells."""
    warnings: tuple[str, ...] = ()


class RejectedRow(msgspec.Struct, gc=False):
    """A row that cannot be taken as it is."""

    number: int
    cells: list[str]
    faults: tuple[Fault, ...]


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, table: Table, rules: Rules, today: date) -> None:
        self.table = table
        self._rules = rules
        self._today = today
        self._blank = rules.blank
        self._columns = {c.field: c for c in table.layout.columns}
        self._steps = [
            (position, field, self._columns[field].length, self._reading(self._columns[field]))
            for field, position in sorted(table.positions.items(), key=lambda p: p[1])
        ]
        self._required = frozenset(c.field for c in table.layout.required)
        self._conditional = tuple(
            c for c in table.layout.columns if c.when or c.absent
        )
        self._width = len(table.headings)

    def read(self, number: int, cells: list[str]) -> ParsedRow | RejectedRow:
        """The row's values, or everything that is wrong with it."""
        faults: list[Fault] = []
        values = self._values(cells, faults)
        if len(values) < len(self._steps) and not self._required <= values.keys():
            self._missing(values, faults)
        if self._conditional:
            self._conditions(values, faults)
        self._order(values, faults)
        counterpart, wrong, warnings = counterpart_of(values, self.table.layout.subject_by)
        for field, code in wrong:
            if all(known.field != field for known in faults):
                faults.append(self._fault(field, code, str(values.get(field, ""))))
        if len(cells) > self._width and any(cells[self._width :]):
            faults.insert(0, Fault("", "", TOO_MANY_CELLS))
        if faults or counterpart is None:
            return RejectedRow(number, cells, tuple(faults))
        return ParsedRow(number, values, counterpart, cells, warnings)

    def _values(self, cells: Sequence[str], faults: list[Fault]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        blank, width = self._blank, len(cells)
        for position, field, length, reading in self._steps:
            if position >= width:
                continue
            text = cells[position]
            if not text or not (text := text.strip()) or text in blank:
                continue
            if length and len(text) > length:
                faults.append(self._fault(field, TOO_LONG, text))
                values[field] = None
                continue
            if reading is None:
                values[field] = text
                continue
            try:
                values[field] = reading(text)
            except CellFault as fault:
                faults.append(self._fault(field, fault.code, text))
                values[field] = None
        return values

    def _reading(self, column: Column) -> Callable[[str], Any] | None:
        listed = self._rules.lists.get(column.values, {})
        other = column.other
        match column.type:
            case "date":
                return Remembering(self._day(column))
            case "amount":
                digits, decimals = column.digits, column.decimals
                return Remembering(lambda text: read_amount(text, digits, decimals))
            case "enum":
                return Remembering(lambda text: read_value(text, listed, other))
            case "list":
                return Remembering(lambda text: read_values(text, listed, other))
            case "code":
                return _code(column)
        return None

    def _day(self, column: Column) -> Callable[[str], date | None]:
        def read(text: str) -> date | None:
            day = read_date(text)
            if column.open and day.isoformat() == column.open:
                return None
            if column.field in DECIDED and day > self._today:
                raise CellFault(DATE_AHEAD)
            if day.isoformat() < self._rules.earliest:
                raise CellFault(DATE)
            return day

        return read

    def _missing(self, values: dict[str, Any], faults: list[Fault]) -> None:
        faults.extend(
            self._fault(column.field, MISSING)
            for column in self.table.layout.required
            if column.field not in values
        )

    def _conditions(self, values: dict[str, Any], faults: list[Fault]) -> None:
        for column in self._conditional:
            field = column.field
            if field in values:
                if column.absent and _holds(column.absent, values):
                    faults.append(self._fault(field, UNWANTED))
            elif column.when and _holds(column.when, values):
                if not any(other in values for other in column.unless):
                    faults.append(self._fault(field, MISSING))

    def _order(self, values: dict[str, Any], faults: list[Fault]) -> None:
        begins, ends = values.get("valid_from"), values.get("valid_until")
        if begins is not None and ends is not None and ends < begins:
            faults.append(self._fault("valid_until", DATES_ORDER))

    def _fault(self, field: str, code: Any, value: str = "") -> Fault:
        position = self.table.positions.get(field)
        heading = (
            self.table.headings[position] if position is not None else self._columns[field].heading
        )
        return Fault(field, heading, code, masked(value))


DECIDED = frozenset({"decided_on", "made_on", "determined_on"})
"""Days of acts: none of them lies ahead."""


def _holds(condition: dict[str, tuple[str, ...]], values: dict[str, Any]) -> bool:
    for field, wanted in condition.items():
        value = values.get(field)
        if value is not None and (
            value in wanted if isinstance(value, str) else not set(wanted).isdisjoint(value)
        ):
            return True
    return False


def _code(column: Column) -> Callable[[str], str]:
    form = re.compile(column.shape) if column.shape else None

    def read(text: str) -> str:
        code = normalised(text.strip("=\"'\t "))
        if "E+" in code:
            raise CellFault(ROUNDED)
        if form is not None and not form.fullmatch(code):
            raise CellFault(SHAPE)
        return code

    return Remembering(read)
