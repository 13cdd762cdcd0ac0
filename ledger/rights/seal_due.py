"""Protection of rights (Article 15, 权益保护): which records wait to be sealed, and until when.

Sealing is an act of two officers, never a consequence of filing. Where the rules name records
that the law wants sealed, the deciding unit is reminded from the day of filing; the reminder
seals nothing. Days are dates in Asia/Shanghai.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.clock import day_of
from ledger.repair.regime import book
from ledger.rights.rules import rights_rules

if TYPE_CHECKING:
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.record.record import Record


class SealDue(NamedTuple):
    """A record that its unit is to look at and, where the ground fits, to seal."""

    ground: str
    due_on: date
    rule: str


def seal_due(record: Record, policy: Policy, calendar: Calendar, day: date) -> SealDue | None:
    """The reminder that stands for a record; None where it is sealed, was opened again, fell
    away, or the rules of that day remind of no such record."""
    closed = record.sealed_in or record.unsealed_in or record.erased_in
    if closed or record.annulled is not None:
        return None
    rule_set, facts = rights_rules(policy, day), record.facts
    for name, ground in rule_set.rules["sealing"]["grounds"].items():
        row = ground.get("remind")
        if row is None or ground["power"] not in book(policy).powers_of(facts.agency):
            continue
        known = facts.kind in row["kinds"] and facts.domain in row["domains"]
        if known and facts.decided_on.isoformat() >= row["since"]:
            due = calendar.due(day_of(record.filed_at), row["within"], roll=True)
            return SealDue(name, due.day, rule_set.rule(row["clause"]))
    return None
