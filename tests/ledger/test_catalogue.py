"""What may be collected."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.catalogue import CatalogueItem, catalogue_of, check, item, require_form
from ledger.policy import NoRuleSetError, Policy, seed_policy
from ledger.refusal import Clause, Refused

LAW = seed_policy()
ON = date(2026, 5, 6)
PENALTY = (
    "当事人安排患有有碍食品安全的疾病的人员从事接触直接入口食品的工作,违反食品安全法第四十五条,"
    "没收违法所得30元、罚款5000元。"
)


def test_a_penalty_about_its_facts_is_collected_and_published_of_organisations() -> None:
    found = check(LAW, "penalty", [PENALTY, ""], ON)
    assert (found.code, found.bearing, found.act) == ("C03-02", "adverse", "02")
    assert found.rule == "CATALOGUE-2024#C03-02"
    assert found.is_published_for("organisation")
    assert found.is_published_for("individual_business")
    assert not found.is_published_for("person")


def test_no_kind_is_published_of_persons_by_default() -> None:
    items = catalogue_of(LAW, ON).items
    assert not [kind for kind, found in items.items() if found.is_published_for("person")]


def test_all_ten_administrative_acts_are_in_the_catalogue() -> None:
    acts = {found.act for found in catalogue_of(LAW, ON).items.values()} - {""}
    assert acts == {"01", "02", "03", "04", "05", "06", "07", "08", "09", "11"}


@pytest.mark.parametrize("kind", ["household_electricity", "", "gossip"])
def test_a_kind_outside_the_catalogue_is_refused(kind: str) -> None:
    with pytest.raises(Refused) as refusal:
        check(LAW, kind, [], ON)
    assert refusal.value.code == "kind_must_be_in_the_catalogue"
    with pytest.raises(Refused, match="kind_must_be_in_the_catalogue"):
        item(LAW, kind, ON)


@pytest.mark.parametrize(
    ("text", "kind_of_data"),
    [
        ("宗教信仰:佛教", "religion"),
        ("本人信仰伊斯兰教", "religion"),
        ("基因检测结果异常", "genes"),
        ("指纹信息已采集", "fingerprints"),
        ("血型A", "blood_type"),
        ("有既往病史", "illness"),
        ("经诊断为乙型肝炎", "illness"),
        ("家庭收入每月三千元", "income"),
        ("存款余额12万元", "deposits"),
        ("持有股票若干", "securities"),
        ("商业保险:两份", "insurance"),
        ("名下房产两套", "real_estate"),
        ("个人纳税数额", "tax_amount"),
        ("居民用电量:300度", "household_utilities"),
        ("拖欠家庭水费", "household_utilities"),
    ],
)
def test_forbidden_personal_data_is_refused_by_class_and_never_repeated(
    text: str, kind_of_data: str
) -> None:
    with pytest.raises(Refused) as refusal:
        check(LAW, "penalty", ["处罚事由", f"……{text}……"], ON)
    assert refusal.value.code == "forbidden_personal_data_must_not_be_collected"
    assert refusal.value.clause == Clause("征信业管理条例", "14")
    assert kind_of_data in refusal.value.fields
    assert text not in repr(vars(refusal.value))


@pytest.mark.parametrize(
    "text",
    [
        "侵犯公民宗教信仰自由",
        "销售未标识的转基因大豆",
        "甘肃华大基因科技有限公司",
        "销售指纹锁未标注厂名",
        "使用过期血型试剂",
        "疾病预防控制中心抽检",
        "用电安全隐患未整改",
        "供水企业未公开水费标准",
    ],
)
def test_words_that_name_no_persons_data_are_collected(text: str) -> None:
    assert check(LAW, "penalty", [text], ON).kind == "penalty"


def test_a_penalty_of_the_simple_procedure_is_not_collected() -> None:
    with pytest.raises(Refused) as refusal:
        check(LAW, "penalty", [], ON, simple_procedure=True)
    assert refusal.value.code == "simple_procedure_penalty_must_not_be_collected"


def test_versions_follow_the_day_and_the_oldest_holds_before_it() -> None:
    assert catalogue_of(LAW, date(2024, 2, 29)).id == "CATALOGUE-2021"
    assert catalogue_of(LAW, date(2024, 3, 1)).id == "CATALOGUE-2024"
    assert catalogue_of(LAW, date(2015, 1, 1)).id == "CATALOGUE-2021"
    assert "intellectual_property" not in catalogue_of(LAW, date(2022, 1, 1)).items
    assert isinstance(item(LAW, "intellectual_property", ON), CatalogueItem)


def test_after_the_last_version_has_run_out_it_still_serves() -> None:
    old = next(r for r in LAW.versions("catalogue") if r.id == "CATALOGUE-2021")
    assert catalogue_of(Policy().adopting(old), date(2030, 1, 1)).id == "CATALOGUE-2021"


def test_without_any_catalogue_nothing_can_be_checked() -> None:
    with pytest.raises(NoRuleSetError):
        check(Policy(), "penalty", [], ON)


def test_a_countys_own_catalogue_is_no_catalogue() -> None:
    rules = dict(LAW.in_force("catalogue", ON).rules)
    require_form(rules)
    with pytest.raises(ValueError, match="a county makes no catalogue"):
        require_form({**rules, "level": "county"})
    with pytest.raises(KeyError):
        require_form({"level": "national"})
