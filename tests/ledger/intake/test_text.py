"""Text files: the whole file decides its encoding, and every quotation mark is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ledger.intake import text
from ledger.intake.fault import NoTable

if TYPE_CHECKING:
    from pathlib import Path

LINE = "行政相对人名称,备注\r\n永昌县第一商贸有限公司,整改完毕\r\n"


def made(folder: Path, content: bytes) -> Path:
    path = folder / "f.csv"
    path.write_bytes(content)
    return path


def refused(path: Path) -> str:
    with pytest.raises(NoTable) as caught:
        text.encoding_of(path)
    return caught.value.code


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_an_encoding_is_known_by_decoding(tmp_path: Path, encoding: str, found: str) -> None:
    path = made(tmp_path, LINE.encode(encoding))
    assert text.encoding_of(path) == found
    assert next(iter(text.rows_of(path, found, ","))) == ["行政相对人名称", "备注"]


def test_plain_ascii_is_utf8(tmp_path: Path) -> None:
    assert text.encoding_of(made(tmp_path, b"cf_wsh,bz\n1,2\n")) == "utf-8-sig"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "big5", "utf-32", "shift_jis"])
def test_any_other_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    content = (
        "表" * 40 + "\u7e41\u9ad4\u5b57,ァア゛\n" if "16" in encoding else "備註,繁體\n"
    ).encode(encoding, "replace")
    assert refused(made(tmp_path, content + b"\xff\xff")) in {
        "encoding_must_be_utf8_or_gb18030",
        "file_must_be_a_table",
    }


def test_utf8_that_breaks_in_the_last_byte_is_damaged_and_no_gb18030(tmp_path: Path) -> None:
    whole = (LINE * 1000).encode()
    assert refused(made(tmp_path, whole[:-3])) == "encoding_must_be_utf8_or_gb18030"
    assert refused(made(tmp_path, whole + b"\x81")) == "encoding_must_be_utf8_or_gb18030"


def test_a_gb18030_file_that_breaks_at_its_end_is_refused(tmp_path: Path) -> None:
    whole = (LINE * 1000).encode("gb18030")
    assert refused(made(tmp_path, whole + b"\x81")) == "encoding_must_be_utf8_or_gb18030"
    assert refused(made(tmp_path, whole + b"\xff" + whole)) == "encoding_must_be_utf8_or_gb18030"


def test_a_damaged_byte_far_behind_the_first_piece_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "PIECE_BYTES", 64)
    whole = (LINE * 50).encode()
    assert text.encoding_of(made(tmp_path, whole)) == "utf-8-sig"
    assert refused(made(tmp_path, whole + b"\xff" + whole)) == "encoding_must_be_utf8_or_gb18030"


def test_binary_is_no_table(tmp_path: Path) -> None:
    assert refused(made(tmp_path, b"a,b\n\0\0\0")) == "file_must_be_a_table"


def test_nothing_is_empty(tmp_path: Path) -> None:
    assert refused(made(tmp_path, b"\xef\xbb\xbf"[:0])) == "file_must_not_be_empty"
    blank = made(tmp_path, b"\n \n\n")
    with pytest.raises(NoTable, match="file_must_not_be_empty"):
        text.delimiter_of(blank, "utf-8-sig")


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_the_sign_between_cells_is_found(tmp_path: Path, sign: str) -> None:
    path = made(tmp_path, sign.join(["甲", "乙", "丙"]).encode() + b"\n1\n")
    assert text.delimiter_of(path, "utf-8-sig") == sign


def test_prose_is_no_table(tmp_path: Path) -> None:
    path = made(tmp_path, "这是一份说明。\n没有表格。\n".encode())
    with pytest.raises(NoTable, match="file_must_be_a_table"):
        text.delimiter_of(path, "utf-8-sig")


@pytest.mark.parametrize("content", [b'a,b\n1,"2\n3,4\n', b'a,b\n"1,2\n', b'a,b\n"', b'a,b\n1,"2'])
def test_a_quotation_mark_that_is_never_closed_stops_the_file(
    tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(NoTable, match="quotes_must_be_closed"):
        list(text.rows_of(made(tmp_path, content), "utf-8-sig", ","))


def test_an_endless_cell_is_a_quotation_mark_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "CELL_LIMIT", 100)
    path = made(tmp_path, b'a,b\n"' + b"x" * 200 + b'",2\n')
    with pytest.raises(NoTable, match="quotes_must_be_closed"):
        list(text.rows_of(path, "utf-8-sig", ","))


@pytest.mark.parametrize(
    "content", [b'a,b\n"1\n1",2\n', b'a,b\n"1 ""x""",2', b"a,b\r\n1,2", b"a,b"]
)
def test_closed_ones_do_not(tmp_path: Path, content: bytes) -> None:
    headings, *_ = text.rows_of(made(tmp_path, content), "utf-8-sig", ",")
    assert headings == ["a", "b"]
