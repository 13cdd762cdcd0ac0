"""Rows: all faults at once, each with its field, its reason and a value that is masked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ledger.intake.delivery import Table
from ledger.intake.fault import masked
from ledger.intake.row import ParsedRow, RejectedRow, RowReader
from tests.ledger.intake.desk import (
    COMMITMENT,
    LICENCE,
    NUMBER,
    PENALTY,
    PENALTY_2015,
    TODAY,
    layout,
    seed_rules,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

BASES = {
    "penalty-2018": PENALTY,
    "licence-2018": LICENCE,
    "penalty-2015": PENALTY_2015,
    "commitment": COMMITMENT,
}


def read(name: str, values: Mapping[str, str], *more: str) -> ParsedRow | RejectedRow:
    headings, cells = table(name, [values])
    found = layout(name)
    positions = {c.field: i for i, c in enumerate(found.columns)}
    rows: list[list[str]] = []
    made = Table("", found, tuple(headings), positions, 1, (), lambda: iter(rows))
    return RowReader(made, seed_rules(), TODAY).read(2, [*cells, *more])


def parsed(name: str, **changed: str) -> dict[str, Any]:
    row = read(name, {**BASES[name], **changed})
    assert isinstance(row, ParsedRow), row
    return row.values


def faults(name: str, **changed: str) -> list[tuple[str, str]]:
    row = read(name, {**BASES[name], **changed})
    assert isinstance(row, RejectedRow), row
    return [(fault.field, fault.code.code) for fault in row.faults]


def test_the_values_of_a_penalty() -> None:
    values = parsed(
        "penalty-2018", penalty_kinds="罚款；没收违法所得、没收非法财物", confiscated="１"
    )
    assert values["category"] == "organisation"
    assert values["penalty_kinds"] == ("fine", "confiscation_of_gains", "confiscation_of_property")
    assert values["fine"] == (Decimal(5000), "0.5")
    assert values["confiscated"] == (Decimal(10000), "１")
    assert values["decided_on"] == date(2026, 9, 30)
    assert values["valid_until"] is None
    assert "remark" not in values


def test_the_values_of_a_licence() -> None:
    values = parsed("licence-2018", licence_kind="其他-备案", status="有效")
    assert values["licence_kind"] == "other"
    assert values["status"] == "valid"
    assert values["valid_until"] == date(2031, 9, 29)


def test_the_values_of_the_old_layout() -> None:
    values = parsed("penalty-2015", penalty_kinds_2="责令改正")
    assert values["decided_on"] == date(2016, 9, 28)
    assert values["updated_at"] == date(2016, 10, 8)
    assert values["penalty_kinds_2"] == ("other",)


@pytest.mark.parametrize("blank", ["", " ", "--", "无", "/", "—", "NULL", "　", "\t"])
def test_a_word_for_nothing_is_nothing(blank: str) -> None:
    assert "remark" not in parsed("penalty-2018", remark=blank)
    assert faults("penalty-2018", facts=blank) == [("facts", "field_must_be_given")]


def test_a_missing_document_number() -> None:
    assert faults("penalty-2018", document_no="") == [("document_no", "field_must_be_given")]


def test_all_faults_of_a_row_are_found_at_once() -> None:
    found = faults(
        "penalty-2018",
        document_no="",
        decided_on="2026/13/45",
        penalty_kinds="打手心",
        unified_code="91310000132212144D",
    )
    assert found == [
        ("penalty_kinds", "value_must_be_one_of_the_list"),
        ("decided_on", "date_must_be_readable"),
        ("document_no", "field_must_be_given"),
        ("unified_code", "unified_code_check_character_is_wrong"),
    ]


def test_a_fault_names_its_heading_and_masks_its_value() -> None:
    row = read("penalty-2018", {**PENALTY, "decided_on": "2026/13/45", "name": "张" * 201})
    assert isinstance(row, RejectedRow)
    assert [(f.heading, f.shape) for f in row.faults] == [
        ("行政相对人名称", "文" * 23 + "…"),
        ("处罚决定日期", "9999/99/99"),
    ]
    assert "张" not in repr(row.faults)


@pytest.mark.parametrize(
    ("value", "shape"),
    [("91620321MA0000015L", "99999999AA9999999A"), ("张三 X", "文文 A"), ("", ""), ("１", "9")],
)
def test_a_masked_value_shows_its_shape_only(value: str, shape: str) -> None:
    assert masked(value) == shape


@pytest.mark.parametrize(
    ("kinds", "field"),
    [("罚款", "fine"), ("没收违法所得", "confiscated"), ("吊销许可证件", "licence_withheld")],
)
def test_a_kind_of_penalty_asks_for_its_own_cell(kinds: str, field: str) -> None:
    assert faults("penalty-2018", penalty_kinds=kinds, fine="") == [(field, "field_must_be_given")]


def test_an_organisation_names_its_representative_and_an_individual_business_need_not() -> None:
    assert faults("penalty-2018", representative="") == [("representative", "field_must_be_given")]
    parsed(
        "penalty-2018", representative="", category="个体工商户", unified_code="92620321MA00000317"
    )


def test_a_person_has_a_number_and_the_kind_of_its_document() -> None:
    person = {"category": "自然人", "unified_code": "", "representative": ""}
    assert faults("penalty-2018", **person) == [
        ("person_document_kind", "field_must_be_given"),
        ("person_number", "field_must_be_given"),
    ]
    parsed("penalty-2018", **person, person_document_kind="身份证", person_number=NUMBER)


def test_a_decision_of_tomorrow_is_no_decision() -> None:
    assert faults("penalty-2018", decided_on="2026-11-24") == [
        ("decided_on", "decision_date_must_not_lie_ahead")
    ]
    parsed("penalty-2018", decided_on="2026-11-23")


def test_a_decision_before_the_republic_is_a_slip() -> None:
    assert faults("penalty-2018", decided_on="1922-03-28") == [
        ("decided_on", "date_must_be_readable")
    ]


def test_a_validity_does_not_end_before_it_begins() -> None:
    assert faults("licence-2018", valid_until="2026-01-01") == [
        ("valid_until", "validity_must_not_end_before_it_begins")
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [("五千", "amount_must_be_a_number"), ("-5", "amount_must_fit_its_digits")],
)
def test_an_amount_that_is_none(text: str, code: str) -> None:
    assert faults("penalty-2018", fine=text) == [("fine", code)]


def test_a_text_fits_its_length() -> None:
    assert faults("penalty-2018", document_no="号" * 129) == [
        ("document_no", "text_must_fit_its_length")
    ]


@pytest.mark.parametrize("text", ["9.16203E+17", "6.20321209901010e+17"])
def test_a_number_that_the_spreadsheet_rounded(text: str) -> None:
    assert faults("penalty-2018", unified_code=text)[0] == (
        "unified_code",
        "number_must_be_stored_as_text",
    )


@pytest.mark.parametrize(
    "text", ["91620321ma0000015l", "'91620321MA0000015L", '="91620321MA0000015L"']
)
def test_what_spreadsheets_do_to_codes_is_undone(text: str) -> None:
    row = read("penalty-2018", {**PENALTY, "unified_code": text})
    assert isinstance(row, ParsedRow)
    assert row.counterpart.code == "91620321MA0000015L"


def test_a_code_with_a_form_of_its_own() -> None:
    assert faults("commitment", commitment_code="6203212026") == [
        ("commitment_code", "value_must_have_its_form")
    ]


def test_a_commitment_that_was_kept_says_nothing_of_a_breach() -> None:
    assert faults("commitment", fulfilment="全部履行", unfulfilled="其实没有") == [
        ("unfulfilled", "field_must_be_empty")
    ]
    assert faults("commitment", fulfilment="部分履行") == [
        ("liability_pursued", "field_must_be_given"),
        ("unfulfilled", "field_must_be_given"),
    ]
    parsed("commitment", fulfilment="--")


def test_more_cells_than_headings() -> None:
    row = read("penalty-2018", PENALTY, "多出来的")
    assert isinstance(row, RejectedRow)
    assert row.faults[0].code.code == "row_must_not_have_more_cells_than_headings"
    assert isinstance(read("penalty-2018", PENALTY, "", ""), ParsedRow)


def test_a_row_cut_short_lacks_what_is_cut_off() -> None:
    headings, cells = table("penalty-2018", [PENALTY])
    found = layout("penalty-2018")
    positions = {c.field: i for i, c in enumerate(found.columns)}
    rows: list[list[str]] = []
    made = Table("", found, tuple(headings), positions, 1, (), lambda: iter(rows))
    row = RowReader(made, seed_rules(), TODAY).read(2, cells[:25])
    assert isinstance(row, RejectedRow)
    assert {f.code.code for f in row.faults} == {"field_must_be_given"}
