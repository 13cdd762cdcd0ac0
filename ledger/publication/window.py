"""Publication (Article 14, 公示): from when until when a record is shown, and whether it ended.

A display period ends at 24:00 of its last day (no roll-forward past holidays); repair opens,
and what is shown ends, at 00:00 of the day after it. All days are dates in Asia/Shanghai.
Nothing here raises for a record that was filed.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from ledger.repair.regime import PUBLISHED_ON, at, book
from ledger.repair.tier import NEVER, Tier
from ledger.rights.retention import is_restricted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.record.record import Record, RecordFiled
    from ledger.repair.regime import Book, Regime

ONE_DAY = timedelta(1)


class Span(msgspec.Struct, frozen=True, gc=False):
    """What a window says, before the entries it derives from."""

    first_day: date
    min_until: date | None
    eligible_from: date | None
    last_display_day: date | None
    rule: str
    tier: str
    regime: str
    shown: str


class Window(msgspec.Struct, frozen=True, gc=False):
    """From when until when a record is shown, and from when it may be repaired."""

    first_day: date
    """The day the period is counted from: of the decision, or of publication, as the rules say."""
    min_until: date | None
    """The last day of the least period; None where the rules set none."""
    eligible_from: date | None
    """The first day on which repair may be applied for; None where it may not."""
    last_display_day: date | None
    """The last day it is shown, at most; None where it may be shown long term."""
    rule: str
    derived_from: tuple[int, ...]
    provisional: bool
    """True while the period waits for publication to be counted from."""
    tier: str
    """`MINOR`, `GENERAL`, `SERIOUS` … as the governing rules name it; empty for no dishonesty."""
    regime: str
    """The governing rule set; empty where the record is no dishonesty information."""
    shown: str
    """`default`, `if_needed` or `never`."""


def window(record: Record, policy: Policy, calendar: Calendar) -> Window:
    """The window of a record under the rules that govern it."""
    facts, published = record.facts, record.published
    law = book(policy)
    anchored = law.may_count_from_publication(facts.kind, facts.agency)
    first = min(published.values())[0] if published and anchored else None
    span = span_of(facts, first, law, calendar)
    entries = record.entries[:1]
    if record.corrections:
        entries = [*entries, *(c[3] for c in record.corrections)]
    if first is not None and span.first_day == first != facts.decided_on:
        entries = [*entries, min(published.values())[1]]
    waits = anchored and first is None and _counts_from_publication(facts, law)
    return Window(
        span.first_day,
        span.min_until,
        span.eligible_from,
        span.last_display_day,
        span.rule,
        tuple(entries),
        waits,
        span.tier,
        span.regime,
        span.shown,
    )


def span_of(facts: RecordFiled, first: date | None, law: Book, calendar: Calendar) -> Span:
    """The span of such a decision, first published on that day; kept for the next like it."""
    key = (
        facts.kind,
        facts.agency,
        facts.decided_on,
        first,
        facts.penalty_kinds,
        law.between(facts.fine),
        facts.domain,
        facts.tier,
        facts.simple_procedure,
        not facts.name,
        facts.restricted_until,
    )
    known: Span | None = law.kept.get(key)
    if known is None:
        known = law.keep(key, _span(facts, first, law, calendar))
    return known


def tier_of(facts: RecordFiled, policy: Policy) -> Tier | None:
    """The tier of a decision under the rules that govern it; None where it is no dishonesty."""
    regime = book(policy).governing(facts.kind, facts.agency, facts.decided_on)
    return regime.gravity.tier_of(facts) if facts.kind in regime.kinds else None


def is_of_person(record: Record) -> bool:
    """Whether the record is about a natural person: an organisation's has its name."""
    return not record.facts.name


def ended(record: Record, policy: Policy, calendar: Calendar, day: date) -> bool:
    """Whether its display is over: repaired, annulled, sealed, withdrawn everywhere, or past its
    last day.

    What ended is no basis for a measure any more.
    """
    if is_of_person(record) and is_restricted(record, policy, calendar, day, person=True):
        return True
    return is_over(record, day, window(record, policy, calendar).last_display_day)


def is_over(record: Record, day: date, last: date | None) -> bool:
    """The same, where the last day of its display is known already."""
    if record.annulled is not None or record.repaired_in or record.sealed_in:
        return True
    if last is not None and day > last:
        return True
    return bool(record.published) and record.withdrawn.keys() >= record.published.keys()


def shown_publicly(record: Record, policy: Policy, calendar: Calendar, day: date) -> bool:
    """Whether anyone may see it that day: published somewhere, an organisation's, not over."""
    if not may_be_shown(record, day):
        return False
    span = window(record, policy, calendar)
    return span.shown != NEVER and not is_over(record, day, span.last_display_day)


def may_be_shown(record: Record, day: date) -> bool:
    """Whether it was published somewhere by then, and is no person's, not exempt nor sealed."""
    published = record.published
    if not published or record.exempted is not None or is_of_person(record) or record.sealed_in:
        return False
    return min(published.values())[0] <= day


def _counts_from_publication(facts: RecordFiled, law: Book) -> bool:
    regime = law.governing(facts.kind, facts.agency, facts.decided_on)
    return facts.kind in regime.kinds and regime.anchor == PUBLISHED_ON


def _span(facts: RecordFiled, first: date | None, law: Book, calendar: Calendar) -> Span:
    line = law.line(facts.kind, facts.agency)
    regime: Regime = at(line, facts.decided_on)
    if facts.kind not in regime.kinds:
        return _neutral(facts, law, calendar)
    span = _under(regime, facts, first, calendar)
    for later in line[line.index(regime) + 1 :]:
        if later.more_favourable and later.begins > facts.decided_on and span.shown != NEVER:
            span = _shorter(span, _under(later, facts, first, calendar), later.begins)
    return span


def _neutral(facts: RecordFiled, law: Book, calendar: Calendar) -> Span:
    """What is no dishonesty information may be shown long, and needs no repair."""
    longest = law.periods(facts.decided_on).longest
    period, rule = longest.get(facts.kind) or longest["otherwise"]
    last = calendar.period_end(facts.decided_on, period) if period else None
    return Span(facts.decided_on, None, None, last, rule, "", "", "default")


def _under(regime: Regime, facts: RecordFiled, first: date | None, calendar: Calendar) -> Span:
    """The span under one set of rules."""
    tier = regime.gravity.tier_of(facts)
    start = (first or facts.decided_on) if regime.anchor == PUBLISHED_ON else facts.decided_on
    least = calendar.period_end(start, tier.min_period) if tier.min_period else start
    last = calendar.period_end(start, tier.max_period) if tier.max_period else None
    opens = start if least == start else least + ONE_DAY
    if facts.restricted_until is not None:
        opens = max(opens, facts.restricted_until + ONE_DAY)
    return Span(
        first_day=start,
        min_until=least if least > start else None,
        eligible_from=opens if tier.repairable and tier.apply_from != NEVER else None,
        last_display_day=last,
        rule=tier.rule,
        tier=tier.name,
        regime=regime.rule_set.id,
        shown=tier.shown,
    )


def _shorter(old: Span, new: Span, begins: date) -> Span:
    """The shorter end of two rules for what was running when the new ones began.

    The new rules shorten nothing before the day they began.
    """
    floor = begins - ONE_DAY
    ends = sorted(_later(floor, (old.last_display_day, new.last_display_day)))
    last = min(ends[0], old.last_display_day or ends[0]) if ends else None
    opens = [d for d in (old.eligible_from,) if d]
    opens += [max(d, begins) for d in (new.eligible_from,) if d]
    eligible = min(opens, default=None)
    least = eligible - ONE_DAY if eligible and old.min_until else old.min_until
    if (last, eligible) == (old.last_display_day, old.eligible_from):
        return old
    return msgspec.structs.replace(
        old,
        min_until=least,
        eligible_from=eligible,
        last_display_day=last,
        rule=new.rule,
        regime=new.regime,
    )


def _later(floor: date, days: tuple[date | None, ...]) -> Iterator[date]:
    return (max(day, floor) for day in days if day is not None)
