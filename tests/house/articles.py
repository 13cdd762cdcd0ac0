"""The twenty articles of the plan 永政办发〔2022〕21号 and where each has its room."""

from __future__ import annotations

from typing import NamedTuple


class Article(NamedTuple):
    """One article: its number, its name in this code, its heading in the plan, its stems."""

    number: int
    chinese: str
    heading: str
    stems: tuple[str, ...]


ARTICLES = (
    Article(1, "信用承诺", "加快推行信用承诺制度", ("commitment",)),
    Article(2, "诚信教育", "广泛开展市场主体诚信教育", ("education",)),
    Article(3, "信用报告", "积极推行信用报告普遍应用", ("report",)),
    Article(4, "信用档案", "建立健全市场主体信用档案", ("subject", "record")),
    Article(5, "自主申报", "积极推进信用信息自主自愿申报", ("declaration",)),
    Article(6, "综合评价", "探索开展公共信用综合评价应用", ("evaluation",)),
    Article(7, "分级分类监管", "大力推进信用分级分类监管", ("supervision",)),
    Article(8, "守信激励", "积极开展守信联合激励", ("incentive",)),
    Article(9, "失信惩戒", "深入开展失信联合惩戒", ("sanction",)),
    Article(10, "限期整改、约谈", "督促失信市场主体限期整改", ("rectification",)),
    Article(11, "责任追究", "建立健全违法失信责任追究机制", ("accountability",)),
    Article(12, "信用修复", "健全完善信用修复机制", ("repair",)),
    Article(13, "归集共享", "加大信用信息归集共享力度", ("intake", "sharing", "exchange")),
    Article(14, "公示", "大力推进信用监管信息公开公示", ("publication",)),
    Article(
        15,
        "权益保护",
        "加大信用信息安全市场主体权益保护力度",
        ("objection", "rights", "incident"),
    ),
    Article(16, "协同监管", "积极引导行业组织和信用服务机构协同监管", ("mandate",)),
    Article(17, "统筹推进", "强化统筹推进", ("task",)),
    Article(18, "试点示范", "深化试点示范", ("pilot",)),
    Article(19, "制度建设", "加快制度建设", ("policy",)),
    Article(20, "宣传培训", "重视宣传培训", ("outreach",)),
)
BY_NUMBER = {article.number: article for article in ARTICLES}
STEM_ARTICLE = {stem: article for article in ARTICLES for stem in article.stems}
