"""The content of a credit report: one document, a pure function of what it is told.

The document is the same for the JSON form, the signed credential and the printed page; its
canonical bytes (sorted keys, compact, UTF-8) are what the entry's digest is of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import msgspec

from ledger.calendar import PACKAGE
from ledger.catalogue import catalogue_of
from ledger.clock import SHANGHAI
from ledger.report import values
from ledger.report.item import view_of
from ledger.report.items import items_of
from ledger.report.rules import OWN, purpose_of, report_rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ledger.policy import RuleSet
    from ledger.registry import Registry
    from ledger.report.item import Item, View
    from ledger.report.report import ReportIssued
    from ledger.state import SubjectState

LAYOUT = 1
"""Version of this document's form; a report says which one it was made in."""
TIME = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is issued on, before its content is known."""

    number: str
    purpose: str
    requester: str
    authorisation: str
    issuer: str
    sections: tuple[str, ...]
    size: int
    root: str
    calendar: tuple[str, ...]
    """The calendar it counts days by, as it was called at issue."""


@dataclass(frozen=True, slots=True)
class Content:
    """A report's document with what the entry says of it."""

    document: Mapping[str, Any]
    items: tuple[Item, ...]
    rule_sets: tuple[str, ...]

    @property
    def line(self) -> bytes:
        """The report's bytes."""
        return canonical(self.document)

    @property
    def digest(self) -> str:
        """SHA-256 of the report's bytes, hexadecimal."""
        return sha256(self.line).hexdigest()

    @property
    def rests_on(self) -> tuple[int, ...]:
        """Every entry of what it shows, in order."""
        return entries_of(self.items)


def canonical(document: object) -> bytes:
    """The bytes of a document: compact JSON, sorted keys, UTF-8."""
    return msgspec.json.encode(document, order="sorted")


def entries_of(items: tuple[Item, ...]) -> tuple[int, ...]:
    """The entries of these items, each once, in order."""
    return tuple(sorted({entry for item in items for entry in item.entries}))


def asked_again(facts: ReportIssued) -> Asked:
    """What a report was issued on, as its entry says."""
    return Asked(
        number=facts.number,
        purpose=facts.purpose,
        requester=facts.requester,
        authorisation=facts.authorisation,
        issuer=facts.issuer,
        sections=facts.sections,
        size=facts.size,
        root=facts.root,
        calendar=facts.calendar,
    )


def content_of(
    state: SubjectState,
    asked: Asked,
    registry: Registry,
    day: date,
    opened: Mapping[str, Mapping[str, Any]],
) -> Content:
    """The content of a report. Raises NoRuleSetError; refuses a purpose that is not listed."""
    own = purpose_of(report_rules(registry.policy, day), asked.purpose).use == OWN
    view = view_of(registry, day, opened, "own_copy" if own else "otherwise")
    items = tuple(item for item in items_of(state, view) if item.section in asked.sections)
    rule_sets = _law(items, view)
    rules = view.rules
    document = {
        "number": asked.number,
        "version": rules["format"]["version"],
        "layout": LAYOUT,
        "title": rules["format"]["title"],
        "kind": _kind(state, rules),
        "issuedAt": issued_at(asked.number).isoformat(),
        "issuer": _unit(asked.issuer, registry),
        "purpose": _purpose(view.rule_set, asked),
        "requester": _unit(asked.requester, registry) if asked.requester else None,
        "authorisation": asked.authorisation or None,
        "subject": _subject(state, view),
        "labels": _labels(items, rules),
        "summary": _summary(items, asked, view),
        "sections": [_section(s, items, view) for s in _wanted(asked, rules)],
        "notes": list(rules["notes"]["list"]),
        "asOf": {"entry": asked.size, "date": day.isoformat()},
        "ledger": {"origin": registry.origin, "size": asked.size, "root": asked.root},
        "ruleSets": list(rule_sets),
        "calendar": list(asked.calendar),
        "entries": list(entries_of(items)),
        "simulated": registry.simulated,
    }
    return Content(document, items, rule_sets)


def issued_at(number: str) -> datetime:
    """The instant of issue that a report's number begins with, in Asia/Shanghai."""
    return datetime.strptime(number[:14], TIME).replace(tzinfo=SHANGHAI)


def _kind(state: SubjectState, rules: Mapping[str, Any]) -> dict[str, str]:
    kind = state.registration.kind if state.registration else ""
    return {"code": kind, "label": rules["format"]["kinds"].get(kind, "")}


def _unit(code: str, registry: Registry) -> dict[str, str]:
    agency = registry.agencies.get(code)
    return {"code": code, "name": agency.name if agency else ""}


def _purpose(rule_set: RuleSet, asked: Asked) -> dict[str, str]:
    purpose = purpose_of(rule_set, asked.purpose)
    return {"code": purpose.code, "label": purpose.label, "use": purpose.use}


def _subject(state: SubjectState, view: View) -> dict[str, str]:
    """Who it is on: an organisation by name and code, a person as the rules show it."""
    held = state.registration
    if held is None:
        raise ValueError("a report is on a registered subject")
    name, code = values.who(held, view)
    return {"name": name, "code": code}


def _wanted(asked: Asked, rules: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [s for s in rules["sections"]["list"] if s["code"] in asked.sections]


def _labels(items: tuple[Item, ...], rules: Mapping[str, Any]) -> list[str]:
    """What the head of the report says of the subject: that something of a kind is there."""
    filled = {item.section for item in items} | {item.kind for item in items}
    wanted = rules["labels"]["list"]
    return [row["label"] for row in wanted if filled & {row.get("section"), row.get("kind")}]


def _summary(items: tuple[Item, ...], asked: Asked, view: View) -> list[dict[str, object]]:
    """How many there are in each section that counts, and of each kind."""
    wanted = _wanted(asked, view.rules)
    counted = [s for s in wanted if not (s.get("registration") or s.get("advice"))]
    known = catalogue_of(view.registry.policy, view.day).items
    return [
        {
            "section": section["code"],
            "title": section["title"],
            "count": sum(item.section == section["code"] for item in items),
            "kinds": [
                {"title": known[kind].name, "count": sum(item.kind == kind for item in items)}
                for kind in section.get("records", ())
                if kind in known
            ],
        }
        for section in counted
    ]


def _section(section: Mapping[str, Any], items: tuple[Item, ...], view: View) -> dict[str, Any]:
    code = section["code"]
    if section.get("advice"):
        shown = [_advised(item) for item in items if item.advice]
    else:
        shown = [_shown(item, view) for item in items if item.section == code]
    return {
        "code": code,
        "no": section["no"],
        "title": section["title"],
        "items": shown,
        "empty": "" if shown else view.rules["format"]["empty"],
    }


def _shown(item: Item, view: View) -> dict[str, Any]:
    words = view.rules["words"]["marks"]
    return {
        "kind": item.kind,
        "title": _title(item, view),
        "fields": [list(field) for field in item.fields],
        "marks": [words.get(mark, mark) for mark in item.marks],
        "entries": list(item.entries),
        "rules": list(item.rules),
    }


def _title(item: Item, view: View) -> str:
    """What kind of thing it is, as the catalogue names it."""
    known = catalogue_of(view.registry.policy, view.day).items.get(item.kind)
    return known.name if known else item.fields[0][1]


def _advised(item: Item) -> dict[str, Any]:
    return {
        "kind": "advice",
        "title": item.advice[0][1],
        "fields": [list(field) for field in item.advice],
        "marks": [],
        "entries": list(item.entries),
        "rules": list(item.rules),
    }


def _law(items: tuple[Item, ...], view: View) -> tuple[str, ...]:
    """The rule sets it was made by, each with the beginning of its hash."""
    policy = view.registry.policy
    named = {view.rule_set.id, *(rule.partition("#")[0] for i in items for rule in i.rules)}
    known = (policy.rule_sets[name] for name in sorted(named) if name in policy.rule_sets)
    return tuple(f"{rule_set.id}@{rule_set.hash[:16]}" for rule_set in known)


def calendar_of(registry: Registry) -> tuple[str, ...]:
    """What working days are counted by: the packaged years, and those published by entries,
    with the newest of these: `2004-2026@109`."""
    years = registry.calendar_years
    if not years:
        return (PACKAGE,)
    newest = max(table.entry for table in years.values())
    return (PACKAGE, f"{min(years)}-{max(years)}@{newest}")
