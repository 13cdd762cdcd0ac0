"""Collection and sharing (Article 13, 归集共享): delivered workbooks (.xls, .xlsx, .ods).

What a file is, its content says and not its name. A workbook is checked for its size when
unpacked before it is opened, and a damaged one is one clear fault.
"""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
)

from ledger.intake.cell import text_of
from ledger.intake.fault import BROKEN, LOCKED, NOT_A_TABLE, TOO_LARGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from python_calamine import CalamineSheet

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_KINDS = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf",
    b"\x7fELF", b"MZ", b"SQLite format", b"BM", b"II*\0", b"MM\0*", b"PK\x05\x06", b"<!doctype",
    b"<html", b"<table", b"<?xml",
)  # fmt: skip
"""How files of other kinds begin; an HTML page that is named .xls is one."""
PANICS = "pyo3_runtime"
"""Where the reader's own panics come from: they are damaged workbooks, and no `Exception`."""
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def is_workbook(path: Path) -> bool:
    """Whether the content is a workbook's; False for text.

    Raises NoTable for a file of another kind.
    """
    with path.open("rb") as file:
        begin = file.read(64)
    if begin.startswith((ZIP, COMPOUND)):
        return True
    if (
        begin.lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith(tuple(k.lower() for k in OTHER_KINDS))
    ):
        raise NOT_A_TABLE.refused()
    return False


def open_workbook(path: Path, unpacked_bytes_max: int) -> CalamineWorkbook:
    """The workbook, readable.

    Raises NoTable when it is damaged, locked, no workbook, or too large when unpacked.
    """
    content = path.read_bytes()
    if content.startswith(ZIP):
        _check_zip(content, unpacked_bytes_max)
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as locked:
        raise LOCKED.refused() from locked
    except (CalamineError, ValueError, OSError) as broken:
        raise BROKEN.refused() from broken
    except BaseException as panic:
        if type(panic).__module__ == PANICS:
            raise BROKEN.refused() from panic
        raise


def _check_zip(content: bytes, unpacked_bytes_max: int) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            unpacked = sum(info.file_size for info in archive.infolist())
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as broken:
        raise BROKEN.refused() from broken
    if not names.intersection(_WORKBOOKS) and not kind.startswith(_ODS):
        raise NOT_A_TABLE.refused()
    if unpacked > unpacked_bytes_max:
        raise TOO_LARGE.refused()


def visible_sheets(workbook: CalamineWorkbook) -> tuple[str, ...]:
    """Names of the sheets a reader would see, in order."""
    return tuple(
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible
    )


class Sheet:
    """The rows of one sheet from its row 1, as texts, loaded whenever they are asked for."""

    def __init__(self, path: Path, name: str, unpacked_bytes_max: int) -> None:
        self.path = path
        self.name = name
        self._unpacked_bytes_max = unpacked_bytes_max
        self._held: CalamineSheet | None = None

    def __call__(self) -> Iterator[list[str]]:
        """The rows, one at a time.

        Raises NoTable when the sheet is damaged.
        """
        with _damage(self.name):
            sheet = self._held or self._load()
            for cells in sheet.iter_rows():
                yield [cell if type(cell) is str else text_of(cell) for cell in cells]

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the sheet in memory between several looks at it."""
        with _damage(self.name):
            self._held = self._load()
        try:
            yield
        finally:
            self._held = None

    def _load(self) -> CalamineSheet:
        return open_workbook(self.path, self._unpacked_bytes_max).get_sheet_by_name(self.name)


@contextmanager
def _damage(sheet: str) -> Iterator[None]:
    try:
        yield
    except (CalamineError, ValueError) as broken:
        raise BROKEN.refused(fields=(sheet,)) from broken
    except BaseException as panic:
        if type(panic).__module__ == PANICS:
            raise BROKEN.refused() from panic
        raise
