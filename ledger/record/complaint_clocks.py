"""Credit archives (Article 4, 信用档案): clocks of a consumer complaint, what is public of it.

Accept or refuse, end the mediation, tell the parties; check the clue of a report, tell who
reported; publish. All periods are working days of the rules of the day it was received.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ledger.record.consumer_complaint import COMPLAINT
from ledger.refusal import Code, plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.policy import Policy, RuleSet
    from ledger.record.consumer_complaint import ConsumerComplaint

FAMILY: Final = "consumer_complaint"

NO_RULES = Code(
    "consumer_complaint_needs_rules_of_its_day",
    "No rules on consumer complaints govern that day, or they do not know this word.",
    "当日没有适用的投诉举报处理规则，或者该用语不在规则之内。",
    plan(4),
)


@dataclass(frozen=True, slots=True)
class ComplaintClock:
    """One step of a complaint and its last day, which ends at 24:00 in Asia/Shanghai."""

    step: str
    """`accept`, `end`, `tell`, `check` or `publish`."""
    due: date
    provisional: bool
    done_on: date | None
    rule: str
    derived_from: tuple[int, ...]

    def is_late(self, day: date) -> bool:
        """Done late, or overdue that day."""
        return (self.done_on or day) > self.due


def rules_of(policy: Policy, day: date) -> RuleSet:
    """The rules of a complaint received that day; refuses a day before there were any."""
    versions = [r for r in policy.versions(FAMILY) if r.governs(day)]
    if not versions:
        raise NO_RULES.refused()
    return versions[-1]


def complaint_clocks(
    of: ConsumerComplaint, policy: Policy, calendar: Calendar, *, person: bool = False
) -> tuple[ComplaintClock, ...]:
    """Every clock that runs or ran, in order; a natural person's complaints are not published."""
    rule_set = rules_of(policy, of.facts.received_on)
    made = _of_complaint if of.facts.flavour == COMPLAINT else _of_report
    clocks = tuple(made(of, rule_set, calendar))
    if person or of.facts.flavour != COMPLAINT:
        return clocks
    return (*clocks, *_of_publicity(of, rule_set, calendar))


def shown(of: ConsumerComplaint, day: date, *, person: bool = False) -> bool:
    """Whether the public page shows it that day."""
    published = of.published
    if published is None or person or not published.published_on <= day <= published.until:
        return False
    return of.taken_down is None or day < of.taken_down[1]


def _of_complaint(
    of: ConsumerComplaint, rule_set: RuleSet, calendar: Calendar
) -> Iterator[ComplaintClock]:
    answered = of.accepted[0] if of.accepted else of.refused[1] if of.refused else None
    facts = of.facts
    yield _clock("accept", "accept", facts.received_on, answered, of.entries[0], rule_set, calendar)
    if of.accepted is not None:
        ended = of.ended[1] if of.ended else None
        since, entry = of.accepted
        yield _clock("end", "mediation", since, ended, entry, rule_set, calendar)
    if of.ended is not None:
        _, since, entry = of.ended
        told = of.told[0] if of.told else None
        yield _clock("tell", "tell", since, told, entry, rule_set, calendar)


def _of_report(
    of: ConsumerComplaint, rule_set: RuleSet, calendar: Calendar
) -> Iterator[ComplaintClock]:
    facts = of.facts
    done = of.checked[1] if of.checked else None
    clock = _clock("check", "check", facts.received_on, done, of.entries[0], rule_set, calendar)
    if of.extended is not None:
        until, entry = of.extended
        sources = (*clock.derived_from, entry)
        clock = ComplaintClock("check", until, clock.provisional, done, clock.rule, sources)
    yield clock
    if of.checked is not None and facts.named:
        _, since, entry = of.checked
        told = of.told[0] if of.told else None
        yield _clock("tell", "tell_reporter", since, told, entry, rule_set, calendar)


def _of_publicity(
    of: ConsumerComplaint, rule_set: RuleSet, calendar: Calendar
) -> Iterator[ComplaintClock]:
    rules = rule_set.rules["publicity"]
    if of.ended is not None and of.ended[0] not in rules["not_published"]:
        done = of.published.published_on if of.published else None
        _, since, entry = of.ended
        yield _clock("publish", "publicity", since, done, entry, rule_set, calendar)


def _clock(
    step: str,
    section: str,
    since: date,
    done_on: date | None,
    entry: int,
    rule_set: RuleSet,
    calendar: Calendar,
) -> ComplaintClock:
    rule = rule_set.rules[section]
    due = calendar.due(since, rule["within"], roll=True)
    return ComplaintClock(
        step=step,
        due=due.day,
        provisional=due.provisional,
        done_on=done_on,
        rule=rule_set.rule(rule["clause"]),
        derived_from=(entry,),
    )


def require_form(rule_set: RuleSet) -> None:
    """Raises KeyError, TypeError or ValueError for rules that cannot be computed with."""
    rules = rule_set.rules
    for name in ("accept", "mediation", "tell", "check", "tell_reporter", "publicity"):
        (rules[name]["within"], rules[name]["clause"])
    for name in ("categories", "channels", "refusals", "endings", "checks"):
        dict(rules[name]["known"])
    (rules["check"]["extension"], rules["endings"]["mediated"], rules["power"]["name"])
    publicity = rules["publicity"]
    (publicity["display"], publicity["channels"], publicity["not_published"])
    dict(publicity["taken_down"])
