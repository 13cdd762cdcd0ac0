"""Collection and sharing (Article 13, 归集共享): delivered text files, checked whole before use.

The encoding is decided by decoding every byte strictly: UTF-8 (with or without a mark), else
GB18030. A text that begins as UTF-8 and breaks later is damaged, never taken for GB18030.
"""

from __future__ import annotations

import codecs
import csv
from itertools import chain, islice
from typing import TYPE_CHECKING

from ledger.intake.fault import EMPTY, ENCODING, NOT_A_TABLE, QUOTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PIECE_BYTES = 1 << 20
CERTAINLY_UTF8 = 8
"""So many characters outside ASCII that decode as UTF-8 are no accident of GB18030."""
DELIMITERS = ",\t;|"
SAMPLE_ROWS = 40
CELL_LIMIT = 1 << 20
_END_ROW = ["\x1eend of file\x1e"]
"""A last row of our own; where it does not come back, a quotation mark was never closed."""
_END_LINES = ("\n", *_END_ROW)


def encoding_of(path: Path) -> str:
    """The encoding of the whole file: `utf-8-sig` or `gb18030`.

    Raises NoTable when it is neither, is empty, or holds binary data.
    """
    if _decodes(path, "utf-8"):
        return "utf-8-sig"
    if not _decodes(path, "gb18030"):
        raise ENCODING.refused()
    return "gb18030"


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    beyond_ascii = length = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            if b"\0" in piece and not piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                raise NOT_A_TABLE.refused()
            try:
                text = decoder.decode(piece)
            except UnicodeDecodeError as error:
                text = piece[: error.start].decode(encoding, "ignore")
                if encoding == "utf-8" and beyond_ascii + _beyond(text) >= CERTAINLY_UTF8:
                    raise ENCODING.refused() from error
                return False
            length += len(text)
            if beyond_ascii < CERTAINLY_UTF8:
                beyond_ascii += _beyond(text)
    if not length:
        raise EMPTY.refused()
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        if encoding == "utf-8" and beyond_ascii >= CERTAINLY_UTF8:
            raise ENCODING.refused() from error
        return False
    return True


def _beyond(text: str) -> int:
    return 0 if text.isascii() else len(text) - len(text.encode("ascii", "ignore"))


def delimiter_of(path: Path, encoding: str) -> str:
    """The sign between the cells: the one that gives the widest rows near the top.

    Raises NoTable when no sign gives two cells in a row.
    """
    with path.open(encoding=encoding, newline="") as file:
        lines = list(islice(file, SAMPLE_ROWS))
    if not any(line.strip() for line in lines):
        raise EMPTY.refused()
    widths = {sign: _width(lines, sign) for sign in DELIMITERS}
    sign = max(DELIMITERS, key=lambda sign: widths[sign])
    if widths[sign] < 2:  # noqa: PLR2004 - one cell a row is no table
        raise NOT_A_TABLE.refused()
    return sign


def _width(lines: list[str], sign: str) -> int:
    try:
        return max((len(row) for row in csv.reader(lines, delimiter=sign)), default=0)
    except csv.Error:
        return 0


def rows_of(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """The rows, one at a time, blank ones as empty lists: their number is their place.

    Raises NoTable, at the end of the file, where a quotation mark was never closed.
    """
    csv.field_size_limit(CELL_LIMIT)
    with path.open(encoding=encoding, newline="") as file:
        try:
            for row in csv.reader(chain(file, _END_LINES), delimiter=delimiter):
                if row == _END_ROW:
                    return
                yield row
        except csv.Error as error:
            raise QUOTES.refused() from error
    raise QUOTES.refused()
