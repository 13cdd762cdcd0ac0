"""Credit repair (Article 12, 信用修复): may this be repaired, when, with which papers, by whom.

The same answer is shown to the subject and guards the application and the decision. Which
rules set the window is a rule of its own (the day of decision); papers, duties and clocks are
those in force on the day asked about. All days are dates in Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.repair.regime import at, book
from ledger.repair.repair import RESCINDED, Repair
from ledger.repair.target import Target, target_of

if TYPE_CHECKING:
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.policy import Policy, RuleSet
    from ledger.state import SubjectState

COURT = "court_list"
OVER = "over"
BARRED = "barred"
RESCISSION = "rescinded"
MINIMUM = "minimum"
RESTRICTION = "restriction"
NO_DISHONESTY = "no_dishonesty"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether, when and how something may be repaired, as of one day."""

    eligible: bool
    obstacle: str
    """`court_list`, `over`, `barred`, `rescinded`, `no_dishonesty`, `minimum`, `restriction`; or
    empty."""
    opens_on: date | None
    """The first day on which one may apply; None where one never may."""
    ends_on: date | None
    """The last day it is shown if nothing is done: it ends by itself after it."""
    duties: tuple[str, ...]
    """What the subject must have done, by duty code of the rules."""
    missing: tuple[str, ...]
    """Of these, what no verification found done yet."""
    papers: tuple[str, ...]
    unit: str
    """Code of the unit that decides (谁认定、谁修复); its successor where it is closed."""
    tier: str
    regime: str
    """The rule set that governs the window."""
    rule: str
    barred_by: str
    """The law that bars repair; empty unless barred."""
    provisional: bool
    derived_from: tuple[int, ...]


def eligibility(
    target: str, state: SubjectState, policy: Policy, calendar: Calendar, day: date
) -> Eligibility | None:
    """The eligibility of a record, listing or breach of the subject; None if it has none such."""
    found = target_of(target, state, policy, calendar)
    return None if found is None else judged(found, state, policy, day)


def judged(found: Target, state: SubjectState, policy: Policy, day: date) -> Eligibility:
    """The same of a target already found."""
    rules = procedure(found, policy, day)
    rescinded = _rescinded(found, state)
    obstacle = _obstacle(found, rescinded, day)
    never = obstacle in (COURT, OVER, BARRED, RESCISSION, NO_DISHONESTY)
    duties = duties_of(found, rules)
    done = {d for r in state.repairs.values() if r.target == found.stream for d in r.duties_done}
    return Eligibility(
        eligible=not obstacle,
        obstacle=obstacle,
        opens_on=None if never else _opens_on(found),
        ends_on=found.last_day,
        duties=duties,
        missing=tuple(d for d in duties if d not in done),
        papers=papers_of(found, rules),
        unit=found.unit,
        tier=found.tier,
        regime=found.regime,
        rule=found.rule,
        barred_by=found.rule if obstacle == BARRED else "",
        provisional=found.provisional,
        derived_from=(*found.derived_from, *(r.entries[-1] for r in rescinded)),
    )


def _opens_on(found: Target) -> date | None:
    """The first day to apply; None where it ends by itself before a restriction has run."""
    opens, last = found.opens_on, found.last_day
    return None if opens is not None and last is not None and opens > last else opens


def procedure(found: Target, policy: Policy, day: date) -> RuleSet:
    """The rules of the procedure on that day; a market-regulation organ has its own."""
    law = book(policy)
    return at(law.line(found.record_kind, found.agency), day).rule_set


def duties_of(found: Target, rules: RuleSet) -> tuple[str, ...]:
    """What must be done before repair: the conduct corrected, each sanction performed."""
    table = rules.rules["duties"]
    if found.kind != "record":
        return (*table["always"], *table["listing"])
    named = (table["kinds"].get(kind, "") for kind in found.penalty_kinds)
    return tuple(dict.fromkeys((*table["always"], *(d for d in named if d))))


def papers_of(found: Target, rules: RuleSet) -> tuple[str, ...]:
    """The papers the rules require for this tier; no unit may ask for another."""
    table = rules.rules["materials"]
    return tuple(table["required"].get(found.tier, table["otherwise"]))


def open_repair(target: str, state: SubjectState) -> Repair | None:
    """The application for this target that still waits for an act."""
    return next((r for r in state.repairs.values() if r.target == target and r.is_open), None)


def _rescinded(found: Target, state: SubjectState) -> list[Repair]:
    same = (r for r in state.repairs.values() if r.target == found.stream)
    return [r for r in same if r.stage == RESCINDED]


def _obstacle(found: Target, rescinded: list[Repair], day: date) -> str:
    """What stands against an application on that day, the gravest first."""
    if found.court:
        return COURT
    if not found.dishonesty:
        return NO_DISHONESTY
    if found.over or (found.last_day is not None and day > found.last_day):
        return OVER
    if not found.repairable:
        return BARRED
    if rescinded:
        return RESCISSION
    if found.minimum_opens_on is not None and day < found.minimum_opens_on:
        return MINIMUM
    if found.opens_on is not None and day < found.opens_on:
        return RESTRICTION
    return ""
