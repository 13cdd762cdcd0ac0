"""The tables that departments send: the county's decisions and commitments as their cells.

Headings and words come from the adopted layouts; departments differ in layout, encoding and
how they write a day, as they really do.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from io import StringIO
from typing import TYPE_CHECKING, Any

from ledger.codes import synthetic_unified_code
from ledger.intake import layout as layouts
from ledger.simulation.officers import AGENCIES
from ledger.simulation.papers import CERTIFICATES_SINCE, in_wan
from ledger.subject import INDIVIDUAL_BUSINESS, ORGANISATION, PERSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from ledger.intake.layout import Column, Layout, Rules
    from ledger.ledger import Ledger
    from ledger.simulation.papers import Paper
    from ledger.simulation.promises import Promise

OPEN = "2099-12-31"
FORMS = (
    "{0:%Y-%m-%d}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y%m%d}",
)
"""How agencies write a day."""
KINDS = {ORGANISATION: "法人及非法人组织", INDIVIDUAL_BUSINESS: "个体工商户", PERSON: "自然人"}
NEWER = {"penalty": "penalty-2018", "licence": "licence-2018"}
OLDER = {"penalty": "penalty-2015", "licence": "licence-2015"}
UTF_8, GB_18030 = "utf-8-sig", "gb18030"


class Clerk:
    """Writes papers down as rows of a layout, as its department does."""

    def __init__(self, ledger: Ledger, today: date) -> None:
        policy = ledger.registry.policy
        self._agencies = ledger.registry.agencies
        self._layouts = {one.name: one for one in layouts.layouts(policy, today)}
        self._words = _words(layouts.rules(policy, today))

    def layout_of(self, paper: Paper) -> str:
        """The layout that decisions of its day are sent in."""
        newer = paper.facts.decided_on >= CERTIFICATES_SINCE
        return (NEWER if newer else OLDER)[paper.facts.kind]

    def table(self, layout: str, papers: Iterable[Paper]) -> str:
        """A table of decisions as CSV text."""
        return self._csv(self._layouts[layout], (self._values(paper) for paper in papers))

    def commitments(self, promises: Iterable[Promise]) -> str:
        """The national table of commitments as CSV text."""
        rows = (self._promised(promise) for promise in promises)
        return self._csv(self._layouts["commitment"], rows)

    def _csv(self, layout: Layout, rows: Iterable[Mapping[str, Any]]) -> str:
        text = StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([column.heading for column in layout.columns])
        for values in rows:
            form = FORMS[values["form"]]
            writer.writerow([self._cell(c, values.get(c.field), form) for c in layout.columns])
        return text.getvalue()

    def _cell(self, column: Column, value: Any, form: str) -> str:
        if value is None or value == "":
            return OPEN if column.open and column.required == "Y" else ""
        if column.type == "date":
            return form.format(value)
        words = self._words.get(column.values, {})
        if column.type == "list":
            return "；".join(words[one] for one in value)
        return words.get(value, str(value)) if column.values else str(value)

    def _values(self, paper: Paper) -> dict[str, Any]:
        facts, subject = paper.facts, paper.subject
        person = subject.kind == PERSON
        organ = self._agencies[facts.agency]
        code = organ_code(facts.agency)
        return {
            **paper.texts,
            "form": _form(facts.agency),
            "name": subject.name,
            "category": subject.kind,
            "unified_code": "" if person else subject.tag,
            "person_document_kind": "身份证" if person else "",
            "person_number": subject.number,
            "document_no": facts.document_no,
            "document_name": facts.document_name,
            "licence_kind": facts.licence_kind,
            "certificate_no": facts.certificate_no,
            "penalty_kinds": facts.penalty_kinds,
            "fine": in_wan(facts.fine),
            "confiscated": in_wan(facts.confiscated),
            "decided_on": facts.decided_on,
            "valid_from": facts.valid_from,
            "valid_until": facts.valid_until,
            "organ": organ.name,
            "organ_code": code,
            "source": organ.name,
            "source_code": code,
            "status": facts.status,
            "local_code": "620321",
            "updated_at": facts.decided_on,
        }

    def _promised(self, promise: Promise) -> dict[str, Any]:
        unit = self._agencies[promise.unit]
        return {
            "form": _form(promise.unit),
            "commitment_code": promise.number,
            "name": promise.subject.name,
            "category": promise.subject.kind,
            "subject_code": promise.subject.tag,
            "commitment_type": promise.kind,
            "matter": promise.matter,
            "content": promise.content,
            "liability": promise.liability,
            "made_on": promise.made_on,
            "valid_until": promise.valid_until,
            "fulfilment": promise.fulfilment,
            "unfulfilled": promise.unfulfilled,
            "liability_pursued": promise.pursued,
            "determined_on": promise.determined_on,
            "determined_by": unit.name if promise.fulfilment else "",
            "determined_by_code": organ_code(promise.unit) if promise.fulfilment else "",
            "organ": unit.name,
            "organ_code": organ_code(promise.unit),
            "openness": "public",
        }


def organ_code(agency: str) -> str:
    """The test code of an agency of the county."""
    return synthetic_unified_code(AGENCIES.index(agency), "11")


def department_tables(
    ledger: Ledger, papers: Iterable[Paper], promises: Iterable[Promise], today: date
) -> Iterator[tuple[str, str, str, bytes]]:
    """File name, agency, layout and bytes of every table the departments would have sent."""
    clerk = Clerk(ledger, today)
    by_table: dict[tuple[str, str], list[Paper]] = defaultdict(list)
    for paper in papers:
        if paper.facts.kind in NEWER and not paper.gone:
            by_table[paper.agency, clerk.layout_of(paper)].append(paper)
    for (agency, layout), sent in sorted(by_table.items()):
        sent.sort(key=lambda paper: (paper.facts.decided_on, paper.facts.document_no))
        text = clerk.table(layout, sent)
        yield f"{agency}-{layout}.csv", agency, layout, text.encode(_encoding(agency))
    by_unit: dict[str, list[Promise]] = defaultdict(list)
    for promise in promises:
        by_unit[promise.unit].append(promise)
    for unit, made in sorted(by_unit.items()):
        text = clerk.commitments(made)
        yield f"{unit}-commitment.csv", unit, "commitment", text.encode(_encoding(unit))


def _encoding(agency: str) -> str:
    return GB_18030 if AGENCIES.index(agency) % 2 else UTF_8


def _form(agency: str) -> int:
    return AGENCIES.index(agency) % len(FORMS)


def _words(rules: Rules) -> dict[str, dict[str, str]]:
    """The first word for each wire value, list by list."""
    words: dict[str, dict[str, str]] = {}
    for name, values in rules.lists.items():
        first: dict[str, str] = {}
        for word, value in values.items():
            if not word.isdigit():
                first.setdefault(value, word)
        words[name] = first
    return words
