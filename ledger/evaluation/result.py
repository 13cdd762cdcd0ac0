"""Public credit evaluation (Article 6, 综合评价): where a result stands on a day.

A result counts from its first to its last day, until a newer one of its scheme, its withdrawal,
or the end of what it rests on. Nothing is stored; days are dates in Asia/Shanghai.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ledger.commitment.matter import rules_on
from ledger.evaluation.evaluation import FAMILY, PUSH, RECALL
from ledger.sanction.listed import basis_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.calendar import Calendar
    from ledger.evaluation.evaluation import Evaluation, Push
    from ledger.policy import Policy, RuleSet
    from ledger.sanction.live_basis import LiveBasis
    from ledger.state import SubjectState

ONE_DAY = timedelta(1)
IN_FORCE, PENDING, EXPIRED = "in_force", "pending", "expired"
SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"
INPUT_FELL, DISPUTED = "input_fell", "disputed"
CHANGED = frozenset({SUPERSEDED, WITHDRAWN, INPUT_FELL})
"""After these the recipients must stop using it."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What a recipient has to confirm: that it took the result over, or that it undid it."""

    recipient: str
    of: str
    """`push` or `recall`."""
    since: date
    due: date
    provisional: bool
    acknowledged_on: date | None
    rule: str
    derived_from: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EvaluationStanding:
    """Where a result stands on a day, and the next day on which that alone changes."""

    evaluation: str
    kind: str
    """`public`, `industry`, `market`, or `risk`: an internal class that is no grade."""
    supervisory_class: str
    """What the grade means for graded supervision, by the scheme's rule."""
    situation: str
    """`pending`, `in_force`, `disputed`, `input_fell`, `expired`, `superseded`, `withdrawn`."""
    in_force: bool
    fallen: tuple[str, ...]
    """What it rests on and stands no more."""
    shown_publicly: bool
    owed: tuple[Owed, ...]
    """What recipients have to confirm, confirmed or not."""
    next_change_on: date | None
    ended_in: int
    """The entry that ended it; 0 while it counts, or when a day ended it."""
    rule: str
    derived_from: tuple[int, ...]


def scheme_of(policy: Policy, evaluation: Evaluation) -> tuple[RuleSet, Mapping[str, Any]]:
    """The rules it was received under, and its scheme.

    Raises LookupError when no adopted rule set knows the scheme.
    """
    facts = evaluation.facts
    rule_set = policy.rule_sets.get(facts.rule_set)
    rule_set = rule_set or rules_on(policy, evaluation.received_on, FAMILY)
    return rule_set, rule_set.rules["schemes"][facts.scheme]


def evaluation_standing(
    state: SubjectState, evaluation: Evaluation, policy: Policy, calendar: Calendar, day: date
) -> EvaluationStanding:
    """Where the result stands on that day; the fold decides what was known by then."""
    facts = evaluation.facts
    rule_set, scheme = scheme_of(policy, evaluation)
    inputs = [basis_of(state, s, policy, calendar, day) for s in facts.inputs]
    held = [basis for basis in inputs if basis is not None]
    situation, ended_in, since = _situation(state, evaluation, rule_set, held, day)
    public = evaluation.published is not None and evaluation.published[0] <= day
    return EvaluationStanding(
        evaluation=evaluation.id,
        kind=scheme["kind"],
        supervisory_class=scheme["grades"][facts.grade]["class"],
        situation=situation,
        in_force=situation == IN_FORCE,
        fallen=tuple(b.stream for b in held if not b.stands),
        shown_publicly=public and situation == IN_FORCE,
        owed=_owed(evaluation, rule_set, calendar, since, ended_in),
        next_change_on=_next_change(evaluation, held, situation, day),
        ended_in=ended_in,
        rule=rule_set.rule(scheme["clause"]),
        derived_from=tuple(sorted({*evaluation.entries, *(e for b in held for e in b.entries)})),
    )


def _situation(
    state: SubjectState,
    evaluation: Evaluation,
    rule_set: RuleSet,
    inputs: list[LiveBasis],
    day: date,
) -> tuple[str, int, date | None]:
    """Where it stands, the entry that ended it, and since when it should no longer be used."""
    facts, withdrawn = evaluation.facts, evaluation.withdrawn
    if withdrawn is not None:
        at_once = withdrawn.reason in rule_set.rules["withdrawal"]["from_beginning"]
        if at_once or withdrawn.withdrawn_on <= day:
            return WITHDRAWN, evaluation.withdrawn_in, withdrawn.withdrawn_on
    newer = state.evaluations.get(evaluation.superseded_by)
    if newer is not None and newer.withdrawn is None and newer.facts.valid_from <= day:
        return SUPERSEDED, newer.entries[0], newer.received_on
    fallen = [basis for basis in inputs if not basis.stands]
    if fallen:
        first = min(fallen, key=lambda basis: basis.ended_in)
        return INPUT_FELL, first.ended_in, first.ended_on
    if facts.valid_to is not None and day > facts.valid_to:
        return EXPIRED, 0, None
    if day < facts.valid_from:
        return PENDING, 0, None
    if inputs and all(basis.marks for basis in inputs):
        return DISPUTED, 0, None
    return IN_FORCE, 0, None


def _next_change(
    evaluation: Evaluation, inputs: list[LiveBasis], situation: str, day: date
) -> date | None:
    if situation == WITHDRAWN:
        return None
    facts, withdrawn = evaluation.facts, evaluation.withdrawn
    days = [
        facts.valid_from,
        facts.valid_to + ONE_DAY if facts.valid_to else None,
        withdrawn.withdrawn_on if withdrawn else None,
        evaluation.published[0] if evaluation.published else None,
        *(b.last_day + ONE_DAY for b in inputs if b.stands and b.last_day),
    ]
    return min((d for d in days if d is not None and d > day), default=None)


def _owed(
    evaluation: Evaluation,
    rule_set: RuleSet,
    calendar: Calendar,
    since: date | None,
    ended_in: int,
) -> tuple[Owed, ...]:
    """The acknowledgements of each recipient; of a recall from the day the result changed."""
    rules = rule_set.rules["push"]
    rule = rule_set.rule(rules["clause"])
    owed = []
    for push in evaluation.pushes.values():
        for of, begins in ((PUSH, push.pushed_on), (RECALL, since)):
            if begins is None or (of == RECALL and push.pushed_on > begins):
                continue
            within = rules["acknowledge_within" if of == PUSH else "recall_within"]
            due = calendar.due(begins, within, roll=True)
            done = _acknowledged(push, of)
            entries = (push.entry, ended_in) if of == RECALL and ended_in else (push.entry,)
            owed.append(
                Owed(push.recipient, of, begins, due.day, due.provisional, done, rule, entries)
            )
    return tuple(owed)


def _acknowledged(push: Push, of: str) -> date | None:
    given = push.recall_acknowledged if of == RECALL else push.acknowledged
    return given[0] if given else None
