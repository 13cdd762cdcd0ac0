"""Collection and sharing (Article 13, 归集共享): what can be wrong with a file, a row or a cell.

Faults of a whole file stop it before anything is appended. Faults of a row reject that row
and never the others. No text here ever holds a value: a masked one shows only its shape.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from ledger.refusal import Code, Refused, plan

if TYPE_CHECKING:
    from datetime import date

    from ledger.refusal import Clause


class NoTable(Refused):
    """The whole file cannot be read as a table of a known layout; nothing was written.

    Its texts name the headings or sheets concerned.
    """

    def __init__(
        self,
        code: Code,
        rests_on: tuple[int, ...] = (),
        would_succeed_on: date | None = None,
        fields: tuple[str, ...] = (),
        clause: Clause | None = None,
    ) -> None:
        super().__init__(code, rests_on, would_succeed_on, fields, clause)
        if fields:
            self.english = f"{code.english[:-1]}: {', '.join(fields)}."
            self.chinese = f"{code.chinese[:-1]}：{'、'.join(fields)}。"


class FileCode(Code):
    """A fault of a whole file."""

    __slots__ = ()

    def refused(
        self,
        *rests_on: int,
        would_succeed_on: date | None = None,
        fields: tuple[str, ...] = (),
        clause: Clause | None = None,
    ) -> NoTable:
        """The refusal to raise; `fields` names headings or sheets, never values."""
        return NoTable(self, rests_on, would_succeed_on, fields, clause)


def _file(code: str, english: str, chinese: str) -> FileCode:
    return FileCode(code, english, chinese, plan(13))


def _row(code: str, english: str, chinese: str) -> Code:
    return Code(code, english, chinese, plan(13))


UNREADABLE = _file(
    "file_must_be_readable",
    "The file does not exist or cannot be opened.",
    "文件不存在或无法打开。",
)
NOT_A_TABLE = _file(
    "file_must_be_a_table",
    "The file is not a table: CSV, .xls, .xlsx or .ods.",
    "文件不是表格，请使用 CSV、.xls、.xlsx 或 .ods。",
)
EMPTY = _file("file_must_not_be_empty", "The file has no rows.", "文件为空，没有数据行。")
TOO_LARGE = _file("file_is_too_large", "The file is larger than allowed.", "文件超过允许的大小。")
BROKEN = _file(
    "workbook_must_be_readable",
    "The workbook is damaged or cut off; save it again and send it once more.",
    "工作簿损坏或不完整，请重新保存后再报送。",
)
LOCKED = _file(
    "workbook_must_not_be_locked",
    "The workbook has a password; save it without one.",
    "工作簿设有密码，请取消密码后再报送。",
)
ENCODING = _file(
    "encoding_must_be_utf8_or_gb18030",
    "The text is neither UTF-8 nor GB18030 from its first byte to its last.",
    "文件编码既不是 UTF-8 也不是 GB18030。",
)
QUOTES = _file(
    "quotes_must_be_closed",
    "A quotation mark opens a cell and is never closed.",
    "单元格的引号没有闭合。",
)
NO_LAYOUT = _file(
    "headings_must_match_a_layout",
    "No row near the top has the headings of a known layout.",
    "未找到与已知报送模板相符的表头。",
)
LAYOUT_UNKNOWN = _file(
    "layout_must_be_known", "No layout of this name is in force.", "没有此名称的有效报送模板。"
)
HEADINGS_MISSING = _file(
    "required_headings_must_be_present",
    "Headings that the layout requires are missing.",
    "缺少模板要求的必填列。",
)
HEADINGS_REPEATED = _file(
    "headings_must_not_repeat",
    "Two columns have headings of the same field.",
    "同一字段的表头重复出现。",
)

MISSING = _row("field_must_be_given", "A required cell is empty.", "必填项为空。")
UNWANTED = _row(
    "field_must_be_empty",
    "The cell must be empty because of what another says.",
    "按其他栏目的内容，此项应为空。",
)
TOO_LONG = _row("text_must_fit_its_length", "The text is too long.", "内容超过规定长度。")
SHAPE = _row("value_must_have_its_form", "The value has not its form.", "内容不符合规定格式。")
DATE = _row(
    "date_must_be_readable",
    "The date is not one: write 2022-03-28.",
    "日期无法识别，请写成 2022-03-28。",
)
DATE_AHEAD = _row(
    "decision_date_must_not_lie_ahead",
    "The decision's date lies in the future.",
    "决定日期晚于今日。",
)
DATES_ORDER = _row(
    "validity_must_not_end_before_it_begins",
    "The validity ends before it begins.",
    "有效期止早于有效期起。",
)
AMOUNT = _row(
    "amount_must_be_a_number",
    "The amount is not a number of ten-thousand yuan.",
    "金额不是数字（单位：万元）。",
)
AMOUNT_SIZE = _row(
    "amount_must_fit_its_digits",
    "The amount is negative, or has too many digits or decimals.",
    "金额为负，或位数、小数位超过规定。",
)
VALUE = _row(
    "value_must_be_one_of_the_list",
    "The value is not in the list of this column.",
    "内容不在规定的选项中。",
)
ROUNDED = _row(
    "number_must_be_stored_as_text",
    "The spreadsheet rounded the number; format the column as text and type it again.",
    "号码被电子表格四舍五入，请将该列设为文本后重新填写。",
)
TOO_MANY_CELLS = _row(
    "row_must_not_have_more_cells_than_headings",
    "The row has more cells than the heading: a comma or a quotation mark is misplaced.",
    "该行单元格多于表头，请检查逗号和引号。",
)
NO_CODE = _row(
    "subject_code_must_be_given",
    "The row names no code of its subject.",
    "未填写行政相对人的任何代码。",
)
CATEGORY = _row(
    "subject_category_must_agree_with_its_code",
    "The subject's category and its code disagree.",
    "行政相对人类别与代码不一致。",
)

CODE_CHECKS = {
    reason: _row(reason, english, chinese)
    for reason, english, chinese in (
        (
            "unified_code_must_have_eighteen_characters",
            "A unified code has 18 characters.",
            "统一社会信用代码应为18位。",
        ),
        (
            "unified_code_has_a_forbidden_character",
            "A unified code has no I, O, S, V, Z and no signs.",
            "统一社会信用代码含有不允许的字符（I、O、S、V、Z 等）。",
        ),
        (
            "unified_code_registering_authority_is_unknown",
            "The first character names no registering authority.",
            "统一社会信用代码第1位（登记管理部门）不存在。",
        ),
        (
            "unified_code_category_is_unknown",
            "The second character names no category.",
            "统一社会信用代码第2位（机构类别）不存在。",
        ),
        (
            "unified_code_region_is_unknown",
            "Characters 3-8 name no region.",
            "统一社会信用代码第3至8位（行政区划）不存在。",
        ),
        (
            "unified_code_organisation_part_is_wrong",
            "The organisation code inside (characters 9-17) fails its own check.",
            "统一社会信用代码第9至17位（主体标识码）校验不符。",
        ),
        (
            "unified_code_check_character_is_wrong",
            "The last character is not the check character of the others.",
            "统一社会信用代码末位校验码不符。",
        ),
        (
            "organisation_code_form_is_wrong",
            "An organisation code has 8 characters and a check character.",
            "组织机构代码应为8位加1位校验码。",
        ),
        (
            "organisation_code_check_character_is_wrong",
            "The check character of the organisation code is wrong.",
            "组织机构代码校验码不符。",
        ),
        (
            "registration_number_must_have_fifteen_digits",
            "A registration number has 15 digits.",
            "工商注册号应为15位数字。",
        ),
        (
            "registration_number_check_digit_is_wrong",
            "The check digit of the registration number is wrong.",
            "工商注册号校验码不符。",
        ),
        (
            "identity_number_must_have_eighteen_characters",
            "An identity number has 18 characters.",
            "公民身份号码应为18位。",
        ),
        (
            "identity_number_has_a_forbidden_character",
            "An identity number has digits, and X at its end only.",
            "公民身份号码含有不允许的字符。",
        ),
        (
            "identity_number_region_is_unknown",
            "The first six digits name no region.",
            "公民身份号码前6位（地址码）不存在。",
        ),
        (
            "identity_number_is_in_the_old_form",
            "The number has the old form of 15 digits; send the one of 18.",
            "公民身份号码为15位旧号码，请填写18位号码。",
        ),
        (
            "identity_number_check_character_is_wrong",
            "The check character of the identity number is wrong.",
            "公民身份号码校验码不符。",
        ),
        (
            "identity_number_birth_date_does_not_exist",
            "The date of birth in the number does not exist.",
            "公民身份号码中的出生日期不存在。",
        ),
    )
}


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with one row."""

    field: str
    """Field of the layout, for example `document_no`."""
    heading: str
    """The heading as the table has it."""
    code: Code
    shape: str = ""
    """The value masked: what kinds of characters it has, not which."""


class CellFault(Exception):  # noqa: N818 - becomes a Fault of its row
    """A cell cannot be read; the row's parser knows the field and masks the value."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.code)
        self.code = code


SHAPE_LENGTH_MAX = 24
_MASKS = ((re.compile(r"[0-9０-９]"), "9"), (re.compile(r"[A-Za-z]"), "A"))
_HAN = re.compile(r"[^\x00-\x7f]")


def masked(value: str) -> str:
    """A value's shape: `2022/13/45` is shown as `9999/99/99`, a name as `文文`."""
    for pattern, sign in _MASKS:
        value = pattern.sub(sign, value)
    shape = _HAN.sub("文", value)
    return shape if len(shape) <= SHAPE_LENGTH_MAX else shape[: SHAPE_LENGTH_MAX - 1] + "…"
