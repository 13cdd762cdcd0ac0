"""Workbooks are known by their content; damaged, locked and foreign ones are one clear fault."""

from __future__ import annotations

import zipfile
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlwt
from python_calamine import PasswordError

from ledger.intake import workbook
from ledger.intake.fault import NoTable

if TYPE_CHECKING:
    import io
    from pathlib import Path

ROOMY = 10_000_000
NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
ODS = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES}>'
    '<office:body><office:spreadsheet><table:table table:name="表一"><table:table-row>'
    '<table:table-cell office:value-type="string"><text:p>文号</text:p></table:table-cell>'
    '<table:table-cell office:value-type="float" office:value="0.5"/>'
    "</table:table-row></table:table></office:spreadsheet></office:body>"
    "</office:document-content>"
)
KIND = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/>'
    "</manifest:manifest>"
)


def xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "处罚"
    sheet.append(["文号", "日期", "金额", "空"])
    sheet.append(["1号", date(2022, 3, 28), 0.1 + 0.2, None])
    hidden = book.create_sheet("代码表")
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def xls(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("处罚")
    for at, cell in enumerate(["1号", 44648, 620321100000011, 0.5]):
        sheet.write(0, at, cell)
    book.save(str(path))
    return path


def opened(path: Path) -> list[list[str]]:
    book = workbook.open_workbook(path, ROOMY)
    return list(workbook.Sheet(path, workbook.visible_sheets(book)[0], ROOMY)())


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def refused(path: Path, limit: int = ROOMY) -> str:
    with pytest.raises(NoTable) as caught:
        workbook.open_workbook(path, limit)
    return caught.value.code


def test_cells_of_an_xlsx_as_texts(tmp_path: Path) -> None:
    rows = opened(xlsx(tmp_path / "a.csv"))
    assert rows[1] == ["1号", "2022-03-28", "0.3", ""]


def test_cells_of_an_xls_as_texts(tmp_path: Path) -> None:
    assert opened(xls(tmp_path / "a.xlsx")) == [["1号", "44648", "620321100000011", "0.5"]]


def test_cells_of_an_ods_as_texts(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.ods",
        {
            "mimetype": KIND,
            "content.xml": ODS,
            "META-INF/manifest.xml": MANIFEST,
        },
    )
    assert opened(path) == [["文号", "0.5"]]


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    book = workbook.open_workbook(xlsx(tmp_path / "a.xlsx"), ROOMY)
    assert workbook.visible_sheets(book) == ("处罚",)


def test_a_workbook_is_known_by_its_content(tmp_path: Path) -> None:
    assert workbook.is_workbook(xlsx(tmp_path / "a.csv"))
    assert workbook.is_workbook(xls(tmp_path / "b.csv"))
    text = tmp_path / "c.xlsx"
    text.write_text("文号,备注", encoding="utf-8")
    assert not workbook.is_workbook(text)


@pytest.mark.parametrize(
    "begin",
    [b"%PDF-1.7", b"\x89PNG\r\n", b"<html><table>", b"\xef\xbb\xbf <!DOCTYPE html>", b"MZ\x90"],
)
def test_a_file_of_another_kind_is_no_table(tmp_path: Path, begin: bytes) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(begin + b" " * 100)
    with pytest.raises(NoTable, match="file_must_be_a_table"):
        workbook.is_workbook(path)


@pytest.mark.parametrize("kept", [30, 100, 1000, 3000])
def test_a_truncated_xlsx_is_one_clear_fault(tmp_path: Path, kept: int) -> None:
    path = xlsx(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes()[:kept])
    assert refused(path) == "workbook_must_be_readable"


def test_a_truncated_xls_is_one_clear_fault(tmp_path: Path) -> None:
    path = xls(tmp_path / "a.xls")
    path.write_bytes(path.read_bytes()[:1500])
    assert refused(path) == "workbook_must_be_readable"


def test_a_sheet_of_broken_xml_is_one_clear_fault(tmp_path: Path) -> None:
    whole = xlsx(tmp_path / "a.xlsx")
    broken = tmp_path / "b.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(broken, "w") as new:
        for item in old.namelist():
            content = old.read(item)
            cut = content[: len(content) // 2] if item.endswith("sheet1.xml") else content
            new.writestr(item, cut)
    with pytest.raises(NoTable, match="workbook_must_be_readable"):
        opened(broken)


def test_another_archive_is_no_table(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.xlsx", {"word/document.xml": "<w/>"})
    assert refused(path) == "file_must_be_a_table"


def test_a_workbook_that_unpacks_to_too_much_is_too_large(tmp_path: Path) -> None:
    assert refused(xlsx(tmp_path / "a.xlsx"), limit=1000) == "file_is_too_large"


def raising(error: BaseException) -> object:
    def from_filelike(_: io.BytesIO) -> None:
        raise error

    return staticmethod(from_filelike)


class PanicException(BaseException):
    __module__ = "pyo3_runtime"


def test_a_locked_workbook_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Locked:
        from_filelike = raising(PasswordError("locked"))

    monkeypatch.setattr(workbook, "CalamineWorkbook", Locked)
    assert refused(xls(tmp_path / "a.xls")) == "workbook_must_not_be_locked"


def test_a_panic_of_the_reader_is_a_damaged_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Panicking:
        from_filelike = raising(PanicException("index out of bounds"))

    monkeypatch.setattr(workbook, "CalamineWorkbook", Panicking)
    assert refused(xls(tmp_path / "a.xls")) == "workbook_must_be_readable"


def test_an_interrupt_stays_an_interrupt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        from_filelike = raising(KeyboardInterrupt())

    monkeypatch.setattr(workbook, "CalamineWorkbook", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        workbook.open_workbook(xls(tmp_path / "a.xls"), ROOMY)
