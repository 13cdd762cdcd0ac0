"""Where a credit report stands on a day: valid, stale because its basis changed, or superseded.

Stale is computed: what the report rests on is looked up in today's state under today's rules, and
compared with what it was. What came after the report does not make it stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ledger.report.item import view_of
from ledger.report.items import basis_of, items_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ledger.registry import Registry
    from ledger.report.item import Item
    from ledger.report.report import Report
    from ledger.state import SubjectState

VALID, STALE, SUPERSEDED = "valid", "stale", "superseded"


@dataclass(frozen=True, slots=True)
class ReportStanding:
    """Where a report stands, and the next day on which a date alone changes that."""

    report: str
    situation: str
    """`valid`, `stale` or `superseded`."""
    next_change_on: date | None
    derived_from: tuple[int, ...]
    rule: str


def shown_today(state: SubjectState, registry: Registry, day: date) -> tuple[Item, ...]:
    """What a report on the subject would show on that day, without texts."""
    return items_of(state, view_of(registry, day))


def report_standing(
    report: Report, registry: Registry, day: date, today: Sequence[Item]
) -> ReportStanding:
    """Where the report stands, given what `shown_today` says."""
    facts = report.facts
    rests_on = frozenset(facts.rests_on)
    items = [i for i in today if i.section in facts.sections and i.entries[0] in rests_on]
    same = basis_of(items, facts.rests_on) == facts.basis
    ends = (item.last_day for item in items if item.last_day is not None)
    last = min((end for end in ends if end >= day), default=None)
    situation = VALID if same else STALE
    derived = report.entries[:1]
    if report.replaced is not None:
        situation, derived = SUPERSEDED, [*derived, report.replaced[2]]
    elif not same:
        newer = (e for i in items for e in i.entries if e > facts.size)
        derived = [*derived, *sorted(set(newer))]
    rule_set = view_of(registry, day).rule_set
    return ReportStanding(
        report=facts.number,
        situation=situation,
        next_change_on=last + timedelta(days=1) if last and situation == VALID else None,
        derived_from=tuple(derived),
        rule=rule_set.rule(rule_set.rules["replacement"]["clause"]),
    )


def reports_on(state: SubjectState, target: str) -> Iterator[dict[str, Any]]:
    """The reports that show a record, listing or commitment and were not replaced, as what falls
    with it (异议影响预览)."""
    held = state.records.get(target) or state.listings.get(target) or state.commitments.get(target)
    entry = held.entries[0] if held else 0
    for report in state.reports.values():
        if entry in report.facts.rests_on and report.replaced is None:
            yield {
                "kind": "report",
                "stream": report.id,
                "code": report.facts.purpose,
                "was": "issued",
                "becomes": STALE,
                "falls": True,
                "other_bases": (),
                "rule": "",
                "derived_from": tuple(report.entries),
            }
