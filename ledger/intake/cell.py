"""Collection and sharing (Article 13, 归集共享): one cell's text becomes a date, an amount, a list.

Dates are days in Asia/Shanghai. Amounts are Decimal yuan made from the text, never through a
float. What repeats in a table (dates, kinds, categories) is read once and remembered.
"""

from __future__ import annotations

import datetime as dt
import re
from datetime import date, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from ledger.intake.fault import AMOUNT, AMOUNT_SIZE, DATE, VALUE, CellFault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

YUAN_IN_WAN = 10_000
REMEMBERED_MAX = 50_000
SERIAL_ZERO = date(1899, 12, 30)
"""Day 0 of the 1900 system for every serial after February 1900."""
EXACT_MAX = 2**53
"""Whole numbers beyond this are no longer exact in a spreadsheet's floats."""
SHANGHAI = timezone(timedelta(hours=8))

_TIME = r"(?:[ T]*\d{1,2}[:时点]\d{1,2}(?:[:分]\d{0,2}(?:\.\d+)?)?[秒分]?)?"
_ORDERED = re.compile(rf"(\d{{4}})\s*([-/.])\s*(\d{{1,2}})\s*\2\s*(\d{{1,2}}){_TIME}")
_CHINESE = re.compile(rf"(\d{{4}})\s*年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*日?{_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})")
_AMOUNT = re.compile(r"([+-]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)(万元|万|元)?(?:整)?")
_DASHES = str.maketrans("‐‑–—－．。／", "-----../")
_SEPARATORS = re.compile(r"[;；、,，/|\n]+")


class Remembering:
    """Reads each different text once; what cannot be read is remembered as well."""

    __slots__ = ("_read", "known")

    def __init__(self, read: Callable[[str], Any]) -> None:
        self._read = read
        self.known: dict[str, Any] = {}
        """What texts say; a CellFault for what cannot be read."""

    def first(self, text: str) -> Any:
        """What a text says that was not read before, or its CellFault."""
        if len(self.known) >= REMEMBERED_MAX:
            self.known.clear()
        try:
            found = self._read(text)
        except CellFault as fault:
            found = fault.with_traceback(None)
        self.known[text] = found
        return found


def plain(text: str) -> str:
    """A short value as it is compared: half width, trimmed."""
    return normalize("NFKC", text).strip()


def read_date(text: str) -> date:
    """A day from any of the forms departments write, with or without a time, or a serial number.

    Raises CellFault for anything else; two-digit years and day-first forms are never guessed.
    """
    value = plain(text).translate(_DASHES)
    if _ZONED.fullmatch(value):
        return _zoned(value)
    if found := _ORDERED.fullmatch(value):
        return _day(found[1], found[3], found[4])
    for pattern in (_CHINESE, _COMPACT):
        if found := pattern.fullmatch(value):
            return _day(found[1], found[2], found[3])
    if found := _SERIAL.fullmatch(value):
        return SERIAL_ZERO + timedelta(days=int(found[1]))
    raise CellFault(DATE)


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as wrong:
        raise CellFault(DATE) from wrong


def _zoned(value: str) -> date:
    try:
        return dt.datetime.fromisoformat(value).astimezone(SHANGHAI).date()
    except (ValueError, OverflowError) as wrong:
        raise CellFault(DATE) from wrong


def read_amount(text: str, digits: int = 18, decimals: int = 6) -> tuple[Decimal, str]:
    """Yuan from a number of ten-thousand yuan, with the text it came from.

    A unit written into the cell (`5000元`) wins over the column's. Raises CellFault for what
    is no number, is negative, or has more than `digits` digits or `decimals` decimals.
    """
    value = plain(text).replace(" ", "").lstrip("¥")
    found = _AMOUNT.fullmatch(value)
    if found is None:
        raise CellFault(AMOUNT)
    try:
        number = Decimal(found[1].replace(",", ""))
    except InvalidOperation as wrong:
        raise CellFault(AMOUNT) from wrong
    if found[2] == "元":
        number /= YUAN_IN_WAN
    _, figures, exponent = number.normalize().as_tuple()
    places = -int(exponent)
    whole = len(figures) - places
    if number < 0 or places > decimals or whole > digits - decimals:
        raise CellFault(AMOUNT_SIZE)
    return _shortest(number * YUAN_IN_WAN), text


def _shortest(number: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    short = number.normalize()
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1))  # type: ignore[operator]


def read_value(text: str, values: Mapping[str, str], other: str = "") -> str:
    """The wire value of a word in a list; `其他-…` counts as 其他.

    Raises CellFault for a word that is not in the list.
    """
    word = plain(text)
    if (found := values.get(word)) is not None:
        return found
    if word.startswith(("其他", "其它")) and "其他" in values:
        return values["其他"]
    if other:
        return other
    raise CellFault(VALUE)


def read_values(text: str, values: Mapping[str, str], other: str = "") -> tuple[str, ...]:
    """The wire values of a list separated by `;`, `、`, `,` or the like, each once, in order.

    Raises CellFault when one of them is not in the list, or none is given.
    """
    if (whole := values.get(plain(text))) is not None:
        return tuple(whole.split(";"))
    words = [word for word in _SEPARATORS.split(plain(text)) if word.strip()]
    found = [value for word in words for value in read_value(word, values, other).split(";")]
    if not found:
        raise CellFault(VALUE)
    return tuple(dict.fromkeys(found))


def text_of(cell: object) -> str:
    """The text of a workbook's cell, as the spreadsheet would show it to whoever typed it.

    Numbers have at most 15 significant digits, as in the spreadsheet; a whole number that a
    float cannot hold keeps its exponent, so that a code made of it is recognised as rounded.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        if cell.is_integer():
            return str(int(cell)) if abs(cell) < EXACT_MAX else repr(cell)
        return format(cell, ".15g")
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return "" if cell is None else str(cell)
