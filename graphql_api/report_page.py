"""The printable page of a credit report: A4, in Chinese, the national sections, no other resource.

Everything that stands in it comes from the report's one document, escaped; page numbers and the
report's number on every sheet are the style sheet's.
"""

from __future__ import annotations

from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any, Final

from ledger.report.standing import STALE, SUPERSEDED
from ledger.subject import PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TEMPLATE = Path(__file__).parent / "pages" / "report.html"
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
WARNINGS: Final = {
    STALE: "据以出具本报告的信息已发生变化，本报告已失去时效",
    SUPERSEDED: "本报告已被新的报告替代，已失去时效",
}
SIMULATED: Final = "模拟数据，仅供演示，不具有任何效力"
ADVICE: Final = "advice"
COLUMNS: Final = '<colgroup><col class="l"><col class="v"><col class="l"><col class="v"></colgroup>'
SHORT: Final = 24
"""Characters up to which a value stands beside another in one row."""


def page(document: Mapping[str, Any], digest: str, situation: str) -> str:
    """The page of a report; `situation` adds a warning to one that no longer holds."""
    issued = datetime.fromisoformat(document["issuedAt"])
    person = document["kind"]["code"] == PERSON
    ledger = document["ledger"]
    plain = {
        "title": document["title"],
        "kind": document["kind"]["label"],
        "number": document["number"],
        "issued_at": f"{chinese(issued)} {issued:%H:%M:%S}",
        "issued_day": chinese(issued),
        "issuer": document["issuer"]["name"] or document["issuer"]["code"],
        "version": document["version"],
        "purpose": _purpose(document),
        "as_of": chinese(datetime.fromisoformat(document["asOf"]["date"])),
        "name": document["subject"]["name"],
        "code_label": "身份号码" if person else "统一社会信用代码",
        "code": document["subject"]["code"],
        "origin": ledger["origin"],
        "size": str(ledger["size"]),
        "root": ledger["root"],
        "digest": digest,
        "rule_sets": "、".join(document["ruleSets"]),
        "calendar": "、".join(document["calendar"]),
    }
    made = {
        "warning": _warnings(document, situation),
        "labels": "".join(f'<i class="label">{escape(text)}</i>' for text in document["labels"]),
        "summary": _summary(document["summary"]),
        "sections": "\n".join(_section(section) for section in document["sections"]),
        "notes": "\n".join(f"<li>{escape(note)}</li>" for note in document["notes"]),
    }
    escaped = {name: escape(value) for name, value in plain.items()}
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(escaped | made)


def chinese(day: datetime) -> str:
    """A day as documents write it: 2026年6月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _purpose(document: Mapping[str, Any]) -> str:
    requester, label = document["requester"], str(document["purpose"]["label"])
    if not requester:
        return label
    return f"{label}（{requester['name'] or requester['code']}）"


def _warnings(document: Mapping[str, Any], situation: str) -> str:
    said = [WARNINGS[situation]] if situation in WARNINGS else []
    said += [SIMULATED] if document["simulated"] else []
    return "\n".join(f'<p class="warning">{escape(text)}</p>' for text in said)


def _summary(rows: Iterable[Mapping[str, Any]]) -> str:
    """How many of each section and, where it has several, of each kind."""
    counted: list[tuple[str, int]] = []
    for row in rows:
        kinds = [(kind["title"], kind["count"]) for kind in row["kinds"]]
        counted += kinds if len(kinds) > 1 else [(row["title"], row["count"])]
    cells = [f"<th>{escape(title)}</th>{_counted(count)}" for title, count in counted]
    pairs = (cells[at : at + 2] for at in range(0, len(cells), 2))
    body = "\n".join(f"<tr>{''.join(pair)}</tr>" for pair in pairs)
    return f'<table class="sheet count">\n{body}\n</table>\n'


def _counted(count: int) -> str:
    return f"<td>{count}</td>" if count else '<td class="none">无</td>'


def _section(section: Mapping[str, Any]) -> str:
    title = escape(f"{section['no']}、{section['title']}")
    items = section["items"]
    if not items:
        return f'<h2 class="bare">{title}</h2>\n<p class="none">{escape(section["empty"])}</p>'
    if section["code"] == ADVICE:
        shown = [_table([(label, value) for label, value in item["fields"]]) for item in items]
        return f"<h2>{title}</h2>\n" + "\n".join(shown)
    many = len(items) > 1 or any(item["marks"] for item in items)
    shown = [_item(item, at if many else 0) for at, item in enumerate(items, 1)]
    return f"<h2>{title}</h2>\n" + "\n".join(shown)


def _item(item: Mapping[str, Any], at: int) -> str:
    """One thing of a section: its fields, its marks, the entries it rests on."""
    marks = "".join(f'<i class="mark">{escape(mark)}</i>' for mark in item["marks"])
    heading = f"<h3>（{at}）{escape(item['title'])}{marks}</h3>\n" if at else ""
    entries = "、".join(str(entry) for entry in item["entries"])
    basis = f'<p class="basis">账本记录：第 {escape(entries)} 条</p>'
    return heading + _table([(label, value) for label, value in item["fields"]]) + basis


def _table(fields: list[tuple[str, str]]) -> str:
    """Label and value; short ones beside each other."""
    rows, waiting = [], list(fields)
    while waiting:
        first = waiting.pop(0)
        beside = waiting[0] if waiting else None
        if beside and _is_short(first) and _is_short(beside):
            rows.append(_cells(first, 1) + _cells(waiting.pop(0), 1))
        else:
            rows.append(_cells(first, 3))
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table class="sheet">\n{COLUMNS}\n{body}\n</table>\n'


def _is_short(field: tuple[str, str]) -> bool:
    return len(field[1]) <= SHORT and len(field[0]) <= SHORT // 2


def _cells(field: tuple[str, str], span: int) -> str:
    label, value = field
    wide = f' colspan="{span}"' if span > 1 else ""
    text = escape(value).replace("\n", "<br>")
    return f"<th>{escape(label)}</th><td{wide}>{text}</td>"
