"""Cells: dates, amounts and lists in every form that departments write."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.intake.cell import (
    SERIAL_ZERO,
    Remembering,
    read_amount,
    read_date,
    read_value,
    read_values,
    text_of,
)
from ledger.intake.fault import CellFault

DAY = date(2022, 3, 28)
FULL_WIDTH = str.maketrans("0123456789/-.", "０１２３４５６７８９／－．")
KINDS = {"罚款": "fine", "没收违法所得": "gains", "二者、并处": "fine;gains", "其他": "other"}


def fault(read: object, *arguments: object) -> str:
    with pytest.raises(CellFault) as caught:
        read(*arguments)  # type: ignore[operator]
    return caught.value.code.code


@pytest.mark.parametrize(
    "text",
    [
        "2022/3/28", "2022-03-28", "20220328", "2022年3月28日", "2022.3.28", "2022年03月28号"[:-1],
        "2022/03/28 10:30", "2022-03-28 00:00:00", "2022-03-28 10:30:00.0", "2022-03-28T10:30:00",
        "2022年3月28日 10时30分", "20220328103000", "44648", "44648.5", "２０２２年３月２８日",
        " 2022－03－28 ", "2022 / 3 / 28", "2022-03-28T02:30:00Z", "2022-03-27T20:30:00Z",
        "2022-03-28T10:30:00+08:00",
    ],
)  # fmt: skip
def test_every_form_of_a_date_is_the_same_day(text: str) -> None:
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    ["22/3/28", "28/3/2022", "2022/3", "2022-13-01", "2022-02-30", "20221301", "三月", "2022-3/28",
     "1", "999999", "2022-03-28T25:00:00Z", "2022-03-28 吧"],
)  # fmt: skip
def test_what_could_be_two_days_or_none_is_not_guessed(text: str) -> None:
    assert fault(read_date, text) == "date_must_be_readable"


@given(st.dates(date(1950, 1, 1), date(2120, 1, 1)), st.booleans())
def test_a_date_survives_every_way_of_writing_it(day: date, wide: bool) -> None:  # noqa: FBT001
    forms = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        str((day - SERIAL_ZERO).days),
    ]
    for form in forms:
        assert read_date(form.translate(FULL_WIDTH) if wide else form) == day


@given(st.text(max_size=24))
def test_no_text_breaks_the_reader_of_dates(text: str) -> None:
    found = Remembering(read_date).first(text)
    assert isinstance(found, date | CellFault)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("0.5", "5000"), ("1,234.50", "12345000"), ("0.000001", "0.01"), ("5", "50000"),
        ("０．５", "5000"), ("0.5万元", "5000"), ("0.5万", "5000"), ("5000元", "5000"), ("0", "0"),
        ("1e-05", "0.1"), (".5", "5000"), ("¥0.5", "5000"), ("0.500000", "5000"),
        ("999999999999.999999", "9999999999999999.99"),
    ],
)  # fmt: skip
def test_an_amount_of_ten_thousand_yuan_becomes_yuan(text: str, yuan: str) -> None:
    assert read_amount(text) == (Decimal(yuan), text)


@pytest.mark.parametrize(
    "text", ["五千", "0.5.1", "约0.5", "--5", "nan", "1e9999", "0x10", "5美元"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert fault(read_amount, text) in {"amount_must_be_a_number", "amount_must_fit_its_digits"}


@pytest.mark.parametrize("text", ["-1", "0.0000001", "1000000000000", "0.001元"])
def test_an_amount_keeps_to_its_digits(text: str) -> None:
    assert fault(read_amount, text) == "amount_must_fit_its_digits"


@given(st.decimals(0, 10**12 - 1, places=6, allow_nan=False))
def test_an_amount_is_never_rounded(amount: Decimal) -> None:
    yuan, text = read_amount(f"{amount:f}")
    assert yuan == amount * 10_000
    assert yuan.as_tuple().exponent in range(-2, 1)
    assert text == f"{amount:f}"


@given(st.floats(0, 10**8).map(lambda x: round(x, 6)))
def test_a_numeric_cell_reads_as_the_spreadsheet_shows_it(number: float) -> None:
    yuan, _ = read_amount(text_of(number))
    assert yuan == Decimal(text_of(number)) * 10_000


def test_the_sum_of_floats_is_what_the_spreadsheet_shows() -> None:
    assert text_of(0.1 + 0.2) == "0.3"
    assert read_amount(text_of(0.1 + 0.2))[0] == 3000


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("文字", "文字"), (5.0, "5"), (440301103448669.0, "440301103448669"), (True, "TRUE"),
        (False, "FALSE"), (date(2022, 3, 28), "2022-03-28"), (None, ""), (7, "7"),
        (datetime(2022, 3, 28), "2022-03-28"), (datetime(2022, 3, 28, 10, 30), "2022-03-28 10:30:00"),
        (time(10, 30), "10:30:00"), (timedelta(hours=1), "1:00:00"), (9.16203210000015e17, "9.16203210000015e+17"),
    ],
)  # fmt: skip
def test_a_cell_of_a_workbook_as_text(cell: object, text: str) -> None:
    assert text_of(cell) == text


def test_a_time_in_a_zone_is_the_day_in_shanghai() -> None:
    late = datetime(2022, 3, 27, 23, 0, tzinfo=UTC).isoformat()
    assert read_date(late) == DAY


def test_a_word_of_the_list_or_a_written_out_other() -> None:
    assert read_value("罚款", KINDS) == "fine"
    assert read_value(" 罚款 ", KINDS) == "fine"
    assert read_value("其他-责令改正", KINDS) == "other"
    assert read_value("闻所未闻", KINDS, "other") == "other"
    assert fault(read_value, "闻所未闻", KINDS) == "value_must_be_one_of_the_list"


@pytest.mark.parametrize("sign", [";", "；", "、", ",", "，", "/", "|", "\n", "; "])
def test_a_list_by_any_of_its_signs(sign: str) -> None:
    assert read_values(f"罚款{sign}没收违法所得", KINDS) == ("fine", "gains")


def test_a_list_names_each_kind_once() -> None:
    assert read_values("罚款;罚款;", KINDS) == ("fine",)
    assert read_values("二者、并处", KINDS) == ("fine", "gains")
    assert fault(read_values, ";", KINDS) == "value_must_be_one_of_the_list"


def test_each_text_is_read_once() -> None:
    asked: list[str] = []

    def read(text: str) -> date:
        asked.append(text)
        return read_date(text)

    reading = Remembering(read)
    assert reading.first("2022/3/28") == DAY
    assert isinstance(reading.first("x"), CellFault)
    assert reading.known["2022/3/28"] == DAY
    assert asked == ["2022/3/28", "x"]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.intake.cell.REMEMBERED_MAX", 2)
    reading = Remembering(read_date)
    for text in ("2022/3/1", "2022/3/2", "2022/3/3"):
        reading.first(text)
    assert list(reading.known) == ["2022/3/3"]
