"""Layouts are data: headings in every spelling, field codes, what must be there."""

from __future__ import annotations

import pytest

from ledger.intake.layout import Rules, best, layouts, match, normal_heading, rules
from ledger.policy import NoRuleSetError, Policy, canonical, parse, seed_policy
from tests.ledger.intake.desk import TODAY, layout, seed_rules

NAMES = ("commitment", "licence-2015", "licence-2018", "penalty-2015", "penalty-2018")
TYPES = {"text", "name", "document", "code", "date", "amount", "enum", "list"}


def test_the_seed_has_every_layout_of_the_county() -> None:
    assert tuple(found.name for found in layouts(seed_policy(), TODAY)) == NAMES


@pytest.mark.parametrize(
    "text",
    [
        "行政相对人代码_1(统一社会信用代码)", "行政相对人代码_1（统一社会信用代码）",
        "行政相对人代码_1 (统一社会信用代码)", "行政相对人代码_1\n（统一社会信用代码）",
        "　行政相对人代码＿１(统一社会信用代码) ", "*行政相对人代码_1（统一社会信用代码）",
        "cf_xdr_shxym", "CF_XDR_SHXYM", "ＣＦ＿ＸＤＲ＿ＳＨＸＹＭ", "统一社会信用代码",
    ],
)  # fmt: skip
def test_a_heading_in_every_spelling(text: str) -> None:
    assert layout("penalty-2018").known[normal_heading(text)] == "unified_code"


@pytest.mark.parametrize("name", NAMES)
def test_a_layout_is_found_by_its_headings_and_by_its_field_codes(name: str) -> None:
    columns = layout(name).columns
    for headings in ([c.heading for c in columns], [c.code.upper() for c in columns]):
        found = best(layouts(seed_policy(), TODAY), headings)
        assert found is not None
        assert found.layout.name == name
        assert found.positions == {c.field: i for i, c in enumerate(columns)}
        assert not found.missing
        assert not found.repeated
        assert found.share == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_column_says_what_it_is(name: str) -> None:
    lists = seed_rules().lists
    for column in layout(name).columns:
        assert column.required in {"Y", "C", "N"}
        assert column.type in TYPES
        assert column.length or column.type in {"date", "amount"}
        assert column.values in lists if column.type in {"enum", "list"} else not column.values
        assert bool(column.when) == (column.required == "C") or column.field == "fulfilment"
        assert column.type != "text" or column.personal, "every free text is personal"


def test_the_headings_of_the_issue_are_all_known() -> None:
    penalty = [
        "行政处罚决定书文号",
        "处罚名称",
        "处罚类别1",
        "处罚类别2",
        "处罚事由",
        "处罚依据",
        "行政相对人名称",
        "行政相对人代码_1 (统一社会信用代码)",
        "行政相对人代码_2 (组织机构代码)",
        "行政相对人代码_3 (工商登记码)",
        "行政相对人代码_4 (税务登记号)",
        "行政相对人代码_5 (居民身份证号)",
        "法定代表人姓名",
        "处罚结果",
        "处罚决定日期",
        "处罚机关",
        "当前状态",
        "地方编码",
        "数据更新时间戳",
        "备注",
    ]
    assert len(match(layout("penalty-2015"), penalty).positions) == len(penalty)
    licence = ["行政许可决定书文号", "项目名称", "审批类别", "许可内容", "许可截止期", "许可机关"]
    assert len(match(layout("licence-2015"), licence).positions) == len(licence)


def test_what_is_missing_or_twice_is_named() -> None:
    headings = [c.heading for c in layout("penalty-2018").columns if c.field != "document_no"]
    found = match(layout("penalty-2018"), [*headings, "备注", ""])
    assert found.missing == ("行政处罚决定书文号",)
    assert found.repeated == ("备注",)
    assert found.share < 1


def test_a_column_by_its_field() -> None:
    assert layout("penalty-2018").column("fine").unit == "万元"
    with pytest.raises(StopIteration):
        layout("penalty-2018").column("colour")


def test_without_rules_nothing_can_be_read() -> None:
    with pytest.raises(NoRuleSetError):
        rules(Policy(), TODAY)
    empty = {
        "id": "layout-rules",
        "family": "layout-rules",
        "instrument": "样例",
        "valid_from": "2020-01-01",
        "mark": "D",
        "rules": {},
    }
    with pytest.raises(NoRuleSetError):
        rules(Policy().adopting(parse(canonical(empty))), TODAY)


def test_the_limits_are_those_of_the_rule_set() -> None:
    assert isinstance(seed_rules(), Rules)
    assert seed_rules().file_bytes_max == 256 * 1024 * 1024
    assert "无" in seed_rules().blank
