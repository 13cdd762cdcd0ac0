"""The file of rejected rows: correct it, send it again, and it works."""

from __future__ import annotations

import csv
import stat
from typing import TYPE_CHECKING

import openpyxl

from tests.ledger.intake.desk import LICENCE, PENALTY, Desk, shop, table

if TYPE_CHECKING:
    from pathlib import Path


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_it_holds_the_cells_and_says_what_to_do(desk: Desk) -> None:
    desk.penalties(shop(1), shop(2, document_no="", decided_on="2026/13/45"))
    path = desk.folder / "p.csv.rejects.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    headings, row = lines(path)
    assert headings[-4:] == ["原文件行号", "问题字段", "原因代码", "原因说明"]
    assert headings[:-4] == table("penalty-2018", [])[0]
    assert row[:-4] == table("penalty-2018", [shop(2, document_no="", decided_on="2026/13/45")])[1]
    assert row[-4:-1] == [
        "3",
        "处罚决定日期；行政处罚决定书文号",
        "date_must_be_readable; field_must_be_given",
    ]
    assert "请写成 2022-03-28" in row[-1]


def test_corrected_it_can_be_sent_again(desk: Desk) -> None:
    desk.penalties(shop(1), shop(2, document_no=""))
    path = desk.folder / "p.csv.rejects.csv"
    headings, row = lines(path)
    row[headings.index("行政处罚决定书文号")] = "永市监罚字〔2026〕2号"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings, row])
    summary = desk.send(path)
    assert (summary.rows, summary.accepted, summary.rejected) == (1, 1, 0)
    assert "heading_was_not_read" not in summary.warnings


def test_sent_again_uncorrected_it_does_not_grow(desk: Desk) -> None:
    desk.penalties(shop(2, document_no=""))
    path = desk.folder / "p.csv.rejects.csv"
    desk.send(path)
    again = desk.folder / "p.csv.rejects.csv.rejects.csv"
    assert lines(again)[0] == lines(path)[0]
    assert lines(again)[1][-4] == "2"


def test_it_goes_where_it_is_told(desk: Desk) -> None:
    desk.penalties(shop(2, document_no=""), rejects=desk.folder / "back.csv")
    assert (desk.folder / "back.csv").exists()
    assert not (desk.folder / "p.csv.rejects.csv").exists()


def test_a_dry_run_writes_only_where_it_is_told(desk: Desk) -> None:
    desk.penalties(shop(2, document_no=""), check=True)
    assert not list(desk.folder.glob("*rejects*"))
    desk.penalties(shop(2, document_no=""), check=True, rejects=desk.folder / "back.csv")
    assert len(lines(desk.folder / "back.csv")) == 2


def test_the_same_file_again_gives_the_rejected_rows_again(desk: Desk) -> None:
    rows = [shop(1), shop(2, document_no=""), shop(3, fine="五千", document_no="")]
    desk.penalties(*rows)
    path = desk.folder / "p.csv.rejects.csv"
    before = lines(path)
    path.unlink()
    desk.penalties(*rows)
    after = lines(path)
    assert [line[:-3] for line in after] == [line[:-3] for line in before]
    assert after[1] == before[1]


def test_there_is_none_when_nothing_was_rejected(desk: Desk) -> None:
    desk.penalties(PENALTY)
    assert not list(desk.folder.glob("*rejects*"))


def test_an_older_one_that_others_could_read_is_closed_to_them(desk: Desk) -> None:
    path = desk.folder / "p.csv.rejects.csv"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o644)
    desk.penalties(shop(2, document_no=""))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(lines(path)) == 2


def test_each_sheet_has_its_own(desk: Desk) -> None:
    book = openpyxl.Workbook()
    for name, found in (
        ("处罚", table("penalty-2018", [{**PENALTY, "facts": ""}])),
        ("许可", table("licence-2018", [{**LICENCE, "content": ""}])),
    ):
        sheet = book.create_sheet(name)
        for line in found:
            sheet.append(line)
    path = desk.folder / "two.xlsx"
    book.save(path)
    assert desk.send(path).rejected == 2
    first, second = desk.folder / "two.xlsx.rejects.csv", desk.folder / "two.xlsx.rejects.2.csv"
    assert "处罚内容" in lines(first)[0]
    assert "许可内容" in lines(second)[0]


def test_a_row_with_too_many_cells_keeps_them(desk: Desk) -> None:
    found = table("penalty-2018", [shop(1)])
    found[1].append("多出来的")
    path = desk.folder / "p.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(found)
    assert desk.send(path).reasons == {"row_must_not_have_more_cells_than_headings": 1}
    assert "多出来的" in lines(desk.folder / "p.csv.rejects.csv")[1]
