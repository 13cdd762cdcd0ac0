"""Collection and sharing (Article 13, 归集共享): rows in a national layout, as .csv and .xlsx.

The same rows give the same bytes, so that the digest of a file says which it was. Words are
written as the layouts read them: codes in Chinese, days as 2026-09-30, amounts in the
layout's unit, an open end as the layout's last day.
"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from ledger.intake.cell import YUAN_IN_WAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ledger.intake.layout import Column

WAN = "万元"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The day every part of a workbook bears: the same rows give the same bytes."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute; it is written as text."""
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
    '.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd'
    '.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName='
    '"/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def cells(
    columns: Sequence[Column], values: Mapping[str, Any], lists: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """One row: a cell for each column of the layout, in its order."""
    return [_cell(column, values.get(column.field), lists) for column in columns]


def missing(columns: Sequence[Column], row: Sequence[str]) -> tuple[str, ...]:
    """Fields that the layout always asks for and the row does not have."""
    pairs = zip(columns, row, strict=True)
    return tuple(c.field for c, cell in pairs if c.required == "Y" and not cell)


def _cell(column: Column, value: Any, lists: Mapping[str, Mapping[str, str]]) -> str:
    words = lists.get(column.values, {})
    if value is None or value in ("", ()):
        return column.open if column.type == "date" else ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _amount(value, column)
    if isinstance(value, tuple | list):
        return ";".join(_word(str(one), words) for one in value)
    return _word(str(value), words)


def _word(code: str, words: Mapping[str, str]) -> str:
    """The first word a source uses for a code; the code itself where there is no list."""
    return next((word for word, wire in words.items() if wire == code), code)


def _amount(yuan: Decimal, column: Column) -> str:
    """An amount in the unit of its column, without trailing zeros or exponent."""
    amount = yuan / YUAN_IN_WAN if column.unit == WAN else yuan
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table as CSV in UTF-8 with a mark, as spreadsheets read it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    """A text that no spreadsheet computes: what begins like a formula gets a mark before it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_xlsx(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The table as a workbook of one sheet, every cell a text."""
    table = "".join(_row(number, row) for number, row in enumerate((headings, *rows), 1))
    parts = {**_PARTS, "xl/worksheets/sheet1.xml": f"{_SHEET}{table}</sheetData></worksheet>"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, f"{_HEAD}{text}")
    return out.getvalue()


def _row(number: int, row: Sequence[str]) -> str:
    made = "".join(
        f'<c r="{_letters(at)}{number}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(cell)}</t></is></c>"
        for at, cell in enumerate(row)
        if cell
    )
    return f'<row r="{number}">{made}</row>'


def _letters(at: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 26 is AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name
