"""Collection and sharing (Article 13, 归集共享): a row of a table becomes values, or faults.

A row is read whole: all its faults are found at once, so that whoever corrects it does so once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.codes import normalised
from ledger.intake.cell import Remembering, read_amount, read_date, read_value, read_values
from ledger.intake.counterpart import Counterpart, counterpart_of, representative_of
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

    from ledger.intake.delivery import Table
    from ledger.intake.layout import Column, Rules


BLANK_MAX = 8
"""No word for nothing is longer."""
TEXT_MAX = 32_767
"""What one cell of a spreadsheet holds."""
UNREAD = object()
SUBJECT_CODE = "subject_code"
"""The one column of codes of a layout that has no others."""


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
        self._steps: list[tuple[str, int, Remembering | None] | None] = [None] * len(table.headings)
        for field, position in table.positions.items():
            column = self._columns[field]
            self._steps[position] = (field, column.length or TEXT_MAX, self._reading(column))
        self._required = frozenset(c.field for c in table.layout.required)
        self._conditional = tuple(c for c in table.layout.columns if c.when or c.absent)
        self._deciding_fields = sorted({f for c in self._conditional for f in (*c.when, *c.absent)})
        self._asked: dict[Any, tuple[frozenset[str], frozenset[str]]] = {}
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
        for named, code in wrong:
            field = named if named in self._columns else SUBJECT_CODE
            if all(known.field != field for known in faults):
                faults.append(self._fault(field, code, str(values.get(field, ""))))
        if len(cells) > self._width and any(cells[self._width :]):
            faults.insert(0, Fault("", "", TOO_MANY_CELLS))
        if "representative_number" in values:
            warnings = (*warnings, *representative_of(values))
        if faults or counterpart is None:
            return RejectedRow(number, cells, tuple(faults))
        return ParsedRow(number, values, counterpart, cells, warnings)

    def _values(self, cells: Sequence[str], faults: list[Fault]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        blank = self._blank
        for text, step in zip(cells, self._steps, strict=False):
            if not text or step is None or not (text := text.strip()):
                continue
            size = len(text)
            if size <= BLANK_MAX and text in blank:
                continue
            field, length, reading = step
            if size > length:
                faults.append(self._fault(field, TOO_LONG, text))
                values[field] = None
            elif reading is None:
                values[field] = text
            else:
                value = reading.known.get(text, UNREAD)
                if value is UNREAD:
                    value = reading.first(text)
                if type(value) is CellFault:
                    faults.append(self._fault(field, value.code, text))
                    value = None
                values[field] = value
        return values

    def _reading(self, column: Column) -> Remembering | None:
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
        """What other cells make required, or forbid; the same answer for the same words."""
        words = tuple([values.get(field) for field in self._deciding_fields])
        found = self._asked.get(words)
        if found is None:
            found = self._asked[words] = self._ask(values)
        wanted, unwanted = found
        if not wanted <= values.keys():
            missing = (self._columns[field] for field in sorted(wanted - values.keys()))
            faults.extend(
                self._fault(column.field, MISSING)
                for column in missing
                if not any(other in values for other in column.unless)
            )
        if unwanted and not unwanted.isdisjoint(values):
            faults.extend(self._fault(f, UNWANTED) for f in sorted(unwanted & values.keys()))

    def _ask(self, values: dict[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
        columns = self._conditional
        return (
            frozenset(c.field for c in columns if c.when and _holds(c.when, values)),
            frozenset(c.field for c in columns if c.absent and _holds(c.absent, values)),
        )

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


def _code(column: Column) -> Remembering:
    form = re.compile(column.shape) if column.shape else None

    def read(text: str) -> str:
        code = normalised(text.strip("=\"'\t "))
        if "E+" in code:
            raise CellFault(ROUNDED)
        if form is not None and not form.fullmatch(code):
            raise CellFault(SHAPE)
        return code

    return Remembering(read)
