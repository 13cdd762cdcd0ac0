"""The printable page: everything of the report, escaped, and nothing from elsewhere."""

from __future__ import annotations

import copy
import re
from typing import Any

from graphql_api.report_page import page
from tests.ledger.report.test_credential import made

NO = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def document() -> dict[str, Any]:
    """The document of a report on a firm with a penalty."""
    return copy.deepcopy(made()[0])


def text_of(html: str) -> str:
    """What a reader sees."""
    return re.sub(r"<[^>]+>", "", html.partition("<body>")[2])


def test_it_has_the_national_sections_in_order() -> None:
    found = re.findall(r"<h2[^>]*>(\S)、", page(document(), "d" * 64, "valid"))
    assert tuple(found) == NO


def test_every_value_of_the_report_stands_in_it() -> None:
    said, html = document(), page(document(), "d" * 64, "valid")
    seen = text_of(html)
    for section in said["sections"]:
        for item in section["items"]:
            assert all(label in seen and value in seen for label, value in item["fields"])
    for word in (said["number"], said["ledger"]["root"], "d" * 64, "永昌县财政局", "V2.0"):
        assert word in seen
    assert all(note in seen for note in said["notes"])
    assert "查询期内无相关信息" in seen


def test_what_was_sent_in_is_text_and_never_markup() -> None:
    said = document()
    evil = '<script>alert("1")</script>&<img src=x onerror=y>'
    said["subject"]["name"] = evil
    said["labels"] = [evil]
    said["notes"] = [evil]
    said["sections"][1]["items"][0]["fields"][0] = [evil, evil]
    said["sections"][1]["items"][0]["marks"] = [evil]
    html = page(said, "d" * 64, "valid")
    assert "<script" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;") >= 6


def test_it_asks_for_nothing_from_elsewhere() -> None:
    html = page(document(), "d" * 64, "valid")
    assert not re.search(r"https?://|src=|href=|url\(|@import", html)


def test_it_is_made_for_paper() -> None:
    html = page(document(), "d" * 64, "valid")
    assert "size: A4" in html
    assert "counter(page)" in html


def test_one_that_holds_no_longer_says_so() -> None:
    assert "已失去时效" not in page(document(), "d" * 64, "valid")
    assert "已发生变化" in page(document(), "d" * 64, "stale")
    assert "替代" in text_of(page(document(), "d" * 64, "superseded"))
    said = document()
    said["simulated"] = True
    assert "模拟数据" in page(said, "d" * 64, "valid")


def test_marks_and_amounts_are_shown() -> None:
    said = document()
    said["sections"][1]["items"][0]["marks"] = ["存在异议"]
    seen = text_of(page(said, "d" * 64, "valid"))
    assert "存在异议" in seen
    assert "罚款金额（万元）6" in seen.replace("\n", "")
