"""Preparing: whatever stands in the cells, a row is prepared or rejected with reasons."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.intake.delivery import Table
from ledger.intake.piece import Context, Prepared
from ledger.intake.preparing import Preparing
from ledger.intake.row import RejectedRow
from tests.law import World
from tests.ledger.intake.desk import (
    COMMITMENT,
    LICENCE,
    NUMBER,
    PENALTY,
    PENALTY_2015,
    SHOP,
    TODAY,
    layout,
    seed_rules,
    table,
)

ROWS = {
    "penalty-2018": PENALTY,
    "licence-2018": LICENCE,
    "penalty-2015": PENALTY_2015,
    "licence-2015": PENALTY_2015,
    "commitment": COMMITMENT,
}
UGLY = [
    "", "无", "0", "000000000000000000", "２０２２年１３月４５日", "2022/3/28", "2099-12-31", "罚款", "其他",
    SHOP, SHOP.lower(), SHOP[:-1], NUMBER, NUMBER[:-1] + "4", "620321990101001", "MA0000015",
    "620321100000011", "9.16E+17", "-1", "1e99", "自然人", "个体工商户", "法人及非法人组织", "护照", "撤销",
    "全部履行", "部分履行", "主动型", "AMR", "县市场监管局", "县渔业局", "=1+1", "\x00", "\x1f", "😀" * 9, "文" * 12000,
]  # fmt: skip


@cache
def preparing(name: str) -> Preparing:
    found = layout(name)
    positions = {c.field: i for i, c in enumerate(found.columns)}
    headings = tuple(c.heading for c in found.columns)
    rows: list[list[str]] = []
    made = Table("", found, headings, positions, 1, (), lambda: iter(rows))
    return Preparing(
        Context(made, seed_rules(), TODAY, World().registry(), "AMR", "b", "f", backfill=False)
    )


def prepare(name: str, /, **changed: str) -> Prepared | RejectedRow:
    return preparing(name).prepare(2, table(name, [{**ROWS[name], **changed}])[1])


@pytest.mark.parametrize("name", ["penalty-2018", "licence-2018", "penalty-2015", "commitment"])
def test_an_ordinary_row_is_prepared(name: str) -> None:
    row = prepare(name)
    assert isinstance(row, Prepared)
    assert row.stream
    assert len(row.content) == 32
    assert {n for n, _ in row.salted} >= {"cells", "text"}


@pytest.mark.parametrize("name", sorted(ROWS))
@given(data=st.data())
def test_whatever_stands_in_the_cells_a_row_has_a_fate(name: str, data: Any) -> None:
    fields = [c.field for c in layout(name).columns]
    some = data.draw(st.lists(st.sampled_from(fields), max_size=6, unique=True))
    changed = {f: data.draw(st.sampled_from(UGLY) | st.text(max_size=12)) for f in some}
    row = prepare(name, **changed)
    assert isinstance(row, Prepared) or row.faults
    if isinstance(row, RejectedRow):
        assert all(fault.code.code for fault in row.faults)
        assert all(f.heading for f in row.faults if f.field and f.field != "texts")


@given(cells=st.lists(st.sampled_from(UGLY) | st.text(max_size=6), max_size=40))
def test_a_row_of_anything_has_a_fate(cells: list[str]) -> None:
    for name in ROWS:
        row = preparing(name).prepare(2, cells)
        assert isinstance(row, Prepared) or row.faults


def reasons(name: str, **changed: str) -> list[tuple[str, str]]:
    row = prepare(name, **changed)
    assert isinstance(row, RejectedRow)
    return [(f.field, f.code.code) for f in row.faults]


def test_the_code_of_a_commitment_is_a_fault_of_its_own_column() -> None:
    assert reasons("commitment", subject_code="91310000132212144D") == [
        ("subject_code", "unified_code_check_character_is_wrong")
    ]
    assert reasons("commitment", category="自然人", subject_code=NUMBER[:-1] + "4") == [
        ("subject_code", "identity_number_check_character_is_wrong")
    ]
    assert reasons("commitment", subject_code="0" * 18) == [
        ("subject_code", "subject_code_must_be_given")
    ]


def test_zeros_for_a_code_are_no_code() -> None:
    assert reasons("penalty-2018", unified_code="0" * 18) == [
        ("unified_code", "subject_code_must_be_given")
    ]


def test_a_prepared_row_is_read_again_from_its_cells() -> None:
    row = prepare("penalty-2018", remark="补记")
    assert isinstance(row, Prepared)
    values = preparing("penalty-2018").parsed(row).values
    row.parsed = None
    assert preparing("penalty-2018").parsed(row).values == values
