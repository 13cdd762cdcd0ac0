"""Credit commitments (Article 1, 信用承诺): where a commitment stands on a day.

Computed from its entries, the rules and the calendar. That it is overdue is no breach: a
breach is a determination by people, after notice and hearing. All days are Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ledger.commitment.breach import breach_term
from ledger.commitment.matter import rules_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.calendar import Calendar, Due
    from ledger.commitment.commitment import Commitment
    from ledger.policy import Policy, RuleSet
    from ledger.state import SubjectState

FULL = "full"
NATIONAL_FULFILMENT, NATIONAL_UNFULFILLED, NATIONAL_LIABILITY = 11, 12, 13
"""Numbers of the national fields that a determination fills."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a commitment stands on a day, and the next day on which that alone changes."""

    stream: str
    situation: str
    """`open`, `due_soon`, `overdue`, `fulfilled`, `excused`, `breached`, `found_false`,
    `withdrawn` or `annulled`."""
    due_on: date | None
    """The last day to keep it or to hand in what is outstanding; None when it states none."""
    next_change_on: date | None
    provisional: bool
    """True when the due day rests on a calendar year that is not published yet."""
    repaired: bool
    shown_until: date | None
    """The last day on which a breach is shown and rested on; None: no breach, or no end."""
    shown_rule: str
    ended: bool
    """Whether that day is over. The breach still bars until it is repaired."""
    late: tuple[str, ...]
    """Documents that came in after their last day."""
    marks: tuple[str, ...]
    """`under_dispute`, `under_reconsideration`, `under_lawsuit`."""
    derived_from: tuple[int, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A false or broken commitment that is not repaired."""

    commitment: str
    kind: str
    """`breached` or `found_false`."""
    unit: str
    since: date
    entry: int


def standing(commitment: Commitment, policy: Policy, calendar: Calendar, day: date) -> Standing:
    """Where the commitment stands on that day; the fold decides what was known by then."""
    rule_set = rules_on(policy, day)
    due = due_of(commitment, calendar)
    ended = _ended(commitment)
    term = breach_term(commitment, policy, calendar) if ended else None
    over = term is not None and term.is_over(day)
    if ended:
        situation = ended[0]
        runs = term is not None and not over and not commitment.repaired_in
        next_change = term.last_day + timedelta(days=1) if term and runs else None
    else:
        situation, next_change = _by_day(due, rule_set, day)
    return Standing(
        stream=commitment.id,
        situation=situation,
        due_on=due.day if due else None,
        next_change_on=next_change,
        provisional=bool(due and due.provisional and not ended),
        repaired=bool(commitment.repaired_in),
        shown_until=term.last_day if term else None,
        shown_rule=term.rule if term else "",
        ended=over,
        late=late_documents(commitment, calendar),
        marks=tuple(commitment.marks),
        derived_from=ended[1] if ended else _basis(commitment),
        rule=rule_set.rule(rule_set.rules["standing"]["clause"]),
    )


def due_of(commitment: Commitment, calendar: Calendar) -> Due | None:
    """The earliest last day that still runs: of an outstanding document (which rolls to a
    working day, 民法典 203), else of the commitment itself (which does not)."""
    pending = [calendar.add_working_days(d.due_on, 0) for d in commitment.pending]
    until = commitment.facts.valid_until
    whole = [calendar.due(until, "P0D", roll=False)] if until else []
    return min(pending or whole, key=lambda due: due.day, default=None)


def late_documents(commitment: Commitment, calendar: Calendar) -> tuple[str, ...]:
    """Documents that were received after their last day."""
    return tuple(
        owed.document
        for owed in commitment.facts.outstanding
        if owed.document in commitment.received
        and commitment.received[owed.document][0] > calendar.add_working_days(owed.due_on, 0).day
    )


def outstanding_breaches(state: SubjectState, day: date) -> tuple[Outstanding, ...]:
    """What bars a subject from being accepted with documents outstanding: its false or broken
    commitments that were not repaired by that day, oldest first."""
    return tuple(found for c in state.commitments.values() for found in _broken(c, day))


def missing_for_export(commitment: Commitment) -> tuple[int, ...]:
    """Numbers of the national fields that must be filled before it goes to the platforms:
    11 until it is determined; 13 (accountability) where it was not fully kept."""
    if commitment.fulfilment is None:
        return (NATIONAL_FULFILMENT,)
    if commitment.fulfilment.outcome == FULL or commitment.pursued:
        return ()
    return (NATIONAL_LIABILITY,)


def on_column(
    state: SubjectState, commitment: Commitment, policy: Policy, calendar: Calendar, day: date
) -> bool:
    """Whether the public commitments page (信用承诺专栏) shows it on that day: open to all, of no
    natural person, neither withdrawn nor annulled, and no breach that is repaired or ended."""
    column = rules_on(policy, day).rules["column"]
    kind = state.registration.kind if state.registration else commitment.facts.subject_kind
    stands = standing(commitment, policy, calendar, day)
    return (
        commitment.facts.openness in column["openness"]
        and kind in column["subject_kinds"]
        and stands.situation in column["situations"]
        and not (stands.repaired or stands.ended)
    )


def _ended(commitment: Commitment) -> tuple[str, tuple[int, ...]] | None:
    """What people determined, and the entries that say so; None while only days decide."""
    if commitment.annulled_in:
        return "annulled", (commitment.annulled_in,)
    if commitment.false_in:
        return "found_false", (commitment.false_in,)
    if commitment.fulfilment is not None:
        determined, entry = commitment.fulfilment, commitment.determined_in
        if determined.outcome == FULL:
            return "fulfilled", (entry,)
        return ("breached" if determined.breach else "excused"), (entry,)
    if commitment.withdrawn_in:
        return "withdrawn", (commitment.withdrawn_in,)
    return None


def _by_day(due: Due | None, rule_set: RuleSet, day: date) -> tuple[str, date | None]:
    if due is None:
        return "open", None
    soon = due.day - timedelta(days=rule_set.rules["standing"]["due_soon_days"])
    if day < soon:
        return "open", soon
    if day <= due.day:
        return "due_soon", due.day + timedelta(days=1)
    return "overdue", None


def _basis(commitment: Commitment) -> tuple[int, ...]:
    return (commitment.entries[0], *(entry for _, entry in commitment.received.values()))


def _broken(commitment: Commitment, day: date) -> Iterator[Outstanding]:
    repaired = commitment.repaired_on is not None and commitment.repaired_on <= day
    if commitment.annulled_in or repaired:
        return
    if commitment.false_in and commitment.false_on is not None and commitment.false_on <= day:
        yield Outstanding(
            commitment.id,
            "found_false",
            commitment.false_by,
            commitment.false_on,
            commitment.false_in,
        )
    determined = commitment.fulfilment
    if determined is None or commitment.determined_on is None or not determined.breach:
        return
    if commitment.determined_on <= day:
        yield Outstanding(
            commitment.id,
            "breached",
            determined.determining_unit,
            commitment.determined_on,
            commitment.determined_in,
        )
