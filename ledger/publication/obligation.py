"""Publication (Article 14, 公示): what must be published where, by when, and where it stands.

One duty per channel, each with its own clock and basis; the clock starts with the decision,
not with its service. Persons are never published by default, court lists are linked and not
copied, history from before the ledger is never counted late.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ledger.calendar import Due
from ledger.publication.window import ONE_DAY, is_of_person, is_over, may_be_shown, window
from ledger.repair.regime import book
from ledger.repair.tier import DEFAULT, NEVER

if TYPE_CHECKING:
    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.publication.window import Window
    from ledger.record.record import Record, RecordFiled
    from ledger.repair.regime import Book, ChannelRule

PENDING = "PENDING"
OVERDUE = "OVERDUE"
PUBLISHED = "PUBLISHED"
PUBLISHED_LATE = "PUBLISHED_LATE"
EXEMPT = "EXEMPT"
ENDED = "ENDED"
WITHDRAWN = "WITHDRAWN"
STOPPED_BY_REPAIR = "STOPPED_BY_REPAIR"


class Obligation(msgspec.Struct, frozen=True, gc=False):
    """One record on one channel: due when, published when, to be taken down when."""

    channel: str
    due: date
    """The last day to publish."""
    provisional: bool
    """True while a year that was counted is not published yet."""
    state: str
    published_on: date | None
    published_in: int
    """The entry of publication; 0 before it."""
    withdrawn_on: date | None
    takedown_due: date | None
    """The last day to take it down; None while it may be shown, or was never published."""
    reason: str
    """Why it is exempt or withdrawn, as a reason code."""
    rule: str
    derived_from: tuple[int, ...]


class _Asked(NamedTuple):
    """What one question about a record rests on."""

    law: Book
    calendar: Calendar
    day: date
    span: Window

    def law_takedown(self, record: Record) -> str:
        """Within what time a record that fell away is withdrawn (行政处罚法 48)."""
        return self.law.periods(record.annulled_on or self.day).takedown

    def repair_takedown(self, record: Record) -> str:
        """Within what time a repaired record is taken down, by the rules of the day of repair."""
        facts = record.facts
        on = record.repaired_on or self.day
        return self.law.governing(facts.kind, facts.agency, on).takedown


def obligations(
    record: Record, policy: Policy, calendar: Calendar, day: date
) -> tuple[Obligation, ...]:
    """The duties of a record on that day, one per channel.

    A person's record, one of a court list and one too light to be shown have none, except
    on channels where they were published all the same.
    """
    return _duties_of(record, _Asked(book(policy), calendar, day, window(record, policy, calendar)))


class Standing(NamedTuple):
    """Everything publication says of a record on one day, asked at once."""

    window: Window
    obligations: tuple[Obligation, ...]
    ended: bool
    shown_publicly: bool
    next_change_on: date | None


def standing(record: Record, policy: Policy, calendar: Calendar, day: date) -> Standing:
    """Window, duties, end, visibility and next change of a record, for the price of one window."""
    span = window(record, policy, calendar)
    asked = _Asked(book(policy), calendar, day, span)
    over = is_over(record, day, span.last_display_day)
    made = _duties_of(record, asked)
    shown = not over and span.shown != NEVER and may_be_shown(record, day)
    return Standing(span, made, over, shown, _next_change(record, asked, made))


def next_change_on(record: Record, policy: Policy, calendar: Calendar, day: date) -> date | None:
    """The next day after `day` on which the date alone changes an answer about the record."""
    return standing(record, policy, calendar, day).next_change_on


def _next_change(record: Record, asked: _Asked, made: tuple[Obligation, ...]) -> date | None:
    day, span = asked.day, asked.span
    eligible, last = span.eligible_from, span.last_display_day
    soonest = date.max
    if record.annulled is None and not record.repaired_in and not record.sealed_in:
        if last is not None and last >= day:
            soonest = last + ONE_DAY
        if eligible is not None and day < eligible < soonest:
            soonest = eligible
    for duty in made:
        due = duty.takedown_due
        if duty.state == PENDING and not record.facts.backfill:
            due = duty.due
        if due is not None and day <= due < soonest:
            soonest = due + ONE_DAY
    return None if soonest == date.max else soonest


def _duties_of(record: Record, asked: _Asked) -> tuple[Obligation, ...]:
    published, rules = record.published, duties(record.facts, asked.law)
    if is_of_person(record) or asked.span.shown != DEFAULT:
        rules = tuple(r for r in rules if r.channel in published)
    made = [_made(record, asked, r) for r in rules]
    if len(made) < len(published) or any(r.channel not in published for r in rules):
        asked_for = {r.channel for r in rules}
        made += [_voluntary(record, asked, c) for c in published if c not in asked_for]
    return tuple(made)


def duties(facts: RecordFiled, law: Book) -> tuple[ChannelRule, ...]:
    """The rules of publication that such a decision falls under."""
    periods = law.periods(facts.decided_on)
    key = (periods.begins, facts.kind, facts.agency, facts.domain)
    known: tuple[ChannelRule, ...] | None = law.kept.get(key)
    if known is None:
        powers = law.powers_of(facts.agency)
        known = tuple(
            r
            for r in periods.duties
            if facts.kind in r.kinds
            and facts.kind not in periods.linked
            and (not r.power or r.power in powers)
            and (not r.domains or facts.domain in r.domains)
        )
        law.keep(key, known)
    return known


def linked_to_court(facts: RecordFiled, policy: Policy) -> str:
    """Where the court shows such a record itself; empty for one we may publish."""
    periods = book(policy).periods(facts.decided_on)
    if facts.kind not in periods.linked:
        return ""
    links: dict[str, str] = periods.rule_set.rules["linked"]["links"]
    return links.get(facts.kind, "")


def _made(record: Record, asked: _Asked, rule: ChannelRule) -> Obligation:
    due = asked.calendar.due(record.facts.decided_on, rule.due, roll=True)
    if (
        record.withdrawn
        or record.repaired_in
        or record.annulled is not None
        or record.exempted is not None
        or record.sealed_in
    ):
        return _standing(record, asked, rule.channel, due, rule.rule)
    return _running(record, asked, rule, due)


def _running(record: Record, asked: _Asked, rule: ChannelRule, due: Due) -> Obligation:
    """The common case, in one step: nothing happened but perhaps publication."""
    published, last, day = (
        record.published.get(rule.channel),
        asked.span.last_display_day,
        asked.day,
    )
    over = last is not None and day > last
    on = published[0] if published else day
    late = on > due.day and not record.facts.backfill
    if published is None:
        state = ENDED if over else OVERDUE if late else PENDING
    else:
        state = ENDED if over else PUBLISHED_LATE if late else PUBLISHED
    first = record.entries[0]
    return Obligation(
        rule.channel,
        due.day,
        due.provisional,
        state,
        on if published else None,
        published[1] if published else 0,
        None,
        last + ONE_DAY if last and over and published else None,
        "",
        rule.rule,
        (first, published[1]) if published else (first,),
    )


def _voluntary(record: Record, asked: _Asked, channel: str) -> Obligation:
    """A publication that no rule asked for: never late, taken down like any other."""
    on = record.published[channel][0]
    return _standing(record, asked, channel, Due(on, False, ""), asked.span.rule)


def _standing(record: Record, asked: _Asked, channel: str, due: Due, rule: str) -> Obligation:
    published, withdrawn = record.published.get(channel), record.withdrawn.get(channel)
    state, over_on = _state(record, asked, channel, due.day)
    reason = withdrawn[2] if withdrawn else record.exempted[0] if record.exempted else ""
    entries = record.entries[:1]
    if published:
        entries = [*entries, published[1]]
    return Obligation(
        channel,
        due.day,
        due.provisional,
        state,
        published[0] if published else None,
        published[1] if published else 0,
        withdrawn[0] if withdrawn else None,
        over_on if published and not withdrawn else None,
        reason,
        rule,
        tuple(entries),
    )


def _state(record: Record, asked: _Asked, channel: str, due: date) -> tuple[str, date | None]:
    """Where it stands, and by when it must be taken down where it is over."""
    published = record.published.get(channel)
    last = asked.span.last_display_day
    if channel in record.withdrawn:
        return (STOPPED_BY_REPAIR if record.repaired_in else WITHDRAWN), None
    if record.annulled is not None:
        return ENDED, _due(asked, record.annulled_on, asked.law_takedown(record))
    if record.sealed_in:
        takedown = asked.law.periods(record.sealed_on or asked.day).takedown
        return ENDED, _due(asked, record.sealed_on, takedown)
    if record.repaired_in:
        state = STOPPED_BY_REPAIR if published else ENDED
        return state, _due(asked, record.repaired_on, asked.repair_takedown(record))
    if record.exempted is not None:
        return EXEMPT, None
    if last is not None and asked.day > last:
        return ENDED, last + ONE_DAY
    late = (published[0] if published else asked.day) > due and not record.facts.backfill
    if published is None:
        return (OVERDUE if late else PENDING), None
    return (PUBLISHED_LATE if late else PUBLISHED), None


def _due(asked: _Asked, since: date | None, period: str) -> date | None:
    return asked.calendar.due(since, period, roll=True).day if since is not None else None
