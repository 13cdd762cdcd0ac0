"""Clearance (Article 9): may this subject do this matter on this day: yes, no, ask a human.

A measure in force that bars the matter says no; one whose every basis is under dispute,
reconsideration or lawsuit, or suspended, asks a human; so does a listing by itself, which
weighs but bars nothing beyond what its rule names. Nothing unconcluded counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.refusal import Code, plan
from ledger.sanction.in_force import measure_standing
from ledger.sanction.listed import listing_standing, rule_of
from ledger.sanction.sanction import measure_rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ledger.calendar import Calendar
    from ledger.policy import Policy
    from ledger.sanction.listing import Listing
    from ledger.state import SubjectState

YES, NO, ASK = "yes", "no", "ask_a_human"

MATTER = Code(
    "matter_must_be_listed",
    "No measure or list speaks of this matter.",
    "清单中没有此事项。",
    plan(9),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One measure or listing that stands in the way of a matter."""

    kind: str
    """`measure` or `listing`."""
    stream: str
    code: str
    """Code of the measure, or the list type."""
    label: str
    clause: str
    until: date | None
    """The last day it stands if nothing else happens; None: no end in sight."""
    answer: str
    """`no` or `ask_a_human`."""
    marks: tuple[str, ...]
    """`under_dispute`, `under_reconsideration`, `under_lawsuit`, `suspended`."""
    rule: str
    derived_from: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Clearance:
    """The answer for one subject, one matter, one day, with all that stands in the way."""

    answer: str
    """`yes`, `no` or `ask_a_human`."""
    matter: str
    known: bool
    """False when the subject is not in the ledger: its silence is no good news."""
    bars: tuple[Bar, ...]
    next_change_on: date | None
    """The next day on which a date alone may change the answer."""
    rule: str
    derived_from: tuple[int, ...]


def clearance(
    state: SubjectState, policy: Policy, calendar: Calendar, matter: str, day: date
) -> Clearance:
    """Whether the subject may do the matter that day.

    Raises the refusal that no measure or list speaks of the matter.
    """
    rule_set = measure_rules(policy, day)
    rules = rule_set.rules
    if matter not in rules["matters"]["known"]:
        raise MATTER.refused(fields=("matter",))
    marked = rules["clearance"]["marked"]
    found = [
        *_by_measures(state, policy, calendar, matter, day, marked),
        *_by_listings(state, policy, calendar, matter, day, marked),
    ]
    bars = tuple(bar for bar, _ in found if bar is not None)
    known = state.registration is not None
    answers = {bar.answer for bar in bars}
    if not known and not bars:
        answers.add(rules["clearance"]["unknown_subject"])
    return Clearance(
        answer=NO if NO in answers else ASK if ASK in answers else YES,
        matter=matter,
        known=known,
        bars=bars,
        next_change_on=min((change for _, change in found if change), default=None),
        rule=rule_set.rule(rules["clearance"]["clause"]),
        derived_from=tuple(sorted({e for bar in bars for e in bar.derived_from})),
    )


def _by_measures(
    state: SubjectState, policy: Policy, calendar: Calendar, matter: str, day: date, marked: str
) -> Iterator[tuple[Bar | None, date | None]]:
    for measure in state.measures.values():
        stands = measure_standing(state, measure, policy, calendar, day)
        answer = stands.bars.get(matter)
        if answer is None:
            continue
        bar = None
        if stands.in_force or stands.situation == "suspended":
            marks = stands.marks if stands.in_force else ("suspended",)
            bar = Bar(
                kind="measure",
                stream=measure.id,
                code=stands.code,
                label=stands.label,
                clause=stands.clause,
                until=stands.last_day,
                answer=marked if marks else answer,
                marks=marks,
                rule=stands.rule,
                derived_from=stands.derived_from,
            )
        yield bar, stands.next_change_on


def _by_listings(
    state: SubjectState, policy: Policy, calendar: Calendar, matter: str, day: date, marked: str
) -> Iterator[tuple[Bar | None, date | None]]:
    for listing in state.listings.values():
        if not listing.listed_in:
            continue
        stands = listing_standing(state, listing, policy, calendar, day)
        bar = None
        if stands.situation in ("listed", "suspended"):
            marks = stands.marks if stands.in_force else ("suspended",)
            answer, label, clause, rule = _effect(policy, listing, matter)
            bar = Bar(
                kind="listing",
                stream=listing.id,
                code=listing.list_type,
                label=label,
                clause=clause,
                until=stands.last_day,
                answer=marked if marks else answer,
                marks=marks,
                rule=rule,
                derived_from=stands.derived_from,
            )
        yield bar, stands.next_change_on


def _effect(policy: Policy, listing: Listing, matter: str) -> tuple[str, str, str, str]:
    """What the list by itself says of the matter, its label, clause and rule."""
    rule_set, rule = rule_of(policy, listing)
    effects = rule_set.rules["effects"]
    effect = effects[rule["list_class"]]
    clause = effect.get("clause", effects["clause"])
    answer: str = effect["matters"].get(matter, effect["otherwise"])
    return answer, rule["label"], clause, rule_set.rule(clause)
