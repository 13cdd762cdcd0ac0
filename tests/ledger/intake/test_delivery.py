"""A delivered file: what stops it whole, and where its table begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import openpyxl
import pytest

from ledger.intake.delivery import Delivery, open_delivery
from ledger.intake.fault import NoTable
from ledger.intake.layout import layouts
from ledger.policy import seed_policy
from tests.ledger.intake.desk import LICENCE, PENALTY, TODAY, seed_rules, table, write_csv

if TYPE_CHECKING:
    from pathlib import Path

SPARSE_BYTES = 300 * 1024 * 1024


def opened(path: Path, forced: str | None = None, **limits: Any) -> Delivery:
    rules = msgspec.structs.replace(seed_rules(), **limits)
    return open_delivery(path, layouts(seed_policy(), TODAY), rules, forced)


def refused(path: Path, forced: str | None = None, **limits: Any) -> NoTable:
    with pytest.raises(NoTable) as caught:
        opened(path, forced, **limits)
    return caught.value


def test_a_table_with_titles_above_its_headings(tmp_path: Path) -> None:
    lines = [["永昌县行政处罚信息公示表"], [], ["填报单位：县市场监管局", "2026年"]]
    path = write_csv(tmp_path / "a.csv", [*lines, *table("penalty-2018", [PENALTY, PENALTY])])
    (found,) = opened(path).tables
    assert found.layout.name == "penalty-2018"
    assert found.heading_row == 4
    assert [number for number, _ in found.rows()] == [5, 6]


def test_field_codes_below_the_headings_are_part_of_them(tmp_path: Path) -> None:
    headings, row = table("penalty-2018", [PENALTY])
    codes = table("penalty-2018", [], codes=True)[0]
    (found,) = opened(write_csv(tmp_path / "a.csv", [headings, codes, row])).tables
    assert [number for number, _ in found.rows()] == [3]


def test_field_codes_alone_are_headings(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", table("licence-2018", [LICENCE], codes=True))
    assert opened(path).tables[0].layout.name == "licence-2018"


def test_blank_rows_keep_their_numbers(tmp_path: Path) -> None:
    headings, row = table("penalty-2018", [PENALTY])
    path = write_csv(tmp_path / "a.csv", [headings, [], row, ["", " "], row])
    assert [number for number, _ in opened(path).tables[0].rows()] == [3, 5]
    assert [number for number, _ in opened(path).tables[0].rows(after=3)] == [5]


def test_headings_with_full_width_brackets_spaces_and_line_breaks(tmp_path: Path) -> None:
    headings, row = table("penalty-2018", [PENALTY])
    odd = [h.replace("(", "（\n").replace(")", " ）").replace("_", "＿") for h in headings]
    assert opened(write_csv(tmp_path / "a.csv", [odd, row])).rows == 1


def test_what_the_file_is_and_which_organs_it_names(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", table("penalty-2018", [PENALTY, PENALTY]), "gb18030")
    found = opened(path)
    assert found.encoding == "gb18030"
    assert found.rows == 2
    assert found.size_bytes == path.stat().st_size
    assert found.organs == {(PENALTY["organ"], PENALTY["organ_code"])}
    assert len(found.file) == 64


def test_every_readable_sheet_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, lines in (
        ("处罚", table("penalty-2018", [PENALTY])),
        ("许可", [[""], *table("licence-2018", [LICENCE])]),
        ("说明", [["填报说明"], ["每周五前报送"]]),
    ):
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = opened(path)
    assert [(t.sheet, t.layout.name, t.heading_row) for t in found.tables] == [
        ("处罚", "penalty-2018", 1),
        ("许可", "licence-2018", 2),
    ]
    assert found.unread == ("Sheet", "说明")
    assert found.encoding == ""


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.csv").code == "file_must_be_readable"
    assert refused(tmp_path).code == "file_must_be_readable"


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.touch()
    assert refused(path).code == "file_must_not_be_empty"


def test_headings_without_rows_are_empty(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", table("penalty-2018", []))
    assert refused(path).code == "file_must_not_be_empty"


def test_a_file_of_300_megabytes_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(SPARSE_BYTES)
    assert refused(path).code == "file_is_too_large"


def test_the_limit_is_that_of_the_rules(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", table("penalty-2018", [PENALTY]))
    assert refused(path, file_bytes_max=10).code == "file_is_too_large"


def test_headings_of_no_layout(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["姓名", "电话", "备注"], ["某", "1", ""]])
    assert refused(path).code == "headings_must_match_a_layout"


def test_headings_too_far_down_are_not_looked_for(tmp_path: Path) -> None:
    lines = [["标题", ""]] * 30 + table("penalty-2018", [PENALTY])
    path = write_csv(tmp_path / "a.csv", lines)
    assert refused(path).code == "headings_must_match_a_layout"


def test_missing_required_headings_are_one_fault_that_names_them(tmp_path: Path) -> None:
    lines = table("penalty-2018", [PENALTY])
    kept = [i for i, h in enumerate(lines[0]) if h not in {"违法事实", "处罚决定日期"}]
    path = write_csv(tmp_path / "a.csv", [[line[i] for i in kept] for line in lines])
    refusal = refused(path)
    assert refusal.code == "required_headings_must_be_present"
    assert refusal.fields == ("违法事实", "处罚决定日期")
    assert refusal.english.endswith("are missing: 违法事实, 处罚决定日期.")
    assert refusal.chinese.endswith("：违法事实、处罚决定日期。")


def test_a_heading_twice(tmp_path: Path) -> None:
    lines = [[*line, line[0]] for line in table("penalty-2018", [PENALTY])]
    refusal = refused(write_csv(tmp_path / "a.csv", lines))
    assert refusal.code == "headings_must_not_repeat"
    assert refusal.fields == ("行政相对人名称",)


def test_a_forced_layout(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", table("penalty-2018", [PENALTY]))
    assert opened(path, "penalty-2018").tables[0].layout.name == "penalty-2018"
    assert opened(path, "layout.penalty-2018").rows == 1
    assert refused(path, "licence-2018").code == "headings_must_match_a_layout"
    assert refused(path, "penalty-1999").code == "layout_must_be_known"


def test_headings_that_nothing_reads_are_named(tmp_path: Path) -> None:
    lines = [
        [*line, more] for line, more in zip(table("penalty-2018", [PENALTY]), "甲乙", strict=True)
    ]
    assert opened(write_csv(tmp_path / "a.csv", lines)).tables[0].unread == ("甲",)
