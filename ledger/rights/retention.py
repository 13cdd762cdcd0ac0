"""Protection of rights (Article 15, 权益保护): how long a record is kept.

Each item of the catalogue has a term of retention (policy family `rights`). Once it has run a
natural person's record is restricted to storage: kept and protected, not shown, shared or used
(个人信息保护法 47), until it is erased. Days are dates in Asia/Shanghai; a term ends at 24:00.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ledger.rights.rules import rights_rules

if TYPE_CHECKING:
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.record.record import Record, RecordFiled


class Retention(NamedTuple):
    """The term of one record."""

    ends_on: date | None
    """The last day of the term; None where the rules set none, or it has not begun to run."""
    waits: bool
    """The term has not begun: the licence has no last day."""
    rule: str
    derived_from: tuple[int, ...]

    def has_run(self, day: date) -> bool:
        """Whether the term is over that day."""
        return self.ends_on is not None and day > self.ends_on

    def still_runs(self, day: date) -> bool:
        """Whether a term that the rules set has not ended yet."""
        return self.waits or (self.ends_on is not None and day <= self.ends_on)


def retention(record: Record, policy: Policy, calendar: Calendar, day: date) -> Retention:
    """How long a record is kept under the rules of that day."""
    rule_set = rights_rules(policy, day)
    items = rule_set.rules["retention"]["items"]
    row = items.get(record.facts.kind) or items["otherwise"]
    rule, entries = rule_set.rule(row["clause"]), (record.entries[0],)
    begins = _begins(record.facts, row["from"])
    if not row["period"] or begins is None:
        waits = bool(row["period"]) and begins is None
        return Retention(None, waits, rule, entries)
    ends_on = calendar.period_end(begins, row["period"])
    if record.facts.restricted_until is not None:
        ends_on = max(ends_on, record.facts.restricted_until)
    return Retention(ends_on, waits=False, rule=rule, derived_from=entries)


def _begins(facts: RecordFiled, anchor: str) -> date | None:
    begins: date | None = facts.valid_until if anchor == "valid_until" else facts.decided_on
    return begins


def is_restricted(
    record: Record, policy: Policy, calendar: Calendar, day: date, *, person: bool
) -> bool:
    """Whether it may only be stored and protected: on request, erased, or a person's whose term
    is over."""
    if record.restricted_in or record.erased_in:
        return True
    return person and retention(record, policy, calendar, day).has_run(day)
